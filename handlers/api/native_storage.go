package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// nativeStorage counts bytes.
type nativeStorage struct {
	Usage models.Bytes `json:"usage"`
	Limit models.Bytes `json:"limit"`
}

type storageRequest struct {
	Usage *int64 `json:"usage"`
}

type storageDeltaRequest struct {
	Delta *int64 `json:"delta"`
}

// storageUpdate notes how many bytes an account stores. It moves no credits, so
// it needs no key: sending it again is the same.
func (a *API) storageUpdate(c echo.Context) error {
	id := models.AccountID(c.Param("id"))
	if err := reach(c, id); err != nil {
		return err
	}
	body, err := edge.DecodeJSON[storageRequest](c)
	switch {
	case err != nil:
		return err
	case body.Usage == nil:
		return models.Invalid("usage", "is required")
	case *body.Usage < 0:
		return models.Invalid("usage", "must not be negative")
	}
	ctx := c.Request().Context()
	if _, err := a.store.SetStorageUsage(ctx, id, models.Bytes(*body.Usage)); err != nil {
		return err
	}
	standing, err := a.store.Snapshot(ctx, id, time.Time{})
	if err != nil {
		return err
	}
	setRemaining(c, standing.Available)
	return c.JSON(http.StatusOK, nativeStorage{standing.Account.StorageUsage, standing.StorageLimit})
}

// storageAdd counts a change of what an account stores. Sent again under its key
// it is answered, not counted, again.
func (a *API) storageAdd(c echo.Context) error {
	id := models.AccountID(c.Param("id"))
	if err := reach(c, id); err != nil {
		return err
	}
	key, err := idempotencyKey(c)
	if err != nil {
		return err
	}
	body, err := edge.DecodeJSON[storageDeltaRequest](c)
	switch {
	case err != nil:
		return err
	case body.Delta == nil:
		return models.Invalid("delta", "is required")
	}
	after, replayed, err := a.store.AddStorage(c.Request().Context(), models.StorageDelta{
		AccountID: id, Origin: edge.Actor(c).Origin(), Key: key, Delta: models.Bytes(*body.Delta),
	})
	if err != nil {
		return err
	}
	if replayed {
		c.Response().Header().Set("Idempotency-Replayed", "true")
	}
	if err := a.tellRemaining(c, id); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, nativeStorage(after))
}

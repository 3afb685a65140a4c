package native

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/api/dialect"
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// Storage is in bytes.
type Storage struct {
	Usage models.Bytes `json:"usage"`
	Limit models.Bytes `json:"limit"`
}

// StorageRequest sets the stored bytes.
type StorageRequest struct {
	Usage *int64 `json:"usage"`
}

// StorageDeltaRequest changes the stored bytes.
type StorageDeltaRequest struct {
	Delta *int64 `json:"delta"`
}

// storageUpdate sets how many bytes an account stores. It is idempotent by nature,
// so it needs no idempotency key.
func (a api) storageUpdate(c echo.Context) error {
	id := models.AccountID(c.Param("id"))
	if err := authorizeAccount(c, id); err != nil {
		return err
	}
	body, err := edge.DecodeJSON[StorageRequest](c)
	switch {
	case err != nil:
		return err
	case body.Usage == nil:
		return models.Invalid("usage", "is required")
	case *body.Usage < 0:
		return models.Invalid("usage", "must not be negative")
	}
	ctx := c.Request().Context()
	if _, err := a.Store.SetStorageUsage(ctx, id, models.Bytes(*body.Usage)); err != nil {
		return err
	}
	snapshot, err := a.Store.Snapshot(ctx, id, time.Time{})
	if err != nil {
		return err
	}
	dialect.SetRemainingHeader(c, snapshot.Available)
	return edge.JSON(c, http.StatusOK, Storage{snapshot.Account.StorageUsage, snapshot.StorageLimit})
}

// storageAdd changes how many bytes an account stores. A replay repeats the first
// response and changes nothing.
func (a api) storageAdd(c echo.Context) error {
	id := models.AccountID(c.Param("id"))
	if err := authorizeAccount(c, id); err != nil {
		return err
	}
	key, err := idempotencyKey(c)
	if err != nil {
		return err
	}
	body, err := edge.DecodeJSON[StorageDeltaRequest](c)
	switch {
	case err != nil:
		return err
	case body.Delta == nil:
		return models.Invalid("delta", "is required")
	}
	after, replayed, err := a.Store.AddStorage(c.Request().Context(), models.StorageDelta{
		AccountID: id, Origin: edge.Actor(c).Origin(), Key: key, Delta: models.Bytes(*body.Delta),
	})
	if err != nil {
		return err
	}
	if replayed {
		c.Response().Header().Set("Idempotency-Replayed", "true")
	}
	if err := a.setCurrentRemainingHeader(c, id); err != nil {
		return err
	}
	return edge.JSON(c, http.StatusOK, Storage(after))
}

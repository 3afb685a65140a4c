package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// nativeRoutes are in the order in which the documentation lists them.
func (a *API) nativeRoutes() []Route {
	get := func(path string, rule edge.Access, handle echo.HandlerFunc) Route {
		return Route{Method: http.MethodGet, Path: path, Access: rule, Handle: handle}
	}
	post := func(path string, rule edge.Access, handle echo.HandlerFunc) Route {
		return Route{Method: http.MethodPost, Path: path, Access: rule, Handle: handle}
	}
	put := func(path string, rule edge.Access, handle echo.HandlerFunc) Route {
		return Route{Method: http.MethodPut, Path: path, Access: rule, Handle: handle}
	}
	ownBalance := func(c echo.Context) error { return a.balance(c, edge.Actor(c).Key.AccountID) }
	anyBalance := func(c echo.Context) error { return a.balance(c, models.AccountID(c.Param("id"))) }
	looks, charges := edge.KeyWith(models.ScopeAccountsRead), edge.KeyWith(models.ScopeChargesWrite)
	corrects, stores := edge.KeyWith(models.ScopeCreditsWrite), edge.KeyWith(models.ScopeStorageWrite)
	return []Route{
		get("/v1/balance", edge.AccountKeyWith(models.ScopeBalanceRead), ownBalance),

		put("/v1/accounts/by-external-id/:id", corrects, a.accountPut),
		get("/v1/accounts", looks, a.accounts),
		get("/v1/accounts/:id", looks, a.account),
		get("/v1/accounts/:id/balance", edge.KeyWith(models.ScopeBalanceRead), anyBalance),
		get("/v1/accounts/:id/entries", looks, a.entries),

		post("/v1/charges", charges, a.chargeCreate),
		post("/v1/charges/preview", charges, a.chargePreview),
		get("/v1/charges/:id", charges, a.charge),
		post("/v1/charges/:id/capture", charges, a.chargeCapture),
		post("/v1/charges/:id/release", charges, a.chargeRelease),
		post("/v1/charges/:id/refund", charges, a.chargeRefund),

		post("/v1/accounts/:id/grants", corrects, a.grantCreate),
		post("/v1/accounts/:id/adjustments", corrects, a.adjustmentCreate),

		post("/v1/keys/verify", looks, a.keyVerify),
		get("/v1/products", looks, a.products),
		get("/v1/plans", looks, a.plans),
		put("/v1/accounts/:id/storage", stores, a.storageUpdate),
		post("/v1/accounts/:id/storage", stores, a.storageAdd),
	}
}

func nativeFault(f Fault) (int, any) {
	return edge.Status(f.Code), edge.NewProblem(f.Error, f.BaseURL, f.RequestID)
}

// reach errs with CodeNotFound unless the key that asks may act on the account:
// a service key on any, an account's on its own. It does not tell whether there
// is such an account.
func reach(c echo.Context, id models.AccountID) error {
	if key := edge.Actor(c).Key; key.IsService() || key.AccountID == id {
		return nil
	}
	return models.Errorf(models.CodeNotFound, "There is no such account.")
}

type nativeAccount struct {
	ID           models.AccountID     `json:"id"`
	ExternalID   *string              `json:"external_id"`
	Kind         models.AccountKind   `json:"kind"`
	Name         string               `json:"name"`
	BillingEmail string               `json:"billing_email"`
	Zone         string               `json:"zone"`
	Status       models.AccountStatus `json:"status"`
	Storage      nativeStorage        `json:"storage"`
	CreatedAt    string               `json:"created_at"`
}

func (a *API) account(c echo.Context) error {
	id := models.AccountID(c.Param("id"))
	if err := reach(c, id); err != nil {
		return err
	}
	standing, err := a.store.Snapshot(c.Request().Context(), id, time.Time{})
	if err != nil {
		return err
	}
	setRemaining(c, standing.Available)
	return c.JSON(http.StatusOK, nativeAccountOf(standing))
}

func nativeAccountOf(s models.Standing) any {
	account := nativeAccount{
		ID:           s.Account.ID,
		Kind:         s.Account.Kind,
		Name:         s.Account.Name,
		BillingEmail: s.Account.BillingEmail,
		Zone:         s.Account.Zone,
		Status:       s.Account.Status,
		Storage:      nativeStorage{s.Account.StorageUsage, s.StorageLimit},
		CreatedAt:    edge.Time(s.Account.CreatedAt),
	}
	if s.Account.ExternalID != "" {
		account.ExternalID = &s.Account.ExternalID
	}
	return account
}

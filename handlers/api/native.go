package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// nativeRoutes returns the routes in the order of the documentation.
func (a *API) nativeRoutes() []Route {
	get := func(path string, access edge.Access, handler echo.HandlerFunc) Route {
		return Route{Method: http.MethodGet, Path: path, Access: access, Handler: handler}
	}
	post := func(path string, access edge.Access, handler echo.HandlerFunc) Route {
		return Route{Method: http.MethodPost, Path: path, Access: access, Handler: handler}
	}
	put := func(path string, access edge.Access, handler echo.HandlerFunc) Route {
		return Route{Method: http.MethodPut, Path: path, Access: access, Handler: handler}
	}
	ownBalance := func(c echo.Context) error { return a.balance(c, edge.Actor(c).Key.AccountID) }
	anyBalance := func(c echo.Context) error { return a.balance(c, models.AccountID(c.Param("id"))) }
	readAccounts, writeCharges := edge.APIKeyWithScope(models.ScopeAccountsRead), edge.APIKeyWithScope(models.ScopeChargesWrite)
	writeCredits, writeStorage := edge.APIKeyWithScope(models.ScopeCreditsWrite), edge.APIKeyWithScope(models.ScopeStorageWrite)
	return []Route{
		get("/v1/balance", edge.AccountKeyWithScope(models.ScopeBalanceRead), ownBalance),

		put("/v1/accounts/by-external-id/:id", writeCredits, a.accountPut),
		get("/v1/accounts", readAccounts, a.accounts),
		get("/v1/accounts/:id", readAccounts, a.account),
		get("/v1/accounts/:id/balance", edge.APIKeyWithScope(models.ScopeBalanceRead), anyBalance),
		get("/v1/accounts/:id/entries", readAccounts, a.entries),

		post("/v1/charges", writeCharges, a.chargeCreate),
		post("/v1/charges/preview", writeCharges, a.chargePreview),
		get("/v1/charges/:id", writeCharges, a.charge),
		post("/v1/charges/:id/capture", writeCharges, a.chargeCapture),
		post("/v1/charges/:id/release", writeCharges, a.chargeRelease),
		post("/v1/charges/:id/refund", writeCharges, a.chargeRefund),

		post("/v1/accounts/:id/grants", writeCredits, a.grantCreate),
		post("/v1/accounts/:id/adjustments", writeCredits, a.adjustmentCreate),

		post("/v1/keys/verify", readAccounts, a.keyVerify),
		get("/v1/products", readAccounts, a.products),
		get("/v1/plans", readAccounts, a.plans),
		put("/v1/accounts/:id/storage", writeStorage, a.storageUpdate),
		post("/v1/accounts/:id/storage", writeStorage, a.storageAdd),
	}
}

func encodeNativeError(f ErrorContext) (int, any) {
	return edge.Status(f.Code), edge.NewProblem(f.Error, f.BaseURL, f.RequestID)
}

// authorizeAccount returns CodeNotFound unless the API key has access to the
// account: a service key to any, an account's key to its own. It does not reveal
// whether the account exists.
func authorizeAccount(c echo.Context, id models.AccountID) error {
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
	if err := authorizeAccount(c, id); err != nil {
		return err
	}
	snapshot, err := a.store.Standing(c.Request().Context(), id, time.Time{})
	if err != nil {
		return err
	}
	setRemainingHeader(c, snapshot.Available)
	return c.JSON(http.StatusOK, newNativeAccount(snapshot))
}

func newNativeAccount(s models.Standing) any {
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

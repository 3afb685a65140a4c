package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

func (a *API) nativeRoutes() []Route {
	return []Route{
		{Method: http.MethodPost, Path: "/v1/charges", Access: edge.KeyWith(models.ScopeChargesWrite), Handle: a.chargeCreate},
		{Method: http.MethodPost, Path: "/v1/charges/preview", Access: edge.KeyWith(models.ScopeChargesWrite), Handle: a.chargePreview},
		{Method: http.MethodGet, Path: "/v1/charges/:id", Access: edge.KeyWith(models.ScopeChargesWrite), Handle: a.charge},
		{Method: http.MethodPost, Path: "/v1/charges/:id/capture", Access: edge.KeyWith(models.ScopeChargesWrite), Handle: a.chargeCapture},
		{Method: http.MethodPost, Path: "/v1/charges/:id/release", Access: edge.KeyWith(models.ScopeChargesWrite), Handle: a.chargeRelease},
		{Method: http.MethodPost, Path: "/v1/charges/:id/refund", Access: edge.KeyWith(models.ScopeChargesWrite), Handle: a.chargeRefund},
		{Method: http.MethodPost, Path: "/v1/accounts/:id/grants", Access: edge.KeyWith(models.ScopeCreditsWrite), Handle: a.grantCreate},
		{Method: http.MethodPost, Path: "/v1/accounts/:id/adjustments", Access: edge.KeyWith(models.ScopeCreditsWrite), Handle: a.adjustmentCreate},
		{Method: http.MethodPut, Path: "/v1/accounts/by-external-id/:id", Access: edge.KeyWith(models.ScopeCreditsWrite), Handle: a.accountPut},
		{Method: http.MethodGet, Path: "/v1/accounts", Access: edge.KeyWith(models.ScopeAccountsRead), Handle: a.accounts},
		{Method: http.MethodGet, Path: "/v1/accounts/:id/entries", Access: edge.KeyWith(models.ScopeAccountsRead), Handle: a.entries},
		{Method: http.MethodPost, Path: "/v1/keys/verify", Access: edge.KeyWith(models.ScopeAccountsRead), Handle: a.keyVerify},
		{Method: http.MethodGet, Path: "/v1/products", Access: edge.KeyWith(models.ScopeAccountsRead), Handle: a.products},
		{Method: http.MethodGet, Path: "/v1/plans", Access: edge.KeyWith(models.ScopeAccountsRead), Handle: a.plans},
		{Method: http.MethodGet, Path: "/v1/accounts/:id", Access: edge.KeyWith(models.ScopeAccountsRead), Handle: a.account},
		{Method: http.MethodGet, Path: "/v1/accounts/:id/balance", Access: edge.KeyWith(models.ScopeBalanceRead), Handle: func(c echo.Context) error {
			return a.balance(c, models.AccountID(c.Param("id")))
		}},
		{Method: http.MethodPut, Path: "/v1/accounts/:id/storage", Access: edge.KeyWith(models.ScopeStorageWrite), Handle: a.storageUpdate},
		{Method: http.MethodPost, Path: "/v1/accounts/:id/storage", Access: edge.KeyWith(models.ScopeStorageWrite), Handle: a.storageAdd},
		{Method: http.MethodGet, Path: "/v1/balance", Access: edge.AccountKeyWith(models.ScopeBalanceRead), Handle: func(c echo.Context) error {
			return a.balance(c, edge.Actor(c).Key.AccountID)
		}},
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
	standing, err := a.store.Standing(c.Request().Context(), id, time.Time{})
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

package api

import (
	"errors"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// verifyRequest presents a customer's key, and says what it is to be used for.
type verifyRequest struct {
	Key      string  `json:"key"` // the secret
	Product  string  `json:"product"`
	Quantity *string `json:"quantity"` // 1 unless given
	Charge   bool    `json:"charge"`

	ExpiresIn *string `json:"expires_in"` // of a hold, if the product is charged for on success
}

// nativeVerdict is what a gateway has to know of a key. What is not known is
// null; of a key that opens nothing that is everything but why.
type nativeVerdict struct {
	Valid     bool              `json:"valid"`
	Code      *models.Code      `json:"code"` // why not
	Detail    *string           `json:"detail"`
	Account   *models.AccountID `json:"account"`
	Key       *models.KeyID     `json:"key"` // its id
	Scopes    []models.Scope    `json:"scopes"`
	Available *string           `json:"available"` // after the charge, if there was one
	Cost      *string           `json:"cost"`      // of the product, null if it can't be told
	Charge    *nativeCharge     `json:"charge"`    // as POST /v1/charges answers
}

// keyVerify tells whether a customer's key works, and charges for a product in
// the same call if asked to. That a key opens nothing is an answer, not an error.
func (a *API) keyVerify(c echo.Context) error {
	body, err := edge.DecodeJSON[verifyRequest](c)
	if err != nil {
		return err
	}
	if body.Key == "" {
		return models.Invalid("key", "is required")
	}
	if body.Product == "" {
		if body.Charge || body.Quantity != nil || body.ExpiresIn != nil {
			return models.Invalid("product", "is required for a charge, a quantity or a hold")
		}
		key, fault, err := a.presented(c, body.Key)
		return a.printVerdict(c, key, fault, nil, err)
	}
	do, err := chargeRequest{Product: body.Product, Quantity: body.Quantity, ExpiresIn: body.ExpiresIn}.action()
	if err != nil {
		return err
	}
	if body.Charge {
		return a.verifyAndCharge(c, body.Key, do)
	}
	key, fault, err := a.presented(c, body.Key)
	if err != nil || fault != nil {
		return a.printVerdict(c, key, fault, nil, err)
	}
	cost, err := a.costOf(c, key.AccountID, do)
	return a.printVerdict(c, key, nil, cost, err)
}

// presented finds a customer's key by its secret: fault is why it opens nothing.
// The key is known as far as it was ever issued. CodeNotFound: it is another
// account's, and the key that asks may not act on that.
func (a *API) presented(c echo.Context, secret string) (key models.Key, fault *models.Error, err error) {
	ctx := c.Request().Context()
	key, account, err := a.identity.KeyFrom(ctx, secret)
	switch code := models.CodeOf(err); {
	case code == models.CodeBusy || code == models.CodeInternal:
		return key, nil, err
	case err != nil:
		fault = edge.AsError(err)
		if parsed, ok := models.ParseSecret(secret); ok {
			key, _ = a.store.KeyByHash(ctx, parsed.Hash()) // what is not found stays unknown
		}
	case account == nil:
		return models.Key{}, models.Errorf(models.CodeNoAccount, "This key belongs to the operator, not to an account."), nil
	}
	if key.AccountID == "" {
		return key, fault, nil
	}
	return key, fault, reach(c, key.AccountID)
}

// costOf is what a charge would cost now, nil if the account owes credits, which
// keeps it from being priced.
func (a *API) costOf(c echo.Context, id models.AccountID, do models.Action) (*string, error) {
	receipt, err := a.store.Preview(c.Request().Context(), models.Command{Account: id, Do: do})
	var e *models.Error
	switch {
	case err == nil:
		return optional(askedFor(*receipt.Charge).String()), nil
	case errors.As(err, &e) && e.Code == models.CodeInsufficientCredits:
		return optional(e.Required.String()), nil
	case models.CodeOf(err) == models.CodeAccountInDebt:
		return nil, nil
	}
	return nil, unreachable(err)
}

func (a *API) printVerdict(c echo.Context, key models.Key, fault *models.Error, cost *string, err error) error {
	if err != nil {
		return err
	}
	if fault != nil {
		return c.JSON(http.StatusOK, nativeVerdict{Code: &fault.Code, Detail: &fault.Message, Scopes: []models.Scope{}})
	}
	standing, err := a.store.Snapshot(c.Request().Context(), key.AccountID, time.Time{})
	if err != nil {
		return err
	}
	setRemaining(c, standing.Available)
	verdict := verdictOn(key, standing.Available)
	verdict.Cost = cost
	return c.JSON(http.StatusOK, verdict)
}

func verdictOn(key models.Key, available models.Credits) nativeVerdict {
	return nativeVerdict{
		Valid: true, Account: &key.AccountID, Key: &key.ID, Available: optional(available.String()),
		Scopes: append([]models.Scope{}, key.Scopes...),
	}
}

// verifyAndCharge charges the account of a key that works, or holds what a product
// costs that is charged for on success. A replay is answered as the first time,
// though the key may have been revoked since.
func (a *API) verifyAndCharge(c echo.Context, secret string, do models.Action) error {
	actor := edge.Actor(c)
	if err := edge.KeyWith(models.ScopeChargesWrite).Check(actor); err != nil {
		return err
	}
	idempotency, err := idempotencyKey(c)
	if err != nil {
		return err
	}
	key, fault, err := a.presented(c, secret)
	if err != nil {
		return err
	}
	if fault != nil {
		posted, err := a.store.Posted(c.Request().Context(), key.AccountID, actor.Origin(), idempotency)
		if err != nil || !posted {
			return a.printVerdict(c, key, fault, nil, err)
		}
	}
	receipt, err := a.post(c, models.Command{Account: key.AccountID, Key: idempotency, Do: countedFor(do, key.ID)})
	if err != nil {
		return err
	}
	if receipt.Charge.Status == models.ChargeCaptured {
		setCost(c, receipt.Charge.Credits)
	}
	verdict := verdictOn(key, receipt.Entry.After.Available)
	charge := nativeChargeOf(receipt)
	verdict.Cost, verdict.Charge = &charge.Credits, &charge
	return c.JSON(created(receipt), verdict)
}

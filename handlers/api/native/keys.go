package native

import (
	"errors"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/api/dialect"
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/networks"
)

// VerifyRequest presents a customer's key and the product to use it for.
type VerifyRequest struct {
	Key      string  `json:"key"` // the secret
	Product  string  `json:"product"`
	Quantity *string `json:"quantity"` // defaults to 1
	Charge   bool    `json:"charge"`
	ClientIP string  `json:"client_ip"` // of whoever presented the key

	ExpiresIn *string `json:"expires_in"` // of a hold, if the product's rule is on_success
}

// Verdict is what a gateway needs to know about a key. Unknown values are
// null; for an invalid key that is everything but the code and the detail. A key that is
// not valid for this product because a cap is reached is known, as is its account.
type Verdict struct {
	Valid     bool              `json:"valid"`
	Code      *models.Code      `json:"code"` // why the key is invalid
	Detail    *string           `json:"detail"`
	Account   *models.AccountID `json:"account"`
	Key       *models.KeyID     `json:"key"` // ID of the key
	Scopes    []models.Scope    `json:"scopes"`
	Networks  []string          `json:"networks"`  // from where the key may be used, empty for anywhere
	Available *string           `json:"available"` // after the charge, if there was one
	Cost      *string           `json:"cost"`      // of the product, null if it cannot be determined
	Charge    *Charge           `json:"charge"`    // as in the response of POST /v1/charges
	Caps      []Cap             `json:"caps"`      // those that apply to the key, as of now
	Cap       *edge.ReachedCap  `json:"cap"`       // the one that is reached, if that is why
}

// keyVerify reports whether a customer's key is valid and, on request, charges for
// a product in the same call. An invalid key is a result, not an error.
func (a api) keyVerify(c echo.Context) error {
	body, err := edge.DecodeJSON[VerifyRequest](c)
	if err != nil {
		return err
	}
	if body.Key == "" {
		return models.Invalid("key", "is required")
	}
	if err := checkClientIP(body.ClientIP); err != nil {
		return err
	}
	if body.Product == "" {
		if body.Charge || body.Quantity != nil || body.ExpiresIn != nil {
			return models.Invalid("product", "is required for a charge, a quantity or a hold")
		}
		key, fault, err := a.findKey(c, body)
		return a.writeVerdict(c, key, fault, nil, err)
	}
	do, err := ChargeRequest{Product: body.Product, Quantity: body.Quantity, ExpiresIn: body.ExpiresIn}.action()
	if err != nil {
		return err
	}
	if body.Charge {
		return a.verifyAndCharge(c, body, do)
	}
	key, fault, err := a.findKey(c, body)
	if err != nil || fault != nil {
		return a.writeVerdict(c, key, fault, nil, err)
	}
	cost, reached, err := a.previewCost(c, key, do)
	return a.writeVerdict(c, key, reached, cost, err)
}

// checkClientIP checks the address of a customer's client as a service says it, "" if it
// does not.
func checkClientIP(address string) error {
	if _, ok := edge.ParseAddress(address); !ok && address != "" {
		return models.Invalid("client_ip", "must be an IP address")
	}
	return nil
}

// findKey returns a customer's key by its secret; fault says why it is invalid. The
// key is returned if it was ever issued and the caller has access to its account.
func (a api) findKey(c echo.Context, body VerifyRequest) (key models.Key, fault *models.Error, err error) {
	ctx := c.Request().Context()
	if body.Key, err = a.reachableKey(c, body.Key); err != nil {
		return key, nil, err
	}
	key, account, err := a.Identity.AuthenticateKey(ctx, body.Key, identity.ClientAddress(body.ClientIP))
	switch code := models.CodeOf(err); {
	case code == models.CodeBusy || code == models.CodeInternal:
		return key, nil, err
	case err != nil:
		fault = edge.AsError(err)
		if parsed, ok := models.ParseSecret(body.Key); ok {
			key, _ = a.Store.KeyByHash(ctx, parsed.Hash()) // zero if it is not found
		}
	case account == nil:
		return models.Key{}, models.Errorf(models.CodeNoAccount, "This key belongs to the operator, not to an account."), nil
	}
	if key.AccountID == "" {
		return key, fault, nil
	}
	return key, fault, authorizeAccount(c, key.AccountID)
}

// previewCost returns what a charge for a key would cost now, nil if the account is in
// debt, which prevents a preview. reached is the error if a cap is in the way.
func (a api) previewCost(c echo.Context, key models.Key, do models.Action) (cost *string, reached *models.Error, err error) {
	receipt, err := a.Store.Preview(c.Request().Context(), models.Command{Account: key.AccountID, Do: attributeToKey(do, key)})
	var e *models.Error
	switch {
	case err == nil:
		return nullable(requestedCredits(*receipt.Charge).String()), nil, nil
	case errors.As(err, &e) && e.Code == models.CodeInsufficientCredits:
		return nullable(e.Required.String()), nil, nil
	case errors.As(err, &e) && e.Code == models.CodeCapReached:
		return nullable(e.Required.String()), e, nil
	case models.CodeOf(err) == models.CodeAccountInDebt:
		return nil, nil, nil
	}
	return nil, nil, hideClosedAccount(err)
}

func (a api) writeVerdict(c echo.Context, key models.Key, fault *models.Error, cost *string, err error) error {
	if err != nil {
		return err
	}
	if fault != nil && fault.Code != models.CodeCapReached {
		return edge.JSON(c, http.StatusOK, Verdict{Code: &fault.Code, Detail: &fault.Message, Scopes: []models.Scope{}, Networks: []string{}, Caps: []Cap{}})
	}
	snapshot, err := a.Store.Snapshot(c.Request().Context(), key.AccountID, time.Time{})
	if err != nil {
		return err
	}
	dialect.SetRemainingHeader(c, snapshot.Available)
	verdict := newVerdict(key, snapshot.Available, snapshot)
	verdict.Cost = cost
	if fault != nil {
		verdict.Valid, verdict.Code, verdict.Detail, verdict.Cap = false, &fault.Code, &fault.Message, edge.NewReachedCap(fault)
	}
	return edge.JSON(c, http.StatusOK, verdict)
}

func newVerdict(key models.Key, available models.Credits, now models.Snapshot) Verdict {
	verdict := Verdict{
		Valid: true, Account: &key.AccountID, Key: &key.ID, Available: nullable(available.String()),
		Scopes: append([]models.Scope{}, key.Scopes...), Networks: networks.Texts(key.Networks), Caps: []Cap{},
	}
	for _, one := range now.CapsNow() {
		if s := one.Subject; s == models.CapOnAccount || s.Key() == key.ID || s == models.CapOnMember(key.MadeBy) {
			verdict.Caps = append(verdict.Caps, newCap(one, now.At))
		}
	}
	return verdict
}

// verifyAndCharge charges the account of a valid key, or places a hold if the
// product's rule is on_success. A replay repeats the first response, even if the
// key has been revoked since; only its caps are as of now.
func (a api) verifyAndCharge(c echo.Context, body VerifyRequest, do models.Action) error {
	actor := edge.Actor(c)
	if err := edge.APIKeyWithScope(models.ScopeChargesWrite).Check(actor); err != nil {
		return err
	}
	idempotency, err := idempotencyKey(c)
	if err != nil {
		return err
	}
	key, fault, err := a.findKey(c, body)
	if err != nil {
		return err
	}
	if fault != nil {
		posted, err := a.Store.Posted(c.Request().Context(), key.AccountID, actor.Origin(), idempotency)
		if err != nil || !posted {
			return a.writeVerdict(c, key, fault, nil, err)
		}
	}
	receipt, now, err := a.postAndRead(c, models.Command{Account: key.AccountID, Key: idempotency, Do: attributeToKey(do, key)})
	if e := edge.AsError(err); err != nil && e.Code == models.CodeCapReached {
		return a.writeVerdict(c, key, e, nullable(e.Required.String()), nil)
	}
	if err != nil {
		return err
	}
	if receipt.Charge.Status == models.ChargeCaptured {
		setCostHeader(c, receipt.Charge.Credits)
	}
	verdict := newVerdict(key, receipt.Entry.BalanceAfter.Available, now)
	charge := newCharge(receipt)
	verdict.Cost, verdict.Charge = &charge.Credits, &charge
	return edge.JSON(c, createdStatus(receipt), verdict)
}

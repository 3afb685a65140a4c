package api

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// chargeRequest names the account in one of three ways, and says what to take as
// an amount or as a product and how much of it.
type chargeRequest struct {
	Account    string `json:"account"`
	ExternalID string `json:"external_id"`
	Key        string `json:"key"` // the secret of the customer's API key

	Credits  *string `json:"credits"`
	Product  string  `json:"product"`
	Quantity *string `json:"quantity"` // 1 unless given

	User        models.UserID      `json:"user"`
	Reference   string             `json:"reference"`
	Description string             `json:"description"`
	Metadata    map[string]*string `json:"metadata"` // a null is no string

	Hold      *bool   `json:"hold"`       // null: as the price list says of the product
	ExpiresIn *string `json:"expires_in"` // of a hold
}

type nativeCharge struct {
	ID        models.ChargeID     `json:"id"`
	Status    models.ChargeStatus `json:"status"`
	Account   models.AccountID    `json:"account"`
	Credits   string              `json:"credits"`
	Drawn     []nativeDraw        `json:"drawn"`
	Balance   nativeValues        `json:"balance"` // after the charge
	Entry     models.EntryID      `json:"entry"`
	CreatedAt string              `json:"created_at"`
	ExpiresAt *string             `json:"expires_at,omitempty"` // of a hold
}

type nativeDraw struct {
	Lot     models.LotID   `json:"lot"`
	Kind    models.LotKind `json:"kind"`
	Credits string         `json:"credits"`
}

// chargeCreate takes credits for a use, or sets them aside, all or nothing.
func (a *API) chargeCreate(c echo.Context) error {
	key, err := idempotencyKey(c)
	if err != nil {
		return err
	}
	body, err := edge.DecodeJSON[chargeRequest](c)
	if err != nil {
		return err
	}
	do, err := body.action()
	if err != nil {
		return err
	}
	ctx, actor := c.Request().Context(), edge.Actor(c)
	account, keyID, fault := a.chargedAccount(c, body)
	if fault == nil {
		edge.SetAccount(c, account)
		fault = a.checkMember(ctx, account, body.User)
	}
	if fault != nil {
		// A key that was revoked and a member who left since must not take a replay
		// its answer: posting under a key that was used never charges again.
		if posted, err := a.store.Posted(ctx, account, actor.Origin(), key); err != nil || !posted {
			return cmp.Or(err, fault)
		}
	}
	receipt, err := a.store.Post(ctx, models.Command{
		Account: account, Origin: actor.Origin(), Key: key, Actor: actor.Ref(), Do: countedFor(do, keyID),
	})
	if err != nil {
		return unreachable(err)
	}
	return a.printCharge(c, receipt)
}

// unreachable hides closed accounts from programs.
func unreachable(err error) error {
	if models.CodeOf(err) == models.CodeAccountClosed {
		return models.Errorf(models.CodeNotFound, "There is no such account.").Because(err)
	}
	return err
}

// charge reads what to take. The ledger checks the rest of it.
func (r chargeRequest) charge() (models.Charge, error) {
	charge := models.Charge{
		ID:          models.NewChargeID(),
		Product:     r.Product,
		UserID:      r.User,
		Reference:   r.Reference,
		Description: r.Description,
	}
	if r.Metadata != nil {
		charge.Metadata = make(map[string]string, len(r.Metadata))
	}
	for name, value := range r.Metadata {
		if value == nil {
			return charge, models.Invalid("metadata", "must have strings as values")
		}
		charge.Metadata[name] = *value
	}
	if (r.Credits == nil) == (r.Product == "") {
		return charge, models.Invalid("credits", `is required unless there is a "product", and not allowed beside one`)
	}
	if r.Quantity != nil && r.Product == "" {
		return charge, models.Invalid("quantity", "needs a product")
	}
	if r.Product != "" {
		charge.Quantity = models.Credit
	}
	var err error
	if r.Credits != nil {
		if charge.Credits, err = models.ParseCredits(*r.Credits); err != nil {
			return charge, models.Invalid("credits", err.Error())
		}
	}
	if r.Quantity != nil {
		if charge.Quantity, err = models.ParseCredits(*r.Quantity); err != nil {
			return charge, models.Invalid("quantity", err.Error())
		}
	}
	return charge, nil
}

// chargedAccount finds the account that a request names, and the customer's key
// if it is named by that; an error comes with both as far as they are known.
func (a *API) chargedAccount(c echo.Context, r chargeRequest) (models.AccountID, models.KeyID, error) {
	given := slices.DeleteFunc([]string{r.Account, r.ExternalID, r.Key}, func(s string) bool { return s == "" })
	if len(given) != 1 {
		return "", "", models.Invalid("account", `must be given as exactly one of "account", "external_id" and "key"`)
	}
	ctx := c.Request().Context()
	switch {
	case r.ExternalID != "":
		account, err := a.store.AccountByExternalID(ctx, r.ExternalID)
		if err != nil {
			return "", "", err
		}
		return account.ID, "", reach(c, account.ID)
	case r.Key != "":
		return a.keyholder(c, r.Key)
	}
	return models.AccountID(r.Account), "", reach(c, models.AccountID(r.Account))
}

// keyholder finds the account of a customer's key. That a key does not work is
// the customer's fault, not that of who asks.
func (a *API) keyholder(c echo.Context, presented string) (models.AccountID, models.KeyID, error) {
	ctx := c.Request().Context()
	key, account, err := a.identity.KeyFrom(ctx, presented)
	switch code := models.CodeOf(err); {
	case code == models.CodeBusy || code == models.CodeInternal:
		return "", "", err
	case err != nil:
		if code != models.CodeAccountSuspended {
			err = models.Invalid("key", "does not open an account: "+edge.AsError(err).Message).Because(err)
		}
		if secret, ok := models.ParseSecret(presented); ok {
			key, _ = a.store.KeyByHash(ctx, secret.Hash()) // what is not found stays unknown
		}
		return key.AccountID, key.ID, err
	case account == nil:
		return "", "", models.Invalid("key", "belongs to the operator, not to an account")
	}
	return account.ID, key.ID, reach(c, account.ID)
}

// checkMember errs unless the user, if one is given, is a member of the account.
func (a *API) checkMember(ctx context.Context, account models.AccountID, user models.UserID) error {
	if user == "" {
		return nil
	}
	memberships, err := a.store.Memberships(ctx, user)
	if err != nil {
		return err
	}
	if (models.Actor{Memberships: memberships}).RoleIn(account) == "" {
		return models.Invalid("user", "is not a member of this account")
	}
	return nil
}

// printCharge answers 201, and 200 to a replay, which says what the first answer
// said. Only what remains is told as of now.
func (a *API) printCharge(c echo.Context, receipt models.Receipt) error {
	status, remaining := http.StatusCreated, receipt.Entry.After.Available
	if receipt.Replayed {
		standing, err := a.store.Snapshot(c.Request().Context(), receipt.Entry.AccountID, time.Time{})
		if err != nil {
			return err
		}
		status, remaining = http.StatusOK, standing.Available
		c.Response().Header().Set("Idempotency-Replayed", "true")
	}
	setRemaining(c, remaining)
	if receipt.Charge.Status == models.ChargeCaptured {
		setCost(c, receipt.Charge.Credits)
	}
	return c.JSON(status, nativeChargeOf(receipt))
}

func nativeChargeOf(r models.Receipt) nativeCharge {
	return nativeCharge{
		ID:        r.Charge.ID,
		Status:    r.Charge.Status,
		Account:   r.Charge.AccountID,
		Credits:   askedFor(*r.Charge).String(),
		Drawn:     drawnBy(r.Entry),
		Balance:   nativeValuesOf(r.Entry.After),
		Entry:     r.Entry.ID,
		CreatedAt: edge.Time(r.Charge.CreatedAt),
		ExpiresAt: optionalTime(r.Charge.ExpiresAt),
	}
}

// drawnBy is what an entry took from lots, or set aside in them.
func drawnBy(e models.Entry) []nativeDraw {
	drawn := []nativeDraw{}
	for _, d := range e.Draws {
		if d.Remaining < 0 {
			drawn = append(drawn, nativeDraw{d.LotID, d.Kind, d.Remaining.Abs().String()})
		}
	}
	return drawn
}

// idempotencyKey is the caller's own name for the operation. Error:
// CodeMissingIdempotencyKey.
func idempotencyKey(c echo.Context) (string, error) {
	key := c.Request().Header.Get("Idempotency-Key")
	if !edge.ValidKey(key) {
		return "", models.Errorf(models.CodeMissingIdempotencyKey, "This needs an Idempotency-Key header of 1 to 255 visible ASCII characters.")
	}
	return key, nil
}

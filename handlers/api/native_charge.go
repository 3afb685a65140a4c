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

// chargeRequest identifies the account in one of three ways, and the cost as an
// amount or as a quantity of a product.
type chargeRequest struct {
	Account    string `json:"account"`
	ExternalID string `json:"external_id"`
	Key        string `json:"key"` // the secret of the customer's API key

	Credits  *string `json:"credits"`
	Product  string  `json:"product"`
	Quantity *string `json:"quantity"` // defaults to 1

	User        models.UserID      `json:"user"`
	Reference   string             `json:"reference"`
	Description string             `json:"description"`
	Metadata    map[string]*string `json:"metadata"` // pointers, to reject null values

	Hold      *bool   `json:"hold"`       // null: according to the product's rule
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

// chargeCreate charges an account or places a hold on credits, all or nothing.
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
	account, keyID, fault := a.resolveAccount(c, body)
	if fault == nil {
		edge.SetCallerAccount(c, account)
		fault = a.checkMember(ctx, account, body.User)
	}
	if fault != nil {
		// A replay must still be answered after the customer's key was revoked or
		// the member has left. Posting with a used idempotency key never charges
		// again.
		if posted, err := a.store.Posted(ctx, account, actor.Origin(), key); err != nil || !posted {
			return cmp.Or(err, fault)
		}
	}
	receipt, err := a.store.Post(ctx, models.Command{
		Account: account, Origin: actor.Origin(), Key: key, Actor: actor.Ref(), Do: attributeToKey(do, keyID),
	})
	if err != nil {
		return hideClosedAccount(err)
	}
	return a.writeCharge(c, receipt)
}

// hideClosedAccount reports closed accounts as not found.
func hideClosedAccount(err error) error {
	if models.CodeOf(err) == models.CodeAccountClosed {
		return models.Errorf(models.CodeNotFound, "There is no such account.").Because(err)
	}
	return err
}

// charge validates what to charge, as far as the ledger does not.
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

// resolveAccount returns the account that a request identifies, and the customer's
// key if that is how it is identified. An error comes with both as far as they are
// known.
func (a *API) resolveAccount(c echo.Context, r chargeRequest) (models.AccountID, models.KeyID, error) {
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
		return account.ID, "", authorizeAccount(c, account.ID)
	case r.Key != "":
		return a.resolveKeyAccount(c, r.Key)
	}
	return models.AccountID(r.Account), "", authorizeAccount(c, models.AccountID(r.Account))
}

// resolveKeyAccount returns the account of a customer's key. An invalid key is an
// error about the field, not about the caller's credential.
func (a *API) resolveKeyAccount(c echo.Context, presented string) (models.AccountID, models.KeyID, error) {
	ctx := c.Request().Context()
	key, account, err := a.identity.AuthenticateKey(ctx, presented)
	switch code := models.CodeOf(err); {
	case code == models.CodeBusy || code == models.CodeInternal:
		return "", "", err
	case err != nil:
		if code != models.CodeAccountSuspended {
			err = models.Invalid("key", "does not open an account: "+edge.AsError(err).Message).Because(err)
		}
		if secret, ok := models.ParseSecret(presented); ok {
			key, _ = a.store.KeyByHash(ctx, secret.Hash()) // zero if it is not found
		}
		return key.AccountID, key.ID, err
	case account == nil:
		return "", "", models.Invalid("key", "belongs to the operator, not to an account")
	}
	return account.ID, key.ID, authorizeAccount(c, account.ID)
}

// checkMember returns an error unless the user, if given, is a member of the
// account.
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

// writeCharge responds with 201, or with 200 to a replay, which repeats the first
// response. Only the remaining credits are as of now.
func (a *API) writeCharge(c echo.Context, receipt models.Receipt) error {
	status, remaining := http.StatusCreated, receipt.Entry.After.Available
	if receipt.Replayed {
		snapshot, err := a.store.Standing(c.Request().Context(), receipt.Entry.AccountID, time.Time{})
		if err != nil {
			return err
		}
		status, remaining = http.StatusOK, snapshot.Available
		c.Response().Header().Set("Idempotency-Replayed", "true")
	}
	setRemainingHeader(c, remaining)
	if receipt.Charge.Status == models.ChargeCaptured {
		setCostHeader(c, receipt.Charge.Credits)
	}
	return c.JSON(status, newNativeCharge(receipt))
}

func newNativeCharge(r models.Receipt) nativeCharge {
	return nativeCharge{
		ID:        r.Charge.ID,
		Status:    r.Charge.Status,
		Account:   r.Charge.AccountID,
		Credits:   requestedCredits(*r.Charge).String(),
		Drawn:     drawnLots(r.Entry),
		Balance:   newNativeValues(r.Entry.After),
		Entry:     r.Entry.ID,
		CreatedAt: edge.Time(r.Charge.CreatedAt),
		ExpiresAt: nullableTime(r.Charge.ExpiresAt),
	}
}

// drawnLots returns what an entry took from lots or put on hold in them.
func drawnLots(e models.Entry) []nativeDraw {
	drawn := []nativeDraw{}
	for _, d := range e.Draws {
		if d.Remaining < 0 {
			drawn = append(drawn, nativeDraw{d.LotID, d.Kind, d.Remaining.Abs().String()})
		}
	}
	return drawn
}

// idempotencyKey returns the Idempotency-Key. It returns CodeMissingIdempotencyKey.
func idempotencyKey(c echo.Context) (string, error) {
	key := c.Request().Header.Get("Idempotency-Key")
	if !edge.ValidKey(key) {
		return "", models.Errorf(models.CodeMissingIdempotencyKey, "This needs an Idempotency-Key header of 1 to 255 visible ASCII characters.")
	}
	return key, nil
}

package native

import (
	"context"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/models"
)

// ChargeRequest identifies the account in one of three ways, and the cost as an
// amount or as a quantity of a product.
type ChargeRequest struct {
	Account    string `json:"account"`
	ExternalID string `json:"external_id"`
	Key        string `json:"key"`       // the secret of the customer's API key
	ClientIP   string `json:"client_ip"` // of whoever presented that key

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

// action returns the ledger action: a hold, a charge, or whichever of them the
// product's rule says.
func (r ChargeRequest) action() (models.Action, error) {
	charge, err := r.charge()
	if err != nil {
		return nil, err
	}
	lifetime, err := parseHoldDuration(r.ExpiresIn)
	switch {
	case err != nil:
		return nil, err
	case r.Hold != nil && *r.Hold:
		return models.HoldCredits{Charge: charge, ExpiresIn: lifetime}, nil
	}
	return models.ChargeCredits{Charge: charge, ExpiresIn: lifetime, Immediate: r.Hold != nil}, nil
}

// charge validates what to charge, as far as the ledger does not.
func (r ChargeRequest) charge() (models.Charge, error) {
	charge := models.Charge{
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

// parseHoldDuration parses the duration of a hold, 0 for the default.
func parseHoldDuration(text *string) (time.Duration, error) {
	if text == nil {
		return 0, nil
	}
	lifetime, err := time.ParseDuration(*text)
	if err != nil || lifetime <= 0 {
		return 0, models.Invalid("expires_in", "must be a duration such as 90s or 1h30m")
	}
	return lifetime, nil
}

// attributeToKey counts a charge or a hold for a customer's key and whoever made it, whose
// caps apply as well. The zero key stands for none.
func attributeToKey(do models.Action, key models.Key) models.Action {
	if key.ID == "" {
		return do
	}
	switch do := do.(type) {
	case models.ChargeCredits:
		do.Charge.KeyID, do.Charge.KeyMaker = key.ID, key.MadeBy
		return do
	case models.HoldCredits:
		do.Charge.KeyID, do.Charge.KeyMaker = key.ID, key.MadeBy
		return do
	}
	return do
}

// resolveAccount returns the account that a request identifies, and the customer's
// key if that is how it is identified. An error comes with both as far as they are
// known.
func (a api) resolveAccount(c echo.Context, r ChargeRequest) (models.AccountID, models.Key, error) {
	given := slices.DeleteFunc([]string{r.Account, r.ExternalID, r.Key}, func(s string) bool { return s == "" })
	if len(given) != 1 {
		return "", models.Key{}, models.Invalid("account", `must be given as exactly one of "account", "external_id" and "key"`)
	}
	if err := checkClientIP(r.ClientIP); err != nil {
		return "", models.Key{}, err
	}
	ctx := c.Request().Context()
	switch {
	case r.ExternalID != "":
		account, err := a.Store.AccountByExternalID(ctx, r.ExternalID)
		if err != nil {
			return "", models.Key{}, err
		}
		return account.ID, models.Key{}, authorizeAccount(c, account.ID)
	case r.Key != "":
		return a.resolveKeyAccount(c, r.Key, r.ClientIP)
	}
	return models.AccountID(r.Account), models.Key{}, authorizeAccount(c, models.AccountID(r.Account))
}

// resolveKeyAccount returns the account of a customer's key. An invalid key is an
// error about the field, not about the caller's credential.
func (a api) resolveKeyAccount(c echo.Context, presented, clientIP string) (models.AccountID, models.Key, error) {
	ctx := c.Request().Context()
	presented, err := a.reachableKey(c, presented)
	if err != nil {
		return "", models.Key{}, err
	}
	key, account, err := a.Identity.AuthenticateKey(ctx, presented, identity.ClientAddress(clientIP))
	switch code := models.CodeOf(err); {
	case code == models.CodeBusy || code == models.CodeInternal:
		return "", models.Key{}, err
	case err != nil:
		if code != models.CodeAccountSuspended {
			err = models.Invalid("key", "does not open an account: "+edge.AsError(err).Message).WithCause(err)
		}
		if secret, ok := models.ParseSecret(presented); ok {
			key, _ = a.Store.KeyByHash(ctx, secret.Hash()) // zero if it is not found
		}
		return key.AccountID, key, err
	case account == nil:
		return "", models.Key{}, models.Invalid("key", "belongs to the operator, not to an account")
	}
	return account.ID, key, authorizeAccount(c, account.ID)
}

// reachableKey returns the secret of a key that a body presents. If the caller has no access
// to the key's account, it returns a secret that no key has instead: what is done with it
// then can't tell such a key from one that was never issued.
func (a api) reachableKey(c echo.Context, presented string) (string, error) {
	caller := edge.Actor(c).Key
	secret, ok := models.ParseSecret(presented)
	if caller.IsService() || !ok {
		return presented, nil
	}
	switch key, err := a.Store.KeyByHash(c.Request().Context(), secret.Hash()); {
	case models.CodeOf(err) == models.CodeUnknownCredential:
		return presented, nil
	case err != nil:
		return "", err
	case key.AccountID != caller.AccountID:
		return string(models.NewSecret()), nil
	}
	return presented, nil
}

// checkMember returns an error unless the user, if given, is a member of the
// account.
func (a api) checkMember(ctx context.Context, account models.AccountID, user models.UserID) error {
	if user == "" {
		return nil
	}
	isMember, err := a.isMember(ctx, account, user)
	if err == nil && !isMember {
		err = models.Invalid("user", "is not a member of this account")
	}
	return err
}

// isMember reports whether a user is a member of the account.
func (a api) isMember(ctx context.Context, account models.AccountID, user models.UserID) (bool, error) {
	memberships, err := a.Store.Memberships(ctx, user)
	return (models.Actor{Memberships: memberships}).RoleIn(account) != "", err
}

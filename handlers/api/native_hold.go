package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// action returns the ledger action: a hold, a charge, or whichever of them the
// product's rule says.
func (r chargeRequest) action() (models.Action, error) {
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
	return models.ChargeCredits{Charge: charge, ExpiresIn: lifetime, AtOnce: r.Hold != nil}, nil
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

// attributeToKey counts a charge or a hold for a customer's key.
func attributeToKey(do models.Action, key models.KeyID) models.Action {
	switch do := do.(type) {
	case models.ChargeCredits:
		do.Charge.KeyID = key
		return do
	case models.HoldCredits:
		do.Charge.KeyID = key
		return do
	}
	return do
}

// requestedCredits returns what was charged at once, or initially put on hold.
func requestedCredits(c models.Charge) models.Credits {
	if c.ExpiresAt.IsZero() {
		return c.Credits
	}
	return c.Held
}

// heldCredits returns what is still on hold.
func heldCredits(c models.Charge) models.Credits {
	if c.Status != models.ChargeHeld {
		return 0
	}
	return c.Held - c.Credits
}

type nativePreview struct {
	Status    models.ChargeStatus `json:"status"`
	Account   models.AccountID    `json:"account"`
	Credits   string              `json:"credits"`
	Drawn     []nativeDraw        `json:"drawn"`
	Balance   nativeValues        `json:"balance"` // as it would be
	ExpiresAt *string             `json:"expires_at,omitempty"`
}

// chargePreview responds like chargeCreate without charging: there is no charge and
// no entry.
func (a *API) chargePreview(c echo.Context) error {
	body, err := edge.DecodeJSON[chargeRequest](c)
	if err != nil {
		return err
	}
	do, err := body.action()
	if err != nil {
		return err
	}
	account, keyID, err := a.resolveAccount(c, body)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if err := a.checkMember(ctx, account, body.User); err != nil {
		return err
	}
	receipt, err := a.store.Preview(ctx, models.Command{
		Account: account, Origin: edge.Actor(c).Origin(), Actor: edge.Actor(c).Ref(), Do: attributeToKey(do, keyID),
	})
	if err != nil {
		return hideClosedAccount(err)
	}
	if err := a.setCurrentRemainingHeader(c, account); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, nativePreview{
		Status:    receipt.Charge.Status,
		Account:   account,
		Credits:   requestedCredits(*receipt.Charge).String(),
		Drawn:     drawnLots(receipt.Entry),
		Balance:   newNativeValues(receipt.Entry.After),
		ExpiresAt: nullableTime(receipt.Charge.ExpiresAt),
	})
}

// setCurrentRemainingHeader reports the currently available credits of an account.
// It returns CodeNotFound if there is no such account.
func (a *API) setCurrentRemainingHeader(c echo.Context, id models.AccountID) error {
	snapshot, err := a.store.Standing(c.Request().Context(), id, time.Time{})
	if err != nil {
		return err
	}
	setRemainingHeader(c, snapshot.Available)
	return nil
}

// nativeLife is the current state of a charge. Credits is the amount that was
// charged or initially held, Held what is still on hold.
type nativeLife struct {
	ID          models.ChargeID     `json:"id"`
	Status      models.ChargeStatus `json:"status"`
	Account     models.AccountID    `json:"account"`
	Credits     string              `json:"credits"`
	Held        string              `json:"held"`
	Captured    string              `json:"captured"`
	Refunded    string              `json:"refunded"`
	Product     *string             `json:"product"`
	Quantity    *string             `json:"quantity"`
	User        *models.UserID      `json:"user"`
	Key         *models.KeyID       `json:"key"` // the ID of the customer's key, not its secret
	Reference   string              `json:"reference"`
	Description string              `json:"description"`
	Metadata    map[string]string   `json:"metadata"`
	CreatedAt   string              `json:"created_at"`
	ExpiresAt   *string             `json:"expires_at"` // ExpiresAt and EndedAt are those of a hold
	EndedAt     *string             `json:"ended_at"`
}

func (a *API) charge(c echo.Context) error {
	charge, err := a.findCharge(c)
	if err != nil {
		return err
	}
	if err := a.setCurrentRemainingHeader(c, charge.AccountID); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, newNativeLife(charge))
}

// findCharge returns the charge in the path. It returns CodeNotFound if there is
// none or the key has no access to its account.
func (a *API) findCharge(c echo.Context) (models.Charge, error) {
	charge, err := a.store.Charge(c.Request().Context(), models.ChargeID(c.Param("id")))
	if err != nil {
		return models.Charge{}, err
	}
	if authorizeAccount(c, charge.AccountID) != nil {
		return models.Charge{}, models.Errorf(models.CodeNotFound, "There is no such charge.")
	}
	edge.SetCallerAccount(c, charge.AccountID)
	return charge, nil
}

func newNativeLife(c models.Charge) any {
	lifetime := nativeLife{
		ID:          c.ID,
		Status:      c.Status,
		Account:     c.AccountID,
		Credits:     requestedCredits(c).String(),
		Held:        heldCredits(c).String(),
		Captured:    c.Credits.String(),
		Refunded:    c.Refunded.String(),
		User:        nullable(c.UserID),
		Key:         nullable(c.KeyID),
		Reference:   c.Reference,
		Description: c.Description,
		Metadata:    c.Metadata,
		CreatedAt:   edge.Time(c.CreatedAt),
		ExpiresAt:   nullableTime(c.ExpiresAt),
		EndedAt:     nullableTime(c.EndedAt),
	}
	if c.Product != "" {
		lifetime.Product, lifetime.Quantity = &c.Product, nullable(c.Quantity.String())
	}
	if lifetime.Metadata == nil {
		lifetime.Metadata = map[string]string{}
	}
	return lifetime
}

// nullable returns nil for an empty string, which encodes as null.
func nullable[T ~string](text T) *T {
	if text == "" {
		return nil
	}
	return &text
}

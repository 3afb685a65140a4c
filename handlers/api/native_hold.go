package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// action reads what is to be done: a hold, a charge at once, or whichever of them
// the price list says of the product.
func (r chargeRequest) action() (models.Action, error) {
	charge, err := r.charge()
	if err != nil {
		return nil, err
	}
	life, err := lifetime(r.ExpiresIn)
	switch {
	case err != nil:
		return nil, err
	case r.Hold != nil && *r.Hold:
		return models.HoldCredits{Charge: charge, ExpiresIn: life}, nil
	}
	return models.ChargeCredits{Charge: charge, ExpiresIn: life, AtOnce: r.Hold != nil}, nil
}

// lifetime reads how long a hold is to live, 0 if it is left to the settings.
func lifetime(text *string) (time.Duration, error) {
	if text == nil {
		return 0, nil
	}
	life, err := time.ParseDuration(*text)
	if err != nil || life <= 0 {
		return 0, models.Invalid("expires_in", "must be a duration such as 90s or 1h30m")
	}
	return life, nil
}

// countedFor notes the customer's key that a charge or a hold is counted for.
func countedFor(do models.Action, key models.KeyID) models.Action {
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

// askedFor is what a charge is about: what was taken at once, or set aside at
// first.
func askedFor(c models.Charge) models.Credits {
	if c.ExpiresAt.IsZero() {
		return c.Credits
	}
	return c.Held
}

// leftOf is what a hold still sets aside.
func leftOf(c models.Charge) models.Credits {
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

// chargePreview answers as chargeCreate would, as far as it can be told without
// doing it: there is no charge and no entry.
func (a *API) chargePreview(c echo.Context) error {
	body, err := edge.DecodeJSON[chargeRequest](c)
	if err != nil {
		return err
	}
	do, err := body.action()
	if err != nil {
		return err
	}
	account, keyID, err := a.chargedAccount(c, body)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if err := a.checkMember(ctx, account, body.User); err != nil {
		return err
	}
	receipt, err := a.store.Preview(ctx, models.Command{
		Account: account, Origin: edge.Actor(c).Origin(), Actor: edge.Actor(c).Ref(), Do: countedFor(do, keyID),
	})
	if err != nil {
		return unreachable(err)
	}
	if err := a.tellRemaining(c, account); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, nativePreview{
		Status:    receipt.Charge.Status,
		Account:   account,
		Credits:   askedFor(*receipt.Charge).String(),
		Drawn:     drawnBy(receipt.Entry),
		Balance:   nativeValuesOf(receipt.Entry.After),
		ExpiresAt: optionalTime(receipt.Charge.ExpiresAt),
	})
}

// tellRemaining tells what is left of an account as of now. CodeNotFound: there
// is no such account.
func (a *API) tellRemaining(c echo.Context, id models.AccountID) error {
	standing, err := a.store.Snapshot(c.Request().Context(), id, time.Time{})
	if err != nil {
		return err
	}
	setRemaining(c, standing.Available)
	return nil
}

// nativeLife is a charge as it stands: Credits is what it is about, Held what of
// it is still set aside.
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
	Key         *models.KeyID       `json:"key"` // the id of the customer's key, not its secret
	Reference   string              `json:"reference"`
	Description string              `json:"description"`
	Metadata    map[string]string   `json:"metadata"`
	CreatedAt   string              `json:"created_at"`
	ExpiresAt   *string             `json:"expires_at"` // these two of a hold
	EndedAt     *string             `json:"ended_at"`
}

func (a *API) charge(c echo.Context) error {
	charge, err := a.chargeNamed(c)
	if err != nil {
		return err
	}
	if err := a.tellRemaining(c, charge.AccountID); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, nativeLifeOf(charge))
}

// chargeNamed finds the charge that the address names. CodeNotFound: there is
// none, or it is an account's that the key that asks may not act on.
func (a *API) chargeNamed(c echo.Context) (models.Charge, error) {
	charge, err := a.store.Charge(c.Request().Context(), models.ChargeID(c.Param("id")))
	if err != nil {
		return models.Charge{}, err
	}
	if reach(c, charge.AccountID) != nil {
		return models.Charge{}, models.Errorf(models.CodeNotFound, "There is no such charge.")
	}
	edge.SetAccount(c, charge.AccountID)
	return charge, nil
}

func nativeLifeOf(c models.Charge) any {
	life := nativeLife{
		ID:          c.ID,
		Status:      c.Status,
		Account:     c.AccountID,
		Credits:     askedFor(c).String(),
		Held:        leftOf(c).String(),
		Captured:    c.Credits.String(),
		Refunded:    c.Refunded.String(),
		User:        optional(c.UserID),
		Key:         optional(c.KeyID),
		Reference:   c.Reference,
		Description: c.Description,
		Metadata:    c.Metadata,
		CreatedAt:   edge.Time(c.CreatedAt),
		ExpiresAt:   optionalTime(c.ExpiresAt),
		EndedAt:     optionalTime(c.EndedAt),
	}
	if c.Product != "" {
		life.Product, life.Quantity = &c.Product, optional(c.Quantity.String())
	}
	if life.Metadata == nil {
		life.Metadata = map[string]string{}
	}
	return life
}

// optional is a text, nil for an empty one: it prints as null.
func optional[T ~string](text T) *T {
	if text == "" {
		return nil
	}
	return &text
}

package native

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

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

// Life is the current state of a charge. Credits is the amount that was
// charged or initially held, Held what is still on hold.
type Life struct {
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

func (a api) charge(c echo.Context) error {
	charge, err := a.findCharge(c)
	if err != nil {
		return err
	}
	if err := a.setCurrentRemainingHeader(c, charge.AccountID); err != nil {
		return err
	}
	return edge.JSON(c, http.StatusOK, newLife(charge))
}

// findCharge returns the charge in the path. It returns CodeNotFound if there is
// none or the key has no access to its account.
func (a api) findCharge(c echo.Context) (models.Charge, error) {
	charge, err := a.Store.Charge(c.Request().Context(), models.ChargeID(c.Param("id")))
	if err != nil {
		return models.Charge{}, err
	}
	if authorizeAccount(c, charge.AccountID) != nil {
		return models.Charge{}, models.Errorf(models.CodeNotFound, "There is no such charge.")
	}
	edge.SetCallerAccount(c, charge.AccountID)
	return charge, nil
}

// chargeAccount returns the account of a charge, whose id tells it: what is to be done with
// the charge is decided with the charge itself, so that reading it before is as good as in
// vain, and took a third of a capture's time. It returns CodeNotFound if there is none or
// the key has no access to its account.
func (a api) chargeAccount(c echo.Context, id models.ChargeID) (models.AccountID, error) {
	account, err := a.Store.ChargeAccount(c.Request().Context(), id)
	if err != nil {
		return "", err
	}
	if authorizeAccount(c, account) != nil {
		return "", models.Errorf(models.CodeNotFound, "There is no such charge.")
	}
	edge.SetCallerAccount(c, account)
	return account, nil
}

func newLife(c models.Charge) any {
	lifetime := Life{
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
		CreatedAt:   edge.FormatTime(c.CreatedAt),
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

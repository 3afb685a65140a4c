package native

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// Preview is what a charge would be.
type Preview struct {
	Status    models.ChargeStatus `json:"status"`
	Account   models.AccountID    `json:"account"`
	Credits   string              `json:"credits"`
	Drawn     []Draw              `json:"drawn"`
	Balance   Values              `json:"balance"` // as it would be
	ExpiresAt *string             `json:"expires_at,omitempty"`
}

// chargePreview responds like chargeCreate without charging: there is no charge and
// no entry.
func (a api) chargePreview(c echo.Context) error {
	body, err := edge.DecodeJSON[ChargeRequest](c)
	if err != nil {
		return err
	}
	do, err := body.action()
	if err != nil {
		return err
	}
	account, customer, err := a.resolveAccount(c, body)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if err := a.checkMember(ctx, account, body.User); err != nil {
		return err
	}
	receipt, err := a.Store.Preview(ctx, models.Command{
		Account: account, Origin: edge.Actor(c).Origin(), Actor: edge.Actor(c).Ref(), Do: attributeToKey(do, customer),
	})
	if err != nil {
		return hideClosedAccount(err)
	}
	if err := a.setCurrentRemainingHeader(c, account); err != nil {
		return err
	}
	return edge.JSON(c, http.StatusOK, Preview{
		Status:    receipt.Charge.Status,
		Account:   account,
		Credits:   requestedCredits(*receipt.Charge).String(),
		Drawn:     drawnLots(receipt.Entry),
		Balance:   newValues(receipt.Entry.BalanceAfter),
		ExpiresAt: nullableTime(receipt.Charge.ExpiresAt),
	})
}

package native

import (
	"fmt"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// ExtensionRequest makes a lot expire later.
type ExtensionRequest struct {
	ExpiresAt edge.Nullable[string] `json:"expires_at"` // null for never
	Reason    string                `json:"reason"`
}

// Extension is the response to the extension of a lot, of which what was left has moved
// to a successor.
type Extension struct {
	Entry     models.EntryID   `json:"entry"`
	Account   models.AccountID `json:"account"`
	Lot       models.LotID     `json:"lot"`        // the one that was extended
	ExpiresAt *string          `json:"expires_at"` // the new expiry, null for never
	Successor *NewLot          `json:"successor"`  // null if all that was left was on hold
	Balance   Values           `json:"balance"`
	CreatedAt string           `json:"created_at"`
}

// lotExtend extends the expiry of a lot.
func (a api) lotExtend(c echo.Context) error {
	id, lot := models.AccountID(c.Param("id")), models.LotID(c.Param("lot"))
	if err := authorizeAccount(c, id); err != nil {
		return err
	}
	body, err := edge.DecodeJSON[ExtensionRequest](c)
	if err != nil {
		return err
	}
	if !body.ExpiresAt.Present { // nobody extends a lot for ever by leaving something out
		return models.Invalid("expires_at", "is required, null for never")
	}
	do := models.ExtendLot{LotID: lot}
	if do.ExpiresAt, err = parseOptionalTime("expires_at", body.ExpiresAt.Value); err != nil {
		return err
	}
	key, err := idempotencyKey(c)
	if err != nil {
		return err
	}
	until := "never"
	if !do.ExpiresAt.IsZero() {
		until = "at " + edge.FormatTime(do.ExpiresAt)
	}
	receipt, err := a.postCommand(c, models.Command{
		Account: id, Key: key, Reason: body.Reason, Do: do,
		Audit: &models.AuditRecord{
			Actor: edge.Actor(c).Ref(), Action: "credits.extend", AccountID: id, Subject: string(id),
			Detail: fmt.Sprintf("Extended the lot %s through the API, to expire %s.", lot, until), RequestID: edge.RequestID(c),
		},
	})
	if err != nil {
		return err
	}
	return edge.JSON(c, createdStatus(receipt), newExtension(receipt.Entry, lot))
}

func newExtension(e models.Entry, lot models.LotID) Extension {
	extension := Extension{
		Entry: e.ID, Account: e.AccountID, Lot: lot, ExpiresAt: nullableTime(e.ExtendedTo), Balance: newValues(e.BalanceAfter),
		CreatedAt: edge.FormatTime(e.EffectiveAt),
	}
	for _, l := range e.NewLots {
		successor := newNewLot(l)
		extension.Successor = &successor
	}
	return extension
}

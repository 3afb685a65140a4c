package native

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// Step describes the effect of one request on a charge, and the charge right
// after it. A replay repeats it, whatever has happened to the charge since.
type Step struct {
	ID        models.ChargeID     `json:"id"`
	Status    models.ChargeStatus `json:"status"`
	Account   models.AccountID    `json:"account"`
	Credits   string              `json:"credits"` // what this request took or gave back
	Held      string              `json:"held"`
	Captured  string              `json:"captured"`
	Refunded  string              `json:"refunded"`
	Drawn     []Draw              `json:"drawn"`    // taken from lots
	Returned  []Draw              `json:"returned"` // given back to lots
	Balance   Values              `json:"balance"`
	Entry     models.EntryID      `json:"entry"`
	CreatedAt string              `json:"created_at"` // of the entry
}

// CaptureRequest captures a hold, or a part of it.
type CaptureRequest struct {
	Credits *string `json:"credits"`
	Final   *bool   `json:"final"`
}

// ReleaseRequest is an empty object.
type ReleaseRequest struct{}

// RefundRequest refunds a charge, or a part of it.
type RefundRequest struct {
	Credits *string `json:"credits"`
	Reason  string  `json:"reason"`
}

// chargeCapture captures a hold: the given amount, or all that is left. Unless
// final is false, it also ends the hold.
func (a api) chargeCapture(c echo.Context) error {
	body, err := decodeOptionalJSON[CaptureRequest](c)
	if err != nil {
		return err
	}
	part, err := parsePartialAmount(body.Credits)
	if err != nil {
		return err
	}
	final := body.Final == nil || *body.Final
	return a.postChargeAction(c, "", func(id models.ChargeID) models.Action {
		return models.CaptureHold{ChargeID: id, Credits: part, Final: final}
	})
}

// chargeRelease releases a hold.
func (a api) chargeRelease(c echo.Context) error {
	if _, err := decodeOptionalJSON[ReleaseRequest](c); err != nil {
		return err
	}
	return a.postChargeAction(c, "", func(id models.ChargeID) models.Action { return models.ReleaseHold{ChargeID: id} })
}

// chargeRefund refunds a charge: the given amount, or all that is left of it.
func (a api) chargeRefund(c echo.Context) error {
	body, err := decodeOptionalJSON[RefundRequest](c)
	if err != nil {
		return err
	}
	part, err := parsePartialAmount(body.Credits)
	if err != nil {
		return err
	}
	return a.postChargeAction(c, body.Reason, func(id models.ChargeID) models.Action {
		return models.RefundCharge{ChargeID: id, Credits: part}
	})
}

// postChargeAction posts an action on the charge in the path.
func (a api) postChargeAction(c echo.Context, reason string, do func(models.ChargeID) models.Action) error {
	key, err := idempotencyKey(c)
	if err != nil {
		return err
	}
	id := models.ChargeID(c.Param("id"))
	account, err := a.chargeAccount(c, id)
	if err != nil {
		return err
	}
	receipt, err := a.postCommand(c, models.Command{Account: account, Key: key, Reason: reason, Do: do(id)})
	if err != nil {
		return err
	}
	if taken := receipt.Entry.Captured; taken > 0 {
		setCostHeader(c, taken)
	}
	return edge.JSON(c, http.StatusOK, newStep(receipt))
}

func newStep(r models.Receipt) any {
	step := Step{
		ID:        r.Charge.ID,
		Status:    r.Charge.Status,
		Account:   r.Charge.AccountID,
		Held:      heldCredits(*r.Charge).String(),
		Captured:  r.Charge.Credits.String(),
		Refunded:  r.Charge.Refunded.String(),
		Drawn:     []Draw{},
		Returned:  returnedLots(r.Entry),
		Balance:   newValues(r.Entry.BalanceAfter.AfterRepayment()),
		Entry:     r.Entry.ID,
		CreatedAt: edge.FormatTime(r.Entry.EffectiveAt),
	}
	switch r.Entry.Kind {
	case models.EntryCapture:
		step.Credits, step.Drawn = r.Entry.Captured.String(), capturedLots(r.Entry)
	case models.EntryRelease:
		var released models.Credits
		for _, d := range r.Entry.Draws {
			released -= d.Held
		}
		step.Credits = released.String()
	default:
		step.Credits = r.Entry.Delta.String()
	}
	return step
}

// capturedLots returns what a capture took from each lot. In the entry's draws it
// comes first, before what was given back or has lapsed.
func capturedLots(e models.Entry) []Draw {
	drawn := []Draw{}
	rest := e.Captured
	for _, d := range e.Draws {
		if part := min(rest, -d.Held); part > 0 {
			drawn = append(drawn, Draw{d.LotID, d.Kind, part.String()})
			rest -= part
		}
	}
	return drawn
}

// returnedLots returns what an entry gave back to lots or put into a new one.
func returnedLots(e models.Entry) []Draw {
	returned := []Draw{}
	for _, d := range e.Draws {
		if d.Remaining > 0 {
			returned = append(returned, Draw{d.LotID, d.Kind, d.Remaining.String()})
		}
	}
	for _, l := range e.NewLots {
		returned = append(returned, Draw{l.ID, l.Kind, l.Granted.String()})
	}
	return returned
}

package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// nativeStep describes the effect of one request on a charge, and the charge right
// after it. A replay repeats it, whatever has happened to the charge since.
type nativeStep struct {
	ID        models.ChargeID     `json:"id"`
	Status    models.ChargeStatus `json:"status"`
	Account   models.AccountID    `json:"account"`
	Credits   string              `json:"credits"` // what this request took or gave back
	Held      string              `json:"held"`
	Captured  string              `json:"captured"`
	Refunded  string              `json:"refunded"`
	Drawn     []nativeDraw        `json:"drawn"`    // taken from lots
	Returned  []nativeDraw        `json:"returned"` // given back to lots
	Balance   nativeValues        `json:"balance"`
	Entry     models.EntryID      `json:"entry"`
	CreatedAt string              `json:"created_at"` // of the entry
}

type captureRequest struct {
	Credits *string `json:"credits"`
	Final   *bool   `json:"final"`
}

type releaseRequest struct{}

type refundRequest struct {
	Credits *string `json:"credits"`
	Reason  string  `json:"reason"`
}

// chargeCapture captures a hold: the given amount, or all that is left. Unless
// final is false, it also ends the hold.
func (a *API) chargeCapture(c echo.Context) error {
	body, err := decodeOptionalJSON[captureRequest](c)
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
func (a *API) chargeRelease(c echo.Context) error {
	if _, err := decodeOptionalJSON[releaseRequest](c); err != nil {
		return err
	}
	return a.postChargeAction(c, "", func(id models.ChargeID) models.Action { return models.ReleaseHold{ChargeID: id} })
}

// chargeRefund refunds a charge: the given amount, or all that is left of it.
func (a *API) chargeRefund(c echo.Context) error {
	body, err := decodeOptionalJSON[refundRequest](c)
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

// decodeOptionalJSON is edge.DecodeJSON for an optional body.
func decodeOptionalJSON[T any](c echo.Context) (body T, err error) {
	if c.Request().ContentLength == 0 {
		return body, nil
	}
	return edge.DecodeJSON[T](c)
}

// parsePartialAmount parses an optional amount, 0 if it is absent. An explicit 0 is
// an error, because 0 means everything.
func parsePartialAmount(text *string) (models.Credits, error) {
	if text == nil {
		return 0, nil
	}
	credits, err := models.ParseCredits(*text)
	switch {
	case err != nil:
		return 0, models.Invalid("credits", err.Error())
	case credits == 0:
		return 0, models.Invalid("credits", "must be more than 0")
	}
	return credits, nil
}

// postChargeAction posts an action on the charge in the path.
func (a *API) postChargeAction(c echo.Context, reason string, do func(models.ChargeID) models.Action) error {
	key, err := idempotencyKey(c)
	if err != nil {
		return err
	}
	charge, err := a.findCharge(c)
	if err != nil {
		return err
	}
	receipt, err := a.postCommand(c, models.Command{Account: charge.AccountID, Key: key, Reason: reason, Do: do(charge.ID)})
	if err != nil {
		return err
	}
	if taken := receipt.Entry.Captured; taken > 0 {
		setCostHeader(c, taken)
	}
	return c.JSON(http.StatusOK, newNativeStep(receipt))
}

// postCommand posts a command of the caller, and sets the headers about the
// remaining credits and the replay.
func (a *API) postCommand(c echo.Context, command models.Command) (models.Receipt, error) {
	actor := edge.Actor(c)
	command.Origin, command.Actor = actor.Origin(), actor.Ref()
	receipt, err := a.store.Post(c.Request().Context(), command)
	if err != nil {
		return receipt, hideClosedAccount(err)
	}
	if receipt.Replayed {
		c.Response().Header().Set("Idempotency-Replayed", "true")
	}
	return receipt, a.setCurrentRemainingHeader(c, command.Account)
}

func newNativeStep(r models.Receipt) any {
	step := nativeStep{
		ID:        r.Charge.ID,
		Status:    r.Charge.Status,
		Account:   r.Charge.AccountID,
		Held:      heldCredits(*r.Charge).String(),
		Captured:  r.Charge.Credits.String(),
		Refunded:  r.Charge.Refunded.String(),
		Drawn:     []nativeDraw{},
		Returned:  returnedLots(r.Entry),
		Balance:   newNativeValues(r.Entry.After.Settled()),
		Entry:     r.Entry.ID,
		CreatedAt: edge.Time(r.Entry.EffectiveAt),
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
func capturedLots(e models.Entry) []nativeDraw {
	drawn := []nativeDraw{}
	rest := e.Captured
	for _, d := range e.Draws {
		if part := min(rest, -d.Held); part > 0 {
			drawn = append(drawn, nativeDraw{d.LotID, d.Kind, part.String()})
			rest -= part
		}
	}
	return drawn
}

// returnedLots returns what an entry gave back to lots or put into a new one.
func returnedLots(e models.Entry) []nativeDraw {
	returned := []nativeDraw{}
	for _, d := range e.Draws {
		if d.Remaining > 0 {
			returned = append(returned, nativeDraw{d.LotID, d.Kind, d.Remaining.String()})
		}
	}
	for _, l := range e.Made {
		returned = append(returned, nativeDraw{l.ID, l.Kind, l.Granted.String()})
	}
	return returned
}

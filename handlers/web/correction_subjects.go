package web

import (
	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// ofAccount returns err, or CodeNotFound if what was found is not the account's, or
// not what the address says it is.
func ofAccount(err error, found bool, what string) error {
	if err == nil && !found {
		return models.Errorf(models.CodeNotFound, "There is no such %s.", what)
	}
	return err
}

var refundWords = correctionWords{
	title: "Refund a charge", subject: "Charge", verb: "Refund",
	lead: "What the charge took goes back to where it came from, what was drawn last first.",
	rest: "%s can be given back.", nothing: "There is nothing left to give back.",
	action: "charge.refund", done: "Refunded %s.",
}

func (w *Web) refund(c echo.Context, account models.Account) (correction, error) {
	charge, err := w.store.Charge(c.Request().Context(), models.ChargeID(c.Param("charge")))
	if err = ofAccount(err, charge.AccountID == account.ID, "charge"); err != nil {
		return correction{}, err
	}
	names, err := w.productNames(c.Request().Context())
	if err != nil {
		return correction{}, err
	}
	r := w.readerOf(c)
	facts := []views.Fact{{Label: "Id", Text: string(charge.ID), Code: true}}
	product, detail := chargeText(models.EntryLine{Charge: &charge}, names)
	if text := joined([]string{product, detail}, " · "); text != "" {
		facts = append(facts, views.Fact{Label: "For", Text: text})
	}
	return correction{
		correctionWords: refundWords, url: correctionURL(account.ID, "charges", charge.ID, "refund"),
		id: string(charge.ID), left: refundable(charge),
		do: func(credits models.Credits) models.Action {
			return models.RefundCharge{ChargeID: charge.ID, Credits: credits}
		},
		facts: append(facts, views.Fact{Label: "When", At: r.moment(charge.CreatedAt)},
			views.Fact{Label: "Taken", Text: r.count(charge.Credits)}, views.Fact{Label: "Given back", Text: r.count(charge.Refunded)}),
	}, nil
}

var reversalWords = correctionWords{
	title: "Reverse a purchase", subject: "Purchase", verb: "Reverse",
	lead: "What the purchase brought is taken back: from itself, then from what else is available, and what is missing is owed. No money moves by this.",
	rest: "%s can be taken back.", nothing: "There is nothing left to take back.",
	action: "purchase.reverse", done: "Took back %s of a purchase.",
}

func (w *Web) reversal(c echo.Context, account models.Account) (correction, error) {
	purchase, err := w.store.Purchase(c.Request().Context(), models.PurchaseID(c.Param("purchase")))
	if err = ofAccount(err, purchase.AccountID == account.ID, "purchase"); err != nil {
		return correction{}, err
	}
	r := w.readerOf(c)
	return correction{
		correctionWords: reversalWords, url: reversalURL(purchase), id: string(purchase.ID), left: reversible(purchase),
		do: func(credits models.Credits) models.Action {
			return models.ReversePurchase{PurchaseID: purchase.ID, Credits: credits}
		},
		facts: []views.Fact{
			{Label: "Id", Text: string(purchase.ID), Code: true},
			{Label: "When", At: r.moment(purchase.CreatedAt)},
			{Label: "Amount", Text: money(purchase.AmountCents, purchase.Currency)},
			{Label: "Bought", Text: r.count(purchase.Credits)}, {Label: "Taken back", Text: r.count(purchase.Reversed)},
		},
	}, nil
}

var undoWords = correctionWords{
	title: "Undo a reversal", subject: "Reversal", verb: "Undo",
	lead: "All that the reversal took goes back to where it came from.", nothing: "There is nothing left to give back.",
	action: "reversal.undo", done: "Gave back %s of a purchase.",
}

func (w *Web) undo(c echo.Context, account models.Account) (correction, error) {
	reversal, err := w.store.Entry(c.Request().Context(), account.ID, models.EntryID(c.Param("entry")))
	if err = ofAccount(err, reversal.Kind == models.EntryReversal && reversal.Delta < 0, "reversal"); err != nil {
		return correction{}, err
	}
	r := w.readerOf(c)
	return correction{
		correctionWords: undoWords, url: correctionURL(account.ID, "reversals", reversal.ID, "undo"),
		id: string(reversal.ID), left: -reversal.Delta,
		do: func(models.Credits) models.Action { return models.UndoReversal{Reversal: reversal.ID} },
		facts: withReason(reversal, views.Fact{Label: "Purchase", Text: string(reversal.PurchaseID), Code: true},
			views.Fact{Label: "When", At: r.moment(reversal.EffectiveAt)},
			views.Fact{Label: "Taken back", Text: r.count(-reversal.Delta)}),
	}, nil
}

// withReason adds an entry's reason, if it has one, to what a form says of it.
func withReason(e models.Entry, facts ...views.Fact) []views.Fact {
	if e.Reason != "" {
		facts = append(facts, views.Fact{Label: "Reason", Text: e.Reason})
	}
	return facts
}

var takeBackWords = correctionWords{
	title: "Undo an adjustment", subject: "Adjustment", verb: "Undo",
	lead:    "What the adjustment gave is taken back: what is left of it first, then from what else is available. A balance never goes below zero.",
	nothing: "This adjustment changed nothing.",
	action:  "adjustment.undo", done: "Took back %s of an adjustment.",
}

var giveBackWords = correctionWords{
	title: "Undo an adjustment", subject: "Adjustment", verb: "Undo",
	lead: "What the adjustment took goes back to where it came from.", nothing: "This adjustment changed nothing.",
	action: "adjustment.undo", done: "Gave back %s of an adjustment.",
}

func (w *Web) undoAdjustment(c echo.Context, account models.Account) (correction, error) {
	adjustment, err := w.store.Entry(c.Request().Context(), account.ID, models.EntryID(c.Param("entry")))
	if err = ofAccount(err, adjustment.Kind == models.EntryAdjustment, "adjustment"); err != nil {
		return correction{}, err
	}
	words := takeBackWords
	if adjustment.Delta < 0 {
		words = giveBackWords
	}
	return correction{
		correctionWords: words, url: correctionURL(account.ID, "adjustments", adjustment.ID, "undo"),
		id: string(adjustment.ID), left: adjustment.Delta.Abs(),
		do: func(models.Credits) models.Action { return models.UndoAdjustment{Adjustment: adjustment.ID} },
		facts: withReason(adjustment, views.Fact{Label: "When", At: w.readerOf(c).moment(adjustment.EffectiveAt)},
			views.Fact{Label: "Change", Text: change(adjustment.Delta)}),
	}, nil
}

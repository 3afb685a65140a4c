package accounts

import (
	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// checkFound returns err, or CodeNotFound unless found: what was loaded may belong to
// another account, or be of another kind than the address says.
func checkFound(err error, found bool, what string) error {
	if err == nil && !found {
		return models.Errorf(models.CodeNotFound, "There is no such %s.", what)
	}
	return err
}

var refundWords = correctionWords{
	title: "Refund a charge", subject: "Charge", verb: "Refund",
	lead:            "Returns credits to the lots that they came from, the last used first.",
	remainingFormat: "%s can be given back.", nothingLeft: "Nothing is left to refund.",
	action: "charge.refund", doneFormat: "Refunded %s.", titleFormat: "Refund %s",
}

func (w *Pages) refund(c echo.Context, account models.Account) (correction, error) {
	charge, err := w.Store.Charge(c.Request().Context(), models.ChargeID(c.Param("charge")))
	if err = checkFound(err, charge.AccountID == account.ID, "charge"); err != nil {
		return correction{}, err
	}
	names, err := w.ProductNames(c.Request().Context())
	if err != nil {
		return correction{}, err
	}
	r := w.ReaderOf(c)
	facts := []views.Fact{{Label: "Id", Text: string(charge.ID), Code: true}}
	product, detail := r.ChargeText(models.EntryLine{Charge: &charge}, names)
	if text := present.JoinNonEmpty([]string{product, detail}, " · "); text != "" {
		facts = append(facts, views.Fact{Label: "For", Text: text})
	}
	return correction{
		correctionWords: refundWords, url: address.Correction(account.ID, "charges", charge.ID, "refund"),
		id: string(charge.ID), remaining: refundable(charge),
		do: func(credits models.Credits) models.Action {
			return models.RefundCharge{ChargeID: charge.ID, Credits: credits}
		},
		facts: append(facts, views.Fact{Label: "When", At: r.Moment(charge.CreatedAt)},
			views.Fact{Label: "Taken", Text: r.Count(charge.Credits)}, views.Fact{Label: "Given back", Text: r.Count(charge.Refunded)}),
	}, nil
}

var reversalWords = correctionWords{
	title: "Reverse a purchase", subject: "Purchase", verb: "Reverse", takes: true,
	lead:            "Takes back the purchase’s credits: first from its own lot, then from other available credits. What is missing becomes debt. No money moves.",
	remainingFormat: "%s can be taken back.", nothingLeft: "Nothing is left to reverse.",
	action: "purchase.reverse", doneFormat: "Took back %s of a purchase.", titleFormat: "Reverse %s of a purchase",
}

func (w *Pages) reversal(c echo.Context, account models.Account) (correction, error) {
	purchase, err := w.Store.Purchase(c.Request().Context(), models.PurchaseID(c.Param("purchase")))
	if err = checkFound(err, purchase.AccountID == account.ID, "purchase"); err != nil {
		return correction{}, err
	}
	r, totals := w.ReaderOf(c), purchase.Totals()
	return correction{
		correctionWords: reversalWords, url: address.Reversal(purchase), id: string(purchase.ID), remaining: admin.Reversible(purchase),
		do: func(credits models.Credits) models.Action {
			return models.ReversePurchase{PurchaseID: purchase.ID, Credits: credits}
		},
		facts: []views.Fact{
			{Label: "Id", Text: string(purchase.ID), Code: true},
			{Label: "When", At: r.Moment(purchase.CreatedAt)},
			{Label: "Amount", Text: present.JoinNonEmpty([]string{present.Money(totals.TotalCents, totals.Currency), present.TotalParts(totals)}, " = ")},
			{Label: "Bought", Text: r.Count(purchase.Credits)}, {Label: "Taken back", Text: r.Count(purchase.Reversed)},
		},
	}, nil
}

var undoWords = correctionWords{
	title: "Undo a reversal", subject: "Reversal", verb: "Undo",
	lead: "Returns all reversed credits to the lots that they came from.", nothingLeft: "Nothing is left to refund.",
	action: "reversal.undo", doneFormat: "Gave back %s of a purchase.", titleFormat: "Undo a reversal of %s",
}

func (w *Pages) undo(c echo.Context, account models.Account) (correction, error) {
	reversal, err := w.Store.Entry(c.Request().Context(), account.ID, models.EntryID(c.Param("entry")))
	if err = checkFound(err, reversal.Kind == models.EntryReversal && reversal.Delta < 0, "reversal"); err != nil {
		return correction{}, err
	}
	r := w.ReaderOf(c)
	return correction{
		correctionWords: undoWords, url: address.Correction(account.ID, "reversals", reversal.ID, "undo"),
		id: string(reversal.ID), remaining: -reversal.Delta,
		do: func(models.Credits) models.Action { return models.UndoReversal{Reversal: reversal.ID} },
		facts: withReason(reversal, views.Fact{Label: "Purchase", Text: string(reversal.PurchaseID), Code: true},
			views.Fact{Label: "When", At: r.Moment(reversal.EffectiveAt)},
			views.Fact{Label: "Taken back", Text: r.Count(-reversal.Delta)}),
	}, nil
}

// withReason adds the reason of an entry, if it has one, to its facts.
func withReason(e models.Entry, facts ...views.Fact) []views.Fact {
	if e.Reason != "" {
		facts = append(facts, views.Fact{Label: "Reason", Text: models.Isolate(e.Reason)})
	}
	return facts
}

var takeBackWords = correctionWords{
	title: "Undo an adjustment", subject: "Adjustment", verb: "Undo", takes: true,
	lead:        "Takes back the added credits: first what is left of them, then other available credits. The balance never goes below zero.",
	nothingLeft: "This adjustment changed nothing.",
	action:      "adjustment.undo", doneFormat: "Took back %s of an adjustment.", titleFormat: "Undo an adjustment by +%s",
}

var giveBackWords = correctionWords{
	title: "Undo an adjustment", subject: "Adjustment", verb: "Undo",
	lead: "Returns the removed credits to the lots that they came from.", nothingLeft: "This adjustment changed nothing.",
	action: "adjustment.undo", doneFormat: "Gave back %s of an adjustment.", titleFormat: "Undo an adjustment by −%s",
}

func (w *Pages) undoAdjustment(c echo.Context, account models.Account) (correction, error) {
	adjustment, err := w.Store.Entry(c.Request().Context(), account.ID, models.EntryID(c.Param("entry")))
	if err = checkFound(err, adjustment.Kind == models.EntryAdjustment, "adjustment"); err != nil {
		return correction{}, err
	}
	words := takeBackWords
	if adjustment.Delta < 0 {
		words = giveBackWords
	}
	return correction{
		correctionWords: words, url: address.Correction(account.ID, "adjustments", adjustment.ID, "undo"),
		id: string(adjustment.ID), remaining: adjustment.Delta.Abs(),
		do: func(models.Credits) models.Action { return models.UndoAdjustment{Adjustment: adjustment.ID} },
		facts: withReason(adjustment, views.Fact{Label: "When", At: w.ReaderOf(c).Moment(adjustment.EffectiveAt)},
			views.Fact{Label: "Change", Text: present.Change(adjustment.Delta)}),
	}, nil
}

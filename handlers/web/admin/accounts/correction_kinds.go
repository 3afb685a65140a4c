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
	title: "admin_correction.refund_title", subject: "admin_correction.charge", verb: "admin_correction.refund", lead: "admin_correction.refund_lead",
	remaining: "admin_correction.refund_left", nothingLeft: "admin_correction.refund_none", action: "charge.refund", done: "admin_correction.refund_done", ask: "admin_correction.refund_ask",
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
	facts := []views.Fact{{Label: r.T("admin_correction.id"), Text: string(charge.ID), Code: true}}
	product, detail := r.ChargeText(models.EntryLine{Charge: &charge}, names)
	if text := present.JoinNonEmpty([]string{product, detail}, " · "); text != "" {
		facts = append(facts, views.Fact{Label: r.T("admin_correction.for"), Text: text})
	}
	return correction{
		words: refundWords, url: address.Correction(account.ID, "charges", charge.ID, "refund"),
		id: string(charge.ID), remaining: refundable(charge),
		do: func(credits models.Credits) models.Action {
			return models.RefundCharge{ChargeID: charge.ID, Credits: credits}
		},
		facts: append(facts, views.Fact{Label: r.T("admin_correction.when"), At: r.Moment(charge.CreatedAt)},
			views.Fact{Label: r.T("admin_correction.charged"), Text: r.Count(charge.Credits)}, views.Fact{Label: r.T("admin_correction.refunded"), Text: r.Count(charge.Refunded)}),
	}, nil
}

var reversalWords = correctionWords{
	title: "admin_correction.reverse_title", subject: "admin_correction.purchase", verb: "admin_correction.reverse", lead: "admin_correction.reverse_lead", takes: true,
	remaining: "admin_correction.reverse_left", nothingLeft: "admin_correction.reverse_none", action: "purchase.reverse", done: "admin_correction.reverse_done", ask: "admin_correction.reverse_ask",
}

func (w *Pages) reversal(c echo.Context, account models.Account) (correction, error) {
	purchase, err := w.Store.Purchase(c.Request().Context(), models.PurchaseID(c.Param("purchase")))
	if err = checkFound(err, purchase.AccountID == account.ID, "purchase"); err != nil {
		return correction{}, err
	}
	r, totals := w.ReaderOf(c), purchase.Totals()
	return correction{
		words: reversalWords, url: address.Reversal(purchase), id: string(purchase.ID), remaining: admin.Reversible(purchase),
		do: func(credits models.Credits) models.Action {
			return models.ReversePurchase{PurchaseID: purchase.ID, Credits: credits}
		},
		facts: []views.Fact{
			{Label: r.T("admin_correction.id"), Text: string(purchase.ID), Code: true},
			{Label: r.T("admin_correction.when"), At: r.Moment(purchase.CreatedAt)},
			{Label: r.T("admin_correction.amount"), Text: present.JoinNonEmpty([]string{present.Money(totals.TotalCents, totals.Currency), present.TotalParts(totals)}, " = ")},
			{Label: r.T("admin_correction.bought"), Text: r.Count(purchase.Credits)}, {Label: r.T("admin_correction.reversed"), Text: r.Count(purchase.Reversed)},
		},
	}, nil
}

var undoWords = correctionWords{
	title: "admin_correction.undo_title", subject: "admin_correction.reversal", verb: "admin_correction.undo", lead: "admin_correction.undo_lead",
	nothingLeft: "admin_correction.undo_none", action: "reversal.undo", done: "admin_correction.undo_done", ask: "admin_correction.undo_ask",
}

func (w *Pages) undo(c echo.Context, account models.Account) (correction, error) {
	reversal, err := w.Store.Entry(c.Request().Context(), account.ID, models.EntryID(c.Param("entry")))
	if err = checkFound(err, reversal.Kind == models.EntryReversal && reversal.Delta < 0, "reversal"); err != nil {
		return correction{}, err
	}
	r := w.ReaderOf(c)
	return correction{
		words: undoWords, url: address.Correction(account.ID, "reversals", reversal.ID, "undo"),
		id: string(reversal.ID), remaining: -reversal.Delta,
		do: func(models.Credits) models.Action { return models.UndoReversal{Reversal: reversal.ID} },
		facts: withReason(r, reversal, views.Fact{Label: r.T("admin_correction.purchase"), Text: string(reversal.PurchaseID), Code: true},
			views.Fact{Label: r.T("admin_correction.when"), At: r.Moment(reversal.EffectiveAt)},
			views.Fact{Label: r.T("admin_correction.reversed"), Text: r.Count(-reversal.Delta)}),
	}, nil
}

// withReason adds the reason of an entry, if it has one, to its facts.
func withReason(r present.Reader, e models.Entry, facts ...views.Fact) []views.Fact {
	if e.Reason != "" {
		facts = append(facts, views.Fact{Label: r.T("admin_correction.reason"), Text: models.Isolate(e.Reason)})
	}
	return facts
}

var takeBackWords = correctionWords{
	title: "admin_correction.adjustment_title", subject: "admin_correction.adjustment", verb: "admin_correction.undo", lead: "admin_correction.added_lead", takes: true,
	nothingLeft: "admin_correction.no_change", action: "adjustment.undo", done: "admin_correction.added_done", ask: "admin_correction.added_ask",
}

var giveBackWords = correctionWords{
	title: "admin_correction.adjustment_title", subject: "admin_correction.adjustment", verb: "admin_correction.undo", lead: "admin_correction.removed_lead",
	nothingLeft: "admin_correction.no_change", action: "adjustment.undo", done: "admin_correction.removed_done", ask: "admin_correction.removed_ask",
}

func (w *Pages) undoAdjustment(c echo.Context, account models.Account) (correction, error) {
	adjustment, err := w.Store.Entry(c.Request().Context(), account.ID, models.EntryID(c.Param("entry")))
	if err = checkFound(err, adjustment.Kind == models.EntryAdjustment, "adjustment"); err != nil {
		return correction{}, err
	}
	r, words := w.ReaderOf(c), takeBackWords
	if adjustment.Delta < 0 {
		words = giveBackWords
	}
	return correction{
		words: words, url: address.Correction(account.ID, "adjustments", adjustment.ID, "undo"),
		id: string(adjustment.ID), remaining: adjustment.Delta.Abs(),
		do: func(models.Credits) models.Action { return models.UndoAdjustment{Adjustment: adjustment.ID} },
		facts: withReason(r, adjustment, views.Fact{Label: r.T("admin_correction.when"), At: r.Moment(adjustment.EffectiveAt)},
			views.Fact{Label: r.T("admin_correction.change"), Text: present.Change(adjustment.Delta)}),
	}, nil
}

package web

import (
	"context"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

func refundURL(account models.AccountID, id models.ChargeID) string {
	return adminAccountURL(account) + "/charges/" + url.PathEscape(string(id)) + "/refund"
}

func reversalURL(account models.AccountID, id models.PurchaseID) string {
	return adminAccountURL(account) + "/purchases/" + url.PathEscape(string(id)) + "/reverse"
}

func undoURL(account models.AccountID, id models.EntryID) string {
	return adminAccountURL(account) + "/reversals/" + url.PathEscape(string(id)) + "/undo"
}

func undoAdjustmentURL(account models.AccountID, id models.EntryID) string {
	return adminAccountURL(account) + "/adjustments/" + url.PathEscape(string(id)) + "/undo"
}

// refundable is what a charge took and has not given back.
func refundable(c models.Charge) models.Credits { return c.Credits - c.Refunded }

// reversible is what a purchase brought and was not taken back.
func reversible(p models.Purchase) models.Credits {
	if p.State != models.PurchasePaid {
		return 0
	}
	return p.Credits - p.Reversed
}

// offerRecalls leads from entries to where they can be gone back on.
func (w *Web) offerRecalls(ctx context.Context, entries []views.Entry, lines []models.EntryLine) error {
	var reversals []models.EntryID
	for _, l := range lines {
		if l.Kind == models.EntryReversal || l.Kind == models.EntryAdjustment {
			reversals = append(reversals, l.ID)
		}
	}
	undone, err := w.store.Undone(ctx, reversals)
	for i, l := range lines {
		switch l.Kind {
		case models.EntryCharge, models.EntryCapture:
			if l.Charge != nil && refundable(*l.Charge) > 0 {
				entries[i].Recall = views.Link{Text: "Refund", URL: refundURL(l.AccountID, l.ChargeID)}
			}
		case models.EntryReversal:
			if !undone[l.ID] && l.Delta < 0 {
				entries[i].Recall = views.Link{Text: "Undo", URL: undoURL(l.AccountID, l.ID)}
			}
		case models.EntryAdjustment:
			if !undone[l.ID] && l.Delta != 0 {
				entries[i].Recall = views.Link{Text: "Undo", URL: undoAdjustmentURL(l.AccountID, l.ID)}
			}
		}
	}
	return err
}

// offerReversals leads from purchases to where they are taken back and, for
// admins, frozen or thawed.
func (w *Web) offerReversals(ctx context.Context, actor models.Actor, printed []views.Purchase, list []models.Purchase) error {
	var ids []models.PurchaseID
	for _, p := range list {
		ids = append(ids, p.ID)
	}
	lots, err := w.store.PurchaseLots(ctx, ids)
	if err != nil {
		return err
	}
	for i, p := range list {
		if reversible(p) > 0 {
			printed[i].Recall = views.Link{Text: "Reverse", URL: reversalURL(p.AccountID, p.ID)}
		}
		usable, frozen := leftOf(lots[p.ID])
		switch {
		case !actor.MayAdminister():
		case frozen > 0:
			printed[i].Freeze = views.Link{Text: "Thaw", URL: thawURL(p.AccountID, p.ID)}
		case usable > 0:
			printed[i].Freeze = views.Link{Text: "Freeze", URL: freezeURL(p.AccountID, p.ID)}
		}
	}
	return nil
}

// leftOf is what can be used of lots, and what is frozen.
func leftOf(lots []models.Lot) (usable, frozen models.Credits) {
	for _, l := range lots {
		if l.Frozen {
			frozen += l.Remaining
		} else {
			usable += l.Remaining
		}
	}
	return usable, frozen
}

var refundWords = recallWords{
	title: "Refund a charge", subject: "Charge", verb: "Refund",
	lead: "What the charge took goes back to where it came from, what was drawn last first.",
	rest: "%s can be given back.", nothing: "There is nothing left to give back.",
	action: "charge.refund", done: "Refunded %s.",
}

func (w *Web) refund(c echo.Context, account models.Account) (recall, error) {
	charge, err := w.store.Charge(c.Request().Context(), models.ChargeID(c.Param("charge")))
	if err == nil && charge.AccountID != account.ID {
		err = models.Errorf(models.CodeNotFound, "There is no such charge.")
	}
	if err != nil {
		return recall{}, err
	}
	names, err := w.productNames(c.Request().Context())
	if err != nil {
		return recall{}, err
	}
	r := w.readerOf(c)
	what, detail := chargeText(models.EntryLine{Charge: &charge}, names)
	g := recall{
		recallWords: refundWords, account: account, url: refundURL(account.ID, charge.ID), id: string(charge.ID), left: refundable(charge),
		do: func(credits models.Credits) models.Action {
			return models.RefundCharge{ChargeID: charge.ID, Credits: credits}
		},
		facts: []views.Fact{{Label: "Id", Text: string(charge.ID), Code: true}},
	}
	if text := joined([]string{what, detail}, " · "); text != "" {
		g.facts = append(g.facts, views.Fact{Label: "For", Text: text})
	}
	g.facts = append(g.facts, views.Fact{Label: "When", At: r.moment(charge.CreatedAt)},
		views.Fact{Label: "Taken", Text: r.count(charge.Credits)}, views.Fact{Label: "Given back", Text: r.count(charge.Refunded)})
	return g, nil
}

var reversalWords = recallWords{
	title: "Reverse a purchase", subject: "Purchase", verb: "Reverse",
	lead: "What the purchase brought is taken back: from itself, then from what else is available, and what is missing is owed. No money moves by this.",
	rest: "%s can be taken back.", nothing: "There is nothing left to take back.",
	action: "purchase.reverse", done: "Took back %s of a purchase.",
}

func (w *Web) reversal(c echo.Context, account models.Account) (recall, error) {
	purchase, err := w.store.Purchase(c.Request().Context(), models.PurchaseID(c.Param("purchase")))
	if err == nil && purchase.AccountID != account.ID {
		err = models.Errorf(models.CodeNotFound, "There is no such purchase.")
	}
	if err != nil {
		return recall{}, err
	}
	r := w.readerOf(c)
	return recall{
		recallWords: reversalWords, account: account, url: reversalURL(account.ID, purchase.ID), id: string(purchase.ID), left: reversible(purchase),
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

var undoWords = recallWords{
	title: "Undo a reversal", subject: "Reversal", verb: "Undo",
	lead: "All that the reversal took goes back to where it came from.", nothing: "There is nothing left to give back.",
	action: "reversal.undo", done: "Gave back %s of a purchase.",
}

func (w *Web) undo(c echo.Context, account models.Account) (recall, error) {
	reversal, err := w.store.Entry(c.Request().Context(), account.ID, models.EntryID(c.Param("entry")))
	if err == nil && (reversal.Kind != models.EntryReversal || reversal.Delta >= 0) {
		err = models.Errorf(models.CodeNotFound, "There is no such reversal.")
	}
	if err != nil {
		return recall{}, err
	}
	r := w.readerOf(c)
	g := recall{
		recallWords: undoWords, account: account, url: undoURL(account.ID, reversal.ID), id: string(reversal.ID), left: -reversal.Delta,
		do: func(models.Credits) models.Action { return models.UndoReversal{Reversal: reversal.ID} },
		facts: []views.Fact{
			{Label: "Purchase", Text: string(reversal.PurchaseID), Code: true},
			{Label: "When", At: r.moment(reversal.EffectiveAt)},
			{Label: "Taken back", Text: r.count(-reversal.Delta)},
		},
	}
	if reversal.Reason != "" {
		g.facts = append(g.facts, views.Fact{Label: "Reason", Text: reversal.Reason})
	}
	return g, nil
}

var takeBackWords = recallWords{
	title: "Undo an adjustment", subject: "Adjustment", verb: "Undo",
	lead:    "What the adjustment gave is taken back: what is left of it first, then from what else is available. A balance never goes below zero.",
	nothing: "This adjustment changed nothing.",
	action:  "adjustment.undo", done: "Took back %s of an adjustment.",
}

var giveBackWords = recallWords{
	title: "Undo an adjustment", subject: "Adjustment", verb: "Undo",
	lead: "What the adjustment took goes back to where it came from.", nothing: "This adjustment changed nothing.",
	action: "adjustment.undo", done: "Gave back %s of an adjustment.",
}

func (w *Web) undoAdjustment(c echo.Context, account models.Account) (recall, error) {
	adjustment, err := w.store.Entry(c.Request().Context(), account.ID, models.EntryID(c.Param("entry")))
	if err == nil && adjustment.Kind != models.EntryAdjustment {
		err = models.Errorf(models.CodeNotFound, "There is no such adjustment.")
	}
	if err != nil {
		return recall{}, err
	}
	r := w.readerOf(c)
	g := recall{
		recallWords: takeBackWords, account: account, url: undoAdjustmentURL(account.ID, adjustment.ID),
		id: string(adjustment.ID), left: adjustment.Delta.Abs(),
		do: func(models.Credits) models.Action { return models.UndoAdjustment{Adjustment: adjustment.ID} },
		facts: []views.Fact{
			{Label: "When", At: r.moment(adjustment.EffectiveAt)},
			{Label: "Change", Text: change(adjustment.Delta)},
		},
	}
	if adjustment.Delta < 0 {
		g.recallWords = giveBackWords
	}
	if adjustment.Reason != "" {
		g.facts = append(g.facts, views.Fact{Label: "Reason", Text: adjustment.Reason})
	}
	return g, nil
}

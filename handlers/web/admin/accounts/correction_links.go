package accounts

import (
	"context"

	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	adminview "github.com/bursar-portal/bursar/views/admin"
)

// refundable returns how many credits of a charge can still be refunded.
func refundable(c models.Charge) models.Credits { return c.Credits - c.Refunded }

// linkCorrections links printed entries to the forms that correct them. lines are the
// entries that were printed.
func (w *Pages) linkCorrections(ctx context.Context, entries []views.Entry, lines []models.EntryLine) error {
	var ids []models.EntryID
	for _, l := range lines {
		if l.Kind == models.EntryReversal || l.Kind == models.EntryAdjustment {
			ids = append(ids, l.ID)
		}
	}
	undone, err := w.Store.Undone(ctx, ids)
	for i, l := range lines {
		switch l.Kind {
		case models.EntryCharge, models.EntryCapture:
			if l.Charge != nil && refundable(*l.Charge) > 0 {
				entries[i].Correction = views.Link{Text: "Refund", URL: address.Correction(l.AccountID, "charges", l.ChargeID, "refund")}
			}
		case models.EntryReversal:
			if !undone[l.ID] && l.Delta < 0 {
				entries[i].Correction = views.Link{Text: "Undo", URL: address.Correction(l.AccountID, "reversals", l.ID, "undo")}
			}
		case models.EntryAdjustment:
			if !undone[l.ID] && l.Delta != 0 {
				entries[i].Correction = views.Link{Text: "Undo", URL: address.Correction(l.AccountID, "adjustments", l.ID, "undo")}
			}
		}
	}
	return err
}

// linkPurchaseCorrections links printed purchases to the forms that reverse them and,
// for admins, freeze or unfreeze them. list are the purchases that were printed.
func (w *Pages) linkPurchaseCorrections(ctx context.Context, actor models.Actor, printed []adminview.Purchase, list []models.PurchaseLine) error {
	var ids []models.PurchaseID
	for _, p := range list {
		ids = append(ids, p.ID)
	}
	lots, err := w.Store.PurchaseLots(ctx, ids)
	if err != nil {
		return err
	}
	for i, p := range list {
		if admin.Reversible(p.Purchase) > 0 {
			printed[i].Correction = views.Link{Text: "Reverse", URL: address.Reversal(p.Purchase)}
		}
		usable, frozen := remainingByUse(lots[p.ID])
		switch {
		case !actor.MayAdminister():
		case frozen > 0:
			printed[i].Freeze = views.Link{Text: "Unfreeze", URL: address.Correction(p.AccountID, "purchases", p.ID, "thaw")}
		case usable > 0:
			printed[i].Freeze = views.Link{Text: "Freeze", URL: address.Correction(p.AccountID, "purchases", p.ID, "freeze")}
		}
	}
	return nil
}

// remainingByUse sums what remains in lots.
func remainingByUse(lots []models.Lot) (usable, frozen models.Credits) {
	for _, l := range lots {
		if l.Frozen {
			frozen += l.Remaining
		} else {
			usable += l.Remaining
		}
	}
	return usable, frozen
}

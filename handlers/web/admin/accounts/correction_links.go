package accounts

import (
	"context"

	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/accounts"
)

// refundable returns how many credits of a charge can still be refunded.
func refundable(c models.Charge) models.Credits { return c.Credits - c.Refunded }

// linkCorrections links printed entries to the forms that correct them. lines are the
// entries that were printed.
func (w *Pages) linkCorrections(ctx context.Context, r present.Reader, entries []views.Entry, lines []models.EntryLine) error {
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
				entries[i].Correction = views.Link{Text: r.T("admin_correction.refund"), URL: address.Correction(l.AccountID, "charges", l.ChargeID, "refund")}
			}
		case models.EntryReversal:
			if !undone[l.ID] && l.Delta < 0 {
				entries[i].Correction = views.Link{Text: r.T("admin_correction.undo"), URL: address.Correction(l.AccountID, "reversals", l.ID, "undo")}
			}
		case models.EntryAdjustment:
			if !undone[l.ID] && l.Delta != 0 {
				entries[i].Correction = views.Link{Text: r.T("admin_correction.undo"), URL: address.Correction(l.AccountID, "adjustments", l.ID, "undo")}
			}
		}
	}
	return err
}

// purchaseRows prints purchases with what the actor may do with each. freezable are the forms
// of those that can be frozen or unfrozen.
func (w *Pages) purchaseRows(ctx context.Context, actor models.Actor, list []models.PurchaseLine, r present.Reader) (rows []view.PurchaseRow, freezable []string, err error) {
	var ids []models.PurchaseID
	for _, p := range list {
		ids = append(ids, p.ID)
	}
	lots, err := w.Store.PurchaseLots(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	for i, printed := range w.Purchases(list, r) {
		p := list[i]
		printed.CreatedAt.Text = r.Day(p.CreatedAt)
		row := view.PurchaseRow{Purchase: printed, Menu: []views.Link{{Text: r.T("admin_account.view_purchase"), URL: address.AdminPurchase(p.ID)}}}
		if actor.MayAdjust(0, w.Settings().SupportLimit) && admin.Reversible(p.Purchase) > 0 {
			row.Menu = append(row.Menu, views.Link{Text: r.T("admin_account.reverse"), URL: address.Reversal(p.Purchase)})
		}
		if freeze := admin.FreezeLink(p.Purchase, lots[p.ID], r); freeze.URL != "" && actor.MayAdminister() {
			row.Menu, freezable = append(row.Menu, freeze), append(freezable, freeze.URL)
		}
		rows = append(rows, row)
	}
	return rows, freezable, nil
}

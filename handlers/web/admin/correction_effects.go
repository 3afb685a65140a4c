package admin

import (
	"context"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	view "github.com/bursar-portal/bursar/views/admin"
)

// CorrectionEffects says what a command that corrects an earlier entry would do now.
// Errors: those of store.Post.
func (w *Console) CorrectionEffects(ctx context.Context, r present.Reader, c models.Command) (*view.Effects, error) {
	receipt, err := w.Store.Preview(ctx, c)
	if err != nil {
		return nil, err
	}
	now, err := w.Store.Snapshot(ctx, c.Account, time.Time{})
	if err != nil {
		return nil, err
	}
	var ids []models.LotID
	for _, d := range receipt.Entry.Draws {
		ids = append(ids, d.LotID)
	}
	lots, err := w.Store.Lots(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, l := range now.Lots { // includes lots of periods that have begun but are not stored yet
		lots[l.ID] = l
	}
	return &view.Effects{
		Steps:   []view.Step{{Texts: correctionParts(r, receipt.Entry, lots, now.Subscriptions)}},
		Balance: BalancePreview(now.Balance, receipt.Entry.BalanceAfter.AfterRepayment()),
	}, nil
}

// correctionParts says from where to where an entry moves credits, each a phrase. The
// part of its delta that is in no lot becomes debt, or repays it.
func correctionParts(r present.Reader, e models.Entry, lots map[models.LotID]models.Lot, live []models.Subscription) (parts []string) {
	if e.Kind == models.EntryFreeze || e.Kind == models.EntryUnfreeze {
		return freezeParts(r, e, lots)
	}
	if e.Kind == models.EntryExtension {
		return extensionParts(r, e, lots)
	}
	debt := -e.Delta
	for _, d := range e.Draws {
		debt += d.Remaining
		lot := lots[d.LotID]
		lot.Kind = d.Kind
		switch {
		case d.Remaining > 0:
			parts = append(parts, r.T("admin_parts.back_to", "amount", r.Amount(d.Remaining), "lot", lotText(r, lot, live)))
		case e.PurchaseID != "" && lot.PurchaseID == e.PurchaseID:
			parts = append(parts, r.T("admin_parts.taken_own", "amount", r.Amount(-d.Remaining), "credits", r.Words()))
		default:
			parts = append(parts, r.T("admin_parts.taken_from", "amount", r.Amount(-d.Remaining), "lot", lotText(r, lot, live)))
		}
	}
	for _, l := range e.NewLots {
		debt += l.Granted
		if l.Source == models.SourceRefund {
			parts = append(parts, r.T("admin_parts.back_promotional", "amount", r.Amount(l.Granted), "credits", r.Words(), "day", r.Day(l.ExpiresAt)))
		} else {
			parts = append(parts, r.T("admin_parts.back_purchased", "amount", r.Amount(l.Granted), "credits", r.Words()))
		}
	}
	switch {
	case debt > 0:
		parts = append(parts, r.T("admin_parts.more_debt", "amount", r.Amount(debt), "credits", r.Words()))
	case debt < 0:
		parts = append(parts, r.T("admin_parts.less_debt", "amount", r.Amount(-debt)))
	}
	if paid := min(e.BalanceAfter.Available, e.BalanceAfter.Debt); paid > 0 {
		parts = append(parts, r.T("admin_parts.pays_debt", "amount", r.Amount(paid)))
	}
	return parts
}

// extensionParts is correctionParts for an entry that extends a lot's expiry.
func extensionParts(r present.Reader, e models.Entry, lots map[models.LotID]models.Lot) (parts []string) {
	moved, held, day := "admin_parts.moved_never", "admin_parts.held_never", ""
	if !e.ExtendedTo.IsZero() {
		moved, held, day = "admin_parts.moved_until", "admin_parts.held_until", r.DayOrMoment(e.ExtendedTo)
	}
	for _, l := range e.NewLots {
		parts = append(parts, r.T(moved, "amount", r.Amount(l.Granted), "day", day))
	}
	for _, d := range e.Draws {
		if onHold := lots[d.LotID].Held; onHold > 0 {
			parts = append(parts, r.T(held, "amount", r.Amount(onHold), "day", day))
		}
	}
	return parts
}

// freezeParts is correctionParts for an entry that freezes or unfreezes a purchase.
func freezeParts(r present.Reader, e models.Entry, lots map[models.LotID]models.Lot) (parts []string) {
	var sum models.Credits
	for _, d := range e.Draws {
		sum += lots[d.LotID].Remaining
	}
	if e.Kind == models.EntryFreeze {
		return []string{r.T("admin_parts.freezes", "amount", r.Amount(sum))}
	}
	parts = []string{r.T("admin_parts.unfreezes", "amount", r.Amount(sum))}
	if paid := min(e.BalanceAfter.Available, e.BalanceAfter.Debt); paid > 0 {
		parts = append(parts, r.T("admin_parts.pays_debt", "amount", r.Amount(paid)))
	}
	return parts
}

// lotText names a lot within a sentence. live are the account's subscriptions.
func lotText(r present.Reader, l models.Lot, live []models.Subscription) string {
	kind := r.T(lotWords[l.Kind], "credits", r.Words())
	text := kind
	switch l.Source {
	case models.SourcePurchase:
		text = r.T("admin_parts.lot_bought", "lot", kind, "day", r.Day(l.StartsAt))
	case models.SourceSignup:
		text = r.T("admin_parts.lot_welcome", "lot", kind)
	case models.SourceAdjustment:
		text = r.T("admin_parts.lot_adjustment", "lot", kind, "day", r.Day(l.StartsAt))
	case models.SourceGrant:
		text = r.T("admin_parts.lot_granted", "lot", kind, "day", r.Day(l.StartsAt))
	case models.SourceRefund, models.SourceReversal:
		text = r.T("admin_parts.lot_given_back", "lot", kind, "day", r.Day(l.StartsAt))
	case models.SourceSubscription:
		text = r.T("admin_parts.lot_ended_plan", "lot", kind)
		for _, sub := range live {
			if sub.ID == l.SubscriptionID {
				text = r.T("admin_parts.lot_plan", "lot", kind, "plan", models.Isolate(sub.Version.Name))
			}
		}
	}
	if l.Frozen {
		text = r.T("admin_parts.lot_frozen", "lot", text)
	}
	return text
}

// lotWords are the kinds of lots within a sentence.
var lotWords = map[models.LotKind]string{
	models.Purchased: "admin_parts.lot_purchased", models.Allowance: "admin_parts.lot_allowance", models.Rollover: "admin_parts.lot_rollover", models.Promotional: "admin_parts.lot_promotional",
}

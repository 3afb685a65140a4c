package present

import (
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// EntryKinds names the kinds of entries.
var EntryKinds = map[models.EntryKind]string{
	models.EntryCharge: "Usage", models.EntryPurchase: "Purchase", models.EntryGrant: "Grant",
	models.EntryAdjustment: "Adjustment", models.EntryTurn: "Renewal", models.EntryLapse: "Expiry",
	models.EntryLotStart: "Start", models.EntrySubscription: "Plan", models.EntryAccount: "Account",
	models.EntryHold: "Hold", models.EntryCapture: "Usage, held before", models.EntryRelease: "Released hold", models.EntryHoldExpiry: "Expired hold",
	models.EntryRefund: "Refund", models.EntryReversal: "Reversal", models.EntryUndo: "Undone",
	models.EntryFreeze: "Freeze", models.EntryUnfreeze: "Unfreeze", models.EntryRepayment: "Repayment",
	models.EntryExtension: "Extension", models.EntryCap: "Cap",
}

// Entry prints a ledger entry; products are names by slug.
func (r Reader) Entry(l models.EntryLine, products map[string]string) views.Entry {
	e := views.Entry{
		ID: string(l.ID), Kind: string(l.Kind), KindText: EntryKinds[l.Kind], Detail: models.Isolate(l.Reason),
		Change: r.Change(l.Delta), BalanceAfter: r.Amount(l.BalanceAfter.Available),
		Actor: r.Actor(l.Actor, l.ActorName), At: r.Moment(l.EffectiveAt),
	}
	if r.ForCustomer {
		e.URL = address.Entry(l.ID, l.AccountID)
	}
	switch l.Kind {
	case models.EntryCharge, models.EntryCapture:
		e.What, e.Detail = ChargeText(l, products)
	case models.EntryHold, models.EntryRelease, models.EntryHoldExpiry:
		e.What = r.holdText(l)
		_, e.Detail = ChargeText(l, products)
	case models.EntryRefund:
		e.What = r.Count(l.Delta) + " refunded"
	case models.EntryReversal:
		e.What = r.reversalText(l.Delta)
	case models.EntryUndo:
		e.What = r.undoText(l)
	case models.EntryFreeze:
		e.What = "The " + r.Credit + "s of a purchase were frozen"
	case models.EntryUnfreeze:
		e.What = "The " + r.Credit + "s of a purchase are no longer frozen"
	case models.EntryRepayment:
		e.What = r.Count(drawnAmount(l)) + " paid what was owed"
	case models.EntryPurchase:
		e.What = r.Count(l.Delta) + " bought"
	case models.EntryGrant:
		e.What = r.grantText(l)
	case models.EntryAdjustment:
		e.What = r.adjustmentText(l.Delta)
	case models.EntryTurn:
		e.What = turnText(l)
	case models.EntryLapse:
		e.What = r.Count(-l.Delta) + " expired"
	case models.EntryLotStart:
		e.What = "Scheduled " + r.Credit + "s became available"
	case models.EntrySubscription:
		e.What = r.subscriptionText(l)
	case models.EntryExtension:
		e.What = r.extensionText(l)
	case models.EntryCap:
		e.What = r.capText(l)
	case models.EntryAccount:
		e.What = accountText(*l.Account)
	}
	return e
}

// ChargeText says what was used, and as details for which member, with which key and, in
// the caller's words, what for.
func ChargeText(l models.EntryLine, products map[string]string) (what, detail string) {
	if l.Charge == nil {
		return "", models.Isolate(l.Reason)
	}
	description := models.Isolate(l.Charge.Description)
	about := []string{description}
	if l.Charge.Product == "" {
		what, about = description, nil
	} else {
		what = models.Isolate(products[l.Charge.Product]) + " × " + Amount(l.Charge.Quantity)
	}
	if l.MemberName != "" {
		about = append(about, "for "+models.Isolate(l.MemberName))
	}
	if l.KeyName != "" {
		about = append(about, "key "+models.Isolate(l.KeyName))
	}
	if l.Charge.Reference != "" {
		about = append(about, "reference "+models.Isolate(l.Charge.Reference))
	}
	about = append(about, models.Isolate(l.Reason))
	return what, JoinNonEmpty(about, " · ")
}

// holdText says how much was put on hold or came back. Credits on hold whose lot has
// expired do not come back.
func (r Reader) holdText(l models.EntryLine) string {
	var held models.Credits
	for _, d := range l.Draws {
		held += d.Held
	}
	switch {
	case l.Kind == models.EntryHold:
		return r.Count(held) + " on hold"
	case l.Delta < 0:
		return r.Count(-held+l.Delta) + " no longer on hold, and " + r.Amount(-l.Delta) + " expired"
	}
	return r.Count(-held) + " no longer on hold"
}

// reversalText says what was taken back of a purchase, or given back when its money
// came back.
func (r Reader) reversalText(delta models.Credits) string {
	if delta > 0 {
		return r.Count(delta) + " of a purchase given back"
	}
	return r.Count(-delta) + " of a purchase taken back"
}

// undoText says which correction was undone.
func (r Reader) undoText(l models.EntryLine) string {
	switch {
	case l.PurchaseID != "":
		return r.Count(l.Delta) + " of a purchase given back"
	case l.Delta > 0:
		return r.Count(l.Delta) + " of an adjustment given back"
	}
	return r.Count(-l.Delta) + " of an adjustment taken back"
}

// extensionText says until when which credits are valid now.
func (r Reader) extensionText(l models.EntryLine) string {
	var extended models.Credits
	for _, lot := range l.NewLots {
		extended += lot.Granted
	}
	what := r.Count(extended)
	if extended == 0 {
		what = "The " + r.Credit + "s on hold"
	}
	if l.ExtendedTo.IsZero() {
		return what + " will never expire"
	}
	return what + " extended to " + r.DayOrMoment(l.ExtendedTo)
}

func (r Reader) grantText(l models.EntryLine) string {
	for _, lot := range l.NewLots {
		switch {
		case lot.Source == models.SourceSignup:
			return r.Count(lot.Granted) + " to welcome you"
		case lot.StartsAt.After(l.EffectiveAt):
			return r.Count(lot.Granted) + " granted, from " + r.Day(lot.StartsAt)
		case !lot.ExpiresAt.IsZero():
			return r.Count(lot.Granted) + " granted, until " + r.Day(lot.ExpiresAt)
		}
	}
	return r.Count(l.Delta) + " granted"
}

func (r Reader) adjustmentText(delta models.Credits) string {
	switch {
	case delta > 0:
		return r.Count(delta) + " added"
	case delta < 0:
		return r.Count(-delta) + " taken back"
	}
	return "Nothing to correct"
}

// drawnAmount is how much an entry took from lots.
func drawnAmount(l models.EntryLine) (sum models.Credits) {
	for _, d := range l.Draws {
		sum -= d.Remaining
	}
	return sum
}

// accountText says what changed about the account, as far as the entry tells: it records
// only the account's state after the change.
func accountText(a models.AccountState) string {
	switch a.Status {
	case models.AccountSuspended:
		return "The account was suspended"
	case models.AccountClosed:
		return "The account was closed"
	}
	return "Account settings changed: active, time zone " + a.Zone
}

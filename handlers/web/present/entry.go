package present

import (
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// entryKinds are the sentences that name the kinds of entries.
var entryKinds = map[models.EntryKind]string{
	models.EntryCharge:       "words.kind_charge",
	models.EntryPurchase:     "words.kind_purchase",
	models.EntryGrant:        "words.kind_grant",
	models.EntryAdjustment:   "words.kind_adjustment",
	models.EntryTurn:         "words.kind_turn",
	models.EntryLapse:        "words.kind_lapse",
	models.EntryLotStart:     "words.kind_lot_start",
	models.EntrySubscription: "words.kind_subscription",
	models.EntryAccount:      "words.kind_account",
	models.EntryHold:         "words.kind_hold",
	models.EntryCapture:      "words.kind_capture",
	models.EntryRelease:      "words.kind_release",
	models.EntryHoldExpiry:   "words.kind_hold_expiry",
	models.EntryRefund:       "words.kind_refund",
	models.EntryReversal:     "words.kind_reversal",
	models.EntryUndo:         "words.kind_undo",
	models.EntryFreeze:       "words.kind_freeze",
	models.EntryUnfreeze:     "words.kind_unfreeze",
	models.EntryRepayment:    "words.kind_repayment",
	models.EntryExtension:    "words.kind_extension",
	models.EntryCap:          "words.kind_cap",
}

// EntryKind names a kind of entries.
func (r Reader) EntryKind(kind models.EntryKind) string { return r.T(entryKinds[kind]) }

// Entry prints a ledger entry; products are names by slug.
func (r Reader) Entry(l models.EntryLine, products map[string]string) views.Entry {
	e := views.Entry{
		ID: string(l.ID), Kind: string(l.Kind), KindText: r.EntryKind(l.Kind), Detail: models.Isolate(l.Reason),
		Change: r.Change(l.Delta), BalanceAfter: r.Amount(l.BalanceAfter.Available),
		Actor: r.Actor(l.Actor, l.ActorName), At: r.Moment(l.EffectiveAt),
	}
	if r.ForCustomer {
		e.URL = address.Entry(l.ID, l.AccountID)
	}
	switch l.Kind {
	case models.EntryCharge, models.EntryCapture:
		e.What, e.Detail = r.ChargeText(l, products)
	case models.EntryHold, models.EntryRelease, models.EntryHoldExpiry:
		e.What = r.holdText(l)
		_, e.Detail = r.ChargeText(l, products)
	case models.EntryRefund:
		e.What = r.T("words.refunded", "credits", r.Count(l.Delta))
	case models.EntryReversal:
		e.What = r.reversalText(l.Delta)
	case models.EntryUndo:
		e.What = r.undoText(l)
	case models.EntryFreeze:
		e.What = r.T("words.frozen", "word", r.Words())
	case models.EntryUnfreeze:
		e.What = r.T("words.unfrozen", "word", r.Words())
	case models.EntryRepayment:
		e.What = r.T("words.repaid", "credits", r.Count(drawnAmount(l)))
	case models.EntryPurchase:
		e.What = r.T("words.bought", "credits", r.Count(l.Delta))
	case models.EntryGrant:
		e.What = r.grantText(l)
	case models.EntryAdjustment:
		e.What = r.adjustmentText(l.Delta)
	case models.EntryTurn:
		e.What = r.turnText(l)
	case models.EntryLapse:
		e.What = r.T("words.lapsed", "credits", r.Count(-l.Delta))
	case models.EntryLotStart:
		e.What = r.T("words.started", "word", r.Words())
	case models.EntrySubscription:
		e.What = r.subscriptionText(l)
	case models.EntryExtension:
		e.What = r.extensionText(l)
	case models.EntryCap:
		e.What = r.capText(l)
	case models.EntryAccount:
		e.What = r.accountText(*l.Account)
	}
	return e
}

// ChargeText says what was used, and as details for which member, with which key and, in
// the caller's words, what for.
func (r Reader) ChargeText(l models.EntryLine, products map[string]string) (what, detail string) {
	if l.Charge == nil {
		return "", models.Isolate(l.Reason)
	}
	description := models.Isolate(l.Charge.Description)
	about := []string{description}
	if l.Charge.Product == "" {
		what, about = description, nil
	} else {
		what = models.Isolate(products[l.Charge.Product]) + " × " + r.Amount(l.Charge.Quantity)
	}
	if l.MemberName != "" {
		about = append(about, r.T("words.for_member", "name", models.Isolate(l.MemberName)))
	}
	if l.KeyName != "" {
		about = append(about, r.T("words.with_key", "name", models.Isolate(l.KeyName)))
	}
	if l.Charge.Reference != "" {
		about = append(about, r.T("words.with_reference", "text", models.Isolate(l.Charge.Reference)))
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
		return r.T("words.held", "credits", r.Count(held))
	case l.Delta < 0:
		return r.T("words.released_expired", "credits", r.Count(-held+l.Delta), "expired", r.Amount(-l.Delta))
	}
	return r.T("words.released", "credits", r.Count(-held))
}

// reversalText says what was taken back of a purchase, or given back when its money
// came back.
func (r Reader) reversalText(delta models.Credits) string {
	if delta > 0 {
		return r.T("words.purchase_given_back", "credits", r.Count(delta))
	}
	return r.T("words.purchase_taken_back", "credits", r.Count(-delta))
}

// undoText says which correction was undone.
func (r Reader) undoText(l models.EntryLine) string {
	switch {
	case l.PurchaseID != "":
		return r.T("words.purchase_given_back", "credits", r.Count(l.Delta))
	case l.Delta > 0:
		return r.T("words.adjustment_given_back", "credits", r.Count(l.Delta))
	}
	return r.T("words.adjustment_taken_back", "credits", r.Count(-l.Delta))
}

// extensionText says until when which credits are valid now.
func (r Reader) extensionText(l models.EntryLine) string {
	var extended models.Credits
	for _, lot := range l.NewLots {
		extended += lot.Granted
	}
	what := r.Count(extended)
	if extended == 0 {
		what = r.T("words.credits_on_hold", "word", r.Words())
	}
	if l.ExtendedTo.IsZero() {
		return r.T("words.never_expires", "what", what)
	}
	return r.T("words.extended_to", "what", what, "day", r.DayOrMoment(l.ExtendedTo))
}

func (r Reader) grantText(l models.EntryLine) string {
	for _, lot := range l.NewLots {
		switch {
		case lot.Source == models.SourceSignup:
			return r.T("words.welcome_grant", "credits", r.Count(lot.Granted))
		case lot.StartsAt.After(l.EffectiveAt):
			return r.T("words.granted_from", "credits", r.Count(lot.Granted), "day", r.Day(lot.StartsAt))
		case !lot.ExpiresAt.IsZero():
			return r.T("words.granted_until", "credits", r.Count(lot.Granted), "day", r.Day(lot.ExpiresAt))
		}
	}
	return r.T("words.granted", "credits", r.Count(l.Delta))
}

func (r Reader) adjustmentText(delta models.Credits) string {
	switch {
	case delta > 0:
		return r.T("words.added", "credits", r.Count(delta))
	case delta < 0:
		return r.T("words.taken_back", "credits", r.Count(-delta))
	}
	return r.T("words.nothing_to_correct")
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
func (r Reader) accountText(a models.AccountState) string {
	switch a.Status {
	case models.AccountSuspended:
		return r.T("words.account_suspended")
	case models.AccountClosed:
		return r.T("words.account_closed")
	}
	return r.T("words.account_changed", "zone", a.Zone)
}

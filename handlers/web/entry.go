package web

import (
	"fmt"
	"strings"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

var entryKinds = map[models.EntryKind]string{
	models.EntryCharge: "Usage", models.EntryPurchase: "Purchase", models.EntryGrant: "Grant",
	models.EntryAdjustment: "Adjustment", models.EntryTurn: "Renewal", models.EntryLapse: "Expiry",
	models.EntryStart: "Start", models.EntrySubscription: "Plan", models.EntryAccount: "Account",
	models.EntryHold: "Hold", models.EntryCapture: "Usage, held before", models.EntryRelease: "Released hold", models.EntryExpiry: "Expired hold",
	models.EntryRefund: "Refund", models.EntryReversal: "Reversal", models.EntryUndo: "Undone",
	models.EntryFreeze: "Freeze", models.EntryThaw: "Thaw", models.EntryRepayment: "Repayment",
}

// entry prints one line; products are names by slug.
func (r reader) entry(l models.EntryLine, products map[string]string) views.Entry {
	e := views.Entry{
		ID: string(l.ID), Kind: string(l.Kind), KindText: entryKinds[l.Kind], Detail: l.Reason,
		Change: change(l.Delta), After: amount(l.After.Available),
		Actor: r.actor(l.Actor, l.ActorName), At: r.moment(l.EffectiveAt),
	}
	if r.own {
		e.URL = entryURL(l.ID, l.AccountID)
	}
	switch l.Kind {
	case models.EntryCharge, models.EntryCapture:
		e.What, e.Detail = chargeText(l, products)
	case models.EntryHold, models.EntryRelease, models.EntryExpiry:
		e.What = r.holdText(l)
		_, e.Detail = chargeText(l, products)
	case models.EntryRefund:
		e.What = r.count(l.Delta) + " refunded"
	case models.EntryReversal:
		e.What = r.reversalText(l.Delta)
	case models.EntryUndo:
		e.What = r.undoText(l)
	case models.EntryFreeze:
		e.What = "The " + r.credit + "s of a purchase were frozen"
	case models.EntryThaw:
		e.What = "The " + r.credit + "s of a purchase are no longer frozen"
	case models.EntryRepayment:
		e.What = r.count(drawn(l)) + " paid what was owed"
	case models.EntryPurchase:
		e.What = r.count(l.Delta) + " bought"
	case models.EntryGrant:
		e.What = r.grantText(l)
	case models.EntryAdjustment:
		e.What = r.adjustmentText(l.Delta)
	case models.EntryTurn:
		e.What = turnText(l)
	case models.EntryLapse:
		e.What = r.count(-l.Delta) + " expired"
	case models.EntryStart:
		e.What = "Scheduled " + r.credit + "s became available"
	case models.EntrySubscription:
		e.What = r.subscriptionText(l)
	case models.EntryAccount:
		e.What = accountText(*l.Account)
	}
	return e
}

// reversalText says what was taken back of a purchase, or given back when its money
// came back.
func (r reader) reversalText(delta models.Credits) string {
	if delta > 0 {
		return r.count(delta) + " of a purchase given back"
	}
	return r.count(-delta) + " of a purchase taken back"
}

// undoText says what was undone.
func (r reader) undoText(l models.EntryLine) string {
	switch {
	case l.PurchaseID != "":
		return r.count(l.Delta) + " of a purchase given back"
	case l.Delta > 0:
		return r.count(l.Delta) + " of an adjustment given back"
	}
	return r.count(-l.Delta) + " of an adjustment taken back"
}

// chargeText says what was used, for which member, with which key, and in the
// caller's words what for.
func chargeText(l models.EntryLine, products map[string]string) (what, detail string) {
	if l.Charge == nil {
		return "", l.Reason
	}
	about := []string{l.Charge.Description}
	if l.Charge.Product == "" {
		what, about = l.Charge.Description, nil
	} else {
		what = products[l.Charge.Product] + " × " + amount(l.Charge.Quantity)
	}
	if l.MemberName != "" {
		about = append(about, "for "+l.MemberName)
	}
	if l.KeyName != "" {
		about = append(about, "key "+l.KeyName)
	}
	if l.Charge.Reference != "" {
		about = append(about, "reference "+l.Charge.Reference)
	}
	about = append(about, l.Reason)
	return what, joined(about, " · ")
}

// holdText says what was set aside, or came back. What belonged to lots that have
// ended does not.
func (r reader) holdText(l models.EntryLine) string {
	var held models.Credits
	for _, d := range l.Draws {
		held += d.Held
	}
	switch {
	case l.Kind == models.EntryHold:
		return r.count(held) + " set aside"
	case l.Delta < 0:
		return r.count(-held+l.Delta) + " no longer set aside, and " + amount(-l.Delta) + " expired"
	}
	return r.count(-held) + " no longer set aside"
}

// drawn is what an entry took from lots.
func drawn(l models.EntryLine) (sum models.Credits) {
	for _, d := range l.Draws {
		sum -= d.Remaining
	}
	return sum
}

func (r reader) grantText(l models.EntryLine) string {
	for _, lot := range l.Made {
		switch {
		case lot.Source == models.SourceSignup:
			return r.count(lot.Granted) + " to welcome you"
		case lot.StartsAt.After(l.EffectiveAt):
			return r.count(lot.Granted) + " granted, from " + r.day(lot.StartsAt)
		case !lot.ExpiresAt.IsZero():
			return r.count(lot.Granted) + " granted, until " + r.day(lot.ExpiresAt)
		}
	}
	return r.count(l.Delta) + " granted"
}

func (r reader) adjustmentText(delta models.Credits) string {
	switch {
	case delta > 0:
		return r.count(delta) + " added"
	case delta < 0:
		return r.count(-delta) + " taken back"
	}
	return "Nothing to correct"
}

// renewals name what a run of turns consists of.
var renewals = map[models.Period]string{
	models.Daily: "daily renewals", models.Weekly: "weekly renewals", models.Monthly: "monthly renewals", models.Yearly: "yearly renewals",
}

// turnText says what one or more ends of a period did.
func turnText(l models.EntryLine) string {
	name, turns := planName(l), *l.Turns
	text := name + " renewed"
	switch sub := l.Subscription; {
	case sub == nil:
	case sub.Status == models.SubscriptionCanceled:
		text = name + " ended"
	case turns.Count > 1:
		text = fmt.Sprintf("%s, %d %s", name, turns.Count, renewals[sub.Version.Period])
	}
	var rolled models.Credits
	for _, lot := range l.Made {
		if lot.Kind == models.Rollover {
			rolled += lot.Granted
		}
	}
	parts := []string{
		part(turns.Granted, "granted"), part(rolled, "rolled over"), part(turns.Lapsed, "lapsed"),
	}
	if what := joined(parts, ", "); what != "" {
		text += ": " + what
	}
	return text
}

// part is "12 lapsed", "" for nothing.
func part(c models.Credits, what string) string {
	if c == 0 {
		return ""
	}
	return amount(c) + " " + what
}

// subscriptionText says what became of an account's hold on a plan.
func (r reader) subscriptionText(l models.EntryLine) string {
	name, sub := planName(l), l.Subscription
	switch {
	case sub == nil:
		return name
	case len(l.Made) > 0:
		return name + " began: " + amount(l.Delta) + " granted"
	case sub.Status == models.SubscriptionCanceled:
		return name + " was canceled"
	case sub.CancelAtEnd:
		return name + " was canceled and ends on " + r.day(sub.PeriodEndAt)
	case sub.NextPlanID != "":
		return name + " changes to another plan on " + r.day(sub.PeriodEndAt)
	case sub.Status == models.SubscriptionPastDue:
		return name + " is past due"
	case sub.Status == models.SubscriptionTrialing:
		return name + " is on trial"
	}
	return name + " is active"
}

// planName is the plan that a subscription had after the entry, which may not be
// the one that it has now.
func planName(l models.EntryLine) string {
	if l.Subscription != nil {
		return l.Subscription.Version.Name
	}
	return l.PlanName
}

// accountText says what changed about the account, as far as the entry knows: it
// has how the account stands after it, and no more.
func accountText(a models.AccountState) string {
	switch a.Status {
	case models.AccountSuspended:
		return "The account was suspended"
	case models.AccountClosed:
		return "The account was closed"
	}
	return "Account settings changed: active, time zone " + a.Zone
}

// joined puts a separator between the texts that are not empty.
func joined(texts []string, separator string) string {
	var kept []string
	for _, t := range texts {
		if t != "" {
			kept = append(kept, t)
		}
	}
	return strings.Join(kept, separator)
}

package present

import (
	"fmt"
	"strings"

	"github.com/bursar-portal/bursar/models"
)

var EntryKinds = map[models.EntryKind]string{
	models.EntryCharge: "Usage", models.EntryPurchase: "Purchase", models.EntryGrant: "Grant",
	models.EntryAdjustment: "Adjustment", models.EntryTurn: "Renewal", models.EntryLapse: "Expiry",
	models.EntryStart: "Start", models.EntrySubscription: "Plan", models.EntryAccount: "Account",
	models.EntryHold: "Hold", models.EntryCapture: "Usage, held before", models.EntryRelease: "Released hold", models.EntryExpiry: "Expired hold",
	models.EntryRefund: "Refund", models.EntryReversal: "Reversal", models.EntryUndo: "Undone",
	models.EntryFreeze: "Freeze", models.EntryThaw: "Thaw", models.EntryRepayment: "Repayment",
}

// chargeText says what was used, for which member, with which key, and in the
// caller's words what for.
func ChargeText(l models.EntryLine, products map[string]string) (what, detail string) {
	if l.Charge == nil {
		return "", l.Reason
	}
	about := []string{l.Charge.Description}
	if l.Charge.Product == "" {
		what, about = l.Charge.Description, nil
	} else {
		what = products[l.Charge.Product] + " × " + Amount(l.Charge.Quantity)
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
	return what, JoinNonEmpty(about, " · ")
}

// drawn is what an entry took from lots.
func drawnAmount(l models.EntryLine) (sum models.Credits) {
	for _, d := range l.Draws {
		sum -= d.Remaining
	}
	return sum
}

// renewals name what a run of turns consists of.
var renewalNouns = map[models.Period]string{
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
		text = fmt.Sprintf("%s, %d %s", name, turns.Count, renewalNouns[sub.Version.Period])
	}
	var rolled models.Credits
	for _, lot := range l.Made {
		if lot.Kind == models.Rollover {
			rolled += lot.Granted
		}
	}
	parts := []string{
		amountText(turns.Granted, "granted"), amountText(rolled, "rolled over"), amountText(turns.Lapsed, "lapsed"),
	}
	if what := JoinNonEmpty(parts, ", "); what != "" {
		text += ": " + what
	}
	return text
}

// part is "12 lapsed", "" for nothing.
func amountText(c models.Credits, what string) string {
	if c == 0 {
		return ""
	}
	return Amount(c) + " " + what
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
func JoinNonEmpty(texts []string, separator string) string {
	var kept []string
	for _, t := range texts {
		if t != "" {
			kept = append(kept, t)
		}
	}
	return strings.Join(kept, separator)
}

// actor names who did something.
func (r Reader) Actor(ref models.ActorRef, name string) string {
	if name != "" {
		return name
	}
	switch ref.Kind {
	case models.ActorStripe:
		return "Stripe"
	case models.ActorSystem:
		return r.Brand
	case models.ActorCLI:
		return "Operator"
	case models.ActorKey:
		return "An API key"
	}
	return "Somebody"
}

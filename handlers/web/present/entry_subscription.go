package present

import (
	"fmt"

	"github.com/bursar-portal/bursar/models"
)

// subscriptionText says how a subscription changed.
func (r Reader) subscriptionText(l models.EntryLine) string {
	name, sub := planName(l), l.Subscription
	switch {
	case sub == nil:
		return name
	case len(l.NewLots) > 0:
		return name + " began: " + r.Amount(l.Delta) + " granted"
	case sub.Status == models.SubscriptionCanceled:
		return name + " was canceled"
	case sub.CancelAtPeriodEnd:
		return name + " was canceled and ends on " + r.Day(sub.PeriodEndAt)
	case sub.NextPlanID != "":
		return name + " changes to another plan on " + r.Day(sub.PeriodEndAt)
	case sub.Status == models.SubscriptionPastDue:
		return name + " is past due"
	case sub.Status == models.SubscriptionTrialing:
		return name + " is on trial"
	}
	return name + " is active"
}

// turnText says what one or more period turns did.
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
	for _, lot := range l.NewLots {
		if lot.Kind == models.Rollover {
			rolled += lot.Granted
		}
	}
	parts := []string{
		amountText(turns.Granted, "granted"), amountText(rolled, "rolled over"), amountText(turns.Lapsed, "expired"),
	}
	if what := JoinNonEmpty(parts, ", "); what != "" {
		text += ": " + what
	}
	return text
}

// renewalNouns name several turns that share an entry.
var renewalNouns = map[models.Period]string{
	models.Daily: "daily renewals", models.Weekly: "weekly renewals", models.Monthly: "monthly renewals", models.Yearly: "yearly renewals",
}

// amountText prints "12 expired", "" for 0.
func amountText(c models.Credits, what string) string {
	if c == 0 {
		return ""
	}
	return Amount(c) + " " + what
}

// planName is the subscription's plan after the entry, which may differ from its plan now.
func planName(l models.EntryLine) string {
	if l.Subscription != nil {
		return models.Isolate(l.Subscription.Version.Name)
	}
	return models.Isolate(l.PlanName)
}

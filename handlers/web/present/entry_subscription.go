package present

import (
	"github.com/bursar-portal/bursar/models"
)

// subscriptionText says how a subscription changed.
func (r Reader) subscriptionText(l models.EntryLine) string {
	name, sub := planName(l), l.Subscription
	switch {
	case sub == nil:
		return name
	case len(l.NewLots) > 0:
		return r.T("words.plan_began", "plan", name, "amount", r.Amount(l.Delta))
	case sub.Status == models.SubscriptionCanceled:
		return r.T("words.plan_canceled", "plan", name)
	case sub.CancelAtPeriodEnd:
		return r.T("words.plan_ends", "plan", name, "day", r.Day(sub.PeriodEndAt))
	case sub.NextPlanID != "":
		return r.T("words.plan_changes", "plan", name, "day", r.Day(sub.PeriodEndAt))
	case sub.Status == models.SubscriptionPastDue:
		return r.T("words.plan_past_due", "plan", name)
	case sub.Status == models.SubscriptionTrialing:
		return r.T("words.plan_on_trial", "plan", name)
	}
	return r.T("words.plan_active", "plan", name)
}

// turnText says what one or more period turns did.
func (r Reader) turnText(l models.EntryLine) string {
	name, turns := planName(l), *l.Turns
	text := r.T("words.plan_renewed", "plan", name)
	switch sub := l.Subscription; {
	case sub == nil:
	case sub.Status == models.SubscriptionCanceled:
		text = r.T("words.plan_ended", "plan", name)
	case turns.Count > 1:
		text = r.T(renewals[sub.Version.Period], "plan", name, "n", turns.Count)
	}
	var rolled models.Credits
	for _, lot := range l.NewLots {
		if lot.Kind == models.Rollover {
			rolled += lot.Granted
		}
	}
	parts := []string{
		r.part(turns.Granted, "words.part_granted"), r.part(rolled, "words.part_rolled"), r.part(turns.Lapsed, "words.part_expired"),
	}
	if what := JoinNonEmpty(parts, ", "); what != "" {
		text = r.T("words.with_parts", "what", text, "parts", what)
	}
	return text
}

// renewals name several turns that share an entry.
var renewals = map[models.Period]string{
	models.Daily: "words.renewals_daily", models.Weekly: "words.renewals_weekly", models.Monthly: "words.renewals_monthly", models.Yearly: "words.renewals_yearly",
}

// part prints "12 expired", "" for 0.
func (r Reader) part(c models.Credits, key string) string {
	if c == 0 {
		return ""
	}
	return r.T(key, "amount", r.Amount(c))
}

// planName is the subscription's plan after the entry, which may differ from its plan now.
func planName(l models.EntryLine) string {
	if l.Subscription != nil {
		return models.Isolate(l.Subscription.Version.Name)
	}
	return models.Isolate(l.PlanName)
}

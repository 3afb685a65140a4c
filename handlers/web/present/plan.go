package present

import (
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// The periods of plans in the order in which forms list them, and the words for them.
var (
	periodsAfter = map[models.Period]string{
		models.Daily: "words.a_day", models.Weekly: "words.a_week", models.Monthly: "words.a_month", models.Yearly: "words.a_year",
	}
	rollovers = map[models.Period]string{
		models.Daily: "admin_catalog.rolls_daily", models.Weekly: "admin_catalog.rolls_weekly",
		models.Monthly: "admin_catalog.rolls_monthly", models.Yearly: "admin_catalog.rolls_yearly",
	}
	currentPeriods = map[models.Period]string{
		models.Daily: "words.today", models.Weekly: "words.this_week", models.Monthly: "words.this_month", models.Yearly: "words.this_year",
	}
	Periods = []models.Period{models.Daily, models.Weekly, models.Monthly, models.Yearly}
)

// Plans prints an account's live subscriptions. names are those of the plans that they
// change to.
func (r Reader) Plans(s models.Snapshot, names map[models.PlanID]string) []views.Plan {
	var plans []views.Plan
	for _, sub := range s.Subscriptions {
		left := s.PlanBalance(sub.ID)
		rolled := rolloverBalance(s, sub.ID)
		left -= rolled
		plan := views.Plan{
			Name: sub.Version.Name, Status: r.SubscriptionBadge(sub.Status),
			Left: r.Amount(left), Allowance: r.Amount(sub.Version.Allowance), Period: r.T(currentPeriods[sub.Version.Period]),
			LeftPermille: Permille(int64(left), int64(sub.Version.Allowance)),
			ResetLabel:   r.T("words.resets"), ResetsAt: r.Moment(sub.PeriodEndAt),
		}
		if rolled > 0 {
			plan.RolledOver = r.Amount(rolled)
		}
		switch {
		case sub.CancelAtPeriodEnd:
			plan.ResetLabel, plan.Note = r.T("words.ends"), r.T("words.canceled_note")
		case sub.NextPlanID != "":
			plan.Note = r.T("words.changes_note", "plan", models.Isolate(names[sub.NextPlanID]))
		}
		plans = append(plans, plan)
	}
	return plans
}

// rolloverBalance is what can still be spent of the allowances of earlier periods.
func rolloverBalance(s models.Snapshot, id models.SubscriptionID) (sum models.Credits) {
	for _, l := range s.Lots {
		if l.SubscriptionID == id && l.Kind == models.Rollover {
			sum += l.Spendable()
		}
	}
	return sum
}

// SubscriptionBadge prints the status of a subscription.
func (r Reader) SubscriptionBadge(s models.SubscriptionStatus) views.Badge {
	switch s {
	case models.SubscriptionActive:
		return views.Badge{Text: r.T("words.status_active"), Tone: views.ToneGood}
	case models.SubscriptionTrialing:
		return views.Badge{Text: r.T("words.status_trial")}
	case models.SubscriptionPastDue:
		return views.Badge{Text: r.T("words.status_past_due"), Tone: views.ToneWarn}
	default:
		return views.Badge{Text: r.T("words.status_canceled")}
	}
}

// AllowanceText prints the allowance of a plan: "1,000 credits a month".
func AllowanceText(r Reader, v models.PlanVersion) string {
	return r.T("admin_catalog.allowance_each", "credits", r.Count(v.Allowance), "period", r.APeriod(v.Period))
}

// APeriod is a plan's period behind an amount: "a month".
func (r Reader) APeriod(p models.Period) string { return r.T(periodsAfter[p]) }

// PlanPrice prints what a plan costs for each period, "" if no price is shown.
func (r Reader) PlanPrice(v models.PlanVersion) string {
	switch {
	case v.Currency == "":
		return ""
	case v.PriceCents == 0:
		return r.T("plans.free")
	}
	return r.Money(v.PriceCents, v.Currency)
}

// RolloverText says what happens to the remaining allowance at the end of a period.
func RolloverText(v models.PlanVersion) string {
	if v.RolloverPeriods == 0 || v.RolloverCap == 0 {
		return Reader{}.T("admin_catalog.rollover_none")
	}
	return Reader{}.T(rollovers[v.Period], "n", v.RolloverPeriods, "limit", Amount(v.RolloverCap))
}

// StorageText says how much storage a plan brings.
func StorageText(v models.PlanVersion) string {
	if v.StorageLimit == 0 {
		return Reader{}.T("admin_catalog.storage_none")
	}
	return v.StorageLimit.String()
}

package admin

import (
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	view "github.com/bursar-portal/bursar/views/admin"
)

// PlanEffects says what a change of a plan does: at once, which the texts say, and at the
// end of the present period, if nothing else happens until then.
func PlanEffects(r present.Reader, p models.Simulation, texts []string) *view.Effects {
	sub := *p.Receipt.Entry.Subscription
	now := view.Step{Texts: append(texts, storageLimitTexts(r, p.Before, p.After)...)}
	then := view.Step{At: r.Moment(sub.PeriodEndAt), Texts: periodEndTexts(r, p, sub)}
	then.Texts = append(then.Texts, storageLimitTexts(r, p.After, p.AtPeriodEnd)...)
	return &view.Effects{Steps: []view.Step{now, then}, Balance: BalancePreview(p.Before.Balance, p.After.Balance)}
}

// PlanStartTexts says what starting a plan does at once.
func PlanStartTexts(r present.Reader, p models.Simulation) []string {
	sub := *p.Receipt.Entry.Subscription
	texts := []string{r.T("admin_parts.plan_starts", "plan", models.Isolate(sub.Version.Name), "credits", r.Count(sub.Version.Allowance), "day", r.Day(sub.PeriodEndAt))}
	if paid := p.Before.Debt - p.After.Debt; paid > 0 {
		texts = append(texts, r.T("admin_parts.plan_pays_debt", "amount", r.Amount(paid)))
	}
	return texts
}

// PlanSwitchTexts says what switching a plan does at once.
func PlanSwitchTexts(p models.Simulation) []string {
	return []string{English.T("admin_parts.plan_switch", "plan", models.Isolate(p.Receipt.Entry.Subscription.Version.Name))}
}

// periodEndTexts says what happens at the end of the present period, if no credits are
// used until then.
func periodEndTexts(r present.Reader, p models.Simulation, sub models.Subscription) (texts []string) {
	var lapsed, granted, rolled models.Credits
	for _, e := range p.Upcoming {
		switch {
		case e.SubscriptionID == sub.ID && e.Turns != nil:
			lapsed += e.Turns.Lapsed
			granted += e.Turns.Granted
			for _, l := range e.NewLots {
				if l.Kind == models.Rollover {
					rolled += l.Granted
				}
			}
		case e.Kind == models.EntryLapse && isPlanLapse(e, p.After.Lots, sub.ID):
			lapsed -= e.Delta
		}
	}
	if lapsed > 0 {
		texts = append(texts, r.T("admin_parts.plan_expires", "credits", r.Count(lapsed)))
	}
	if rolled > 0 {
		texts = append(texts, r.T("admin_parts.plan_rolls", "credits", r.Count(rolled)))
	}
	for _, next := range p.AtPeriodEnd.Subscriptions {
		if next.ID != sub.ID {
			continue
		}
		key := "admin_parts.plan_renews"
		switch other := next.Version.PlanID != sub.Version.PlanID; {
		case other && granted > 0:
			key = "admin_parts.plan_starts"
		case other:
			key = "admin_parts.plan_starts_empty"
		case granted > 0:
			key = "admin_parts.plan_renews_with"
		}
		return append(texts, r.T(key, "plan", models.Isolate(next.Version.Name), "credits", r.Count(granted), "day", r.Day(next.PeriodEndAt)))
	}
	return append(texts, r.T("admin_parts.plan_ends", "plan", models.Isolate(sub.Version.Name)))
}

// isPlanLapse reports whether a lapse ended a lot of a subscription. lots are those
// before the lapse.
func isPlanLapse(e models.Entry, lots []models.Lot, id models.SubscriptionID) bool {
	for _, l := range lots {
		if len(e.Draws) > 0 && l.ID == e.Draws[0].LotID {
			return l.SubscriptionID == id
		}
	}
	return false
}

// storageLimitTexts says how the storage limit changes, if it does.
func storageLimitTexts(r present.Reader, before, after models.Snapshot) []string {
	if before.StorageLimit == after.StorageLimit {
		return nil
	}
	texts := []string{r.T("admin_parts.storage_changes", "from", before.StorageLimit.String(), "to", after.StorageLimit.String())}
	if usage := after.Account.StorageUsage; usage > after.StorageLimit {
		texts = append(texts, r.T("admin_parts.storage_over", "usage", usage.String()))
	}
	return texts
}

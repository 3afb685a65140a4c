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
	now := view.Step{Texts: append(texts, storageLimitTexts(p.Before, p.After)...)}
	then := view.Step{At: r.Moment(sub.PeriodEndAt), Texts: periodEndTexts(r, p, sub)}
	then.Texts = append(then.Texts, storageLimitTexts(p.After, p.AtPeriodEnd)...)
	return &view.Effects{Steps: []view.Step{now, then}, Balance: BalancePreview(p.Before.Balance, p.After.Balance)}
}

// PlanStartTexts says what starting a plan does at once.
func PlanStartTexts(r present.Reader, p models.Simulation) []string {
	sub := *p.Receipt.Entry.Subscription
	texts := []string{models.Isolate(sub.Version.Name) + " begins, and " + r.Count(sub.Version.Allowance) + Verb(sub.Version.Allowance, " comes", " come") + " in until " + r.Day(sub.PeriodEndAt) + "."}
	if paid := p.Before.Debt - p.After.Debt; paid > 0 {
		texts = append(texts, present.Amount(paid)+" of that"+Verb(paid, " pays", " pay")+" what is owed.")
	}
	return texts
}

// PlanSwitchTexts says what switching a plan does at once.
func PlanSwitchTexts(p models.Simulation) []string {
	return []string{"Nothing changes: " + models.Isolate(p.Receipt.Entry.Subscription.Version.Name) + " goes on until its present period ends."}
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
		texts = append(texts, r.Count(lapsed)+Verb(lapsed, " expires", " expire")+" unless used by then.")
	}
	if rolled > 0 {
		texts = append(texts, r.Count(rolled)+Verb(rolled, " rolls", " roll")+" over, unless "+Verb(rolled, "it is", "they are")+" used by then.")
	}
	for _, next := range p.AtPeriodEnd.Subscriptions {
		if next.ID != sub.ID {
			continue
		}
		text := models.Isolate(next.Version.Name) + " renews"
		if next.Version.PlanID != sub.Version.PlanID {
			text = models.Isolate(next.Version.Name) + " begins"
		}
		if granted > 0 {
			text += ", and " + r.Count(granted) + Verb(granted, " comes", " come") + " in until " + r.Day(next.PeriodEndAt)
		} else {
			text += " until " + r.Day(next.PeriodEndAt)
		}
		return append(texts, text+".")
	}
	return append(texts, models.Isolate(sub.Version.Name)+" is over, and nothing more comes in by it.")
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
func storageLimitTexts(before, after models.Snapshot) []string {
	if before.StorageLimit == after.StorageLimit {
		return nil
	}
	texts := []string{"The storage limit changes from " + before.StorageLimit.String() + " to " + after.StorageLimit.String() + "."}
	if usage := after.Account.StorageUsage; usage > after.StorageLimit {
		texts = append(texts, usage.String()+" are stored: that stays, and nothing can be added until it is less.")
	}
	return texts
}

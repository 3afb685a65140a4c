package accounts

import (
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	view "github.com/bursar-portal/bursar/views/admin/accounts"
)

// planPreview says what a change of a plan does at once and at the end of the present
// period, if nothing else happens until then.
func planPreview(r present.Reader, p models.Simulation, action string) *view.PlanPreview {
	sub := *p.Receipt.Entry.Subscription
	now := view.PlanStep{Texts: immediateTexts(r, p, sub, action)}
	now.Texts = append(now.Texts, storageLimitTexts(p.Before, p.After)...)
	then := view.PlanStep{At: r.Moment(sub.PeriodEndAt), Texts: periodEndTexts(r, p, sub)}
	then.Texts = append(then.Texts, storageLimitTexts(p.After, p.AtPeriodEnd)...)
	return &view.PlanPreview{Steps: []view.PlanStep{now, then}, Balance: admin.BalancePreview(p.Before.Balance, p.After.Balance)}
}

// immediateTexts says what an action does at once.
func immediateTexts(r present.Reader, p models.Simulation, sub models.Subscription, action string) []string {
	name, ends := models.Isolate(sub.Version.Name), r.Day(sub.PeriodEndAt)
	switch action {
	case actionStart:
		texts := []string{name + " begins, and " + r.Count(sub.Version.Allowance) + verb(sub.Version.Allowance, " comes", " come") + " in until " + ends + "."}
		if paid := p.Before.Debt - p.After.Debt; paid > 0 {
			texts = append(texts, present.Amount(paid)+" of that"+verb(paid, " pays", " pay")+" what is owed.")
		}
		return texts
	case actionSwitch:
		return []string{"Nothing changes: " + name + " goes on until its present period ends."}
	case actionStay:
		return []string{name + " goes on, and no longer changes to another plan."}
	case actionCancelAtEnd:
		return []string{"Nothing changes: " + name + " goes on until its present period ends. This can’t be taken back, but the plan can be started anew after that."}
	case actionCancelNow:
		texts := []string{name + " ends, and never renews. This can’t be taken back."}
		if left := p.After.PlanBalance(sub.ID); left > 0 {
			texts = append(texts, "What is left of it, "+r.Count(left)+", can be used until it would have ended.")
		}
		return texts
	}
	return []string{
		"The customer and their programs read that " + name + " is " + statusWords[sub.Status] + ".",
		"Its " + r.Credit + "s and its periods go on as they are.",
	}
}

// statusWords are the statuses within a sentence.
var statusWords = map[models.SubscriptionStatus]string{
	models.SubscriptionTrialing: "on trial", models.SubscriptionActive: "active", models.SubscriptionPastDue: "past due",
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
		texts = append(texts, r.Count(lapsed)+verb(lapsed, " lapses", " lapse")+" unless "+verb(lapsed, "it is", "they are")+" used by then.")
	}
	if rolled > 0 {
		texts = append(texts, r.Count(rolled)+verb(rolled, " rolls", " roll")+" over, unless "+verb(rolled, "it is", "they are")+" used by then.")
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
			text += ", and " + r.Count(granted) + verb(granted, " comes", " come") + " in until " + r.Day(next.PeriodEndAt)
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

package present

import (
	"slices"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// Coming is a change that an account's plans and lots will make by themselves.
type Coming struct {
	At      time.Time
	Text    string         // "Starter Plan renews"
	URL     string         // of what it is about
	Credits models.Credits // signed; 0 if it changes none
}

// Coming prints what happens to an account next: renewals and ends of plans, lots that expire
// and lots that start, soonest first. names are those of the plans that subscriptions change to.
func (r Reader) Coming(s models.Snapshot, names map[models.PlanID]string) []Coming {
	all := slices.Concat(r.renewals(s, names), r.lotEvents(s))
	slices.SortStableFunc(all, func(a, b Coming) int { return a.At.Compare(b.At) })
	return all
}

// ComingChange prints a change with its credits: "Starter Plan renews: +1,000".
func (r Reader) ComingChange(c Coming) string {
	if c.Credits == 0 {
		return c.Text
	}
	return r.T("coming.change", "event", c.Text, "amount", r.Change(c.Credits))
}

// ComingEvents prints the first of some changes. allURL is where more of them are listed.
func (r Reader) ComingEvents(all []Coming, most int, allURL string) (list views.ComingEvents) {
	for _, one := range all[:min(len(all), most)] {
		event := views.ComingEvent{On: r.DayMoment(one.At), Text: one.Text, URL: one.URL}
		if one.Credits != 0 {
			event.Change = r.Change(one.Credits)
		}
		list.Events = append(list.Events, event)
	}
	if len(all) > most {
		list.AllURL = allURL
	}
	return list
}

// renewals are the next boundaries of an account's plans. names are those of the plans that
// subscriptions change to.
func (r Reader) renewals(s models.Snapshot, names map[models.PlanID]string) (list []Coming) {
	plans := address.ForAccount("/plans", s.Account.ID)
	for _, sub := range s.Subscriptions {
		one := Coming{At: sub.PeriodEndAt, URL: plans}
		switch name := models.Isolate(sub.Version.Name); {
		case sub.CancelAtPeriodEnd:
			one.Text = r.T("coming.ends", "plan", name)
		case sub.NextPlanID != "":
			one.Text = r.T("coming.changes", "plan", name, "next", models.Isolate(names[sub.NextPlanID]))
		default:
			one.Text, one.Credits = r.T("coming.renews", "plan", name), sub.Version.Allowance
		}
		list = append(list, one)
	}
	return list
}

// lotEvents are the ends and beginnings of an account's lots. The allowance of a live plan
// ends with its period, which renewals tell. Lots of a kind that end together are one event.
func (r Reader) lotEvents(s models.Snapshot) (list []Coming) {
	live := make(map[models.SubscriptionID]bool, len(s.Subscriptions))
	for _, sub := range s.Subscriptions {
		live[sub.ID] = true
	}
	type group struct {
		at     time.Time
		kind   models.LotKind
		starts bool
	}
	at := map[group]int{}
	add := func(g group, l models.Lot, credits models.Credits) {
		if i, ok := at[g]; ok {
			list[i].Credits += credits
			list[i].URL = address.Dashboard(s.Account) + "#lots"
			return
		}
		at[g] = len(list)
		list = append(list, Coming{At: g.at, URL: address.Lot(l.ID, s.Account.ID), Credits: credits})
	}
	for _, l := range s.Lots {
		if !l.Started {
			add(group{l.StartsAt, l.Kind, true}, l, l.Remaining)
		}
		if !l.ExpiresAt.IsZero() && l.Remaining > 0 && (l.Kind != models.Allowance || !live[l.SubscriptionID]) {
			add(group{l.ExpiresAt, l.Kind, false}, l, -l.Remaining)
		}
	}
	for g, i := range at {
		texts := lotEnds
		if g.starts {
			texts = lotStarts
		}
		list[i].Text = r.T(texts[g.kind], "credits", r.Words())
	}
	return list
}

// The sentences about the days of lots.
var (
	lotEnds = map[models.LotKind]string{
		models.Purchased: "coming.purchased_end", models.Allowance: "coming.allowance_end",
		models.Rollover: "coming.rollover_end", models.Promotional: "coming.promotional_end",
	}
	lotStarts = map[models.LotKind]string{
		models.Purchased: "coming.purchased_start", models.Allowance: "coming.allowance_start",
		models.Rollover: "coming.rollover_start", models.Promotional: "coming.promotional_start",
	}
)

package customer

import (
	"context"
	"slices"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer"
)

// maxUpcoming is how many coming events the billing page lists.
const maxUpcoming = 5

// upcoming is a change that an account's plans and lots will make by themselves.
type upcoming struct {
	at      time.Time
	text    string
	url     string
	credits models.Credits // signed
}

// billingEvents prints what happens to an account next: renewals and ends of plans, lots that
// expire and lots that start, soonest first. more reports whether there are others after
// them.
func (w *Pages) billingEvents(ctx context.Context, r present.Reader, s models.Snapshot) (events []view.BillingEvent, more bool, err error) {
	catalog, err := w.Store.Plans(ctx)
	if err != nil {
		return nil, false, err
	}
	names := make(map[models.PlanID]string, len(catalog))
	for _, v := range catalog {
		names[v.PlanID] = v.Name
	}
	all := slices.Concat(renewals(r, s, names), lotEvents(r, s))
	slices.SortStableFunc(all, func(a, b upcoming) int { return a.at.Compare(b.at) })
	for _, one := range all[:min(len(all), maxUpcoming)] {
		event := view.BillingEvent{On: dayMoment(r, one.at), Text: one.text, URL: one.url}
		if one.credits != 0 {
			event.Change = r.Change(one.credits)
		}
		events = append(events, event)
	}
	return events, len(all) > maxUpcoming, nil
}

// renewals are the next boundaries of an account's plans. names are those of the plans that
// subscriptions change to.
func renewals(r present.Reader, s models.Snapshot, names map[models.PlanID]string) (list []upcoming) {
	plans := address.ForAccount("/plans", s.Account.ID)
	for _, sub := range s.Subscriptions {
		one := upcoming{at: sub.PeriodEndAt, url: plans}
		switch name := models.Isolate(sub.Version.Name); {
		case sub.CancelAtPeriodEnd:
			one.text = r.T("billing.ends", "plan", name)
		case sub.NextPlanID != "":
			one.text = r.T("billing.changes", "plan", name, "next", models.Isolate(names[sub.NextPlanID]))
		default:
			one.text, one.credits = r.T("billing.renews", "plan", name), sub.Version.Allowance
		}
		list = append(list, one)
	}
	return list
}

// lotEvents are the ends and beginnings of an account's lots. The allowance of a live plan
// ends with its period, which renewals tell. Lots of a kind that end together are one event.
func lotEvents(r present.Reader, s models.Snapshot) (list []upcoming) {
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
			list[i].credits += credits
			list[i].url = address.Dashboard(s.Account) + "#lots"
			return
		}
		at[g] = len(list)
		list = append(list, upcoming{at: g.at, url: address.Lot(l.ID, s.Account.ID), credits: credits})
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
		list[i].text = r.T(texts[g.kind], "credits", r.Words())
	}
	return list
}

// The sentences about the days of lots.
var (
	lotEnds = map[models.LotKind]string{
		models.Purchased: "billing.purchased_end", models.Allowance: "billing.allowance_end",
		models.Rollover: "billing.rollover_end", models.Promotional: "billing.promotional_end",
	}
	lotStarts = map[models.LotKind]string{
		models.Purchased: "billing.purchased_start", models.Allowance: "billing.allowance_start",
		models.Rollover: "billing.rollover_start", models.Promotional: "billing.promotional_start",
	}
)

// dayMoment is r.Moment with the day for its text: a row of a list has no room for the time.
func dayMoment(r present.Reader, t time.Time) views.Moment {
	m := r.Moment(t)
	if !t.IsZero() {
		m.Text = r.Day(t)
	}
	return m
}

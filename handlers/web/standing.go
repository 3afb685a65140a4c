package web

import (
	"strconv"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

var lotKinds = map[models.LotKind]string{
	models.Purchased: "Purchased", models.Allowance: "Allowance", models.Rollover: "Rolled over", models.Promotional: "Promotional",
}

// listedLots is how many lots a page lists, and how many of those that have not
// started yet.
const listedLots = 20

// lots are what an account has, in the order of use, and apart from it what has
// not started yet.
func (r reader) lots(s models.Standing) (list views.LotList) {
	var (
		before   models.Credits // of the spendable lots so far
		total    = int64(s.Available)
		unlisted = map[models.LotKind]models.Credits{} // of them, what can be spent
		order    int
		count    int
		sum      models.Credits
	)
	for _, l := range s.Lots {
		switch {
		case !l.Started && len(list.Scheduled) < listedLots:
			list.Scheduled = append(list.Scheduled, r.lot(l, s.Subscriptions))
		case l.Started && len(list.Listed) < listedLots:
			lot := r.lot(l, s.Subscriptions)
			if spendable := l.Spendable(); spendable > 0 {
				order++
				lot.Order = ordinal(order)
				// Shares are differences of running sums, so that they fill the bar exactly.
				lot.Permille = permille(int64(before+spendable), total) - permille(int64(before), total)
				before += spendable
			}
			list.Listed = append(list.Listed, lot)
		default:
			count++
			sum += l.Remaining + l.Held
			unlisted[l.Kind] += l.Spendable()
		}
	}
	for _, kind := range models.LotKinds {
		if part := unlisted[kind]; part > 0 {
			list.Unlisted = append(list.Unlisted, views.Lot{
				Kind: string(kind), KindText: lotKinds[kind], Remaining: amount(part),
				Permille: permille(int64(before+part), total) - permille(int64(before), total),
			})
			before += part
		}
	}
	if count > 0 {
		list.More = grouped(strconv.Itoa(count)) + " more, together " + r.count(sum) + "."
	}
	return list
}

func (r reader) lot(l models.Lot, live []models.Subscription) views.Lot {
	lot := views.Lot{
		Kind: string(l.Kind), KindText: lotKinds[l.Kind], Source: r.source(l, live),
		Remaining: amount(l.Remaining), Granted: amount(l.Granted), Frozen: l.Frozen, ExpiresAt: r.moment(l.ExpiresAt),
	}
	if r.own {
		lot.URL = lotURL(l.ID, l.AccountID)
	}
	if l.Held > 0 {
		lot.Held = amount(l.Held)
	}
	if !l.Started {
		lot.StartsAt = r.moment(l.StartsAt)
	}
	return lot
}

// source tells where a lot came from.
func (r reader) source(l models.Lot, live []models.Subscription) string {
	switch l.Source {
	case models.SourcePurchase:
		return "Bought on " + r.day(l.StartsAt)
	case models.SourceSignup:
		return "Welcome " + r.credit + "s"
	case models.SourceAdjustment:
		return "Adjustment of " + r.day(l.StartsAt)
	case models.SourceSubscription:
		for _, sub := range live {
			if sub.ID == l.SubscriptionID {
				return sub.Version.Name
			}
		}
		return "A plan that has ended"
	case models.SourceRefund, models.SourceReversal:
		return "Given back on " + r.day(l.StartsAt)
	}
	if !l.Started {
		return "Granted"
	}
	return "Granted, valid since " + r.day(l.StartsAt)
}

// others are the values beside what can be spent, those that are not zero.
func (r reader) others(v models.Values) []views.Sum {
	all := []struct {
		credits models.Credits
		sum     views.Sum
	}{
		{v.Held, views.Sum{Label: "On hold", Hint: "Set aside for work in progress."}},
		{v.Frozen, views.Sum{Label: "Frozen", Hint: "They can’t be used until their payment is settled."}},
		{v.Scheduled, views.Sum{Label: "Not yet started", Hint: "They can be used from the day they begin."}},
		{v.Debt, views.Sum{Label: "Owed", Hint: "Paid first out of whatever comes in.", Tone: views.ToneBad}},
	}
	var sums []views.Sum
	for _, one := range all {
		if one.credits != 0 {
			one.sum.Amount = amount(one.credits)
			sums = append(sums, one.sum)
		}
	}
	return sums
}

// plans are the account's live subscriptions; names finds plans that they change
// to.
func (r reader) plans(s models.Standing, names map[models.PlanID]string) []views.Plan {
	var plans []views.Plan
	for _, sub := range s.Subscriptions {
		left := s.PlanBalance(sub.ID)
		rolled := rolledOver(s, sub.ID)
		left -= rolled
		plan := views.Plan{
			Name: sub.Version.Name, Status: subscriptionBadge(sub.Status),
			Left: amount(left), Allowance: amount(sub.Version.Allowance), Period: periodsNow[sub.Version.Period],
			LeftPermille: permille(int64(left), int64(sub.Version.Allowance)),
			ResetLabel:   "Resets", ResetsAt: r.moment(sub.PeriodEndAt),
		}
		if rolled > 0 {
			plan.RolledOver = amount(rolled)
		}
		switch {
		case sub.CancelAtEnd:
			plan.ResetLabel, plan.Note = "Ends", "It was canceled and does not renew."
		case sub.NextPlanID != "":
			plan.Note = "Changes to " + names[sub.NextPlanID] + " then."
		}
		plans = append(plans, plan)
	}
	return plans
}

// rolledOver is what is alive of earlier periods' allowances.
func rolledOver(s models.Standing, id models.SubscriptionID) (sum models.Credits) {
	for _, l := range s.Lots {
		if l.SubscriptionID == id && l.Kind == models.Rollover {
			sum += l.Spendable()
		}
	}
	return sum
}

var periodsNow = map[models.Period]string{
	models.Daily: "today", models.Weekly: "this week", models.Monthly: "this month", models.Yearly: "this year",
}

func subscriptionBadge(s models.SubscriptionStatus) views.Badge {
	switch s {
	case models.SubscriptionActive:
		return views.Badge{Text: "Active", Tone: views.ToneGood}
	case models.SubscriptionTrialing:
		return views.Badge{Text: "Trial"}
	case models.SubscriptionPastDue:
		return views.Badge{Text: "Past due", Tone: views.ToneWarn}
	default:
		return views.Badge{Text: "Canceled"}
	}
}

// storage is how full the account's store is; nothing is shown where nothing may
// be stored and nothing is.
func storage(s models.Standing) views.Storage {
	usage := s.Account.StorageUsage
	if s.StorageLimit == 0 && usage == 0 {
		return views.Storage{}
	}
	full := permille(int64(usage), int64(s.StorageLimit))
	if usage > s.StorageLimit {
		full = max(full, 1001)
	}
	return views.Storage{Usage: usage.String(), Limit: s.StorageLimit.String(), Permille: full}
}

package present

import (
	"strconv"

	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// LotKinds names the kinds of lots.
var LotKinds = map[models.LotKind]string{
	models.Purchased: "Purchased", models.Allowance: "Allowance", models.Rollover: "Rolled over", models.Promotional: "Promotional",
}

// maxListedLots is how many started lots a page lists, and how many scheduled ones.
const maxListedLots = 20

// Lots prints an account's lots in burn order, and separately those that have not started.
func (r Reader) Lots(s models.Snapshot) (list views.LotList) {
	var (
		before   models.Credits // spendable credits of the lots so far
		total    = int64(s.Available)
		unlisted = map[models.LotKind]models.Credits{} // spendable credits of unlisted lots
		order    int
		count    int
		sum      models.Credits
	)
	for _, l := range s.Lots {
		switch {
		case !l.Started && len(list.Scheduled) < maxListedLots:
			list.Scheduled = append(list.Scheduled, r.lot(l, s.Subscriptions))
		case l.Started && len(list.Listed) < maxListedLots:
			lot := r.lot(l, s.Subscriptions)
			if spendable := l.Spendable(); spendable > 0 {
				order++
				lot.Order = Ordinal(order)
				// Shares are differences of running sums, so that they fill the bar exactly.
				lot.Permille = Permille(int64(before+spendable), total) - Permille(int64(before), total)
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
				Kind: string(kind), KindText: LotKinds[kind], Remaining: r.Amount(part),
				Permille: Permille(int64(before+part), total) - Permille(int64(before), total),
			})
			before += part
		}
	}
	if count > 0 {
		list.More = GroupDigits(strconv.Itoa(count)) + " more, together " + r.Count(sum) + "."
	}
	return list
}

func (r Reader) lot(l models.Lot, subscriptions []models.Subscription) views.Lot {
	lot := views.Lot{
		ID: string(l.ID), Kind: string(l.Kind), KindText: LotKinds[l.Kind], Source: r.Source(l, subscriptions),
		Remaining: r.Amount(l.Remaining), Granted: r.Amount(l.Granted), Frozen: l.Frozen, ExpiresAt: r.Moment(l.ExpiresAt),
	}
	if r.ForCustomer {
		lot.URL = address.Lot(l.ID, l.AccountID)
	}
	if l.Held > 0 {
		lot.Held = r.Amount(l.Held)
	}
	if !l.Started {
		lot.StartsAt = r.Moment(l.StartsAt)
	}
	return lot
}

// Source says where a lot came from. subscriptions are the account's live ones.
func (r Reader) Source(l models.Lot, subscriptions []models.Subscription) string {
	switch l.Source {
	case models.SourcePurchase:
		return "Bought on " + r.Day(l.StartsAt)
	case models.SourceSignup:
		return "Welcome " + r.Credit + "s"
	case models.SourceAdjustment:
		return "Adjustment of " + r.Day(l.StartsAt)
	case models.SourceSubscription:
		for _, sub := range subscriptions {
			if sub.ID == l.SubscriptionID {
				return models.Isolate(sub.Version.Name)
			}
		}
		return "A plan that has ended"
	case models.SourceRefund, models.SourceReversal:
		return "Given back on " + r.Day(l.StartsAt)
	case models.SourceExtension:
		if !l.Started {
			return "Extended"
		}
		return "Extended on " + r.Day(l.StartsAt)
	}
	if !l.Started {
		return "Granted"
	}
	return "Granted, valid since " + r.Day(l.StartsAt)
}

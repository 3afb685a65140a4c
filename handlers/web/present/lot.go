package present

import (
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// LotKinds names the kinds of lots to operators.
var LotKinds = map[models.LotKind]string{
	models.Purchased: "Purchased", models.Allowance: "Allowance", models.Rollover: "Rolled over", models.Promotional: "Promotional",
}

// lotKinds are the sentences that name the kinds of lots.
var lotKinds = map[models.LotKind]string{
	models.Purchased: "words.lot_purchased", models.Allowance: "words.lot_allowance", models.Rollover: "words.lot_rollover", models.Promotional: "words.lot_promotional",
}

// LotKind names a kind of lots.
func (r Reader) LotKind(kind models.LotKind) string { return r.T(lotKinds[kind]) }

// The most lots that a page lists, of those that have started and of the scheduled ones.
const (
	maxListedLots    = 12
	maxScheduledLots = 4
)

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
		case !l.Started && len(list.Scheduled) < maxScheduledLots:
			lot := r.lot(l, s.Subscriptions)
			list.Scheduled = append(list.Scheduled, lot)
		case l.Started && len(list.Listed) < maxListedLots:
			lot := r.lot(l, s.Subscriptions)
			if spendable := l.Spendable(); spendable > 0 {
				order++
				lot.Order = r.Ordinal(order)
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
				Kind: string(kind), KindText: r.LotKind(kind), Remaining: r.Amount(part),
				Permille: Permille(int64(before+part), total) - Permille(int64(before), total),
			})
			before += part
		}
	}
	if count > 0 {
		list.More = r.T("words.more_lots", "n", count, "credits", r.Count(sum))
	}
	return list
}

func (r Reader) lot(l models.Lot, subscriptions []models.Subscription) views.Lot {
	lot := views.Lot{
		ID: string(l.ID), Kind: string(l.Kind), KindText: r.LotKind(l.Kind), Source: r.Source(l, subscriptions),
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
		return r.T("words.source_bought", "day", r.Day(l.StartsAt))
	case models.SourceSignup:
		return r.T("words.source_welcome", "word", r.Words())
	case models.SourceAdjustment:
		return r.T("words.source_adjustment", "day", r.Day(l.StartsAt))
	case models.SourceSubscription:
		for _, sub := range subscriptions {
			if sub.ID == l.SubscriptionID {
				return models.Isolate(sub.Version.Name)
			}
		}
		return r.T("words.source_plan_ended")
	case models.SourceRefund, models.SourceReversal:
		return r.T("words.source_given_back", "day", r.Day(l.StartsAt))
	case models.SourceExtension:
		if !l.Started {
			return r.T("words.source_extended")
		}
		return r.T("words.source_extended_on", "day", r.Day(l.StartsAt))
	}
	if !l.Started {
		return r.T("words.source_granted")
	}
	return r.T("words.source_granted_since", "day", r.Day(l.StartsAt))
}

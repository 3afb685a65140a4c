package present

import (
	"strconv"
	"time"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// entry prints one line; products are names by slug.
func (r Reader) Entry(l models.EntryLine, products map[string]string) views.Entry {
	e := views.Entry{
		ID: string(l.ID), Kind: string(l.Kind), KindText: EntryKinds[l.Kind], Detail: l.Reason,
		Change: Change(l.Delta), After: Amount(l.After.Available),
		Actor: r.Actor(l.Actor, l.ActorName), At: r.Moment(l.EffectiveAt),
	}
	if r.ForCustomer {
		e.URL = address.Entry(l.ID, l.AccountID)
	}
	switch l.Kind {
	case models.EntryCharge, models.EntryCapture:
		e.What, e.Detail = ChargeText(l, products)
	case models.EntryHold, models.EntryRelease, models.EntryExpiry:
		e.What = r.holdText(l)
		_, e.Detail = ChargeText(l, products)
	case models.EntryRefund:
		e.What = r.Count(l.Delta) + " refunded"
	case models.EntryReversal:
		e.What = r.reversalText(l.Delta)
	case models.EntryUndo:
		e.What = r.undoText(l)
	case models.EntryFreeze:
		e.What = "The " + r.Credit + "s of a purchase were frozen"
	case models.EntryThaw:
		e.What = "The " + r.Credit + "s of a purchase are no longer frozen"
	case models.EntryRepayment:
		e.What = r.Count(drawnAmount(l)) + " paid what was owed"
	case models.EntryPurchase:
		e.What = r.Count(l.Delta) + " bought"
	case models.EntryGrant:
		e.What = r.grantText(l)
	case models.EntryAdjustment:
		e.What = r.adjustmentText(l.Delta)
	case models.EntryTurn:
		e.What = turnText(l)
	case models.EntryLapse:
		e.What = r.Count(-l.Delta) + " expired"
	case models.EntryStart:
		e.What = "Scheduled " + r.Credit + "s became available"
	case models.EntrySubscription:
		e.What = r.subscriptionText(l)
	case models.EntryAccount:
		e.What = accountText(*l.Account)
	}
	return e
}

// reversalText says what was taken back of a purchase, or given back when its money
// came back.
func (r Reader) reversalText(delta models.Credits) string {
	if delta > 0 {
		return r.Count(delta) + " of a purchase given back"
	}
	return r.Count(-delta) + " of a purchase taken back"
}

// undoText says what was undone.
func (r Reader) undoText(l models.EntryLine) string {
	switch {
	case l.PurchaseID != "":
		return r.Count(l.Delta) + " of a purchase given back"
	case l.Delta > 0:
		return r.Count(l.Delta) + " of an adjustment given back"
	}
	return r.Count(-l.Delta) + " of an adjustment taken back"
}

// holdText says what was set aside, or came back. What belonged to lots that have
// ended does not.
func (r Reader) holdText(l models.EntryLine) string {
	var held models.Credits
	for _, d := range l.Draws {
		held += d.Held
	}
	switch {
	case l.Kind == models.EntryHold:
		return r.Count(held) + " set aside"
	case l.Delta < 0:
		return r.Count(-held+l.Delta) + " no longer set aside, and " + Amount(-l.Delta) + " expired"
	}
	return r.Count(-held) + " no longer set aside"
}

func (r Reader) grantText(l models.EntryLine) string {
	for _, lot := range l.Made {
		switch {
		case lot.Source == models.SourceSignup:
			return r.Count(lot.Granted) + " to welcome you"
		case lot.StartsAt.After(l.EffectiveAt):
			return r.Count(lot.Granted) + " granted, from " + r.Day(lot.StartsAt)
		case !lot.ExpiresAt.IsZero():
			return r.Count(lot.Granted) + " granted, until " + r.Day(lot.ExpiresAt)
		}
	}
	return r.Count(l.Delta) + " granted"
}

func (r Reader) adjustmentText(delta models.Credits) string {
	switch {
	case delta > 0:
		return r.Count(delta) + " added"
	case delta < 0:
		return r.Count(-delta) + " taken back"
	}
	return "Nothing to correct"
}

// subscriptionText says what became of an account's hold on a plan.
func (r Reader) subscriptionText(l models.EntryLine) string {
	name, sub := planName(l), l.Subscription
	switch {
	case sub == nil:
		return name
	case len(l.Made) > 0:
		return name + " began: " + Amount(l.Delta) + " granted"
	case sub.Status == models.SubscriptionCanceled:
		return name + " was canceled"
	case sub.CancelAtEnd:
		return name + " was canceled and ends on " + r.Day(sub.PeriodEndAt)
	case sub.NextPlanID != "":
		return name + " changes to another plan on " + r.Day(sub.PeriodEndAt)
	case sub.Status == models.SubscriptionPastDue:
		return name + " is past due"
	case sub.Status == models.SubscriptionTrialing:
		return name + " is on trial"
	}
	return name + " is active"
}

// reader prints for one person: in their zone, with the operator's words.
type Reader struct {
	Zone   *time.Location
	Credit string // the word for one credit
	Brand  string // whose portal it is
	// own: for the account's own people, whose lots and entries link to their pages.
	ForCustomer bool
}

// count is an amount with its word: "1 credit", "2.5 credits".
func (r Reader) Count(c models.Credits) string {
	if c == models.Credit {
		return "1 " + r.Credit
	}
	return Amount(c) + " " + r.Credit + "s"
}

// moment prints an instant; the zero time is the zero Moment.
func (r Reader) Moment(t time.Time) views.Moment {
	if t.IsZero() {
		return views.Moment{}
	}
	local := t.In(r.Zone)
	return views.Moment{
		ISO:  edge.Time(t),
		Text: local.Format("2 Jan 2006, 15:04"),
		Full: local.Format("Monday, 2 January 2006 at 15:04:05 MST"),
	}
}

// day prints the day of an instant: "29 Apr 2026".
func (r Reader) Day(t time.Time) string { return t.In(r.Zone).Format(DayLayout) }

// dayLayout prints a date.
const DayLayout = "2 Jan 2006"

// lots are what an account has, in the order of use, and apart from it what has
// not started yet.
func (r Reader) Lots(s models.Standing) (list views.LotList) {
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
				Kind: string(kind), KindText: LotKinds[kind], Remaining: Amount(part),
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

func (r Reader) lot(l models.Lot, live []models.Subscription) views.Lot {
	lot := views.Lot{
		Kind: string(l.Kind), KindText: LotKinds[l.Kind], Source: r.Source(l, live),
		Remaining: Amount(l.Remaining), Granted: Amount(l.Granted), Frozen: l.Frozen, ExpiresAt: r.Moment(l.ExpiresAt),
	}
	if r.ForCustomer {
		lot.URL = address.Lot(l.ID, l.AccountID)
	}
	if l.Held > 0 {
		lot.Held = Amount(l.Held)
	}
	if !l.Started {
		lot.StartsAt = r.Moment(l.StartsAt)
	}
	return lot
}

// source tells where a lot came from.
func (r Reader) Source(l models.Lot, live []models.Subscription) string {
	switch l.Source {
	case models.SourcePurchase:
		return "Bought on " + r.Day(l.StartsAt)
	case models.SourceSignup:
		return "Welcome " + r.Credit + "s"
	case models.SourceAdjustment:
		return "Adjustment of " + r.Day(l.StartsAt)
	case models.SourceSubscription:
		for _, sub := range live {
			if sub.ID == l.SubscriptionID {
				return sub.Version.Name
			}
		}
		return "A plan that has ended"
	case models.SourceRefund, models.SourceReversal:
		return "Given back on " + r.Day(l.StartsAt)
	}
	if !l.Started {
		return "Granted"
	}
	return "Granted, valid since " + r.Day(l.StartsAt)
}

// others are the values beside what can be spent, those that are not zero.
func (r Reader) OtherBalances(v models.Values) []views.Sum {
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
			one.sum.Amount = Amount(one.credits)
			sums = append(sums, one.sum)
		}
	}
	return sums
}

// plans are the account's live subscriptions; names finds plans that they change
// to.
func (r Reader) Plans(s models.Standing, names map[models.PlanID]string) []views.Plan {
	var plans []views.Plan
	for _, sub := range s.Subscriptions {
		left := s.PlanBalance(sub.ID)
		rolled := rolloverBalance(s, sub.ID)
		left -= rolled
		plan := views.Plan{
			Name: sub.Version.Name, Status: SubscriptionBadge(sub.Status),
			Left: Amount(left), Allowance: Amount(sub.Version.Allowance), Period: currentPeriods[sub.Version.Period],
			LeftPermille: Permille(int64(left), int64(sub.Version.Allowance)),
			ResetLabel:   "Resets", ResetsAt: r.Moment(sub.PeriodEndAt),
		}
		if rolled > 0 {
			plan.RolledOver = Amount(rolled)
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

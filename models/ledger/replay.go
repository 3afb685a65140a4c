package ledger

import (
	"fmt"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// Book re-derives an account from its entries alone. It is how the books are
// checked: what was written is compared with what the entries come to.
type Book struct {
	Account       models.AccountID
	Sequence      int64
	Head          [32]byte
	EffectiveAt   time.Time
	Sum           models.Credits // of all deltas
	Values        models.Values
	Lots          map[models.LotID]models.Lot
	Subscriptions map[models.SubscriptionID]models.Subscription
	State         *models.AccountState // after the last change of it, nil if none

	live map[models.LotID]bool // the lots with anything left
}

// NewBook is the empty book of an account.
func NewBook(account models.AccountID) *Book {
	return &Book{
		Account:       account,
		Lots:          map[models.LotID]models.Lot{},
		Subscriptions: map[models.SubscriptionID]models.Subscription{},
		live:          map[models.LotID]bool{},
	}
}

// Apply enters the next entry and returns every rule that it breaks.
func (b *Book) Apply(e models.Entry) (faults []string) {
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Sprintf("entry %d: ", e.Sequence)+fmt.Sprintf(format, args...))
	}
	if e.Sequence != b.Sequence+1 {
		fault("follows %d", b.Sequence)
	}
	if e.EffectiveAt.Before(b.EffectiveAt) {
		fault("is effective before the one before it")
	}
	if want := models.EntryID(derivedID("ent_", b.Account, e.Sequence)); e.ID != want {
		fault("has the id %s, not %s", e.ID, want)
	}
	if e.Hash != Hash(b.Head, e) {
		fault("does not match its hash")
	}
	if e.Salt != nil && Commitment(e.Salt, e.Reason) != e.Commitment {
		fault("has a reason that does not match its commitment")
	}
	delta := b.applyLots(e, fault)
	if e.Turns != nil && e.Turns.Granted-e.Turns.Lapsed != delta {
		fault("grants %s and lapses %s, but its lots change by %s", e.Turns.Granted, e.Turns.Lapsed, delta)
	}
	if delta != e.Delta {
		fault("has the delta %s, its lots change by %s", e.Delta, delta)
	}
	b.Sum += e.Delta
	b.Values = b.values()
	if e.After != b.Values {
		fault("says %+v, its lots say %+v", e.After, b.Values)
	}
	if e.After.Total() != b.Sum {
		fault("breaks the equation: the values total %s, the deltas %s", e.After.Total(), b.Sum)
	}
	if e.After.Debt < 0 || (e.After.Debt > 0 && e.After.Available > 0) {
		fault("has debt beside available credits")
	}
	if e.Subscription != nil {
		b.Subscriptions[e.Subscription.ID] = *e.Subscription
	}
	if e.Account != nil {
		b.State = e.Account
	}
	b.Sequence, b.Head, b.EffectiveAt = e.Sequence, e.Hash, e.EffectiveAt
	return faults
}

// applyLots makes and draws lots as the entry says and returns what they change
// by together.
func (b *Book) applyLots(e models.Entry, fault func(string, ...any)) (delta models.Credits) {
	for _, l := range e.Made {
		if _, exists := b.Lots[l.ID]; exists {
			fault("makes the lot %s again", l.ID)
		}
		if l.Ordinal != int64(len(b.Lots))+1 || l.Granted <= 0 {
			fault("makes the lot %s with ordinal %d and %s credits", l.ID, l.Ordinal, l.Granted)
		}
		l.Remaining, l.Held, l.Frozen = l.Granted, 0, false
		l.Started = !l.StartsAt.After(e.EffectiveAt)
		b.keep(l)
		delta += l.Granted
	}
	for _, d := range e.Draws {
		l, exists := b.Lots[d.LotID]
		if !exists {
			fault("draws the unknown lot %s", d.LotID)
			continue
		}
		l.Remaining += d.Remaining
		l.Held += d.Held
		if e.Kind == models.EntryStart {
			l.Started = true
		}
		if l.Remaining < 0 || l.Held < 0 || l.Remaining+l.Held > l.Granted {
			fault("leaves the lot %s with %s and %s held of %s", l.ID, l.Remaining, l.Held, l.Granted)
		}
		b.keep(l)
		delta += d.Remaining + d.Held
	}
	return delta
}

func (b *Book) keep(l models.Lot) {
	b.Lots[l.ID] = l
	if l.Live() {
		b.live[l.ID] = true
	} else {
		delete(b.live, l.ID)
	}
}

// state is the part of the account's state that lots and subscriptions make up.
func (b *Book) state() State {
	s := State{}
	for id := range b.live {
		s.Lots = append(s.Lots, b.Lots[id])
	}
	for _, sub := range b.Subscriptions {
		s.Subscriptions = append(s.Subscriptions, sub)
	}
	return s
}

func (b *Book) values() models.Values { return b.state().Values() }

// NextBoundary is when time next changes the account, from the entries alone.
func (b *Book) NextBoundary() time.Time { return NextBoundary(b.state()) }

package ledger

import (
	"fmt"
	"slices"
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
	RecordedAt    time.Time      // of the newest entry
	Sum           models.Credits // of all deltas
	Values        models.Values
	Lots          map[models.LotID]models.Lot
	Subscriptions map[models.SubscriptionID]models.Subscription
	Holds         map[models.ChargeID]models.Hold // live ones
	Charges       map[models.ChargeID]models.Charge
	Reversed      map[models.PurchaseID]models.Credits // to date
	MoneyBack     map[models.PurchaseID]MoneyBack      // as followed by now
	State         *models.AccountState                 // after the last change of it, nil if none
	Prices        map[models.PurchaseID]Price          // of what was bought; given, since no entry says it
	Flows         FlowSums

	priced    map[models.LotID]*Priced
	live      map[models.LotID]bool           // the lots with anything left
	undoable  map[models.EntryID]models.Entry // reversals and adjustments
	mustRepay bool                            // credits came in while there was debt
}

// NewBook is the empty book of an account that was opened as head says (Opening).
func NewBook(account models.AccountID, head [32]byte) *Book {
	return &Book{
		Account:       account,
		Head:          head,
		Lots:          map[models.LotID]models.Lot{},
		Subscriptions: map[models.SubscriptionID]models.Subscription{},
		Holds:         map[models.ChargeID]models.Hold{},
		Charges:       map[models.ChargeID]models.Charge{},
		Reversed:      map[models.PurchaseID]models.Credits{},
		MoneyBack:     map[models.PurchaseID]MoneyBack{},
		Flows:         FlowSums{},
		priced:        map[models.LotID]*Priced{},
		live:          map[models.LotID]bool{},
		undoable:      map[models.EntryID]models.Entry{},
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
	delta := b.applyLots(e, fault)
	debt := e.After.Debt - b.Values.Debt
	b.applyCharge(e, fault)
	b.applyUndo(e, debt, fault)
	if m, ok := moneyBackOf(e.Key); ok && e.Origin == "stripe" {
		b.MoneyBack[e.PurchaseID] = m
	}
	b.Flows.Add(e, b.priced)
	if e.Turns != nil && e.Turns.Granted-e.Turns.Lapsed != delta {
		fault("grants %s and lapses %s, but its lots change by %s", e.Turns.Granted, e.Turns.Lapsed, delta)
	}
	if delta-debt != e.Delta {
		fault("has the delta %s, its lots change by %s and its debt by %s", e.Delta, delta, debt)
	}
	switch e.Kind {
	case models.EntryReversal, models.EntryUndo, models.EntryRepayment:
	default:
		if debt != 0 {
			fault("changes the debt by %s", debt)
		}
	}
	if b.mustRepay && e.Kind != models.EntryRepayment {
		fault("comes before the debt was paid from what came in")
	}
	b.Sum += e.Delta
	b.Values.Debt = e.After.Debt
	if e.After != b.Values {
		fault("says %+v, its lots say %+v", e.After, b.Values)
	}
	if e.After.Total() != b.Sum {
		fault("breaks the equation: the values total %s, the deltas %s", e.After.Total(), b.Sum)
	}
	if e.After.Debt < 0 {
		fault("has a debt of %s", e.After.Debt)
	}
	// What comes in is seen whole first; the repayment must come next.
	b.mustRepay = e.After.Debt > 0 && e.After.Available > 0
	if b.mustRepay && e.Kind == models.EntryRepayment {
		fault("has debt beside available credits")
	}
	if e.Subscription != nil {
		b.Subscriptions[e.Subscription.ID] = *e.Subscription
	}
	if e.Account != nil {
		b.State = e.Account
	}
	b.Sequence, b.Head, b.EffectiveAt, b.RecordedAt = e.Sequence, e.Hash, e.EffectiveAt, e.RecordedAt
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
		if price, ok := b.Prices[l.PurchaseID]; ok {
			b.priced[l.ID] = price.Lot(l)
		}
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
		switch e.Kind {
		case models.EntryStart:
			l.Started = true
		case models.EntryFreeze:
			l.Frozen = true
		case models.EntryThaw:
			l.Frozen = false
		}
		if l.Remaining < 0 || l.Held < 0 || l.Remaining+l.Held > l.Granted {
			fault("leaves the lot %s with %s and %s held of %s", l.ID, l.Remaining, l.Held, l.Granted)
		}
		b.keep(l)
		delta += d.Remaining + d.Held
	}
	return delta
}

// applyCharge follows a charge from its hold to its end and to its refunds.
func (b *Book) applyCharge(e models.Entry, fault func(string, ...any)) {
	if e.ChargeID == "" {
		return
	}
	c := b.Charges[e.ChargeID]
	switch e.Kind {
	case models.EntryCharge:
		c = models.Charge{Status: models.ChargeCaptured, Credits: -e.Delta}
	case models.EntryHold:
		h := models.Hold{ChargeID: e.ChargeID, ExpiresAt: e.HoldExpiresAt}
		for _, d := range e.Draws {
			h.Parts = append(h.Parts, models.HoldPart{LotID: d.LotID, Left: d.Held})
			if d.Held != -d.Remaining {
				fault("holds %s of a lot and takes %s from it", d.Held, -d.Remaining)
			}
		}
		c = models.Charge{Status: models.ChargeHeld, Held: h.Left(), ExpiresAt: e.HoldExpiresAt}
		b.Holds[e.ChargeID] = h
	case models.EntryCapture, models.EntryRelease, models.EntryExpiry:
		c = b.applyHold(e, c, fault)
	case models.EntryRefund:
		c.Refunded += e.Delta
		if c.Refunded > c.Credits {
			fault("gives back %s of %s", c.Refunded, c.Credits)
		}
	}
	b.Charges[e.ChargeID] = c
}

// applyHold takes from a hold what an entry captured of it or put back.
func (b *Book) applyHold(e models.Entry, c models.Charge, fault func(string, ...any)) models.Charge {
	h, ok := b.Holds[e.ChargeID]
	if !ok {
		fault("ends the hold %s, which is none", e.ChargeID)
	}
	free := h.Left() == 0 // what a free product holds is nothing, and so is captured
	h.Parts = slices.Clone(h.Parts)
	for _, d := range e.Draws {
		at := slices.IndexFunc(h.Parts, func(p models.HoldPart) bool { return p.LotID == d.LotID && p.Left >= -d.Held })
		if at < 0 {
			fault("takes %s of the lot %s from a hold that has less", -d.Held, d.LotID)
			continue
		}
		h.Parts[at].Left += d.Held
	}
	if e.Kind == models.EntryCapture {
		c.Credits += e.Captured
		if e.Captured < 0 || e.Captured > -e.Delta || (e.Captured == 0 && !free) {
			fault("captures %s with the delta %s", e.Captured, e.Delta)
		}
	}
	if h.Left() > 0 {
		if e.Kind != models.EntryCapture {
			fault("leaves %s held", h.Left())
		}
		b.Holds[e.ChargeID] = h
		return c
	}
	delete(b.Holds, e.ChargeID)
	c.EndedAt = e.EffectiveAt
	c.Status = map[models.EntryKind]models.ChargeStatus{
		models.EntryCapture: models.ChargeCaptured, models.EntryRelease: models.ChargeReleased, models.EntryExpiry: models.ChargeExpired,
	}[e.Kind]
	return c
}

// applyUndo follows what was reversed of purchases or adjusted, and what of that
// undone.
func (b *Book) applyUndo(e models.Entry, debt models.Credits, fault func(string, ...any)) {
	switch e.Kind {
	case models.EntryReversal:
		b.Reversed[e.PurchaseID] -= e.Delta
		b.undoable[e.ID] = e
	case models.EntryAdjustment:
		b.undoable[e.ID] = e
	case models.EntryUndo:
		undone, ok := b.undoable[e.Undoes]
		if !ok || e.Delta != -undone.Delta || e.PurchaseID != undone.PurchaseID {
			fault("does not undo %s", e.Undoes)
		}
		delete(b.undoable, e.Undoes)
		if undone.Kind == models.EntryReversal {
			b.Reversed[e.PurchaseID] -= e.Delta
		} else if debt != 0 {
			fault("changes the debt by %s", debt)
		}
	case models.EntryRepayment:
		if e.Delta != 0 || debt >= 0 {
			fault("repays %s", -debt)
		}
	}
}

// keep puts a lot in the place of its former self, in the values as well: summing
// all lots up at each entry would take a long ledger for ever.
func (b *Book) keep(l models.Lot) {
	b.count(b.Lots[l.ID], -1)
	b.count(l, 1)
	b.Lots[l.ID] = l
	if l.Live() {
		b.live[l.ID] = true
	} else {
		delete(b.live, l.ID)
	}
}

func (b *Book) count(l models.Lot, sign models.Credits) {
	v := State{Lots: []models.Lot{l}}.Values()
	b.Values.Available += sign * v.Available
	b.Values.Held += sign * v.Held
	b.Values.Frozen += sign * v.Frozen
	b.Values.Scheduled += sign * v.Scheduled
}

// state is the part of the account's state that lots and subscriptions make up.
func (b *Book) state() State {
	s := State{}
	for id := range b.live {
		s.Lots = append(s.Lots, b.Lots[id])
	}
	for _, h := range b.Holds {
		s.Holds = append(s.Holds, h)
	}
	for _, sub := range b.Subscriptions {
		s.Subscriptions = append(s.Subscriptions, sub)
	}
	return s
}

// NextBoundary is when time next changes the account, from the entries alone.
func (b *Book) NextBoundary() time.Time { return NextBoundary(b.state()) }

package ledger

import (
	"cmp"
	"slices"

	"github.com/bursar-portal/bursar/models"
)

// Changes is what has changed of an account since it was opened or last settled.
type Changes struct {
	Lots          []LotChange           // of all lots that entries drew on or made, in creation order
	Subscriptions []models.Subscription // made or changed, in the account's order
	Charges       []models.Charge       // holds that were begun, and charges that were changed
	Caps          []models.Cap          // made or changed, in the order of models.CompareCaps
	Forgotten     []models.Cap          // caps that are no longer there, in the same order
}

// LotChange is a lot as it is now and as it was, which is as it is now but with nothing
// in it for one that was made.
type LotChange struct {
	models.Lot
	Before models.Lot
	Made   bool
}

// changes gathers what has changed.
type changes struct {
	lots          []*lot
	subscriptions map[models.SubscriptionID]bool
	charges       map[models.ChargeID]bool
	referred      []models.ChargeID // charges that commands refer to
	caps          map[capKey]bool   // false: no longer there
}

// touch remembers a lot as it was.
func (a *Account) touch(l *lot) {
	if !l.touched {
		l.touched, l.before = true, l.Lot
		a.changes.lots = append(a.changes.lots, l)
	}
}

func (c *changes) subscription(id models.SubscriptionID) {
	if c.subscriptions == nil {
		c.subscriptions = map[models.SubscriptionID]bool{}
	}
	c.subscriptions[id] = true
}

func (c *changes) charge(id models.ChargeID) {
	if c.charges == nil {
		c.charges = map[models.ChargeID]bool{}
	}
	c.charges[id] = true
}

// capKey tells the caps of an account apart.
type capKey struct {
	subject models.CapSubject
	window  models.CapWindow
}

func (c *changes) cap(of *models.Cap, there bool) {
	if c.caps == nil {
		c.caps = map[capKey]bool{}
	}
	c.caps[capKey{of.Subject, of.Window}] = there
}

// Changes returns what has changed since the account was opened or last settled.
func (a *Account) Changes() (c Changes) {
	for _, l := range a.changes.lots {
		change := LotChange{l.Lot, l.before, l.made}
		if l.made {
			change.Before = l.Lot
			change.Before.Remaining, change.Before.Held = 0, 0
		}
		c.Lots = append(c.Lots, change)
	}
	slices.SortFunc(c.Lots, func(x, y LotChange) int { return cmp.Compare(x.Ordinal, y.Ordinal) })
	for _, s := range a.Subscriptions {
		if a.changes.subscriptions[s.ID] {
			c.Subscriptions = append(c.Subscriptions, s)
		}
	}
	for id := range a.changes.charges {
		c.Charges = append(c.Charges, a.Charges[id].Charge)
	}
	for key, there := range a.changes.caps {
		if there {
			c.Caps = append(c.Caps, *a.Caps.find(key.subject, key.window))
		} else {
			c.Forgotten = append(c.Forgotten, models.Cap{CapTerms: models.CapTerms{Subject: key.subject, Window: key.window}})
		}
	}
	slices.SortFunc(c.Caps, models.CompareCaps)
	slices.SortFunc(c.Forgotten, models.CompareCaps)
	return c
}

// Settle is called once the changes are stored. It forgets them, what commands
// referred to, and what became empty: only what deciding depends on is kept.
func (a *Account) Settle() {
	for _, l := range a.changes.lots {
		l.touched, l.made = false, false
		if !l.Live() {
			a.empty++
		}
	}
	for id := range a.changes.charges {
		a.forgetCharge(id)
	}
	for _, id := range a.changes.referred {
		a.forgetCharge(id)
	}
	a.Purchases, a.Reversals, a.Adjustments = nil, nil, nil
	a.Subscriptions = slices.DeleteFunc(a.Subscriptions, func(s models.Subscription) bool {
		if s.Status.Live() {
			return false
		}
		delete(a.turns, s.ID)
		return true
	})
	a.changes = changes{}
	if a.empty > emptyLots {
		a.dropEmptyLots()
	}
}

// HoldParts returns what a hold still has of which lots, nil if it is not live.
func (a *Account) HoldParts(id models.ChargeID) []models.HoldPart {
	if h := a.holds[id]; h != nil {
		return h.Parts
	}
	return nil
}

// Size returns the number of lots, holds and caps in memory, and one for the account itself.
func (a *Account) Size() int { return 1 + len(a.lots) + len(a.holds) + a.Caps.Len() }

// Listed returns about how many lots and caps a snapshot of the account lists.
func (a *Account) Listed() int { return len(a.lots) + a.Caps.Len() }

// emptyLots is how many empty lots are kept: dropping them goes through all lots.
const emptyLots = 64

// forgetCharge drops a charge unless it is a live hold.
func (a *Account) forgetCharge(id models.ChargeID) {
	if a.holds[id] == nil {
		delete(a.Charges, id)
	}
}

// dropEmptyLots drops the lots with nothing left.
func (a *Account) dropEmptyLots() {
	a.empty = 0
	a.lots = slices.DeleteFunc(a.lots, func(l *lot) bool {
		if l.Live() {
			return false
		}
		delete(a.lotByID, l.ID)
		return true
	})
}

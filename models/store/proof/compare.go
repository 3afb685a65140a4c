package proof

import (
	"bytes"
	"maps"
	"slices"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// This file compares the result of an account's entries with what is stored beside them.

// compare compares everything, all of it as one transaction sees it.
func (a *account) compare(t *tables) error {
	defer a.rescue("what is stored beside entry", a.book.Sequence)
	if err := a.compareUsage(t, forever); err != nil {
		return err
	}
	if err := a.compareMovements(t, forever); err != nil {
		return err
	}
	for _, f := range a.book.MovementDiscrepancies() {
		a.fault("%s", f)
	}
	for _, compare := range []func(*tables) error{a.state, a.lots, a.subscriptions, a.caps, a.balance, a.charges, a.purchases} {
		if err := compare(t); err != nil {
			return err
		}
	}
	return nil
}

// rows calls each with the rows of the account.
func rows[T any](a *account, s *stream[T], table string, each func(*T)) error {
	for {
		row, err := s.of(a.number)
		if row == nil || err != nil {
			return err
		}
		if s.bad != nil {
			a.fault("a row of %s can't be read: %v", table, s.bad)
		}
		each(row)
		s.take()
	}
}

// state checks the zone and the status; before their first change they are those that the
// account was opened with.
func (a *account) state(t *tables) error {
	stored, err := t.accounts.of(a.number)
	if err != nil {
		return err
	}
	want := models.AccountState{Zone: a.opened, Status: models.AccountActive}
	if a.book.AccountState != nil {
		want = *a.book.AccountState
	}
	if got := (models.AccountState{Zone: stored.Zone, Status: models.AccountStatus(stored.Status)}); got != want {
		a.fault("has the zone and status %+v, its entries say %+v", got, want)
	}
	return nil
}

func (a *account) lots(t *tables) error {
	stored := 0
	if err := rows(a, &t.lots, "lots", func(r *schema.Lot) {
		stored++
		got := r.Model(a.id, a.ids)
		if n := got.Ordinal; n < 1 || n > int64(len(a.book.Lots)) {
			a.fault("lot %s was made by no entry", got.ID)
		} else if want := a.book.Lots[n-1]; got != want {
			a.fault("lot %s is %+v, the entries say %+v", got.ID, got, want)
		}
	}); err != nil {
		return err
	}
	if stored != len(a.book.Lots) {
		a.fault("has %d lots, its entries made %d", stored, len(a.book.Lots))
	}
	return nil
}

func (a *account) subscriptions(t *tables) error {
	stored := 0
	if err := rows(a, &t.subscriptions, "subscriptions", func(r *schema.Subscription) {
		stored++
		if want, ok := a.book.Subscriptions[r.ID]; !ok || r.Columns != schema.SubscriptionColumnsOf(want, a.ids) {
			a.fault("subscription %s is not as its entries left it", r.ID)
		}
	}); err != nil {
		return err
	}
	if stored != len(a.book.Subscriptions) {
		a.fault("has %d subscriptions, its entries know %d", stored, len(a.book.Subscriptions))
	}
	return nil
}

// caps checks the caps and what was used of them.
func (a *account) caps(t *tables) error {
	want := map[models.CapTerms]models.Cap{} // by subject and window
	for _, c := range a.book.Caps.All() {
		want[models.CapTerms{Subject: c.Subject, Window: c.Window}] = c
	}
	if err := rows(a, &t.caps, "caps", func(r *schema.Cap) {
		key := models.CapTerms{Subject: r.Subject, Window: r.CapWindow}
		if c, ok := want[key]; !ok {
			a.fault("the cap on %s (%s) stands in no entry", r.Subject, r.CapWindow)
		} else if *r != schema.CapOf(c, a.number) {
			a.fault("the cap on %s (%s) is %+v, the entries say %+v", r.Subject, r.CapWindow, r.Model(), c)
		}
		delete(want, key)
	}); err != nil {
		return err
	}
	if len(want) > 0 {
		a.fault("has %d caps less than its entries set", len(want))
	}
	return nil
}

func (a *account) balance(t *tables) error {
	b, stored := a.book, 0
	if err := rows(a, &t.balances, "balances", func(r *schema.Balance) {
		stored++
		if r.Values() != b.Balance || r.Sequence != b.Sequence || !bytes.Equal(r.Head, b.Head[:]) ||
			r.Ordinal != int64(len(b.Lots)) || r.EffectiveAt != schema.MicrosOf(b.EffectiveAt) || r.UpdatedAt != schema.MicrosOf(b.RecordedAt) {
			a.fault("balance is %+v at entry %d, the entries say %+v at %d", r.Values(), r.Sequence, b.Balance, b.Sequence)
		}
		if next := schema.MicrosOf(b.NextBoundary()); r.NextBoundaryAt != next {
			a.fault("balance is due at %s, the entries say %s", r.NextBoundaryAt.Time(), next.Time())
		}
	}); err != nil {
		return err
	}
	if stored == 0 && b.Sequence > 0 {
		a.fault("has %d entries and no balance", b.Sequence)
	}
	return nil
}

// charges checks the charges that live on after their first entry: holds, with what they
// still have, and what was refunded.
func (a *account) charges(t *tables) error {
	stored := 0
	compare := func(r *schema.Charge) {
		stored++
		id := a.ids.Charge(a.number, r.Place.Number())
		want, ok := a.book.Charges[id]
		if !ok {
			a.fault("charge %s stands in no entry", id)
			return
		}
		if r.Status != want.Status || r.Credits != want.Credits || r.Held != want.Held || r.Refunded != want.Refunded ||
			r.ExpiresAt != schema.MicrosOf(want.ExpiresAt) || r.EndedAt != schema.MicrosOf(want.EndedAt) {
			a.fault("charge %s is %s with %s taken of %s held and %s refunded; the entries say %s, %s, %s and %s",
				id, r.Status, r.Credits, r.Held, r.Refunded, want.Status, want.Credits, want.Held, want.Refunded)
		}
		if !bytes.Equal(r.Parts, schema.EncodeParts(a.book.Holds[id].Parts, a.ids)) {
			a.fault("charge %s does not hold what its entries say", id)
		}
	}
	if err := rows(a, &t.charges, "charges", compare); err != nil {
		return err
	}
	if a.earlier != nil {
		if err := a.earlierCharges(compare); err != nil {
			return err
		}
	}
	if held := a.held(); held != a.book.Balance.Held {
		a.fault("its holds come to %s, of its lots %s are held", held, a.book.Balance.Held)
	}
	if stored != len(a.book.Charges) {
		a.fault("has %d charges that were held or refunded, its entries made %d", stored, len(a.book.Charges))
	}
	return nil
}

// held returns what holds come to.
func (a *account) held() (sum models.Credits) {
	for _, h := range a.book.Holds {
		sum += h.Remaining()
	}
	return sum
}

// purchases checks that exactly the paid purchases were credited, each once, with the
// credits that were sold, for what was paid.
func (a *account) purchases(t *tables) error {
	if err := rows(a, &t.purchases, "purchases", func(r *purchaseRow) {
		if a.earlier != nil && !a.earlier.purchases[r.ID] && r.PaidAt < a.earlier.day {
			return // nothing has happened to it since
		}
		got := a.bought[r.ID]
		delete(a.bought, r.ID)
		if got.credits != r.Credits || got.times != 1 {
			a.fault("purchase %s of %s credits was credited with %s", r.ID, r.Credits, got.credits)
		}
		if paid := r.Model().Totals(); got.paid != paid.SubtotalCents || got.currency != paid.Currency {
			a.fault("purchase %s was paid with %d %s, its lot says %d %s", r.ID, paid.SubtotalCents, paid.Currency, got.paid, got.currency)
		}
		if r.PaidAt == 0 {
			a.fault("purchase %s is paid, but never was", r.ID)
		}
		if got := a.book.Reversed[r.ID]; got != r.Reversed {
			a.fault("purchase %s was reversed by %s, the entries say %s", r.ID, r.Reversed, got)
		}
		followed := ledger.PaymentReversal{RefundedCents: r.RefundedCents, LostCents: r.LostCents, Disputed: r.Dispute == models.DisputeOpen}
		if got := a.book.PaymentReversals[r.ID]; got != followed {
			a.fault("purchase %s says %+v of money that went back, the entries say %+v", r.ID, followed, got)
		}
	}); err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(a.bought)) {
		a.fault("purchase %s was credited but is not paid", id)
	}
	return nil
}

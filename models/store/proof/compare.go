package proof

import (
	"bytes"
	"maps"
	"slices"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// This file compares the result of an account's entries with what is stored beside them.

// strays finds rows that belong to entries that do not exist.
func (c *checker) strays() error {
	for _, table := range []string{"draws", "subscription_states", "account_states"} {
		var sequences []int64
		if err := c.tx.Raw(`SELECT t.sequence FROM `+table+` t LEFT JOIN entries e ON e.account_id = t.account_id AND e.sequence = t.sequence
			WHERE t.account_id = ? AND t.sequence > 0 AND e.id IS NULL`, c.account).Scan(&sequences).Error; err != nil {
			return err
		}
		for _, sequence := range sequences {
			c.fault("has a row of %s for the entry %d, which is none", table, sequence)
		}
	}
	var gaps []int64
	if err := c.tx.Raw(`SELECT sequence FROM draws WHERE account_id = ? GROUP BY sequence
		HAVING MIN(position) <> 0 OR MAX(position) <> COUNT(*) - 1`, c.account).Scan(&gaps).Error; err != nil {
		return err
	}
	for _, sequence := range gaps {
		c.fault("the draws of entry %d are not numbered from 0 on", sequence)
	}
	var foreign []models.LotID
	if err := c.tx.Raw(`SELECT d.lot_id FROM draws d LEFT JOIN lots l ON l.id = d.lot_id AND l.account_id = d.account_id
		WHERE d.account_id = ? AND l.id IS NULL`, c.account).Scan(&foreign).Error; err != nil {
		return err
	}
	for _, id := range foreign {
		c.fault("draws on the lot %s, which is not its own", id)
	}
	return nil
}

func (c *checker) lots() error {
	var stored []schema.Lot
	if err := c.tx.Where("account_id = ?", c.account).Order("ordinal").Find(&stored).Error; err != nil {
		return err
	}
	for _, r := range stored {
		if want, ok := c.book.Lots[r.ID]; !ok {
			c.fault("lot %s was made by no entry", r.ID)
		} else if got := r.Model(); got != want {
			c.fault("lot %s is %+v, the entries say %+v", r.ID, got, want)
		}
	}
	if len(stored) != len(c.book.Lots) {
		c.fault("has %d lots, its entries made %d", len(stored), len(c.book.Lots))
	}
	return nil
}

func (c *checker) subscriptions() error {
	var stored []schema.Subscription
	if err := c.tx.Where("account_id = ?", c.account).Find(&stored).Error; err != nil {
		return err
	}
	for _, r := range stored {
		if want, ok := c.book.Subscriptions[r.ID]; !ok || r.Columns != schema.SubscriptionColumnsOf(want) {
			c.fault("subscription %s is not as its entries left it", r.ID)
		}
	}
	if len(stored) != len(c.book.Subscriptions) {
		c.fault("has %d subscriptions, its entries know %d", len(stored), len(c.book.Subscriptions))
	}
	return nil
}

// accountState checks the zone and the status; before their first change they are those
// that the account was opened with.
func (c *checker) accountState() error {
	var stored schema.Account
	if err := c.tx.Where("id = ?", c.account).Limit(1).Find(&stored).Error; err != nil {
		return err
	}
	want := c.book.AccountState
	if want == nil {
		want = &models.AccountState{Zone: c.opened.Zone, Status: c.opened.Status}
	}
	switch got := (models.AccountState{Zone: stored.Zone, Status: stored.Status}); {
	case stored.ID == "":
		c.fault("has a ledger but no account")
	case got != *want:
		c.fault("has the zone and status %+v, its entries say %+v", got, *want)
	}
	return nil
}

func (c *checker) balance() error {
	var stored []schema.Balance
	if err := c.tx.Where("account_id = ?", c.account).Find(&stored).Error; err != nil {
		return err
	}
	b := c.book
	switch {
	case len(stored) == 0 && b.Sequence == 0:
		return nil
	case len(stored) == 0:
		c.fault("has %d entries and no balance", b.Sequence)
		return nil
	}
	r := stored[0]
	if r.Values() != b.Balance || r.Sequence != b.Sequence || !bytes.Equal(r.Head, b.Head[:]) ||
		r.Ordinal != int64(len(b.Lots)) || r.EffectiveAt != schema.MicrosOf(b.EffectiveAt) || r.UpdatedAt != schema.MicrosOf(b.RecordedAt) {
		c.fault("balance is %+v at entry %d, the entries say %+v at %d", r.Values(), r.Sequence, b.Balance, b.Sequence)
	}
	if next := schema.MicrosOf(b.NextBoundary()); r.NextBoundaryAt != next {
		c.fault("balance is due at %s, the entries say %s", r.NextBoundaryAt.Time(), next.Time())
	}
	return nil
}

// charges checks the state of each charge, and what its hold still has.
func (c *checker) charges() error {
	var stored []schema.Charge
	if err := c.tx.Where("account_id = ?", c.account).Order("sequence").Find(&stored).Error; err != nil {
		return err
	}
	for _, r := range stored {
		want, ok := c.book.Charges[r.ID]
		if !ok {
			c.fault("charge %s stands in no entry", r.ID)
		} else if r.Status != want.Status || r.Credits != want.Credits || r.Held != want.Held || r.Refunded != want.Refunded ||
			r.Sequence != c.begun[r.ID] || r.ExpiresAt != schema.MicrosOf(want.ExpiresAt) || r.EndedAt != schema.MicrosOf(want.EndedAt) {
			c.fault("charge %s is %s with %s taken of %s held and %s refunded; the entries say %s, %s, %s and %s",
				r.ID, r.Status, r.Credits, r.Held, r.Refunded, want.Status, want.Credits, want.Held, want.Refunded)
		}
	}
	if len(stored) != len(c.book.Charges) {
		c.fault("has %d charges, its entries made %d", len(stored), len(c.book.Charges))
	}
	return c.holds()
}

// holds checks what live holds still have of each lot.
func (c *checker) holds() error {
	var stored []schema.HoldPart
	if err := c.tx.Where("account_id = ?", c.account).Order("charge_id, position").Find(&stored).Error; err != nil {
		return err
	}
	var want []schema.HoldPart
	for _, id := range slices.Sorted(maps.Keys(c.book.Holds)) {
		for i, p := range c.book.Holds[id].Parts {
			want = append(want, schema.HoldPart{ChargeID: id, Position: i, AccountID: c.account, LotID: p.LotID, Remaining: p.Remaining})
		}
	}
	if !slices.Equal(stored, want) {
		c.fault("holds are %+v, the entries say %+v", stored, want)
	}
	return nil
}

func (c *checker) rollups() error {
	var stored []schema.Usage
	if err := c.tx.Where("account_id = ?", c.account).Find(&stored).Error; err != nil {
		return err
	}
	for _, r := range stored {
		key := books.UsageKey{Account: r.AccountID, Quarter: r.QuarterAt, Product: r.Product, Key: r.KeyID, User: r.UserID}
		if want := c.usage[key]; r.Credits != want.Credits || r.Refunded != want.Refunded || r.Charges != want.Charges {
			c.fault("usage of %q from %s is %s in %d charges, the charges say %s in %d",
				r.Product, r.QuarterAt.Time(), r.Credits, r.Charges, want.Credits, want.Charges)
		}
	}
	if len(stored) != len(c.usage) {
		c.fault("has %d rows of usage, its charges make %d", len(stored), len(c.usage))
	}
	return nil
}

// movements checks the roll-up that reports are made from.
func (c *checker) movements() error {
	var stored []schema.Movement
	if err := c.tx.Where("account_id = ?", c.account).Find(&stored).Error; err != nil {
		return err
	}
	for _, r := range stored {
		if want, ok := c.book.Movements[r.Key()]; !ok || r.Part() != want {
			c.fault("%s %s of %s is %s and %d cents, the entries say %s and %d",
				r.Kind, r.Flow, r.DayAt.Time().Format(time.DateOnly), r.Credits, r.Cents, want.Credits, want.Cents)
		}
	}
	if len(stored) != len(c.book.Movements) {
		c.fault("has %d rows of flows, its entries make %d", len(stored), len(c.book.Movements))
	}
	for _, f := range c.book.MovementDiscrepancies() {
		c.fault("%s", f)
	}
	return nil
}

// purchases checks that exactly the paid purchases were credited, with the credits that
// were sold.
func (c *checker) purchases() error {
	var paid []schema.Purchase
	if err := c.tx.Where("account_id = ? AND state = ?", c.account, models.PurchasePaid).Find(&paid).Error; err != nil {
		return err
	}
	for _, p := range paid {
		if got := c.bought[p.ID]; got != p.Credits {
			c.fault("purchase %s of %s credits was credited with %s", p.ID, p.Credits, got)
		}
		delete(c.bought, p.ID)
		if p.PaidAt == 0 {
			c.fault("purchase %s is paid, but never was", p.ID)
		}
		if got := c.book.Reversed[p.ID]; got != p.Reversed {
			c.fault("purchase %s was reversed by %s, the entries say %s", p.ID, p.Reversed, got)
		}
		followed := ledger.PaymentReversal{RefundedCents: p.RefundedCents, LostCents: p.LostCents, Disputed: p.Dispute == models.DisputeOpen}
		if got := c.book.PaymentReversals[p.ID]; got != followed {
			c.fault("purchase %s says %+v of money that went back, the entries say %+v", p.ID, followed, got)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(c.bought)) {
		c.fault("purchase %s was credited but is not paid", id)
	}
	return nil
}

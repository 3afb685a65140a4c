package store

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
)

// Verify checks every invariant of the ledger: it replays all entries of all
// accounts, and compares what they come to with lots, subscriptions, balances,
// charges, roll-ups and purchases. It returns a line for each row that breaks
// one; err is for what kept it from looking. It reads one snapshot.
func (s *Store) Verify(ctx context.Context) (v models.Verification, err error) {
	err = s.read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var ids []models.AccountID
		if err := tx.Model(&accountRow{}).Order("id").Pluck("id", &ids).Error; err != nil {
			return err
		}
		for _, id := range ids {
			c := &checker{tx: tx, account: id, book: ledger.NewBook(id), usage: map[usageKey]usageRow{}, bought: map[models.PurchaseID]models.Credits{}}
			if err := c.check(); err != nil {
				return fmt.Errorf("account %s: %w", id, err)
			}
			v.Accounts++
			v.Entries += c.book.Sequence
			v.Faults = append(v.Faults, c.faults...)
		}
		return nil
	})
	return v, explain(err)
}

// checker checks one account.
type checker struct {
	tx      *gorm.DB
	account models.AccountID
	book    *ledger.Book
	usage   map[usageKey]usageRow                // as the charges come to
	bought  map[models.PurchaseID]models.Credits // as the entries say
	faults  []string
}

// entriesAtATime bounds the memory that checking takes.
const entriesAtATime = 512

func (c *checker) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf("account %s: ", c.account)+fmt.Sprintf(format, args...))
}

func (c *checker) check() error {
	for {
		var rows []entryRow
		if err := c.tx.Where("account_id = ? AND sequence > ?", c.account, c.book.Sequence).
			Order("sequence").Limit(entriesAtATime).Find(&rows).Error; err != nil {
			return err
		}
		if len(rows) == 0 {
			break
		}
		entries, err := wholeEntries(c.tx, rows)
		if err != nil {
			return err
		}
		if err := c.replay(entries); err != nil {
			return err
		}
	}
	for _, compare := range []func() error{c.lots, c.subscriptions, c.accountState, c.balance, c.charges, c.rollups, c.purchases} {
		if err := compare(); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) replay(entries []models.Entry) error {
	charges, err := chargesOf(c.tx, entries)
	if err != nil {
		return err
	}
	for _, e := range entries {
		for _, f := range c.book.Apply(e) {
			c.fault("%s", f)
		}
		if e.PurchaseID != "" && e.Kind == models.EntryPurchase {
			c.bought[e.PurchaseID] += e.Delta
		}
		if e.Kind == models.EntryCharge {
			c.charge(e, charges[e.ChargeID])
		}
	}
	return nil
}

// charge checks that a charge is the one that its entry was made for: its
// fingerprint says what was asked, its draws what was taken.
func (c *checker) charge(e models.Entry, charge *models.Charge) {
	if charge == nil {
		c.fault("entry %d: its charge %s is missing", e.Sequence, e.ChargeID)
		return
	}
	asked := models.Command{Account: e.AccountID, Reason: e.Reason, Do: models.ChargeCredits{Charge: *charge}}
	if ledger.Fingerprint(asked) != e.Fingerprint {
		c.fault("entry %d: its charge %s is not what was asked for", e.Sequence, charge.ID)
	}
	if charge.Credits != -e.Delta || !charge.CreatedAt.Equal(e.EffectiveAt) || charge.Status != models.ChargeCaptured {
		c.fault("entry %d: its charge %s is %s of %s credits at %s", e.Sequence, charge.ID, charge.Status, charge.Credits, charge.CreatedAt)
	}
	gathered := rows{usage: map[usageKey]*usageRow{}}
	gathered.addUsage(*charge)
	for key, row := range gathered.usage {
		sum := c.usage[key]
		sum.Credits += row.Credits
		sum.Charges += row.Charges
		c.usage[key] = sum
	}
}

func (c *checker) lots() error {
	var stored []lotRow
	if err := c.tx.Where("account_id = ?", c.account).Order("ordinal").Find(&stored).Error; err != nil {
		return err
	}
	for _, r := range stored {
		if want, ok := c.book.Lots[r.ID]; !ok {
			c.fault("lot %s was made by no entry", r.ID)
		} else if got := r.model(); got != want {
			c.fault("lot %s is %+v, the entries say %+v", r.ID, got, want)
		}
	}
	if len(stored) != len(c.book.Lots) {
		c.fault("has %d lots, its entries made %d", len(stored), len(c.book.Lots))
	}
	return nil
}

func (c *checker) subscriptions() error {
	var stored []subscriptionRow
	if err := c.tx.Where("account_id = ?", c.account).Find(&stored).Error; err != nil {
		return err
	}
	for _, r := range stored {
		if want, ok := c.book.Subscriptions[r.ID]; !ok || r.Columns != columnsOf(want) {
			c.fault("subscription %s is not as its entries left it", r.ID)
		}
	}
	if len(stored) != len(c.book.Subscriptions) {
		c.fault("has %d subscriptions, its entries know %d", len(stored), len(c.book.Subscriptions))
	}
	return nil
}

// accountState checks zone and status; before the first change of them they are
// as the account was opened.
func (c *checker) accountState() error {
	var stored accountRow
	if err := c.tx.Where("id = ?", c.account).Take(&stored).Error; err != nil {
		return err
	}
	want := c.book.State
	if want == nil {
		var opened accountStateRow
		if err := c.tx.Where("account_id = ? AND sequence = 0", c.account).Take(&opened).Error; err != nil {
			return err
		}
		want = &models.AccountState{Zone: opened.Zone, Status: opened.Status}
	}
	if got := (models.AccountState{Zone: stored.Zone, Status: stored.Status}); got != *want {
		c.fault("has the zone and status %+v, its entries say %+v", got, *want)
	}
	return nil
}

func (c *checker) balance() error {
	var stored []balanceRow
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
	if r.values() != b.Values || r.Sequence != b.Sequence || !bytes.Equal(r.Head, b.Head[:]) ||
		r.Ordinal != int64(len(b.Lots)) || r.EffectiveAt != microsOf(b.EffectiveAt) {
		c.fault("balance is %+v at entry %d, the entries say %+v at %d", r.values(), r.Sequence, b.Values, b.Sequence)
	}
	if next := microsOf(b.NextBoundary()); r.NextBoundaryAt != next {
		c.fault("balance is due at %s, the entries say %s", r.NextBoundaryAt.time(), next.time())
	}
	return nil
}

// charges checks that there is no charge without its entry.
func (c *checker) charges() error {
	var strays []models.ChargeID
	err := c.tx.Raw(`SELECT c.id FROM charges c LEFT JOIN entries e
		ON e.account_id = c.account_id AND e.sequence = c.sequence AND e.charge_id = c.id
		WHERE c.account_id = ? AND e.id IS NULL`, c.account).Scan(&strays).Error
	for _, id := range strays {
		c.fault("charge %s stands in no entry", id)
	}
	return err
}

func (c *checker) rollups() error {
	var stored []usageRow
	if err := c.tx.Where("account_id = ?", c.account).Find(&stored).Error; err != nil {
		return err
	}
	for _, r := range stored {
		key := usageKey{r.AccountID, r.QuarterAt, r.Product, r.KeyID, r.UserID}
		if want := c.usage[key]; r.Credits != want.Credits || r.Charges != want.Charges {
			c.fault("usage of %q from %s is %s in %d charges, the charges say %s in %d",
				r.Product, r.QuarterAt.time(), r.Credits, r.Charges, want.Credits, want.Charges)
		}
	}
	if len(stored) != len(c.usage) {
		c.fault("has %d rows of usage, its charges make %d", len(stored), len(c.usage))
	}
	return nil
}

// purchases checks that exactly the paid ones were credited, with what was sold.
func (c *checker) purchases() error {
	var paid []purchaseRow
	if err := c.tx.Where("account_id = ? AND state = ?", c.account, models.PurchasePaid).Find(&paid).Error; err != nil {
		return err
	}
	for _, p := range paid {
		if got := c.bought[p.ID]; got != p.Credits {
			c.fault("purchase %s of %s credits was credited with %s", p.ID, p.Credits, got)
		}
		delete(c.bought, p.ID)
	}
	for _, id := range slices.Sorted(maps.Keys(c.bought)) {
		c.fault("purchase %s was credited but is not paid", id)
	}
	return nil
}

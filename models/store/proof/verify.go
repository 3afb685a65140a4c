// Package proof is the store's room for showing that the ledger is right: verification,
// checkpoints, statements, and roll-ups derived anew.
package proof

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/chain"
	"github.com/bursar-portal/bursar/models/ledger"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Proof shows what the ledger says and that it is right: it verifies the ledger, makes
// statements and checkpoints, and derives roll-ups anew from the entries.
type Proof struct{ db *database.DB }

// New returns the room over an open database.
func New(db *database.DB) *Proof { return &Proof{db} }

// Verify checks every invariant of the ledger: it replays all entries of all accounts,
// and compares the result with lots, subscriptions, balances, charges, roll-ups and
// purchases. It returns a line for each row that breaks an invariant; err is for what
// kept it from checking. It reads in pieces, so that the write-ahead log can be
// checkpointed in between; the rows of an account are compared within one transaction.
// progress, if not nil, is called after each piece with the number of entries read.
func (p *Proof) Verify(ctx context.Context, progress func(read, all int64)) (v models.Verification, err error) {
	ids, err := ledgerAccounts(p.db.Read.WithContext(ctx))
	if err != nil {
		return v, database.Explain(err)
	}
	var all int64
	if err := p.db.Read.WithContext(ctx).Model(&schema.Entry{}).Count(&all).Error; err != nil {
		return v, database.Explain(err)
	}
	if v.Discrepancies, err = strayTexts(p.db.Read.WithContext(ctx)); err != nil {
		return v, database.Explain(err)
	}
	batches, err := batchFaults(p.db.Read.WithContext(ctx))
	if err != nil {
		return v, database.Explain(err)
	}
	v.Discrepancies = append(v.Discrepancies, batches...)
	for _, id := range ids {
		c := &checker{account: id, begun: map[models.ChargeID]int64{}, usage: map[books.UsageKey]schema.Usage{}, bought: map[models.PurchaseID]models.Credits{}}
		for done := false; !done && err == nil; {
			err = p.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) (err error) {
				c.tx = tx
				done, err = c.check()
				return err
			})
			if progress != nil && c.book != nil {
				progress(v.Entries+c.book.Sequence, all)
			}
		}
		if err != nil {
			return v, database.Explain(fmt.Errorf("account %s: %w", id, err))
		}
		v.Accounts++
		v.Entries += c.book.Sequence
		v.Discrepancies = append(v.Discrepancies, c.faults...)
	}
	return v, nil
}

// ledgerAccounts returns the accounts that occur in any table of the ledger.
func ledgerAccounts(tx *gorm.DB) (ids []models.AccountID, err error) {
	tables := []string{"balances", "entries", "lots", "draws", "charges", "hold_parts", "usage", "flows", "subscriptions", "subscription_states", "account_states"}
	query := "SELECT id FROM accounts"
	for _, table := range tables {
		query += " UNION SELECT account_id FROM " + table
	}
	err = tx.Raw(query + " ORDER BY 1").Scan(&ids).Error
	return ids, err
}

// strayTexts finds texts of entries that do not exist. Their table has no accounts, so
// they are checked for all accounts at once.
func strayTexts(tx *gorm.DB) (faults []string, err error) {
	var ids []models.EntryID
	err = tx.Raw("SELECT t.entry_id FROM entry_texts t LEFT JOIN entries e ON e.id = t.entry_id WHERE e.id IS NULL").Scan(&ids).Error
	for _, id := range ids {
		faults = append(faults, fmt.Sprintf("there are texts of the entry %s, which is none", id))
	}
	return faults, err
}

// checker checks one account.
type checker struct {
	tx      *gorm.DB
	account models.AccountID
	book    *ledger.Book
	opened  schema.AccountState
	begun   map[models.ChargeID]int64            // the sequence of each charge's first entry
	usage   map[books.UsageKey]schema.Usage      // as derived from the charges
	bought  map[models.PurchaseID]models.Credits // as derived from the entries
	faults  []string
}

// entriesAtATime is how many entries are read at a time, which bounds the memory and
// the time that one step takes.
const entriesAtATime = 512

func (c *checker) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf("account %s: ", c.account)+fmt.Sprintf(format, args...))
}

// check replays the next entries, and after the last ones compares the result with what
// is stored.
func (c *checker) check() (done bool, err error) {
	if c.book == nil {
		if err := c.open(); err != nil {
			return false, err
		}
	}
	var rows []schema.Entry
	if err := c.tx.Where("account_id = ? AND sequence > ?", c.account, c.book.Sequence).
		Order("sequence").Limit(entriesAtATime).Find(&rows).Error; err != nil {
		return false, err
	}
	entries, err := books.Entries(c.tx, rows)
	if err != nil {
		return false, err
	}
	if err := c.replay(entries, rows); err != nil {
		return false, err
	}
	if len(rows) == entriesAtATime {
		return false, nil
	}
	for _, compare := range []func() error{
		c.strays, c.lots, c.subscriptions, c.accountState, c.balance, c.charges, c.rollups, c.movements, c.purchases,
	} {
		if err := compare(); err != nil {
			return false, err
		}
	}
	return true, nil
}

// open begins the book with the state that the account was opened in.
func (c *checker) open() error {
	if err := c.tx.Where("account_id = ? AND sequence = 0", c.account).Limit(1).Find(&c.opened).Error; err != nil {
		return err
	}
	if c.opened.AccountID == "" {
		c.fault("does not say how it was opened")
	}
	c.book = ledger.NewBook(c.account, chain.OpeningHash(c.account, c.opened.Zone, c.opened.Status))
	c.book.Prices = map[models.PurchaseID]ledger.PurchasePrice{}
	return books.ReadPrices(c.book.Prices, c.tx, "account_id = ?", c.account)
}

func (c *checker) replay(entries []models.Entry, rows []schema.Entry) error {
	charges, err := books.ChargesOf(c.tx, entries)
	if err != nil {
		return err
	}
	for i, e := range entries {
		for _, f := range c.book.Apply(e) {
			c.fault("%s", f)
		}
		if charge := charges[e.ChargeID]; charge != nil && (rows[i].Product != charge.Product || rows[i].KeyID != charge.KeyID) ||
			charge == nil && (rows[i].Product != "" || rows[i].KeyID != "") {
			c.fault("entry %d: is filed under another product or key than its charge", e.Sequence)
		}
		if e.Kind == models.EntryCharge || e.Kind == models.EntryHold {
			c.begun[e.ChargeID] = e.Sequence
		}
		c.texts(e, charges[e.ChargeID])
		if e.PurchaseID != "" && e.Kind == models.EntryPurchase {
			c.bought[e.PurchaseID] += e.Delta
		}
		if e.ChargeID != "" {
			c.charge(e, charges[e.ChargeID])
		}
	}
	return nil
}

// texts checks an entry's free texts, unless they were erased.
func (c *checker) texts(e models.Entry, charge *models.Charge) {
	texts := chain.ChargeTexts(e.Reason, models.Charge{})
	if charge != nil && (e.Kind == models.EntryCharge || e.Kind == models.EntryHold) {
		texts = chain.ChargeTexts(e.Reason, *charge)
	}
	switch {
	case e.Salt != nil && chain.Commitment(e.Salt, texts) != e.Commitment:
		c.fault("entry %d: its texts are not those that it was entered with", e.Sequence)
	case e.Salt == nil && texts != "":
		c.fault("entry %d: it has texts without a salt", e.Sequence)
	}
}

// charge checks that a charge is the one that its entries are about: the fingerprint of
// the first entry is that of the command.
func (c *checker) charge(e models.Entry, charge *models.Charge) {
	if charge == nil {
		c.fault("entry %d: its charge %s is missing", e.Sequence, e.ChargeID)
		return
	}
	asked := *charge
	var same bool
	switch e.Kind {
	case models.EntryCharge:
		for _, atOnce := range []bool{false, true} {
			do := models.ChargeCredits{Charge: asked, Immediate: atOnce}
			same = same || chain.Fingerprint(models.Command{Account: e.AccountID, Do: do}) == e.Fingerprint
		}
	case models.EntryHold:
		asked.Credits = charge.Held
		for _, life := range []time.Duration{0, e.HoldExpiresAt.Sub(e.EffectiveAt)} {
			for _, do := range []models.Action{
				models.HoldCredits{Charge: asked, ExpiresIn: life},
				models.ChargeCredits{Charge: asked, ExpiresIn: life}, // of a product that is held by rule
			} {
				same = same || chain.Fingerprint(models.Command{Account: e.AccountID, Do: do}) == e.Fingerprint
			}
		}
	default:
		same = true
	}
	if !same || ((e.Kind == models.EntryCharge || e.Kind == models.EntryHold) && !charge.CreatedAt.Equal(e.EffectiveAt)) {
		c.fault("entry %d: its charge %s is not what was asked for", e.Sequence, charge.ID)
	}
	gathered := books.UsageSums{}
	asOf := *charge
	asOf.Credits = c.book.Charges[e.ChargeID].Credits
	gathered.Add(e, asOf)
	for key, row := range gathered {
		sum := c.usage[key]
		sum.Credits += row.Credits
		sum.Refunded += row.Refunded
		sum.Charges += row.Charges
		c.usage[key] = sum
	}
}

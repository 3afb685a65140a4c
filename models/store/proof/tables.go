package proof

import (
	"database/sql"
	"errors"
	"math"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// tables are the tables of the ledger, each gone along once in the order of accounts.
type tables struct {
	tx            *gorm.DB
	accounts      stream[accountRow]
	entries       stream[schema.Entry]
	made          stream[schema.Lot] // ahead of the entries that made them
	lots          stream[schema.Lot]
	charges       stream[schema.Charge]
	subscriptions stream[schema.Subscription]
	caps          stream[schema.Cap]
	balances      stream[schema.Balance]
	usage         stream[schema.Usage]
	movements     stream[schema.Movement]
	purchases     stream[purchaseRow]
}

// accountRow is what the ledger depends on of an account.
type accountRow struct {
	Number                 int64
	ID                     models.AccountID
	Zone, Status, OpenedIn string
}

// purchaseRow is a purchase with the number of its account.
type purchaseRow struct {
	number int64
	schema.Purchase
}

// position is from where on tables are read: from an account on, and within it behind what
// has been read already.
type position struct {
	account       int64
	sequence, lot int64 // the newest ones that were read
	charge        int64 // the newest one that is looked at by itself
	quarter, day  schema.Micros
}

// open begins to read the rows of accounts up to a number, inclusive.
func open(tx *gorm.DB, at position, to int64) *tables {
	from, last := firstPlace(at.account), lastPlace(to)
	entries, lots, charges := from, from, from
	if at.sequence > 0 {
		entries = schema.PlaceOf(at.account, at.sequence) + 1
	}
	if at.lot > 0 {
		lots = schema.PlaceOf(at.account, at.lot) + 1
	}
	if at.charge > 0 {
		charges = schema.PlaceOf(at.account, at.charge) + 1
	}
	lot := func(rows *sql.Rows, l *schema.Lot) error { return books.ScanLot(rows, l) }
	lotOf := func(l *schema.Lot) int64 { return l.Place.Account() }
	return &tables{
		tx: tx,
		accounts: newStream(tx, scanAccount, func(a *accountRow) int64 { return a.Number },
			"SELECT number, id, zone, status, opened_zone FROM accounts WHERE number >= ? AND number <= ? ORDER BY number", at.account, to),
		entries: newStream(tx, books.ScanEntry, func(e *schema.Entry) int64 { return e.Place.Account() },
			"SELECT "+books.EntryColumns+" FROM entries e WHERE e.place >= ? AND e.place <= ? ORDER BY e.place", int64(entries), int64(last)),
		made: newStream(tx, lot, lotOf,
			"SELECT "+books.LotColumns+" FROM lots l WHERE l.place >= ? AND l.place <= ? ORDER BY l.place", int64(lots), int64(last)),
		lots: newStream(tx, lot, lotOf,
			"SELECT "+books.LotColumns+" FROM lots l WHERE l.place >= ? AND l.place <= ? ORDER BY l.place", int64(from), int64(last)),
		charges: newStream(tx, scanCharge, func(c *schema.Charge) int64 { return c.Place.Account() },
			`SELECT place, status, credits, held, refunded, expires_at, ended_at, parts
				FROM charges WHERE place >= ? AND place <= ? ORDER BY place`, int64(charges), int64(last)),
		subscriptions: newStream(tx, scanSubscription, func(s *schema.Subscription) int64 { return s.Account },
			`SELECT account, id, plan_id, version, status, anchor_at, anchor_zone, period_number, period_start_at, period_end_at, allowance_lot,
				next_plan_id, cancel_at_end, created_at, ended_at
				FROM subscriptions WHERE account >= ? AND account <= ? ORDER BY account, created_at`, at.account, to),
		caps: newStream(tx, books.ScanCap, func(c *schema.Cap) int64 { return c.Account },
			"SELECT "+books.CapColumns+" FROM caps WHERE account >= ? AND account <= ? ORDER BY account", at.account, to),
		balances: newStream(tx, scanBalance, func(b *schema.Balance) int64 { return b.Account },
			`SELECT account, sequence, head, ordinal, available, held, frozen, scheduled, debt, effective_at, updated_at, next_boundary_at
				FROM balances WHERE account >= ? AND account <= ? ORDER BY account`, at.account, to),
		usage: newStream(tx, scanUsage, func(u *schema.Usage) int64 { return u.Account },
			`SELECT account, quarter_at, product, api_key, member, credits, refunded, charges
				FROM usage WHERE (account, quarter_at) >= (?, ?) AND account <= ? ORDER BY account, quarter_at`, at.account, int64(at.quarter), to),
		movements: newStream(tx, scanMovement, func(m *schema.Movement) int64 { return m.Account },
			`SELECT account, day_at, kind, currency, flow, credits, cents
				FROM flows WHERE (account, day_at) >= (?, ?) AND account <= ? ORDER BY account, day_at`, at.account, int64(at.day), to),
		purchases: newStream(tx, scanPurchase, func(p *purchaseRow) int64 { return p.number },
			`SELECT a.number, p.id, p.credits, p.amount_cents, p.currency, p.paid_at, p.reversed, p.paid_cents, p.paid_currency, p.refunded_cents, p.lost_cents, p.dispute
				FROM accounts a CROSS JOIN purchases p ON p.account_id = a.id
				WHERE a.number >= ? AND a.number <= ? AND p.state || '' = 'paid' ORDER BY a.number`, at.account, to),
	}
}

func newStream[T any](tx *gorm.DB, scan func(*sql.Rows, *T) error, number func(*T) int64, query string, args ...any) stream[T] {
	return stream[T]{tx: tx, scan: scan, number: number, query: query, args: args}
}

// firstPlace and lastPlace are the places before and behind which no rows of an account are.
func firstPlace(account int64) schema.Place {
	if account < math.MinInt32 {
		return math.MinInt64
	}
	return schema.PlaceOf(account, 0)
}

func lastPlace(account int64) schema.Place {
	if account >= math.MaxInt32 {
		return math.MaxInt64
	}
	return schema.PlaceOf(account+1, 0) - 1
}

func (t *tables) close() error {
	return errors.Join(t.accounts.close(), t.entries.close(), t.made.close(), t.lots.close(), t.charges.close(), t.subscriptions.close(), t.caps.close(),
		t.balances.close(), t.usage.close(), t.movements.close(), t.purchases.close())
}

// strays takes the rows of accounts below a number, of which there are none, and calls each
// with the names of the tables that have some.
func (t *tables) strays(account int64, each func(table string, number int64)) error {
	if _, err := t.made.skip(account); err != nil {
		return err
	}
	for _, table := range []struct {
		name string
		skip func(int64) ([]int64, error)
	}{
		{"entries", t.entries.skip}, {"lots", t.lots.skip}, {"charges", t.charges.skip}, {"subscriptions", t.subscriptions.skip}, {"caps", t.caps.skip},
		{"balances", t.balances.skip}, {"usage", t.usage.skip}, {"flows", t.movements.skip}, {"purchases", t.purchases.skip},
	} {
		numbers, err := table.skip(account)
		if err != nil {
			return err
		}
		for _, number := range numbers {
			each(table.name, number)
		}
	}
	return nil
}

func scanAccount(rows *sql.Rows, a *accountRow) error {
	return rows.Scan(&a.Number, (*string)(&a.ID), &a.Zone, &a.Status, &a.OpenedIn)
}

func scanCharge(rows *sql.Rows, c *schema.Charge) error {
	return rows.Scan((*int64)(&c.Place), (*string)(&c.Status), (*int64)(&c.Credits), (*int64)(&c.Held), (*int64)(&c.Refunded),
		(*int64)(&c.ExpiresAt), (*int64)(&c.EndedAt), &c.Parts)
}

func scanSubscription(rows *sql.Rows, s *schema.Subscription) error {
	c := &s.Columns
	return rows.Scan(&s.Account, (*string)(&s.ID), (*string)(&c.PlanID), &c.Version, (*string)(&c.Status), (*int64)(&c.AnchorAt), &c.AnchorZone,
		&c.PeriodNumber, (*int64)(&c.PeriodStartAt), (*int64)(&c.PeriodEndAt), &c.AllowanceLot, (*string)(&c.NextPlanID), &c.CancelAtEnd,
		(*int64)(&c.CreatedAt), (*int64)(&c.EndedAt))
}

func scanBalance(rows *sql.Rows, b *schema.Balance) error {
	return rows.Scan(&b.Account, &b.Sequence, &b.Head, &b.Ordinal, (*int64)(&b.Available), (*int64)(&b.Held), (*int64)(&b.Frozen), (*int64)(&b.Scheduled),
		(*int64)(&b.Debt), (*int64)(&b.EffectiveAt), (*int64)(&b.UpdatedAt), (*int64)(&b.NextBoundaryAt))
}

func scanUsage(rows *sql.Rows, u *schema.Usage) error {
	return rows.Scan(&u.Account, (*int64)(&u.QuarterAt), (*int64)(&u.Product), (*int64)(&u.APIKey), (*int64)(&u.Member),
		(*int64)(&u.Credits), (*int64)(&u.Refunded), &u.Charges)
}

func scanMovement(rows *sql.Rows, m *schema.Movement) error {
	return rows.Scan(&m.Account, (*int64)(&m.DayAt), (*string)(&m.Kind), &m.Currency, (*string)(&m.Flow), (*int64)(&m.Credits), &m.Cents)
}

func scanPurchase(rows *sql.Rows, p *purchaseRow) error {
	return rows.Scan(&p.number, (*string)(&p.ID), (*int64)(&p.Credits), &p.AmountCents, &p.Currency, (*int64)(&p.PaidAt), (*int64)(&p.Reversed),
		&p.PaidCents, &p.PaidCurrency, &p.RefundedCents, &p.LostCents, (*string)(&p.Dispute))
}

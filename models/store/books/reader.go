package books

import (
	"database/sql"
	"slices"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Reader reads the ledger in a transaction. It is for one goroutine.
type Reader struct {
	IDs     models.IDs
	Symbols *database.Symbols
	// WithoutCharges says that States leaves out the charges of holds. A snapshot needs them
	// only to tell which caps count less when a hold expires.
	WithoutCharges bool

	tx       *gorm.DB
	catalog  *Catalog
	accounts map[int64]models.AccountID
	numbers  map[models.AccountID]int64
}

// In returns a Reader of the ledger as tx sees it.
func In(tx *gorm.DB, db *database.DB) *Reader {
	return &Reader{
		tx: tx, IDs: db.IDs(), Symbols: db.SymbolsIn(tx), catalog: CatalogIn(tx, &models.Settings{}),
		accounts: map[int64]models.AccountID{}, numbers: map[models.AccountID]int64{},
	}
}

// Number returns the number of an account. CodeNotFound.
func (r *Reader) Number(id models.AccountID) (number int64, err error) {
	if number, ok := r.numbers[id]; ok {
		return number, nil
	}
	err = Query(r.tx, func(rows *sql.Rows) error { return rows.Scan(&number) }, "SELECT number FROM accounts WHERE id = ?", string(id))
	if err == nil && number == 0 {
		err = database.NotFound("account")
	}
	if err == nil {
		r.Know(number, id)
	}
	return number, err
}

// Know tells the Reader the number of an account, so that it need not ask.
func (r *Reader) Know(number int64, id models.AccountID) {
	r.accounts[number], r.numbers[id] = id, number
}

// readAccounts reads the ids of accounts by their numbers.
func (r *Reader) readAccounts(numbers []int64) error {
	var missing []int64
	for _, n := range numbers {
		if _, ok := r.accounts[n]; !ok && !slices.Contains(missing, n) {
			missing = append(missing, n)
		}
	}
	for some := range slices.Chunk(missing, database.RowsPerStatement) {
		var rows []struct {
			Number int64
			ID     models.AccountID
		}
		if err := r.tx.Raw("SELECT number, id FROM accounts WHERE number IN ?", some).Scan(&rows).Error; err != nil {
			return err
		}
		for _, row := range rows {
			r.Know(row.Number, row.ID)
		}
	}
	return nil
}

// Query carries out a query with the driver's own types, which costs much less than gorm,
// and calls each for every row, which must not use tx: not every engine reads two things at
// once.
func Query(tx *gorm.DB, each func(*sql.Rows) error, query string, args ...any) error {
	rows, err := tx.Statement.ConnPool.QueryContext(tx.Statement.Context, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := each(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// entryColumns are the columns of entries in the order in which scanEntry reads them.
const entryColumns = `e.place, e.kind, e.delta, e.available, e.held, e.frozen, e.scheduled, e.debt, e.effective_at, e.recorded_at,
	e.origin, e.key, e.actor, e.fingerprint, e.hash, e.commitment, e.draws, e.product, e.quantity, e.member, e.api_key, e.maker,
	COALESCE(e.about, 0), COALESCE(e.purchase_id, ''), e.salt, e.texts, e.more`

func scanEntry(rows *sql.Rows, e *schema.Entry) error {
	// The plain types are what database/sql converts without reflection.
	return rows.Scan((*int64)(&e.Place), (*string)(&e.Kind), (*int64)(&e.Delta), (*int64)(&e.Available), (*int64)(&e.Held), (*int64)(&e.Frozen),
		(*int64)(&e.Scheduled), (*int64)(&e.Debt), (*int64)(&e.EffectiveAt), (*int64)(&e.RecordedAt),
		(*int64)(&e.Origin), &e.Key, (*int64)(&e.Actor), &e.Fingerprint, &e.Hash, &e.Commitment, &e.Draws,
		(*int64)(&e.Product), (*int64)(&e.Quantity), (*int64)(&e.Member), (*int64)(&e.APIKey), (*int64)(&e.Maker),
		(*int64)(&e.About), &e.PurchaseID, &e.Salt, &e.Texts, &e.More)
}

// Rows reads rows of entries: what follows FROM entries e.
func (r *Reader) Rows(where string, args ...any) (entries []schema.Entry, err error) {
	err = r.EachRow(func(e *schema.Entry) error {
		entries = append(entries, *e)
		return nil
	}, where, args...)
	return entries, err
}

// EachRow is Rows one by one. The row is valid until each returns, its bytes for longer.
func (r *Reader) EachRow(each func(*schema.Entry) error, where string, args ...any) error {
	return Query(r.tx, func(rows *sql.Rows) error {
		var e schema.Entry
		if err := scanEntry(rows, &e); err != nil {
			return err
		}
		return each(&e)
	}, "SELECT "+entryColumns+" FROM entries e "+where, args...)
}

// lotColumns are the columns of lots in the order in which scanLot reads them.
const lotColumns = `l.place, l.sequence, l.kind, l.source, l.subscription_id, l.purchase_id, l.continues, l.paid_minor, l.currency, l.granted, l.priority,
	l.starts_at, l.expires_at, l.remaining, l.held, l.started, l.frozen, l.extended, l.extended_to, l.first_draw, l.last_draw`

func scanLot(row database.Row, l *schema.Lot) error {
	return row.Scan((*int64)(&l.Place), &l.Sequence, (*string)(&l.Kind), (*string)(&l.Source), (*string)(&l.SubscriptionID), (*string)(&l.PurchaseID),
		&l.Continues, &l.PaidMinor, &l.Currency, (*int64)(&l.Granted), &l.Priority, (*int64)(&l.StartsAt), (*int64)(&l.ExpiresAt),
		(*int64)(&l.Remaining), (*int64)(&l.Held), &l.Started, &l.Frozen,
		&l.Extended, (*int64)(&l.ExtendedTo), &l.FirstDraw, &l.LastDraw)
}

// Lots reads lots of one account: what follows FROM lots l.
func (r *Reader) Lots(account models.AccountID, where string, args ...any) (lots []models.Lot, err error) {
	err = Query(r.tx, func(rows *sql.Rows) error {
		var l schema.Lot
		if err := scanLot(rows, &l); err != nil {
			return err
		}
		lots = append(lots, l.Model(account, r.IDs))
		return nil
	}, "SELECT "+lotColumns+" FROM lots l "+where, args...)
	return lots, err
}

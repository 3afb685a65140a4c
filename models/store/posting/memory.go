package posting

import (
	"database/sql"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// memory keeps the accounts that were posted to lately as the last commit left them, and
// the catalog, so that a batch that finds its accounts here reads nothing about them. It
// is trusted as long as nobody else has written to the file, or, on a server, as long as an
// account that is held has the same sequence. It is never the truth: whatever fails is
// forgotten and read anew.
type memory struct {
	mu       sync.Mutex // held throughout each transaction that posts
	accounts *simplelru.LRU[models.AccountID, *ledger.Account]
	size     int   // of all accounts
	values   []any // room for those of statements
	version  int64 // of what others have committed: see DB.Others
	catalog  *books.Catalog
	read     basis // what the catalog was read upon
	crossed  bool  // the last batch found that others had changed what is remembered
}

// basis is what a catalog that was read depends on.
type basis struct {
	offer    int64 // the database's CatalogVersion
	held     int64 // and that of all processes, on a server
	settings *models.Settings
}

// Bounds of the memory. An account's size is the number of its lots and holds, and one.
const (
	rememberedAccounts = 20_000
	rememberedSize     = 100_000
)

func newMemory() *memory {
	m := &memory{}
	m.accounts, _ = simplelru.NewLRU(rememberedAccounts, func(_ models.AccountID, a *ledger.Account) { m.size -= a.Size() }) // the bound is positive
	return m
}

// begin makes the memory ready for a transaction, in which accounts are held that tell by their
// sequences whether they are as they were: everything else that others may have changed is
// forgotten.
func (m *memory) begin(tx *gorm.DB, db *database.DB, held *holding) error {
	now := basis{offer: db.CatalogVersion(), settings: db.Settings()}
	version, told, err := db.Others(tx)
	switch {
	case err != nil:
		return err
	case held != nil:
		now.held = held.Catalog
	case !told:
		m.catalog = nil
	case version != m.version:
		m.accounts.Purge()
		m.catalog, m.version = nil, version
	}
	if m.catalog == nil || now != m.read {
		m.catalog, m.read = books.CatalogIn(tx, now.settings), now
		var until schema.Micros
		if err := books.Query(tx, func(rows *sql.Rows) error { return rows.Scan((*int64)(&until)) }, "SELECT until_at FROM closed_months ORDER BY month_at DESC LIMIT 1"); err != nil {
			m.catalog = nil
			return err
		}
		m.catalog.ClosedUntil = until.Time()
	}
	m.catalog.Use(tx)
	return nil
}

// take returns the account if it is remembered, and forgets it until it is kept again. held
// are the accounts that were held, nil if what is remembered is known to hold.
func (m *memory) take(id models.AccountID, held *holding) *ledger.Account {
	a, ok := m.accounts.Peek(id)
	if !ok {
		return nil
	}
	m.accounts.Remove(id)
	if held != nil && held.Sequences[id] != a.Sequence {
		m.crossed = true
		return nil
	}
	return a
}

// keep remembers an account whose changes were committed.
func (m *memory) keep(a *ledger.Account) {
	a.Settle()
	m.size += a.Size()
	m.accounts.Add(a.Account, a)
	for m.size > rememberedSize {
		m.accounts.RemoveOldest()
	}
}

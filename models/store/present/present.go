// Package present is the store's room for what was read of the present and still holds:
// snapshots of accounts, and the keys of callers. Most requests ask for these, and most of
// the time nothing has changed since they were asked for last.
//
// It relies on the database's change counter. A commit of the ledger's says which accounts
// it has changed; any other, of this process or another one, may have changed anything, so
// that everything is read anew. So it is when the settings have changed. On a server, commits
// of other processes are noticed by time alone (database.DB.Changes).
package present

import (
	"context"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
)

// How many accounts and keys are remembered.
const (
	rememberedAccounts = 50_000
	rememberedKeys     = 50_000
)

// Present remembers what was read. Its methods may be called from many goroutines.
type Present struct {
	db *database.DB

	mu       sync.Mutex
	era      uint64           // grows whenever anything may have changed
	settings *models.Settings // of this era
	counted  uint64           // the change counter up to which all commits are accounted for
	writing  bool             // the ledger has a transaction, whose commit is not accounted for yet
	written  bool             // and that transaction has written
	accounts *simplelru.LRU[models.AccountID, *known]
	keys     *simplelru.LRU[[32]byte, fact[caller]]
	owners   *simplelru.LRU[models.AccountID, fact[models.User]]
	numbers  *simplelru.LRU[int64, fact[models.AccountID]]
	stamps   uint64 // of snapshots so far
	dropped  uint64 // how many accounts were forgotten for want of room
}

// known is an account as it was in an era, read or as the ledger left it. Without a snapshot
// it stands for one that the ledger has changed since, up to a sequence.
type known struct {
	era      uint64
	sequence int64
	snapshot *models.Snapshot
	account  *models.Account // what the ledger did not change, nil if nobody has read it
	asked    bool            // somebody wanted the snapshot
}

// Changed is how the ledger has changed an account: the sequence of its newest entry, and
// what makes its snapshot, nil if that would cost too much.
type Changed struct {
	Sequence int64
	Snapshot func(models.Account) models.Snapshot
}

// New returns the room over an open database.
func New(db *database.DB) *Present {
	p := &Present{db: db, era: 1, settings: db.Settings()}
	p.accounts, _ = simplelru.NewLRU(rememberedAccounts, func(models.AccountID, *known) { p.dropped++ }) // the bounds are positive
	p.keys, _ = simplelru.NewLRU[[32]byte, fact[caller]](rememberedKeys, nil)
	p.numbers, _ = simplelru.NewLRU[int64, fact[models.AccountID]](rememberedAccounts, nil)
	p.owners, _ = simplelru.NewLRU[models.AccountID, fact[models.User]](rememberedAccounts, nil)
	return p
}

// now returns the era, and whether what was read in it holds. It does not while a commit
// is not accounted for. The caller must hold mu.
func (p *Present) now(ctx context.Context) (era uint64, holds bool) {
	// Snapshots have a limit of the settings, and what is made of them has a price.
	if settings := p.db.Settings(); settings != p.settings {
		p.settings = settings
		p.era++
	}
	changes, ok := p.db.Changes(ctx)
	switch {
	case !ok || ctx.Err() != nil: // who has no more time is told so, whatever is known
		return 0, false
	case changes == p.counted:
		return p.era, true
	case p.writing: // it may be the ledger's commit
		return p.era, false
	}
	p.counted = changes
	p.era++
	return p.era, true
}

// owns reports whether all that is not accounted for yet is one commit of the ledger's own:
// it has a transaction that has written, so that the first commit is its, unless that fails,
// and then End follows at once. The caller must hold mu.
func (p *Present) owns(ctx context.Context) bool {
	changes, ok := p.db.Changes(ctx)
	step, told := p.db.LedgerCommit()
	return ok && p.written && told && step > 0 && changes == p.counted+step
}

// Snapshot returns the present snapshot of an account. Unless it knows it, it has it read,
// together with the sequence of the newest entry that is stored. Errors are those of read,
// and are not remembered. Callers share the snapshot and must not change its lists.
func (p *Present) Snapshot(ctx context.Context, id models.AccountID, read func() (s models.Snapshot, stored int64, err error)) (models.Snapshot, error) {
	p.mu.Lock()
	era, holds := p.now(ctx)
	if !holds && era != 0 && p.owns(ctx) {
		// Nobody has been told of the ledger's commit yet: what was before it is the answer of
		// this moment too. Its callers are told after End.
		holds = true
	}
	found, ok := p.accounts.Get(id)
	dropped := p.dropped
	var snapshot *models.Snapshot
	if ok && holds && found.era == era {
		snapshot, found.asked = found.snapshot, true
	}
	p.mu.Unlock()
	if snapshot != nil {
		if s, ok := at(*snapshot, p.db.Now()); ok {
			return s, nil
		}
	}
	s, stored, err := read()
	if err != nil || era == 0 {
		return s, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	// What the ledger has changed meanwhile must not be remembered as it was before.
	if newer, ok := p.accounts.Peek(id); p.dropped == dropped && (!ok || newer.era < era || newer.sequence <= stored) {
		p.stamps++
		s.Stamp = p.stamps
		p.accounts.Add(id, &known{era, stored, &s, &s.Account, true})
	} else if ok && newer.era == era { // the ledger makes the next one
		newer.account, newer.asked = &s.Account, true
	}
	return s, nil
}

// at returns a snapshot for a later instant, unless time has changed it by then.
func at(s models.Snapshot, now time.Time) (models.Snapshot, bool) {
	if now.After(s.At) {
		s.At = now
	}
	return s, s.NextBoundaryAt.IsZero() || s.At.Before(s.NextBoundaryAt)
}

// Begin must be called when the ledger has begun a transaction that excludes all other
// writers.
func (p *Present) Begin(ctx context.Context) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.writing, p.written = false, false
	_, _ = p.now(ctx)
	p.writing = true
}

// Written must be called before that transaction is committed, if it has written anything.
// Without, the next commit is somebody else's: the transaction commits nothing.
func (p *Present) Written() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.written = true
}

// End must be called when that transaction has ended, before anybody learns about it.
// changed are the accounts that it has changed, if nothing else that snapshots and keys
// depend on was committed; nil stands for anything. Of an account that is read as often as
// it changes, the new snapshot is remembered, so that nobody has to read it.
func (p *Present) End(ctx context.Context, changed map[models.AccountID]Changed) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.writing, p.written = false, false
	changes, ok := p.db.Changes(ctx)
	step, told := p.db.LedgerCommit()
	if !ok || changed == nil || !told || (len(changed) > 0 && changes != p.counted+step) {
		_, _ = p.now(ctx)
		return
	}
	if len(changed) == 0 {
		return // whatever was committed since is somebody else's
	}
	p.counted = changes
	for id, change := range changed {
		next := &known{era: p.era, sequence: change.Sequence}
		if before, ok := p.accounts.Peek(id); ok && before.era == p.era && before.account != nil {
			next.account = before.account
			if before.asked && change.Snapshot != nil {
				snapshot := change.Snapshot(*before.account)
				p.stamps++
				snapshot.Stamp = p.stamps
				next.snapshot = &snapshot
			}
		}
		p.accounts.Add(id, next)
	}
}

// EndAside is End for a transaction that was committed and has written only what nothing
// remembered depends on, if it has written anything.
func (p *Present) EndAside(ctx context.Context, wrote bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.writing, p.written = false, false
	step, told := p.db.LedgerCommit()
	if changes, ok := p.db.Changes(ctx); ok && wrote && told && changes == p.counted+step {
		p.counted = changes
		return
	}
	_, _ = p.now(ctx)
}

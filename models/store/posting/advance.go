package posting

import (
	"context"
	"errors"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// advancedTogether is how many accounts are advanced before other commands get their
// turn.
const advancedTogether = 64

// AdvanceAccounts writes the entries of the boundaries before an instant that are
// pending, of most accounts at the most, those with the oldest boundaries first. It
// returns how many accounts it advanced. Only totals over all accounts depend on it:
// every command and every read advances its own account first.
func (l *Ledger) AdvanceAccounts(ctx context.Context, before time.Time, most int) (advanced int, err error) {
	if now := l.db.Now().Add(time.Microsecond); before.After(now) {
		before = now
	}
	for advanced < most && err == nil {
		var ids []models.AccountID
		ids, err = l.pendingAccounts(ctx, before, min(advancedTogether, most-advanced))
		if err != nil || len(ids) == 0 {
			return advanced, database.Explain(err)
		}
		err = l.advance(ctx, ids)
		if err == nil {
			advanced += len(ids)
		}
	}
	return advanced, err
}

// pendingAccounts returns the accounts with a pending boundary before an instant.
func (l *Ledger) pendingAccounts(ctx context.Context, before time.Time, most int) (ids []models.AccountID, err error) {
	err = l.db.Read.WithContext(ctx).Raw(`SELECT a.id FROM balances b JOIN accounts a ON a.number = b.account
		WHERE b.next_boundary_at > 0 AND b.next_boundary_at < ? ORDER BY b.next_boundary_at LIMIT ?`, schema.MicrosOf(before), most).Scan(&ids).Error
	return ids, err
}

// advance posts AdvanceAccount for each account, and waits.
func (l *Ledger) advance(ctx context.Context, ids []models.AccountID) error {
	requests := make([]*request, len(ids))
	for i, id := range ids {
		requests[i] = newAdvance(id)
		if err := l.enqueue(requests[i]); err != nil {
			return err
		}
	}
	var faults []error
	for _, r := range requests {
		select {
		case <-r.done:
			faults = append(faults, r.err)
		case <-ctx.Done():
			return database.Busy(ctx.Err())
		}
	}
	return errors.Join(faults...)
}

func newAdvance(id models.AccountID) *request {
	return &request{order: advanceCommand(id), done: make(chan struct{})}
}

// advanceLater has what time has brought to the accounts of commands stored, now that the
// commands themselves were not. Nobody waits for it: if it can't be stored now, the next
// command does it.
func (l *Ledger) advanceLater(requests []*request) {
	seen := map[models.AccountID]bool{}
	for _, r := range requests {
		if id := r.order.Account; !seen[id] {
			seen[id] = true
			_ = l.enqueue(newAdvance(id))
		}
	}
}

// KeepAdvanced advances accounts at intervals until ctx ends, so that reports are exact
// soon after each boundary.
func (l *Ledger) KeepAdvanced(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if _, err := l.AdvanceAccounts(ctx, l.db.Now(), advancedEachTime); err != nil && ctx.Err() == nil {
			l.db.Log.Warn("accounts could not be advanced", "error", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// advancedEachTime is how many accounts KeepAdvanced advances in one interval.
const advancedEachTime = 10_000

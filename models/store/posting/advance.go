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
// returns how many accounts it advanced; one that can't be advanced keeps no other from it.
// Only totals over all accounts depend on it: every command and every read advances its
// own account first.
func (l *Ledger) AdvanceAccounts(ctx context.Context, before time.Time, most int) (advanced int, err error) {
	if now := l.db.Now().Add(time.Microsecond); before.After(now) {
		before = now
	}
	var faults []error
	var last pending
	for advanced < most {
		some, err := l.pendingAccounts(ctx, before, last, min(advancedTogether, most-advanced))
		if err != nil || len(some) == 0 {
			return advanced, database.Explain(errors.Join(append(faults, err)...))
		}
		last = some[len(some)-1]
		done, err := l.advance(ctx, some)
		advanced += done
		if err != nil {
			faults = append(faults, err)
		}
		if models.CodeOf(err) == models.CodeBusy { // it is no single account's
			break
		}
	}
	return advanced, errors.Join(faults...)
}

// pending is an account with the instant of its next boundary.
type pending struct {
	ID             models.AccountID
	Account        int64
	NextBoundaryAt schema.Micros
}

// pendingAccounts returns the accounts with a boundary before an instant that is pending,
// behind the last one.
func (l *Ledger) pendingAccounts(ctx context.Context, before time.Time, last pending, most int) (some []pending, err error) {
	err = l.db.Read.WithContext(ctx).Raw(`SELECT a.id, b.account, b.next_boundary_at FROM balances b JOIN accounts a ON a.number = b.account
		WHERE b.next_boundary_at > 0 AND b.next_boundary_at >= ? AND b.next_boundary_at < ? AND (b.next_boundary_at > ? OR b.account > ?)
		ORDER BY b.next_boundary_at, b.account LIMIT ?`,
		last.NextBoundaryAt, schema.MicrosOf(before), last.NextBoundaryAt, last.Account, most).Scan(&some).Error
	return some, err
}

// advance posts AdvanceAccount for each account, waits, and returns how many were advanced.
func (l *Ledger) advance(ctx context.Context, some []pending) (done int, err error) {
	requests := make([]*request, len(some))
	for i, p := range some {
		requests[i] = newAdvance(p.ID)
		if err := l.enqueue(requests[i]); err != nil {
			return 0, err
		}
	}
	var faults []error
	for _, r := range requests {
		select {
		case <-r.done:
		case <-ctx.Done():
			return done, database.Busy(ctx.Err())
		}
		if r.err != nil {
			faults = append(faults, r.err)
		} else {
			done++
		}
	}
	return done, errors.Join(faults...)
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

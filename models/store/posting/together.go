package posting

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
)

// MaxTogether is how many commands PostAll takes. Everybody else waits while they
// are decided and written.
const MaxTogether = 10_000

// PostAll posts commands together: all of them in one transaction, in their
// order, or none if one is rejected or dry is set. Each gets its outcome either
// way, decided on what those before it leave; all reports whether none was rejected.
// progress, if not nil, is called with the number of commands decided so far.
//
// Errors: CodeInvalidField for more than MaxTogether, and whatever kept the
// transaction from being tried or committed: CodeBusy leaves open whether it was,
// and the same commands under the same keys tell.
func (l *Ledger) PostAll(ctx context.Context, commands []models.Command, dry bool, progress func(done, all int)) (outcomes []models.Outcome, all bool, err error) {
	return l.postTogether(ctx, commands, together{dry: dry, progress: progress})
}

// PostAllWith is PostAll in a transaction that begins with writes, whose errors it
// returns.
func (l *Ledger) PostAllWith(ctx context.Context, commands []models.Command, progress func(done, all int), writes ...Write) (outcomes []models.Outcome, all bool, err error) {
	return l.postTogether(ctx, commands, together{writes: writes, progress: progress})
}

// PostWith posts one command in a transaction that begins with writes: all of it is
// written or nothing. Errors: those of the writes and of Post.
func (l *Ledger) PostWith(ctx context.Context, c models.Command, writes ...Write) (models.Receipt, error) {
	outcomes, _, err := l.postTogether(ctx, []models.Command{c}, together{writes: writes})
	if err != nil {
		return models.Receipt{}, err
	}
	return outcomes[0].Receipt, outcomes[0].Err
}

// Write carries out writes in one transaction, without a command.
func (l *Ledger) Write(ctx context.Context, writes ...Write) error {
	_, _, err := l.postTogether(ctx, nil, together{writes: writes})
	return err
}

// errNotAll rolls back what must not be written.
var errNotAll = errors.New("not all commands were accepted")

// together says how commands are posted in one transaction.
type together struct {
	writes   []Write // carried out before the commands are decided
	dry      bool    // nothing is written: it needs no writes and blocks nobody
	progress func(done, all int)
}

func (l *Ledger) postTogether(ctx context.Context, commands []models.Command, how together) (outcomes []models.Outcome, all bool, err error) {
	if len(commands) > MaxTogether {
		return nil, false, models.Invalid("commands", fmt.Sprintf("must be at most %d", MaxTogether))
	}
	outcomes = make([]models.Outcome, len(commands))
	var requests []*request
	var places []int // of the requests among the commands
	all = true
	for i, c := range commands {
		r, err := newRequest(audited(ctx, c))
		if err != nil {
			outcomes[i].Err, all = err, false
			continue
		}
		requests, places = append(requests, r), append(places, i)
	}
	db, memory := l.db.Read, newMemory()
	var posted *batch
	if !how.dry {
		db = l.db.Write
	}
	if !how.dry && !l.db.OnServer() { // there, whoever waits for the turn must not hold up the queue
		memory = l.memory
		memory.mu.Lock()
		defer memory.mu.Unlock()
	}
	prepared := all
	attempt := func(tx *gorm.DB) (err error) {
		defer recoverTo(&err)
		// Before the writes read anything. openBatch holds the accounts anyway, and those that the
		// writes open.
		if !how.dry && len(how.writes) > 0 && len(requests) > 0 {
			if _, err := l.hold(tx, memory, books.In(tx, l.db), requests); err != nil {
				return err
			}
		}
		for _, w := range how.writes {
			if err := w.carryOut(tx, l.db); err != nil {
				return err
			}
		}
		if len(commands) == 0 {
			return nil
		}
		b, err := l.openBatch(tx, memory, requests, !how.dry)
		if err != nil {
			return err
		}
		for n, r := range requests {
			o := &outcomes[places[n]]
			o.Receipt = models.Receipt{} // of an attempt that failed
			o.Err = b.decide(&r.order, &o.Receipt)
			all = all && o.Err == nil
			if how.progress != nil {
				how.progress(n+1, len(requests))
			}
		}
		if !all || how.dry {
			return errNotAll
		}
		posted = b
		return b.record()
	}
	err = database.Repeat(ctx, func() error {
		all, posted = prepared, nil
		return db.WithContext(ctx).Transaction(attempt)
	})
	switch {
	case errors.Is(err, errNotAll):
		err = nil
		if !how.dry {
			l.advanceLater(requests)
		}
	case err != nil:
		l.db.NoteWrite(err)
	default:
		if posted != nil {
			posted.remembered()
		}
		l.db.NoteWrite(nil)
		l.watchers.notify(requests)
	}
	return outcomes, all, database.Explain(err)
}

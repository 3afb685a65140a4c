package proof

import (
	"context"
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Verify checks every invariant of the ledger: it replays all entries of all accounts,
// and compares the result with lots, subscriptions, balances, charges, roll-ups and
// purchases. It returns a line for each row that breaks an invariant; err is for what
// kept it from checking. It goes along each table once, several accounts at a time, and
// reads in pieces, so that the write-ahead log can be checkpointed in between; the rows of
// an account are compared within one transaction. progress, if not nil, is called after
// each piece with the number of entries read.
func (p *Proof) Verify(ctx context.Context, progress func(read, all int64)) (models.Verification, error) {
	return p.verify(ctx, &verification{Proof: p, progress: progress, piece: entriesAtATime, workers: workers()})
}

// VerifyBeside is Verify on one core, for a portal that has other things to do.
func (p *Proof) VerifyBeside(ctx context.Context, progress func(read, all int64)) (models.Verification, error) {
	return p.verify(ctx, &verification{Proof: p, progress: progress, piece: entriesAtATime, workers: 1})
}

func (p *Proof) verify(ctx context.Context, v *verification) (models.Verification, error) {
	var highest int64
	if err := p.read(ctx, func(tx *gorm.DB) error {
		if err := v.prepare(tx); err != nil {
			return err
		}
		batches, err := batchFaults(tx)
		if err != nil {
			return err
		}
		v.faults = append(v.faults, batches...)
		return tx.Raw("SELECT COALESCE(MAX(number), 0) FROM accounts").Scan(&highest).Error
	}); err != nil {
		return models.Verification{}, err
	}
	spans := spansOf(highest, v.workers)
	if err := v.each(ctx, len(spans), func(i int, known *words) error {
		spans[i].verification, spans[i].words = v, known
		return spans[i].check(ctx)
	}); err != nil {
		return models.Verification{}, err
	}
	result, sums := models.Verification{Discrepancies: v.faults}, monthSums{}
	for _, s := range spans {
		result.Accounts += s.accounts
		result.Entries += s.entries
		result.Discrepancies = append(result.Discrepancies, s.faults...)
		sums.merge(s.sums)
	}
	closed, err := v.closedFaults(ctx, sums)
	if err != nil {
		return models.Verification{}, err
	}
	result.Discrepancies = append(result.Discrepancies, closed...)
	log, err := v.checkAudit(ctx, models.AuditHead{})
	if err != nil {
		return models.Verification{}, err
	}
	log.addTo(&result)
	if v.progress != nil {
		v.progress(result.Entries, result.Entries)
	}
	return result, nil
}

// read reads in a transaction. Statements that can be canceled cost twice as much for each
// row, so ctx is looked at in between.
func (p *Proof) read(ctx context.Context, do func(*gorm.DB) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return database.Explain(p.db.Long.WithContext(context.WithoutCancel(ctx)).Transaction(do))
}

// verification is one run of Verify.
type verification struct {
	*Proof
	ids    models.IDs
	faults []string             // of no account
	closed []schema.ClosedMonth // when it began, oldest first

	piece   int64 // how many entries are read in one transaction
	workers int   // how many accounts are checked at a time

	progress func(read, all int64)
	reports  sync.Mutex // progress is called by one at a time
	done     int64
	all      int64 // about how many entries there are
	former   int64 // how many of them were verified before
}

// prepare reads what all accounts have in common, as the file has it: what this process
// remembers may be something else by now.
func (v *verification) prepare(tx *gorm.DB) error {
	v.ids = v.db.IDs()
	secret, err := database.SecretIn(tx)
	if err != nil {
		return err
	}
	if len(secret) == 16 {
		v.ids = models.NewIDs([16]byte(secret))
	}
	if v.ids.Entry(1, 1) != v.db.IDs().Entry(1, 1) || len(secret) != 16 {
		v.faults = append(v.faults, "the secret of identifiers is not the one that they were made with")
	}
	var empty int64
	if err := tx.Raw("SELECT COUNT(*) FROM symbols WHERE number = 0 AND text = ''").Scan(&empty).Error; err != nil {
		return err
	}
	if empty != 1 {
		v.faults = append(v.faults, "the symbol 0 is not the empty text")
	}
	var sum float64
	if v.closed, err = closedMonths(tx); err != nil {
		return err
	}
	err = tx.Raw("SELECT COALESCE(SUM(CAST(sequence AS DOUBLE PRECISION)), 0) FROM balances").Scan(&sum).Error
	v.all = int64(min(max(0, sum), math.MaxInt32))
	return err
}

// tell tells how many more entries were read.
func (v *verification) tell(entries int64) {
	if v.progress == nil || entries == 0 {
		return
	}
	v.reports.Lock()
	defer v.reports.Unlock()
	v.done += entries
	v.progress(v.done, max(v.all, v.done+1))
}

// workers is how many accounts are checked at a time: one for each core, and some
// connections are left to others.
func workers() int { return min(runtime.GOMAXPROCS(0), database.Readers-2) }

// each calls do for the numbers below n, some at a time, until one fails. Those that come
// one after the other share the words that they know.
func (v *verification) each(ctx context.Context, n int, do func(i int, known *words) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var running sync.WaitGroup
	for range min(v.workers, n) {
		running.Go(func() {
			known := &words{}
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if err := do(i, known); err != nil {
					cancel(err)
				}
			}
		})
	}
	running.Wait()
	return context.Cause(ctx)
}

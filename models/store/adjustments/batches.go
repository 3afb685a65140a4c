// Package adjustments is the store's room for batches of adjustments and for how much
// somebody has adjusted.
package adjustments

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/names"
	"github.com/bursar-portal/bursar/models/store/posting"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Adjustments are batches of adjustments that wait for approval or came from a file, and
// sums of what somebody has adjusted.
type Adjustments struct {
	db     *database.DB
	ledger *posting.Ledger
}

// New returns the room over an open database.
func New(db *database.DB, ledger *posting.Ledger) *Adjustments { return &Adjustments{db, ledger} }

// OpenBatch stores a batch with its lines as a draft or waiting, as its State says, or
// finds the one that AskedBy stored under the same Key before: a double click is one
// batch. CodeIdempotencyConflict: that one has other lines.
func (a *Adjustments) OpenBatch(ctx context.Context, b models.AdjustmentBatch, lines []models.AdjustmentLine, audit models.AuditRecord) (models.AdjustmentBatch, error) {
	now := a.db.Now()
	b.CreatedAt = now
	if b.State == models.BatchPending {
		b.SubmittedAt = now
	}
	err := a.db.Transact(ctx, func(tx *gorm.DB) error {
		var first schema.Batch
		if err := tx.Where("asked_by = ? AND key = ?", b.RequestedBy, b.Key).Limit(1).Find(&first).Error; err != nil {
			return err
		}
		if first.ID != "" {
			b = first.Model()
			return sameLines(tx, b.ID, lines)
		}
		rows := make([]schema.BatchLine, len(lines))
		for i, l := range lines {
			rows[i] = schema.BatchLine{BatchID: b.ID, Number: l.Number, AccountID: l.Account, Amount: l.Amount, Kind: l.Kind, Reason: l.Reason, Fault: l.Error}
		}
		var err error
		database.Insert(&err, tx, rows)
		database.Insert(&err, tx, []schema.Batch{schema.BatchOf(b)})
		if err != nil {
			return err
		}
		return a.db.RecordAudit(tx, audit)
	})
	return b, database.Explain(err)
}

// BatchAsked reports whether a user has stored a batch under a key.
func (a *Adjustments) BatchAsked(ctx context.Context, by models.UserID, key string) (bool, error) {
	var first schema.Batch
	err := a.db.Read.WithContext(ctx).Select("id").Where("asked_by = ? AND key = ?", by, key).Limit(1).Find(&first).Error
	return first.ID != "", database.Explain(err)
}

func sameLines(tx *gorm.DB, id models.BatchID, lines []models.AdjustmentLine) error {
	stored, err := linesOfBatch(tx, id, posting.MaxTogether)
	if err == nil && !slices.Equal(stored, lines) {
		err = models.Errorf(models.CodeIdempotencyConflict, "This form was used for something else. Load the page again.")
	}
	return err
}

// Batch finds a batch. CodeNotFound.
func (a *Adjustments) Batch(ctx context.Context, id models.BatchID) (models.BatchLine, error) {
	var lines []models.BatchLine
	err := a.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var row schema.Batch
		err := tx.Where("id = ?", id).Take(&row).Error
		if err == nil {
			lines, err = namedBatches(tx, []schema.Batch{row})
		}
		return err
	})
	if err != nil {
		return models.BatchLine{}, database.NotFoundOr(err, "batch of adjustments")
	}
	return lines[0], nil
}

// BatchLines returns the first lines of a batch in their order, most at the most. A Reason
// that was erased is "".
func (a *Adjustments) BatchLines(ctx context.Context, id models.BatchID, most int) ([]models.AdjustmentLine, error) {
	lines, err := linesOfBatch(a.db.Read.WithContext(ctx), id, most)
	return lines, database.Explain(err)
}

func linesOfBatch(tx *gorm.DB, id models.BatchID, most int) ([]models.AdjustmentLine, error) {
	var rows []schema.BatchLine
	err := tx.Where("batch_id = ?", id).Order("number").Limit(most).Find(&rows).Error
	lines := make([]models.AdjustmentLine, len(rows))
	for i, r := range rows {
		lines[i] = models.AdjustmentLine{
			Number: r.Number, Account: r.AccountID, Amount: r.Amount, Kind: r.Kind, Reason: r.Reason, Error: r.Fault,
		}
	}
	return lines, err
}

// batchLists are the conditions of the lists, spelled exactly as in their partial indexes:
// SQLite uses these for no other spelling.
var batchLists = map[models.BatchList]string{
	models.BatchesPending:   "state = 'waiting'",
	models.BatchesDecided:   "waiting_at > 0 AND decided_at > 0",
	models.BatchesFromFiles: "file_name <> ''",
}

// Batches returns a page of a list of batches, newest first.
func (a *Adjustments) Batches(ctx context.Context, q models.BatchQuery) (models.BatchPage, error) {
	var page models.BatchPage
	err := a.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		rows, more, err := database.NewestFirst[schema.Batch](tx.Where(batchLists[q.List]), "adjustment_batches", q.After, q.Limit)
		if err != nil {
			return err
		}
		if more {
			page.Next = rows[q.Limit-1].ID
		}
		page.Batches, err = namedBatches(tx, rows)
		return err
	})
	return page, database.Explain(err)
}

func namedBatches(tx *gorm.DB, rows []schema.Batch) ([]models.BatchLine, error) {
	user := func(id models.UserID) models.ActorRef { return models.ActorRef{Kind: models.ActorUser, ID: string(id)} }
	var refs []models.ActorRef
	for _, r := range rows {
		refs = append(refs, user(r.AskedBy), user(r.DecidedBy))
	}
	known, err := names.Actors(tx, refs)
	known[user(models.ByCommandLine)] = names.CommandLine
	lines := make([]models.BatchLine, len(rows))
	for i, r := range rows {
		lines[i] = models.BatchLine{
			AdjustmentBatch: r.Model(), RequestedByName: known[user(r.AskedBy)], DecidedByName: known[user(r.DecidedBy)],
		}
	}
	return lines, err
}

// DecideBatch sends a batch to approval, rejects or discards it. CodeConflict: it is no
// longer in the state that was decided about. CodeForbidden: the user may not decide it.
func (a *Adjustments) DecideBatch(ctx context.Context, d models.BatchDecision) error {
	return a.ledger.Write(ctx, posting.DecideBatch(d))
}

// PostBatch posts all lines of a batch and moves it to posted, in one transaction, or does
// nothing: if a line is rejected, its outcome says why and all is false; if the batch is no
// longer in the state that was decided about, err is CodeConflict, however many lines it
// has. writes are carried out in the same transaction. progress, if not nil, is called with the
// number of lines decided so far. Errors are those of DecideBatch, of writes and of PostAll.
// CodeBusy leaves open whether it was done: the batch's state tells.
func (a *Adjustments) PostBatch(ctx context.Context, d models.BatchDecision, progress func(done, all int), writes ...posting.Write) (outcomes []models.Outcome, all bool, err error) {
	d.To = models.BatchPosted
	b, err := a.Batch(ctx, d.ID)
	if err != nil {
		return nil, false, err
	}
	if b.State != d.From {
		return nil, false, posting.ErrDecided
	}
	lines, err := a.BatchLines(ctx, d.ID, posting.MaxTogether) // lines never change
	if err != nil {
		return nil, false, err
	}
	b.State, b.DecidedBy = d.To, d.By
	return a.ledger.PostAllWith(ctx, b.Commands(lines, d.Audit.RequestID), progress, append([]posting.Write{posting.DecideBatch(d)}, writes...)...)
}

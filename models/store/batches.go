package store

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
)

// OpenBatch stores a batch with its lines as State says, draft or waiting, or
// finds the one that its AskedBy stored under the same Key before: a double click
// is one batch. CodeIdempotencyConflict: that one has other lines.
func (s *Store) OpenBatch(ctx context.Context, b models.AdjustmentBatch, lines []models.AdjustmentLine, audit models.AuditRecord) (models.AdjustmentBatch, error) {
	now := s.Now()
	b.CreatedAt = now
	if b.State == models.BatchWaiting {
		b.WaitingAt = now
	}
	err := s.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var first batchRow
		if err := tx.Where("asked_by = ? AND key = ?", b.AskedBy, b.Key).Limit(1).Find(&first).Error; err != nil {
			return err
		}
		if first.ID != "" {
			b = first.model()
			return sameLines(tx, b.ID, lines)
		}
		rows := make([]batchLineRow, len(lines))
		for i, l := range lines {
			rows[i] = batchLineRow{b.ID, l.Number, l.Account, l.Amount, l.Kind, l.Reason, l.Fault}
		}
		var err error
		insert(&err, tx, rows)
		insert(&err, tx, []batchRow{rowOfBatch(b)})
		insert(&err, tx, []auditRow{rowOfAudit(audit, now)})
		return err
	})
	return b, explain(err)
}

// BatchAsked tells whether a user has stored a batch under a key.
func (s *Store) BatchAsked(ctx context.Context, by models.UserID, key string) (bool, error) {
	var first batchRow
	err := s.read.WithContext(ctx).Select("id").Where("asked_by = ? AND key = ?", by, key).Limit(1).Find(&first).Error
	return first.ID != "", explain(err)
}

func sameLines(tx *gorm.DB, id models.BatchID, lines []models.AdjustmentLine) error {
	stored, err := linesOfBatch(tx, id, MaxTogether)
	if err == nil && !slices.Equal(stored, lines) {
		err = models.Errorf(models.CodeIdempotencyConflict, "This form was used for something else. Load the page again.")
	}
	return err
}

// Batch finds a batch. CodeNotFound.
func (s *Store) Batch(ctx context.Context, id models.BatchID) (models.BatchLine, error) {
	var lines []models.BatchLine
	err := s.read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var row batchRow
		err := tx.Where("id = ?", id).Take(&row).Error
		if err == nil {
			lines, err = namedBatches(tx, []batchRow{row})
		}
		return err
	})
	if err != nil {
		return models.BatchLine{}, found(err, "batch of adjustments")
	}
	return lines[0], nil
}

// BatchLines are the lines of a batch in their order, all or the first few; their
// Reason is "" where it was erased.
func (s *Store) BatchLines(ctx context.Context, id models.BatchID, most int) ([]models.AdjustmentLine, error) {
	lines, err := linesOfBatch(s.read.WithContext(ctx), id, most)
	return lines, explain(err)
}

func linesOfBatch(tx *gorm.DB, id models.BatchID, most int) ([]models.AdjustmentLine, error) {
	var rows []batchLineRow
	err := tx.Where("batch_id = ?", id).Order("number").Limit(most).Find(&rows).Error
	lines := make([]models.AdjustmentLine, len(rows))
	for i, r := range rows {
		lines[i] = models.AdjustmentLine{
			Number: r.Number, Account: r.AccountID, Amount: r.Amount, Kind: r.Kind, Reason: r.Reason, Fault: r.Fault,
		}
	}
	return lines, err
}

// batchLists are the conditions of the lists, spelled as in their indexes, which
// serve no other spelling.
var batchLists = map[models.BatchList]string{
	models.BatchesWaiting: "state = 'waiting'",
	models.BatchesDecided: "waiting_at > 0 AND decided_at > 0",
	models.BatchesOfFiles: "file_name <> ''",
}

// Batches is a page of a list of batches, newest first.
func (s *Store) Batches(ctx context.Context, q models.BatchQuery) (models.BatchPage, error) {
	var page models.BatchPage
	err := s.read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		query := tx.Where(batchLists[q.List]).Order("created_at DESC, id DESC").Limit(q.Limit + 1)
		if q.After != "" {
			query = query.Where("(created_at, id) < (SELECT created_at, id FROM adjustment_batches WHERE id = ?)", q.After)
		}
		var rows []batchRow
		if err := query.Find(&rows).Error; err != nil {
			return err
		}
		if len(rows) > q.Limit {
			rows = rows[:q.Limit]
			page.Next = rows[q.Limit-1].ID
		}
		var err error
		page.Batches, err = namedBatches(tx, rows)
		return err
	})
	return page, explain(err)
}

// CountWaiting is how many batches wait for approval, most if there are more.
func (s *Store) CountWaiting(ctx context.Context, most int) (int, error) {
	var ids []models.BatchID
	err := s.read.WithContext(ctx).Model(&batchRow{}).Where(batchLists[models.BatchesWaiting]).Limit(most).Pluck("id", &ids).Error
	return len(ids), explain(err)
}

func namedBatches(tx *gorm.DB, rows []batchRow) ([]models.BatchLine, error) {
	user := func(id models.UserID) models.ActorRef { return models.ActorRef{Kind: models.ActorUser, ID: string(id)} }
	var refs []models.ActorRef
	for _, r := range rows {
		refs = append(refs, user(r.AskedBy), user(r.DecidedBy))
	}
	names, err := actorNames(tx, refs)
	lines := make([]models.BatchLine, len(rows))
	for i, r := range rows {
		lines[i] = models.BatchLine{
			AdjustmentBatch: r.model(), AskedByName: names[user(r.AskedBy)], DecidedByName: names[user(r.DecidedBy)],
		}
	}
	return lines, err
}

// errDecided is what the second of two people who decide at once is told.
var errDecided = models.Errorf(models.CodeConflict, "This was decided meanwhile. Nothing was done.")

// DecideBatch sends a batch to approval, rejects or discards it. CodeConflict: it
// is no longer in the state that was decided about. CodeForbidden: they may not
// decide it.
func (s *Store) DecideBatch(ctx context.Context, d models.BatchDecision) error {
	return explain(s.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error { return s.moveBatch(tx, d) }))
}

// moveBatch changes the state by compare-and-set. What the pages have asked
// before, the database refuses once more.
func (s *Store) moveBatch(tx *gorm.DB, d models.BatchDecision) error {
	now := s.Now()
	set := map[string]any{"state": d.To, "why": d.Why}
	if d.To == models.BatchWaiting {
		set["waiting_at"] = microsOf(now)
	} else {
		set["decided_by"], set["decided_at"] = d.By, microsOf(now)
	}
	moved := tx.Model(&batchRow{}).Where("id = ? AND state = ?", d.ID, d.From).Updates(set)
	switch {
	case constrained(moved.Error):
		return models.Errorf(models.CodeForbidden, "This batch is not yours to decide.").Because(moved.Error)
	case moved.Error != nil:
		return moved.Error
	case moved.RowsAffected == 0:
		return errDecided
	}
	row := rowOfAudit(d.Audit, now)
	return tx.Create(&row).Error
}

// PostBatch posts all lines of a batch and moves it to posted, in one transaction,
// or does nothing: if a line is refused, its outcome says why and all is false; if
// the batch is no longer in the state that was decided about, err is CodeConflict,
// however many lines it has. watch, if not nil, is told how many are decided.
// Errors: those of DecideBatch and PostAll. CodeBusy leaves open whether it was
// done: the batch's state tells.
func (s *Store) PostBatch(ctx context.Context, d models.BatchDecision, watch func(done, all int)) (outcomes []models.Outcome, all bool, err error) {
	d.To = models.BatchPosted
	b, err := s.Batch(ctx, d.ID)
	if err != nil {
		return nil, false, err
	}
	if b.State != d.From {
		return nil, false, errDecided
	}
	lines, err := s.BatchLines(ctx, d.ID, MaxTogether) // they do not change
	if err != nil {
		return nil, false, err
	}
	b.State, b.DecidedBy = d.To, d.By
	commands := b.Commands(lines, d.Audit.RequestID)
	return s.postTogether(ctx, commands, false, watch, func(tx *gorm.DB) error { return s.moveBatch(tx, d) })
}

// AccountNames are the names of accounts; unknown ones are missing.
func (s *Store) AccountNames(ctx context.Context, ids []models.AccountID) (map[models.AccountID]string, error) {
	var rows []accountRow
	err := s.read.WithContext(ctx).Select("id", "name").Where("id IN ?", ids).Find(&rows).Error
	names := make(map[models.AccountID]string, len(rows))
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	return names, explain(err)
}

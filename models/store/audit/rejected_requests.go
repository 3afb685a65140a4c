package audit

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/names"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// The limits of what is kept of rejected requests.
const (
	rejectionsKept   = 200                 // of each account, the newest
	rejectionsLife   = 30 * 24 * time.Hour // how long
	rejectionsEvery  = time.Second         // how often waiting ones are written
	rejectionsAtOnce = 2000                // waiting in memory, of all accounts together
)

// rejections are rejected requests that wait in memory to be written: at most the
// newest of each account, so that a flood of them costs as much as a few. All of them are
// counted.
type rejections struct {
	mu      sync.Mutex
	waiting map[models.AccountID][]schema.RejectedRequest
	count   int // of the waiting ones
	counts  rejectionCounts
	timer   *time.Timer
}

// RecordRejectedRequest records a rejected request. It returns at once: the requests of the
// last second are written together, and lost if the process is killed before.
func (a *Audit) RecordRejectedRequest(r models.RejectedRequest) {
	row := schema.RejectedRequest{
		At: schema.MicrosOf(a.db.Now()), AccountID: r.AccountID, ActorKind: r.Actor.Kind, ActorID: r.Actor.ID, Method: r.Method,
		Route: r.Route, Status: r.Status, Code: r.Code, Detail: r.Detail, RequestID: r.RequestID,
	}
	w := &a.rejected
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.waiting == nil {
		w.waiting = map[models.AccountID][]schema.RejectedRequest{}
		w.timer = time.AfterFunc(rejectionsEvery, a.Close)
	}
	w.counts.add(rejectionKey{row.AccountID, quarterOf(row.At), row.Status, row.Code}, 1)
	mine := w.waiting[r.AccountID]
	switch {
	case len(mine) == rejectionsKept:
		copy(mine, mine[1:])
		mine[rejectionsKept-1] = row
	case w.count < rejectionsAtOnce:
		w.waiting[r.AccountID] = append(mine, row)
		w.count++
	}
}

// Close writes the rejected requests that are waiting. The room stays usable.
func (a *Audit) Close() {
	if err := a.writeRejections(context.Background()); err != nil {
		a.db.Log.Error("rejected requests could not be recorded", "error", err)
	}
}

// writeRejections writes the waiting requests with their counts, and deletes the requests
// beyond the limits. Counts that could not be written wait on. Nothing that is remembered of
// accounts and keys depends on them, so it holds on.
func (a *Audit) writeRejections(ctx context.Context) error {
	w := &a.rejected
	w.mu.Lock()
	waiting, counts := w.waiting, w.counts
	w.waiting, w.count, w.counts = nil, 0, nil
	if w.timer != nil {
		w.timer.Stop()
	}
	w.mu.Unlock()
	if len(waiting) == 0 && len(counts) == 0 {
		return nil
	}
	err := a.door.Aside(ctx, func(tx *gorm.DB) (wrote bool, err error) {
		database.Insert(&err, tx, slices.Concat(slices.Collect(maps.Values(waiting))...))
		for account := range waiting {
			if err == nil {
				err = tx.Exec(`DELETE FROM refusals WHERE account_id = ? AND sequence <= (SELECT sequence FROM refusals
					WHERE account_id = ? ORDER BY sequence DESC LIMIT 1 OFFSET ?)`, account, account, rejectionsKept).Error
			}
		}
		wrote = len(waiting) > 0
		if err == nil {
			old := tx.Exec("DELETE FROM refusals WHERE at < ?", schema.MicrosOf(a.db.Now().Add(-rejectionsLife)))
			wrote, err = wrote || old.RowsAffected > 0, old.Error
		}
		if err == nil {
			var counted bool
			counted, err = counts.write(tx)
			wrote = wrote || counted
		}
		return wrote, err
	})
	if err != nil {
		w.mu.Lock()
		defer w.mu.Unlock()
		for key, count := range counts {
			w.counts.add(key, count)
		}
	}
	return database.Explain(err)
}

// RejectedRequests returns a page of rejected requests, newest first, including those that
// are waiting.
func (a *Audit) RejectedRequests(ctx context.Context, q models.RejectedRequestQuery) (models.RejectedRequestPage, error) {
	var page models.RejectedRequestPage
	if err := a.writeRejections(ctx); err != nil {
		return page, err
	}
	query := a.db.Read.WithContext(ctx).Order("sequence DESC").Limit(q.Limit + 1)
	if q.AccountID != "" {
		query = query.Where("account_id = ?", q.AccountID)
	}
	if q.RequestID != "" {
		query = query.Where("request_id = ?", q.RequestID)
	}
	if q.Before > 0 {
		query = query.Where("sequence < ?", q.Before)
	}
	var rows []schema.RejectedRequest
	if err := query.Find(&rows).Error; err != nil {
		return page, database.Explain(err)
	}
	if len(rows) > q.Limit {
		rows = rows[:q.Limit]
		page.Next = rows[q.Limit-1].Sequence
	}
	return page, database.Explain(a.nameRejections(ctx, &page, rows))
}

func (a *Audit) nameRejections(ctx context.Context, page *models.RejectedRequestPage, rows []schema.RejectedRequest) error {
	refs := make([]models.ActorRef, len(rows))
	ids := make([]models.AccountID, len(rows))
	for i, r := range rows {
		refs[i], ids[i] = r.Model().Actor, r.AccountID
	}
	tx := a.db.Read.WithContext(ctx)
	actors, err := names.Actors(tx, refs)
	if err != nil {
		return err
	}
	accounts, err := names.Accounts(tx, ids)
	for _, r := range rows {
		rejected := r.Model()
		page.Lines = append(page.Lines, models.RejectedRequestLine{RejectedRequest: rejected, ActorName: actors[rejected.Actor], AccountName: accounts[rejected.AccountID]})
	}
	return err
}

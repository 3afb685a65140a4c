package store

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
)

// How much is kept of refused calls: the newest of each account, for a while.
const (
	refusalsKept   = 200
	refusalsLife   = 30 * 24 * time.Hour
	refusalsEvery  = time.Second
	refusalsAtOnce = 2000 // waiting in memory, all accounts together
)

type refusalRow struct {
	Sequence  int64 `gorm:"primaryKey"`
	At        micros
	AccountID models.AccountID
	ActorKind models.ActorKind
	ActorID   string
	Method    string
	Route     string
	Status    int
	Code      models.Code
	Detail    string
	RequestID string
}

func (refusalRow) TableName() string { return "refusals" }

func (r refusalRow) model() models.Refusal {
	return models.Refusal{
		Sequence: r.Sequence, At: r.At.time(), AccountID: r.AccountID, Actor: models.ActorRef{Kind: r.ActorKind, ID: r.ActorID},
		Method: r.Method, Route: r.Route, Status: r.Status, Code: r.Code, Detail: r.Detail, RequestID: r.RequestID,
	}
}

// refusals wait in memory to be written: at most the newest of each account, so
// that a flood of them costs as much as a few.
type refusals struct {
	mu      sync.Mutex
	waiting map[models.AccountID][]refusalRow
	count   int
	timer   *time.Timer
}

// NoteRefusal keeps a refused call. It returns at once: what was noted within the
// last second is written together, and lost if the process is killed before.
func (s *Store) NoteRefusal(r models.Refusal) {
	row := refusalRow{
		At: microsOf(s.Now()), AccountID: r.AccountID, ActorKind: r.Actor.Kind, ActorID: r.Actor.ID, Method: r.Method,
		Route: r.Route, Status: r.Status, Code: r.Code, Detail: r.Detail, RequestID: r.RequestID,
	}
	w := &s.refused
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.waiting == nil {
		w.waiting = map[models.AccountID][]refusalRow{}
		w.timer = time.AfterFunc(refusalsEvery, func() {
			if err := s.writeRefusals(context.Background()); err != nil {
				s.log.Error("refused calls could not be noted", "error", err)
			}
		})
	}
	mine := w.waiting[r.AccountID]
	switch {
	case len(mine) == refusalsKept:
		copy(mine, mine[1:])
		mine[refusalsKept-1] = row
	case w.count < refusalsAtOnce:
		w.waiting[r.AccountID] = append(mine, row)
		w.count++
	}
}

// writeRefusals writes what waits and forgets what is too much or too old.
func (s *Store) writeRefusals(ctx context.Context) error {
	w := &s.refused
	w.mu.Lock()
	waiting := w.waiting
	w.waiting, w.count = nil, 0
	if w.timer != nil {
		w.timer.Stop()
	}
	w.mu.Unlock()
	if len(waiting) == 0 {
		return nil
	}
	return explain(s.write.WithContext(ctx).Transaction(func(tx *gorm.DB) (err error) {
		insert(&err, tx, slices.Concat(slices.Collect(maps.Values(waiting))...))
		for account := range waiting {
			if err == nil {
				err = tx.Exec(`DELETE FROM refusals WHERE account_id = ? AND sequence <= (SELECT sequence FROM refusals
					WHERE account_id = ? ORDER BY sequence DESC LIMIT 1 OFFSET ?)`, account, account, refusalsKept).Error
			}
		}
		if err == nil {
			err = tx.Exec("DELETE FROM refusals WHERE at < ?", microsOf(s.Now().Add(-refusalsLife))).Error
		}
		return err
	}))
}

// Refusals is a page of refused calls, newest first, up to this very moment.
func (s *Store) Refusals(ctx context.Context, q models.RefusalQuery) (models.RefusalPage, error) {
	var page models.RefusalPage
	if err := s.writeRefusals(ctx); err != nil {
		return page, err
	}
	query := s.read.WithContext(ctx).Order("sequence DESC").Limit(q.Limit + 1)
	if q.AccountID != "" {
		query = query.Where("account_id = ?", q.AccountID)
	}
	if q.RequestID != "" {
		query = query.Where("request_id = ?", q.RequestID)
	}
	if q.Before > 0 {
		query = query.Where("sequence < ?", q.Before)
	}
	var rows []refusalRow
	if err := query.Find(&rows).Error; err != nil {
		return page, explain(err)
	}
	if len(rows) > q.Limit {
		rows = rows[:q.Limit]
		page.Next = rows[q.Limit-1].Sequence
	}
	return page, explain(s.nameRefusals(ctx, &page, rows))
}

func (s *Store) nameRefusals(ctx context.Context, page *models.RefusalPage, rows []refusalRow) error {
	refs := make([]models.ActorRef, len(rows))
	ids := make([]models.AccountID, len(rows))
	for i, r := range rows {
		refs[i], ids[i] = r.model().Actor, r.AccountID
	}
	tx := s.read.WithContext(ctx)
	actors, err := actorNames(tx, refs)
	if err != nil {
		return err
	}
	accounts, err := accountNames(tx, ids)
	for _, r := range rows {
		refusal := r.model()
		page.Lines = append(page.Lines, models.RefusalLine{Refusal: refusal, ActorName: actors[refusal.Actor], AccountName: accounts[refusal.AccountID]})
	}
	return err
}

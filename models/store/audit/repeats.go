package audit

import (
	"context"
	"slices"
	"sync"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
)

// What anybody can do again and again, such as failing to sign in, is counted: one record a
// minute says how often. However many there are, they fill no disk.
const (
	repeatsEvery    = time.Minute
	repeatsPerActor = 20    // different ones a minute; the others are counted together
	repeatsPerHour  = 1_000 // of all callers
)

// repeats are acts that are still counted.
type repeats struct {
	mu      sync.Mutex
	waiting map[repeatKey]*models.AuditRecord
	order   []repeatKey
	actors  map[string]int // different ones of an actor
	timer   *time.Timer

	hour    time.Time // that written counts
	written int
}

// repeatKey is what makes an act a repetition of another.
type repeatKey struct {
	actor                          models.ActorRef
	account                        models.AccountID
	action, subject, network, told string
}

// RecordRepeated records an act of a kind that callers can repeat at will. It returns at once:
// the same acts of a minute become one record with their count, written at its end, and are
// lost if the process is killed before. A caller who does many different ones has them counted
// together, and so have all callers together.
func (a *Audit) RecordRepeated(ctx context.Context, r models.AuditRecord) {
	r = database.From(ctx, r)
	w := &a.repeated
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.waiting == nil {
		w.waiting, w.actors = map[repeatKey]*models.AuditRecord{}, map[string]int{}
		w.timer = time.AfterFunc(repeatsEvery, a.writeRepeatsLater)
	}
	if hour := a.db.Now().Truncate(time.Hour); !hour.Equal(w.hour) {
		w.hour, w.written = hour, 0
	}
	if w.add(r, false) {
		return
	}
	r.Subject, r.AccountID, r.RequestID = "", "", ""
	r.Detail = "More of these, which are not recorded one by one."
	if w.written+len(w.order) >= repeatsPerHour {
		r.Actor, r.Network, r.Detail = models.Visitor, "", "More of these by many callers, which are not recorded one by one."
	}
	w.add(r, true)
}

// add counts an act. It reports false if it is another one, and there are too many.
func (w *repeats) add(r models.AuditRecord, always bool) bool {
	key := repeatKey{r.Actor, r.AccountID, r.Action, r.Subject, r.Network, r.Detail}
	if known := w.waiting[key]; known != nil {
		known.Count += r.Times()
		return true
	}
	who := string(r.Actor.Kind) + " " + r.Actor.ID
	if r.Actor.ID == "" {
		who += r.Network
	}
	if !always && (w.actors[who] >= repeatsPerActor || w.written+len(w.order) >= repeatsPerHour) {
		return false
	}
	r.Count = r.Times()
	w.waiting[key] = &r
	w.order = append(w.order, key)
	w.actors[who]++
	return true
}

func (a *Audit) writeRepeatsLater() {
	if err := a.writeRepeats(context.Background()); err != nil {
		a.db.Log.Error("repeated acts could not be recorded", "error", err)
	}
}

// writeRepeats writes what is counted. What could not be written is counted on.
func (a *Audit) writeRepeats(ctx context.Context) error {
	w := &a.repeated
	w.mu.Lock()
	waiting, order := w.waiting, w.order
	w.waiting, w.order, w.actors = nil, nil, nil
	w.written += len(order)
	if w.timer != nil {
		w.timer.Stop()
	}
	w.mu.Unlock()
	if len(order) == 0 {
		return nil
	}
	records := make([]models.AuditRecord, len(order))
	for i, key := range order {
		records[i] = *waiting[key]
	}
	err := a.door.Aside(context.WithoutCancel(ctx), func(tx *gorm.DB) (bool, error) {
		for some := range slices.Chunk(records, database.RowsPerStatement) {
			if err := a.db.RecordAudit(tx, some...); err != nil {
				return false, err
			}
		}
		return true, nil
	})
	if err == nil {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.waiting == nil {
		w.waiting, w.actors = map[repeatKey]*models.AuditRecord{}, map[string]int{}
		w.timer = time.AfterFunc(repeatsEvery, a.writeRepeatsLater)
	}
	for _, r := range records {
		w.add(r, true)
	}
	return err
}

package keys

import (
	"context"
	"maps"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/act"
	"github.com/bursar-portal/bursar/models/networks"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// usesEvery is how often noted uses are written. A key is noted once in that time, so that
// its last use as it is stored is at most twice as old.
const usesEvery = 30 * time.Second

// uses are the uses of keys that wait in memory to be written. They are divided, so that
// callers on many cores seldom wait for each other.
type uses struct {
	parts   [16]usesPart
	waiting atomic.Bool // the timer runs
	timer   atomic.Pointer[time.Timer]
}

type usesPart struct {
	mu    sync.Mutex
	noted map[models.KeyID]use
	_     [48]byte // so that no two are in one cache line
}

// use is when and from where a key was used.
type use struct {
	at   time.Time
	from string
}

// partOf returns the part for a key. Ids end with a random character.
func (u *uses) partOf(id models.KeyID) *usesPart {
	if id == "" {
		return &u.parts[0]
	}
	return &u.parts[id[len(id)-1]%byte(len(u.parts))]
}

// Client is who sent a request.
type Client interface {
	RealIP() string // the address, "" if it is not known
}

// NoteUse notes that a key was used. It returns at once and costs next to nothing if the key
// was noted lately: what is noted is written every half minute, and lost if the process is
// killed before.
func (ks *Keys) NoteUse(id models.KeyID, by Client) {
	p := ks.uses.partOf(id)
	p.mu.Lock()
	_, known := p.noted[id]
	p.mu.Unlock()
	if known {
		return
	}
	next := use{ks.db.Now(), by.RealIP()}
	p.mu.Lock()
	if p.noted == nil {
		p.noted = map[models.KeyID]use{}
	}
	p.noted[id] = next
	p.mu.Unlock()
	if ks.uses.waiting.CompareAndSwap(false, true) {
		ks.uses.timer.Store(time.AfterFunc(usesEvery, ks.WriteUses))
	}
}

// addTo adds to a key what was noted of it and is not written yet.
func (u *uses) addTo(k *models.Key) {
	p := u.partOf(k.ID)
	p.mu.Lock()
	defer p.mu.Unlock()
	if noted, ok := p.noted[k.ID]; ok && noted.at.After(k.LastUsedAt) {
		k.LastUsedAt, k.LastUsedFrom = noted.at, noted.from
	}
}

// take returns what is noted and forgets it.
func (u *uses) take() map[models.KeyID]use {
	all := map[models.KeyID]use{}
	for i := range u.parts {
		p := &u.parts[i]
		p.mu.Lock()
		for id, noted := range p.noted {
			all[id] = noted
		}
		p.noted = nil
		p.mu.Unlock()
	}
	return all
}

// WriteUses writes the uses that are waiting.
func (ks *Keys) WriteUses() {
	if timer := ks.uses.timer.Swap(nil); timer != nil {
		timer.Stop()
	}
	ks.uses.waiting.Store(false)
	if err := ks.writeUses(context.Background()); err != nil {
		ks.db.Log.Error("when keys were last used could not be recorded", "error", err)
	}
}

// recordFirstUses records in the audit log which of the keys are used for the first time.
func (ks *Keys) recordFirstUses(tx *gorm.DB, noted map[models.KeyID]use) error {
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(noted)), database.RowsPerStatement) {
		var fresh []schema.Key
		if err := tx.Select("id, account_id, name, prefix").Where("id IN ? AND last_used_at = 0", ids).Find(&fresh).Error; err != nil {
			return err
		}
		for _, k := range fresh {
			address, _ := netip.ParseAddr(noted[k.ID].from)
			if err := ks.db.RecordAudit(tx, models.AuditRecord{
				Actor: models.ActorRef{Kind: models.ActorKey, ID: string(k.ID)}, Action: act.KeyFirstUse, AccountID: k.AccountID, Subject: string(k.ID),
				Detail: "Used the API key " + models.Isolate(k.Name) + " for the first time.", Network: networks.Around(address),
			}); err != nil {
				return err
			}
		}
	}
	return nil
}

// writeUses writes what is noted, which leaves all that is remembered as it is: nothing
// depends on the last use of a key.
func (ks *Keys) writeUses(ctx context.Context) error {
	noted := ks.uses.take()
	if len(noted) == 0 {
		return nil
	}
	return ks.door.Aside(ctx, func(tx *gorm.DB) (wrote bool, err error) {
		rows := make([][]any, 0, min(len(noted), database.RowsPerStatement))
		write := func() error {
			cte, args := database.Wanted("id, at, client", rows)
			done := tx.Exec(cte+`UPDATE api_keys SET last_used_at = w.at, last_used_from = w.client
				FROM wanted w WHERE api_keys.id = w.id AND api_keys.last_used_at < w.at`, args...)
			wrote, rows = wrote || done.RowsAffected > 0, rows[:0]
			return done.Error
		}
		if err := ks.recordFirstUses(tx, noted); err != nil {
			return false, err
		}
		for id, one := range noted {
			if rows = append(rows, []any{id, schema.MicrosOf(one.at), one.from}); len(rows) == database.RowsPerStatement {
				if err := write(); err != nil {
					return wrote, err
				}
			}
		}
		if len(rows) > 0 {
			err = write()
		}
		return wrote, err
	})
}

// Package settings is the store's room for the settings that operators change while the
// portal runs. Those of the start, which come from the environment, are handed to it; it
// puts what is stored on top and makes the result the settings of the database.
package settings

import (
	"context"
	"maps"
	"sync"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/setting"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/names"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Registry keeps the settings.
type Registry struct {
	db    *database.DB
	start models.Settings

	mu   sync.Mutex // held while they are read and put into effect, so that older ones never follow newer ones
	read map[setting.Name]string
}

// New returns the room over an open database, whose settings are those of the start.
func New(db *database.DB) *Registry { return &Registry{db: db, start: *db.Settings()} }

// LoadSettings puts what is stored into effect. What can't be used is logged once.
func (r *Registry) LoadSettings(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	rows, err := stored(r.db.Read.WithContext(ctx))
	if err != nil {
		return database.Explain(err)
	}
	picture, err := r.effectiveLogo(r.db.Read.WithContext(ctx))
	if err != nil {
		return database.Explain(err)
	}
	texts := textsOf(rows)
	if r.read != nil && maps.Equal(texts, r.read) && picture == r.db.Settings().Brand.Logo {
		return nil
	}
	effective, unusable := setting.Effective(r.start, r.start.Fixed, texts)
	for name, why := range unusable {
		r.db.Log.Warn("a setting that was changed in the portal can't be used, and is as by default", "setting", name, "because", "it "+why)
	}
	r.read, effective.Brand.Logo = texts, picture
	r.db.SetSettings(effective)
	return nil
}

// KeepSettings puts into effect what other processes have changed, looking at intervals,
// until ctx ends.
func (r *Registry) KeepSettings(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		if err := r.LoadSettings(ctx); err != nil && ctx.Err() == nil {
			r.db.Log.Warn("the settings could not be read", "error", err)
		}
	}
}

// SettingStates returns all settings that can be changed, in the order of setting.All.
func (r *Registry) SettingStates(ctx context.Context) ([]setting.State, error) {
	var states []setting.State
	err := r.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		rows, err := stored(tx)
		if err != nil {
			return err
		}
		var people []models.ActorRef
		for _, row := range rows {
			people = append(people, actorOf(row))
		}
		called, err := names.Actors(tx, people)
		if err != nil {
			return err
		}
		effective, unusable := setting.Effective(r.start, r.start.Fixed, textsOf(rows))
		for _, one := range setting.All {
			s := setting.State{Setting: one, Value: one.Text(&effective), Default: one.Text(&r.start), Fixed: r.fixed(one.Name), Unusable: unusable[one.Name]}
			if row, ok := rows[one.Name]; ok {
				by := actorOf(row)
				s.Stored, s.ChangedAt, s.ChangedBy, s.ChangedByName = true, row.ChangedAt.Time(), by, called[by]
			}
			states = append(states, s)
		}
		return nil
	})
	return states, database.Explain(err)
}

func actorOf(row schema.Setting) models.ActorRef {
	return models.ActorRef{Kind: row.ChangedByKind, ID: row.ChangedBy}
}

// stored returns the rows by name.
func stored(tx *gorm.DB) (map[setting.Name]schema.Setting, error) {
	var list []schema.Setting
	err := tx.Find(&list).Error
	rows := map[setting.Name]schema.Setting{}
	for _, row := range list {
		rows[row.Name] = row
	}
	return rows, err
}

func textsOf(rows map[setting.Name]schema.Setting) map[setting.Name]string {
	texts := map[setting.Name]string{}
	for name, row := range rows {
		texts[name] = row.Value
	}
	return texts
}

package demo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
)

// seeder makes the example data. Its clock is the store's.
type seeder struct {
	context.Context
	*store.Store
	clock    time.Time // the time of the next step, zero for the present
	password string    // the hash of Password
	service  models.KeyID
	support  models.ActorRef
	posted   int // commands, which numbers their idempotency keys

	priceCents int64
	currency   string
}

func (d *seeder) now() time.Time {
	if d.clock.IsZero() {
		return time.Now()
	}
	return d.clock
}

// Seed makes the database with the example data, unless the file exists. The data is
// written to a temporary file that is renamed when it is complete, so that an
// interrupted run does not leave a partial database.
func Seed(ctx context.Context, file string, settings models.Settings, log *slog.Logger) error {
	if _, err := os.Stat(file); err == nil {
		return nil
	}
	temporary := file + ".new"
	for _, suffix := range []string{"", "-wal", "-shm", "-lock"} {
		if err := os.Remove(temporary + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	hash, err := identity.HashPassword(ctx, Password)
	if err != nil {
		return err
	}
	d := &seeder{Context: ctx, password: hash, priceCents: settings.PriceCents, currency: settings.Currency}
	if d.Store, err = store.Open(ctx, store.Config{Path: temporary, Settings: settings, Now: d.now, Log: log}); err != nil {
		return err
	}
	if err := d.seed(temporary); err != nil { //nolint:contextcheck // the seeder has the context
		if closeErr := d.Close(); closeErr != nil { //nolint:contextcheck // closing is not canceled
			log.Error("the database was not closed cleanly", "error", closeErr)
		}
		return err
	}
	if err := d.Close(); err != nil { //nolint:contextcheck // closing is not canceled
		return err
	}
	return errors.Join(os.Rename(temporary, file), os.Remove(temporary+"-lock"))
}

func (d *seeder) seed(file string) error {
	if err := d.Migrate(d); err != nil {
		return fmt.Errorf("bring the database %s up to date: %w", file, err)
	}
	for _, step := range []func() error{d.catalog, d.serviceKey, d.operators, d.customers, d.northwind, d.otherKeys} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

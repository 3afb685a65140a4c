package main

import (
	"github.com/bursar-portal/bursar/models/store"
)

type backupCommand struct {
	File string `arg:"" help:"The file to write. It must not exist yet."`
}

// Run backs the database up while the portal runs, and verifies the copy.
func (b backupCommand) Run(c command) error {
	return withExistingStore(c, func(s *store.Store, _ config) error {
		made, err := s.Backup(c, b.File)
		if err != nil {
			return err
		}
		return c.print(map[string]any{
			"file": made.File, "made_at": made.MadeAt, "verified_at": made.VerifiedAt, "bytes": made.Bytes, "entries": made.Entries,
		}, "Backed up to %s: %d bytes, %s. All checks passed.", made.File, made.Bytes, counted(made.Entries, "entry", "entries"))
	})
}

type restoreCommand struct {
	File string `arg:"" help:"The backup to restore. It isn't changed."`
}

// Run puts a backup in the place of the database, which is kept under another name.
func (r restoreCommand) Run(c command) error {
	config, err := readConfig(c.getenv)
	if err != nil {
		return err
	}
	restored, err := store.Restore(c, config.store(c), r.File)
	if err != nil {
		return err
	}
	return c.print(map[string]any{"database": config.database, "entries": restored.Entries, "kept": restored.Aside},
		"Restored %s: %s. All checks passed. %s", config.database, counted(restored.Entries, "entry", "entries"), keptAs(restored.Aside))
}

// keptAs says where the database is that a backup has replaced.
func keptAs(aside string) string {
	if aside == "" {
		return "There was no old database."
	}
	return "The old database is kept as " + aside + "."
}

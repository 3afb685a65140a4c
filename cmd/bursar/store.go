package main

import (
	"fmt"
	"log/slog"
	"os"

	"github.com/bursar-portal/bursar/models/store"
)

// withStore calls do with the configured database, which is created and migrated if
// necessary.
func withStore(c command, do func(*store.Store, config) error) error {
	config, err := readConfig(c.getenv)
	if err != nil {
		return err
	}
	s, err := openStore(c, config)
	if err != nil {
		return err
	}
	defer closeStore(s, c.log)
	config.settings = *s.Settings()
	return do(s, config)
}

// withExistingStore calls do with the configured database, which must exist and be up
// to date. It does not migrate it.
func withExistingStore(c command, do func(*store.Store, config) error) error {
	config, err := readConfig(c.getenv)
	if err != nil {
		return err
	}
	if err := checkExists(config.database); err != nil {
		return err
	}
	s, err := store.Open(c, config.store(c))
	if err != nil {
		return err
	}
	defer closeStore(s, c.log)
	if err := s.Ready(c); err != nil {
		if damage := s.CheckFile(c); damage != nil {
			return damage
		}
		return err
	}
	config.settings = *s.Settings()
	return do(s, config)
}

// store returns what the database is opened with.
func (c config) store(on command) store.Config {
	return store.Config{Path: c.database, Settings: c.settings, Log: on.log, Secret: c.secret}
}

// openStore opens and migrates a database.
func openStore(c command, config config) (*store.Store, error) {
	s, err := store.Open(c, config.store(c))
	if err != nil {
		return nil, err
	}
	if err := s.Migrate(c); err != nil {
		defer closeStore(s, c.log)
		if damage := s.CheckFile(c); damage != nil {
			return nil, damage
		}
		return nil, fmt.Errorf("update the database %s: %w", store.Shown(config.database), err)
	}
	return s, nil
}

// openCheckedStore is openStore for a portal: a damaged file is refused before anybody
// buys or spends on it.
func openCheckedStore(c command, config config) (*store.Store, error) {
	s, err := openStore(c, config)
	if err != nil {
		return nil, err
	}
	if err := s.CheckStart(c); err != nil {
		closeStore(s, c.log)
		return nil, err
	}
	return s, nil
}

func closeStore(s *store.Store, log *slog.Logger) {
	if err := s.Close(); err != nil {
		log.Error("the database was not closed cleanly", "error", err)
	}
}

// checkExists returns an error if the file does not exist, so that a command that only
// reads does not create an empty database.
func checkExists(file string) error {
	if store.IsServer(file) { // whose databases others create
		return nil
	}
	_, err := os.Stat(file)
	return err
}

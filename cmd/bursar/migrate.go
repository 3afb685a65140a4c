package main

import "github.com/bursar-portal/bursar/models/store"

type migrateCommand struct{}

// Run migrates the database.
func (migrateCommand) Run(c command) error {
	config, err := readConfig(c.getenv)
	if err != nil {
		return err
	}
	s, err := openStore(c, config)
	if err != nil {
		return err
	}
	defer closeStore(s, c.log)
	shown := store.Shown(config.database)
	return c.print(map[string]string{"database": shown, "state": "up to date"}, "%s is up to date.", shown)
}

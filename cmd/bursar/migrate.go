package main

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
	return c.print(map[string]string{"database": config.database, "state": "up to date"}, "%s is up to date.", config.database)
}

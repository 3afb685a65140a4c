package schema

import (
	"embed"
)

// Migrations are the changes of the schema in the folder migrations, in goose's
// format.
//
//go:embed migrations/*.sql
var Migrations embed.FS

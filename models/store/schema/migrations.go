// Package schema is the tables of the database: the migrations that make them, and a
// row type for each with its conversion from and to models. It does no I/O.
package schema

import "embed"

// Migrations holds the folders migrations/sqlite and migrations/postgres with the steps that
// make the schema of each engine, in goose's format.
//
//go:embed migrations/sqlite/*.sql migrations/postgres/*.sql
var Migrations embed.FS

// Package schema is the tables of the database: the migrations that make them, and a
// row type for each with its conversion from and to models. It does no I/O.
package schema

import "embed"

// Migrations holds the folder migrations with the steps that make the schema, in
// goose's format.
//
//go:embed migrations/*.sql
var Migrations embed.FS

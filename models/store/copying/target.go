package copying

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models/store/database"
)

// marker is the table that a target has until its copy is whole.
const marker = "unfinished_copy"

// guards are the triggers that mind how rows begin: those that are copied have begun elsewhere.
var guards = map[string]string{
	"adjustment_batches": "adjustment_batches_begin",
	"adjustment_lines":   "adjustment_lines_begin",
	"proposals":          "proposals_begin",
}

// ErrUnfinished is the error of a portal on a copy that is not whole.
var ErrUnfinished = errors.New("the database is an unfinished copy: run `bursar migrate copy` again, which continues it")

// Unfinished reports whether a database is a copy that is not whole yet.
func Unfinished(ctx context.Context, db *database.DB) (unfinished bool, err error) {
	query := "SELECT COUNT(*) > 0 FROM sqlite_schema WHERE name = '" + marker + "'"
	if db.OnServer() {
		query = "SELECT to_regclass('" + marker + "') IS NOT NULL"
	}
	err = db.Read.WithContext(ctx).Raw(query).Scan(&unfinished).Error
	return unfinished, database.Explain(err)
}

// begin marks an empty target, and gives it the secret of the source, by which it is known when
// the copy goes on.
func (c *Copying) begin(ctx context.Context, source *gorm.DB) error {
	secret, err := database.SecretIn(source)
	if err != nil {
		return err
	}
	unfinished, err := Unfinished(ctx, c.To)
	if err != nil {
		return err
	}
	return c.To.Write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if unfinished {
			got, err := database.SecretIn(tx)
			if err == nil && !bytes.Equal(got, secret) {
				err = fmt.Errorf("%s is the unfinished copy of another database: start with an empty target", c.To.Where())
			}
			return err
		}
		if err := c.refuseRows(tx); err != nil {
			return err
		}
		if err := tx.Exec("CREATE TABLE " + marker + " (id BIGINT PRIMARY KEY)").Error; err != nil {
			return err
		}
		return without(tx, "secrets_keep", "secrets", func() error {
			return tx.Exec("UPDATE secrets SET ids = ?", secret).Error
		})
	})
}

// refuseRows returns an error if the target has rows besides those that it begins with.
func (c *Copying) refuseRows(tx *gorm.DB) error {
	for i := range c.tables {
		t := &c.tables[i]
		if t.name == "secrets" {
			continue
		}
		key, err := t.last(tx)
		if err != nil {
			return err
		}
		if key != nil && (t.name != "symbols" || key[0] != int64(0)) {
			return fmt.Errorf("%s is not empty: the table %s has rows. Copy to a new database", c.To.Where(), t.name)
		}
	}
	return nil
}

// without does something while a table has one trigger less, in a transaction, so that nobody
// else ever sees the table without it. Without a trigger's name it just does it.
func without(tx *gorm.DB, trigger, table string, do func() error) error {
	if trigger == "" {
		return do()
	}
	off, on := "DROP TRIGGER "+trigger, ""
	if database.OnServer(tx) {
		off, on = "ALTER TABLE "+table+" DISABLE TRIGGER "+trigger, "ALTER TABLE "+table+" ENABLE TRIGGER "+trigger
	} else if err := tx.Raw("SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = ?", trigger).Row().Scan(&on); err != nil {
		return err
	}
	if err := tx.Exec(off).Error; err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	return tx.Exec(on).Error
}

// numbers has the target go on to number rows where the source is: a number that was given
// once, to a row that is gone, is not given again.
func (c *Copying) numbers(ctx context.Context, source *gorm.DB) error {
	return c.To.Write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		for _, t := range c.tables {
			if t.keys != 1 || t.columns[0].Type != "INTEGER" {
				continue
			}
			last, err := lastNumber(source, t)
			if err == nil && database.OnServer(tx) {
				err = tx.Exec("SELECT setval(pg_get_serial_sequence(?, ?), GREATEST(?, 1), ? > 0)", t.name, t.columns[0].Name, last, last).Error
			} else if err == nil && t.counts && last > 0 {
				err = setCounter(tx, t.name, last)
			}
			if err != nil {
				return fmt.Errorf("number the rows of %s: %w", t.name, err)
			}
		}
		return nil
	})
}

// lastNumber returns the largest number that a table's rows have had.
func lastNumber(source *gorm.DB, t table) (last int64, err error) {
	query, args := "SELECT MAX("+quoted(t.columns[0].Name)+") FROM "+quoted(t.name), []any{}
	switch {
	case database.OnServer(source):
		query = "SELECT GREATEST((" + query + "), pg_sequence_last_value(pg_get_serial_sequence(?, ?)::regclass), 0)"
		args = append(args, t.name, t.columns[0].Name)
	case t.counts:
		query = "SELECT MAX(COALESCE((" + query + "), 0), COALESCE((SELECT seq FROM sqlite_sequence WHERE name = ?), 0))"
		args = append(args, t.name)
	default:
		query = "SELECT COALESCE((" + query + "), 0)"
	}
	err = source.Raw(query, args...).Scan(&last).Error
	return last, err
}

// setCounter sets the counter of SQLite's for a table, which has none before its first row.
func setCounter(tx *gorm.DB, table string, last int64) error {
	set := tx.Exec("UPDATE sqlite_sequence SET seq = ? WHERE name = ?", last, table)
	if set.Error != nil || set.RowsAffected > 0 {
		return set.Error
	}
	return tx.Exec("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", table, last).Error
}

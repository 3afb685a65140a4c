// Package copying copies a database from one engine to the other, row by row: from a SQLite
// file to a PostgreSQL server or back.
//
// Each page of rows is a transaction of its own in the target, and a table's last row there
// says where a copy goes on that was cut off. Until the whole copy has been compared, the table
// unfinished_copy stands in the target, and no portal starts on it.
package copying

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models/store/database"
)

// Copying copies From, of which it sees one instant, to To. Both have this build's schema.
type Copying struct {
	From, To *database.DB
	Progress func(done, all int64) // of rows, may be nil

	tables    []table
	done, all int64
}

// pageRows is how many rows are copied at a time.
const pageRows = database.RowsPerStatement

// Copy copies what is missing in the target, and compares every row of both. It refuses a
// target that has rows, except those of its own unfinished copy of the same source. If rows
// differ in the end, the target stays unfinished.
func (c *Copying) Copy(ctx context.Context) error {
	file := c.From
	if file.OnServer() {
		file = c.To
	}
	var err error
	if c.tables, err = tablesOf(file.Read.WithContext(ctx)); err != nil {
		return err
	}
	return c.From.Read.WithContext(ctx).Transaction(func(source *gorm.DB) error {
		if err := c.count(source); err != nil {
			return err
		}
		if err := c.begin(ctx, source); err != nil {
			return err
		}
		for i := range c.tables {
			if err := c.rows(ctx, source, &c.tables[i]); err != nil {
				return fmt.Errorf("copy the table %s: %w", c.tables[i].name, err)
			}
		}
		if err := c.numbers(ctx, source); err != nil {
			return err
		}
		return c.compare(ctx, source)
	})
}

// Finish lets portals use the target.
func (c *Copying) Finish(ctx context.Context) error {
	return database.Explain(c.To.Write.WithContext(ctx).Exec("DROP TABLE " + marker).Error)
}

// Rows returns how many rows the source has.
func (c *Copying) Rows() int64 { return c.all / 2 }

// count counts the rows: each is copied and compared.
func (c *Copying) count(source *gorm.DB) error {
	for _, t := range c.tables {
		var rows int64
		if err := source.Raw("SELECT COUNT(*) FROM " + quoted(t.name)).Scan(&rows).Error; err != nil {
			return err
		}
		c.all += 2 * rows
	}
	return nil
}

func (c *Copying) advance(rows int) {
	c.done += int64(rows)
	if c.Progress != nil {
		c.Progress(c.done, c.all)
	}
}

// rows copies the rows of a table that the target lacks.
func (c *Copying) rows(ctx context.Context, source *gorm.DB, t *table) error {
	var there int64
	if err := c.To.Read.WithContext(ctx).Raw("SELECT COUNT(*) FROM " + quoted(t.name)).Scan(&there).Error; err != nil {
		return err
	}
	c.advance(int(there))
	if t.name == "secrets" { // which begin has copied
		return nil
	}
	after, err := t.last(c.To.Read.WithContext(ctx))
	if err != nil {
		return err
	}
	for {
		page, err := t.page(source, after, pageRows)
		if err != nil || len(page) == 0 {
			return err
		}
		values := make([]any, 0, len(page)*len(t.columns))
		for _, row := range page {
			values = append(values, row...)
		}
		err = c.To.Write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
			return without(tx, guards[t.name], t.name, func() error { return t.insert.Exec(tx, values) })
		})
		if err != nil {
			return err
		}
		after = page[len(page)-1][:t.keys]
		c.advance(len(page))
	}
}

// ErrDiffers is the error of a copy that is not as its source.
var ErrDiffers = errors.New("the copy differs from its source, which was written to after the copy began. Start again with an empty target")

// compare compares all rows of both sides.
func (c *Copying) compare(ctx context.Context, source *gorm.DB) error {
	return c.To.Read.WithContext(ctx).Transaction(func(target *gorm.DB) error {
		for i := range c.tables {
			if err := c.compareTable(source, target, &c.tables[i]); err != nil {
				return fmt.Errorf("compare the table %s: %w", c.tables[i].name, err)
			}
		}
		return nil
	})
}

func (c *Copying) compareTable(source, target *gorm.DB, t *table) error {
	var after []any
	for {
		want, err := t.page(source, after, pageRows)
		if err != nil {
			return err
		}
		got, err := t.page(target, after, pageRows)
		if err != nil {
			return err
		}
		if len(want) != len(got) {
			return ErrDiffers
		}
		for i, row := range want {
			if !same(row, got[i]) {
				return ErrDiffers
			}
		}
		if len(want) == 0 {
			return nil
		}
		after = want[len(want)-1][:t.keys]
		c.advance(len(want))
	}
}

func same(a, b []any) bool {
	for i := range a {
		x, isBytes := a[i].([]byte)
		y, areBytes := b[i].([]byte)
		if isBytes != areBytes || (isBytes && !bytes.Equal(x, y)) || (!isBytes && a[i] != b[i]) {
			return false
		}
	}
	return true
}

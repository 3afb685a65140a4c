package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

// A database that a newer build has migrated is used if its schema says that this build can,
// and otherwise refused, with both schemas named.
func TestANewerSchemaSaysWhoCanWorkWithIt(t *testing.T) {
	s := open(t, Config{Settings: models.Settings{Version: "1.2.3"}})
	m, err := s.migrator()
	if err != nil {
		t.Fatal(err)
	}
	known := newestSchema(m)
	if err := s.db.Write.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (?, TRUE)", known+7).Error; err != nil {
		t.Fatal(err)
	}
	refused := fmt.Sprintf("the database has schema %d, and this build of Bursar (1.2.3) only knows schemas up to %d", known+7, known)
	for _, c := range []struct {
		oldest int64
		want   string
	}{{known - 1, ""}, {known, ""}, {known + 1, refused}, {known + 7, refused}} {
		if err := s.db.Write.Exec("UPDATE compatibility SET oldest = ?", c.oldest).Error; err != nil {
			t.Fatal(err)
		}
		for name, err := range map[string]error{"migrating": s.Migrate(t.Context()), "readiness": s.Ready(t.Context())} {
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.HasPrefix(err.Error(), c.want)) {
				t.Errorf("oldest %d: %s says %v, want %s", c.oldest, name, err, c.want)
			}
		}
	}
	if err := s.db.Write.Exec("DROP TABLE compatibility").Error; err != nil {
		t.Fatal(err)
	}
	if err := s.Migrate(t.Context()); err == nil || !strings.HasPrefix(err.Error(), fmt.Sprintf("which programs can work with schema %d: ", known+7)) {
		t.Errorf("without a word of it, migrating says %v", err)
	}
}

// A database from before the first schema that this build knows is refused, and nothing in
// it is changed.
func TestAnOldSchemaIsRefused(t *testing.T) {
	s := open(t, Config{Settings: models.Settings{Version: "1.2.3"}})
	if err := s.db.Write.Exec("UPDATE goose_db_version SET version_id = 23 WHERE version_id > 0").Error; err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("the database is too old to upgrade: %s has schema 23, and this build of Bursar (1.2.3) begins with schema 100. Start with a new file", s.db.Where())
	for name, err := range map[string]error{"migrating": s.Migrate(t.Context()), "readiness": s.Ready(t.Context())} {
		if !errors.Is(err, ErrOldSchema) || err.Error() != want {
			t.Errorf("%s says %v, want %s", name, err, want)
		}
	}
}

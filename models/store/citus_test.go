package store_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models/storetest"
)

// What stands in for Citus: it refuses a table that Citus refuses to distribute.
const standIn = `
	CREATE TABLE distributed (name TEXT PRIMARY KEY);
	CREATE FUNCTION create_distributed_table(name TEXT, by_column TEXT, colocate_with TEXT DEFAULT '') RETURNS void LANGUAGE plpgsql AS $$
	DECLARE fault TEXT;
	BEGIN
		SELECT string_agg(x.indexrelid::regclass::text, ', ') INTO fault FROM pg_index x WHERE x.indrelid = name::regclass AND x.indisunique
			AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = name::regclass AND a.attname = by_column AND a.attnum = ANY(x.indkey));
		IF fault IS NOT NULL THEN RAISE EXCEPTION '% has keys without %: %', name, by_column, fault; END IF;
		SELECT string_agg(conname, ', ') INTO fault FROM pg_constraint WHERE contype = 'f' AND name::regclass IN (conrelid, confrelid);
		IF fault IS NOT NULL THEN RAISE EXCEPTION '% has foreign keys: %', name, fault; END IF;
		IF colocate_with <> '' AND NOT EXISTS (SELECT 1 FROM distributed d WHERE d.name = colocate_with) THEN
			RAISE EXCEPTION '% is not distributed', colocate_with;
		END IF;
		INSERT INTO distributed VALUES (name);
	END;
	$$`

// The commands of docs/scale.md for Citus fit the schema, and tell of every table.
func TestCitusCommandsFitTheSchema(t *testing.T) {
	text, err := os.ReadFile("../../docs/scale.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n## Citus\n")
	section, _, _ = strings.Cut(section, "\n## ")
	commands := regexp.MustCompile("(?s)```sql\n(.*?)```").FindStringSubmatch(section)
	if commands == nil {
		t.Fatal("there are no commands")
	}
	db := storetest.Database(t, migrated(t), "")
	if _, err := db.ExecContext(t.Context(), standIn); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), commands[1]); err != nil {
		t.Fatal(err)
	}
	var distributed, local []string
	each(t, db, "SELECT name FROM distributed", 1, func(v []string) { distributed = append(distributed, v[0]) })
	each(t, db, "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname NOT LIKE 'goose%' AND relname <> 'distributed' ORDER BY 1", 1, func(v []string) {
		if !slices.Contains(distributed, v[0]) {
			local = append(local, "`"+v[0]+"`")
		}
	})
	if want := "On the coordinator: " + strings.Join(local, ", ") + "."; !strings.Contains(section, want) {
		t.Errorf("docs/scale.md does not say: %s", want)
	}
	slices.Sort(distributed)
	ledger := slices.Sorted(func(yield func(string) bool) {
		for name := range ledgerTables {
			if !yield(name) {
				return
			}
		}
	})
	if !slices.Equal(distributed, ledger) {
		t.Errorf("%v are distributed, the ledger is %v", distributed, ledger)
	}
}

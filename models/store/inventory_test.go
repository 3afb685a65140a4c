package store_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models/storetest"
)

// Each column of the database has exactly one class in docs/security-inventory.md, and there is
// none there that the database has not.
func TestEveryColumnHasAClass(t *testing.T) {
	text, err := os.ReadFile("../../docs/security-inventory.md")
	if err != nil {
		t.Fatal(err)
	}
	classes := map[string][]string{} // of table.column
	_, inventory, _ := strings.Cut(string(text), "## Data classes")
	name := regexp.MustCompile("`([a-z_]+)`")
	for line := range strings.Lines(inventory) {
		cells := strings.Split(line, "|")
		if len(cells) != 8 || !name.MatchString(cells[1]) {
			continue
		}
		table := name.FindStringSubmatch(cells[1])[1]
		for i, class := range []string{"personal", "money", "secret", "other"} {
			for _, m := range name.FindAllStringSubmatch(cells[2+i], -1) {
				classes[table+"."+m[1]] = append(classes[table+"."+m[1]], class)
			}
		}
	}
	there := map[string]bool{}
	note := func(v []string) { there[v[0]] = true }
	each(t, storetest.Database(t, storetest.NewOnFile(t).Path, ""), `SELECT m.name || '.' || c.name FROM sqlite_master m
		JOIN pragma_table_xinfo(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'goose_db_version'`, 1, note)
	each(t, storetest.Database(t, storetest.Server(t), ""), // which has more tables
		"SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'goose%'", 1, note)
	for column := range there {
		if found := classes[column]; len(found) != 1 {
			t.Errorf("%s has the classes %q", column, found)
		}
		delete(classes, column)
	}
	for column := range classes {
		t.Errorf("%s is in the inventory, and not in the database", column)
	}
}

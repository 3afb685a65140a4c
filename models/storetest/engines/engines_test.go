package engines_test

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models/store/schema"
	"github.com/bursar-portal/bursar/models/storetest/engines"
)

// migrations returns PostgreSQL's migrations by their names.
func migrations(t *testing.T) map[string]string {
	t.Helper()
	files, err := fs.Glob(schema.Migrations, "migrations/postgres/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("there are the migrations %q, %v", files, err)
	}
	texts := map[string]string{}
	for _, f := range files {
		text, err := fs.ReadFile(schema.Migrations, f)
		if err != nil {
			t.Fatal(err)
		}
		texts[f] = string(text)
	}
	return texts
}

// everything returns the statements of the program and of the migrations.
func everything(t *testing.T) []string {
	t.Helper()
	list := slices.Clone(engines.Statements())
	for _, text := range migrations(t) {
		list = append(list, engines.Split(text)...)
	}
	return list
}

// Each construct is found where it is, and not where it is not.
func TestConstructsAreFound(t *testing.T) {
	for _, c := range slices.Concat(engines.Forbidden, engines.Used) {
		if !c.In(c.Sample) {
			t.Errorf("%s: not found in %s", c.Name, c.Sample)
		}
		if c.In(c.Other) {
			t.Errorf("%s: found in %s", c.Name, c.Other)
		}
		if c.In("SELECT '" + strings.ReplaceAll(c.Sample, "'", "''") + "' -- " + c.Sample) {
			t.Errorf("%s: found in a text or a comment", c.Name)
		}
	}
}

// No statement has what an engine that matters does not know.
func TestNoStatementHasWhatIsForbidden(t *testing.T) {
	all := everything(t)
	if len(all) < 600 {
		t.Errorf("only %d statements are known", len(all))
	}
	for _, c := range engines.Forbidden {
		for _, s := range all {
			if c.In(s) {
				t.Errorf("%s: %s", c.Name, s)
			}
		}
	}
}

// YugabyteDB, which is recommended, knows every statement, as its documentation says.
func TestYugabyteKnowsEveryStatement(t *testing.T) {
	for name, list := range engines.Refused(engines.Yugabyte, everything(t)) {
		t.Errorf("%s: %s", name, list[0])
	}
}

// Every construct that is told of is there, and a statement begins in a known way: a new one
// needs a look at the engines.
func TestTheTableIsOfWhatIsThere(t *testing.T) {
	all := everything(t)
	for _, c := range engines.Used {
		if !slices.ContainsFunc(all, c.In) {
			t.Errorf("%s: in no statement", c.Name)
		}
	}
	known := regexp.MustCompile(`^(BEGIN ISOLATION LEVEL|COMMIT$|ROLLBACK$|begin$|commit$|SELECT |WITH \w+|INSERT INTO |UPDATE |DELETE FROM |DECLARE read NO SCROLL CURSOR FOR |FETCH \d+ FROM read$|` +
		`CREATE TABLE |CREATE (UNIQUE )?INDEX IF NOT EXISTS |CREATE OR REPLACE (TRIGGER|FUNCTION) |` +
		`ALTER TABLE \w+ (DISABLE|ENABLE) TRIGGER |DROP TABLE unfinished_copy$)`)
	for _, s := range all {
		if !known.MatchString(s) {
			t.Errorf("a statement of a new kind: %s", s)
		}
	}
}

// A migration that changes tables and rows says that each statement is a transaction of its
// own, and can then be repeated: distributed engines have no transaction that does both.
func TestMigrationsNeedNoTransactionOfTablesAndRows(t *testing.T) {
	repeatable := regexp.MustCompile(`^(CREATE TABLE IF NOT EXISTS|CREATE (UNIQUE )?INDEX IF NOT EXISTS|CREATE OR REPLACE|ALTER TABLE \w+ ADD COLUMN IF NOT EXISTS|DROP \w+ IF EXISTS|INSERT [^;]* ON CONFLICT DO NOTHING;?$|UPDATE )`)
	for name, text := range migrations(t) {
		if !strings.Contains(text, "\n-- +goose NO TRANSACTION\n") {
			t.Errorf("%s: its statements are one transaction", name)
		}
		for _, s := range engines.Split(text) {
			if !repeatable.MatchString(s) {
				t.Errorf("%s: can't be carried out twice: %s", name, s)
			}
		}
	}
}

// The table in docs/scale.md is of the present statements. BURSAR_TEST_STATEMENTS has it
// written.
func TestTheTableInTheDocumentIsCurrent(t *testing.T) {
	const file, begin, end = "../../../docs/scale.md", "<!-- statements -->\n", "<!-- end of statements -->"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), begin)
	table, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("%s has no place for the table", file)
	}
	want := engines.Table(everything(t))
	if os.Getenv("BURSAR_TEST_STATEMENTS") != "" {
		if err := os.WriteFile(file, []byte(before+begin+want+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if table != want {
		t.Errorf("%s has another table (go tool task statements writes it anew):\n%s", file, want)
	}
}

func TestNormal(t *testing.T) {
	for in, want := range map[string]string{
		"SELECT  a\n FROM b -- why\n WHERE c = $12::bigint":                      "SELECT a FROM b WHERE c = $",
		"SELECT a FROM b WHERE c IN ($1::text,$2::text,$3)":                      "SELECT a FROM b WHERE c IN ($)",
		"INSERT INTO a (b, c) VALUES ($1, $2), ($3, $4), ($5, $6) RETURNING b":   "INSERT INTO a (b, c) VALUES ($, $) RETURNING b",
		"INSERT INTO a VALUES ($1::bigint >> 32, $1::bigint), ($2 >> 32, $2)":    "INSERT INTO a VALUES ($ >> 32, $)",
		"DECLARE read17 NO SCROLL CURSOR FOR SELECT 1":                           "DECLARE read NO SCROLL CURSOR FOR SELECT 1",
		"SELECT f((1), (1)) FROM a WHERE (b = $1) OR (b = $2)":                   "SELECT f((1), (1)) FROM a WHERE (b = $) OR (b = $)",
		"UPDATE a SET b = w.b FROM (VALUES ($1::text, $2), ($3, $4)) AS w (b,c)": "UPDATE a SET b = w.b FROM (VALUES ($, $)) AS w (b, c)",
	} {
		if got := engines.Normal(in); got != want {
			t.Errorf("%s\nis %s\nwant %s", in, got, want)
		}
	}
}

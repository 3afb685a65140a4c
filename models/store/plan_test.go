package store_test

import (
	"cmp"
	"database/sql"
	"fmt"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models/storetest"
)

// filledEntries is how many entries the file has in which plans are looked at, half of them
// of one account.
const filledEntries = 200_000

// What a call costs does not grow with the ledger: no statement that the store makes reads
// all rows of a table, or all of an account in a table in which an account has ever more, nor
// sorts a table into an index of its own. The exceptions are named, each with its reason.
func TestStatementsUseTheirIndexes(t *testing.T) {
	k := storetest.NewOnFile(t)
	r := record(k.Store)
	s := newScenario(t, k)
	s.everyCommand()
	s.everyWrite()
	r.pause(s.proof)
	fill(t, k, s.account.ID, entriesToFill(t))
	s.everyCommand()
	s.everyList()
	s.everyReport()

	db, used, told := storetest.Database(t, k.Path, ""), map[string]bool{}, map[string]bool{}
	for statement, args := range r.statements {
		if !planned(statement) {
			continue
		}
		steps := planOf(t, db, statement, args)
		text := short(statement)
		for _, fault := range faultsOf(text, steps) {
			if i := slices.IndexFunc(readsAll, func(e exception) bool { return strings.Contains(text, e.statement) }); i >= 0 {
				used[readsAll[i].statement] = true
			} else if !told[text+fault] {
				told[text+fault] = true
				t.Errorf("%s\nreads too much: %s", text, fault)
			}
		}
	}
	for _, e := range readsAll {
		if !used[e.statement] {
			t.Errorf("no statement needs this exception: %s (%s)", e.statement, e.why)
		}
	}
	for _, table := range []string{"entries", "lots", "charges", "caps", "balances", "usage", "flows", "symbols"} {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(r.statements)), func(s string) bool { return strings.HasPrefix(s, "INSERT INTO "+table) }) {
			t.Errorf("nothing was written to %s that was seen: posting takes another way to the database", table)
		}
	}
	t.Logf("%d statements", len(r.statements))
}

// entriesToFill is filledEntries, or what go tool task test:long asks for.
func entriesToFill(t *testing.T) int {
	t.Helper()
	text, ok := os.LookupEnv("BURSAR_TEST_ENTRIES")
	if !ok {
		return filledEntries
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// planOf returns the steps of a statement's plan.
func planOf(t *testing.T, db *sql.DB, statement string, args []any) (steps []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+statement, args...)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return steps
}

var (
	spaces = regexp.MustCompile(`\s+`)
	lists  = regexp.MustCompile(`(\((?:\?,? ?)+\)|\?)(?:, ?(?:\((?:\?,? ?)+\)|\?))+`)
)

// short returns a statement on one line, with its lists of values shortened.
func short(statement string) string {
	text := strings.NewReplacer("`", "", `"`, "").Replace(statement)
	return lists.ReplaceAllString(spaces.ReplaceAllString(text, " "), "$1…")
}

var (
	scanned = regexp.MustCompile(`^SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?`)
	// A constant row, or the result of another step, which is looked at itself.
	derived = regexp.MustCompile(`^SCAN (\(subquery-\d+\)|some_\w+|\d+ CONSTANT ROWS?|CONSTANT ROW|\d+-ROW VALUES CLAUSE)`)
	// All rows of an account, all of a kind that it has, or those between two places.
	ofAccount = regexp.MustCompile(`^SEARCH (\w+) USING (?:PRIMARY KEY|(?:COVERING )?INDEX (\w+)|INTEGER PRIMARY KEY) ` +
		`\((?:account=\?|account=\? AND kind=\?|account_id=\?|rowid>\? AND rowid<\?)\)$`)
	upper = regexp.MustCompile(`(?:[ (]|^)([a-z_]\w*(?:\.\w+)?)(?:, [\w.]+\))? <=? [?(]`)
	alias = regexp.MustCompile(`\b(?:FROM|JOIN|UPDATE|INTO) (\w+)(?: (?:AS )?(\w+))?`)
	cte   = regexp.MustCompile(`\b(\w+) ?(?:\([\w, ]+\) )?AS (?:MATERIALIZED )?\(`)
)

// faultsOf returns the steps of a statement's plan that read too much.
func faultsOf(text string, steps []string) (faults []string) {
	tables := map[string]string{}
	for _, m := range alias.FindAllStringSubmatch(text, -1) {
		tables[m[1]] = m[1]
		tables[m[2]] = m[1]
	}
	small := func(name string) bool {
		table := cmp.Or(tables[name], name)
		return few[table] || slices.ContainsFunc(cte.FindAllStringSubmatch(text, -1), func(m []string) bool { return m[1] == table })
	}
	// Up to a limit in the order of an index.
	page := strings.Contains(text, "LIMIT") && !slices.Contains(steps, "USE TEMP B-TREE FOR ORDER BY")
	// Of two bounds SQLite begins at either, and reads down to the other.
	bounds := map[string]bool{}
	for _, m := range upper.FindAllStringSubmatch(text, -1) {
		if page && bounds[m[1]] {
			faults = append(faults, "two upper bounds of "+m[1])
		}
		bounds[m[1]] = true
	}
	for _, step := range steps {
		if strings.Contains(step, "AUTOMATIC") {
			faults = append(faults, step)
		}
		if m := scanned.FindStringSubmatch(step); m != nil && !derived.MatchString(step) && !small(m[1]) {
			list := listed[m[2]] && strings.Contains(text, "LIMIT") || page && !strings.Contains(text, "WHERE")
			if !rare[m[2]] && !list {
				faults = append(faults, step)
			}
		}
		if m := ofAccount.FindStringSubmatch(step); m != nil && !page && !alive[m[2]] {
			faults = append(faults, step)
		}
	}
	return faults
}

// Every method of the store and every command is in the scenario, or is named here.
func TestTheScenarioCallsEverything(t *testing.T) {
	var text strings.Builder
	for _, file := range []string{"plan_commands_test.go", "plan_people_test.go", "plan_writes_test.go", "plan_lists_test.go", "plan_reports_test.go"} {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text.Write(source)
	}
	not := []string{
		"Backup", "CheckFile", "CheckStart", "Close", "Migrate", "OnServer", "Ready", "LastBackup", // of the file
		"Watch", "Settings", "KeepSettings", "KeepAdvanced", "KeepVerified", "KeepSealed", "KeepWatched", "Aside", // make no statements of their own
		"Node", "Acquire", "Alone", "TakeAttempt", "PutBackAttempt", "DropFullLimits", "KeepRateLimits", "KeepClock", "ClockOff", // of servers
		"CloseAccount",                                      // called by CloseUser and CloseOrganization
		"OpenPurchase", "AttachSession", "SignUp", "Verify", // called by the kit
		"KeepVerified", // calls VerifyIfDue
	}
	kit := reflect.TypeOf((*storetest.Kit)(nil)).Elem().Field(0).Type
	for i := range kit.NumMethod() {
		name := kit.Method(i).Name
		if called := strings.Contains(text.String(), "."+name+"("); called == slices.Contains(not, name) {
			t.Errorf("%s: called %v", name, called)
		}
	}
	commands, err := os.ReadFile("../command.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`func \((\w+)\) action\(\)`).FindAllStringSubmatch(string(commands), -1) {
		if !strings.Contains(text.String(), fmt.Sprintf("models.%s{", m[1])) {
			t.Errorf("no %s is posted", m[1])
		}
	}
}

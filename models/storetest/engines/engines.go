// Package engines holds what Bursar has PostgreSQL carry out against what its kin can't: the
// statements that the tests of the store send, and the migrations. What it says of the other
// engines is their documentation's word: none of them was run.
package engines

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Engine is a kin of PostgreSQL's.
type Engine int

// The engines, in the order of the table.
const (
	Yugabyte Engine = iota // which is recommended
	Citus
	Cockroach
	DSQL
	count
)

func (e Engine) String() string {
	return [...]string{"YugabyteDB", "Citus", "CockroachDB", "Aurora DSQL"}[e]
}

// Answer says whether an engine knows a construct.
type Answer struct {
	No   bool
	Note string // "" for a bare yes
}

func (a Answer) String() string {
	switch {
	case a.No && a.Note != "":
		return "no: " + a.Note
	case a.No:
		return "no"
	case a.Note != "":
		return a.Note
	}
	return "yes"
}

var yes Answer

func no(note string) Answer   { return Answer{No: true, Note: note} }
func with(note string) Answer { return Answer{Note: note} }

// Construct is something in SQL that not every engine knows.
type Construct struct {
	Name    string
	pattern *regexp.Regexp // over the tokens of a statement, with blanks between them
	On      [count]Answer

	// Sample has it, Other is close and does not.
	Sample, Other string
}

// In reports whether a statement has the construct.
func (c *Construct) In(sql string) bool { return c.pattern.MatchString(flat(sql)) }

func flat(sql string) string { return " " + strings.Join(tokens(sql), " ") + " " }

// is compiles a pattern in which a blank is one between two tokens.
func is(pattern string) *regexp.Regexp { return regexp.MustCompile(pattern) }

// Table returns the constructs that the statements and migrations have, as a table in
// Markdown, and how many statements have each.
func Table(statements []string) string {
	var b strings.Builder
	b.WriteString("| what | statements |")
	for e := range count {
		fmt.Fprintf(&b, " %s |", e)
	}
	b.WriteString("\n|---|---|" + strings.Repeat("---|", int(count)) + "\n")
	for i := range Used {
		c := &Used[i]
		n := 0
		for _, s := range statements {
			if c.In(s) {
				n++
			}
		}
		fmt.Fprintf(&b, "| %s | %d |", c.Name, n)
		for _, a := range c.On {
			fmt.Fprintf(&b, " %s |", a)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// Refused returns the statements that an engine does not know, by construct.
func Refused(e Engine, statements []string) map[string][]string {
	found := map[string][]string{}
	for i := range Used {
		if c := &Used[i]; c.On[e].No {
			for _, s := range statements {
				if c.In(s) {
					found[c.Name] = append(found[c.Name], s)
				}
			}
		}
	}
	return found
}

var (
	section = regexp.MustCompile(`(?s)-- \+goose StatementBegin\n(.*?)-- \+goose StatementEnd`)
	down    = regexp.MustCompile(`(?s)-- \+goose Down.*`)
)

// Split returns the statements of a migration.
func Split(migration string) (list []string) {
	migration = down.ReplaceAllString(migration, "")
	for _, whole := range section.FindAllStringSubmatch(migration, -1) {
		list = append(list, whole[1])
	}
	for _, s := range strings.SplitAfter(comment.ReplaceAllString(section.ReplaceAllString(migration, ""), ""), ";\n") {
		if strings.TrimSpace(s) != "" {
			list = append(list, strings.TrimSpace(s))
		}
	}
	return list
}

// ChangesTables reports whether a statement changes the schema.
func ChangesTables(sql string) bool {
	list := tokens(sql)
	return len(list) > 0 && slices.Contains([]string{"CREATE", "ALTER", "DROP", "TRUNCATE"}, list[0])
}

package engines

import (
	_ "embed" // of the list
	"regexp"
	"strings"
	"sync"
)

//go:embed statements.sql
var listed string

// Statements returns what the tests of the store have PostgreSQL carry out, each in its Normal
// form. `go tool task statements` makes the list anew.
var Statements = sync.OnceValue(func() (list []string) {
	for line := range strings.Lines(listed) {
		list = append(list, strings.TrimSuffix(line, "\n"))
	}
	return list
})

// Listed reports whether a statement, in its Normal form, is one of Statements.
func Listed(statement string) bool { return all()[statement] }

var all = sync.OnceValue(func() map[string]bool {
	set := map[string]bool{}
	for _, s := range Statements() {
		set[s] = true
	}
	return set
})

var (
	space     = regexp.MustCompile(`\s+`)
	comment   = regexp.MustCompile(`--[^\n]*`)
	argument  = regexp.MustCompile(`\$\d+(::\w+(\[\])?)?`)
	cursor    = regexp.MustCompile(`\bread\d+\b`)
	someOf    = regexp.MustCompile(`\bIN \(\$(, ?\$)+\)`)
	separator = regexp.MustCompile(`\s*,\s*`)
)

// Normal returns a statement on one line, without what differs from call to call: numbers and
// types of arguments, how many rows it has, the name of a cursor.
func Normal(statement string) string {
	s := comment.ReplaceAllString(statement, "")
	s = strings.TrimSpace(space.ReplaceAllString(s, " "))
	s = separator.ReplaceAllString(s, ", ")
	s = cursor.ReplaceAllString(argument.ReplaceAllString(s, "$$"), "read")
	return withOneRow(someOf.ReplaceAllString(s, "IN ($$)"))
}

// withOneRow leaves out rows that are as the one before.
func withOneRow(s string) string {
	var b strings.Builder
	for s != "" {
		open := strings.IndexByte(s, '(')
		if open < 0 {
			break
		}
		row := balanced(s[open:])
		if strings.Contains(row, "$") {
			for next := open + len(row); strings.HasPrefix(s[next:], ", "+row); {
				s = s[:next] + s[next+2+len(row):]
			}
		}
		b.WriteString(s[:open+1])
		s = s[open+1:]
	}
	return b.String() + s
}

// balanced returns what stands in a pair of parentheses, with them.
func balanced(s string) string {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return s[:i+1]
			}
		}
	}
	return s
}

package handlers_test

import (
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Each ID in each request of a tenant is answered as one that does not exist if it is another
// tenant's: with the same answer, which says nothing of that tenant, and without a trace in
// the database. Every route that takes an ID has a row.
func TestOtherTenantsIDsDoNotExist(t *testing.T) {
	x := newTenants(t)
	for _, row := range tenantRows {
		x.restore()
		x.try(t, row)
		x.CheckBooks()
	}
	x.restore()
	for _, missing := range x.placesWithoutRow(t) {
		t.Errorf("no row tries %s", missing)
	}
}

// named matches the IDs in a row's path and body, and tried those of them that are tried.
var (
	named = regexp.MustCompile(`\{[a-z-]+\}|<[a-z-]+>`)
	tried = regexp.MustCompile(`\{[a-z-]+\}`)
)

// fill returns a row's path and body. The ID in a place, counted from the left, is taken from
// another tenant; -1 stands for none.
func (x *tenants) fill(row tenantRow, place int, other tenant) (path, body, id string) {
	x.Helper()
	n := 0
	replace := func(text string, escape func(string) string) string {
		return named.ReplaceAllStringFunc(text, func(found string) string {
			name := strings.Trim(found, "{}<>")
			from := x.own
			if found[0] == '{' {
				if n == place {
					from, id = other, other.ids[name]
				}
				n++
			}
			if from.ids[name] == "" {
				x.Fatalf("%s %s: there is no %s", row.route, row.path, name)
			}
			return escape(from.ids[name])
		})
	}
	plain := func(text string) string { return text }
	before, query, queried := strings.Cut(row.path, "?")
	if path = replace(before, plain); queried {
		path += "?" + replace(query, url.QueryEscape)
	}
	if strings.HasPrefix(row.body, "{\"") {
		return path, replace(row.body, plain), id
	}
	return path, replace(row.body, url.QueryEscape), id
}

// places counts the IDs that are to be tried.
func (r tenantRow) places() int { return len(tried.FindAllString(r.path+r.body, -1)) }

// try tries each ID of a row.
func (x *tenants) try(t *testing.T, row tenantRow) {
	t.Helper()
	method, _, _ := strings.Cut(row.route, " ")
	credentials, known := x.own.credentials[row.as]
	if !known {
		t.Fatalf("nobody is called %s", row.as)
	}
	before := x.state(row.changes...)
	for place := range row.places() {
		path, body, absentID := x.fill(row, place, x.absent)
		absent := x.send(credentials, method, path, body)
		path, body, foreignID := x.fill(row, place, x.foreign)
		foreign := x.send(credentials, method, path, body)
		where := fmt.Sprintf("%s as %s: %s %s with another tenant's %s", row.route, row.as, path, body, foreignID)
		if want, got := said(absent, absentID), said(foreign, foreignID); got != want && row.published == "" {
			t.Errorf("%s is answered\n%s\nand one that does not exist\n%s", where, difference(got, want), difference(want, got))
		}
		x.checkSilence(t, where, foreign, foreignID)
		if after := x.state(row.changes...); !maps.Equal(before, after) {
			t.Errorf("%s changed %s", where, changedTables(before, after))
			before = after
		}
	}
	path, body, _ := x.fill(row, -1, tenant{})
	if a := x.send(credentials, method, path, body); a.status != row.status {
		t.Errorf("%s as %s: %s %s is answered %d, want %d: the row is not valid\n%.2000s", row.route, row.as, path, body, a.status, row.status, mainOf(a.body))
	}
}

// checkSilence fails the test if an answer has anything of the other tenant's but the ID that
// was sent.
func (x *tenants) checkSilence(t *testing.T, where string, a response, sent string) {
	t.Helper()
	amount := tenantAmounts[x.foreign.marker].String()
	secrets := []string{x.foreign.marker, amount, amount[:1] + "," + amount[1:4] + "," + amount[4:]}
	for name, id := range x.foreign.ids {
		if id != sent && len(id) > 8 && !strings.Contains(sent, id) && x.own.ids[name] != id {
			secrets = append(secrets, id)
		}
	}
	text := said(a, sent)
	for _, secret := range secrets {
		if strings.Contains(text, secret) && !strings.Contains(sent, secret) {
			t.Errorf("%s: the answer has %s", where, secret)
		}
	}
}

func changedTables(before, after map[string]string) (names []string) {
	for name, hash := range after {
		if before[name] != hash {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// difference returns the lines of a text that another one has not.
func difference(of, other string) string {
	have := map[string]bool{}
	for line := range strings.SplitSeq(other, "\n") {
		have[line] = true
	}
	var lines []string
	for line := range strings.SplitSeq(of, "\n") {
		if !have[line] {
			lines = append(lines, line)
		}
	}
	return fmt.Sprintf("%.1500s", strings.Join(lines, "\n"))
}

// mainOf returns the part of a page that is its own.
func mainOf(page string) string {
	if _, main, found := strings.Cut(page, "<main"); found {
		return main
	}
	return page
}

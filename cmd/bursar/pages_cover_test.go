package main

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers"
	"github.com/bursar-portal/bursar/models/storetest"
)

// notPages are the addresses that answer a browser with something else than a page, and
// those whose page is another one's as well.
var notPages = map[string]string{
	"/brand.css": "a style sheet", "/brand/logo": "an image", "/favicon.ico": "an image", "/static/*": "files", "/worker.js": "a script",
	"/robots.txt": "text", "/llms.txt": "text", "/docs.md": "Markdown", "/docs/api.md": "Markdown", "/openapi.json": "JSON", "/healthz": "JSON", "/readyz": "JSON", "/live": "a stream",
	"/activity/statement.json": "JSON", "/settings/data/download": "an archive", "/demo/mails/:name": "a frame of /demo/mails",
	"/.well-known/security.txt":    "plain text for those who find a vulnerability",
	"/.well-known/change-password": "leads to the settings",
	"/auth/oidc/:provider":         "a redirect to a provider", "/auth/oidc/:provider/callback": "a redirect, or the sign-in page",
	"/auth/link":    "shown on the way back from a provider: the test of that flow looks at it",
	"/setup/:token": "the first page of an empty portal, which views shows",

	"/admin/accounts/:id/reversals/:entry/undo":      "the form of a refund",
	"/admin/accounts/:id/adjustments/:entry/undo":    "the form of a refund",
	"/admin/accounts/:id/purchases/:purchase/freeze": "the form of a refund",
	"/admin/accounts/:id/purchases/:purchase/thaw":   "the form of a refund",
}

// Every page has an entry in allPages, so that accessibility and screenshots cover it.
func TestEveryPageIsLookedAt(t *testing.T) {
	k := storetest.Open(t, filepath.Join(t.TempDir(), "bursar.db"), storetest.NewClock(time.Now()), storetest.Settings())
	covered := map[string]bool{}
	var patterns []string
	for _, r := range handlers.New(handlers.Config{Store: k.Store, DemoMails: t.TempDir()}).Routes() {
		if r.Method == http.MethodGet && r.Dialect == "" && !strings.HasSuffix(r.Path, ".csv") && notPages[r.Path] == "" {
			patterns = append(patterns, r.Path)
		}
	}
	d := &demoServer{}
	for _, login := range []string{"alex", "bruno", "leah", "nora", "petra"} {
		d.Logins = append(d.Logins, struct{ Email, Account, Key string }{Email: login + "@demo.test", Account: "acc_" + login})
	}
	for _, s := range allPages(d) {
		for _, path := range s.pages {
			covered[patternOf(patterns, path)] = true
		}
		for _, l := range s.links {
			covered[patternOf(patterns, l.prefix+"x")] = true
		}
		for _, m := range s.made {
			covered[m.route] = true
		}
	}
	for _, pattern := range patterns {
		if !covered[pattern] {
			t.Errorf("no page of allPages is %s", pattern)
		}
	}
	for path := range covered {
		if path != "" && !strings.Contains(strings.Join(patterns, "\n")+"\n", path+"\n") {
			t.Errorf("%s is no route", path)
		}
	}
}

// patternOf returns the route of an address, or of one that goes on after it: of those that
// match, the shortest with the fewest parameters. It is "" if there is none.
func patternOf(patterns []string, path string) (found string) {
	path, _, _ = strings.Cut(path, "?")
	rank := func(pattern string) int { return 10*strings.Count(pattern, "/") + strings.Count(pattern, ":") }
	for _, pattern := range patterns {
		if routeBegins(pattern, path) && (found == "" || rank(pattern) < rank(found)) {
			found = pattern
		}
	}
	return found
}

func routeBegins(pattern, path string) bool {
	route, segments := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(route) < len(segments) {
		return false
	}
	for i, segment := range segments {
		if route[i] != segment && (!strings.HasPrefix(route[i], ":") || segment == "") {
			return false
		}
	}
	return true
}

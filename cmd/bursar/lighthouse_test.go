//go:build lighthouse

package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/cmd/bursar/demo"
)

// lighthouseProgram is Google's Lighthouse, which `go tool task test:long` installs.
const lighthouseProgram = "testdata/browser/node_modules/.bin/lighthouse"

// TestLighthouse checks the pages that are visited most, each with an empty cache, as the phone
// that Lighthouse emulates: full marks, of which performance may lack two points since it is
// measured, and less than 100 ms in which a page doesn't react.
func TestLighthouse(t *testing.T) {
	d := startDemo(t, filepath.Join(t.TempDir(), "demo"), nil)
	northwind := "?account=" + d.accountOf("nora")
	for _, visitor := range []struct {
		login string
		pages []string
	}{
		{"", []string{"/", "/signin", "/docs", "/docs/api"}},
		{"bruno", []string{"/dashboard", "/usage", "/projects/playground"}},
		{"nora", []string{"/enterprise/dashboard" + northwind, "/activity" + northwind, "/billing" + northwind, "/plans" + northwind, "/buy" + northwind}},
		{"admin", []string{"/admin", "/admin/accounts/" + d.accountOf("nora")}},
	} {
		var cookies string
		if visitor.login != "" {
			cookies = d.signInCookies(t, visitor.login+"@demo.test")
		}
		for _, path := range visitor.pages {
			t.Run(path, func(t *testing.T) {
				checkScores(t, path, d.lighthouse(t, path, cookies))
			})
		}
	}
}

// lighthouse measures a page and returns the file of the report.
func (d *demoServer) lighthouse(t *testing.T, path, cookies string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.json")
	headers, err := json.Marshal(map[string]string{"Cookie": cookies})
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), lighthouseProgram, d.URL+path, "--quiet", "--output=json", "--output-path="+file,
		"--chrome-flags=--headless=new --no-sandbox", "--only-categories=performance,accessibility,best-practices,seo", "--extra-headers="+string(headers))
	if strings.HasPrefix(path, "/admin") {
		c.Args = append(c.Args, "--skip-audits=is-crawlable") // it asks search engines to stay away
	}
	c.Env = append(os.Environ(), "CHROME_PATH="+chromium(t))
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("lighthouse: %v\n%s", err, out)
	}
	return file
}

// checkScores reports each category whose score is too low, with the audits that reduced it.
func checkScores(t *testing.T, path, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		FinalDisplayedURL string
		Categories        map[string]struct {
			Score     float64
			AuditRefs []struct {
				ID     string
				Weight float64
			}
		}
		Audits map[string]struct {
			Title, DisplayValue string
			Score               *float64
			NumericValue        float64
		}
	}
	if err := json.Unmarshal(text, &report); err != nil {
		t.Fatal(err)
	}
	if u, err := url.Parse(report.FinalDisplayedURL); err != nil || u.RequestURI() != path {
		t.Errorf("%s redirected to %s", path, report.FinalDisplayedURL)
	}
	if blocked := report.Audits["total-blocking-time"]; blocked.NumericValue >= 100 {
		t.Errorf("%s doesn't react for %s", path, blocked.DisplayValue)
	}
	for name, category := range report.Categories {
		t.Logf("%s: %s %.0f", path, name, category.Score*100)
		if category.Score == 1 || name == "performance" && category.Score >= 0.98 {
			continue
		}
		t.Errorf("%s has %.0f of 100 for %s", path, category.Score*100, name)
		for _, ref := range category.AuditRefs {
			if a := report.Audits[ref.ID]; ref.Weight > 0 && a.Score != nil && *a.Score < 1 {
				t.Errorf("  %s: %s %s", ref.ID, a.Title, a.DisplayValue)
			}
		}
	}
}

// signInCookies signs in and returns the cookies.
func (d *demoServer) signInCookies(t *testing.T, email string) string {
	t.Helper()
	v := newVisitor(t)
	if status, _ := v.send(http.MethodPost, d.URL+"/signin", url.Values{"email": {email}, "password": {demo.Password}}); status != http.StatusOK {
		t.Fatalf("signing in: %d", status)
	}
	u, err := url.Parse(d.URL)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, c := range v.Jar.Cookies(u) {
		all = append(all, c.String())
	}
	return strings.Join(all, "; ")
}

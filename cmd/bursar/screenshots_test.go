//go:build screenshots

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestScreenshots takes pictures of the demonstration's pages into the folder
// BURSAR_SCREENSHOTS: each at two widths, light and dark. `go tool task
// screenshots` keeps the README's.
func TestScreenshots(t *testing.T) {
	folder := os.Getenv("BURSAR_SCREENSHOTS")
	if folder == "" {
		t.Fatal("BURSAR_SCREENSHOTS must name a folder")
	}
	d := startDemo(t, filepath.Join(t.TempDir(), "demo"), nil)
	for _, person := range []struct {
		email string // "" for nobody
		pages map[string]string
	}{
		{"", map[string]string{"home": "/", "signin": "/signin", "signup": "/signup", "docs": "/docs", "error-code": "/errors/insufficient_credits", "not-found": "/nowhere"}},
		{"alex@demo.test", map[string]string{"dashboard": "/dashboard", "buy": "/buy", "keys": "/projects/playground", "settings": "/settings", "activity-short": "/activity"}},
		{"petra@demo.test", map[string]string{"rollover": "/dashboard"}},
		{"bruno@demo.test", map[string]string{"usage": "/dashboard", "activity": "/activity"}},
		{"zero@demo.test", map[string]string{"empty": "/dashboard", "activity-empty": "/activity", "success-unknown": "/success?session_id=cs_test_nothing"}},
		{"sol@demo.test", map[string]string{"suspended": "/dashboard", "suspended-buy": "/buy"}},
		{"leah@demo.test", map[string]string{"enterprise": "/enterprise/dashboard?page=overview", "enterprise-api": "/enterprise/dashboard?page=api"}},
		{"admin@demo.test", map[string]string{"admin": "/admin", "admin-search": "/admin/accounts?q=demo.test", "admin-none": "/admin/accounts?q=nobody", "admin-account": "/admin/accounts/" + d.Logins[2].Account, "admin-audit": "/admin/audit"}},
		{"auditor@demo.test", map[string]string{"auditor-account": "/admin/accounts/" + d.Logins[4].Account}},
	} {
		b := newBrowser(t, d)
		if person.email != "" {
			b.signIn(person.email)
		}
		for name, path := range person.pages {
			for _, width := range []int64{360, 1280} {
				for _, theme := range []string{"light", "dark"} {
					b.shoot(filepath.Join(folder, fmt.Sprintf("%s-%d-%s.png", name, width, theme)), path, width, theme)
				}
			}
		}
	}
}

func (b *browser) shoot(file, path string, width int64, theme string) {
	b.t.Helper()
	scheme := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}}
	if err := chromedp.Do(b, chromedp.EmulateViewport(width, 800)); err != nil {
		b.t.Fatal(err)
	}
	if _, err := chromedp.Call(b, emulation.SetEmulatedMedia, scheme); err != nil {
		b.t.Fatal(err)
	}
	b.open(path)
	picture, err := chromedp.Run(b, chromedp.FullScreenshot(100))
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(file, picture, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

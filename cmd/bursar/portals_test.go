//go:build unix

package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/logo"
	"github.com/bursar-portal/bursar/models/setting"
	"github.com/bursar-portal/bursar/models/store"
	"github.com/bursar-portal/bursar/models/storetest"
)

// A portal looks for what others have done often enough to see it within a second.
func TestPortalsLookInTime(t *testing.T) {
	s, err := store.Open(t.Context(), store.Config{Path: storetest.Server(t), Settings: storetest.Settings()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	config, err := readConfig(func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	for what, every := range map[string]time.Duration{"settings": settingsLook(s), "accounts": watchedLook, "keys and balances": config.settings.MaxStaleness} {
		if every > time.Second {
			t.Errorf("%s: every %s", what, every)
		}
	}
}

// What is changed at one portal holds at the others: settings, the logo, revoked keys and ended
// sessions, without a restart.
func TestPortalsSeeEachOthersChanges(t *testing.T) {
	place := storetest.Server(t)
	k := storetest.Open(t, place, storetest.NewClock(time.Now()), storetest.Settings())
	ann, account := k.Person("ann")
	hash, err := identity.HashPassword(t.Context(), "correct horse battery staple")
	if err != nil {
		t.Fatal(err)
	}
	if err := k.UpgradePasswordHash(t.Context(), ann.ID, "", hash); err != nil {
		t.Fatal(err)
	}
	secret := models.NewSecret()
	key := k.Key(secret, account.ID, models.ScopeBalanceRead)
	portals := []*serverProcess{{T: t, file: place, service: secret}, {T: t, file: place, service: secret}}
	for _, p := range portals {
		p.start()
	}
	v := newVisitor(t)
	v.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	do := func(p *serverProcess, method, path string, form url.Values) (status int, body string) {
		t.Helper()
		return v.send(method, p.url+path, form)
	}
	become := func(what string, so func(*serverProcess) bool) {
		t.Helper()
		for _, p := range portals {
			for deadline := time.Now().Add(20 * time.Second); !so(p); time.Sleep(20 * time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatalf("not so at %s: %s\n%s", p.url, what, p.log)
				}
			}
		}
	}
	page := func(text string) func(*serverProcess) bool {
		return func(p *serverProcess) bool {
			_, body := do(p, http.MethodGet, "/signin", nil)
			return strings.Contains(body, text)
		}
	}
	balance := func(status int) func(*serverProcess) bool {
		return func(p *serverProcess) bool {
			return p.must(p.request(http.MethodGet, "/v1/balance", "", "")).status == status
		}
	}
	audit := models.AuditRecord{Actor: models.System, Action: "setting.change"}

	become("the key works", balance(http.StatusOK)) // which each of them remembers
	become("the page has the old name", page("Bursar"))
	if err := k.ChangeSettings(t.Context(), setting.Change{Name: setting.BrandName, Value: "Acme Credits", Was: "Bursar", Audit: audit}); err != nil {
		t.Fatal(err)
	}
	become("the page has the new name", page("Acme Credits"))
	picture := logo.Stored(logo.SVG, []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`))
	if err := k.ChangeLogo(t.Context(), picture, audit); err != nil {
		t.Fatal(err)
	}
	become("the page has the logo", page(picture.Version))
	if err := k.SetKeyStatus(t.Context(), account.ID, key.ID, models.KeyRevoked, models.AuditRecord{Actor: models.System, Action: "key.status", AccountID: account.ID, Subject: string(key.ID)}); err != nil {
		t.Fatal(err)
	}
	become("the key is refused", balance(http.StatusUnauthorized))

	if status, body := do(portals[0], http.MethodPost, "/signin", url.Values{"email": {ann.Email}, "password": {"correct horse battery staple"}}); status != http.StatusSeeOther {
		t.Fatalf("signing in: %d %s", status, body)
	}
	settings := func(p *serverProcess) int {
		status, _ := do(p, http.MethodGet, "/settings", nil)
		return status
	}
	if a, b := settings(portals[0]), settings(portals[1]); a != http.StatusOK || b != http.StatusOK {
		t.Fatalf("signed in, the settings answer %d and %d", a, b)
	}
	cookies := v.Jar.Cookies(mustParse(t, portals[0].url)) // kept by whoever has stolen them
	if status, _ := do(portals[0], http.MethodPost, "/signout", nil); status != http.StatusSeeOther {
		t.Fatalf("signing out: %d", status)
	}
	v.Jar.SetCookies(mustParse(t, portals[0].url), cookies)
	if b := settings(portals[1]); b != http.StatusSeeOther { // at once: sessions are read from the database
		t.Errorf("signed out, the settings answer %d", b)
	}
}

func mustParse(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

func (p *page) secret() string {
	for n := range p.all("pre") {
		if attr(n, "id") == "fresh-secret" {
			return textOf(n)
		}
	}
	return ""
}

// balance asks for the balance with a key and returns the status.
func (p *portal) balance(secret string) int {
	p.Helper()
	r, err := http.NewRequestWithContext(p.Context(), http.MethodGet, p.url+"/v1/balance", nil)
	if err != nil {
		p.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+secret)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		p.Fatal(err)
	}
	answer.Body.Close()
	return answer.StatusCode
}

// auditTrail is what the audit log says of an account, of all for "", oldest
// first. What the kit itself did is left out.
func (p *portal) auditTrail(id models.AccountID) (trail []string) {
	p.Helper()
	log, err := p.AuditLog(p.Context(), models.AuditQuery{AccountID: id, Limit: 100})
	if err != nil {
		p.Fatal(err)
	}
	for i := range log.Lines {
		l := log.Lines[len(log.Lines)-1-i]
		if l.Actor == models.System {
			continue
		}
		if l.RequestID == "" {
			p.Errorf("%s was recorded without its request", l.Action)
		}
		trail = append(trail, l.ActorName+" "+l.Action+": "+l.Detail)
	}
	return trail
}

func TestAKeysLife(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	b := p.as(alex)
	made := b.get("/projects/playground").shows(http.StatusOK, "No key yet.").
		form("/keys").set("name", " Build server ").send().
		shows(http.StatusOK, "Copy your new key now", "Build server Active", "balance:read", "never expires")
	secret := made.secret()
	if p.balance(secret) != http.StatusOK {
		t.Fatalf("the key %q does not work", secret)
	}
	if got := made.header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("the page with the secret may be stored: %q", got)
	}
	list := b.get("/projects/playground").shows(http.StatusOK, "Build server Active "+secret[:8]+"…").hides(secret)

	steps := []struct {
		action, flash, state string
		status               int
	}{
		{"/keys/pause", "The key is paused. Programs that use it are refused until you resume it.", "Paused", http.StatusUnauthorized},
		{"/keys/resume", "The key works again.", "Active", http.StatusOK},
		{"/keys/revoke", "The key is revoked. Programs that use it are refused from now on.", "Revoked", http.StatusUnauthorized},
	}
	for _, step := range steps {
		list = list.form(step.action).send().follow().shows(http.StatusOK, "Build server "+step.state)
		if got := list.flash(); got != step.flash {
			t.Errorf("%s says %q", step.action, got)
		}
		if got := p.balance(secret); got != step.status {
			t.Errorf("after %s the key gives %d", step.action, got)
		}
	}
	for _, action := range []string{"/keys/pause", "/keys/resume", "/keys/revoke"} {
		if list.offers(action) {
			t.Errorf("a revoked key offers %s", action)
		}
	}
	keys := p.keysOf(account.ID)
	if len(keys) != 1 {
		t.Fatal(keys)
	}
	b.post("/keys/resume", url.Values{"id": {string(keys[0].ID)}}).shows(http.StatusConflict, "This key was revoked, which can't be undone.")

	want := []string{
		"alex key.create: Made the API key Build server.", "alex key.pause: Paused an API key.",
		"alex key.resume: Resumed an API key.", "alex key.revoke: Revoked an API key.",
	}
	if got := p.auditTrail(account.ID); strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("the audit log says %q, want %q", got, want)
	}
}

// Loading the answer again sends the form again: no second key comes of it.
func TestAFormMakesOneKey(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	f := p.as(alex).get("/projects/playground").form("/keys").set("name", "Build server")
	f.send().shows(http.StatusOK, "Copy your new key now")
	again := f.send().shows(http.StatusUnprocessableEntity, "This form has made its key already, and the key was shown then.")
	if again.secret() != "" {
		t.Error("a secret was shown twice")
	}
	if keys := p.keysOf(account.ID); len(keys) != 1 {
		t.Errorf("%d keys", len(keys))
	}
	again.form("/keys").send().shows(http.StatusOK, "Copy your new key now")
	if keys := p.keysOf(account.ID); len(keys) != 2 {
		t.Errorf("%d keys", len(keys))
	}
}

func TestKeyCreateComesBack(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	b := p.as(alex)
	tests := []struct{ name, fault string }{
		{"  ", "Give the key a name."},
		{"a\x00b", "The name must be plain text."},
		{strings.Repeat("ä", 101), "The name must have at most 100 characters."},
	}
	for _, test := range tests {
		b.get("/projects/playground").form("/keys").set("name", test.name).send().faulty("name", test.fault)
	}
	b.post("/keys", url.Values{"name": {"a"}}).shows(http.StatusUnprocessableEntity, "The form was incomplete.")
	b.post("/keys", url.Values{"name": {"a"}, "key": {"a b"}}).shows(http.StatusUnprocessableEntity, "The form was incomplete.")
	if keys := p.keysOf(account.ID); len(keys) != 0 {
		t.Errorf("%d keys", len(keys))
	}
}

func TestAnOrganizationsKeys(t *testing.T) {
	p := newPortal(t)
	leah, solo := p.person("leah")
	org := p.enterprise("Leadworks", leah)
	b := p.as(leah)
	page := b.get("/enterprise/dashboard?page=api").form("/keys").set("name", "Crawler").send().
		shows(http.StatusOK, "Leadworks Organization", "Copy your new key now")
	page.form("/keys/pause").send().follow().shows(http.StatusOK, "Leadworks Organization", "Crawler Paused")
	if keys := p.keysOf(org.ID); len(keys) != 1 {
		t.Errorf("%d keys", len(keys))
	}
	if keys := p.keysOf(solo.ID); len(keys) != 0 {
		t.Errorf("%d keys", len(keys))
	}
}

func TestAnExpiredKeySaysSo(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	secret := models.NewSecret()
	key := models.Key{
		ID: models.NewKeyID(), AccountID: account.ID, Name: "Old", Prefix: secret.Prefix(), Hash: secret.Hash(),
		Status: models.KeyActive, ExpiresAt: p.Now(),
	}
	if err := p.CreateKey(t.Context(), key, models.AuditRecord{Actor: models.System}); err != nil {
		t.Fatal(err)
	}
	p.as(alex).get("/projects/playground").shows(http.StatusOK, "Old Expired", "expires 29 Mar 2026, 17:48")
}

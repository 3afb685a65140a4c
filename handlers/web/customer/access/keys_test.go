package access_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

func TestKeyLifecycle(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	made := b.Get("/projects/playground").Shows(http.StatusOK, "Create your first key").
		Form("/keys").Set("name", " Build server ").Send().
		Shows(http.StatusOK, "Copy your new key now", "Build server Active")
	secret := made.Secret()
	made.Shows(http.StatusOK, "Make your first call Run this command to check your balance. It’s free. curl ", "Bearer "+secret+"' Copy command")
	made.Shows(http.StatusOK, "Check that it works Waiting for your first call. Check now It worked. Your key made its first call. Buy credits You have 0 credits to spend. Buy credits")
	check, buy := made.Link("Check now"), made.Link("Buy credits")
	if buy != "/buy?account="+string(account.ID) {
		t.Errorf("credits are bought at %q", buy)
	}
	b.Get(check).Shows(http.StatusOK, "“Build server” was created and shown once.")
	if p.BalanceStatus(secret) != http.StatusOK {
		t.Fatalf("the key %q does not work", secret)
	}
	if used := b.Get(check).Shows(http.StatusOK, "“Build server” works. It made its first call. Buy credits"); used.Link("Buy credits") != buy {
		t.Errorf("credits are bought at %q", used.Link("Buy credits"))
	}
	if got := made.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("the page with the secret may be stored: %q", got)
	}
	list := b.Get("/projects/playground").Shows(http.StatusOK, "Build server Active "+secret[:8]+"…").Hides(secret)

	steps := []struct {
		action, flash, state string
		status               int
	}{
		{"/keys/pause", "Key paused. Programs that use it are refused until you resume it.", "Paused", http.StatusUnauthorized},
		{"/keys/resume", "Key resumed. It works again.", "Active", http.StatusOK},
		{"/keys/revoke", "Key revoked. Programs that use it are refused from now on.", "Revoked", http.StatusUnauthorized},
	}
	for _, step := range steps {
		list = list.Form(step.action).Send().Follow().Shows(http.StatusOK, "Build server "+step.state)
		if got := list.Flash(); got != step.flash {
			t.Errorf("%s says %q", step.action, got)
		}
		if got := p.BalanceStatus(secret); got != step.status {
			t.Errorf("after %s the key gives %d", step.action, got)
		}
	}
	for _, action := range []string{"/keys/pause", "/keys/resume", "/keys/revoke"} {
		if list.HasForm(action) {
			t.Errorf("a revoked key offers %s", action)
		}
	}
	keys := p.KeysOf(account.ID)
	if len(keys) != 1 {
		t.Fatal(keys)
	}
	b.Post("/keys/resume", url.Values{"id": {string(keys[0].ID)}}).Shows(http.StatusConflict, "This key was revoked, which can't be undone.")

	want := []string{
		"alex key.create: Created the API key Build server.", "alex key.pause: Paused an API key.",
		"alex key.resume: Resumed an API key.", "alex key.revoke: Revoked an API key.",
	}
	if got := p.AuditTrail(account.ID); strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("the audit log says %q, want %q", got, want)
	}
}

// Sending a form again, as reloading the answer may, makes no second key, and leads to a page
// that says what happened.
func TestFormMakesOneKey(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	f := p.As(alex).Get("/projects/playground").Form("/keys").Set("name", "Build server")
	first := f.Send().Shows(http.StatusOK, "Copy your new key now")
	id := string(p.KeysOf(account.ID)[0].ID)
	for range 2 {
		to := f.Send().Redirects(http.StatusSeeOther)
		if to != "/projects/playground?account="+string(account.ID)+"&created="+id || !strings.Contains(first.Body, `data-shown-once="`+strings.ReplaceAll(to, "&", "&amp;")+`"`) {
			t.Errorf("led to %s", to)
		}
		again := f.Get(to).Shows(http.StatusOK, "“Build server” was created and shown once. If you didn’t copy it, revoke it and create another.")
		if again.Secret() != "" || again.Link("Go to the key") != "#"+id || !strings.Contains(again.Body, `<tr role="row" id="`+id+`">`) {
			t.Errorf("the page has the secret %q and a link to %q", again.Secret(), again.Link("Go to the key"))
		}
		again.Hides(first.Secret())
	}
	if keys := p.KeysOf(account.ID); len(keys) != 1 {
		t.Errorf("%d keys", len(keys))
	}
	// Another name is another wish: the form comes back, with a key of its own.
	other := f.Set("name", "Laptop").Send().Shows(http.StatusUnprocessableEntity, "This form already created a key and showed it.")
	other.Form("/keys").Send().Shows(http.StatusOK, "Copy your new key now")
	if keys := p.KeysOf(account.ID); len(keys) != 2 {
		t.Errorf("%d keys", len(keys))
	}
	f.Get("/projects/playground").Form("/keys/revoke").Set("id", id).Send().Follow()
	f.Set("name", "Build server").Send().Follow().Shows(http.StatusOK, "“Build server” was created and shown once. It has been revoked since. Create another if you need one.")

	nora, _ := p.Customer("nora") // whose account has no such key
	p.As(nora).Get("/projects/playground?created=" + id).Shows(http.StatusOK).Hides("was created and shown")
	for _, created := range []string{"", "?created=", "?created=key_none"} {
		f.Get("/projects/playground" + created).Shows(http.StatusOK).Hides("was created and shown")
	}
	// What somebody else's form sent as its key takes none away.
	noras := p.As(nora).Get("/projects/playground").Form("/keys").Set("name", "Build server").Set("key", f.Fields.Get("key"))
	noras.Send().Shows(http.StatusOK, "Copy your new key now")
}

func TestKeyCreateFaults(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	tests := []struct{ name, fault string }{
		{"  ", "Give the key a name."},
		{"a\x00b", "The name must be plain text."},
		{strings.Repeat("ä", 101), "The name must have at most 100 characters."},
	}
	for _, test := range tests {
		b.Get("/projects/playground").Form("/keys").Set("name", test.name).Send().ShowsFault("name", test.fault)
	}
	b.Post("/keys", url.Values{"name": {"a"}}).Shows(http.StatusUnprocessableEntity, "Something was missing from the form.")
	b.Post("/keys", url.Values{"name": {"a"}, "key": {"a b"}}).Shows(http.StatusUnprocessableEntity, "Something was missing from the form.")
	if keys := p.KeysOf(account.ID); len(keys) != 0 {
		t.Errorf("%d keys", len(keys))
	}
}

func TestOrganizationKeys(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, solo := p.Customer("leah")
	org := p.Enterprise("Leadworks", leah)
	b := p.As(leah)
	page := b.Get("/enterprise/dashboard?page=api").Form("/keys").Set("name", "Crawler").Send().
		Shows(http.StatusOK, "Leadworks Organization", "Copy your new key now")
	made := p.KeysOf(org.ID)[0]
	if made.MadeBy != leah.ID {
		t.Errorf("%q made the key, not %q", made.MadeBy, leah.ID)
	}
	id := string(made.ID)
	b.Get("/enterprise/dashboard?account="+string(org.ID)+"&page=api&created="+id).Shows(http.StatusOK, "“Crawler” was created and shown once.")
	page.Form("/keys/pause").Send().Follow().Shows(http.StatusOK, "Leadworks Organization", "Crawler Paused")
	if keys := p.KeysOf(org.ID); len(keys) != 1 {
		t.Errorf("%d keys", len(keys))
	}
	if keys := p.KeysOf(solo.ID); len(keys) != 0 {
		t.Errorf("%d keys", len(keys))
	}
}

func TestExpiredKey(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	secret := models.NewSecret()
	key := models.Key{
		ID: models.NewKeyID(), AccountID: account.ID, Name: "Old", Prefix: secret.Prefix(), Hash: secret.Hash(),
		Status: models.KeyActive, ExpiresAt: p.Now(),
	}
	if err := p.CreateKey(t.Context(), key, models.AuditRecord{Actor: models.System}); err != nil {
		t.Fatal(err)
	}
	b := p.As(alex)
	list := b.Get("/projects/playground").Shows(http.StatusOK, "Old Expired")
	b.Get(list.Link("Old")).Shows(http.StatusOK, "Expires 29 Mar 2026, 17:48")
}

// A key has a page: what is known of it, what it was charged last, and what can be done with it.
func TestKeyPage(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	b.Get("/projects/playground").Form("/keys").Set("name", "Build server").Send().Shows(http.StatusOK)
	list := b.Get("/projects/playground").Shows(http.StatusOK, "Build server Active")
	b.Get(list.Link("Build server")).Shows(http.StatusOK, "Created by alex", "Expires Never", "Last used Never used", "Scopes balance:read", "Allowed networks Any", "No activity yet.")
	p.As(alex).In("de").Get(list.Link("Build server")).Shows(http.StatusOK, "Läuft ab Nie", "Noch keine Aktivität.")

	keys, err := p.AccountKeys(t.Context(), models.KeyQuery{AccountID: account.ID, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	p.Grant(account.ID, 10*models.Credit)
	p.Post(models.Command{Account: account.ID, Do: models.ChargeCredits{Charge: models.Charge{Credits: 3 * models.Credit, KeyID: keys.Keys[0].ID, Description: "Nightly run"}}})
	page := b.Get(list.Link("Build server")).Shows(http.StatusOK, "Last 30 days 3 credits in 1 call", "Nightly run")
	b.Get(page.Link("All activity")).Shows(http.StatusOK, "Nightly run")
	page.Form("/keys/pause").Send().Follow().Shows(http.StatusOK, "Build server Paused")
	b.Get("/keys/key_none?account=" + string(account.ID)).Shows(http.StatusNotFound)
	p.CheckBooks()
}

package access_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

func TestKeyWithLimits(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, _ := p.Customer("leah")
	org := p.Enterprise("Leadworks", leah)
	b := p.As(leah)
	page := "/enterprise/dashboard?account=" + string(org.ID) + "&page=api"
	made := b.Get(page).Form("/keys").Set("name", "Crawler").Set("expires", "30").Set("networks", "127.0.0.0/8 2001:db8::/32").Send().
		Shows(http.StatusOK, "Copy your new key now", "Crawler Active", "leah Never used")
	details := b.Get(page).Link("Crawler")
	b.Get(details).Shows(http.StatusOK, "Created by leah", "Expires 28 Apr 2026, 17:48", "Last used Never used", "Allowed networks 127.0.0.0/8, 2001:db8::/32")
	if p.BalanceStatus(made.Secret()) != http.StatusOK { // from 127.0.0.1
		t.Error("the key does not work from its network")
	}
	b.Get(details).Shows(http.StatusOK, "Last used 29 Mar 2026, 17:48 Last address 127.0.0.1")
	key := p.KeysOf(org.ID)[0]
	p.Grant(org.ID, 10*models.Credit)
	for range 2 {
		p.Post(models.Command{Account: org.ID, Do: models.ChargeCredits{Charge: models.Charge{Credits: models.Credit, KeyID: key.ID}}})
	}
	b.Get(details).Shows(http.StatusOK, "Last used 29 Mar 2026, 17:48 Last address 127.0.0.1 Last 30 days 2 credits in 2 calls")
	for range 24 {
		p.Key(models.NewSecret(), org.ID)
	}
	// The search is offered once there is a second page, and keeps the account.
	b.Get(page).Shows(http.StatusOK, "Name or first characters")
	found := b.Get(page+"&q="+key.Prefix).Shows(http.StatusOK, "Crawler Active")
	if n := strings.Count(found.Body, `<tr role="row" id="key_`); n != 1 || !strings.Contains(found.Body, `<input type="hidden" name="page" value="api"`) {
		t.Errorf("%d keys are found", n)
	}
	b.Get(page+"&q=none").Shows(http.StatusOK, "No keys match")
	p.Clock.Add(25 * 24 * time.Hour)
	b = p.As(leah) // the session has ended
	b.Get(page+"&q=crawler").Shows(http.StatusOK, "Crawler Expires in 5 days")
	other, _ := p.Customer("other")
	p.As(other).Get(page + "&q=crawler").Shows(http.StatusNotFound)
	p.CheckBooks()
}

func TestKeyLimitFaults(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	for _, test := range []struct{ field, value, fault string }{
		{"expires", "31", "Choose one of these."},
		{"date", "2026-03-28", "Choose a date in the future."},
		{"networks", "10.0.0.0/40", "“10.0.0.0/40” is not an address or a network. Enter something like 203.0.113.7 or 10.0.0.0/8."},
		{"networks", strings.Repeat("10.0.0.0/8 ", 3) + many(51), "The list must have at most 50 entries."},
	} {
		f := b.Get("/projects/playground").Form("/keys").Set("name", "Laptop").Set(test.field, test.value)
		if test.field == "date" {
			f.Set("expires", "date")
		}
		back := f.Send().ShowsFault(test.field, test.fault)
		if back.Form("/keys").Fields.Get("name") != "Laptop" {
			t.Errorf("%s: the name is lost", test.field)
		}
	}
	// A customer can't give a key more than customers' scopes, nor choose its rate limit.
	f := b.Get("/projects/playground").Form("/keys").Set("name", "Laptop")
	f.Fields["scope"], f.Fields["rate"] = []string{"credits:write"}, []string{"5"}
	f.Send().Shows(http.StatusOK, "Copy your new key now")
	keys := p.KeysOf(account.ID)
	if len(keys) != 1 || keys[0].RateLimit != 0 || len(keys[0].Scopes) != 1 || keys[0].Scopes[0] != models.ScopeBalanceRead {
		t.Errorf("%+v", keys)
	}
}

func many(n int) (list string) {
	for i := range n {
		list += fmt.Sprintf(" 10.1.0.%d", i)
	}
	return list
}

func TestKeyRotate(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	first := b.Get("/projects/playground").Form("/keys").Set("name", "Build server").Send().Secret()
	details := b.Get("/projects/playground").Link("Build server")
	rotate := b.Get(details).Form("/keys/rotate").Set("grace", "1")
	rotated := rotate.Send().Shows(http.StatusOK, "Copy your new key now", "The old key works until 29 Mar 2026, 18:48.", "Build server Active")
	b.Get(details).Shows(http.StatusOK, "Rotated", "Expires 29 Mar 2026, 18:48")
	second := rotated.Secret()
	for _, secret := range []string{first, second} {
		if p.BalanceStatus(secret) != http.StatusOK {
			t.Error("a key does not work within the grace period")
		}
	}
	again := rotate.Send().Follow().Shows(http.StatusOK, "“Build server” works. It made its first call.")
	again.Hides(first, second)
	if keys := p.KeysOf(account.ID); len(keys) != 2 {
		t.Errorf("%d keys", len(keys))
	}
	p.Clock.Add(time.Hour)
	b.Prove()
	if p.BalanceStatus(first) != http.StatusUnauthorized || p.BalanceStatus(second) != http.StatusOK {
		t.Error("the wrong key works after the grace period")
	}
	third := b.Get("/projects/playground").Form("/keys/rotate").Set("grace", "0").Send().Shows(http.StatusOK, "The old key no longer works.").Secret()
	if p.BalanceStatus(second) != http.StatusUnauthorized || p.BalanceStatus(third) != http.StatusOK {
		t.Error("the wrong key works after a rotation without grace")
	}
	nora, _ := p.Customer("nora")
	p.As(nora).Post("/keys/rotate", url.Values{"account": {string(account.ID)}, "id": {"key"}, "key": {"k"}}).Shows(http.StatusNotFound)
	p.CheckBooks()
}

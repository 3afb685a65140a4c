package keys_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

const path = "/admin/service-keys"

func TestServiceKeys(t *testing.T) {
	p := webtest.NewPortal(t)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	f := b.Get(path).Shows(http.StatusOK, "No service keys yet").Form(path)
	f.Fields["scope"] = []string{"charges:write", "balance:read"}
	made := f.Set("name", "Billing").Set("expires", "90").Set("networks", "192.0.2.0/24, 10.0.0.1").Set("rate", "600").Send().
		Shows(http.StatusOK, "Copy your new key now", "Billing Active", "balance:read, charges:write", "by ada", "Never used", "Only from 192.0.2.0/24, 10.0.0.1", "At most 600 requests per minute")
	secret := models.Secret(made.Secret())
	key, err := p.KeyByHash(t.Context(), secret.Hash())
	if err != nil || !key.IsService() || len(key.Scopes) != 2 || len(key.Networks) != 2 || key.RateLimit != 600 || !key.ExpiresAt.Equal(p.Now().AddDate(0, 0, 90)) || key.Lineage != key.ID {
		t.Errorf("made %+v, %v", key, err)
	}
	f.Send().Follow().Shows(http.StatusOK, "“Billing” was created and shown once.").Hides(string(secret))

	list := b.Get(path).Hides(string(secret))
	for _, step := range []struct{ action, state string }{{"/pause", "Paused"}, {"/resume", "Active"}} {
		list = list.Form(path+step.action).Send().Follow().Shows(http.StatusOK, "Billing "+step.state)
	}
	fault := list.Form(path+"/limit").Set("rate", "many").Send().Shows(http.StatusUnprocessableEntity, "Enter a whole number from 1 to 1,000,000.")
	if got := fault.Form(path+"/limit").Set("rate", "1,200").Send().Follow().Shows(http.StatusOK, "At most 1,200 requests per minute").Flash(); !strings.HasPrefix(got, "Limited the API key Billing (") {
		t.Errorf("it says %q", got)
	}
	rotate := b.Get(path).Form(path+"/rotate").Set("grace", "1")
	rotated := rotate.Send().Shows(http.StatusOK, "Copy your new key now", "The old key works until 29 Mar 2026, 18:48.", "Expires in 1 hour", "rotated")
	next, err := p.KeyByHash(t.Context(), models.Secret(rotated.Secret()).Hash())
	if err != nil || next.Lineage != key.ID || next.Replaces != key.ID || next.RateLimit != 1200 {
		t.Errorf("rotated to %+v, %v", next, err)
	}
	rotate.Send().Follow().Shows(http.StatusOK, "“Billing” was created and shown once.")
	b.Post(path+"/rotate", url.Values{"id": {string(key.ID)}, "key": {"another"}}).Shows(http.StatusConflict, "This key was already rotated.")
	b.Post(path+"/rotate", url.Values{"id": {string(next.ID)}, "key": {"another"}, "grace": {"5"}}).Shows(http.StatusConflict, "Choose one of the grace periods that the page offers.")
	p.Clock.Add(time.Hour)
	b.Prove()
	b.Get(path).Shows(http.StatusOK, "Billing Expired")
	b.Post(path+"/revoke", url.Values{"id": {string(next.ID)}}).Follow().Shows(http.StatusOK, "Billing Revoked")
	if b.Get(path).HasForm(path + "/rotate") {
		t.Error("a key that is revoked, and one that was rotated, can be rotated")
	}
	if got, want := len(p.AuditTrail("")), 6; got < want {
		t.Errorf("%d records, want %d", got, want)
	}
}

func TestServiceKeyFaults(t *testing.T) {
	p := webtest.NewPortal(t)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	for _, test := range []struct {
		field string
		value []string
		fault string
	}{
		{"name", []string{" "}, "Give the key a name."},
		{"expires", []string{"91"}, "Choose one of these."},
		{"networks", []string{"office"}, "“office” is not an address or a network. Enter something like 203.0.113.7 or 10.0.0.0/8."},
		{"networks", []string{strings.Repeat("10.0.0.1/32 10.0.0.2 10.0.0.3 10.0.0.0/8 ", 30)}, ""},
		{"rate", []string{"0"}, "Enter a whole number from 1 to 1,000,000."},
		{"rate", []string{"1000001"}, "Enter a whole number from 1 to 1,000,000."},
		{"scope", nil, "Choose at least one scope."},
		{"scope", []string{"balance:read", "everything"}, "Choose from these scopes."},
	} {
		f := b.Get(path).Form(path).Set("name", "Billing")
		f.Fields[test.field] = test.value
		if test.fault == "" {
			f.Send().Shows(http.StatusOK, "Copy your new key now")
			continue
		}
		page := f.Send().Shows(http.StatusUnprocessableEntity, test.fault)
		if page.Secret() != "" {
			t.Errorf("%s %q makes a key", test.field, test.value)
		}
	}
	for date, fault := range map[string]string{"": "Choose a date.", "2020-01-01": "Choose a date in the future.", "soon": "Enter a date such as 2026-03-01."} {
		b.Get(path).Form(path).Set("name", "Billing").Set("expires", "date").Set("date", date).Send().ShowsFault("date", fault)
	}
	b.Get(path).Form(path).Set("name", "Until").Set("expires", "date").Set("date", "2026-12-31").Send().Shows(http.StatusOK, "expires 1 Jan 2027, 00:00")
}

func TestServiceKeySearchAndPages(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	p.Key(models.NewSecret(), account.ID)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	secret := models.NewSecret()
	p.Key(secret, "")
	p.Clock.Add(time.Second)
	for range 25 {
		p.Key(models.NewSecret(), "")
	}
	if b.Get(b.Get(path).Link("Older")).Link("Newest") != path {
		t.Error("the second page does not lead back")
	}
	found := b.Get(path+"?q="+secret.Prefix()).Shows(http.StatusOK, secret.Prefix()+"…")
	if n := strings.Count(found.Body, `<tr role="row" id="key_`); n != 1 {
		t.Errorf("%d keys are found", n)
	}
	b.Get(path+"?q=none").Shows(http.StatusOK, "No keys match")
}

func TestLeakedKey(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	secret, service := models.NewSecret(), models.NewSecret()
	p.Key(secret, account.ID, models.ScopeBalanceRead)
	p.Key(service, "", models.ScopeBalanceRead)
	sam := p.As(p.Operator("sam", models.OperatorSupport))
	sam.Get("/admin/leaked-key").Shows(http.StatusOK, "No leaked keys yet", "We email the account’s owners.").Hides("Revoke. You")
	send := func(b *webtest.Browser, text string) *webtest.Page {
		return b.Get("/admin/leaked-key").Form("/admin/leaked-key").Set("secret", text).Send()
	}
	for text, fault := range map[string]string{
		" ": "Paste the leaked key.", "something": "This text contains no key. A key has 64 characters: 0 to 9 and a to f.",
		"BURSAR_KEY=" + string(models.NewSecret()): "This portal didn’t issue this key.",
	} {
		page := send(sam, text).ShowsFault("secret", fault)
		if typed := strings.TrimSpace(text); typed != "" && strings.Contains(page.Body, typed+"<") {
			t.Errorf("the page has %q", typed)
		}
	}
	text := "export BURSAR_KEY=" + strings.ToUpper(string(secret)) + "\n# posted at https://paste.example/%3D" + string(service)
	done := send(sam, text)
	list := done.Follow().Shows(http.StatusOK, "sam", "Paused the API key test ("+secret.Prefix()+"…), which leaked.", "Paused the service key test ("+service.Prefix()+"…), which leaked.", "alex")
	list.Hides(string(secret), string(service), strings.ToUpper(string(secret)))
	if p.BalanceStatus(string(secret)) != http.StatusUnauthorized {
		t.Error("the key works")
	}
	if got := send(sam, text).Follow().Flash(); !strings.Contains(got, "Already stopped: ") {
		t.Errorf("it says %q", got)
	}
	for _, act := range append(p.AuditTrail(account.ID), p.AuditTrail("")...) {
		if strings.Contains(strings.ToLower(act), string(secret)) {
			t.Errorf("the audit log has the secret: %s", act)
		}
	}
	sam.Post("/admin/leaked-key", url.Values{"secret": {text}, "stop": {"revoked"}}).Shows(http.StatusForbidden)
	ada := p.As(p.Operator("ada", models.OperatorAdmin))
	ada.Get("/admin/leaked-key").Form("/admin/leaked-key").Set("secret", text).Set("stop", "revoked").Send().Follow().Shows(http.StatusOK, "Revoked the API key test (")
	if key, err := p.KeyByHash(t.Context(), secret.Hash()); err != nil || key.Status != models.KeyRevoked {
		t.Error(key, err)
	}
	ada.Post("/admin/leaked-key", url.Values{"secret": {text}, "stop": {"active"}}).ShowsFault("stop", "Choose an action.")
}

// While admins have a limit, none of them gets hold of a key that gives credits.
func TestOneAdminGetsNoKeyThatGivesCredits(t *testing.T) {
	limit := models.Credits(0)
	p := webtest.NewPortal(t, func(c *webtest.Config) { c.Settings.ApprovalLimit = &limit })
	secret := models.NewSecret()
	made := models.Key{ID: "key_gives", Name: "Gives", Status: models.KeyActive, Scopes: models.ServiceScopes, Prefix: secret.Prefix(), Hash: secret.Hash()}
	if err := p.CreateServiceKey(t.Context(), made, models.AuditRecord{}); err != nil {
		t.Fatal(err)
	}
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	page := b.Get(path).Shows(http.StatusOK, "Gives Active")
	if page.HasForm(path + "/rotate") {
		t.Error("the key can be rotated")
	}
	const said = "While admins have an approval limit, create and rotate keys that add or refund credits at the command line: bursar key."
	b.Post(path+"/rotate", url.Values{"id": {"key_gives"}, "key": {"another"}}).Shows(http.StatusForbidden, said)
	f := page.Form(path).Set("name", "Billing")
	f.Fields["scope"] = []string{"credits:write", "balance:read"}
	f.Send().Shows(http.StatusUnprocessableEntity, said)
	f.Fields["scope"] = []string{"charges:write"} // which refunds, too
	f.Send().Shows(http.StatusUnprocessableEntity, said)
	f.Fields["scope"] = []string{"accounts:read", "storage:write"}
	f.Send().Shows(http.StatusOK, "Copy your new key now", "Billing Active")
}

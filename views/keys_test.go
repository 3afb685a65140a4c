package views_test

import (
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/static"
	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/customer/access"
)

func TestKeysOfferPermittedForms(t *testing.T) {
	d := render(t, access.Keys(keys()))
	d.want(".listed .badge", "Active", "Paused", "Revoked")
	d.want(".row-menu button", "Pause", "Revoke this key", "Resume", "Revoke this key")
	d.wantAttr(".row-menu button[aria-label]", "aria-label", "Pause "+views.Isolated(t.Context(), "Build server"), "Resume "+views.Isolated(t.Context(), "Nightly report"))
	d.wantAttr(".listed [name=id]", "value", "key_1", "key_1", "key_2", "key_2")
	d.wantAttr(".key-create [name=account]", "value", "acc_alex")
	d.want(".listed thead th", "Name", "Status", "Key", "Created by", "Last used", "Last 30 days", "Actions")
	d.want(".listed td.by", "3fa81c02…", "Alex Rivera", "9bd01e7a…", "", "00c2aa91…", "")
	d.want(".listed td.when", "Last used Apr 28, 2026", "Last used Apr 27, 2026", "Never used")
	d.want(".listed td.change", "1,234.5 credits", "", "")
	d.want("#key_2 .panel-facts p", "Created Apr 02, 2026 · expires Apr 30, 2026 · rotated", "Scopes: balance:read, accounts:read, charges:write", "Only from 203.0.113.0/24, 2001:db8::/32", "At most 600 requests per minute")
	d.wantAttr("#key_3 .main .clip", "title", strings.Repeat("old-laptop-of-somebody-", 5))

	d = render(t, access.Keys(keysReadOnly()))
	d.wantAttr("main form", "action", "/playground", "/projects/playground") // which changes nothing
	d.want(".card-foot", "Only owners and admins can create and revoke this account’s keys.")
}

// The confirmation works without scripts.
func TestRevokingAsksForConfirmation(t *testing.T) {
	d := render(t, access.Keys(keys()))
	d.want("details.row-more summary", "Revoke", "Revoke")
	d.wantAttr("details.row-more summary", "aria-label", "Revoke "+views.Isolated(t.Context(), "Build server"), "Revoke "+views.Isolated(t.Context(), "Nightly report"))
	d.want("details.row-more form button", "Revoke this key", "Revoke this key")
}

func TestNewKeyShowsSecret(t *testing.T) {
	render(t, access.Keys(keys())).want("#fresh-secret")
	p := keysNew()
	d := render(t, access.Keys(p))
	d.want("#fresh-secret", p.NewKey.Secret)
	d.wantAttr(".fresh .copy", "data-copy", "fresh-secret")
	d.wantAttr("[autofocus]", "class", "card fresh")
}

// A first key leads on: to a call, to whether it worked, and to buying.
func TestNewKeyLeadsOn(t *testing.T) {
	p := keysNew()
	p.NewKey.Call, p.NewKey.Later, p.NewKey.Live = "curl /v1/balance", "/projects/playground?created=key_1", "/live?key=key_1"
	d := render(t, access.Keys(p))
	d.want(".lead-on h3", "Make your first call", "Check that it works")
	d.wantAttr("[data-first-call]", "data-first-call", "/live?key=key_1")
	d.wantAttr("[data-waiting] a", "href", "/projects/playground?created=key_1")
	if !has(d.one("[data-worked]"), "hidden") {
		t.Error("it worked before there was a call")
	}
	p.NewKey.Has, p.NewKey.Buy = "0 credits", views.Link{Text: "Buy credits", URL: "/buy"}
	render(t, access.Keys(p)).want(".lead-on li a.primary", "Buy credits")
}

// Each dialect has a program in every language.
func TestPlaygroundOffersEveryDialect(t *testing.T) {
	d := render(t, access.Keys(keys()))
	d.want(".choices label", "Credits balance", "Credits and profile", "Credits and checkout", "Balance by plan", "Credits and analytics", "Native API", "curl", "JavaScript", "Python", "Go")
	d.wantAttr("[name=dialect][checked]", "value", "credits-balance")
	d.wantAttr("[name=language][checked]", "value", "curl")
	d.wantAttr("#secret", "autocomplete", "off")
	d.wantAttr("#secret", "type", "text") // browsers offer to keep passwords
	if got := len(d.all(".snippet pre")); got != 24 {
		t.Errorf("there are %d programs", got)
	}
	if got, want := d.one("#api-balance-curl code").FirstChild.Data, "curl http://localhost:8080/api/v1/balance \\\n  -H 'x-api-key: KEY'"; got != want {
		t.Errorf("the command reads %q, want %q", got, want)
	}
	if !has(d.one("[data-answer]"), "hidden") {
		t.Error("an answer is shown before there is one")
	}
	d.wantAttr("script[src]", "src", static.URL("app.js"), static.URL("playground.js"))
}

func TestPlaygroundShowsResponse(t *testing.T) {
	d := render(t, access.Keys(keysResponse()))
	d.want("[data-answer-status]", "200 OK")
	d.want("[data-answer-headers]", "Content-Type: application/json X-Credits-Remaining: 1250.00")
	if has(d.one("[data-answer]"), "hidden") {
		t.Error("the answer is hidden")
	}
}

package views_test

import (
	"testing"

	"github.com/bursar-portal/bursar/static"
	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/customer/access"
)

func TestKeysOfferPermittedForms(t *testing.T) {
	d := render(t, access.Keys(keys()))
	d.want(".key .badge", "Active", "Paused", "Revoked")
	d.want(".key-actions button", "Pause", "Revoke this key", "Resume", "Revoke this key")
	d.wantAttr(".key-actions button[aria-label]", "aria-label", "Pause "+views.Isolated("Build server"), "Resume "+views.Isolated("Nightly report"))
	d.wantAttr(".key [name=id]", "value", "key_1", "key_1", "key_2", "key_2")
	d.wantAttr(".key-create [name=account]", "value", "acc_alex")

	d = render(t, access.Keys(keysReadOnly()))
	d.wantAttr("main form", "action", "/playground", "/projects/playground") // which changes nothing
	d.want(".card-foot", "Only owners and admins can create and revoke this account’s keys.")
}

// The confirmation works without scripts.
func TestRevokingAsksForConfirmation(t *testing.T) {
	d := render(t, access.Keys(keys()))
	d.want("details.confirm summary", "Revoke", "Revoke")
	d.wantAttr("details.confirm summary", "aria-label", "Revoke "+views.Isolated("Build server"), "Revoke "+views.Isolated("Nightly report"))
	d.want("details.confirm form button", "Revoke this key", "Revoke this key")
}

func TestNewKeyShowsSecret(t *testing.T) {
	render(t, access.Keys(keys())).want("#fresh-secret")
	p := keysNew()
	d := render(t, access.Keys(p))
	d.want("#fresh-secret", p.NewKey.Secret)
	d.wantAttr(".fresh .copy", "data-copy", "fresh-secret")
	d.wantAttr("[autofocus]", "class", "card fresh")
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

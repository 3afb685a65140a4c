package handlers_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

// Within a view of the portal as a customer nothing is written, whatever routes there are:
// every form is refused but the two that end the view.
func TestNothingIsWrittenWithinAView(t *testing.T) {
	p := newPortal(t)
	ann, account := p.Person("ann")
	operator := p.signIn(p.operator(models.OperatorAdmin))
	form, same := header{"Content-Type", "application/x-www-form-urlencoded"}, header{"Sec-Fetch-Site", "same-origin"}
	a := p.request(http.MethodPost, "/admin/users/"+string(ann.ID)+"/view", "reason=Ticket", operator, form, same)
	if a.status != http.StatusSeeOther {
		t.Fatalf("the view is answered %d %s", a.status, a.body)
	}
	cookies := operator.value
	for _, line := range a.header.Values("Set-Cookie") {
		cookie, _, _ := strings.Cut(line, ";")
		cookies += "; " + cookie
	}
	viewer := header{"Cookie", cookies}
	p.request(http.MethodGet, "/dashboard", "", viewer).wantContains(http.StatusOK, "Viewing as")

	refused := 0
	for _, r := range p.handler.Routes() {
		path := strings.NewReplacer(":id", string(ann.ID), ":purchase", "none", ":token", "none", "*", "none").Replace(r.Path)
		acts := r.Method != http.MethodGet || slices.Contains([]string{"/success", "/buy/:purchase/continue", "/settings/data/download", "/buy", "/enterprise/new", "/members/remove", "/usage/caps/set"}, r.Path)
		if !acts || r.Path == "/signout" || r.Path == "/admin/view/end" || r.Path == "/webhooks/stripe" {
			continue
		}
		got := p.serve(r.Method, path, "account="+string(account.ID), viewer, form, same)
		switch {
		case r.Dialect == "":
			got.wantContains(http.StatusForbidden, "You’re viewing the portal as")
			refused++
		case got.status < 400:
			t.Errorf("%s %s is answered %d", r.Method, r.Path, got.status)
		}
	}
	if refused < 30 {
		t.Errorf("only %d forms were tried", refused)
	}
	// The one API that sessions may use.
	body := header{"Content-Type", "application/json"}
	p.serve(http.MethodPost, "/api/create-checkout-session", `{"credits":1}`, viewer, body, same).wantBody(http.StatusForbidden, `{"error":"Forbidden"}`)
	p.serve(http.MethodGet, "/api/credits", "", viewer).wantContains(http.StatusOK, "0")
	p.serve(http.MethodPost, "/admin/view/end", "", viewer, form, same).wantHeader("Location", "/admin/users/"+string(ann.ID))
	p.request(http.MethodGet, "/dashboard", "", viewer).wantContains(http.StatusSeeOther, "")
	p.CheckBooks()
}

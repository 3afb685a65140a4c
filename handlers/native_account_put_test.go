package handlers_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
)

func TestAccountByExternalID(t *testing.T) {
	p := newPortal(t)
	asks := bearer(p.key("", models.ServiceScopes...))
	p.Plan(models.PlanVersion{Slug: "starter", Name: "Starter", Allowance: 1000 * models.Credit, Period: models.Monthly})
	p.Plan(models.PlanVersion{Slug: "team", Name: "Team", Allowance: 5000 * models.Credit, Period: models.Monthly})
	put := func(id, body string) response {
		t.Helper()
		return p.request("PUT", "/v1/accounts/by-external-id/"+id, body, asks)
	}
	body := `{"kind":"enterprise","name":"Leadworks","email":"Gita@leadworks.test","zone":"Europe/Berlin","plan":"starter"}`
	a := put("crm-7", body)
	want := `{"id":"` + a.field("id") + `","external_id":"crm-7","kind":"enterprise","name":"Leadworks","billing_email":"Gita@leadworks.test",` +
		`"zone":"Europe/Berlin","status":"active","storage":{"usage":0,"limit":1073741824},"created_at":"2026-03-29T17:48:46.000Z"}`
	a.wantBody(201, want)
	a.wantHeader("X-Credits-Remaining", "1000.00")
	owner, err := p.UserByEmail(t.Context(), "gita@leadworks.test")
	if err != nil || owner.Name != "Gita" || owner.Zone != "Europe/Berlin" {
		t.Errorf("%+v, %v", owner, err)
	}
	if c, err := p.Credentials(t.Context(), owner.ID); err != nil || c.PasswordHash != "" {
		t.Errorf("the owner has the password %q, %v", c.PasswordHash, err)
	}

	// An existing account stays unchanged and keeps its one plan.
	put("crm-7", body).wantBody(200, want)
	put("crm-7", `{}`).wantBody(200, want)
	put("crm-7", `{"kind":"solo","name":"Other","plan":"team"}`).wantBody(200, want)
	if got := p.Balance(models.AccountID(a.field("id"))); len(got.Subscriptions) != 1 || got.Available != 1000*models.Credit {
		t.Errorf("%d plans, %s available", len(got.Subscriptions), got.Available)
	}

	// If the first plan is requested later, it starts then.
	solo := put("crm-8", `{"kind":"solo","name":"Asha","email":"asha@example.test"}`)
	solo.wantContains(201, `"zone":"UTC"`)
	solo.wantHeader("X-Credits-Remaining", "0.00")
	late := put("crm-8", `{"plan":"team"}`)
	late.wantContains(200, `"name":"Asha"`)
	late.wantHeader("X-Credits-Remaining", "5000.00")

	// The owner of several accounts is one user, who has at most one solo account.
	put("crm-9", `{"kind":"enterprise","name":"Second","email":"gita@LEADWORKS.test"}`).wantContains(201, `"external_id":"crm-9"`)
	if m, err := p.Memberships(t.Context(), owner.ID); err != nil || len(m) != 0 {
		t.Errorf("%d memberships before they were accepted, %v", len(m), err)
	}
	mails := p.Mails()
	claim := link.Token(strings.TrimPrefix(mails[len(mails)-1].Data["path"], "/verify/"))
	if _, err := p.AcceptClaim(t.Context(), claim, "Gita", "UTC", "hash", models.AuditRecord{Action: "account.claim"}); err != nil {
		t.Fatal(err)
	}
	if m, err := p.Memberships(t.Context(), owner.ID); err != nil || len(m) != 2 {
		t.Errorf("%d memberships, %v", len(m), err)
	}
	put("crm-10", `{"kind":"solo","name":"Asha","email":"asha@example.test"}`).wantContains(409, `"code":"conflict"`)
	put("crm-11", `{"kind":"enterprise","name":"\u202eFourth","email":"gita@leadworks.test"}`).wantContains(201, `"name":"Fourth"`)
	put("with%2Fslash%20and%20%C3%BC", `{"kind":"enterprise","name":"Third","email":"gita@leadworks.test"}`).wantContains(201, `"external_id":"with/slash and ü"`)
	if _, err := p.AccountByExternalID(t.Context(), "with/slash and ü"); err != nil {
		t.Error(err)
	}

	for _, test := range []struct{ id, body, text string }{
		{"new", `{}`, `{"field":"kind","detail":"must be solo or enterprise"}`},
		{"new", `{"kind":"solo"}`, `"errors":[{"field":"name","detail":"must not be empty"},{"field":"email","detail":"must be an email address such as name@example.com"}]`},
		{"new", `{"kind":"solo","name":"A","email":"a@b.test","zone":"Mars"}`, `{"field":"zone"`},
		{"new", `{"kind":"solo","name":"A","email":"a@b.test","plan":"none"}`, `{"field":"plan","detail":"is not one of the plans"}`},
		{"new", `{"kind":"solo","name":"A","email":"a@b.test","credits":"5"}`, `{"field":"credits"`},
		{"new", `{"kind":"solo","name":"\u200b\u2060","email":"a@b.test"}`, `"errors":[{"field":"name","detail":"must have a visible character"}]`},
		{"new", `{"kind":"solo","name":"\u202e","email":"a@b.test"}`, `"errors":[{"field":"name","detail":"must not be empty"}]`},
		{"%00", `{"kind":"solo","name":"A","email":"a@b.test"}`, `{"field":"external_id"`},
		{strings.Repeat("x", 256), `{"kind":"solo","name":"A","email":"a@b.test"}`, `{"field":"external_id"`},
	} {
		put(test.id, test.body).wantContains(422, test.text)
	}
	if _, err := p.UserByEmail(t.Context(), "a@b.test"); models.CodeOf(err) != models.CodeNotFound {
		t.Errorf("a refusal left a user: %v", err)
	}

	// An account's key finds its own account and cannot create any.
	own := bearer(p.key(models.AccountID(a.field("id")), models.ScopeCreditsWrite))
	p.request("PUT", "/v1/accounts/by-external-id/crm-7", "{}", own).wantBody(200, want)
	p.request("PUT", "/v1/accounts/by-external-id/crm-8", "{}", own).wantContains(404, `"code":"not_found"`)
	p.request("PUT", "/v1/accounts/by-external-id/new", `{"kind":"solo","name":"A","email":"a@b.test"}`, own).wantContains(404, `"code":"not_found"`)
	p.CheckBooks()
}

// Concurrent requests result in one owner, one account and one plan.
func TestAccountByExternalIDConcurrently(t *testing.T) {
	p := newPortal(t)
	asks := bearer(p.key("", models.ServiceScopes...))
	p.Plan(models.PlanVersion{Slug: "starter", Name: "Starter", Allowance: 1000 * models.Credit, Period: models.Monthly})
	for _, kind := range []string{"solo", "enterprise"} {
		answers := make([]response, 20)
		var wg sync.WaitGroup
		for i := range answers {
			wg.Go(func() {
				answers[i] = p.request("PUT", "/v1/accounts/by-external-id/"+kind, `{"kind":"`+kind+`","name":"Raced","email":"`+kind+`@example.test","plan":"starter"}`, asks)
			})
		}
		wg.Wait()
		made := 0
		for _, a := range answers {
			if a.status == 201 {
				made++
			}
			if a.body != answers[0].body {
				t.Errorf("%d %s\nand %s", a.status, a.body, answers[0].body)
			}
		}
		if made != 1 {
			t.Errorf("%d were told that they made it", made)
		}
		if got := p.Balance(models.AccountID(answers[0].field("id"))); got.Available != 1000*models.Credit || len(got.Subscriptions) != 1 {
			t.Errorf("%s available of %d plans", got.Available, len(got.Subscriptions))
		}
	}
	p.CheckBooks()
}

// Programs mail links to owners that they name, and flood no mailbox with them. An account
// that is there already needs no mail.
func TestAccountPutIsRateLimited(t *testing.T) {
	s := newPortal(t)
	asks := bearer(s.key("", models.ServiceScopes...))
	put := func(id string) response {
		return s.request("PUT", "/v1/accounts/by-external-id/"+id, `{"kind":"enterprise","name":"Leadworks","email":"Nia@example.test"}`, asks)
	}
	for n := range 5 {
		put(fmt.Sprintf("crm-%d", n)).wantContains(201, `"name":"Leadworks"`)
	}
	refused := put("crm-5")
	refused.wantContains(429, "Too many invitations. Try again in 1 hour.")
	refused.wantHeader("Retry-After", "3600")
	put("crm-4").wantContains(200, `"name":"Leadworks"`)
	s.Clock.Add(time.Hour)
	put("crm-5").wantContains(201, `"name":"Leadworks"`)
	s.CheckBooks()
}

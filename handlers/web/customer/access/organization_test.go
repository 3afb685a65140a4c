package access_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

func settingsPath(a models.Account) string { return "/enterprise/settings?account=" + string(a.ID) }

func organizationsOf(p *webtest.Portal, user models.User) (list []models.Account) {
	p.Helper()
	memberships, err := p.Memberships(p.Context(), user.ID)
	if err != nil {
		p.Fatal(err)
	}
	for _, m := range memberships {
		if m.Account.Kind == models.Enterprise {
			list = append(list, m.Account)
		}
	}
	return list
}

func TestOrganizationIsMadeAndDescribed(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, _ := p.Customer("leah")
	b := p.As(leah)
	link := b.Get("/dashboard").Link("New organization")
	form := b.Get(link).Shows(http.StatusOK, "New organization", "You become the owner.").Form("/enterprise/new").
		Set("name", "Leadworks").Set("zone", "Europe/Berlin").Set("address", " Torstr. 1 \r\n\r\n10119 Berlin ").Set("tax_id", "DE 123456789")
	made := form.Send().Follow().Shows(http.StatusOK, "Members Leadworks Organization", "leah (you) "+leah.Email+" Only owner")
	if got := made.Flash(); got != "Leadworks is ready. Invite your team." {
		t.Errorf("it says %q", got)
	}
	form.Send().Redirects(http.StatusSeeOther) // a double click
	orgs := organizationsOf(p, leah)
	if len(orgs) != 1 || orgs[0].Name != "Leadworks" || orgs[0].Zone != "Europe/Berlin" || orgs[0].BillingEmail != leah.Email ||
		orgs[0].BillingAddress != "Torstr. 1\n10119 Berlin" || orgs[0].TaxID != "DE 123456789" {
		t.Fatalf("made %+v", orgs)
	}
	org := orgs[0]
	paid := p.PaidPurchase(org.ID, "k", 10)
	b.Get("/billing/"+string(paid.ID)+"?account="+string(org.ID)).Shows(http.StatusOK, "Leadworks Torstr. 1 10119 Berlin Tax ID DE 123456789")
	b.Get("/activity/statement?account="+string(org.ID)).Shows(http.StatusOK, "Torstr. 1 10119 Berlin Tax ID DE 123456789")

	page := b.Get(settingsPath(org)).Shows(http.StatusOK, "You’re the only owner.")
	page = page.Form("/enterprise/settings").Set("name", "Leadworks & Söhne").Set("zone", "America/New_York").Send().Follow().Shows(http.StatusOK, "Leadworks & Söhne")
	page = page.Form("/enterprise/settings/billing").Set("address", "1 Main St").Set("tax_id", "").Set("contacts", "books@example.test, boss@example.test").Send().Follow().Shows(http.StatusOK)
	if got := page.Flash(); got != "Billing details updated." {
		t.Errorf("it says %q", got)
	}
	changed, err := p.Account(t.Context(), org.ID)
	if err != nil || changed.Name != "Leadworks & Söhne" || changed.Zone != "America/New_York" || changed.BillingAddress != "1 Main St" || changed.TaxID != "" ||
		changed.BillingContacts != "books@example.test\nboss@example.test" {
		t.Errorf("changed to %+v, %v", changed, err)
	}
	found, err := p.SearchAccounts(t.Context(), models.AccountQuery{Text: "söhne", Limit: 5})
	if err != nil || len(found.Lines) != 1 {
		t.Errorf("found %+v, %v", found, err)
	}
	p.CheckAuditTrail(org.ID,
		"leah account.open: Made the organization Leadworks.",
		"leah account.rename: Renamed the organization from Leadworks to Leadworks & Söhne.",
		"leah account.zone: Moved the organization from Europe/Berlin to America/New_York.",
		"leah account.billing: Changed the billing details.")
	p.CheckBooks()
}

func TestOrganizationFaults(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, _ := p.Customer("leah")
	b := p.As(leah)
	for _, c := range []struct{ field, value, fault string }{
		{"name", " ", "The name must not be empty."},
		{"zone", "Mars/Base", "Enter a time zone such as Europe/Berlin."},
		{"billing_email", "nobody", "Enter an email address such as name@example.com."},
		{"address", strings.Repeat("a\n", 9), "Enter the address as up to 8 lines of plain text."},
		{"tax_id", "<b>", "Enter the tax ID with letters, digits and . - / only."},
	} {
		b.Get("/enterprise/new").Form("/enterprise/new").Set("name", "Leadworks").Set(c.field, c.value).Send().ShowsFault(c.field, c.fault)
	}
	if orgs := organizationsOf(p, leah); len(orgs) != 0 {
		t.Errorf("made %+v", orgs)
	}
	org := p.Enterprise("Leadworks", leah)
	b.Get(settingsPath(org)).Form("/enterprise/settings").Set("zone", "Mars/Base").Send().ShowsFault("zone", "Enter a time zone such as Europe/Berlin.")
	b.Get(settingsPath(org)).Form("/enterprise/settings/billing").Set("contacts", "a@example.test, b").Send().ShowsFault("contacts", "Enter email addresses, one per line.")
	for range 5 {
		b.Get("/enterprise/new").Form("/enterprise/new").Set("name", "More").Send().Redirects(http.StatusSeeOther)
	}
	b.Get("/enterprise/new").Form("/enterprise/new").Set("name", "More").Send().Shows(http.StatusTooManyRequests, "You have made several organizations. Try again in 5 hours.")
}

func TestOperatorsMakeOrganizations(t *testing.T) {
	p := webtest.NewPortal(t, func(c *webtest.Config) { c.Settings.OrganizationsBy = models.OrganizationsByOperators })
	leah, _ := p.Customer("leah")
	b := p.As(leah)
	if link := b.Get("/dashboard").Link("New organization"); link != "" {
		t.Errorf("it offers %s", link)
	}
	b.Get("/enterprise/new").Shows(http.StatusForbidden)
	b.Post("/enterprise/new", url.Values{"name": {"Leadworks"}, "zone": {"UTC"}, "key": {"k"}}).Shows(http.StatusForbidden)
	p.As(p.Operator("ada", models.OperatorAdmin)).Get("/enterprise/new").Shows(http.StatusOK)
}

// Removing a member says what becomes of their keys, of this organization only.
func TestKeysOfARemovedMember(t *testing.T) {
	for fate, want := range map[string]models.KeyStatus{"keep": models.KeyActive, "pause": models.KeyPaused, "revoke": models.KeyRevoked} {
		p := webtest.NewPortal(t)
		leah, _ := p.Customer("leah")
		max, solo := p.Customer("max")
		org := p.Enterprise("Leadworks", leah)
		p.Join(org.ID, max.ID, models.RoleAdmin)
		for _, account := range []models.Account{org, solo} {
			path := "/projects/playground?account=" + string(account.ID)
			if account.Kind == models.Enterprise {
				path = dashboardPath(org) + "&page=api"
			}
			p.As(max).Get(path).Form("/keys").Set("name", "max’s").Send().Shows(http.StatusOK)
		}
		b := p.As(leah)
		b.Get(dashboardPath(org)+"&page=api").Form("/keys").Set("name", "leah’s").Send().Shows(http.StatusOK)
		page := b.Get(membersPath(org)).Shows(http.StatusOK, "API keys: 1")
		b.Get(page.Link("Remove max")).Shows(http.StatusOK, "They created 1 API key. What should happen to them?").Form("/members/remove").Set("keys", "burn").Send().ShowsFault("keys", "Choose one of these.")
		b.Get(page.Link("Remove max")).Form("/members/remove").Set("keys", fate).Send().Redirects(http.StatusSeeOther)
		var got []string
		for _, account := range []models.Account{org, solo} {
			for _, k := range p.KeysOf(account.ID) {
				got = append(got, k.Name+" "+string(k.Status))
			}
		}
		slices.Sort(got)
		expected := []string{"leah’s active", "max’s " + string(want), "max’s active"}
		slices.Sort(expected)
		if !slices.Equal(got, expected) {
			t.Errorf("%s: the keys are %q, want %q", fate, got, expected)
		}
		p.CheckBooks()
	}
}

// The table of roles is what the rules say.
func TestRoleTable(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, _ := p.Customer("leah")
	org := p.Enterprise("Leadworks", leah)
	page := p.As(leah).Get(membersPath(org)).Shows(http.StatusOK)
	for row, want := range map[string]string{
		"View balance, usage and activity": "✓Yes✓Yes✓Yes✓Yes", "Buy and set caps for the organization": "✓Yes✓Yes✓Yes–No",
		"Create, pause and revoke API keys": "✓Yes✓Yes–No–No", "Invite and remove people": "✓Yes✓Yes–No–No", "Transfer ownership": "✓Yes–No–No–No",
	} {
		said := strings.ReplaceAll(page.Text(), " ", "")
		if !strings.Contains(said, strings.ReplaceAll(row, " ", "")+want) {
			t.Errorf("of %q it does not say %s", row, want)
		}
	}
}

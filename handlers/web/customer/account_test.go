package customer_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// Somebody else's account is reported as one that does not exist, both when it is read and
// when it is acted on.
func TestForeignAccountIsNotFound(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	bruno, brunos := p.Customer("bruno")
	leadworks := p.Enterprise("Leadworks", bruno)
	key := p.Key(models.NewSecret(), brunos.ID, models.ScopeBalanceRead)
	b := p.As(alex)
	for _, id := range []models.AccountID{brunos.ID, leadworks.ID, "acc_none", "acc_'--"} {
		for _, path := range []string{"/dashboard", "/enterprise/dashboard", "/activity", "/projects/playground", "/buy"} {
			b.Get(path+"?account="+url.QueryEscape(string(id))).Shows(http.StatusNotFound, "There is no such account, or it is not yours.").
				Hides(bruno.Name, "Leadworks")
		}
		for _, path := range []string{"/keys", "/keys/pause", "/keys/resume", "/keys/revoke", "/buy"} {
			b.Post(path, url.Values{"account": {string(id)}, "id": {string(key.ID)}, "name": {"a"}, "credits": {"10"}, "key": {"k"}}).
				Shows(http.StatusNotFound, "There is no such account, or it is not yours.")
		}
	}
	// Naming one's own account does not open somebody else's key either.
	b.Post("/keys/revoke", url.Values{"id": {string(key.ID)}}).Shows(http.StatusNotFound, "There is no such key.")
	if keys := p.KeysOf(brunos.ID); len(keys) != 1 || keys[0].Status != models.KeyActive {
		t.Errorf("the keys are %+v", keys)
	}
	p.CheckBooks()
}

// Each kind of account has addresses of its own, and those of the other kind redirect there.
func TestAddressesByAccountKind(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, solo := p.Customer("leah")
	org := p.Enterprise("Leadworks", leah)
	mine, theirs := "account="+string(solo.ID), "account="+string(org.ID)
	b := p.As(leah)
	leads := []struct{ from, to string }{
		{"/dashboard?" + theirs, "/enterprise/dashboard?" + theirs},
		{"/projects/playground?" + theirs, "/enterprise/dashboard?" + theirs + "&page=api"},
		{"/enterprise/dashboard?" + mine, "/dashboard?" + mine},
		{"/enterprise/dashboard?page=api&" + mine, "/projects/playground?" + mine},
		{"/enterprise/dashboard?page=billing&" + mine, "/billing?" + mine},
	}
	for _, l := range leads {
		if to := b.Get(l.from).Redirects(http.StatusSeeOther); to != l.to {
			t.Errorf("%s leads to %s, want %s", l.from, to, l.to)
		}
	}
	shows := []struct{ path, heading string }{
		{"/dashboard", "Overview leah Personal"},
		{"/dashboard?" + mine, "Overview leah Personal"},
		{"/projects/playground", "API keys leah Personal"},
		{"/activity", "Activity leah Personal"},
		{"/buy", "Buy credits leah Personal"},
		{"/enterprise/dashboard", "Overview Leadworks Organization"},
		{"/enterprise/dashboard?page=overview&" + theirs, "Overview Leadworks Organization"},
		{"/enterprise/dashboard?page=api", "API keys Leadworks Organization"},
		{"/enterprise/dashboard?page=usage", "Usage Leadworks Organization"},
		{"/enterprise/dashboard?page=members", "Members Leadworks Organization"},
		{"/enterprise/dashboard?page=billing", "Billing Leadworks Organization"},
		{"/activity?" + theirs, "Activity Leadworks Organization"},
		{"/buy?" + theirs, "Buy credits Leadworks Organization"},
	}
	for _, s := range shows {
		b.Get(s.path).Shows(http.StatusOK, s.heading)
	}
	b.Get("/enterprise/dashboard?page=other").Shows(http.StatusNotFound, "Organizations don’t have this page.")
}

func TestEnterpriseDashboardWithoutAnOrganization(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	if to := p.As(alex).Get("/enterprise/dashboard").Redirects(http.StatusSeeOther); to != "/dashboard?account="+string(account.ID) {
		t.Errorf("it leads to %s", to)
	}
}

// A person with an organization and no personal account needs no account in addresses. The
// navigation marks the current page.
func TestOrganizationWithoutAPersonalAccount(t *testing.T) {
	p := webtest.NewPortal(t)
	nia, err := p.CreateUser(t.Context(), models.NewUser{Email: "nia@example.test", Name: "nia", Zone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	p.SetPassword(nia)
	org := p.Enterprise("Leadworks", nia)
	overview := "/enterprise/dashboard?account=" + string(org.ID)
	api := overview + "&page=api"
	b := p.As(nia)
	for from, to := range map[string]string{"/dashboard": overview, "/projects/playground": api} {
		if got := b.Get(from).Redirects(http.StatusSeeOther); got != to {
			t.Errorf("%s leads to %s, want %s", from, got, to)
		}
	}
	for path, marked := range map[string][]string{
		overview:                    {"Overview"},
		overview + "&page=overview": {"Overview"},
		api:                         {"API keys"},
	} {
		var got []string
		for a := range b.Get(path).All("a") {
			if webtest.Attr(a, "aria-current") == "page" {
				got = append(got, webtest.TextOf(a))
			}
		}
		if !slices.Equal(got, marked) {
			t.Errorf("%s marks %q, want %q", path, got, marked)
		}
	}
}

// A page offers what the member may do, and nothing else is done for them.
func TestMemberPermissions(t *testing.T) {
	tests := []struct {
		role              models.Role
		buys, managesKeys bool
	}{
		{models.RoleOwner, true, true},
		{models.RoleAdmin, true, true},
		{models.RoleBilling, true, false},
		{models.RoleMember, false, false},
	}
	p := webtest.NewPortal(t)
	leah, _ := p.Customer("leah")
	org := p.Enterprise("Leadworks", leah)
	key := p.Key(models.NewSecret(), org.ID, models.ScopeBalanceRead)
	query := "?account=" + string(org.ID)
	for _, test := range tests {
		t.Run(string(test.role), func(t *testing.T) {
			user := leah
			if test.role != models.RoleOwner {
				user, _ = p.Customer(string(test.role))
				p.Join(org.ID, user.ID, test.role)
			}
			b := p.As(user)
			b.Get("/enterprise/dashboard"+query).Shows(http.StatusOK, "Leadworks")
			b.Get("/activity"+query).Shows(http.StatusOK, "Leadworks")
			keys := b.Get("/enterprise/dashboard"+query+"&page=api").Shows(http.StatusOK, "Leadworks")
			if got := keys.HasForm("/keys") && keys.HasForm("/keys/pause") && keys.HasForm("/keys/revoke"); got != test.managesKeys {
				t.Errorf("the keys may be managed: %t", got)
			}
			if !test.managesKeys {
				for _, path := range []string{"/keys", "/keys/pause", "/keys/resume", "/keys/revoke"} {
					b.Post(path, url.Values{"account": {string(org.ID)}, "id": {string(key.ID)}, "name": {"a"}, "key": {"k"}}).
						Shows(http.StatusForbidden, "Only owners and admins can create and revoke this account’s keys.")
				}
			}
			if test.buys {
				b.Get("/buy"+query).Shows(http.StatusOK, "Your order")
				return
			}
			b.Get("/buy"+query).Shows(http.StatusForbidden, "Only owners, admins and billing members can buy for this account.")
			b.Post("/buy", url.Values{"account": {string(org.ID)}, "credits": {"10"}, "key": {"k"}}).Shows(http.StatusForbidden)
			b.Get("/enterprise/dashboard" + query).Hides("/buy?")
		})
	}
	p.CheckBooks()
}

func TestSuspendedAccount(t *testing.T) {
	p := webtest.NewPortal(t)
	sol, account := p.Customer("sol")
	p.Grant(account.ID, 7*models.Credit)
	suspended := models.AccountSuspended
	p.Post(models.Command{Account: account.ID, Do: models.ChangeAccount{Status: &suspended}})
	b := p.As(sol)
	const said = "This account is suspended. Its credits are kept, but can’t be spent until the suspension is lifted. You can still see everything here."
	for _, path := range []string{"/dashboard", "/activity", "/projects/playground", "/buy"} {
		b.Get(path).Shows(http.StatusOK, said)
	}
	for _, path := range []string{"/dashboard", "/activity"} {
		if to := b.Get(path).Link("Buy credits"); to != "" {
			t.Errorf("%s offers to buy at %s", path, to)
		}
	}
	b.Get("/buy").Shows(http.StatusOK, "You can’t buy credits right now. This account is suspended.")
	b.Post("/buy", url.Values{"credits": {"10"}, "key": {"k"}}).Shows(http.StatusUnprocessableEntity, "This account is suspended.")
	p.CheckBooks()
}

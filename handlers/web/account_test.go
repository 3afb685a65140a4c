package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

// Somebody else's account is not found, as one that does not exist: neither to
// be seen nor to be acted on.
func TestSomebodyElsesAccountIsNotFound(t *testing.T) {
	p := newPortal(t)
	alex, _ := p.person("alex")
	bruno, brunos := p.person("bruno")
	leadworks := p.enterprise("Leadworks", bruno)
	key := p.Key(models.NewSecret(), brunos.ID, models.ScopeBalanceRead)
	b := p.as(alex)
	for _, id := range []models.AccountID{brunos.ID, leadworks.ID, "acc_none", "acc_'--"} {
		for _, path := range []string{"/dashboard", "/enterprise/dashboard", "/activity", "/projects/playground", "/buy"} {
			b.get(path+"?account="+url.QueryEscape(string(id))).shows(http.StatusNotFound, "There is no such account, or it is not yours.").
				hides(bruno.Name, "Leadworks")
		}
		for _, path := range []string{"/keys", "/keys/pause", "/keys/resume", "/keys/revoke", "/buy"} {
			b.post(path, url.Values{"account": {string(id)}, "id": {string(key.ID)}, "name": {"a"}, "credits": {"10"}, "key": {"k"}}).
				shows(http.StatusNotFound, "There is no such account, or it is not yours.")
		}
	}
	// Nor does a key of theirs become mine by naming my account.
	b.post("/keys/revoke", url.Values{"id": {string(key.ID)}}).shows(http.StatusNotFound, "There is no such key.")
	if keys := p.keysOf(brunos.ID); len(keys) != 1 || keys[0].Status != models.KeyActive {
		t.Errorf("the keys are %+v", keys)
	}
	p.CheckBooks()
}

// Each kind of account has its own address, and the others lead there.
func TestAnAccountsAddresses(t *testing.T) {
	p := newPortal(t)
	leah, solo := p.person("leah")
	org := p.enterprise("Leadworks", leah)
	mine, theirs := "account="+string(solo.ID), "account="+string(org.ID)
	b := p.as(leah)
	leads := []struct{ from, to string }{
		{"/dashboard?" + theirs, "/enterprise/dashboard?" + theirs},
		{"/projects/playground?" + theirs, "/enterprise/dashboard?" + theirs + "&page=api"},
		{"/enterprise/dashboard?" + mine, "/dashboard?" + mine},
		{"/enterprise/dashboard?page=api&" + mine, "/projects/playground?" + mine},
		{"/enterprise/dashboard?page=billing&" + mine, "/billing?" + mine},
	}
	for _, l := range leads {
		if to := b.get(l.from).leads(http.StatusSeeOther); to != l.to {
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
		b.get(s.path).shows(http.StatusOK, s.heading)
	}
	b.get("/enterprise/dashboard?page=other").shows(http.StatusNotFound, "An organization has no such page.")
}

func TestWhoHasNoOrganizationIsLedToTheirOwnDashboard(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	if to := p.as(alex).get("/enterprise/dashboard").leads(http.StatusSeeOther); to != "/dashboard?account="+string(account.ID) {
		t.Errorf("it leads to %s", to)
	}
}

// Who has an organization and nothing of their own needs no account in an
// address, and sees where they are: in the navigation and among the tabs.
func TestWhoHasOnlyAnOrganization(t *testing.T) {
	p := newPortal(t)
	nia, err := p.CreateUser(t.Context(), models.NewUser{Email: "nia@example.test", Name: "nia", Zone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	p.setPassword(nia)
	org := p.enterprise("Leadworks", nia)
	overview := "/enterprise/dashboard?account=" + string(org.ID)
	api := overview + "&page=api"
	b := p.as(nia)
	for from, to := range map[string]string{"/dashboard": overview, "/projects/playground": api} {
		if got := b.get(from).leads(http.StatusSeeOther); got != to {
			t.Errorf("%s leads to %s, want %s", from, got, to)
		}
	}
	for path, marked := range map[string][]string{
		overview:                    {"Overview", "Overview"},
		overview + "&page=overview": {"Overview", "Overview"},
		api:                         {"API keys", "API"},
	} {
		var got []string
		for a := range b.get(path).all("a") {
			if attr(a, "aria-current") == "page" {
				got = append(got, textOf(a))
			}
		}
		if !slices.Equal(got, marked) {
			t.Errorf("%s marks %q, want %q", path, got, marked)
		}
	}
}

// What a member may do is what their page offers, and no more is done for them.
func TestWhatMembersMayDo(t *testing.T) {
	tests := []struct {
		role              models.Role
		buys, managesKeys bool
	}{
		{models.RoleOwner, true, true},
		{models.RoleAdmin, true, true},
		{models.RoleBilling, true, false},
		{models.RoleMember, false, false},
	}
	p := newPortal(t)
	leah, _ := p.person("leah")
	org := p.enterprise("Leadworks", leah)
	key := p.Key(models.NewSecret(), org.ID, models.ScopeBalanceRead)
	query := "?account=" + string(org.ID)
	for _, test := range tests {
		t.Run(string(test.role), func(t *testing.T) {
			user := leah
			if test.role != models.RoleOwner {
				user, _ = p.person(string(test.role))
				p.Join(org.ID, user.ID, test.role)
			}
			b := p.as(user)
			b.get("/enterprise/dashboard"+query).shows(http.StatusOK, "Leadworks")
			b.get("/activity"+query).shows(http.StatusOK, "Leadworks")
			keys := b.get("/enterprise/dashboard"+query+"&page=api").shows(http.StatusOK, "Leadworks")
			if got := keys.offers("/keys") && keys.offers("/keys/pause") && keys.offers("/keys/revoke"); got != test.managesKeys {
				t.Errorf("the keys may be managed: %t", got)
			}
			if !test.managesKeys {
				for _, path := range []string{"/keys", "/keys/pause", "/keys/resume", "/keys/revoke"} {
					b.post(path, url.Values{"account": {string(org.ID)}, "id": {string(key.ID)}, "name": {"a"}, "key": {"k"}}).
						shows(http.StatusForbidden, "Owners and admins of this account make and revoke its keys.")
				}
			}
			if test.buys {
				b.get("/buy"+query).shows(http.StatusOK, "Your order")
				return
			}
			b.get("/buy"+query).shows(http.StatusForbidden, "Owners, admins and billing members buy for this account.")
			b.post("/buy", url.Values{"account": {string(org.ID)}, "credits": {"10"}, "key": {"k"}}).shows(http.StatusForbidden)
			b.get("/enterprise/dashboard" + query).hides("/buy?")
		})
	}
	p.CheckBooks()
}

func TestASuspendedAccountSaysSo(t *testing.T) {
	p := newPortal(t)
	sol, account := p.person("sol")
	p.Grant(account.ID, 7*models.Credit)
	suspended := models.AccountSuspended
	p.Post(models.Command{Account: account.ID, Do: models.ChangeAccount{Status: &suspended}})
	b := p.as(sol)
	const said = "This account is suspended. It keeps its credits, and can't spend them until the suspension is lifted."
	for _, path := range []string{"/dashboard", "/activity", "/projects/playground", "/buy"} {
		b.get(path).shows(http.StatusOK, said)
	}
	for _, path := range []string{"/dashboard", "/activity"} {
		if to := b.get(path).link("Buy credits"); to != "" {
			t.Errorf("%s offers to buy at %s", path, to)
		}
	}
	b.get("/buy").shows(http.StatusOK, "Nothing can be bought at the moment. This account is suspended.")
	b.post("/buy", url.Values{"credits": {"10"}, "key": {"k"}}).shows(http.StatusUnprocessableEntity, "This account is suspended.")
	p.CheckBooks()
}

package public_test

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

const (
	endedKept = "Your session ended. Sign in to continue. We kept what you entered."
	endedFill = "Your session ended before this was sent. Check what you entered and send it again."
)

// signInAgain signs a user in on the page that answered a form, and returns the page that
// they come back to.
func signInAgain(page *webtest.Page, user models.User) *webtest.Page {
	page.Helper()
	back := page.Form("/signin").Set("email", user.Email).Set("password", webtest.Password).Send().Redirects(http.StatusSeeOther)
	return page.Get(strings.TrimSuffix(back, "#restored"))
}

// Somebody whose session ended while they filled in a form finds the form as they left it,
// and nothing has happened until they send it again, which acts once.
func TestBuyingSurvivesTheEndOfASession(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	f := b.Get("/buy?account="+string(account.ID)).Form("/buy").Set("credits", "37")
	f.Fields.Del("pack")
	p.Clock.Add(31 * 24 * time.Hour) // the session is over, as the browser does not know

	page := f.Send().Shows(http.StatusUnauthorized, endedKept)
	if next := page.Form("/signin").Fields.Get("next"); next != "/buy?account="+string(account.ID) {
		t.Errorf("the sign-in page leads to %q", next)
	}
	page = page.Form("/signin").Set("email", alex.Email).Set("password", "wrong").Send().Shows(http.StatusUnprocessableEntity, endedKept, wrongPassword)
	back := signInAgain(page, alex).Shows(http.StatusOK, endedFill)
	again := back.Form("/buy")
	if again.Fields.Get("credits") != "37" || again.Fields.Has("pack") || again.Fields.Get("key") != f.Fields.Get("key") || again.Fields.Get("csrf_token") == "" {
		t.Errorf("the form is %v, was %v", again.Fields, f.Fields)
	}
	if purchases, err := p.AccountPurchases(t.Context(), account.ID, 10); err != nil || len(purchases) != 0 {
		t.Errorf("%d purchases (%v) before the form was sent again", len(purchases), err)
	}
	b.Get(back.Path).Shows(http.StatusOK, endedFill) // survives a reload

	for range 2 {
		again.Send().Redirects(http.StatusSeeOther)
	}
	if purchase := p.OnlyPurchase(account.ID); purchase.Credits != 37*models.Credit {
		t.Errorf("bought %s", purchase.Credits)
	}
	b.Get("/buy").Shows(http.StatusOK).Hides("Your session ended") // a later visit begins anew
	p.Clock.Add(time.Hour)
	b.Get(back.Path).Shows(http.StatusOK).Hides("Your session ended")
	p.CheckBooks()
}

// What an operator typed comes back too, and an adjustment is made once.
func TestAdjustingSurvivesTheEndOfASession(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	ada := p.Operator("ada", models.OperatorAdmin)
	b := p.As(ada)
	preview := b.AdjustForm(account.ID).SendAdjustment("5", "Goodwill", "preview").Shows(http.StatusOK)
	b.Post("/signout", nil)

	page := preview.Form(webtest.AdminAccountPath(account.ID)+"/adjust").Set("step", "apply").Send().Shows(http.StatusUnauthorized, endedKept)
	back := signInAgain(page, ada).Shows(http.StatusOK, endedFill)
	if entries := p.EntriesOf(account.ID); len(entries) != 0 {
		t.Errorf("%d entries", len(entries))
	}
	again := back.Form(webtest.AdminAccountPath(account.ID) + "/adjust")
	if again.Fields.Get("amount") != "5" || again.Fields.Get("reason") != "Goodwill" {
		t.Errorf("the form is %v", again.Fields)
	}
	again.Set("step", "apply").Send().Redirects(http.StatusSeeOther)
	again.Set("step", "apply").Send().Redirects(http.StatusSeeOther)
	if entries := p.EntriesOf(account.ID); len(entries) != 1 || entries[0].Delta != 5*models.Credit {
		t.Errorf("entries %v", entries)
	}
	p.CheckBooks()
}

// Forms whose address is not that of their page, and those that came back with a fault
// before, lead to their page.
func TestEveryFormLeadsBackToItsPage(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	org := p.Enterprise("Leadworks", alex)
	keys, members := "/projects/playground?account="+string(account.ID), "/enterprise/dashboard?account="+string(org.ID)+"&page=members"
	for _, test := range []struct {
		page, action, field, typed string
		fault                      bool
	}{
		{"/settings", "/settings/profile", "name", "Alexandra", false},
		{"/settings", "/settings/profile", "zone", "nowhere", true},
		{keys, "/keys", "name", "Build server", false},
		{keys, "/keys", "name", strings.Repeat("x", 300), true},
		{members, "/members", "email", "nora@example.test", false},
		{"/billing?account=" + string(account.ID), "/billing/threshold", "threshold", "12.5", false},
		{keys, "/playground", "language", "go", false},
	} {
		b := p.As(alex)
		f := b.Get(test.page).Form(test.action).Set(test.field, test.typed)
		if test.fault {
			f = f.Send().Shows(http.StatusUnprocessableEntity).Form(test.action)
		}
		b.Post("/signout", nil)
		back := signInAgain(f.Send().Shows(http.StatusUnauthorized, endedKept), alex).Shows(http.StatusOK, endedFill)
		want, _ := url.Parse(test.page)
		got, _ := url.Parse(back.Path)
		query := got.Query()
		query.Del("restored")
		if got.Path != want.Path || query.Encode() != want.Query().Encode() {
			t.Errorf("%s leads back to %s, want %s", test.action, back.Path, test.page)
		}
		if typed := back.Form(test.action).Fields.Get(test.field); typed != test.typed {
			t.Errorf("%s came back with %q", test.action, typed)
		}
	}
	p.CheckBooks()
}

// Passwords and keys never come back, nor do they leave the form.
func TestSecretsDoNotComeBack(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	b := p.As(alex)
	f := b.Get("/settings").Form("/settings/password").Set("current", "an old secret").Set("new", "a new secret")
	b.Post("/signout", nil)
	page := f.Send().Shows(http.StatusUnauthorized, "Sign in to continue. We kept what you entered, except passwords and keys.").Hides("an old secret", "a new secret")
	signInAgain(page, alex).Shows(http.StatusOK, "Your session ended before this was sent. Enter passwords and keys again. We don’t keep them.").
		Hides("an old secret", "a new secret")
	p.CheckBooks()
}

// A button without fields leads back to its page, which says that nothing was done.
func TestButtonsLeadBack(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	key := p.Key(models.NewSecret(), account.ID, models.CustomerScopes...)
	b := p.As(alex)
	f := b.Get("/projects/playground").Form("/keys/revoke")
	b.Post("/signout", nil)
	page := f.Send().Shows(http.StatusUnauthorized, "Your session ended. Sign in to continue.").Hides("We kept")
	signInAgain(page, alex).Shows(http.StatusOK, "Your session ended before this was sent. Try again.")
	if keys := p.KeysOf(account.ID); len(keys) != 1 || keys[0].ID != key.ID || keys[0].Status != models.KeyActive {
		t.Errorf("keys %v", keys)
	}
}

// Whoever else signs in gets nothing of it, and does not even learn the page.
func TestFormsOfSomebodyElseAreDropped(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	nora, _ := p.Customer("nora")
	b := p.As(alex)
	f := b.Get("/settings").Form("/settings/profile").Set("name", "Alexandra the Great")
	b.Post("/signout", nil)
	page := f.Send().Shows(http.StatusUnauthorized, endedKept)
	if back := signInAgain(page, nora); back.Path != "/dashboard" {
		t.Errorf("somebody else is led to %s", back.Path)
	}
	// The address of a filled-in form is of use to one person only.
	back := signInAgain(page, alex).Shows(http.StatusOK, endedFill)
	p.As(nora).Get(back.Path).Shows(http.StatusOK).Hides("Your session ended", "Alexandra the Great")
	// A browser in which nobody has ever signed in keeps nothing.
	lost := p.Browser()
	visit := lost.Get("/signin").Form("/signin")
	visit.Action = "/settings/profile"
	visit.Set("name", "Somebody").Send().Shows(http.StatusUnauthorized, "Sign in to continue. We couldn’t keep what you entered.").Hides("Somebody")
}

// Another site can neither plant a form nor lead somebody away.
func TestOtherSitesPlantNothing(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	b := p.As(alex)
	b.Post("/signout", nil)
	send := func(path, body string, headers ...string) *webtest.Page {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		return b.Do(r)
	}
	evil := url.Values{"name": {"Planted"}, "return_to": {"https://evil.test//evil.test/settings"}}.Encode()
	for _, site := range []string{"cross-site", "same-site"} {
		send("/settings/profile", evil, "Sec-Fetch-Site", site, "Referer", "https://evil.test/").Shows(http.StatusForbidden).Hides("Planted")
	}
	send("/settings/profile", evil).Shows(http.StatusForbidden).Hides("Planted")
	// From our own pages, addresses of others are not followed.
	if to := send("/settings/profile", evil, "Sec-Fetch-Site", "same-origin").Redirects(http.StatusSeeOther); to != "/signin" {
		t.Errorf("led to %q", to)
	}
	kept := fmt.Sprintf(`{"action":"/settings/profile","page":"https://evil.test/","user":%q,"fields":{"name":["Planted"]}}`, alex.ID)
	signIn := url.Values{"email": {alex.Email}, "password": {webtest.Password}, "kept": {kept}}.Encode()
	send("/signin", signIn, "Sec-Fetch-Site", "cross-site").Shows(http.StatusForbidden)
	if to := send("/signin", signIn, "Sec-Fetch-Site", "same-origin").Redirects(http.StatusSeeOther); to != "/dashboard" {
		t.Errorf("led to %q", to)
	}
}

// What is too long is not kept, and neither are files; the sign-in page says so.
func TestWhatIsNotKept(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	f := b.Get("/settings").Form("/settings/profile").Set("name", strings.Repeat("n", 20_000))
	b.Post("/signout", nil)
	page := f.Send().Shows(http.StatusUnauthorized, "Sign in to continue. What you entered was too long to keep.")
	signInAgain(page, alex).Shows(http.StatusOK, "It was too long to keep. Enter it again.").Hides("nnnnnnnn")

	ada := p.Operator("ada", models.OperatorAdmin)
	b = p.As(ada)
	upload := b.Get("/admin/bulk").Form("/admin/bulk")
	b.Post("/signout", nil)
	page = upload.SendFile("march.csv", "account,amount,reason\n"+string(account.ID)+",5,Goodwill\n").
		Shows(http.StatusUnauthorized, "Your session ended. Sign in to continue. Choose your file again.").Hides("Goodwill")
	if back := signInAgain(page, ada).Shows(http.StatusOK); back.Path != "/admin/bulk" {
		t.Errorf("led back to %s", back.Path)
	}
	p.CheckBooks()
}

// Whoever is signed in and refused is told so, and not asked to sign in.
func TestOtherRefusalsKeepNothing(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	_, others := p.Customer("nora")
	b := p.As(alex)
	for _, test := range []struct {
		path, account string
		status        int
	}{
		{"/keys", string(others.ID), http.StatusNotFound}, {"/admin/accounts/" + string(others.ID) + "/notes", "", http.StatusForbidden},
	} {
		body := url.Values{"name": {"Planted"}, "key": {"k"}, "account": {test.account}, "return_to": {"/settings"}}.Encode()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.URL+test.path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		b.Do(r).Shows(test.status).Hides("Your session ended", "Sign in to continue", "Planted")
	}
}

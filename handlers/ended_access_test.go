package handlers_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// sentForm sends a form as a browser with a session does from a page of ours.
func (p *portal) sentForm(as header, path string, fields url.Values) response {
	p.Helper()
	return p.serve("POST", path, fields.Encode(), as, header{"Content-Type", "application/x-www-form-urlencoded"}, header{"Sec-Fetch-Site", "same-origin"})
}

// Whoever is blocked, or has to choose a new password, is signed out with the next request,
// whatever it is: a page, a form, the API or a stream.
func TestSessionsEndAtOnce(t *testing.T) {
	for _, test := range []struct {
		name string
		// end ends the access of a person, by the forms of an admin or behind the portal's back,
		// as another process does that shares the database.
		end func(p *portal, admin header, id models.UserID)
		// said is the answer to the right password afterwards.
		said string
	}{
		{"blocked", func(p *portal, admin header, id models.UserID) {
			if a := p.sentForm(admin, "/admin/users/"+string(id)+"/block", url.Values{"why": {"Fraud"}, "was": {"/active"}}); a.status != 303 {
				p.Fatalf("blocking is answered %d", a.status)
			}
		}, "Your account is blocked. Contact support."},
		{"must choose a new password", func(p *portal, admin header, id models.UserID) {
			if a := p.sentForm(admin, "/admin/users/"+string(id)+"/reset", nil); a.status != 303 {
				p.Fatalf("forcing a reset is answered %d", a.status)
			}
		}, "Choose a new password before you sign in"},
		{"blocked, with a session that was left", func(p *portal, _ header, id models.UserID) {
			if err := storetest.Tamper(p.T, p.Kit, "UPDATE users SET status = 'disabled' WHERE id = '"+string(id)+"'"); err != nil {
				p.Fatal(err)
			}
		}, "Your account is blocked. Contact support."},
		{"must choose a new password, with a session that was left", func(p *portal, _ header, id models.UserID) {
			if err := storetest.Tamper(p.T, p.Kit, "UPDATE users SET must_reset = 1 WHERE id = '"+string(id)+"'"); err != nil {
				p.Fatal(err)
			}
		}, "Choose a new password before you sign in"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newPortal(t)
			admin := p.signIn(p.operator(models.OperatorAdmin))
			user, account := p.Person("alex")
			// One session for each request, since the first refused one ends it.
			var sessions []header
			sessions = append(sessions, p.signIn(user))
			for range 4 {
				a := p.sentForm(header{"X-None", ""}, "/signin", url.Values{"email": {user.Email}, "password": {password}})
				cookie, _, _ := strings.Cut(a.header.Values("Set-Cookie")[1], ";")
				sessions = append(sessions, header{"Cookie", cookie})
			}
			for _, s := range sessions {
				p.serve("GET", "/dashboard", "", s).wantContains(200, "alex")
			}
			test.end(p, admin, user.ID)

			page := p.serve("GET", "/dashboard", "", sessions[0])
			if to := page.header.Get("Location"); page.status != 303 || !strings.HasPrefix(to, "/signin?next=") {
				t.Errorf("a page is answered %d to %q", page.status, to)
			}
			if left := strings.Contains(test.name, "left"); left && !slices.Contains(page.header.Values("Set-Cookie"), "bursar=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax") {
				t.Errorf("the browser keeps its cookie: %v", page.header.Values("Set-Cookie"))
			}
			form := p.sentForm(sessions[1], "/settings/profile", url.Values{"name": {"Mallory"}, "zone": {"UTC"}})
			if form.status == 303 && form.header.Get("Location") == "/settings" || form.status == 200 {
				t.Errorf("a form is answered %d to %q", form.status, form.header.Get("Location"))
			}
			p.serve("GET", "/api/credits", "", sessions[2]).wantBody(401, `{"error":"Unauthorized"}`)
			if live := p.serve("GET", "/live?account="+string(account.ID)+"&seen=none", "", sessions[3]); live.status != 303 {
				t.Errorf("a stream is answered %d", live.status)
			}
			if now, err := p.User(t.Context(), user.ID); err != nil || now.Name != "alex" {
				t.Errorf("the person is called %q, %v", now.Name, err)
			}
			a := p.sentForm(sessions[4], "/signin", url.Values{"email": {user.Email}, "password": {password}})
			a.wantContains(422, test.said)
			if left, err := p.Sessions(t.Context(), user.ID); err != nil || len(left) != 0 {
				t.Errorf("%d sessions are left, %v", len(left), err)
			}
			p.CheckBooks()
		})
	}
}

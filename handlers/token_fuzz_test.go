package handlers_test

import (
	"database/sql"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/models/storetest"
)

// fuzzed is a portal that is called with what nobody has made.
type fuzzed struct {
	*testing.F
	*storetest.Kit
	handler *handlers.Portal
	db      *sql.DB
	user    models.User
	session string // the session's cookie of the user
	secret  models.Secret
	// tokens are secrets of links that work, in the paths to which they lead.
	tokens map[string]string
}

// On a file, whose counter of changes tells whether anything was written.
func newFuzzed(f *testing.F) *fuzzed {
	f.Helper()
	x := &fuzzed{F: f, Kit: storetest.NewOnFile(f), tokens: map[string]string{}}
	x.handler = handlers.New(handlers.Config{Store: x.Store, Log: slog.New(slog.DiscardHandler)})
	x.db = storetest.Database(f, x.Path, "")
	user, account := x.Person("guest")
	owner, _ := x.Person("owner")
	hash, err := passwordHash()
	x.must(err)
	x.user = user
	system := models.AuditRecord{Actor: models.System}
	x.must(x.SetPasswordHash(f.Context(), user.ID, "", hash, system))
	org, err := x.OpenAccount(f.Context(), models.NewAccount{Kind: models.Enterprise, Name: "Works", Owner: owner.ID, BillingEmail: "b@example.test", Zone: "UTC"})
	x.must(err)
	path := func(name, address string) {
		_, token, _ := strings.Cut(strings.TrimPrefix(x.MailTo(address).Data["path"], "/"), "/")
		x.tokens[name] = token
	}
	invitation, err := x.Invite(f.Context(), link.NewInvitation{AccountID: org.ID, Email: user.Email, Role: models.RoleMember, By: owner.ID}, system)
	x.must(err)
	path("invitation", user.Email)
	x.tokens["invitation-id"] = string(invitation.ID)
	second, err := x.OpenAccount(f.Context(), models.NewAccount{Kind: models.Enterprise, Name: "Second", Owner: owner.ID, BillingEmail: "b@example.test", Zone: "UTC"})
	x.must(err)
	x.Join(second.ID, user.ID, models.RoleMember)
	_, err = x.OfferOwnership(f.Context(), second.ID, user.ID, owner.ID, system)
	x.must(err)
	path("offer", user.Email)
	x.must(x.MailReset(f.Context(), user.Email))
	path("reset", user.Email)
	x.must(x.MailSignIn(f.Context(), user.Email))
	path("signin", user.Email)
	x.must(x.StartEmailChange(f.Context(), user.ID, "new@example.test", system))
	path("email", "new@example.test")
	x.secret = models.NewSecret()
	x.Key(x.secret, account.ID, models.CustomerScopes...)
	a := x.send(http.MethodPost, "/signin", url.Values{"email": {user.Email}, "password": {password}}.Encode(), nil)
	for _, line := range a.Header().Values("Set-Cookie") {
		if cookie, err := http.ParseSetCookie(line); err == nil && cookie.Name == "bursar" {
			x.session = cookie.Value
		}
	}
	if x.session == "" {
		f.Fatalf("signing in is answered %d", a.Code)
	}
	return x
}

func (x *fuzzed) must(err error) {
	x.Helper()
	if err != nil {
		x.Fatal(err)
	}
}

func (x *fuzzed) send(method, target, body string, headers http.Header) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for name, values := range headers {
		r.Header[name] = values
	}
	a := httptest.NewRecorder()
	x.handler.ServeHTTP(a, r)
	return a
}

// version changes whenever anything is written to the database.
func (x *fuzzed) version(t *testing.T) (n int64) {
	t.Helper()
	if err := x.db.QueryRowContext(t.Context(), "PRAGMA data_version").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// changed returns a text with other texts in it, unless that makes no difference.
func changed(valid, before, within, after string, at uint8, dropped uint8) string {
	cut := int(at) % (len(valid) + 1)
	rest := valid[cut:]
	return before + valid[:cut] + within + rest[min(int(dropped), len(rest)):] + after
}

var invitationPaths = []string{"/invitations/", "/invitations//accept", "/invitations//decline"}

// tokenPaths are the addresses that take a token, which stands behind the second slash.
var tokenPaths = append([]string{"/setup/", "/verify/", "/verify//refuse", "/reset/"}, invitationPaths...)

// No token but the one that was mailed opens anything, however much it looks like it, and
// trying leaves no trace.
func FuzzTokens(f *testing.F) {
	x := newFuzzed(f)
	names := []string{"invitation", "invitation-id", "offer", "reset", "signin", "email"}
	for i := range names {
		f.Add(uint8(i), "", "", "", uint8(0), uint8(0))
		f.Add(uint8(i), "", "", "=", uint8(0), uint8(0))
		f.Add(uint8(i), "", "A", "", uint8(42), uint8(1))
		f.Add(uint8(i), " ", "%00", "\n", uint8(3), uint8(0))
		f.Add(uint8(i), "inv_", "/", "?x", uint8(1), uint8(200))
		f.Add(uint8(i), "../", "é\xff", "#", uint8(0), uint8(255))
		f.Add(uint8(i), "half", "", "", uint8(0), uint8(255))
	}
	f.Fuzz(func(t *testing.T, which uint8, before, within, after string, at, dropped uint8) {
		name := names[int(which)%len(names)]
		token := changed(x.tokens[name], before, within, after, at, dropped)
		was := x.version(t)
		for _, path := range tokenPaths {
			opens := token == x.tokens[name] && name == map[string]string{"/reset/": "reset", "/verify/": "signin"}[path]
			opens = opens || token == x.tokens[name] && (name == "email" && strings.HasPrefix(path, "/verify/") || slices.Contains(names[:3], name) && slices.Contains(invitationPaths, path))
			if opens || path == "/verify/" && (token == "half" || token == "refused") {
				continue
			}
			target := strings.Replace(path[1:], "/", "/"+url.PathEscape(token), 1)
			for _, as := range []http.Header{nil, {"Cookie": {"bursar=" + x.session}}} {
				for _, method := range []string{http.MethodGet, http.MethodPost} {
					if method == http.MethodGet && strings.Count(path, "/") > 2 || method == http.MethodPost && path == "/invitations/" {
						continue // no route
					}
					if a := x.send(method, "/"+target, "password=another+long+password&name=Ann", as); a.Code != http.StatusNotFound {
						t.Errorf("%s /%s is answered %d %s", method, target, a.Code, a.Header().Get("Location"))
					}
				}
			}
		}
		if x.version(t) != was {
			t.Errorf("%q changed the database", token)
		}
	})
}

// Only the session's own cookie is a session, and no cookie puts words into a page.
func FuzzCookies(f *testing.F) {
	x := newFuzzed(f)
	for _, cookie := range []string{"bursar", "bursar-flash", "bursar-csrf", "bursar-view", "bursar-device", "__Host-bursar"} {
		f.Add(cookie, "", "", uint8(0), uint8(0))
		f.Add(cookie, "AAAA.", "", uint8(0), uint8(255))
		f.Add(cookie, "", "; bursar=x", uint8(5), uint8(1))
		f.Add(cookie, "\"", "\"", uint8(0), uint8(0))
		f.Add(cookie, "AAAA."+"U2VuZCB1cyB5b3VyIHBhc3N3b3JkLg", "", uint8(0), uint8(255))
	}
	said := func(a *httptest.ResponseRecorder) string {
		return passing.ReplaceAllString(a.Body.String(), "$1$2$3…")
	}
	page := said(x.send(http.MethodGet, "/settings/sessions", "", http.Header{"Cookie": {"bursar=" + x.session}}))
	f.Fuzz(func(t *testing.T, name, before, after string, at, dropped uint8) {
		value := changed(x.session, before, "", after, at, dropped)
		text := name + "=" + value
		r := http.Request{Header: http.Header{"Cookie": {text}}}
		own := slices.ContainsFunc(r.Cookies(), func(c *http.Cookie) bool { return c.Name == "bursar" && c.Value == x.session })
		was := x.version(t)
		a := x.send(http.MethodGet, "/settings/sessions", "", r.Header)
		if to := a.Header().Get("Location"); !own && (a.Code != http.StatusSeeOther || to != "/signin?next=%2Fsettings%2Fsessions") {
			t.Errorf("%q is answered %d to %q", text, a.Code, to)
		}
		// Beside a session, the cookie changes nothing. The first one of a name counts.
		if a := x.send(http.MethodGet, "/settings/sessions", "", http.Header{"Cookie": {"bursar=" + x.session + "; " + text}}); a.Code != http.StatusOK || said(a) != page {
			t.Errorf("%q beside a session is answered %d: %s", text, a.Code, difference(said(a), page))
		}
		if x.version(t) != was {
			t.Errorf("%q changed the database", text)
		}
	})
}

// Only an API key's own secret opens an account.
func FuzzAPIKeyHeaders(f *testing.F) {
	x := newFuzzed(f)
	for _, name := range []string{"Authorization", "X-Api-Key"} {
		f.Add(name, "Bearer ", "", uint8(0), uint8(0))
		f.Add(name, "", "", uint8(0), uint8(0))
		f.Add(name, "bearer  ", " ", uint8(0), uint8(0))
		f.Add(name, "Bearer ", "0", uint8(63), uint8(1))
		f.Add(name, "Basic ", ":", uint8(0), uint8(0))
		f.Add(name, "\xff\x00", "\r\nX-Api-Key: ", uint8(9), uint8(64))
	}
	endpoints := []string{"/v1/balance", "/credits-balance", "/credits", "/api/credits", "/api/v1/balance", "/v1/credits"}
	f.Fuzz(func(t *testing.T, name, before, after string, at, dropped uint8) {
		value := changed(string(x.secret), before, "", after, at, dropped)
		whole := strings.Contains(strings.ToLower(value), string(x.secret))
		for _, endpoint := range endpoints {
			a := x.send(http.MethodGet, endpoint, "", http.Header{http.CanonicalHeaderKey(name): {value}, "Accept": {"application/json"}})
			if a.Code >= 500 || a.Code < 400 && !whole {
				t.Errorf("%s with %s: %q is answered %d %s", endpoint, name, value, a.Code, a.Body)
			}
		}
	})
}

package identity

import (
	"net/http"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/models"
)

func TestASession(t *testing.T) {
	d := newDesk(t)
	alex := d.person("alex")
	b := d.browser()
	b.isUser("")
	b.mustSignIn(alex)
	b.isUser(alex.ID)
	if got := b.actor().Memberships; len(got) != 1 || got[0].Role != models.RoleOwner || got[0].Account.Kind != models.Solo {
		t.Errorf("the memberships are %+v", got)
	}
	d.browser().isUser("")

	stolen := *b.cookies["bursar"]
	if err := b.visit(d.SignOut); err != nil {
		t.Fatal(err)
	}
	b.isUser("")
	b.cookies["bursar"] = &stolen
	b.isUser("") // it ended in the database, not in the browser alone
}

func TestASessionEndsAfterThirtyDays(t *testing.T) {
	d := newDesk(t)
	alex := d.person("alex")
	b := d.browser()
	b.mustSignIn(alex)
	d.kit.Clock.Add(30*24*time.Hour - time.Second)
	b.isUser(alex.ID)
	d.kit.Clock.Add(time.Second)
	b.isUser("")
}

// A token that somebody has planted, or that was in use before, is worth nothing
// after signing in.
func TestSigningInRotatesTheToken(t *testing.T) {
	d := newDesk(t)
	alex, petra := d.person("alex"), d.person("petra")
	b := d.browser()
	b.cookies["bursar"] = &http.Cookie{Name: "bursar", Value: "planted"}
	b.mustSignIn(alex)
	if b.cookies["bursar"].Value == "planted" {
		t.Error("a planted token became a session")
	}
	first := *b.cookies["bursar"]
	b.mustSignIn(petra)
	b.isUser(petra.ID)
	b.cookies["bursar"] = &first
	b.isUser("")
}

func TestANewPasswordEndsOtherSessions(t *testing.T) {
	d := newDesk(t)
	alex := d.person("alex")
	here, there := d.browser(), d.browser()
	here.mustSignIn(alex)
	there.mustSignIn(alex)
	change := func(current, next string) error {
		d.kit.Clock.Add(time.Second)
		return here.visit(func(c echo.Context) error { return d.ChangePassword(c, current, next) })
	}
	if err := change("not it", "another password"); len(fields(err)) != 1 || fields(err)[0] != "current" {
		t.Errorf("a wrong current password gave %v", err)
	}
	if err := change(password, "short"); len(fields(err)) != 1 || fields(err)[0] != "password" {
		t.Errorf("a short password gave %v", err)
	}
	there.isUser(alex.ID) // nothing has changed so far

	if err := change(password, "another password"); err != nil {
		t.Fatal(err)
	}
	here.isUser(alex.ID)
	there.isUser("")
	if code := there.signIn(alex.Email, password); code != models.CodeInvalidField {
		t.Errorf("the old password gave %q", code)
	}
	if code := there.signIn(alex.Email, "another password"); code != "" {
		t.Errorf("the new password gave %q", code)
	}
}

func TestOnlyWhoIsSignedInChangesThemselves(t *testing.T) {
	d := newDesk(t)
	b := d.browser()
	for name, act := range map[string]echo.HandlerFunc{
		"password": func(c echo.Context) error { return d.ChangePassword(c, password, "another password") },
		"profile":  func(c echo.Context) error { return d.ChangeProfile(c, "Alex", "UTC") },
	} {
		if code := models.CodeOf(b.visit(act)); code != models.CodeSignInRequired {
			t.Errorf("%s: got %q", name, code)
		}
	}
}

// Who has no session costs no look at the database.
func TestAVisitorDoesNotTouchTheDatabase(t *testing.T) {
	d := newDesk(t)
	b := d.browser()
	if err := d.kit.Close(); err != nil {
		t.Fatal(err)
	}
	b.isUser("")
	b.cookies["bursar"] = &http.Cookie{Name: "bursar", Value: "something"}
	if err := b.visit(func(echo.Context) error { return nil }); err == nil {
		t.Error("a cookie was believed without the database")
	}
}

func TestCookies(t *testing.T) {
	for _, test := range []struct {
		baseURL string
		names   []string
		secure  bool
	}{
		{"http://localhost:8080", []string{"bursar", "bursar-device"}, false},
		{"https://credits.example.com", []string{"__Host-bursar", "__Host-bursar-device"}, true},
	} {
		d := newDeskAt(t, test.baseURL)
		b := d.browser()
		b.mustSignIn(d.person("alex"))
		for _, name := range test.names {
			cookie := b.cookies[name]
			if cookie == nil {
				t.Errorf("%s: no cookie %s in %v", test.baseURL, name, b.cookies)
				continue
			}
			if cookie.Secure != test.secure || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" || cookie.Domain != "" {
				t.Errorf("%s: %s", test.baseURL, cookie.Raw)
			}
		}
		if got := b.cookies[test.names[0]].MaxAge; got != 30*24*60*60 {
			t.Errorf("the session's cookie lives %d s", got)
		}
	}
}

package identity

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
)

func TestSession(t *testing.T) {
	f := newFixture(t)
	alex := f.userWithPassword("alex")
	b := f.browser()
	b.wantUser("")
	b.mustSignIn(alex)
	b.wantUser(alex.ID)
	if got := b.actor().Memberships; len(got) != 1 || got[0].Role != models.RoleOwner || got[0].Account.Kind != models.Solo {
		t.Errorf("the memberships are %+v", got)
	}
	f.browser().wantUser("")

	stolen := *b.cookies["bursar"]
	if err := b.visit(f.SignOut); err != nil {
		t.Fatal(err)
	}
	b.wantUser("")
	b.cookies["bursar"] = &stolen
	b.wantUser("") // the session ended in the database too
}

func TestSessionExpires(t *testing.T) {
	f := newFixture(t)
	alex := f.userWithPassword("alex")
	b := f.browser()
	b.mustSignIn(alex)
	for range 29 { // it is used, and ends all the same
		f.kit.Clock.Add(24 * time.Hour)
		b.wantUser(alex.ID)
	}
	f.kit.Clock.Add(24*time.Hour - time.Second)
	b.wantUser(alex.ID)
	f.kit.Clock.Add(time.Second)
	b.wantUser("")
}

func TestSessionsEndWhenTheyAreNotUsed(t *testing.T) {
	f := newFixture(t)
	alex := f.userWithPassword("alex")
	b := f.browser()
	b.mustSignIn(alex)
	f.kit.Clock.Add(14*24*time.Hour - time.Second)
	b.wantUser(alex.ID)
	f.kit.Clock.Add(14 * 24 * time.Hour)
	b.wantUser("")
	if sessions, err := f.kit.Sessions(t.Context(), alex.ID); err != nil || len(sessions) != 0 {
		t.Errorf("%d sessions, %v", len(sessions), err)
	}
}

// The last use is written every five minutes.
func TestTheLastUseIsWrittenNowAndThen(t *testing.T) {
	f := newFixture(t)
	alex := f.userWithPassword("alex")
	b := f.browser()
	b.mustSignIn(alex)
	began := f.kit.Clock.Now()
	seen := func() time.Duration {
		sessions, err := f.kit.Sessions(t.Context(), alex.ID)
		if err != nil || len(sessions) != 1 {
			t.Fatal(sessions, err)
		}
		return sessions[0].SeenAt.Sub(began)
	}
	for _, c := range []struct{ after, want time.Duration }{{4 * time.Minute, 0}, {time.Minute, 5 * time.Minute}, {time.Minute, 5 * time.Minute}} {
		f.kit.Clock.Add(c.after)
		b.wantUser(alex.ID)
		if got := seen(); got != c.want {
			t.Errorf("seen after %s, want %s", got, c.want)
		}
	}
}

// A token that an attacker planted, or one of an earlier session, is worthless
// after signing in.
func TestSigningInRotatesTheToken(t *testing.T) {
	f := newFixture(t)
	alex, petra := f.userWithPassword("alex"), f.userWithPassword("petra")
	b := f.browser()
	b.cookies["bursar"] = &http.Cookie{Name: "bursar", Value: "planted"}
	b.mustSignIn(alex)
	if b.cookies["bursar"].Value == "planted" {
		t.Error("a planted token became a session")
	}
	first := *b.cookies["bursar"]
	b.mustSignIn(petra)
	b.wantUser(petra.ID)
	b.cookies["bursar"] = &first
	b.wantUser("")
}

func TestChangePasswordEndsOtherSessions(t *testing.T) {
	f := newFixture(t)
	alex := f.userWithPassword("alex")
	here, there := f.browser(), f.browser()
	here.mustSignIn(alex)
	there.mustSignIn(alex)
	change := func(current, next string) error {
		f.kit.Clock.Add(time.Second)
		return here.visit(func(c echo.Context) error { return f.ChangePassword(c, current, next) })
	}
	if err := change("not it", "another password"); len(errorFields(err)) != 1 || errorFields(err)[0] != "current" {
		t.Errorf("a wrong current password gave %v", err)
	}
	if err := change(password, "short"); len(errorFields(err)) != 1 || errorFields(err)[0] != "password" {
		t.Errorf("a short password gave %v", err)
	}
	there.wantUser(alex.ID) // nothing has changed so far

	if err := change(password, "another password"); err != nil {
		t.Fatal(err)
	}
	here.wantUser(alex.ID)
	there.wantUser("")
	if code := there.signIn(alex.Email, password); code != models.CodeInvalidField {
		t.Errorf("the old password gave %q", code)
	}
	if code := there.signIn(alex.Email, "another password"); code != "" {
		t.Errorf("the new password gave %q", code)
	}
}

func TestChangesRequireSession(t *testing.T) {
	f := newFixture(t)
	b := f.browser()
	for name, act := range map[string]echo.HandlerFunc{
		"password": func(c echo.Context) error { return f.ChangePassword(c, password, "another password") },
		"profile":  func(c echo.Context) error { return f.ChangeProfile(c, "Alex", "UTC", "") },
	} {
		if code := models.CodeOf(b.visit(act)); code != models.CodeSignInRequired {
			t.Errorf("%s: got %q", name, code)
		}
	}
}

// A request without a session cookie does not access the database.
func TestNoQueriesWithoutSession(t *testing.T) {
	f := newFixture(t)
	b := f.browser()
	if err := f.kit.Close(); err != nil {
		t.Fatal(err)
	}
	b.wantUser("")
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
		f := newFixtureAt(t, test.baseURL)
		b := f.browser()
		b.mustSignIn(f.userWithPassword("alex"))
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

// Somebody who knows the password can't change it again and again, which would end every link
// that is mailed to its owner. The link always works, and another person has a budget of
// their own.
func TestPasswordChangesHaveABudget(t *testing.T) {
	f := newFixture(t)
	alex, petra := f.userWithPassword("alex"), f.userWithPassword("petra")
	thief := f.browser()
	thief.mustSignIn(alex)
	change := func(b *browser, from, to string) error {
		return b.visit(func(c echo.Context) error { return f.ChangePassword(c, from, to) })
	}
	current := password
	for n := range 5 {
		next := fmt.Sprintf("the thief's password %d", n)
		if err := change(thief, "a guess", next); models.CodeOf(err) != models.CodeInvalidField {
			t.Fatalf("a wrong password gave %v", err) // and takes none of the budget
		}
		if err := change(thief, current, next); err != nil {
			t.Fatal(err)
		}
		current = next
	}
	err := change(thief, current, "one more password")
	if e := edge.AsError(err); e == nil || e.Code != models.CodeRateLimited || e.Message != "Too many password changes. Try again in 5 hours." {
		t.Errorf("the sixth change gave %v", err)
	}
	owner := f.browser()
	if err := owner.visit(func(c echo.Context) error { return f.Forgot(c, alex.Email) }); err != nil {
		t.Fatal(err)
	}
	token := f.mailed(outbox.Reset, alex.Email)
	if err := change(thief, current, "one more password"); models.CodeOf(err) != models.CodeRateLimited {
		t.Errorf("the thief ended the link: %v", err)
	}
	if err := owner.visit(func(c echo.Context) error { _, err := f.ResetPassword(c, token, "the owner's password"); return err }); err != nil {
		t.Fatal(err)
	}
	owner.wantUser(alex.ID)
	thief.wantUser("")
	other := f.browser()
	other.mustSignIn(petra)
	if err := change(other, password, "petra's new password"); err != nil {
		t.Error(err)
	}
}

package identity

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

func TestWrongPasswordAndUnknownUserLookTheSame(t *testing.T) {
	f := newFixture(t)
	alex := f.userWithPassword("alex")
	bare, _ := f.kit.Person("bare") // has no password
	answer := func(email string) string {
		err := f.browser().visit(func(c echo.Context) error {
			_, err := f.SignIn(c, email, "wrong password")
			return err
		})
		return fmt.Sprintf("%+v", *edge.AsError(err))
	}
	want := answer(alex.Email)
	if !strings.Contains(want, "Incorrect email or password") {
		t.Errorf("a wrong password gives %s", want)
	}
	for _, email := range []string{"nobody@example.test", "", "no address", bare.Email} {
		if got := answer(email); got != want {
			t.Errorf("%q gives %s, want %s", email, got, want)
		}
	}
}

func TestEmailIsCaseInsensitive(t *testing.T) {
	f := newFixture(t)
	alex := f.userWithPassword("alex")
	if code := f.browser().signIn(" "+strings.ToUpper(alex.Email)+" ", password); code != "" {
		t.Errorf("got %q", code)
	}
}

// Guessing a user's password from many addresses is stopped, and the owner can
// still sign in from a known browser.
func TestGuessersDoNotLockTheOwnerOut(t *testing.T) {
	f := newFixture(t)
	alex := f.userWithPassword("alex")
	home := f.browser()
	home.mustSignIn(alex)

	for i := range 10 {
		guesser := f.browser()
		guesser.address = fmt.Sprintf("198.51.100.%d", i)
		if code := guesser.signIn(alex.Email, "guess"); code != models.CodeInvalidField {
			t.Fatalf("guess %d gave %q", i, code)
		}
	}
	fresh := f.browser()
	fresh.address = "192.0.2.1"
	err := fresh.visit(func(c echo.Context) error {
		_, err := f.SignIn(c, alex.Email, password)
		return err
	})
	if e := edge.AsError(err); e == nil || e.Code != models.CodeRateLimited || e.RetryAfterSeconds != 120 {
		t.Errorf("the eleventh try from a browser that is not known gave %v", err)
	}
	home.mustSignIn(alex)

	// For another user the browser is unknown.
	petra := f.userWithPassword("petra")
	for i := range 10 {
		guesser := f.browser()
		guesser.address = fmt.Sprintf("198.51.100.%d", i)
		guesser.signIn(petra.Email, "guess")
	}
	if code := home.signIn(petra.Email, password); code != models.CodeRateLimited {
		t.Errorf("another user's browser gave %q", code)
	}

	f.kit.Clock.Add(2 * time.Minute)
	if code := fresh.signIn(alex.Email, password); code != "" {
		t.Errorf("after the wait: %q", code)
	}
}

// Guessers get no more guesses by writing the address otherwise.
func TestSpellingsOfAnAddressShareALimit(t *testing.T) {
	f := newFixture(t)
	spellings := []string{"ren\u00e9@example.test", "rene\u0301@example.test", "REN\u00c9@example.test", "Rene\u0301@Example.test"}
	for n := 0; ; n++ {
		b := f.browser()
		b.address = fmt.Sprintf("198.51.%d.1", n) // each from another network
		code := b.signIn(spellings[n%len(spellings)], "guess")
		if code == models.CodeInvalidField {
			continue
		}
		if code != models.CodeRateLimited || n != 10 {
			t.Errorf("attempt %d: %s", n+1, code)
		}
		return
	}
}

// An attacker cannot reset the limit by signing in to their own account in between.
func TestSuccessDoesNotResetNetworkLimit(t *testing.T) {
	f := newFixture(t)
	mallory := f.userWithPassword("mallory")
	b := f.browser()
	b.mustSignIn(mallory)
	for i := range 30 {
		if code := b.signIn(fmt.Sprintf("victim-%d@example.test", i), "guess"); code != models.CodeInvalidField {
			t.Fatalf("guess %d gave %q", i, code)
		}
		if i == 15 {
			b.mustSignIn(mallory)
		}
	}
	if code := b.signIn("victim-30@example.test", "guess"); code != models.CodeRateLimited {
		t.Errorf("one guess more gave %q", code)
	}
	neighbour := f.browser()
	neighbour.address = "203.0.113.8"
	neighbour.mustSignIn(mallory)
}

// Right passwords do not count as attempts: a whole office may share one address. One person
// signs in so often, and no more.
func TestRightPasswordsHaveALimitOfTheirOwn(t *testing.T) {
	f := newFixture(t)
	alex, petra := f.userWithPassword("alex"), f.userWithPassword("petra")
	for range 50 {
		f.browser().mustSignIn(alex)
	}
	if code := f.browser().signIn(alex.Email, password); code != models.CodeRateLimited {
		t.Errorf("the 51st sign-in gave %q", code)
	}
	f.browser().mustSignIn(petra)
	sessions, err := f.kit.Sessions(t.Context(), alex.ID)
	if err != nil || len(sessions) != 20 {
		t.Errorf("there are %d sessions, %v", len(sessions), err)
	}
	f.kit.Clock.Add(time.Minute)
	f.browser().mustSignIn(alex)
}

func TestChangeProfile(t *testing.T) {
	f := newFixture(t)
	alex := f.userWithPassword("alex")
	b := f.browser()
	b.mustSignIn(alex)
	change := func(name, zone, language string) error {
		return b.visit(func(c echo.Context) error { return f.ChangeProfile(c, name, zone, language) })
	}
	if err := change("", "nowhere", "tlh"); !slices.Equal(errorFields(err), []string{"language", "name", "zone"}) {
		t.Errorf("got %v", err)
	}
	if err := change(" Alexandra ", "Asia/Kathmandu", "de"); err != nil {
		t.Fatal(err)
	}
	if got := b.actor().User; got.Name != "Alexandra" || got.Zone != "Asia/Kathmandu" || got.Language != "de" {
		t.Errorf("got %+v", got)
	}
}

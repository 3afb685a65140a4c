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

// Successful sign-ins are not counted: a whole office may share one address.
func TestRightPasswordsAreNotCounted(t *testing.T) {
	f := newFixture(t)
	alex := f.userWithPassword("alex")
	for range 40 {
		f.browser().mustSignIn(alex)
	}
}

func TestSignUp(t *testing.T) {
	f := newFixture(t)
	signUp := func(n SignUpParams) (user models.User, account models.Account, err error) {
		err = f.browser().visit(func(c echo.Context) error {
			user, account, err = f.SignUp(c, n)
			return err
		})
		return user, account, err
	}
	alex := SignUpParams{Name: " Alex Rivera ", Email: "Alex@Example.test", Password: password, Zone: "Europe/Berlin"}
	user, account, err := signUp(alex)
	if err != nil {
		t.Fatal(err)
	}
	if user.Name != "Alex Rivera" || user.Email != "Alex@Example.test" || user.Zone != "Europe/Berlin" || account.Kind != models.Solo {
		t.Errorf("got %+v, %+v", user, account)
	}
	if code := f.browser().signIn("alex@example.test", password); code != "" {
		t.Errorf("signing in gave %q", code)
	}

	with := func(change func(*SignUpParams)) SignUpParams {
		n := SignUpParams{Name: "Petra", Email: "petra@example.test", Password: password}
		change(&n)
		return n
	}
	tests := []struct {
		name   string
		n      SignUpParams
		fields []string
	}{
		{"nothing at all", SignUpParams{}, []string{"email", "name", "password"}},
		{"no name", with(func(n *SignUpParams) { n.Name = "  " }), []string{"name"}},
		{"a name of two lines", with(func(n *SignUpParams) { n.Name = "a\nb" }), []string{"name"}},
		{"a long name", with(func(n *SignUpParams) { n.Name = strings.Repeat("a", 101) }), []string{"name"}},
		{"no address", with(func(n *SignUpParams) { n.Email = "petra" }), []string{"email"}},
		{"a name with the address", with(func(n *SignUpParams) { n.Email = "Petra <petra@example.test>" }), []string{"email"}},
		{"a long address", with(func(n *SignUpParams) { n.Email = strings.Repeat("a", 250) + "@b.test" }), []string{"email"}},
		{"an address in use", with(func(n *SignUpParams) { n.Email = "ALEX@example.TEST" }), []string{"email"}},
		{"a short password", with(func(n *SignUpParams) { n.Password = "1234567" }), []string{"password"}},
		{"no such zone", with(func(n *SignUpParams) { n.Zone = "Mars/Olympus" }), []string{"zone"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := signUp(test.n)
			if got := errorFields(err); models.CodeOf(err) != models.CodeInvalidField || !slices.Equal(got, test.fields) {
				t.Errorf("got %v about %v, want %v", err, got, test.fields)
			}
		})
	}
	if _, _, err := signUp(with(func(*SignUpParams) {})); err != nil {
		t.Errorf("without a zone: %v", err)
	}
	f.kit.CheckBooks()
}

func TestSignUpSignsIn(t *testing.T) {
	f := newFixture(t)
	b := f.browser()
	var user models.User
	err := b.visit(func(c echo.Context) (err error) {
		user, _, err = f.SignUp(c, SignUpParams{Name: "Alex", Email: "alex@example.test", Password: password})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	b.wantUser(user.ID)
}

func TestSignUpRateLimit(t *testing.T) {
	f := newFixture(t)
	b := f.browser()
	var code models.Code
	tries := 0
	for code == "" && tries <= 20 {
		code = models.CodeOf(b.visit(func(c echo.Context) error {
			_, _, err := f.SignUp(c, SignUpParams{Name: "Alex", Email: fmt.Sprintf("alex-%d@example.test", tries), Password: password})
			return err
		}))
		tries++
	}
	if code != models.CodeRateLimited || tries != 21 {
		t.Errorf("try %d gave %q", tries, code)
	}
}

func TestChangeProfile(t *testing.T) {
	f := newFixture(t)
	alex := f.userWithPassword("alex")
	b := f.browser()
	b.mustSignIn(alex)
	change := func(name, zone string) error {
		return b.visit(func(c echo.Context) error { return f.ChangeProfile(c, name, zone) })
	}
	if err := change("", "nowhere"); !slices.Equal(errorFields(err), []string{"name", "zone"}) {
		t.Errorf("got %v", err)
	}
	if err := change(" Alexandra ", "Asia/Kathmandu"); err != nil {
		t.Fatal(err)
	}
	if got := b.actor().User; got.Name != "Alexandra" || got.Zone != "Asia/Kathmandu" {
		t.Errorf("got %+v", got)
	}
}

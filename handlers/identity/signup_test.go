package identity

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/models/outbox"
)

// signUp sends the sign-up form of a browser.
func (b *browser) signUp(n SignUpParams) error {
	return b.visit(func(c echo.Context) error { return b.fixture.SignUp(c, n) })
}

// finish follows a sign-up's link in a browser.
func (b *browser) finish(token link.Token, password string) error {
	return b.visit(func(c echo.Context) error { return b.fixture.FinishSignUp(c, token, password) })
}

// mailed returns the token of the newest mail of a kind to an address.
func (f *fixture) mailed(kind outbox.Kind, to string) link.Token {
	f.Helper()
	for _, m := range slices.Backward(f.kit.Mails()) {
		if m.Kind == kind && strings.EqualFold(m.To, to) {
			path := m.Data["path"]
			return link.Token(path[strings.LastIndex(path, "/")+1:])
		}
	}
	f.Fatalf("no mail of kind %s to %s", kind, to)
	return ""
}

func TestSignUp(t *testing.T) {
	f := newFixture(t)
	b := f.browser()
	alex := SignUpParams{Name: " Alex Rivera ", Email: "Alex@Example.test", Password: password, Zone: "Europe/Berlin"}
	if err := b.signUp(alex); err != nil {
		t.Fatal(err)
	}
	_, err := f.kit.UserByEmail(t.Context(), alex.Email)
	if models.CodeOf(err) != models.CodeNotFound {
		t.Errorf("there is a user before the proof: %v", err)
	}
	if code := f.browser().signIn(alex.Email, password); code != models.CodeInvalidField {
		t.Errorf("signing in before the proof gave %q", code)
	}
	if err := b.finish(f.mailed(outbox.Signup, alex.Email), ""); err != nil {
		t.Fatal(err)
	}
	user := b.actor().User
	if user == nil || user.Name != "Alex Rivera" || user.Email != "Alex@Example.test" || user.Zone != "Europe/Berlin" || !user.Verified() {
		t.Errorf("got %+v", user)
	}
	if code := f.browser().signIn("alex@example.test", password); code != "" {
		t.Errorf("signing in gave %q", code)
	}
	f.kit.CheckBooks()
}

func TestSignUpFaults(t *testing.T) {
	f := newFixture(t)
	with := func(change func(*SignUpParams)) SignUpParams {
		n := SignUpParams{Name: "Petra Smith", Email: "petra@example.test", Password: password}
		change(&n)
		return n
	}
	for name, test := range map[string]struct {
		n      SignUpParams
		fields []string
	}{
		"nothing at all":          {SignUpParams{}, []string{"email", "name", "password"}},
		"no name":                 {with(func(n *SignUpParams) { n.Name = "  " }), []string{"name"}},
		"a name of two lines":     {with(func(n *SignUpParams) { n.Name = "a\nb" }), []string{"name"}},
		"a long name":             {with(func(n *SignUpParams) { n.Name = strings.Repeat("a", 101) }), []string{"name"}},
		"no address":              {with(func(n *SignUpParams) { n.Email = "petra" }), []string{"email"}},
		"a name with the address": {with(func(n *SignUpParams) { n.Email = "Petra <petra@example.test>" }), []string{"email"}},
		"a long address":          {with(func(n *SignUpParams) { n.Email = strings.Repeat("a", 250) + "@b.test" }), []string{"email"}},
		"a short password":        {with(func(n *SignUpParams) { n.Password = "1234567" }), []string{"password"}},
		"a common password":       {with(func(n *SignUpParams) { n.Password = "Password1" }), []string{"password"}},
		"the name":                {with(func(n *SignUpParams) { n.Password = "PetraSmith1!" }), []string{"password"}},
		"the address":             {with(func(n *SignUpParams) { n.Password = "petra@example.test" }), []string{"password"}},
		"the product":             {with(func(n *SignUpParams) { n.Password = "bursar 2026" }), []string{"password"}},
		"no such zone":            {with(func(n *SignUpParams) { n.Zone = "Mars/Olympus" }), []string{"zone"}},
	} {
		t.Run(name, func(t *testing.T) {
			err := f.browser().signUp(test.n)
			if got := errorFields(err); models.CodeOf(err) != models.CodeInvalidField || !slices.Equal(got, test.fields) {
				t.Errorf("got %v about %v, want %v", err, got, test.fields)
			}
		})
	}
	if mails := f.kit.Mails(); len(mails) != 0 {
		t.Errorf("there are mails: %v", mails)
	}
}

// Somebody signs up with another person's address. That person's click opens nothing for the
// stranger: in their browser, the link asks for the stranger's password.
func TestSignUpWithSomebodyElsesAddress(t *testing.T) {
	f := newFixture(t)
	stranger, victim := f.browser(), f.browser()
	if err := stranger.signUp(SignUpParams{Name: "Ada", Email: "ada@example.test", Password: password}); err != nil {
		t.Fatal(err)
	}
	token := f.mailed(outbox.Signup, "ada@example.test")
	for range 10 {
		if err := victim.finish(token, "a guess of hers"); !slices.Equal(errorFields(err), []string{"password"}) {
			t.Fatalf("without the password: %v", err)
		}
	}
	if code := models.CodeOf(victim.finish(token, password)); code != models.CodeRateLimited {
		t.Errorf("the eleventh password gave %q", code)
	}
	_, err := f.kit.UserByEmail(t.Context(), "ada@example.test")
	if models.CodeOf(err) != models.CodeNotFound {
		t.Errorf("there is a user: %v", err)
	}
	// Her own sign-up, made in the meantime, is hers.
	if err := victim.signUp(SignUpParams{Name: "Ada", Email: "ada@example.test", Password: "another password"}); err != nil {
		t.Fatal(err)
	}
	if err := victim.finish(f.mailed(outbox.Signup, "ada@example.test"), ""); err != nil {
		t.Fatal(err)
	}
	if code := models.CodeOf(stranger.finish(token, "")); code != models.CodeConflict {
		t.Errorf("the stranger's link, after she has proved the address, gave %q", code)
	}
	if code := stranger.signIn("ada@example.test", password); code != models.CodeInvalidField {
		t.Errorf("the stranger's password gave %q", code)
	}
	f.kit.CheckBooks()
}

// A link is for its purpose only, and works once.
func TestLinksOfAnotherPurpose(t *testing.T) {
	f := newFixture(t)
	alex := f.userWithPassword("alex")
	b := f.browser()
	ask := func(do func(echo.Context, string) error) {
		t.Helper()
		if err := b.visit(func(c echo.Context) error { return do(c, alex.Email) }); err != nil {
			t.Fatal(err)
		}
	}
	ask(f.Forgot)
	ask(f.MailSignIn)
	reset, signIn := f.mailed(outbox.Reset, alex.Email), f.mailed(outbox.SigninLink, alex.Email)
	signInBy := func(token link.Token) models.Code {
		return models.CodeOf(b.visit(func(c echo.Context) error {
			_, err := f.FollowSignIn(c, token)
			return err
		}))
	}
	resetBy := func(token link.Token) models.Code {
		return models.CodeOf(b.visit(func(c echo.Context) error {
			_, err := f.ResetPassword(c, token, "another password")
			return err
		}))
	}
	for name, code := range map[string]models.Code{
		"signing in by a reset": signInBy(reset), "resetting by a sign-in": resetBy(signIn), "signing up by a reset": models.CodeOf(b.finish(reset, "")),
		"nobody's": signInBy(link.NewToken()),
	} {
		if code != models.CodeNotFound {
			t.Errorf("%s gave %q", name, code)
		}
	}
	b.wantUser("")
	if code := signInBy(signIn); code != "" {
		t.Errorf("signing in gave %q", code)
	}
	b.wantUser(alex.ID)
	if code := signInBy(signIn); code != models.CodeNotFound {
		t.Errorf("signing in again gave %q", code)
	}
	if code := resetBy(reset); code != "" {
		t.Errorf("resetting gave %q", code)
	}
	if code := resetBy(reset); code != models.CodeNotFound {
		t.Errorf("resetting again gave %q", code)
	}
}

func TestSignUpRateLimit(t *testing.T) {
	f := newFixture(t)
	b := f.browser()
	var code models.Code
	tries := 0
	for code == "" && tries <= 20 {
		code = models.CodeOf(b.signUp(SignUpParams{Name: "Alex", Email: fmt.Sprintf("alex-%d@example.test", tries), Password: password}))
		tries++
	}
	if code != models.CodeRateLimited || tries != 21 {
		t.Errorf("try %d gave %q", tries, code)
	}
}

// However often somebody asks, an address gets only so many mails.
func TestMailsToAnAddressAreLimited(t *testing.T) {
	f := newFixture(t)
	alex := f.userWithPassword("alex")
	for i := range 6 {
		b := f.browser()
		b.address = fmt.Sprintf("198.51.100.%d", i)
		code := models.CodeOf(b.visit(func(c echo.Context) error { return f.Forgot(c, alex.Email) }))
		if want := map[bool]models.Code{true: models.CodeRateLimited}[i == 5]; code != want {
			t.Errorf("mail %d gave %q", i+1, code)
		}
	}
}

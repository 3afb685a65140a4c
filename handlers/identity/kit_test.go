package identity

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

const password = "correct horse battery staple"

// fixture is an Identity over a real store.
type fixture struct {
	*testing.T
	*Identity
	kit *storetest.Kit
}

func newFixture(t *testing.T) *fixture { return newFixtureAt(t, "http://localhost:8080") }

func newFixtureAt(t *testing.T, baseURL string) *fixture {
	kit := storetest.New(t)
	return &fixture{t, New(Config{Store: kit.Store, BaseURL: baseURL}), kit}
}

// userWithPassword creates a user with the kit's password.
func (f *fixture) userWithPassword(name string) models.User {
	f.Helper()
	user, _ := f.kit.Person(name)
	hash, err := HashPassword(f.Context(), password)
	if err != nil {
		f.Fatal(err)
	}
	if err := f.kit.UpgradePasswordHash(f.Context(), user.ID, "", hash); err != nil {
		f.Fatal(err)
	}
	return user
}

// browser keeps cookies and connects from an address.
type browser struct {
	fixture *fixture
	address string
	cookies map[string]*http.Cookie
}

func (f *fixture) browser() *browser {
	return &browser{fixture: f, address: "203.0.113.7", cookies: map[string]*http.Cookie{}}
}

// visit handles one request behind LoadSession.
func (b *browser) visit(handle echo.HandlerFunc) error {
	r := httptest.NewRequest(http.MethodPost, "/", nil)
	r.RemoteAddr = b.address + ":1234"
	for _, cookie := range b.cookies {
		r.AddCookie(cookie)
	}
	e := echo.New()
	e.IPExtractor = echo.ExtractIPDirect()
	recorder := httptest.NewRecorder()
	err := b.fixture.LoadSession(handle)(e.NewContext(r, recorder))
	for _, cookie := range recorder.Result().Cookies() {
		if cookie.MaxAge < 0 {
			delete(b.cookies, cookie.Name)
		} else {
			b.cookies[cookie.Name] = cookie
		}
	}
	return err
}

// signIn tries to sign in and returns the error code.
func (b *browser) signIn(email, password string) models.Code {
	return models.CodeOf(b.visit(func(c echo.Context) error {
		_, err := b.fixture.SignIn(c, email, password)
		return err
	}))
}

func (b *browser) mustSignIn(user models.User) {
	b.fixture.Helper()
	if code := b.signIn(user.Email, password); code != "" {
		b.fixture.Fatalf("signing in gave %s", code)
	}
}

// actor returns the actor of the browser's requests.
func (b *browser) actor() (actor models.Actor) {
	b.fixture.Helper()
	err := b.visit(func(c echo.Context) error {
		actor = edge.Actor(c)
		return nil
	})
	if err != nil {
		b.fixture.Fatal(err)
	}
	return actor
}

// wantUser fails the test unless the browser is signed in as the user, "" for
// nobody.
func (b *browser) wantUser(want models.UserID) {
	b.fixture.Helper()
	var got models.UserID
	if actor := b.actor(); actor.SignedIn() {
		got = actor.User.ID
	}
	if got != want {
		b.fixture.Errorf("the browser is taken for %q, want %q", got, want)
	}
}

// errorFields returns the sorted names of the fields that an error is about.
func errorFields(err error) []string {
	var names []string
	if err != nil {
		for _, f := range edge.AsError(err).Fields {
			names = append(names, f.Field)
		}
	}
	slices.Sort(names)
	return names
}

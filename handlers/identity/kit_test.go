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

// desk is an Identity over a real store.
type desk struct {
	*testing.T
	*Identity
	kit *storetest.Kit
}

func newDesk(t *testing.T) *desk { return newDeskAt(t, "http://localhost:8080") }

func newDeskAt(t *testing.T, baseURL string) *desk {
	kit := storetest.New(t)
	return &desk{t, New(Config{Store: kit.Store, BaseURL: baseURL}), kit}
}

// person is a user with the kit's password.
func (d *desk) person(name string) models.User {
	d.Helper()
	user, _ := d.kit.Person(name)
	hash, err := HashPassword(d.Context(), password)
	if err != nil {
		d.Fatal(err)
	}
	if err := d.kit.SetPasswordHash(d.Context(), user.ID, hash, models.AuditRecord{Actor: models.System}); err != nil {
		d.Fatal(err)
	}
	return user
}

// browser keeps cookies as one does, and connects from an address.
type browser struct {
	desk    *desk
	address string
	cookies map[string]*http.Cookie
}

func (d *desk) browser() *browser {
	return &browser{desk: d, address: "203.0.113.7", cookies: map[string]*http.Cookie{}}
}

// visit handles one request behind LoadPerson.
func (b *browser) visit(handle echo.HandlerFunc) error {
	r := httptest.NewRequest(http.MethodPost, "/", nil)
	r.RemoteAddr = b.address + ":1234"
	for _, cookie := range b.cookies {
		r.AddCookie(cookie)
	}
	e := echo.New()
	e.IPExtractor = echo.ExtractIPDirect()
	recorder := httptest.NewRecorder()
	err := b.desk.LoadPerson(handle)(e.NewContext(r, recorder))
	for _, cookie := range recorder.Result().Cookies() {
		if cookie.MaxAge < 0 {
			delete(b.cookies, cookie.Name)
		} else {
			b.cookies[cookie.Name] = cookie
		}
	}
	return err
}

// signIn tries to sign in and returns the code of what went wrong.
func (b *browser) signIn(email, password string) models.Code {
	return models.CodeOf(b.visit(func(c echo.Context) error {
		_, err := b.desk.SignIn(c, email, password)
		return err
	}))
}

// mustSignIn signs in.
func (b *browser) mustSignIn(user models.User) {
	b.desk.Helper()
	if code := b.signIn(user.Email, password); code != "" {
		b.desk.Fatalf("signing in gave %s", code)
	}
}

// actor is who the portal takes the browser for.
func (b *browser) actor() (actor models.Actor) {
	b.desk.Helper()
	err := b.visit(func(c echo.Context) error {
		actor = edge.Actor(c)
		return nil
	})
	if err != nil {
		b.desk.Fatal(err)
	}
	return actor
}

// isUser fails the test unless the browser is taken for the user, "" for nobody.
func (b *browser) isUser(want models.UserID) {
	b.desk.Helper()
	var got models.UserID
	if actor := b.actor(); actor.SignedIn() {
		got = actor.User.ID
	}
	if got != want {
		b.desk.Errorf("the browser is taken for %q, want %q", got, want)
	}
}

// fields are the names of the fields that an error is about.
func fields(err error) []string {
	var names []string
	if err != nil {
		for _, f := range edge.AsError(err).Fields {
			names = append(names, f.Field)
		}
	}
	slices.Sort(names)
	return names
}

package identity

import (
	"net/http"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
)

// putFlash stores a message for the browser's next page.
func (b *browser) putFlash(message string) {
	b.fixture.Helper()
	err := b.visit(func(c echo.Context) error {
		b.fixture.PutFlash(c, message)
		return nil
	})
	if err != nil {
		b.fixture.Fatal(err)
	}
}

// wantFlash fails the test unless the browser's next page shows the message, "" for
// none.
func (b *browser) wantFlash(want string) {
	b.fixture.Helper()
	err := b.visit(func(c echo.Context) error {
		if got := b.fixture.PopFlash(c); got != want {
			b.fixture.Errorf("the page says %q, want %q", got, want)
		}
		return nil
	})
	if err != nil {
		b.fixture.Fatal(err)
	}
}

func TestFlashIsShownOnce(t *testing.T) {
	f := newFixture(t)
	b := f.browser()
	b.putFlash("Nobody is here.")
	b.wantFlash("")
	b.mustSignIn(f.userWithPassword("alex"))
	b.wantFlash("")
	b.putFlash("Your profile is saved: Ä, “é”; a, b.")
	if c := b.cookies["bursar-flash"]; c == nil || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode {
		t.Errorf("the cookie is %v", c)
	}
	b.wantFlash("Your profile is saved: Ä, “é”; a, b.")
	b.wantFlash("")
}

// An attacker who can set a cookie still cannot make our pages show a message.
func TestFlashCannotBeForged(t *testing.T) {
	f := newFixture(t)
	alex, petra := f.browser(), f.browser()
	alex.mustSignIn(f.userWithPassword("alex"))
	petra.mustSignIn(f.userWithPassword("petra"))
	alex.putFlash("Send us your password.")
	told := *alex.cookies["bursar-flash"]
	petra.cookies["bursar-flash"] = &told
	petra.wantFlash("")
	_, text, _ := strings.Cut(told.Value, ".")
	for _, value := range []string{"", ".", "nonsense", text, "." + text, "AAAA." + text} {
		alex.cookies["bursar-flash"] = &http.Cookie{Name: "bursar-flash", Value: value}
		alex.wantFlash("")
	}
}

// A request in flight while its user signs out does not bring the session back.
func TestEndedSessionStaysEnded(t *testing.T) {
	f := newFixture(t)
	alex := f.userWithPassword("alex")
	here := f.browser()
	here.mustSignIn(alex)
	copied := f.browser()
	copied.cookies["bursar"] = here.cookies["bursar"]
	err := copied.visit(func(c echo.Context) error {
		if err := here.visit(f.SignOut); err != nil {
			return err
		}
		f.PutFlash(c, "Your profile is saved.")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	copied.wantUser("")
}

package identity

import (
	"net/http"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
)

// put keeps a sentence for the browser's next page.
func (b *browser) put(sentence string) {
	b.desk.Helper()
	err := b.visit(func(c echo.Context) error {
		b.desk.PutFlash(c, sentence)
		return nil
	})
	if err != nil {
		b.desk.Fatal(err)
	}
}

// says fails the test unless the browser's next page says the sentence, "" for
// none.
func (b *browser) says(want string) {
	b.desk.Helper()
	err := b.visit(func(c echo.Context) error {
		if got := b.desk.TakeFlash(c); got != want {
			b.desk.Errorf("the page says %q, want %q", got, want)
		}
		return nil
	})
	if err != nil {
		b.desk.Fatal(err)
	}
}

func TestAFlashIsSaidOnce(t *testing.T) {
	d := newDesk(t)
	b := d.browser()
	b.put("Nobody is here.")
	b.says("")
	b.mustSignIn(d.person("alex"))
	b.says("")
	b.put("Your profile is saved: Ä, “é”; a, b.")
	if c := b.cookies["bursar-flash"]; c == nil || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode {
		t.Errorf("the cookie is %v", c)
	}
	b.says("Your profile is saved: Ä, “é”; a, b.")
	b.says("")
}

// Who can plant a cookie still can't make our pages say things.
func TestAFlashIsOurWord(t *testing.T) {
	d := newDesk(t)
	alex, petra := d.browser(), d.browser()
	alex.mustSignIn(d.person("alex"))
	petra.mustSignIn(d.person("petra"))
	alex.put("Send us your password.")
	told := *alex.cookies["bursar-flash"]
	petra.cookies["bursar-flash"] = &told
	petra.says("")
	_, text, _ := strings.Cut(told.Value, ".")
	for _, value := range []string{"", ".", "nonsense", text, "." + text, "AAAA." + text} {
		alex.cookies["bursar-flash"] = &http.Cookie{Name: "bursar-flash", Value: value}
		alex.says("")
	}
}

// A request that is under way while its person signs out can't bring the session
// back.
func TestNothingBringsASessionBack(t *testing.T) {
	d := newDesk(t)
	alex := d.person("alex")
	here := d.browser()
	here.mustSignIn(alex)
	copied := d.browser()
	copied.cookies["bursar"] = here.cookies["bursar"]
	err := copied.visit(func(c echo.Context) error {
		if err := here.visit(d.SignOut); err != nil {
			return err
		}
		d.PutFlash(c, "Your profile is saved.")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	copied.isUser("")
}

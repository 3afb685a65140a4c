package main

import (
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
)

// Typing a number replaces the pack, and clearing it gives the pack back: after a wrong
// number, too. The script prints totals as the server does.
func TestClearedNumberGivesBackThePack(t *testing.T) {
	p := webtest.NewPortal(t, func(d *webtest.Config) { d.Settings.Currency, d.Settings.PriceCents = "kwd", 130 })
	user, _ := p.Customer("alex")
	b := newBrowser(t, &demoServer{URL: p.URL})
	b.open("/signin")
	b.fill("email", user.Email)
	b.fill("password", webtest.Password)
	b.press("Sign in")

	shows := func(pack, total string) {
		t.Helper()
		got, err := chromedp.Run(b, chromedp.Evaluate[string](
			"(document.querySelector('[name=pack]:checked')?.value ?? 'no pack') + ', ' + (document.querySelector('[data-total]').innerText || 'no total')"))
		if err != nil || got != pack+", "+total {
			t.Errorf("the form shows %q, %v; want %s, %s", got, err, pack, total)
		}
	}
	choose := func(pack string) {
		t.Helper()
		if _, err := chromedp.Run(b, chromedp.Evaluate[any]("document.querySelector('[name=pack][value=\""+pack+"\"]').click(); 0")); err != nil {
			t.Fatal(err)
		}
	}
	b.open("/buy")
	shows("10", "1.300 KWD")
	b.fill("credits", "1,234")
	shows("no pack", "160.420 KWD")
	b.fill("credits", "1\b") // typed and deleted
	shows("10", "1.300 KWD")
	choose("25")
	shows("25", "3.250 KWD")
	b.fill("credits", "99999")
	shows("no pack", "no total")
	b.press("Continue to payment")
	b.waitForText("Enter a whole number from 1 to 10,000.")
	shows("no pack", "no total")
	b.fill("credits", "1\b")
	shows("25", "3.250 KWD")
	b.press("Continue to payment")
	b.waitForText("Pay 3.250 KWD")
	b.checkConsole()
	p.CheckBooks()
}

package main

import (
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
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

// The script prints totals, and reads grouped numbers, in the page's language.
func TestTotalsFollowTheLanguage(t *testing.T) {
	p := webtest.NewPortal(t)
	user, account := p.Customer("alex")
	if err := p.UpdateUser(t.Context(), user.ID, user.Name, user.Zone, "de", models.AuditRecord{Actor: models.System}); err != nil {
		t.Fatal(err)
	}
	b := newBrowser(t, &demoServer{URL: p.URL})
	b.open("/signin")
	b.fill("email", user.Email)
	b.fill("password", webtest.Password)
	b.press("Sign in")
	b.open("/buy")
	for _, typed := range []struct{ credits, total string }{{"", "12,50 $"}, {"1.234", "1.542,50 $"}, {"7", "8,75 $"}, {"1.5", ""}, {"1234", "1.542,50 $"}} {
		if typed.credits != "" {
			b.fill("credits", typed.credits)
		}
		got, err := chromedp.Run(b, chromedp.Evaluate[string]("document.querySelector('[data-total]').innerText.replaceAll('\u00a0', ' ')"))
		if err != nil || got != typed.total {
			t.Errorf("%q shows %q (%v), want %q", typed.credits, got, err, typed.total)
		}
	}
	b.fill("credits", "1.234")
	b.press("Weiter zur Zahlung")
	b.waitForText("Pay $1,542.50")
	if got := p.OnlyPurchase(account.ID).Credits; got != 1234*models.Credit {
		t.Errorf("%s credits are ordered", got)
	}
	b.checkConsole()
	p.CheckBooks()
}

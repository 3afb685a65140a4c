package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// A merchant may have a checkout domain of their own. Chromium goes there from the form,
// with and without JavaScript.
func TestCheckoutDomainOfTheMerchant(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		scripts bool
		credits string // typed, "" for the selected pack
		total   string
	}{
		"with scripts":                       {true, "37", "$46.25"},
		"without scripts":                    {false, "", "$12.50"},
		"without scripts, after the total":   {false, "37", "$46.25"},
		"with scripts, of the selected pack": {true, "", "$12.50"},
	} {
		t.Run(name, func(t *testing.T) {
			p := webtest.NewPortal(t)
			user, account := p.Customer("alex")
			box, own := p.Stripe.Handler, ""
			merchant := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { box.ServeHTTP(w, r) }))
			t.Cleanup(merchant.Close)
			p.Stripe.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				own = `"url":"http://` + r.Host + `/`
				webtest.RewriteBody(w, r, box, own, `"url":"https://pay.example.com/`)
			})
			address, err := url.Parse(merchant.URL)
			if err != nil {
				t.Fatal(err)
			}
			b := newBrowser(t, &demoServer{URL: p.URL}, chromedp.Flag("host-resolver-rules", "MAP pay.example.com "+address.Host),
				chromedp.Flag("ignore-certificate-errors", true))
			if _, err := chromedp.Call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !test.scripts}); err != nil {
				t.Fatal(err)
			}
			b.open("/signin")
			b.fill("email", user.Email)
			b.fill("password", webtest.Password)
			b.press("Sign in")
			b.open("/buy")
			shown, err := chromedp.Run(b, chromedp.Evaluate[bool]("getComputedStyle(document.querySelector('[data-total-row]')).display !== 'none'"))
			if err != nil || shown != test.scripts {
				t.Errorf("the form shows a total: %t, %v", shown, err)
			}
			if test.credits != "" {
				b.fill("credits", test.credits)
			}
			b.press("Continue to payment")
			if !test.scripts && test.credits != "" {
				b.waitForText("Review your order")
				b.waitForText(test.total)
				b.press("Continue to payment")
			}
			b.waitFor("location.origin === 'https://pay.example.com'")
			b.waitForText("Pay " + test.total)
			if purchase := p.OnlyPurchase(account.ID); purchase.State != models.PurchasePending || !strings.HasPrefix(purchase.SessionURL, "https://pay.example.com/") {
				t.Errorf("the purchase is %+v", purchase)
			}
			b.checkConsole()
			p.CheckBooks()
		})
	}
}

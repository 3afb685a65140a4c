package customer_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// Renewals of plans and the days of lots come soonest first, each with what it changes. The
// allowance of a live plan ends with its renewal, and lots that end together are one line.
func TestBillingShowsWhatComesNext(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	b.Get("/billing").Shows(http.StatusOK, "Coming up Nothing renews or expires.", "Balance Available 0").Hides("You owe")

	starter := p.Plan(models.PlanVersion{Slug: "starter", Name: "Starter Plan", Allowance: 1000 * models.Credit, Period: models.Monthly})
	weekly := p.Plan(models.PlanVersion{Slug: "weekly", Name: "Weekly Plan", Allowance: 5 * models.Credit, Period: models.Weekly})
	sub := p.Subscribe(account.ID, starter)
	grant := func(credits models.Credits, starts, expires time.Time) {
		p.Post(models.Command{Account: account.ID, Do: models.GrantCredits{
			Kind: models.Promotional, Source: models.SourceGrant, Credits: credits * models.Credit, StartsAt: starts, ExpiresAt: expires,
		}})
	}
	soon := p.Now().AddDate(0, 0, 10)
	grant(40, time.Time{}, soon)
	grant(2, time.Time{}, soon)
	grant(7, p.Now().AddDate(0, 0, 2), time.Time{})
	page := b.Get("/billing").Shows(http.StatusOK,
		"Coming up 31 Mar 2026 Promotional credits become available +7 8 Apr 2026 Promotional credits expire −42 29 Apr 2026 Starter Plan renews +1,000",
		"Balance Available 1,042 Not yet started 7")
	if got := page.Link("Starter Plan renews"); got != "/plans?account="+string(account.ID) {
		t.Errorf("the renewal leads to %s", got)
	}
	b.Get(page.Link("Promotional credits become available")).Shows(http.StatusOK, "Promotional")

	p.Post(models.Command{Account: account.ID, Do: models.SwitchPlan{SubscriptionID: sub, PlanID: weekly.PlanID}})
	b.Get("/billing").Shows(http.StatusOK, "29 Apr 2026 Starter Plan changes to Weekly Plan")
	p.Post(models.Command{Account: account.ID, Do: models.CancelSubscription{SubscriptionID: sub, AtPeriodEnd: true}})
	b.Get("/billing").Shows(http.StatusOK, "29 Apr 2026 Starter Plan ends").Hides("View all")
	for day := range 4 {
		grant(1, time.Time{}, p.Now().AddDate(0, 0, 20+day))
	}
	const later = "20 Apr 2026 Promotional credits expire"
	b.Get(b.Get("/billing").Hides(later).Link("View all")).Shows(http.StatusOK, later).Hides("View all")
	if got := b.Get("/dashboard").Hides(later).Link("View all"); got != address.Coming(account.ID) {
		t.Errorf("the overview leads to %s", got)
	}
	p.CheckBooks()
}

// What is owed stands beside the balance.
func TestBillingShowsDebt(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	bought := p.Settle(p.PendingPurchase(account.ID, alex.ID, 10, "bought"), markPaid)
	p.Post(models.Command{Account: account.ID, Do: models.ChargeCredits{Charge: models.Charge{Credits: 4 * models.Credit}}})
	if _, err := p.SettlePaymentReversal(t.Context(), models.PaymentReversalReport{PaymentIntentID: bought.PaymentIntentID, PaidCents: 1250, RefundedCents: 1250, Currency: "usd"}); err != nil {
		t.Fatal(err)
	}
	p.As(alex).Get("/billing").Shows(http.StatusOK, "Balance Available 0 Owed 4", "You owe 4 credits. The next credits you buy pay this off first.")
	p.CheckBooks()
}

// A person changes what their receipts say. An organization's form is among its settings.
func TestBillingDetails(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	bought := p.Settle(p.PendingPurchase(account.ID, alex.ID, 10, "bought"), markPaid)
	f := b.Get(b.Get("/billing").Shows(http.StatusOK, "Address Not set Tax ID Not set").Link("Edit")).
		Shows(http.StatusOK, "Billing details").Form("/billing/details")
	if got := f.Fields.Get("billing_email"); got != alex.Email {
		t.Errorf("the form has the address %s", got)
	}
	f.Set("billing_email", "nowhere").Send().ShowsFault("billing_email", "Enter an email address such as name@example.com.")
	f.Set("billing_email", "books@example.test").Set("tax_id", "<b>").Send().ShowsFault("tax_id", "Enter the tax ID with letters, digits and . - / only.")
	if a, err := p.Account(t.Context(), account.ID); err != nil || a.BillingEmail != alex.Email {
		t.Errorf("a faulty form has changed %+v, %v", a, err)
	}
	page := f.Set("tax_id", "DE 123").Set("address", "Torstr. 1\r\n10119 Berlin").Send().Follow().
		Shows(http.StatusOK, "Email books@example.test Address Torstr. 1 10119 Berlin Tax ID DE 123")
	if got := page.Flash(); got != "Billing details updated." {
		t.Errorf("the flash is %q", got)
	}
	b.Get("/billing/"+string(bought.ID)).Shows(http.StatusOK, "alex Torstr. 1 10119 Berlin Tax ID DE 123 books@example.test")
	if got := p.AuditedActions(); got != "alex account.billing "+string(account.ID)+": Changed the billing details." {
		t.Errorf("the audit log says %s", got)
	}

	org := p.Enterprise("Leadworks", alex)
	to := "/enterprise/settings?account=" + string(org.ID)
	if got := b.Get("/billing?account=" + string(org.ID)).Link("Edit"); got != to {
		t.Errorf("an organization's details are edited at %s", got)
	}
	if got := b.Get("/billing/details?account=" + string(org.ID)).Redirects(http.StatusSeeOther); got != to {
		t.Errorf("the form of an organization is at %s", got)
	}
	p.CheckBooks()
}

// In German all of it is German, and the word for a credit is a noun.
func TestBillingInGerman(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	p.Grant(account.ID, 5*models.Credit)
	bought := p.Settle(p.PendingPurchase(account.ID, alex.ID, 1000, "bought"), markPaid)
	b := p.As(alex)
	saved := b.Get("/settings").Form("/settings/profile").Set("zone", "Europe/Berlin").Set("language", "de").Send().Follow()
	if got := saved.Flash(); got != "Profil gespeichert." {
		t.Errorf("it says %q", got)
	}
	b.Get("/billing").Shows(http.StatusOK, "Abrechnung", "Demnächst Nichts verlängert sich oder läuft ab. Ihre Credits bleiben erhalten, bis Sie sie nutzen.", "Guthaben Verfügbar 1.005", "29. März 2026 1.000 Credits alex")
	b.Get("/billing/"+string(bought.ID)).Shows(http.StatusOK, "Beleg", "1.250,00 $ bezahlt am 29. März 2026", "Prepaid-Credits 1.000 1,25 $ 1.250,00 $ Zwischensumme 1.250,00 $ Steuer 0,00 $ Gesamt 1.250,00 $")
	b.Get("/buy").Shows(http.StatusOK, "Credits kaufen", "Preis pro Credit")
	b.Get("/plans").Shows(http.StatusOK, "Keine Tarife.")
	p.CheckBooks()
}

// In German, amounts are typed with a decimal comma and points between thousands.
func TestAmountsAreTypedInGerman(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	p.Grant(account.ID, 1250*models.Credit)
	b := p.As(alex).In("de")
	b.Get("/billing").Form("/billing/threshold").Set("threshold", "1.000,5").Send().Follow().
		Shows(http.StatusOK, "Wir warnen Sie, wenn weniger als 1.000,5 Credits verfügbar sind.")
	if got := b.Get("/billing").Form("/billing/threshold").Fields.Get("threshold"); got != "1000,5" {
		t.Errorf("the form is filled in with %q", got)
	}
	caps := b.Get(setCapPath(account, "")).Form("/usage/caps/set").Set("subject", "account").Set("window", "month").Set("limit", "1.000").Send().Follow().
		Shows(http.StatusOK, "1.000 pro Monat")
	b.Get(caps.Link("Bearbeiten")).Form("/usage/caps/set").Set("limit", "2,125").Send().Follow().Shows(http.StatusOK, "2,125 pro Monat")
	form := b.Get("/settings/data").Shows(http.StatusOK, "Sie haben noch 1.250 Credits.", "Geben Sie zur Bestätigung 1.250 ein").Form("/settings/data/close")
	form.Set("give_up", "1.249").Send().ShowsFault("give_up", "Geben Sie 1.250 ein.")
	p.CheckBooks()
	if to := form.Set("give_up", "1.250").Send().Redirects(http.StatusSeeOther); to != "/closed" {
		t.Errorf("it leads to %s", to)
	}
	p.CheckBooks()
}

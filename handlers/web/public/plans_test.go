package public_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

func TestPlans(t *testing.T) {
	p := webtest.NewPortal(t, func(d *webtest.Config) { d.Settings.Brand.SupportEmail = "help@acme.test" })
	alex, account := p.Customer("alex")
	p.Browser().Get("/plans").Shows(http.StatusOK, "No plans.")

	daily := p.Plan(models.PlanVersion{
		Slug: "a", Name: "Daily Plan", Allowance: 20 * models.Credit, Period: models.Daily, RolloverPeriods: 2, RolloverCap: 40 * models.Credit, Currency: "usd",
	})
	starter := p.Plan(models.PlanVersion{
		Slug: "b", Name: "Starter Plan", Allowance: 1000 * models.Credit, Period: models.Monthly, StorageLimit: 10 << 30,
		PriceCents: 4900, Currency: "usd", Features: "Email support\nTwo organizations",
	})
	p.Plan(models.PlanVersion{Slug: "c", Name: "Weekly Plan", Allowance: 2 * models.Credit, Period: models.Weekly, RolloverPeriods: 1, RolloverCap: models.Credit, PriceCents: 150, Currency: "eur"})
	p.Plan(models.PlanVersion{Slug: "d", Name: "Yearly Plan", Allowance: 1200 * models.Credit, Period: models.Yearly})
	visitor := p.Browser().Get("/plans").Shows(http.StatusOK,
		"Daily Plan Free 20 credits a day Email us Monthly about 608 Unused credits Roll over for 2 periods, up to 40 Storage Not included",
		"Starter Plan $49.00 per month 1,000 credits a month Email us Monthly 1,000 Unused credits Expire at the end of the period Storage 10 GB Email support Two organizations",
		"Weekly Plan €1.50 per week 2 credits a week Email us Monthly about 8.67 Unused credits Roll over for 1 period, up to 1",
		"Yearly Plan 1,200 credits a year Email us Monthly 100 Unused credits Expire at the end of the period",
		"To start, change or cancel a plan, email help@acme.test",
	).Hides("Yours since")
	if got := visitor.Link("Email us"); got != "mailto:help@acme.test?subject=Plan:%20Weekly%20Plan" {
		t.Errorf("a visitor chooses by %s", got)
	}
	if got := p.As(alex).Get("/plans").Link("Email us"); got != "mailto:help@acme.test?subject=Plan:%20Weekly%20Plan&body=For%20alex%20%28"+string(account.ID)+"%29." {
		t.Errorf("a customer chooses by %s", got)
	}

	sub := p.Subscribe(account.ID, starter)
	b := p.As(alex)
	b.Get("/plans").Shows(http.StatusOK, "Plans alex Personal",
		"Starter Plan Active $49.00 per month 1,000 credits a month Your plan Monthly", "Yours since 29 Mar 2026, 17:48 Renews 29 Apr 2026, 17:48").Hides("These terms apply")

	p.Clock.Add(time.Hour)
	starter.Allowance = 1500 * models.Credit
	p.Plan(starter)
	b.Get("/plans").Shows(http.StatusOK, "Starter Plan Active $49.00 per month 1,500 credits a month",
		"These terms apply from your next renewal. Until then you get 1,000 credits a month.")
	p.Post(models.Command{Account: account.ID, Do: models.SwitchPlan{SubscriptionID: sub, PlanID: daily.PlanID}})
	b.Get("/plans").Shows(http.StatusOK, "Changes to Daily Plan at renewal.")
	p.Post(models.Command{Account: account.ID, Do: models.CancelSubscription{SubscriptionID: sub, AtPeriodEnd: true}})
	b.Get("/plans").Shows(http.StatusOK, "Ends 29 Apr 2026, 17:48 This plan is canceled. It won’t renew.")
	if err := p.ArchivePlan(t.Context(), starter.PlanID, true); err != nil {
		t.Fatal(err)
	}
	b.Get("/plans").Shows(http.StatusOK, "Starter Plan", "Daily Plan")
	p.Browser().Get("/plans").Shows(http.StatusOK, "Daily Plan").Hides("Starter Plan")
	p.CheckBooks()
}

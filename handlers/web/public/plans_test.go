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
		Slug: "a", Name: "Daily Plan", Allowance: 20 * models.Credit, Period: models.Daily, RolloverPeriods: 2, RolloverCap: 40 * models.Credit,
	})
	starter := p.Plan(models.PlanVersion{Slug: "b", Name: "Starter Plan", Allowance: 1000 * models.Credit, Period: models.Monthly, StorageLimit: 10 << 30})
	p.Plan(models.PlanVersion{Slug: "c", Name: "Weekly Plan", Allowance: 2 * models.Credit, Period: models.Weekly, RolloverPeriods: 1, RolloverCap: models.Credit})
	p.Plan(models.PlanVersion{Slug: "d", Name: "Yearly Plan", Allowance: 1200 * models.Credit, Period: models.Yearly})
	p.Browser().Get("/plans").Shows(http.StatusOK,
		"Daily Plan 20 credits a day In a month about 608 What is not used Rolls over, up to 40, for 2 days Storage None of its own",
		"Starter Plan 1,000 credits a month In a month 1,000 What is not used Ends with the month Storage 10 GB",
		"Weekly Plan 2 credits a week In a month about 8.67 What is not used Rolls over, up to 1, for one week",
		"Yearly Plan 1,200 credits a year In a month 100 What is not used Ends with the year",
		"To start, change or cancel a plan, write to help@acme.test",
	).Hides("Yours since")

	sub := p.Subscribe(account.ID, starter)
	b := p.As(alex)
	b.Get("/plans").Shows(http.StatusOK, "Plans alex Personal",
		"Starter Plan Active 1,000 credits a month", "Yours since 29 Mar 2026, 17:48 Renews 29 Apr 2026, 17:48").Hides("It becomes as described here")

	p.Clock.Add(time.Hour)
	starter.Allowance = 1500 * models.Credit
	p.Plan(starter)
	b.Get("/plans").Shows(http.StatusOK, "Starter Plan Active 1,500 credits a month",
		"It becomes as described here then. Until that day it brings 1,000 credits a month.")
	p.Post(models.Command{Account: account.ID, Do: models.SwitchPlan{SubscriptionID: sub, PlanID: daily.PlanID}})
	b.Get("/plans").Shows(http.StatusOK, "It changes to Daily Plan then.")
	p.Post(models.Command{Account: account.ID, Do: models.CancelSubscription{SubscriptionID: sub, AtPeriodEnd: true}})
	b.Get("/plans").Shows(http.StatusOK, "Ends 29 Apr 2026, 17:48 It was canceled and does not renew.")
	if err := p.ArchivePlan(t.Context(), starter.PlanID, true); err != nil {
		t.Fatal(err)
	}
	b.Get("/plans").Shows(http.StatusOK, "Starter Plan", "Daily Plan")
	p.Browser().Get("/plans").Shows(http.StatusOK, "Daily Plan").Hides("Starter Plan")
	p.CheckBooks()
}

package overview_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// Forecasts go by the average of the last week and of the last month, or of the days since
// the account was opened. Refunded usage does not count.
func TestDashboardForecast(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	p.Grant(account.ID, 1000*models.Credit)
	b := p.As(alex)
	b.Get("/dashboard").Shows(http.StatusOK).Hides("At the pace")

	p.MustCharge(account.ID, 10)
	refunded := p.MustCharge(account.ID, 40)
	p.Post(models.Command{Account: account.ID, Do: models.RefundCharge{ChargeID: refunded.ID}})
	b.Get("/dashboard").Shows(http.StatusOK, "At today’s pace of 10 a day, your credits last until about 6 Jul 2026.").Hides("of the last 30 days, ")

	p.Clock.Add(2 * 24 * time.Hour) // 10 in three days
	b.Get("/dashboard").Shows(http.StatusOK, "At the pace of the last 3 days, 3.33 a day, your credits last until about 22 Jan 2027.")

	p.Clock.Add(27 * 24 * time.Hour) // that was thirty days ago
	b = p.As(alex)                   // the session has ended
	p.MustCharge(account.ID, 140)
	b.Get("/dashboard").Shows(http.StatusOK,
		"At the pace of the last 7 days, 20 a day, your credits last until about 9 Jun 2026.",
		"At the pace of the last 30 days, 5 a day, your credits last until about 14 Oct 2026.")

	p.Post(models.Command{Account: account.ID, Do: models.GrantCredits{
		Kind: models.Promotional, Source: models.SourceGrant, Credits: 100 * models.Credit, ExpiresAt: p.Now().Add(48 * time.Hour),
	}})
	b.Get("/dashboard").Shows(http.StatusOK, "your credits last until about 11 Jun 2026. 60 of them expire unused.")

	p.Subscribe(account.ID, p.Plan(models.PlanVersion{Slug: "daily", Name: "Daily Plan", Allowance: 5 * models.Credit, Period: models.Daily}))
	b.Get("/dashboard").Shows(http.StatusOK, "At the pace of the last 30 days, 5 a day, your credits last as long as your plan renews. 90 of them expire unused.")

	p.MustCharge(account.ID, 900)
	b.Get("/dashboard").Shows(http.StatusOK, "At the pace of the last 7 days, 149 a day, your credits")
	p.CheckBooks()
}

// Two averages that come to the same are told once.
func TestDashboardForecastOnce(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	p.Subscribe(account.ID, p.Plan(models.PlanVersion{Slug: "daily", Name: "Daily Plan", Allowance: 100 * models.Credit, Period: models.Daily}))
	p.MustCharge(account.ID, 50)
	p.Clock.Add(10 * 24 * time.Hour)
	p.MustCharge(account.ID, 7)
	p.As(alex).Get("/dashboard").Shows(http.StatusOK, "At the pace of the last 7 days, 1 a day, your credits last as long as your plan renews.").
		Hides("of the last 11 days")
	p.CheckBooks()
}

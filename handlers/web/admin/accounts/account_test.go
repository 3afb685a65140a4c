package accounts_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

func TestAccountOverview(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, _ := p.Customer("leah")
	org := p.Enterprise("Leadworks", leah)
	p.Subscribe(org.ID, p.Plan(models.PlanVersion{Slug: "team", Name: "Team Plan", Allowance: 1000 * models.Credit, Period: models.Monthly}))
	p.Key(models.NewSecret(), org.ID, models.ScopeBalanceRead)
	leahs := p.As(leah)
	leahs.Get("/buy?account=" + string(org.ID)).Form("/buy").Send().PaymentPage()
	purchase := p.OnlyPurchase(org.ID)
	if _, err := p.SettlePurchase(t.Context(), models.PaymentReport{SessionID: purchase.SessionID, PurchaseID: purchase.ID, Paid: true, Currency: "eur", SubtotalCents: 1, TotalCents: 1}); err != nil {
		t.Fatal(err)
	}
	p.As(p.Operator("ada", models.OperatorAuditor)).Get("/admin/accounts/"+string(org.ID)).Shows(http.StatusOK,
		"Leadworks", "leah-1@example.test", "Organization", "Active",
		"Available to spend 1,000 credits",
		"Team Plan started: 1,000 granted",
		"leah Flagged The order was for $12.50, but €0.01 was paid. 10 €0.01",
		"Checkout: 10 credits for $12.50 Flagged Payments leah",
		"Account ID "+string(org.ID), "Billing email billing@example.test", "Time zone UTC", "Next scheduled change 29 Apr 2026, 17:48",
		"Team Plan Active 1,000 of 1,000 left this month",
		"leah leah-1@example.test Owner",
		"API keys test", "View only. Ask an admin to make changes.", "Created an API key API keys Bursar",
	)
	p.CheckBooks()
}

func TestAccountNotFound(t *testing.T) {
	p := webtest.NewPortal(t)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	b.Get("/admin/accounts/acc_none").Shows(http.StatusNotFound, "There is no such account.")
	b.Post("/admin/accounts/acc_none/adjust", url.Values{"amount": {"5"}, "kind": {"purchased"}, "reason": {"a"}, "key": {"k"}, "step": {"apply"}}).
		Shows(http.StatusNotFound, "There is no such account.")
}

func TestCustomersMayNotUseAdminPages(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	for _, path := range []string{"/admin", "/admin/accounts", "/admin/accounts/" + string(account.ID), "/admin/audit"} {
		b.Get(path).Shows(http.StatusForbidden, "This page is for staff only.")
	}
	b.Get("/dashboard").Hides("/admin")
}

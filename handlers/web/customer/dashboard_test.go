package customer_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

func TestDashboard(t *testing.T) {
	p := webtest.NewPortal(t)
	user, account := p.PersonIn("Alex Rivera", "Europe/Berlin")
	p.SetPassword(user)
	p.Subscribe(account.ID, p.Plan(models.PlanVersion{
		Slug: "starter", Name: "Starter Plan", Allowance: 1000 * models.Credit, Period: models.Monthly, StorageLimit: 10 << 30,
	}))
	p.Grant(account.ID, 250*models.Credit)
	if _, err := p.SetStorageUsage(t.Context(), account.ID, 200<<20); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Charge(account.ID, 2_500_000); err != nil {
		t.Fatal(err)
	}
	page := p.As(user).Get("/dashboard").Shows(http.StatusOK,
		"Overview Alex Rivera Personal",
		"Available to spend 1,247.5 credits",
		"Worth $1,559.38 at $1.25 per credit.",
		"Purchased Granted, valid since 29 Mar 2026 used 1st never expires Never 247.5 of 250",
		"Allowance Starter Plan used 2nd expires 29 Apr 2026, 19:48 1,000 of 1,000",
		"Starter Plan Active 1,000 of 1,000 left this month Resets 29 Apr 2026, 19:48",
		"Storage 200 MB of 10 GB",
		"Used in the last 30 days 2.5 credits · 1 charge",
		"Days begin at midnight in Europe/Berlin.",
		"29 Mar 2026, 19:48 250 credits granted Grant",
		"+250 1,250",
		"29 Mar 2026, 19:48 Starter Plan began: 1,000 granted Plan",
	)
	for n := range page.All("time") {
		if webtest.Attr(n, "datetime") == "2026-03-29T17:48:46.000Z" {
			if got := webtest.Attr(n, "title"); got != "Sunday, 29 March 2026 at 19:48:46 CEST" {
				t.Errorf("the whole time is %q", got)
			}
		}
	}
	if got := len(page.Body); got > 60_000 {
		t.Errorf("the page has %d bytes", got)
	}
	p.CheckBooks()
}

func TestDashboardOfANewAccount(t *testing.T) {
	p := webtest.NewPortal(t)
	zero, _ := p.Customer("zero")
	p.As(zero).Get("/dashboard").Shows(http.StatusOK, "Available to spend 0 credits", "Worth $0.00",
		"No credits yet. Buy credits to see them here, with their source and expiry.", "No plan.", "0 credits · no charges All usage Your daily usage appears here.", "No activity yet.")
}

// Credits that can't be spent yet are listed separately, and the chart's days are the
// reader's.
func TestDashboardOfScheduledAndCanceled(t *testing.T) {
	p := webtest.NewPortal(t)
	petra, account := p.PersonIn("petra", "Pacific/Auckland") // the 30th has begun there
	p.SetPassword(petra)
	sub := p.Subscribe(account.ID, p.Plan(models.PlanVersion{
		Slug: "daily", Name: "Daily Plan", Allowance: 20 * models.Credit, Period: models.Daily,
		RolloverPeriods: 2, RolloverCap: 40 * models.Credit,
	}))
	p.Post(models.Command{Account: account.ID, Do: models.GrantCredits{
		Kind: models.Promotional, Source: models.SourceGrant, Credits: 500 * models.Credit, StartsAt: p.Now().Add(96 * time.Hour),
	}})
	p.Clock.Add(24 * time.Hour)
	p.Post(models.Command{Account: account.ID, Do: models.CancelSubscription{SubscriptionID: sub, AtPeriodEnd: true}})
	if _, err := p.Charge(account.ID, 5*models.Credit); err != nil {
		t.Fatal(err)
	}
	b := p.As(petra)
	b.Get("/dashboard").Shows(http.StatusOK,
		"Available to spend 35 credits",
		"Not yet started 500 They can be used from the day they begin.",
		"Promotional Granted from 3 Apr 2026, 06:48",
		"Daily Plan Active 15 of 20 left today and 20 rolled over from before Ends 1 Apr 2026, 06:48 It was canceled and does not renew.",
		"31 Mar: 5",
		"Daily Plan was canceled and ends on 1 Apr 2026",
	)
	p.CheckBooks()
}

// Balances that can't be spent are shown with a sentence that explains them, to the
// account's people and to the operator.
func TestOtherBalancesAreExplained(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	do := func(action models.Action) { p.Post(models.Command{Account: account.ID, Do: action}) }
	frozen, spent := p.PaidPurchase(account.ID, "frozen", 30), p.PaidPurchase(account.ID, "spent", 20)
	do(models.FreezePurchase{PurchaseID: frozen.ID})
	do(models.HoldCredits{Charge: models.Charge{Credits: 5 * models.Credit}})
	do(models.GrantCredits{Kind: models.Promotional, Source: models.SourceGrant, Credits: 7 * models.Credit, StartsAt: p.Now().Add(time.Hour)})
	const beside = "On hold 5 On hold for work in progress. Frozen 30 They can’t be used until their payment is settled. Not yet started 7 They can be used from the day they begin."
	operator := p.As(p.Operator("ada", models.OperatorAdmin))
	b := p.As(alex)
	b.Get("/dashboard").Shows(http.StatusOK, "Available to spend 15 credits", beside, "5 on hold").Hides("Owed")
	operator.Get("/admin/accounts/"+string(account.ID)).Shows(http.StatusOK, beside)

	if _, err := p.Charge(account.ID, 15*models.Credit); err != nil {
		t.Fatal(err)
	}
	do(models.ReversePurchase{PurchaseID: spent.ID, Credits: 20 * models.Credit})
	const owed = "Owed 20 New credits pay this off first."
	b.Get("/dashboard").Shows(http.StatusOK, "Available to spend 0 credits", owed)
	operator.Get("/admin/accounts/"+string(account.ID)).Shows(http.StatusOK, owed)
	p.CheckBooks()
}

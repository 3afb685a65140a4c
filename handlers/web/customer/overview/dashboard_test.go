package overview_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/address"
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
		"Coming up 29 Apr 2026 Starter Plan renews +1,000",
		"Purchased Granted, valid since 29 Mar 2026 used 1st never expires Never 247.5 of 250",
		"Allowance Starter Plan used 2nd expires 29 Apr 2026, 19:48 1,000 of 1,000",
		"Starter Plan Active 1,000 of 1,000 left this month Resets 29 Apr 2026, 19:48",
		"Storage 200 MB of 10 GB",
		"Used in the last 30 days 2.5 credits · 1 charge",
		"Days begin at midnight in Europe/Berlin.",
		"29 Mar 2026, 19:48 250 credits granted Grant",
		"+250.0 1,250.0",
		"29 Mar 2026, 19:48 Starter Plan started: 1,000 granted Plan",
	)
	for n := range page.All("time") {
		if webtest.Attr(n, "datetime") == "2026-03-29T17:48:46.000Z" {
			if got := webtest.Attr(n, "title"); got != "Sunday, 29 March 2026 at 19:48:46 CEST" {
				t.Errorf("the whole time is %q", got)
			}
		}
	}
	if got := len(page.Body); got > 70_000 {
		t.Errorf("the page has %d bytes", got)
	}
	p.CheckBooks()
}

func TestDashboardOfANewAccount(t *testing.T) {
	p := webtest.NewPortal(t)
	zero, _ := p.Customer("zero")
	p.As(zero).Get("/dashboard").Shows(http.StatusOK, "Available to spend 0 credits",
		"Get started Create an API key. Create API key Make your first call: curl "+"http", "/v1/balance \\ -H \"Authorization: Bearer YOUR_API_KEY\"", "Get credits to spend. Buy credits",
		"0 credits · no charges All usage Your daily usage appears here.", "No activity yet.").Hides("run low", "Refused calls")
}

// A new account is led from its key to its first call, until it has used something.
func TestDashboardLeadsToTheFirstCall(t *testing.T) {
	p := webtest.NewPortal(t)
	zero, account := p.Customer("zero")
	b := p.As(zero)
	key := p.Key(models.NewSecret(), account.ID)
	b.Get("/dashboard").Shows(http.StatusOK, "Create an API key. Done", "Authorization: Bearer YOUR_API_KEY").Hides(key.Prefix)
	p.Grant(account.ID, 10*models.Credit)
	b.Get("/dashboard").Shows(http.StatusOK, "Get credits to spend. Done")
	p.MustCharge(account.ID, 1)
	b.Get("/dashboard").Shows(http.StatusOK).Hides("Get started")
	p.CheckBooks()
}

// What was paid is said of the credits that were bought and are left, and of no others.
func TestDashboardSaysWhatWasPaid(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	p.Grant(account.ID, 100*models.Credit)
	b.Get("/dashboard").Shows(http.StatusOK).Hides("You paid", "Worth")
	p.PaidPurchase(account.ID, "first", 30)
	b.Get("/dashboard").Shows(http.StatusOK, "Available to spend 130 credits Paid $37.50 for 30 credits of these.")
	p.MustCharge(account.ID, 110)
	b.Get("/dashboard").Shows(http.StatusOK, "Paid $25.00 for these.")
	p.CheckBooks()
}

// The chart has the balance of each day since the account was opened, and of the days ahead
// at the pace of the last week, with what happens on them.
func TestDashboardChartsTheBalance(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex") // on 29 March
	p.Grant(account.ID, 100*models.Credit)
	p.Clock.Add(2 * 24 * time.Hour)
	p.MustCharge(account.ID, 30) // 10 a day
	p.Post(models.Command{Account: account.ID, Do: models.GrantCredits{
		Kind: models.Promotional, Source: models.SourceGrant, Credits: 5 * models.Credit, ExpiresAt: p.Now().Add(12 * time.Hour),
	}})
	page := p.As(alex).Get("/dashboard").Shows(http.StatusOK,
		"Day Balance Event 29 Mar 100 30 Mar 100 31 Mar 75 1 Apr 62.42 Promotional credits expire: −5 2 Apr 52.42 3 Apr 42.42",
		"Coming up 1 Apr 2026 Promotional credits expire −5")
	ahead := 0
	for n := range page.All("path") {
		if webtest.Attr(n, "class") == "line ahead" {
			ahead++
		}
	}
	if ahead != 1 {
		t.Errorf("%d lines are dashed", ahead)
	}
	p.CheckBooks()
}

// Refused calls of the last day are counted by reason with what helps, and listed, for those
// in charge.
func TestDashboardCountsRefusedCalls(t *testing.T) {
	p := webtest.NewPortal(t)
	owner, _ := p.Customer("owner")
	member, _ := p.Customer("member")
	org := p.Enterprise("Leadworks", owner)
	p.Join(org.ID, member.ID, models.RoleMember)
	key := p.Key(models.NewSecret(), org.ID)
	refuse := func(status int, code models.Code, detail string) {
		p.RecordRejectedRequest(models.RejectedRequest{
			AccountID: org.ID, Actor: models.ActorRef{Kind: models.ActorKey, ID: string(key.ID)}, Method: "POST", Route: "/v1/charges",
			Status: status, Code: code, Detail: detail, RequestID: "req_1",
		})
	}
	refuse(402, models.CodeInsufficientCredits, "Not enough.")
	if _, err := p.RejectedRequests(t.Context(), models.RejectedRequestQuery{Limit: 1}); err != nil { // writes what waits
		t.Fatal(err)
	}
	p.Clock.Add(48 * time.Hour) // that is too long ago for the overview
	for range 2 {
		refuse(402, models.CodeInsufficientCredits, "There are 0 credits.")
	}
	refuse(429, models.CodeRateLimited, "Too many.")
	b := p.As(owner)
	list := b.Get("/activity?show=refused&account="+string(org.ID)).Shows(http.StatusOK, "Refused calls Leadworks", "POST /v1/charges There are 0 credits. test 402 insufficient_credits", "Not enough.", "429 rate_limited")
	if list.Link("Activity") == "" {
		t.Error("nothing leads back")
	}
	page := b.Get(address.Dashboard(org)).Shows(http.StatusOK,
		"Refused calls, last 24 hours View all 2 calls not enough credits Buy credits 1 call too many calls at once Wait as long as Retry-After says, then try again.")
	if got := page.Link("View all"); got != "/activity?account="+string(org.ID)+"&show=refused" {
		t.Errorf("the list is at %s", got)
	}
	m := p.As(member)
	m.Get(address.Dashboard(org)).Shows(http.StatusOK).Hides("Refused calls")
	m.Get("/activity?show=refused&account="+string(org.ID)).Shows(http.StatusNotFound, "There is no such page, or it is not yours.")
	p.CheckBooks()
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
		"Not yet started 500 Available from the day they start.",
		"Promotional Granted from 3 Apr 2026, 06:48",
		"Daily Plan Active 15 of 20 left today plus 20 rolled over Ends 1 Apr 2026, 06:48 Canceled. It won’t renew.",
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
	const beside = "On hold 5 On hold for work in progress. Frozen 30 Not available until their payment is settled. Not yet started 7 Available from the day they start."
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

package customer_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// Every kind of entry is described by a sentence.
func TestEntryTexts(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	post := func(do models.Action) { p.Post(models.Command{Account: account.ID, Do: do}) }

	post(models.GrantCredits{Kind: models.Promotional, Source: models.SourceSignup, Credits: models.Credit})
	post(models.GrantCredits{Kind: models.Promotional, Source: models.SourceGrant, Credits: 3 * models.Credit, ExpiresAt: p.Now().Add(36 * time.Hour)})
	post(models.GrantCredits{Kind: models.Promotional, Source: models.SourceGrant, Credits: 4 * models.Credit, StartsAt: p.Now().Add(48 * time.Hour)})
	daily := p.Plan(models.PlanVersion{Slug: "daily", Name: "Daily Plan", Allowance: 20 * models.Credit, Period: models.Daily, RolloverPeriods: 1, RolloverCap: 15 * models.Credit})
	weekly := p.Plan(models.PlanVersion{Slug: "weekly", Name: "Weekly Plan", Allowance: 70 * models.Credit, Period: models.Weekly})
	sub := p.Subscribe(account.ID, daily)
	b := p.As(alex)
	b.Get("/activity").Lists(
		"Daily Plan started: 20 granted Plan",
		"4 credits granted, from 31 Mar 2026 Grant",
		"3 credits granted, until 31 Mar 2026 Grant",
		"1 credit to welcome you Grant",
	)

	p.Clock.Add(24 * time.Hour)
	post(models.SetSubscriptionStatus{SubscriptionID: sub, Status: models.SubscriptionPastDue})
	post(models.SetSubscriptionStatus{SubscriptionID: sub, Status: models.SubscriptionTrialing})
	post(models.SetSubscriptionStatus{SubscriptionID: sub, Status: models.SubscriptionActive})
	p.Clock.Add(10 * 24 * time.Hour)
	post(models.SwitchPlan{SubscriptionID: sub, PlanID: weekly.PlanID})
	dailyDays := []string{
		"Daily Plan changes to another plan on 10 Apr 2026 Plan",
		"Daily Plan, 9 daily renewals: 180 granted, 15 rolled over, 165 expired Renewal",
		"15 credits expired Expiry",
		"Scheduled credits became available Start",
		"Daily Plan renewed: 20 granted, 15 rolled over, 5 expired Renewal",
		"15 credits expired Expiry",
		"3 credits expired Expiry",
		"Daily Plan is active Plan",
		"Daily Plan is on trial Plan",
		"Daily Plan is past due Plan",
		"Daily Plan renewed: 20 granted, 15 rolled over, 5 expired Renewal",
	}
	b.Get("/activity?since=2026-03-30").Lists(dailyDays...)

	p.Clock.Set(time.Date(2026, 4, 10, 18, 0, 0, 0, time.UTC))
	post(models.CancelSubscription{SubscriptionID: sub, AtPeriodEnd: true})
	zone, suspended := "Asia/Tokyo", models.AccountSuspended
	post(models.ChangeAccount{Zone: &zone})
	p.Post(models.Command{Account: account.ID, Reason: "An unpaid invoice", Do: models.ChangeAccount{Status: &suspended}})
	p.Clock.Add(8 * 24 * time.Hour)
	post(models.AdvanceAccount{})
	p.CheckBooks()
	b.Get("/activity?since=2026-04-10").Lists(
		"Weekly Plan ended: 70 expired Renewal",
		"15 credits expired Expiry",
		"The account was suspended Account · An unpaid invoice",
		"Account settings changed: active, time zone Asia/Tokyo Account",
		"Weekly Plan was canceled and ends on 17 Apr 2026 Plan",
		"Weekly Plan renewed: 70 granted, 15 rolled over, 5 expired Renewal",
		"15 credits expired Expiry",
	)
	// Entries of the old plan keep its name.
	b.Get("/activity?since=2026-03-30&until=2026-04-09").Lists(dailyDays...)

	closed := models.AccountClosed
	post(models.ChangeAccount{Status: &closed})
	p.As(p.Operator("ada", models.OperatorAuditor)).Get("/admin/accounts/"+string(account.ID)).
		Shows(http.StatusOK, "18 Apr 2026 The account was closed Other actions Bursar")
}

package accounts_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

func TestAdminFindsAccounts(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	p.Clock.Add(time.Second)
	p.Customer("bruno")
	secret := models.NewSecret()
	p.Key(secret, account.ID, models.ScopeBalanceRead)
	purchase, _, err := p.OpenPurchase(t.Context(), models.Purchase{AccountID: account.ID, UserID: alex.ID, Credits: models.Credit, AmountCents: 125, Currency: "usd", Key: "k"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.AttachSession(t.Context(), purchase.ID, "cs_test_1", "https://stripe.test"); err != nil {
		t.Fatal(err)
	}
	b := p.As(p.Operator("ada", models.OperatorAuditor))
	b.Get("/admin").Shows(http.StatusOK, "Newest accounts").Lists("bruno bruno-2@example.test", "alex alex-1@example.test")
	for _, q := range []string{"LEX", "alex-1@", string(account.ID), secret.Prefix(), string(secret), string(purchase.ID), "cs_test_1", " alex "} {
		b.Get("/admin/accounts?q="+url.QueryEscape(q)).Shows(http.StatusOK, "Matches for").Lists("alex alex-1@example.test")
	}
	for _, q := range []string{"nobody", "%", "_", "' OR 1=1 --"} {
		b.Get("/admin/accounts?q="+url.QueryEscape(q)).Shows(http.StatusOK, "No account matches.").Lists()
	}
	b.Get("/admin/accounts?q="+strings.Repeat("a", 60_000)).Shows(http.StatusOK, "No account matches.").Lists()
	b.Get("/admin/accounts").Shows(http.StatusOK, "All accounts").Lists("bruno bruno-2@example.test", "alex alex-1@example.test")
}

func TestAdminSearchIsPaged(t *testing.T) {
	p := webtest.NewPortal(t)
	for i := range 55 {
		p.Person(fmt.Sprintf("alex & %d", i))
	}
	b := p.As(p.Operator("ada", models.OperatorAuditor))
	first := b.Get("/admin/accounts?q=" + url.QueryEscape("alex &")).Shows(http.StatusOK)
	second := b.Get(first.Link("Next page")).Shows(http.StatusOK, "Matches for “alex &”")
	if len(first.RowTitles()) != 50 || len(second.RowTitles()) != 5 || second.Link("Next page") != "" {
		t.Errorf("%d and then %d accounts", len(first.RowTitles()), len(second.RowTitles()))
	}
	if back := b.Get(second.Link("First page")); len(back.RowTitles()) != 50 {
		t.Errorf("the first page has %d accounts", len(back.RowTitles()))
	}
}

func TestAdminAccount(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, _ := p.Customer("leah")
	org := p.Enterprise("Leadworks", leah)
	p.Subscribe(org.ID, p.Plan(models.PlanVersion{Slug: "team", Name: "Team Plan", Allowance: 1000 * models.Credit, Period: models.Monthly}))
	p.Key(models.NewSecret(), org.ID, models.ScopeBalanceRead)
	leahs := p.As(leah)
	leahs.Get("/buy?account=" + string(org.ID)).Form("/buy").Send().Redirects(http.StatusSeeOther)
	purchase := p.OnlyPurchase(org.ID)
	if _, err := p.SettlePurchase(t.Context(), models.PaymentReport{SessionID: purchase.SessionID, PurchaseID: purchase.ID, Paid: true, Currency: "eur", SubtotalCents: 1}); err != nil {
		t.Fatal(err)
	}
	p.As(p.Operator("ada", models.OperatorAuditor)).Get("/admin/accounts/"+string(org.ID)).Shows(http.StatusOK,
		"Leadworks", "leah-1@example.test", "Organization", "Active",
		"Available to spend 1,000 credits", "Worth $1,250.00",
		"Team Plan began: 1,000 granted",
		"leah "+string(purchase.ID)+" "+purchase.SessionID+" offered 1250 usd, the session is for 1 eur Flagged 10 $12.50",
		"Account "+string(org.ID), "Billing email billing@example.test", "Time zone UTC", "Next change by itself 29 Apr 2026, 17:48",
		"Team Plan Active 1,000 of 1,000 left this month",
		"Members leah leah-1@example.test Since 29 Mar 2026, 17:48 Owner",
		"API keys test", "Auditors look and change nothing.", "Bursar key.create",
	)
	p.CheckBooks()
}

func TestAdminAccountThatDoesNotExist(t *testing.T) {
	p := webtest.NewPortal(t)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	b.Get("/admin/accounts/acc_none").Shows(http.StatusNotFound, "There is no such account.")
	b.Post("/admin/accounts/acc_none/adjust", url.Values{"amount": {"5"}, "kind": {"purchased"}, "reason": {"a"}, "key": {"k"}, "step": {"apply"}}).
		Shows(http.StatusNotFound, "There is no such account.")
}

func TestAdminAudit(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	for i := range 60 {
		record := models.AuditRecord{Actor: models.ActorRef{Kind: models.ActorCLI}, Action: "test", AccountID: account.ID, Detail: fmt.Sprintf("Act %d.", i+1)}
		if err := p.WriteAudit(t.Context(), record); err != nil {
			t.Fatal(err)
		}
	}
	b := p.As(p.Operator("ada", models.OperatorAuditor))
	first := b.Get("/admin/audit").Shows(http.StatusOK, "29 Mar 2026, 17:48 Operator Act 60. test alex")
	second := b.Get(first.Link("Older")).Shows(http.StatusOK, "Act 1. test")
	if n := len(first.RowTitles()); n != 50 {
		t.Errorf("the first page has %d lines", n)
	}
	if back := b.Get(second.Link("Newest")); !strings.Contains(back.Text(), "Act 60.") {
		t.Error("the second page does not lead back")
	}
	b.Get("/admin/audit?before=x").Shows(http.StatusNotFound)
}

func TestCustomersDoNotEnterAdmin(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	for _, path := range []string{"/admin", "/admin/accounts", "/admin/accounts/" + string(account.ID), "/admin/audit"} {
		b.Get(path).Shows(http.StatusForbidden, "This part of the portal is for its operators.")
	}
	b.Get("/dashboard").Hides("/admin")
}

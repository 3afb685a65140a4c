package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

func TestAdminFindsAccounts(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	p.Clock.Add(time.Second)
	p.person("bruno")
	secret := models.NewSecret()
	p.Key(secret, account.ID, models.ScopeBalanceRead)
	purchase, _, err := p.OpenPurchase(t.Context(), models.Purchase{AccountID: account.ID, UserID: alex.ID, Credits: models.Credit, AmountCents: 125, Currency: "usd", Key: "k"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.AttachSession(t.Context(), purchase.ID, "cs_test_1", "https://stripe.test"); err != nil {
		t.Fatal(err)
	}
	b := p.as(p.operator("ada", models.OperatorAuditor))
	b.get("/admin").shows(http.StatusOK, "Newest accounts").lists("bruno bruno-2@example.test", "alex alex-1@example.test")
	for _, q := range []string{"LEX", "alex-1@", string(account.ID), secret.Prefix(), string(secret), string(purchase.ID), "cs_test_1", " alex "} {
		b.get("/admin/accounts?q="+url.QueryEscape(q)).shows(http.StatusOK, "Matches for").lists("alex alex-1@example.test")
	}
	for _, q := range []string{"nobody", "%", "_", "' OR 1=1 --"} {
		b.get("/admin/accounts?q="+url.QueryEscape(q)).shows(http.StatusOK, "No account matches.").lists()
	}
	b.get("/admin/accounts?q="+strings.Repeat("a", 60_000)).shows(http.StatusOK, "No account matches.").lists()
	b.get("/admin/accounts").shows(http.StatusOK, "All accounts").lists("bruno bruno-2@example.test", "alex alex-1@example.test")
}

func TestAdminSearchIsPaged(t *testing.T) {
	p := newPortal(t)
	for i := range 55 {
		p.Person(fmt.Sprintf("alex & %d", i))
	}
	b := p.as(p.operator("ada", models.OperatorAuditor))
	first := b.get("/admin/accounts?q=" + url.QueryEscape("alex &")).shows(http.StatusOK)
	second := b.get(first.link("Next page")).shows(http.StatusOK, "Matches for “alex &”")
	if len(first.whats()) != 50 || len(second.whats()) != 5 || second.link("Next page") != "" {
		t.Errorf("%d and then %d accounts", len(first.whats()), len(second.whats()))
	}
	if back := b.get(second.link("First page")); len(back.whats()) != 50 {
		t.Errorf("the first page has %d accounts", len(back.whats()))
	}
}

func TestAdminAccount(t *testing.T) {
	p := newPortal(t)
	leah, _ := p.person("leah")
	org := p.enterprise("Leadworks", leah)
	p.Subscribe(org.ID, p.Plan(models.PlanVersion{Slug: "team", Name: "Team Plan", Allowance: 1000 * models.Credit, Period: models.Monthly}))
	p.Key(models.NewSecret(), org.ID, models.ScopeBalanceRead)
	leahs := p.as(leah)
	leahs.get("/buy?account=" + string(org.ID)).form("/buy").send().leads(http.StatusSeeOther)
	purchase := p.purchase(org.ID)
	if _, err := p.SettlePurchase(t.Context(), models.PaymentReport{SessionID: purchase.SessionID, PurchaseID: purchase.ID, Paid: true, Currency: "eur", SubtotalCents: 1}); err != nil {
		t.Fatal(err)
	}
	p.as(p.operator("ada", models.OperatorAuditor)).get("/admin/accounts/"+string(org.ID)).shows(http.StatusOK,
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
	p := newPortal(t)
	b := p.as(p.operator("ada", models.OperatorAdmin))
	b.get("/admin/accounts/acc_none").shows(http.StatusNotFound, "There is no such account.")
	b.post("/admin/accounts/acc_none/adjust", url.Values{"amount": {"5"}, "kind": {"purchased"}, "reason": {"a"}, "key": {"k"}, "step": {"apply"}}).
		shows(http.StatusNotFound, "There is no such account.")
}

func TestAdminAudit(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	for i := range 60 {
		record := models.AuditRecord{Actor: models.ActorRef{Kind: models.ActorCLI}, Action: "test", AccountID: account.ID, Detail: fmt.Sprintf("Act %d.", i+1)}
		if err := p.WriteAudit(t.Context(), record); err != nil {
			t.Fatal(err)
		}
	}
	b := p.as(p.operator("ada", models.OperatorAuditor))
	first := b.get("/admin/audit").shows(http.StatusOK, "29 Mar 2026, 17:48 Operator Act 60. test alex")
	second := b.get(first.link("Older")).shows(http.StatusOK, "Act 1. test")
	if n := len(first.whats()); n != 50 {
		t.Errorf("the first page has %d lines", n)
	}
	if back := b.get(second.link("Newest")); !strings.Contains(back.text(), "Act 60.") {
		t.Error("the second page does not lead back")
	}
	b.get("/admin/audit?before=x").shows(http.StatusNotFound)
}

func TestCustomersDoNotEnterAdmin(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	b := p.as(alex)
	for _, path := range []string{"/admin", "/admin/accounts", "/admin/accounts/" + string(account.ID), "/admin/audit"} {
		b.get(path).shows(http.StatusForbidden, "This part of the portal is for its operators.")
	}
	b.get("/dashboard").hides("/admin")
}

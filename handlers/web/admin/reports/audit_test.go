package reports_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/act"
)

func TestAuditLogFilterAndCSV(t *testing.T) {
	p := webtest.NewPortal(t)
	ada := p.Operator("ada", models.OperatorAuditor)
	_, account := p.Customer("alex")
	for _, r := range []models.AuditRecord{
		{Actor: models.ActorRef{Kind: models.ActorCLI}, Action: act.MailRetry, Detail: "=one", RequestID: "r1"},
		{Actor: models.ActorRef{Kind: models.ActorUser, ID: string(ada.ID)}, Action: act.KeyRevoke, Detail: "two", AccountID: account.ID, RequestID: "r2"},
	} {
		if err := p.WriteAudit(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	b := p.As(ada)
	for q, want := range map[string]string{
		"action=mail.retry": "=one", "request=r1": "=one", "action=key.revoke&actor=operator": "", "actor=Operator&request=r1": "=one",
		"actor=ada@example.test&action=key.revoke": "two", "account=" + string(account.ID): "two", "action=key.revoke&actor=" + string(ada.ID): "two",
		"action=mail.retry&since=2026-03-29&until=2026-03-29": "=one", "action=mail.retry&until=2026-03-28": "",
	} {
		page := b.Get("/admin/audit?" + q).Shows(http.StatusOK)
		if want == "" {
			page.Shows(http.StatusOK, "No results")
		} else if whats := page.RowTitles(); len(whats) != 1 || !strings.HasPrefix(whats[0], want) {
			t.Errorf("%s lists %q", q, whats)
		}
	}
	b.Get("/admin/audit?actor=nobody@example.test").ShowsFault("actor", "No one has this email address.")
	b.Get("/admin/audit?action=none").ShowsFault("action", "Choose one of these.")
	want := "\ufeffat,actor_kind,actor,actor_name,action,done,count,account,account_name,subject,detail,changes,request,network\r\n2026-03-29T17:48:46.000Z,cli,,,mail.retry,Sent a failed email again,1,,,,'=one,,r1,\r\n"
	if got := b.Get(b.Get("/admin/audit?action=mail.retry").Link("Download CSV")).Body; got != want {
		t.Errorf("the file is\n%s", got)
	}
}

func TestAuditLogIsPaged(t *testing.T) {
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

// Each field of the filter finds what it says, and faults stand beside it.
func TestAuditLogIsSearched(t *testing.T) {
	p := webtest.NewPortal(t)
	ada := p.Operator("ada", models.OperatorAuditor)
	alex, _ := p.Customer("alex")
	for _, r := range []models.AuditRecord{
		{Actor: models.System, Action: act.SettingChange, Subject: "price", Detail: "One.", Network: "203.0.113.0/24", Changes: []models.AuditChange{{Name: "price", Before: "Old", After: "New"}}},
		{Actor: models.Visitor, Action: act.SignInFailed, Subject: string(alex.ID), Detail: "Two.", Network: "2001:db8:7::/48", Count: 3},
	} {
		if err := p.WriteAudit(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	b := p.As(ada)
	for q, want := range map[string]string{
		"network=203.0.113.9": "One.", "network=203.0.113.0/24": "One.", "network=2001:db8:7:8::9": "Two. · 3 times", "network=2001:db8:7::/48": "Two. · 3 times",
		"subject=alex@example.test": "", "subject=" + alex.Email: "Two. · 3 times", "subject=price": "One.", "text=one": "One.", "text=new": "One.", "text=three": "",
		"actor=visitor": "Two. · 3 times", "action=signin.fail&network=203.0.113.9": "",
	} {
		page := b.Get("/admin/audit?" + q)
		switch {
		case q == "subject=alex@example.test":
			page.ShowsFault("subject", "No one has this email address.")
		case want == "":
			page.Shows(http.StatusOK, "No results")
		default:
			if whats := page.RowTitles(); len(whats) != 1 || !strings.HasPrefix(whats[0], want) {
				t.Errorf("%s lists %q", q, whats)
			}
		}
	}
	b.Get("/admin/audit?network=here").ShowsFault("network", "Enter an IP address or a network such as 203.0.113.0/24.")
}

// A record opens with what was changed, its seal and what else there is of it.
func TestAuditRecordPage(t *testing.T) {
	p := webtest.NewPortal(t)
	ada := p.Operator("ada", models.OperatorAdmin)
	b := p.As(ada)
	b.Get("/admin/settings/price").Form("/admin/settings/price").Set("credit_price_cents", "1.50").Set("step", "apply").Send()
	log, err := p.AuditLog(t.Context(), models.AuditQuery{Action: act.SettingChange, Limit: 9})
	if err != nil || len(log.Lines) != 1 {
		t.Fatalf("%d records, %v", len(log.Lines), err)
	}
	l := log.Lines[0]
	if fmt.Sprint(l.Changes) != "[{credit_price_cents $1.25 $1.50}]" {
		t.Errorf("it has changed %v", l.Changes)
	}
	path := "/admin/audit/" + string(l.ID)
	b.Get(path).Shows(http.StatusOK, "Changed a setting", "credit_price_cents $1.25 $1.50", "Not sealed yet", "ada")
	if _, err := p.SealAudit(t.Context()); err != nil {
		t.Fatal(err)
	}
	page := b.Get(path).Shows(http.StatusOK, "SHA-256")
	for text, query := range map[string]string{"In the same request": "request=" + l.RequestID, "By the same actor": "actor=" + string(ada.ID), "On the same subject": "subject=credit_price_cents"} {
		if link := page.Link(text); link != "/admin/audit?"+query {
			t.Errorf("%s is %q", text, link)
		}
	}
	b.Get("/admin/audit/aud_none").Shows(http.StatusNotFound)
}

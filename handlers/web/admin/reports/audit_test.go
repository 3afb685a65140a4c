package reports_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

func TestAuditLogFilterAndCSV(t *testing.T) {
	p := webtest.NewPortal(t)
	ada := p.Operator("ada", models.OperatorAuditor)
	_, account := p.Customer("alex")
	for _, r := range []models.AuditRecord{
		{Actor: models.ActorRef{Kind: models.ActorCLI}, Action: "first", Detail: "=one", RequestID: "r1"},
		{Actor: models.ActorRef{Kind: models.ActorUser, ID: string(ada.ID)}, Action: "second", Detail: "two", AccountID: account.ID, RequestID: "r2"},
	} {
		if err := p.WriteAudit(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	b := p.As(ada)
	for q, want := range map[string]string{
		"action=first": "=one", "request=r1": "=one", "action=second&actor=operator": "", "actor=Operator&request=r1": "=one",
		"actor=ada@example.test&action=second": "two", "account=" + string(account.ID): "two", "action=second&actor=" + string(ada.ID): "two",
		"action=first&since=2026-03-29&until=2026-03-29": "=one", "action=first&until=2026-03-28": "",
	} {
		page := b.Get("/admin/audit?" + q).Shows(http.StatusOK)
		if want == "" {
			page.Shows(http.StatusOK, "Nothing matches.")
		} else if whats := page.RowTitles(); len(whats) != 1 || !strings.HasPrefix(whats[0], want) {
			t.Errorf("%s lists %q", q, whats)
		}
	}
	b.Get("/admin/audit?actor=nobody@example.test").ShowsFault("actor", "Nobody has this email address.")
	b.Get("/admin/audit?action=none").ShowsFault("action", "Choose one of these.")
	want := "\ufeffat,actor_kind,actor,actor_name,action,account,account_name,subject,detail,request\r\n2026-03-29T17:48:46.000Z,cli,,,first,,,,'=one,r1\r\n"
	if got := b.Get(b.Get("/admin/audit?action=first").Link("Download CSV")).Body; got != want {
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

package access_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/act"
)

// Owners and admins read what was done in their organization. Of the operator they read that
// it did something, and no name, reason or note; of others nothing.
func TestOrganizationLog(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, _ := p.Customer("leah")
	org := p.Enterprise("Leadworks", leah)
	foe, _ := p.Customer("foe")
	other := p.Enterprise("Otherworks", foe)
	gone, _ := p.Customer("gone")
	sam := p.Operator("sam", models.OperatorSupport)
	ref := func(u models.User) models.ActorRef { return models.ActorRef{Kind: models.ActorUser, ID: string(u.ID)} }
	for _, r := range []models.AuditRecord{
		{Actor: ref(leah), Action: act.KeyCreate, AccountID: org.ID, Subject: "key_1", Detail: "Made the API key Build.", Network: "203.0.113.0/24"},
		{Actor: ref(sam), Action: act.KeyPause, AccountID: org.ID, Subject: "key_1", Detail: "SECRET reason.", Network: "198.51.100.0/24", RequestID: "request-of-sam", Changes: []models.AuditChange{{Name: "SECRET", Before: "SECRET"}}},
		{Actor: ref(sam), Action: act.NoteWrite, AccountID: org.ID, Detail: "SECRET note."},
		{Actor: models.ActorRef{Kind: models.ActorCLI}, Action: act.AccountSuspend, AccountID: org.ID, Detail: "SECRET at the command line."},
		{Actor: ref(gone), Action: act.MemberLeave, AccountID: org.ID, Detail: "SECRET of gone."},
		{Actor: ref(leah), Action: act.KeyCreate, AccountID: other.ID, Detail: "SECRET of others."},
	} {
		if err := p.WriteAudit(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	b := p.As(leah)
	page := b.Get("/enterprise/log?account="+string(org.ID)).Shows(http.StatusOK,
		"A former member Left the organization", "Bursar Suspended the account", "Bursar Paused an API key", "leah Made the API key Build")
	p.As(leah).In("de").Get("/enterprise/log?account="+string(org.ID)).Shows(http.StatusOK,
		"Ein früheres Mitglied Organisation verlassen", "Bursar Konto gesperrt", "Bursar API-Schlüssel pausiert", "leah API-Schlüssel erstellt Made the API key Build.")
	file := b.Get(page.Link("Download CSV")).Shows(http.StatusOK).Body
	for _, text := range []string{page.Body, file} {
		for _, secret := range []string{"SECRET", string(sam.ID), "sam", "198.51.100", "203.0.113", "request-of-sam", string(gone.ID), "Wrote a note"} {
			if strings.Contains(text, secret) {
				t.Errorf("it tells %q:\n%s", secret, text)
			}
		}
	}
	if rows := strings.Count(file, "\r\n"); rows != 6 {
		t.Errorf("the file has %d rows", rows)
	}
	b.Get("/enterprise/log?account=" + string(other.ID)).Shows(http.StatusNotFound)
	b.Get("/enterprise/log.csv?account=" + string(other.ID)).Shows(http.StatusNotFound)
	// That the log was downloaded is in it.
	b.Get("/enterprise/log?account="+string(org.ID)).Shows(http.StatusOK, "leah Downloaded audit.csv")
	p.As(foe).Get("/enterprise/log?account="+string(other.ID)).Shows(http.StatusOK, "A former member Created an API key")
}

// A log without anything and a long one.
func TestOrganizationLogIsPaged(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, _ := p.Customer("leah")
	org := p.Enterprise("Leadworks", leah)
	b, path := p.As(leah), "/enterprise/log?account="+url.QueryEscape(string(org.ID))
	b.Get(path).Shows(http.StatusOK, "Nothing here yet")
	for range 60 {
		if err := p.WriteAudit(t.Context(), models.AuditRecord{Actor: models.ActorRef{Kind: models.ActorUser, ID: string(leah.ID)}, Action: act.KeyRevoke, AccountID: org.ID}); err != nil {
			t.Fatal(err)
		}
	}
	first := b.Get(path).Shows(http.StatusOK, "Revoked an API key")
	second := b.Get(first.Link("Older")).Shows(http.StatusOK, "Revoked an API key")
	if n, m := len(first.RowTitles()), len(second.RowTitles()); n != 50 || m != 10 {
		t.Errorf("the pages have %d and %d lines", n, m)
	}
}

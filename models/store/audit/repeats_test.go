package audit_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/act"
	"github.com/bursar-portal/bursar/models/storetest"
)

func refused(who, route string) models.AuditRecord {
	return models.AuditRecord{Actor: models.ActorRef{Kind: models.ActorUser, ID: who}, Action: act.RequestForbidden, Detail: route}
}

func logged(t *testing.T, k *storetest.Kit) (lines []string) {
	t.Helper()
	if err := k.EachAudit(t.Context(), models.AuditQuery{}, func(l models.AuditLine) error {
		lines = append(lines, fmt.Sprintf("%s%s %s ×%d", l.Actor.ID, l.Network, l.Detail, l.Count))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return lines
}

// The same act again is counted in one record.
func TestRepeatsAreCounted(t *testing.T) {
	k := storetest.New(t)
	for range 3 {
		k.RecordRepeated(t.Context(), refused("ann", "GET /admin"))
	}
	k.RecordRepeated(t.Context(), refused("ann", "GET /admin/audit"))
	k.RecordRepeated(t.Context(), refused("bob", "GET /admin"))
	want := []string{"bob GET /admin ×1", "ann GET /admin/audit ×1", "ann GET /admin ×3"}
	if got := logged(t, k); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the log has %q, want %q", got, want)
	}
	k.RecordRepeated(t.Context(), refused("ann", "GET /admin"))
	k.Audit.Close()
	if got := logged(t, k); len(got) != 4 || got[0] != "ann GET /admin ×1" {
		t.Errorf("the log has %q", got)
	}
}

// However much somebody tries, and however many do, so many records are written.
func TestRepeatsHaveABudget(t *testing.T) {
	k := storetest.New(t)
	for i := range 500 {
		k.RecordRepeated(t.Context(), refused("ann", fmt.Sprint("GET /", i)))
	}
	got := logged(t, k)
	if len(got) != 21 || got[0] != "ann More of these, which are not recorded one by one. ×480" {
		t.Errorf("%d records, the newest %q", len(got), got[0])
	}
	for i := range 5000 {
		k.RecordRepeated(t.Context(), models.AuditRecord{Actor: models.Visitor, Action: act.SignInFailed, Network: fmt.Sprint("n", i)})
	}
	got = logged(t, k)
	if len(got) != 1001 || got[0] != " More of these by many callers, which are not recorded one by one. ×4021" {
		t.Errorf("%d records, the newest %q", len(got), got[0])
	}
	k.Clock.Add(time.Hour)
	k.RecordRepeated(t.Context(), refused("bob", "GET /"))
	if got = logged(t, k); got[0] != "bob GET / ×1" {
		t.Errorf("an hour later the newest is %q", got[0])
	}
}

// A source in the context says where a record is from.
func TestRecordsSayWhereTheyAreFrom(t *testing.T) {
	k := storetest.New(t)
	ctx := act.WithSource(t.Context(), act.Source{RequestID: "r1", Network: "203.0.113.0/24"})
	k.RecordRepeated(ctx, refused("ann", "GET /"))
	if err := k.WriteAudit(ctx, models.AuditRecord{Actor: models.System, Action: act.MailDismissAll}); err != nil {
		t.Fatal(err)
	}
	_, account := k.Person("ann")
	if _, err := k.Store.Post(ctx, models.Command{
		Account: account.ID, Origin: "o", Key: "k", Actor: models.System, Do: models.GrantCredits{Kind: models.Purchased, Source: models.SourceGrant, Credits: models.Credit},
		Audit: &models.AuditRecord{Actor: models.System, Action: act.CreditsGrant},
	}); err != nil {
		t.Fatal(err)
	}
	log, err := k.AuditLog(t.Context(), models.AuditQuery{Network: "203.0.113.0/24", RequestID: "r1", Limit: 9})
	if err != nil || len(log.Lines) != 3 {
		t.Errorf("%+v, %v", log.Lines, err)
	}
	k.CheckBooks()
}

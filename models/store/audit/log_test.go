package audit_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

func TestAuditIsFiltered(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	for i, r := range []models.AuditRecord{
		{Actor: models.ActorRef{Kind: models.ActorUser, ID: "usr_1"}, Action: "credits.adjust", AccountID: account.ID, RequestID: "r0"},
		{Actor: models.ActorRef{Kind: models.ActorUser, ID: "usr_2"}, Action: "credits.adjust", RequestID: "r1"},
		{Actor: models.ActorRef{Kind: models.ActorCLI}, Action: "key.create", Subject: "key_1", RequestID: "r2"},
	} {
		k.Clock.Set(storetest.Start.Add(time.Duration(i+1) * time.Hour))
		r.Detail = fmt.Sprint(i)
		if err := k.WriteAudit(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name  string
		query models.AuditQuery
		want  string
	}{
		{"all", models.AuditQuery{}, "210"},
		{"by actor", models.AuditQuery{ActorID: "usr_2"}, "1"},
		{"by kind of actor", models.AuditQuery{ActorKind: models.ActorCLI}, "2"},
		{"by action", models.AuditQuery{Action: "credits.adjust"}, "10"},
		{"by account", models.AuditQuery{AccountID: account.ID}, "0"},
		{"by subject", models.AuditQuery{Subject: "key_1"}, "2"},
		{"by request", models.AuditQuery{RequestID: "r1"}, "1"},
		{"since", models.AuditQuery{Since: storetest.Start.Add(2 * time.Hour)}, "21"},
		{"until", models.AuditQuery{Until: storetest.Start.Add(2 * time.Hour)}, "0"},
		{"in between", models.AuditQuery{Since: storetest.Start.Add(2 * time.Hour), Until: storetest.Start.Add(3 * time.Hour), Action: "credits.adjust"}, "1"},
		{"later", models.AuditQuery{Since: storetest.Start.Add(20 * time.Hour)}, ""},
	} {
		c.query.Limit = 10
		page, err := k.AuditLog(t.Context(), c.query)
		got, each := "", ""
		for _, l := range page.Lines {
			got += l.Detail
		}
		if fault := k.EachAudit(t.Context(), c.query, func(l models.AuditLine) error { each += l.Detail; return nil }); fault != nil || err != nil {
			t.Fatal(fault, err)
		}
		if got != c.want || each != c.want {
			t.Errorf("%s: listed %q, handed on %q, want %q", c.name, got, each, c.want)
		}
	}
}

// The audit log shows actors and accounts by their present names.
func TestAuditLogNames(t *testing.T) {
	k := storetest.New(t)
	alex, account := k.Person("Alex Rivera")
	for _, r := range []models.AuditRecord{
		{Actor: models.System, Action: "nobody to nobody"},
		{Actor: models.ActorRef{Kind: models.ActorUser, ID: string(alex.ID)}, Action: "to an account", AccountID: account.ID},
		{Actor: models.ActorRef{Kind: models.ActorUser, ID: "usr_gone"}, Action: "to what is gone", AccountID: "acc_gone"},
	} {
		if err := k.WriteAudit(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	log, err := k.AuditLog(t.Context(), models.AuditQuery{Limit: 3})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range log.Lines {
		got = append(got, l.Action+": "+l.ActorName+", "+l.AccountName)
	}
	want := []string{"to what is gone: , ", "to an account: Alex Rivera, Alex Rivera", "nobody to nobody: , "}
	if !slices.Equal(got, want) {
		t.Errorf("the log names %q, want %q", got, want)
	}
}

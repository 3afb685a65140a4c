package main

import (
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// The owner of an account that is made at the command line holds a pending place in it, as
// long as they have not proved their address.
func TestAccountOfAnUnprovedOwner(t *testing.T) {
	c := newCommandLine(t)
	c.newCustomer("ann")
	k := storetest.Open(t, c.env["BURSAR_DATABASE"], storetest.NewClock(time.Now()), storetest.Settings())
	if _, err := k.NameOwner(t.Context(), models.NewAccount{Kind: models.Solo, Name: "Nia", BillingEmail: "nia@example.test", Zone: "UTC"},
		models.NewUser{Email: "nia@example.test", Name: "Nia", Zone: "UTC"}, models.AuditRecord{Actor: models.System, Action: "account.open"}); err != nil {
		t.Fatal(err)
	}
	account := func(owner string) models.AccountID {
		return models.AccountID(c.run("", "account", "create", "--kind", "enterprise", "--name", "Leadworks", "--owner", owner, "--external-id", owner)["id"].(string))
	}
	proved, unproved := account("ann@example.test"), account("NIA@example.test")
	if members, err := k.Members(t.Context(), proved); err != nil || len(members) != 1 {
		t.Errorf("a proved owner: %+v, %v", members, err)
	}
	if members, err := k.Members(t.Context(), unproved); err != nil || len(members) != 0 {
		t.Errorf("an unproved owner: %+v, %v", members, err)
	}
	if place, err := k.PendingPlace(t.Context(), unproved, "nia@example.test"); err != nil || place.Role != models.RoleOwner {
		t.Errorf("their place is %+v, %v", place, err)
	}
	log, err := k.AuditLog(t.Context(), models.AuditQuery{AccountID: unproved, Limit: 9})
	if err != nil || len(log.Lines) != 1 || log.Lines[0].Action != "account.create" || log.Lines[0].Subject != string(unproved) {
		t.Errorf("the audit log has %+v, %v", log.Lines, err)
	}
	k.CheckBooks()
}

package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// withAdmins returns a portal in which admins may give 10 credits alone, with the admins
// ada and ben, and an account of ann's.
func withAdmins(t *testing.T) (c commandLine, k *storetest.Kit, ada models.UserID, account models.AccountID) {
	t.Helper()
	c = newCommandLine(t)
	c.env["BURSAR_APPROVAL_LIMIT"] = "10"
	ada = models.UserID(c.run("", "user", "create", "--email", "ada@example.test", "--name", "Ada", "--role", "admin")["id"].(string))
	c.run("", "user", "create", "--email", "ben@example.test", "--name", "Ben", "--role", "admin")
	c.run("", "user", "create", "--email", "sue@example.test", "--name", "Sue", "--role", "support")
	c.run("", "user", "create", "--email", "ann@example.test", "--name", "Ann")
	account = models.AccountID(c.run("", "account", "create", "--kind", "solo", "--name", "Ann", "--owner", "ann@example.test")["id"].(string))
	return c, storetest.Open(t, c.env["BURSAR_DATABASE"], storetest.NewClock(time.Now()), storetest.Settings()), ada, account
}

// askForBoth has ada ask for a plan and for an adjustment, and returns what waits.
func askForBoth(t *testing.T, k *storetest.Kit, ada models.UserID, account models.AccountID) (proposal, batch string) {
	t.Helper()
	pro := k.Plan(models.PlanVersion{Slug: "pro", Name: "Pro", Allowance: 500 * models.Credit, Period: models.Monthly})
	p, err := k.Propose(t.Context(), models.Proposal{
		ID: models.NewProposalID(), Title: "Start Pro", Account: account, Credits: 500 * models.Credit, Reason: "Agreed",
		Origin: "form:" + string(ada), EntryKey: "k", RequestedBy: ada, Key: "k", Change: models.ProposedChange{
			Command: models.StartSubscription{SubscriptionID: models.NewSubscriptionID(), PlanID: pro.PlanID}, AuditAction: "plan.start", Done: "Started Pro",
		},
	}, models.AuditRecord{})
	if err != nil {
		t.Fatal(err)
	}
	k.Clock.Add(time.Second)
	lines := []models.AdjustmentLine{{Number: 1, Account: account, Amount: 20 * models.Credit, Kind: models.Purchased, Reason: "Sorry"}}
	b, err := models.NewAdjustmentBatch(lines)
	if err != nil {
		t.Fatal(err)
	}
	b.State, b.RequestedBy, b.Key = models.BatchPending, ada, "k2"
	if b, err = k.OpenBatch(t.Context(), b, lines, models.AuditRecord{}); err != nil {
		t.Fatal(err)
	}
	return string(p.ID), string(b.ID)
}

// Where there is no other admin, the command line settles what waits.
func TestApprovalsAtTheCommandLine(t *testing.T) {
	c, k, ada, account := withAdmins(t)
	if code, out, _ := runCommand(t, c.env, "", "approval", "list"); code != exitOK || out != "Nothing waits for approval.\n" {
		t.Errorf("exit %d, printed %q", code, out)
	}
	proposal, batch := askForBoth(t, k, ada, account)
	waiting := c.run("", "approval", "list")["waiting"].([]any)
	if len(waiting) != 2 {
		t.Fatalf("listed are %v", waiting)
	}
	for i, want := range []map[string]string{
		{"id": batch, "what": "Adjust Ann (" + string(account) + ")", "credits": "+20", "reason": "Sorry", "asked_by": "Ada"},
		{"id": proposal, "what": "Start Pro for Ann (" + string(account) + ")", "credits": "+500", "reason": "Agreed", "asked_by": "Ada"},
	} {
		for field, value := range want {
			if got := waiting[i].(map[string]any)[field]; got != value {
				t.Errorf("line %d has the %s %v, want %s", i, field, got, value)
			}
		}
	}
	// Who asked can't approve it under their name, nor who isn't an admin.
	for _, id := range []string{proposal, batch} {
		c.runFails(exitFailure, "can’t decide this", "approval", "approve", id, "--by", "ada@example.test")
		c.runFails(exitFailure, "--by sue@example.test is not an admin", "approval", "approve", id, "--by", "sue@example.test")
		c.runFails(exitFailure, "--by ann@example.test isn't on staff", "approval", "approve", id, "--by", "ann@example.test")
		c.runFails(exitFailure, "--by zoe@example.test: there is no user with this email address", "approval", "reject", id, "--why", "No", "--by", "zoe@example.test")
		c.runFails(exitFailure, "--why must not be empty", "approval", "reject", id, "--why", " ")
	}
	if got := k.Balance(account).Available; got != 0 {
		t.Errorf("%s came in", got)
	}
	c.run("", "approval", "approve", proposal)
	c.run("", "approval", "approve", batch, "--by", "ben@example.test")
	for _, id := range []string{proposal, batch} {
		c.runFails(exitFailure, "Someone else already decided this. Nothing changed.", "approval", "approve", id)
		c.runFails(exitFailure, "Someone else already decided this. Nothing changed.", "approval", "reject", id, "--why", "No")
	}
	if got := k.Balance(account).Available; got != 520*models.Credit {
		t.Errorf("%s came in", got)
	}
	b, err := k.Batch(t.Context(), models.BatchID(batch))
	if err != nil || b.DecidedByName != "Ben" {
		t.Errorf("%+v, %v", b, err)
	}
	k.CheckBooks()
}

func TestRejectionsAtTheCommandLine(t *testing.T) {
	c, k, ada, account := withAdmins(t)
	proposal, batch := askForBoth(t, k, ada, account)
	c.run("", "approval", "reject", proposal, "--why", "Not agreed")
	c.run("", "approval", "reject", batch, "--why", "Not agreed")
	p, err := k.Proposal(t.Context(), models.ProposalID(proposal))
	if err != nil || p.State != models.BatchRejected || p.RejectionReason != "Not agreed" || p.DecidedByName != "the command line" {
		t.Errorf("%+v, %v", p, err)
	}
	b, err := k.Batch(t.Context(), models.BatchID(batch))
	if err != nil || b.State != models.BatchRejected || b.DecidedByName != "the command line" {
		t.Errorf("%+v, %v", b, err)
	}
	if got := k.Balance(account).Available; got != 0 {
		t.Errorf("%s came in", got)
	}
	k.CheckBooks()
}

// A person's name bounds what the command line gives by the person's limit, which counts
// what they do in the browser too. The owner of the machine has none.
func TestPersonsAtTheCommandLineHaveTheirLimit(t *testing.T) {
	c, k, ada, account := withAdmins(t)
	k.Post(models.Command{Account: account, Key: "page", Actor: models.ActorRef{Kind: models.ActorUser, ID: string(ada)}, Do: models.AdjustCredits{Amount: 3 * models.Credit, Kind: models.Purchased}})
	adjust := func(amount string, more ...string) []string {
		return append([]string{"credits", "adjust", "--account", string(account), "--amount", amount, "--reason", "Sorry"}, more...)
	}
	c.run("", adjust("4", "--key", "once", "--by", "ada@example.test")...)
	const above = "this is above the limit of ada@example.test, who has 3 of 10 credits left within 24 hours. Request approval in the portal"
	c.runFails(exitFailure, above, adjust("3.000001", "--by", "ada@example.test")...)
	c.runFails(exitFailure, above, adjust("-4", "--by", "ada@example.test")...)
	file := filepath.Join(t.TempDir(), "bulk.csv")
	write := func(lines string) {
		t.Helper()
		if err := os.WriteFile(file, []byte("account,amount,reason\n"+lines), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(string(account) + ",2,x\n" + string(account) + ",-2,x\n")
	c.runFails(exitFailure, above, "credits", "adjust-many", file, "--by", "ada@example.test")
	c.run("", "credits", "adjust-many", file, "--dry-run", "--by", "ada@example.test")
	write(string(account) + ",2,x\n" + string(account) + ",-1,x\n")
	for range 2 { // the second is a replay
		c.run("", "credits", "adjust-many", file, "--by", "ada@example.test")
	}
	c.run("", adjust("4", "--key", "once", "--by", "ada@example.test")...) // a replay
	c.runFails(exitFailure, "0 of 10 credits", adjust("0.000001", "--by", "ada@example.test")...)
	c.runFails(exitFailure, "--by ann@example.test isn't on staff", adjust("1", "--by", "ann@example.test")...)
	c.run("", "user", "create", "--email", "aud@example.test", "--name", "Aud", "--role", "auditor")
	c.runFails(exitFailure, "this is above the limit of aud@example.test, who has 0 of 0 credits left within 24 hours. Request approval in the portal", adjust("0.000001", "--by", "aud@example.test")...)
	if got := k.Balance(account).Available; got != 8*models.Credit {
		t.Errorf("%s are available", got)
	}
	c.run("", adjust("1000")...)
	if got := k.Balance(account).Available; got != 1008*models.Credit {
		t.Errorf("%s are available", got)
	}
	k.CheckBooks()
}

package approvals_test

import (
	"slices"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// asked returns a store in which ada has asked to start a plan for alex's account.
func asked(t *testing.T) (k *storetest.Kit, alex models.Account, p models.Proposal, ben models.User) {
	t.Helper()
	k = storetest.New(t)
	_, alex = k.Person("alex")
	pro := k.Plan(models.PlanVersion{Slug: "pro", Name: "Pro", Allowance: 500 * models.Credit, Period: models.Monthly})
	admin := func(name string) models.User {
		u, err := k.CreateUser(t.Context(), models.NewUser{Email: name + "@ops.test", Name: name, Zone: "UTC", Operator: models.OperatorAdmin})
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	ada := admin("ada")
	ben = admin("ben")
	p = propose(t, k, models.Proposal{
		ID: models.NewProposalID(), Title: "Start Pro", Account: alex.ID, Credits: 500 * models.Credit, Reason: "Agreed",
		Origin: "form:" + string(ada.ID), EntryKey: "k", RequestedBy: ada.ID, Key: "k",
		Change: models.ProposedChange{
			Command:     models.StartSubscription{SubscriptionID: models.NewSubscriptionID(), PlanID: pro.PlanID},
			AuditAction: "plan.start", AuditSubject: "pro", Done: "Started Pro",
		},
	})
	return k, alex, p, ben
}

func propose(t *testing.T, k *storetest.Kit, p models.Proposal) models.Proposal {
	t.Helper()
	p, err := k.Propose(t.Context(), p, models.AuditRecord{Actor: models.ActorRef{Kind: models.ActorUser, ID: string(p.RequestedBy)}, Action: "approval.ask", Subject: string(p.ID)})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The database itself lets nobody approve what they asked for, and nobody but an admin or
// the command line approve at all.
func TestWhoApproves(t *testing.T) {
	k, alex, p, ben := asked(t)
	mallory, _ := k.Person("mallory")
	approve := func(by models.UserID) error {
		return k.ApproveProposal(t.Context(), models.ProposalDecision{ID: p.ID, By: by, Audit: models.AuditRecord{Action: "approval.approve"}})
	}
	for _, by := range []models.UserID{p.RequestedBy, mallory.ID, "usr_none"} {
		if err := approve(by); models.CodeOf(err) != models.CodeForbidden {
			t.Errorf("%s approves: %v", by, err)
		}
		if err := k.DecideProposal(t.Context(), models.ProposalDecision{ID: p.ID, By: by, To: models.BatchRejected, RejectionReason: "No"}); models.CodeOf(err) != models.CodeForbidden {
			t.Errorf("%s rejects: %v", by, err)
		}
	}
	if err := k.DecideProposal(t.Context(), models.ProposalDecision{ID: p.ID, By: ben.ID, To: models.BatchDiscarded}); models.CodeOf(err) != models.CodeForbidden {
		t.Errorf("another admin withdraws it: %v", err)
	}
	if got := k.Balance(alex.ID).Available; got != 0 {
		t.Errorf("%s came in", got)
	}
	if err := approve(ben.ID); err != nil {
		t.Error(err)
	}
	if err := approve(ben.ID); models.CodeOf(err) != models.CodeConflict {
		t.Errorf("it is approved again: %v", err)
	}
	if got := k.Balance(alex.ID).Available; got != 500*models.Credit {
		t.Errorf("%s came in", got)
	}
	moved, err := k.MovedSince(t.Context(), models.ActorRef{Kind: models.ActorUser, ID: string(p.RequestedBy)}, models.OperatorAdmin, k.Now().Add(-1e9))
	if err != nil || moved != 0 {
		t.Errorf("%s counts towards the limit of who asked, %v", moved, err)
	}
	k.CheckBooks()
}

// The command line decides where there is no other admin.
func TestCommandLineApproves(t *testing.T) {
	k, alex, p, _ := asked(t)
	if err := k.ApproveProposal(t.Context(), models.ProposalDecision{ID: p.ID, By: models.ByCommandLine}); err != nil {
		t.Fatal(err)
	}
	line, err := k.Proposal(t.Context(), p.ID)
	if err != nil || line.State != models.BatchPosted || line.DecidedByName != "the command line" || line.RequestedByName != "ada" || line.AccountName != "alex" {
		t.Errorf("%+v, %v", line, err)
	}
	if got := k.Balance(alex.ID).Available; got != 500*models.Credit {
		t.Errorf("%s came in", got)
	}
	k.CheckBooks()
}

// A key asks for one thing, whatever it is used for later.
func TestProposeTwice(t *testing.T) {
	k, alex, p, ben := asked(t)
	again := p
	again.ID = models.NewProposalID()
	if got := propose(t, k, again); got.ID != p.ID || got.State != models.BatchPending {
		t.Errorf("%+v", got)
	}
	other := again
	other.Change.Command = models.StartSubscription{PlanID: "pln_other"}
	if _, err := k.Propose(t.Context(), other, models.AuditRecord{}); models.CodeOf(err) != models.CodeIdempotencyConflict {
		t.Errorf("another plan: %v", err)
	}
	_, petra := k.Person("petra")
	elsewhere, why := again, again
	elsewhere.Account, why.Reason = petra.ID, "Another reason"
	for what, p := range map[string]models.Proposal{"another account": elsewhere, "another reason": why} {
		if _, err := k.Propose(t.Context(), p, models.AuditRecord{}); models.CodeOf(err) != models.CodeIdempotencyConflict {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := k.DecideProposal(t.Context(), models.ProposalDecision{ID: p.ID, By: ben.ID, To: models.BatchRejected, RejectionReason: "No"}); err != nil {
		t.Fatal(err)
	}
	if got := propose(t, k, again); got.ID != p.ID || got.State != models.BatchRejected {
		t.Errorf("%+v", got)
	}
	if err := k.ApproveProposal(t.Context(), models.ProposalDecision{ID: p.ID, By: ben.ID}); models.CodeOf(err) != models.CodeConflict {
		t.Errorf("a rejected one is approved: %v", err)
	}
	if got := k.Balance(alex.ID).Available; got != 0 {
		t.Errorf("%s came in", got)
	}
	k.CheckBooks()
}

// Nobody changes or deletes a proposal, and Verify finds one that is posted without the
// entry that it became.
func TestVerifyFindsProposalsWithoutEntries(t *testing.T) {
	k, _, p, ben := asked(t)
	db := storetest.Database(t, k.Path, "")
	for _, statement := range []string{
		"UPDATE proposals SET title = 'Something else'", "UPDATE proposals SET content = '{}'", "UPDATE proposals SET reason = 'Another'",
		"DELETE FROM proposals", "UPDATE proposals SET state = 'waiting', decided_by = ''",
	} {
		if _, err := db.ExecContext(t.Context(), statement); err == nil {
			t.Errorf("%s is accepted", statement)
		}
	}
	k.CheckBooks()
	if _, err := db.ExecContext(t.Context(), "UPDATE proposals SET state = 'posted', decided_by = '"+string(ben.ID)+"', decided_at = 1"); err != nil {
		t.Fatal(err)
	}
	v, err := k.Verify(t.Context(), nil)
	if want := "the proposal " + string(p.ID) + " is posted, and there is no entry of it"; err != nil || len(v.Discrepancies) != 1 || v.Discrepancies[0] != want {
		t.Errorf("found was %+v, %v", v.Discrepancies, err)
	}
}

// A form that booked a payment while it was sent to approval from another tab has booked it:
// the proposal can't be approved, and is not said to be carried out.
func TestPaymentThatWasBookedMeanwhile(t *testing.T) {
	k, alex, p, ben := asked(t)
	payment := models.OfflinePayment{
		PurchaseID: "pur_offline1", Credits: 7 * models.Credit, AmountCents: 70, Currency: "usd", Invoice: "1", ReceivedAt: k.Now(),
	}
	proposal := propose(t, k, models.Proposal{
		ID: models.NewProposalID(), Title: "Book invoice 1", Account: alex.ID, Credits: 7 * models.Credit, Reason: "Invoice 1",
		Origin: models.OriginOffline, EntryKey: "pur_offline1", RequestedBy: p.RequestedBy, Key: "k2",
		Change: models.ProposedChange{Payment: &payment, AuditAction: "payment.book", AuditSubject: "1", Done: "Booked invoice 1"},
	})
	asker := models.Actor{User: &models.User{ID: p.RequestedBy}}
	same := payment.Purchase()
	same.ID = ""
	if _, err := k.BookPayment(t.Context(), same, models.Command{Account: alex.ID, Origin: asker.Origin(), Key: "k2", Actor: asker.Ref(), Reason: "Invoice 1"}); err != nil {
		t.Fatal(err)
	}
	if err := k.ApproveProposal(t.Context(), models.ProposalDecision{ID: proposal.ID, By: ben.ID}); models.CodeOf(err) != models.CodeConflict {
		t.Errorf("what is booked is approved: %v", err)
	}
	if line, err := k.Proposal(t.Context(), proposal.ID); err != nil || line.State != models.BatchPending {
		t.Errorf("the proposal is %s, %v", line.State, err)
	}
	if err := k.DecideProposal(t.Context(), models.ProposalDecision{ID: proposal.ID, By: ben.ID, To: models.BatchRejected, RejectionReason: "Booked already"}); err != nil {
		t.Error(err)
	}
	if got := k.Balance(alex.ID).Available; got != 7*models.Credit {
		t.Errorf("%s came in", got)
	}
	k.CheckBooks()
}

// What somebody posts alone counts towards their limit, even under the key of a request
// that was rejected.
func TestRejectedRequestsHideNothingFromTheLimit(t *testing.T) {
	k, _, p, ben := asked(t)
	if err := k.DecideProposal(t.Context(), models.ProposalDecision{ID: p.ID, By: ben.ID, To: models.BatchRejected, RejectionReason: "No"}); err != nil {
		t.Fatal(err)
	}
	asker := models.ActorRef{Kind: models.ActorUser, ID: string(p.RequestedBy)}
	k.Post(models.Command{Account: p.Account, Origin: p.Origin, Key: p.EntryKey, Actor: asker, Reason: p.Reason, Do: p.Change.Command})
	moved, err := k.MovedSince(t.Context(), asker, models.OperatorAdmin, k.Now().Add(-1e9))
	if err != nil || moved != 500*models.Credit {
		t.Errorf("%s counts towards the limit of who asked, %v", moved, err)
	}
	k.CheckBooks()
}

// A payment that was approved has the key of its form: sent once more, the form finds it.
func TestApprovedPaymentHasTheKeyOfItsForm(t *testing.T) {
	k, alex, p, ben := asked(t)
	payment := models.OfflinePayment{
		PurchaseID: models.NewPurchaseID(), Credits: 7 * models.Credit, AmountCents: 875, Currency: "usd", Invoice: "INV-7", ReceivedAt: k.Now(),
	}
	ask := propose(t, k, models.Proposal{
		ID: models.NewProposalID(), Title: "Book invoice INV-7", Account: alex.ID, Credits: payment.Credits,
		Origin: models.OriginOffline, EntryKey: string(payment.PurchaseID), RequestedBy: p.RequestedBy, Key: "payment",
		Change: models.ProposedChange{Payment: &payment, AuditAction: "payment.book", Done: "Booked invoice INV-7"},
	})
	if err := k.ApproveProposal(t.Context(), models.ProposalDecision{ID: ask.ID, By: ben.ID}); err != nil {
		t.Fatal(err)
	}
	asker := models.ActorRef{Kind: models.ActorUser, ID: string(p.RequestedBy)}
	again, err := k.BookPayment(t.Context(), payment.Purchase(), models.Command{
		Account: alex.ID, Origin: "form:" + string(p.RequestedBy), Key: "payment", Actor: asker,
	})
	if err != nil || again.ID != payment.PurchaseID || again.State != models.PurchasePaid {
		t.Errorf("the form sent again leads to %+v, %v", again, err)
	}
	if got := k.Balance(alex.ID).Available; got != 7*models.Credit {
		t.Errorf("%s came in", got)
	}
	k.CheckBooks()
}

// Verify names a proposal that nobody can decide any more because its content is not what
// was stored, and one that is posted with another amount than was asked for.
func TestVerifyFindsProposalsThatWereChanged(t *testing.T) {
	k, alex, p, ben := asked(t)
	payment := propose(t, k, models.Proposal{
		ID: models.NewProposalID(), Title: "Book invoice 1", Account: alex.ID, Credits: 7 * models.Credit, Reason: "Invoice 1",
		Origin: models.OriginOffline, EntryKey: "pur_offline1", RequestedBy: p.RequestedBy, Key: "k2",
		Change: models.ProposedChange{
			Payment:     &models.OfflinePayment{PurchaseID: "pur_offline1", Credits: 7 * models.Credit, AmountCents: 70, Currency: "usd", Invoice: "1", ReceivedAt: k.Now()},
			AuditAction: "payment.book", AuditSubject: "1", Done: "Booked invoice 1",
		},
	})
	if err := k.ApproveProposal(t.Context(), models.ProposalDecision{ID: payment.ID, By: ben.ID}); err != nil {
		t.Fatal(err)
	}
	k.CheckBooks()
	for _, statement := range []string{
		"DROP TRIGGER proposals_keep", `UPDATE proposals SET content = replace(content, '"version":1', '"version":2') WHERE state = 'waiting'`,
		"UPDATE proposals SET credits = credits - 1 WHERE state = 'posted'",
	} {
		if err := storetest.Tamper(t, k, statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := k.ApproveProposal(t.Context(), models.ProposalDecision{ID: p.ID, By: ben.ID}); err == nil {
		t.Error("what can't be read is approved")
	}
	v, err := k.Verify(t.Context(), nil)
	want := []string{
		"the proposal " + string(payment.ID) + " is posted, and its entry is of another amount",
		"the proposal " + string(p.ID) + " can't be read: a proposal has the version 2",
	}
	if err != nil || !slices.Equal(v.Discrepancies, want) {
		t.Errorf("found was %q, %v, want %q", v.Discrepancies, err, want)
	}
}

// A change of a plan that was approved is the next version once, and its request is
// decided; where the plan was changed since, nothing is.
func TestApprovedPlan(t *testing.T) {
	k, _, p, ben := asked(t)
	pro, err := k.PlanBySlug(t.Context(), "pro")
	if err != nil {
		t.Fatal(err)
	}
	more := func(key string, allowance models.Credits) models.Proposal {
		next := pro
		next.Allowance = allowance // and Number is the version that was looked at
		return propose(t, k, models.Proposal{
			ID: models.NewProposalID(), Title: "Change Pro", RequestedBy: p.RequestedBy, Key: key,
			Change: models.ProposedChange{Plan: &next, AuditAction: "plan.change", AuditSubject: "pro", Done: "Changed Pro"},
		})
	}
	one, other := more("one", 900*models.Credit), more("other", 1000*models.Credit)
	plan := func() models.PlanVersion {
		t.Helper()
		now, err := k.PlanBySlug(t.Context(), "pro")
		if err != nil {
			t.Fatal(err)
		}
		return now
	}
	state := func(id models.ProposalID, want models.BatchState) {
		t.Helper()
		if line, err := k.Proposal(t.Context(), id); err != nil || line.State != want {
			t.Errorf("the request is %q, %v; want %q", line.State, err, want)
		}
	}
	if err := k.ApproveProposal(t.Context(), models.ProposalDecision{ID: one.ID, By: p.RequestedBy}); models.CodeOf(err) != models.CodeForbidden {
		t.Errorf("who asked approves: %v", err)
	}
	if now := plan(); now.Number != pro.Number {
		t.Errorf("the plan is %+v", now)
	}
	state(one.ID, models.BatchPending)
	if err := k.ApproveProposal(t.Context(), models.ProposalDecision{ID: one.ID, By: ben.ID}); err != nil {
		t.Fatal(err)
	}
	state(one.ID, models.BatchPosted)
	for id, what := range map[models.ProposalID]string{one.ID: "it again", other.ID: "one of a version that is not the newest"} {
		if err := k.ApproveProposal(t.Context(), models.ProposalDecision{ID: id, By: ben.ID}); models.CodeOf(err) != models.CodeConflict {
			t.Errorf("approving %s: %v", what, err)
		}
	}
	state(other.ID, models.BatchPending)
	if now := plan(); now.Number != pro.Number+1 || now.Allowance != 900*models.Credit {
		t.Errorf("the plan is %+v", now)
	}
	k.CheckBooks()
}

package batches_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

func TestApprove(t *testing.T) {
	p := limited(t, 1000)
	alexUser, alex := p.Customer("alex")
	p.Grant(alex.ID, 10*models.Credit)
	adaUser, benUser := p.Operator("ada", models.OperatorAdmin), p.Operator("ben", models.OperatorAdmin)
	ada, ben := p.As(adaUser), p.As(benUser)
	ada.Get(webtest.AdminAccountPath(alex.ID)).Shows(http.StatusOK, "You can add or deduct up to 1,000 in 24 hours. 1,000 left. Another admin must approve anything above that.")
	ada.AdjustForm(alex.ID).SendAdjustment("1000.000001", "A settlement", "apply").Shows(http.StatusUnprocessableEntity,
		"This is above your limit. Another admin must approve it.")
	ada.RequestApproval(alex.ID, "5000", "A settlement")
	p.CheckAvailable(alex.ID, 10*models.Credit)

	// The operator who requested it can't approve it, on the page or by sending the form.
	path := p.PendingBatchPath()
	ada.Get("/admin/approvals").Shows(http.StatusOK, "+5,000 for alex", "equested by ada", "A settlement · Purchased", "10 before, → 5,010 after",
		"Another admin must approve this.").Hides("/approve\"", "/reject\"")
	ada.Get(path).Shows(http.StatusOK, "Another admin must approve this.").Hides("/approve\"")
	ada.Post(path+"/approve", nil).Shows(http.StatusForbidden, "Another admin must approve this.")
	ada.Post(path+"/reject", url.Values{"why": {"x"}}).Shows(http.StatusForbidden)
	p.CheckAvailable(alex.ID, 10*models.Credit)

	ben.Get("/admin/approvals").Form(path+"/approve").Send().AwaitBatch().Shows(http.StatusOK, "Applied", "Requested by ada", "Approved by ben", "10 before, → 5,010 after")
	ben.Post(path+"/approve", nil).AwaitBatch().Shows(http.StatusOK, "Approved by ben") // a double click
	ben.Post(path+"/reject", url.Values{"why": {"x"}}).Shows(http.StatusConflict, "Someone else already decided this. Nothing changed.")
	p.CheckAvailable(alex.ID, 5010*models.Credit)
	ben.Get("/admin/approvals").Shows(http.StatusOK, "Nothing to approve")
	ben.Get("/admin/approvals?show=decided").Shows(http.StatusOK, "+5,000 for alex ada · approved by ben")

	// The entry names the requester and the audit log the approver; both link to the batch.
	page := ben.Get(webtest.AdminAccountPath(alex.ID)).Shows(http.StatusOK, "5,000 credits added Credits · A settlement ada +5,000 Actions for 5,000 credits added Undo View decision")
	whole := ben.Get(webtest.AdminAccountPath(alex.ID) + "/entries")
	for _, seen := range []string{page.Link("View decision"), whole.Link("View decision")} {
		if seen != path {
			t.Errorf("the entry leads to %q, want %q", seen, path)
		}
	}
	p.As(alexUser).Get("/activity").Shows(http.StatusOK, "A settlement Bursar +5,000")
	want := []string{
		"ada batch.ask: Asked for approval: +5,000 (purchased).",
		"ben batch.approve: Approved an adjustment of +5,000, requested by " + string(adaUser.ID) + ".",
		"ada credits.adjust: Adjusted by +5000 (purchased), asked for by " + string(adaUser.ID) + " and approved by " + string(benUser.ID) + ".",
	}
	if got := strings.Join(p.AuditTrail(alex.ID), "|"); got != strings.Join(want, "|") {
		t.Errorf("the audit log says\n%s\nwant\n%s", got, strings.Join(want, "|"))
	}
	// Approved adjustments do not count towards the requester's limit.
	ada.Get(webtest.AdminAccountPath(alex.ID)).Shows(http.StatusOK, "1,000 left")
	p.CheckBooks()
}

// A form that is sent again after the decision says how it was decided.
func TestRequestApprovalAfterDecision(t *testing.T) {
	for act, said := range map[string]string{
		"approve": "approved and applied.", "reject": "rejected. Nothing was changed.", "discard": "discarded. Nothing was changed.",
	} {
		p := limited(t, 1000)
		_, alex := p.Customer("alex")
		ada, ben := p.As(p.Operator("ada", models.OperatorAdmin)), p.As(p.Operator("ben", models.OperatorAdmin))
		ask := ada.AdjustForm(alex.ID).Set("amount", "5000").Set("reason", "A settlement").Set("step", "ask")
		for range 2 { // a double click
			if got := ask.Send().Follow().Flash(); got != "Sent for approval: +5,000. Nothing changes until an admin approves it." {
				t.Errorf("the flash is %q", got)
			}
		}
		path, who := p.PendingBatchPath(), ben
		if act == "discard" {
			who = ada
		}
		who.Post(path+"/"+act, url.Values{"why": {"No"}}).Redirects(http.StatusSeeOther)
		again := ask.Send().Follow()
		if got := again.Flash(); got != "You already asked for this. It was "+said || again.Path != path {
			t.Errorf("%s: the flash is %q on %s", act, got, again.Path)
		}
		p.CheckBooks()
	}
}

// The same holds if the request would fail now because the balance is spent.
func TestRequestApprovalAfterBalanceIsSpent(t *testing.T) {
	p := limited(t, 3)
	_, alex := p.Customer("alex")
	p.Grant(alex.ID, 10*models.Credit)
	ada, ben := p.As(p.Operator("ada", models.OperatorAdmin)), p.As(p.Operator("ben", models.OperatorAdmin))
	ask := ada.AdjustForm(alex.ID).Set("amount", "-10").Set("reason", "A settlement").Set("step", "ask")
	ask.Send().Redirects(http.StatusSeeOther)
	path := p.PendingBatchPath()
	ben.Post(path+"/approve", url.Values{"why": {"Yes"}}).Redirects(http.StatusSeeOther)
	if got := ask.Send().Follow().Flash(); got != "You already asked for this. It was approved and applied." {
		t.Errorf("the flash is %q", got)
	}
	ask.Set("amount", "-9").Send().Shows(http.StatusUnprocessableEntity, "This form was already used for another adjustment.")
	p.CheckAvailable(alex.ID, 0)
	p.CheckBooks()
}

// Pages that show the balances of a batch also show debt.
func TestBatchShowsDebt(t *testing.T) {
	p := limited(t, 3)
	_, alex := p.Customer("alex")
	spent := p.PaidPurchase(alex.ID, "one", 10)
	p.MustCharge(alex.ID, 10)
	p.Post(models.Command{Account: alex.ID, Do: models.ReversePurchase{PurchaseID: spent.ID, Credits: 10 * models.Credit}})
	ada, ben := p.As(p.Operator("ada", models.OperatorAdmin)), p.As(p.Operator("ben", models.OperatorAdmin))
	ada.RequestApproval(alex.ID, "4", "Goodwill")
	path := p.PendingBatchPath()
	const told = "0 before, → 0 after Owed: 6"
	ben.Get("/admin/approvals").Shows(http.StatusOK, told)
	ben.Get(path).Shows(http.StatusOK, told)
	ben.Post(path+"/approve", nil).AwaitBatch().Shows(http.StatusOK, told)
	ada.UploadBatch(csvLine(alex.ID, "1", "Goodwill"), csvLine(alex.ID, "2", "Goodwill")).
		Shows(http.StatusOK, "0 before, → 0 after Owed: 5", "0 before, → 0 after Owed: 3")
	p.CheckBalance(alex.ID, 0, 6)
	p.CheckBooks()
}

func TestReject(t *testing.T) {
	p := limited(t, 1000)
	_, alex := p.Customer("alex")
	ada, ben := p.As(p.Operator("ada", models.OperatorAdmin)), p.As(p.Operator("ben", models.OperatorAdmin))
	ada.RequestApproval(alex.ID, "5000", "A settlement")
	path := p.PendingBatchPath()
	ben.Get(path).Form(path+"/reject").Set("why", "  ").Send().ShowsFault("why", "Enter a reason. The requester sees it.")
	ben.Get(path).Form(path+"/reject").Set("why", "Ask the lawyers first").Send().Follow().Shows(http.StatusOK, "Rejected by ben", "Reason for rejecting Ask the lawyers first")
	ada.Get(path).Shows(http.StatusOK, "Rejected", "Ask the lawyers first").Hides("/discard\"")
	ben.Post(path+"/approve", nil).Shows(http.StatusConflict, "Someone else already decided this. Nothing changed.")
	if got := p.AuditTrail(alex.ID); len(got) != 2 || !strings.HasPrefix(got[1], "ben batch.reject: Rejected an adjustment of +5,000, requested by usr_") {
		t.Errorf("the audit log says %v", got)
	}
	ada.RequestApproval(alex.ID, "6000", "A settlement")
	withdrawn := p.PendingBatchPath()
	ada.Get(withdrawn).SubmitBatch("discard").Follow().Shows(http.StatusOK, "Discarded by ada")
	ben.Post(withdrawn+"/approve", nil).Shows(http.StatusConflict)
	p.CheckAvailable(alex.ID, 0)
	p.CheckBooks()
}

// If admins approve and reject at the same time, one decision wins, and the credits are
// added once or never.
func TestApproveAndRejectConcurrently(t *testing.T) {
	p := limited(t, 1000)
	_, alex := p.Customer("alex")
	ada := p.As(p.Operator("ada", models.OperatorAdmin))
	ben, cleo := p.As(p.Operator("ben", models.OperatorAdmin)), p.As(p.Operator("cleo", models.OperatorAdmin))
	var approved models.Credits
	for range 5 {
		ada.RequestApproval(alex.ID, "5000", "A settlement")
		path := p.PendingBatchPath()
		var wg sync.WaitGroup
		wg.Go(func() { ben.Post(path+"/approve", nil) })
		wg.Go(func() { cleo.Post(path+"/approve", nil) })
		wg.Go(func() { cleo.Post(path+"/reject", url.Values{"why": {"No"}}) })
		wg.Wait()
		page := ben.Get(path)
		for strings.Contains(page.Body, "<progress") {
			page = ben.Get(path)
		}
		if strings.Contains(page.Text(), "Approved by") {
			approved += 5000
		} else {
			page.Shows(http.StatusOK, "Rejected by cleo")
		}
		p.CheckAvailable(alex.ID, approved*models.Credit)
	}
	p.CheckBooks()
}

// The navigation shows operators the number of pending batches.
func TestPendingBatchesAreCounted(t *testing.T) {
	p := webtest.NewPortal(t)
	_, alex := p.Customer("alex")
	sue := p.As(p.Operator("sue", models.OperatorSupport))
	if strings.Contains(sue.Get("/admin").Body, "waiting</span>") {
		t.Error("something waits")
	}
	sue.RequestApproval(alex.ID, "101", "Goodwill")
	sue.RequestApproval(alex.ID, "102", "Goodwill")
	if !strings.Contains(sue.Get("/admin").Body, `2<span class="sr"> waiting</span>`) {
		t.Error("what waits is not counted")
	}
	p.CheckAvailable(alex.ID, 0)
	p.CheckBooks()
}

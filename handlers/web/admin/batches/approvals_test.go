package batches_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

func TestASecondAdminApproves(t *testing.T) {
	p := limited(t, 1000)
	alexUser, alex := p.Customer("alex")
	p.Grant(alex.ID, 10*models.Credit)
	adaUser, benUser := p.Operator("ada", models.OperatorAdmin), p.Operator("ben", models.OperatorAdmin)
	ada, ben := p.As(adaUser), p.As(benUser)
	ada.Get(webtest.AdminAccountPath(alex.ID)).Shows(http.StatusOK, "You adjust by at most 1,000 within 24 hours by yourself, whichever way; 1,000 of that is left. More than that another admin has to approve.")
	ada.AdjustForm(alex.ID).SendAdjustment("1000.000001", "A settlement", "apply").Shows(http.StatusUnprocessableEntity,
		"This is above your limit: another admin has to approve it.")
	ada.RequestApproval(alex.ID, "5000", "A settlement")
	p.CheckAvailable(alex.ID, 10*models.Credit)

	// Who asked sees that somebody else has to; so does the ledger's door.
	path := p.PendingBatchPath()
	ada.Get("/admin/approvals").Shows(http.StatusOK, "+5,000 for alex", "asked by ada", "A settlement · Purchased", "10 before, → 5,010 after",
		"Somebody else has to approve this.").Hides("/approve\"", "/reject\"")
	ada.Get(path).Shows(http.StatusOK, "Somebody else has to approve this.").Hides("/approve\"")
	ada.Post(path+"/approve", nil).Shows(http.StatusForbidden, "Somebody else has to approve this.")
	ada.Post(path+"/reject", url.Values{"why": {"x"}}).Shows(http.StatusForbidden)
	p.CheckAvailable(alex.ID, 10*models.Credit)

	ben.Get("/admin/approvals").Form(path+"/approve").Send().AwaitBatch().Shows(http.StatusOK, "Carried out", "By ada", "Approved by ben", "10 before, → 5,010 after")
	ben.Post(path+"/approve", nil).AwaitBatch().Shows(http.StatusOK, "Approved by ben") // a double click
	ben.Post(path+"/reject", url.Values{"why": {"x"}}).Shows(http.StatusConflict, "This was decided meanwhile. Nothing was done.")
	p.CheckAvailable(alex.ID, 5010*models.Credit)
	ben.Get("/admin/approvals").Shows(http.StatusOK, "Nothing waits.")
	ben.Get("/admin/approvals?show=decided").Shows(http.StatusOK, "+5,000 for alex ada · approved by ben")

	// The entry bears who asked; the log says who approved, and both lead to it.
	page := ben.Get(webtest.AdminAccountPath(alex.ID)).Shows(http.StatusOK, "5,000 credits added Adjustment · A settlement Undo Who decided it ada +5,000")
	whole := ben.Get(webtest.AdminAccountPath(alex.ID) + "/entries")
	for _, seen := range []string{page.Link("Who decided it"), whole.Link("Who decided it")} {
		if seen != path {
			t.Errorf("the entry leads to %q, want %q", seen, path)
		}
	}
	p.As(alexUser).Get("/activity").Shows(http.StatusOK, "A settlement Bursar +5,000")
	want := []string{
		"ada batch.ask: Asked for approval of +5,000 (purchased).",
		"ben batch.approve: Approved an adjustment by +5,000 that " + string(adaUser.ID) + " asked for.",
		"ada credits.adjust: Adjusted by +5000 (purchased), asked for by " + string(adaUser.ID) + " and approved by " + string(benUser.ID) + ".",
	}
	if got := strings.Join(p.AuditTrail(alex.ID), "|"); got != strings.Join(want, "|") {
		t.Errorf("the audit log says\n%s\nwant\n%s", got, strings.Join(want, "|"))
	}
	// What was approved does not use up the limit of who asked.
	ada.Get(webtest.AdminAccountPath(alex.ID)).Shows(http.StatusOK, "1,000 of that is left")
	p.CheckBooks()
}

// A form that is sent again after what it asked for was decided says what became of it.
func TestAskingAgainAfterTheDecision(t *testing.T) {
	for act, said := range map[string]string{
		"approve": "approved and carried out.", "reject": "rejected. Nothing was changed.", "discard": "discarded. Nothing was changed.",
	} {
		p := limited(t, 1000)
		_, alex := p.Customer("alex")
		ada, ben := p.As(p.Operator("ada", models.OperatorAdmin)), p.As(p.Operator("ben", models.OperatorAdmin))
		ask := ada.AdjustForm(alex.ID).Set("amount", "5000").Set("reason", "A settlement").Set("step", "ask")
		for range 2 { // a double click
			if got := ask.Send().Follow().Flash(); got != "Sent to approval: +5,000. Nothing changes until an admin approves it." {
				t.Errorf("the flash is %q", got)
			}
		}
		path, who := p.PendingBatchPath(), ben
		if act == "discard" {
			who = ada
		}
		who.Post(path+"/"+act, url.Values{"why": {"No"}}).Redirects(http.StatusSeeOther)
		again := ask.Send().Follow()
		if got := again.Flash(); got != "This was asked for before, and was "+said || again.Path != path {
			t.Errorf("%s: the flash is %q on %s", act, got, again.Path)
		}
		p.CheckBooks()
	}
}

// That holds as well where what was asked for could not be asked for now: it took all
// that there was.
func TestAskingAgainForWhatIsGone(t *testing.T) {
	p := limited(t, 3)
	_, alex := p.Customer("alex")
	p.Grant(alex.ID, 10*models.Credit)
	ada, ben := p.As(p.Operator("ada", models.OperatorAdmin)), p.As(p.Operator("ben", models.OperatorAdmin))
	ask := ada.AdjustForm(alex.ID).Set("amount", "-10").Set("reason", "A settlement").Set("step", "ask")
	ask.Send().Redirects(http.StatusSeeOther)
	path := p.PendingBatchPath()
	ben.Post(path+"/approve", url.Values{"why": {"Yes"}}).Redirects(http.StatusSeeOther)
	if got := ask.Send().Follow().Flash(); got != "This was asked for before, and was approved and carried out." {
		t.Errorf("the flash is %q", got)
	}
	ask.Set("amount", "-9").Send().Shows(http.StatusUnprocessableEntity, "This form was used for another adjustment.")
	p.CheckAvailable(alex.ID, 0)
	p.CheckBooks()
}

// What is owed is named wherever a batch tells what is available.
func TestABatchNamesWhatIsOwed(t *testing.T) {
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

func TestRejecting(t *testing.T) {
	p := limited(t, 1000)
	_, alex := p.Customer("alex")
	ada, ben := p.As(p.Operator("ada", models.OperatorAdmin)), p.As(p.Operator("ben", models.OperatorAdmin))
	ada.RequestApproval(alex.ID, "5000", "A settlement")
	path := p.PendingBatchPath()
	ben.Get(path).Form(path+"/reject").Set("why", "  ").Send().ShowsFault("why", "Write why: whoever asked reads it.")
	ben.Get(path).Form(path+"/reject").Set("why", "Ask the lawyers first").Send().Follow().Shows(http.StatusOK, "Rejected by ben", "Why Ask the lawyers first")
	ada.Get(path).Shows(http.StatusOK, "Rejected", "Ask the lawyers first").Hides("/discard\"")
	ben.Post(path+"/approve", nil).Shows(http.StatusConflict, "This was decided meanwhile. Nothing was done.")
	if got := p.AuditTrail(alex.ID); len(got) != 2 || !strings.HasPrefix(got[1], "ben batch.reject: Rejected an adjustment by +5,000 that usr_") {
		t.Errorf("the audit log says %v", got)
	}
	ada.RequestApproval(alex.ID, "6000", "A settlement")
	withdrawn := p.PendingBatchPath()
	ada.Get(withdrawn).SubmitBatch("discard").Follow().Shows(http.StatusOK, "Discarded by ada")
	ben.Post(withdrawn+"/approve", nil).Shows(http.StatusConflict)
	p.CheckAvailable(alex.ID, 0)
	p.CheckBooks()
}

// Two admins press at once, one approves and one rejects: one wins, and the credits
// come once or never.
func TestApprovingAndRejectingAtOnce(t *testing.T) {
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

// The limit is for a rolling day and for all that a person adjusts alone, by the form
// and by files together, so it can't be split.
func TestTheLimitCantBeSplit(t *testing.T) {
	p := limited(t, 100)
	_, alex := p.Customer("alex")
	p.PaidPurchase(alex.ID, "one", 50)
	ada := p.As(p.Operator("ada", models.OperatorAdmin))
	ada.AdjustForm(alex.ID).SendAdjustment("60", "One part", "apply").Redirects(http.StatusSeeOther)
	ada.AdjustForm(alex.ID).SendAdjustment("40.000001", "Another", "apply").Shows(http.StatusUnprocessableEntity, "40 of that is left.")
	// A file counts with what its lines move, whichever way, not with what they come to.
	toAndFro := ada.UploadBatch(csvLine(alex.ID, "30", "In parts"), csvLine(alex.ID, "-11", "In parts")).
		Shows(http.StatusOK, "This is above your limit: another admin has to approve it.")
	ada.Post(toAndFro.Path+"/post", nil).AwaitBatch().Shows(http.StatusOK, "Nothing was done: this is above your limit by now.")
	files := []*webtest.Page{ada.UploadBatch(csvLine(alex.ID, "30", "In parts")), ada.UploadBatch(csvLine(alex.ID, "-30", "In parts"))}
	files[0].SubmitBatch("post").AwaitBatch().Shows(http.StatusOK, "Carried out by ada")
	files[1].SubmitBatch("post").AwaitBatch().Shows(http.StatusOK, "Nothing was done: this is above your limit by now. It can be sent to approval.")
	p.CheckAvailable(alex.ID, 140*models.Credit)
	ada.AdjustForm(alex.ID).SendAdjustment("10.1", "The rest", "apply").Shows(http.StatusUnprocessableEntity, "10 of that is left.")
	p.Clock.Add(24 * time.Hour)
	ada.AdjustForm(alex.ID).SendAdjustment("-100", "Sorted out", "apply").Redirects(http.StatusSeeOther)
	p.CheckBooks()
}

func TestTheLimitHoldsForFormsAndFilesAtOnce(t *testing.T) {
	p := limited(t, 100)
	_, alex := p.Customer("alex")
	ada := p.As(p.Operator("ada", models.OperatorAdmin))
	var forms []*webtest.Form
	for range 4 {
		forms = append(forms, ada.AdjustForm(alex.ID).Set("amount", "30").Set("reason", "Goodwill").Set("step", "apply"))
		file := ada.UploadBatch(csvLine(alex.ID, "30", "Goodwill"))
		forms = append(forms, file.Form(file.Path+"/post"))
	}
	var wg sync.WaitGroup
	for _, f := range forms {
		wg.Go(func() {
			if p := f.Send(); p.Status == http.StatusSeeOther {
				p.AwaitBatch()
			}
		})
	}
	wg.Wait()
	p.CheckAvailable(alex.ID, 90*models.Credit)
	p.CheckBooks()
}

// Without the setting, admins adjust any amount; what they refund or reverse never
// counts.
func TestWithoutTheSetting(t *testing.T) {
	p := webtest.NewPortal(t)
	_, alex := p.Customer("alex")
	ada := p.As(p.Operator("ada", models.OperatorAdmin))
	ada.Get(webtest.AdminAccountPath(alex.ID)).Hides("by yourself")
	ada.AdjustForm(alex.ID).SendAdjustment("1000000", "A settlement", "apply").Redirects(http.StatusSeeOther)
	p.CheckBooks()
}

// What waits is counted beside its link, for operators.
func TestWhatWaitsIsCounted(t *testing.T) {
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

package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// asks previews an adjustment that is above the limit and sends it to approval.
func (b *browser) asks(id models.AccountID, amount, reason string) {
	b.Helper()
	preview := b.adjustForm(id).adjust(amount, reason, "preview").shows(http.StatusOK, "Ask for approval", "Nothing has changed yet.")
	preview.form(adminURL(id)+"/adjust").set("step", "ask").send().follow().shows(http.StatusOK, "Sent to approval")
}

// waiting is the address of the newest batch that waits.
func (p *portal) waiting() string {
	p.Helper()
	page, err := p.Batches(p.Context(), models.BatchQuery{List: models.BatchesWaiting, Limit: 1})
	if err != nil || len(page.Batches) == 0 {
		p.Fatalf("nothing waits: %v", err)
	}
	return "/admin/bulk/" + string(page.Batches[0].ID)
}

func TestASecondAdminApproves(t *testing.T) {
	p := limited(t, 1000)
	alexUser, alex := p.person("alex")
	p.Grant(alex.ID, 10*models.Credit)
	adaUser, benUser := p.operator("ada", models.OperatorAdmin), p.operator("ben", models.OperatorAdmin)
	ada, ben := p.as(adaUser), p.as(benUser)
	ada.get(adminURL(alex.ID)).shows(http.StatusOK, "You adjust by at most 1,000 within 24 hours by yourself, whichever way; 1,000 of that is left. More than that another admin has to approve.")
	ada.adjustForm(alex.ID).adjust("1000.000001", "A settlement", "apply").shows(http.StatusUnprocessableEntity,
		"This is above your limit: another admin has to approve it.")
	ada.asks(alex.ID, "5000", "A settlement")
	p.available(alex.ID, 10*models.Credit)

	// Who asked sees that somebody else has to; so does the ledger's door.
	path := p.waiting()
	ada.get("/admin/approvals").shows(http.StatusOK, "+5,000 for alex", "asked by ada", "A settlement · Purchased", "10 before, → 5,010 after",
		"Somebody else has to approve this.").hides("/approve\"", "/reject\"")
	ada.get(path).shows(http.StatusOK, "Somebody else has to approve this.").hides("/approve\"")
	ada.post(path+"/approve", nil).shows(http.StatusForbidden, "Somebody else has to approve this.")
	ada.post(path+"/reject", url.Values{"why": {"x"}}).shows(http.StatusForbidden)
	p.available(alex.ID, 10*models.Credit)

	ben.get("/admin/approvals").form(path+"/approve").send().settles().shows(http.StatusOK, "Carried out", "By ada", "Approved by ben", "10 before, → 5,010 after")
	ben.post(path+"/approve", nil).settles().shows(http.StatusOK, "Approved by ben") // a double click
	ben.post(path+"/reject", url.Values{"why": {"x"}}).shows(http.StatusConflict, "This was decided meanwhile. Nothing was done.")
	p.available(alex.ID, 5010*models.Credit)
	ben.get("/admin/approvals").shows(http.StatusOK, "Nothing waits.")
	ben.get("/admin/approvals?show=decided").shows(http.StatusOK, "+5,000 for alex ada · approved by ben")

	// The entry bears who asked; the log says who approved, and both lead to it.
	page := ben.get(adminURL(alex.ID)).shows(http.StatusOK, "5,000 credits added Adjustment · A settlement Undo Who decided it ada +5,000")
	whole := ben.get(adminURL(alex.ID) + "/entries")
	for _, seen := range []string{page.link("Who decided it"), whole.link("Who decided it")} {
		if seen != path {
			t.Errorf("the entry leads to %q, want %q", seen, path)
		}
	}
	p.as(alexUser).get("/activity").shows(http.StatusOK, "A settlement Bursar +5,000")
	want := []string{
		"ada batch.ask: Asked for approval of +5,000 (purchased).",
		"ben batch.approve: Approved an adjustment by +5,000 that " + string(adaUser.ID) + " asked for.",
		"ada credits.adjust: Adjusted by +5000 (purchased), asked for by " + string(adaUser.ID) + " and approved by " + string(benUser.ID) + ".",
	}
	if got := strings.Join(p.auditTrail(alex.ID), "|"); got != strings.Join(want, "|") {
		t.Errorf("the audit log says\n%s\nwant\n%s", got, strings.Join(want, "|"))
	}
	// What was approved does not use up the limit of who asked.
	ada.get(adminURL(alex.ID)).shows(http.StatusOK, "1,000 of that is left")
	p.CheckBooks()
}

// A form that is sent again after what it asked for was decided says what became of it.
func TestAskingAgainAfterTheDecision(t *testing.T) {
	for act, said := range map[string]string{
		"approve": "approved and carried out.", "reject": "rejected. Nothing was changed.", "discard": "discarded. Nothing was changed.",
	} {
		p := limited(t, 1000)
		_, alex := p.person("alex")
		ada, ben := p.as(p.operator("ada", models.OperatorAdmin)), p.as(p.operator("ben", models.OperatorAdmin))
		ask := ada.adjustForm(alex.ID).set("amount", "5000").set("reason", "A settlement").set("step", "ask")
		for range 2 { // a double click
			if got := ask.send().follow().flash(); got != "Sent to approval: +5,000. Nothing changes until an admin approves it." {
				t.Errorf("the flash is %q", got)
			}
		}
		path, who := p.waiting(), ben
		if act == "discard" {
			who = ada
		}
		who.post(path+"/"+act, url.Values{"why": {"No"}}).leads(http.StatusSeeOther)
		again := ask.send().follow()
		if got := again.flash(); got != "This was asked for before, and was "+said || again.path != path {
			t.Errorf("%s: the flash is %q on %s", act, got, again.path)
		}
		p.CheckBooks()
	}
}

// That holds as well where what was asked for could not be asked for now: it took all
// that there was.
func TestAskingAgainForWhatIsGone(t *testing.T) {
	p := limited(t, 3)
	_, alex := p.person("alex")
	p.Grant(alex.ID, 10*models.Credit)
	ada, ben := p.as(p.operator("ada", models.OperatorAdmin)), p.as(p.operator("ben", models.OperatorAdmin))
	ask := ada.adjustForm(alex.ID).set("amount", "-10").set("reason", "A settlement").set("step", "ask")
	ask.send().leads(http.StatusSeeOther)
	path := p.waiting()
	ben.post(path+"/approve", url.Values{"why": {"Yes"}}).leads(http.StatusSeeOther)
	if got := ask.send().follow().flash(); got != "This was asked for before, and was approved and carried out." {
		t.Errorf("the flash is %q", got)
	}
	ask.set("amount", "-9").send().shows(http.StatusUnprocessableEntity, "This form was used for another adjustment.")
	p.available(alex.ID, 0)
	p.CheckBooks()
}

// What is owed is named wherever a batch tells what is available.
func TestABatchNamesWhatIsOwed(t *testing.T) {
	p := limited(t, 3)
	_, alex := p.person("alex")
	spent := p.bought(alex.ID, "one", 10)
	p.charged(alex.ID, 10)
	p.Post(models.Command{Account: alex.ID, Do: models.ReversePurchase{PurchaseID: spent.ID, Credits: 10 * models.Credit}})
	ada, ben := p.as(p.operator("ada", models.OperatorAdmin)), p.as(p.operator("ben", models.OperatorAdmin))
	ada.asks(alex.ID, "4", "Goodwill")
	path := p.waiting()
	const told = "0 before, → 0 after Owed: 6"
	ben.get("/admin/approvals").shows(http.StatusOK, told)
	ben.get(path).shows(http.StatusOK, told)
	ben.post(path+"/approve", nil).settles().shows(http.StatusOK, told)
	ada.uploads(csvLine(alex.ID, "1", "Goodwill"), csvLine(alex.ID, "2", "Goodwill")).
		shows(http.StatusOK, "0 before, → 0 after Owed: 5", "0 before, → 0 after Owed: 3")
	p.values(alex.ID, 0, 6)
	p.CheckBooks()
}

func TestRejecting(t *testing.T) {
	p := limited(t, 1000)
	_, alex := p.person("alex")
	ada, ben := p.as(p.operator("ada", models.OperatorAdmin)), p.as(p.operator("ben", models.OperatorAdmin))
	ada.asks(alex.ID, "5000", "A settlement")
	path := p.waiting()
	ben.get(path).form(path+"/reject").set("why", "  ").send().faulty("why", "Write why: whoever asked reads it.")
	ben.get(path).form(path+"/reject").set("why", "Ask the lawyers first").send().follow().shows(http.StatusOK, "Rejected by ben", "Why Ask the lawyers first")
	ada.get(path).shows(http.StatusOK, "Rejected", "Ask the lawyers first").hides("/discard\"")
	ben.post(path+"/approve", nil).shows(http.StatusConflict, "This was decided meanwhile. Nothing was done.")
	if got := p.auditTrail(alex.ID); len(got) != 2 || !strings.HasPrefix(got[1], "ben batch.reject: Rejected an adjustment by +5,000 that usr_") {
		t.Errorf("the audit log says %v", got)
	}
	ada.asks(alex.ID, "6000", "A settlement")
	withdrawn := p.waiting()
	ada.get(withdrawn).act("discard").follow().shows(http.StatusOK, "Discarded by ada")
	ben.post(withdrawn+"/approve", nil).shows(http.StatusConflict)
	p.available(alex.ID, 0)
	p.CheckBooks()
}

// Two admins press at once, one approves and one rejects: one wins, and the credits
// come once or never.
func TestApprovingAndRejectingAtOnce(t *testing.T) {
	p := limited(t, 1000)
	_, alex := p.person("alex")
	ada := p.as(p.operator("ada", models.OperatorAdmin))
	ben, cleo := p.as(p.operator("ben", models.OperatorAdmin)), p.as(p.operator("cleo", models.OperatorAdmin))
	var approved models.Credits
	for range 5 {
		ada.asks(alex.ID, "5000", "A settlement")
		path := p.waiting()
		var wg sync.WaitGroup
		wg.Go(func() { ben.post(path+"/approve", nil) })
		wg.Go(func() { cleo.post(path+"/approve", nil) })
		wg.Go(func() { cleo.post(path+"/reject", url.Values{"why": {"No"}}) })
		wg.Wait()
		page := ben.get(path)
		for strings.Contains(page.body, "<progress") {
			page = ben.get(path)
		}
		if strings.Contains(page.text(), "Approved by") {
			approved += 5000
		} else {
			page.shows(http.StatusOK, "Rejected by cleo")
		}
		p.available(alex.ID, approved*models.Credit)
	}
	p.CheckBooks()
}

// The limit is for a rolling day and for all that a person adjusts alone, by the form
// and by files together, so it can't be split.
func TestTheLimitCantBeSplit(t *testing.T) {
	p := limited(t, 100)
	_, alex := p.person("alex")
	p.bought(alex.ID, "one", 50)
	ada := p.as(p.operator("ada", models.OperatorAdmin))
	ada.adjustForm(alex.ID).adjust("60", "One part", "apply").leads(http.StatusSeeOther)
	ada.adjustForm(alex.ID).adjust("40.000001", "Another", "apply").shows(http.StatusUnprocessableEntity, "40 of that is left.")
	// A file counts with what its lines move, whichever way, not with what they come to.
	toAndFro := ada.uploads(csvLine(alex.ID, "30", "In parts"), csvLine(alex.ID, "-11", "In parts")).
		shows(http.StatusOK, "This is above your limit: another admin has to approve it.")
	ada.post(toAndFro.path+"/post", nil).settles().shows(http.StatusOK, "Nothing was done: this is above your limit by now.")
	files := []*page{ada.uploads(csvLine(alex.ID, "30", "In parts")), ada.uploads(csvLine(alex.ID, "-30", "In parts"))}
	files[0].act("post").settles().shows(http.StatusOK, "Carried out by ada")
	files[1].act("post").settles().shows(http.StatusOK, "Nothing was done: this is above your limit by now. It can be sent to approval.")
	p.available(alex.ID, 140*models.Credit)
	ada.adjustForm(alex.ID).adjust("10.1", "The rest", "apply").shows(http.StatusUnprocessableEntity, "10 of that is left.")
	p.Clock.Add(24 * time.Hour)
	ada.adjustForm(alex.ID).adjust("-100", "Sorted out", "apply").leads(http.StatusSeeOther)
	p.CheckBooks()
}

func TestTheLimitHoldsForFormsAndFilesAtOnce(t *testing.T) {
	p := limited(t, 100)
	_, alex := p.person("alex")
	ada := p.as(p.operator("ada", models.OperatorAdmin))
	var forms []*form
	for range 4 {
		forms = append(forms, ada.adjustForm(alex.ID).set("amount", "30").set("reason", "Goodwill").set("step", "apply"))
		file := ada.uploads(csvLine(alex.ID, "30", "Goodwill"))
		forms = append(forms, file.form(file.path+"/post"))
	}
	var wg sync.WaitGroup
	for _, f := range forms {
		wg.Go(func() {
			if p := f.send(); p.status == http.StatusSeeOther {
				p.settles()
			}
		})
	}
	wg.Wait()
	p.available(alex.ID, 90*models.Credit)
	p.CheckBooks()
}

// Without the setting, admins adjust any amount; what they refund or reverse never
// counts.
func TestWithoutTheSetting(t *testing.T) {
	p := newPortal(t)
	_, alex := p.person("alex")
	ada := p.as(p.operator("ada", models.OperatorAdmin))
	ada.get(adminURL(alex.ID)).hides("by yourself")
	ada.adjustForm(alex.ID).adjust("1000000", "A settlement", "apply").leads(http.StatusSeeOther)
	p.CheckBooks()
}

// What waits is counted beside its link, for operators.
func TestWhatWaitsIsCounted(t *testing.T) {
	p := newPortal(t)
	_, alex := p.person("alex")
	sue := p.as(p.operator("sue", models.OperatorSupport))
	if strings.Contains(sue.get("/admin").body, "waiting</span>") {
		t.Error("something waits")
	}
	sue.asks(alex.ID, "101", "Goodwill")
	sue.asks(alex.ID, "102", "Goodwill")
	if !strings.Contains(sue.get("/admin").body, `2<span class="sr"> waiting</span>`) {
		t.Error("what waits is not counted")
	}
	p.available(alex.ID, 0)
	p.CheckBooks()
}

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

// proposalKinds are the kinds of changes that wait. Each prepares an account of a portal in
// which admins may give 10 credits alone, and returns a form above that, to which the
// step "ask" is still to be added, and what approving it makes available.
var proposalKinds = map[string]struct {
	// prepare returns the form, the field that names its step, and the name on the page.
	prepare func(t *testing.T, p *webtest.Portal, ada *webtest.Browser, id models.AccountID) (f *webtest.Form, field, name string)
	effect  string // on the page, before it is approved
	comes   models.Credits
	kind    models.EntryKind
}{
	"start": {func(_ *testing.T, p *webtest.Portal, ada *webtest.Browser, id models.AccountID) (*webtest.Form, string, string) {
		p.Plan(models.PlanVersion{Slug: "pro", Name: "Pro", Allowance: 500 * models.Credit, Period: models.Monthly})
		path := webtest.AdminAccountPath(id) + "/plans/new"
		return ada.Get(path).Form(path).Set("plan", "pro").Set("reason", "Agreed"), "step", "Start Pro for alex"
	}, "Pro starts with 500 credits until", 500, models.EntrySubscription},
	"switch": {func(_ *testing.T, p *webtest.Portal, ada *webtest.Browser, id models.AccountID) (*webtest.Form, string, string) {
		basic := p.Plan(models.PlanVersion{Slug: "basic", Name: "Basic", Period: models.Monthly})
		p.Plan(models.PlanVersion{Slug: "pro", Name: "Pro", Allowance: 500 * models.Credit, Period: models.Monthly})
		p.Subscribe(id, basic)
		sub := p.Balance(id).Subscriptions[0].ID
		return ada.ChangePlanForm(id, sub, "switch", "pro", ""), "step", "Change Basic to Pro for alex"
	}, "Nothing changes now. Basic continues until its current period ends.", 0, models.EntrySubscription},
	"refund": {func(_ *testing.T, p *webtest.Portal, ada *webtest.Browser, id models.AccountID) (*webtest.Form, string, string) {
		p.Grant(id, 100*models.Credit)
		path := webtest.AdminAccountPath(id) + "/charges/" + string(p.MustCharge(id, 60).ID) + "/refund"
		return ada.CorrectionForm(path).Set("credits", "50").Set("reason", "Agreed"), "step", "Refund 50 for alex"
	}, "50 back to", 50, models.EntryRefund},
	"undo a reversal": {func(_ *testing.T, p *webtest.Portal, ada *webtest.Browser, id models.AccountID) (*webtest.Form, string, string) {
		bought := p.PaidPurchase(id, "one", 80)
		e := p.Post(models.Command{Account: id, Key: "reversal", Do: models.ReversePurchase{PurchaseID: bought.ID, Credits: 70 * models.Credit}}).Entry
		path := webtest.AdminAccountPath(id) + "/reversals/" + string(e.ID) + "/undo"
		return ada.CorrectionForm(path).Set("reason", "Agreed"), "step", "Undo a reversal of 70 for alex"
	}, "70 back to", 70, models.EntryUndo},
	"undo an adjustment": {func(_ *testing.T, p *webtest.Portal, ada *webtest.Browser, id models.AccountID) (*webtest.Form, string, string) {
		p.Grant(id, 100*models.Credit)
		e := p.Post(models.Command{Account: id, Key: "minus", Reason: "Too much", Do: models.AdjustCredits{Amount: -40 * models.Credit, Kind: models.Purchased}}).Entry
		path := webtest.AdminAccountPath(id) + "/adjustments/" + string(e.ID) + "/undo"
		return ada.CorrectionForm(path).Set("reason", "Agreed"), "step", "Undo an adjustment by −40 for alex"
	}, "40 back to", 40, models.EntryUndo},
	"payment": {func(_ *testing.T, _ *webtest.Portal, ada *webtest.Browser, id models.AccountID) (*webtest.Form, string, string) {
		return ada.PaymentForm(id, "1000", "1250.00", "INV-7", "2026-03-12"), "step", "Book invoice INV-7 for alex"
	}, "1,000 credits for $1,250.00, as purchased credits that never expire.", 1000, models.EntryPurchase},
	"flagged": {func(_ *testing.T, p *webtest.Portal, ada *webtest.Browser, id models.AccountID) (*webtest.Form, string, string) {
		ada.AdjustForm(id).SendAdjustment("5", "Sorry", "apply").Redirects(http.StatusSeeOther) // 5 of the limit is left
		address := "/admin/purchases/" + string(p.FlaggedPurchase(id, "k1").ID)
		return ada.Get(address).Shows(http.StatusOK, "This is above your limit. Another admin must approve it.").Form(address+"/settle").Set("reason", "Agreed"), "decision", "Credit a flagged purchase for alex"
	}, "10 credits, as purchased credits that never expire.", 10, models.EntryPurchase},
}

// What is above an admin's limit waits for another admin, whatever it is. Nothing moves
// before, and exactly that when it is approved, once.
func TestProposals(t *testing.T) {
	for name, kind := range proposalKinds {
		t.Run(name, func(t *testing.T) {
			p := limited(t, 10)
			_, alex := p.Customer("alex")
			adaUser, benUser := p.Operator("ada", models.OperatorAdmin), p.Operator("ben", models.OperatorAdmin)
			ada, ben := p.As(adaUser), p.As(benUser)
			f, field, title := kind.prepare(t, p, ada, alex.ID)
			before, entries := p.Balance(alex.ID).Available, len(p.EntriesOf(alex.ID))
			unmoved := func() {
				t.Helper()
				if got := len(p.EntriesOf(alex.ID)); got != entries {
					t.Errorf("%d entries were written", got-entries)
				}
				p.CheckAvailable(alex.ID, before)
			}
			f.Set(field, "ask")
			const asked = "Sent for approval. Nothing changes until an admin approves it."
			path := f.Send().Redirects(http.StatusSeeOther)
			for _, step := range []string{"ask", map[string]string{"step": "apply", "decision": "credit"}[field]} { // a double click, and the form in another way
				if again := f.Set(field, step).Send().Follow(); again.Path != path || again.Flash() != asked {
					t.Errorf("sent again with %s, it says %q on %s", step, again.Flash(), again.Path)
				}
			}
			ada.Get("/admin").Shows(http.StatusOK, "1 change waits for approval")
			ada.Get("/admin/approvals").Shows(http.StatusOK, title, "equested by ada", kind.effect, "Another admin must approve this.").Hides("/approve\"", "/reject\"")
			shown := ada.Get(path).Shows(http.StatusOK, title, kind.effect, "Waiting for approval").Hides("/approve\"", "/reject\"")
			if got := shown.Link("View account"); got != webtest.AdminAccountPath(alex.ID) {
				t.Errorf("the account is at %q", got)
			}
			ada.Post(path+"/approve", nil).Shows(http.StatusForbidden, "Another admin must approve this.")
			ada.Post(path+"/reject", url.Values{"why": {"x"}}).Shows(http.StatusForbidden)
			ben.Post(path+"/discard", nil).Shows(http.StatusForbidden, "Only the person who requested this can withdraw it.")
			unmoved()

			approve := ben.Get("/admin/approvals").Shows(http.StatusOK, kind.effect).Form(path + "/approve")
			if got := approve.Send().Follow().Shows(http.StatusOK, "Applied", "Approved by ben").Flash(); got != "Approved and applied." {
				t.Errorf("the flash is %q", got)
			}
			approve.Send().Follow().Shows(http.StatusOK, "Approved by ben") // a double click
			ben.Post(path+"/reject", url.Values{"why": {"x"}}).Shows(http.StatusConflict, "Someone else already decided this. Nothing changed.")
			p.CheckAvailable(alex.ID, before+kind.comes*models.Credit)
			if e := p.NewestEntry(alex.ID, kind.kind); len(p.EntriesOf(alex.ID)) != entries+1 || e.Actor.ID != string(adaUser.ID) {
				t.Errorf("posted was %+v", e.Entry)
			}
			if again := f.Set(field, "ask").Send().Follow(); again.Path != path || again.Flash() != "You already asked for this. It was approved and applied." {
				t.Errorf("sent again, it says %q on %s", again.Flash(), again.Path)
			}
			p.CheckAvailable(alex.ID, before+kind.comes*models.Credit)
			ben.Get("/admin/approvals").Shows(http.StatusOK, "Nothing to approve")
			ben.Get("/admin/approvals?show=decided").Shows(http.StatusOK, title+" ada · approved by ben")

			// What another admin approved does not count towards the limit of who asked.
			rest := "10"
			if name == "flagged" {
				rest = "5"
			}
			ada.Get(webtest.AdminAccountPath(alex.ID)).Shows(http.StatusOK, rest+" left.")
			trail := strings.Join(p.AuditTrail(alex.ID), "|")
			for _, want := range []string{"ada approval.ask: Asked for approval: ", "ben approval.approve: Approved the request of " + string(adaUser.ID) + ": ",
				", asked for by " + string(adaUser.ID) + " and approved by " + string(benUser.ID) + "."} {
				if strings.Count(trail, want) != 1 {
					t.Errorf("the audit log says\n%s\nwhich has %q not once", trail, want)
				}
			}
			p.CheckBooks()
		})
	}
}

// One that is rejected or withdrawn moves nothing, and can't be approved after that.
func TestProposalsThatAreNotApproved(t *testing.T) {
	for name, kind := range proposalKinds {
		t.Run(name, func(t *testing.T) {
			p := limited(t, 10)
			_, alex := p.Customer("alex")
			ada, ben := p.As(p.Operator("ada", models.OperatorAdmin)), p.As(p.Operator("ben", models.OperatorAdmin))
			f, field, _ := kind.prepare(t, p, ada, alex.ID)
			before, entries := p.Balance(alex.ID).Available, len(p.EntriesOf(alex.ID))
			path, outcome := f.Set(field, "ask").Send().Redirects(http.StatusSeeOther), "rejected"
			if name == "refund" {
				outcome = "discarded"
				withdraw := ada.Get(path).Form(path + "/discard")
				withdraw.Send().Follow().Shows(http.StatusOK, "Withdrawn by ada")
				withdraw.Send().Redirects(http.StatusSeeOther) // a double click
			} else {
				reject := ben.Get(path).Form(path+"/reject").Set("why", " ")
				reject.Send().ShowsFault("why", "Enter a reason. The requester sees it.")
				reject.Set("why", "Not agreed").Send().Follow().Shows(http.StatusOK, "Rejected by ben", "Not agreed")
				reject.Send().Redirects(http.StatusSeeOther) // a double click
			}
			ben.Post(path+"/approve", nil).Shows(http.StatusConflict, "Someone else already decided this. Nothing changed.")
			if again := f.Send().Follow(); again.Path != path || again.Flash() != "You already asked for this. It was "+outcome+". Nothing was changed." {
				t.Errorf("sent again, it says %q on %s", again.Flash(), again.Path)
			}
			if got := len(p.EntriesOf(alex.ID)); got != entries {
				t.Errorf("%d entries were written", got-entries)
			}
			p.CheckAvailable(alex.ID, before)
			p.CheckBooks()
		})
	}
}

// Two admins who approve at the same time carry it out once.
func TestProposalApprovalsRace(t *testing.T) {
	for name, kind := range proposalKinds {
		t.Run(name, func(t *testing.T) {
			p := limited(t, 10)
			_, alex := p.Customer("alex")
			ada := p.As(p.Operator("ada", models.OperatorAdmin))
			f, field, _ := kind.prepare(t, p, ada, alex.ID)
			before, entries := p.Balance(alex.ID).Available, len(p.EntriesOf(alex.ID))
			path := f.Set(field, "ask").Send().Redirects(http.StatusSeeOther)
			var forms []*webtest.Form
			for _, name := range []string{"ben", "cleo", "dora"} {
				forms = append(forms, p.As(p.Operator(name, models.OperatorAdmin)).Get(path).Form(path+"/approve"))
			}
			statuses := make([]int, len(forms))
			var wg sync.WaitGroup
			for i, f := range forms {
				wg.Go(func() { statuses[i] = f.Send().Status })
			}
			wg.Wait()
			approved := 0
			for _, s := range statuses {
				switch s {
				case http.StatusSeeOther:
					approved++
				case http.StatusConflict:
				default:
					t.Errorf("answered was %d", s)
				}
			}
			if got := len(p.EntriesOf(alex.ID)) - entries; approved != 1 || got != 1 {
				t.Errorf("%d approved, and %d entries were written", approved, got)
			}
			p.CheckAvailable(alex.ID, before+kind.comes*models.Credit)
			p.CheckBooks()
		})
	}
}

// What has become impossible since it was asked for is told, and nothing is done.
func TestProposalThatCanNotBeCarriedOut(t *testing.T) {
	p := limited(t, 10)
	_, alex := p.Customer("alex")
	ada, ben := p.As(p.Operator("ada", models.OperatorAdmin)), p.As(p.Operator("ben", models.OperatorAdmin))
	ask := func(name string) string {
		f, field, _ := proposalKinds[name].prepare(t, p, ada, alex.ID)
		return f.Set(field, "ask").Send().Redirects(http.StatusSeeOther)
	}
	payment, refund := ask("payment"), ask("refund")
	ben.Post(ask("payment")+"/approve", nil).Redirects(http.StatusSeeOther) // the same invoice
	const booked = "The invoice was booked already"
	ben.Get(payment).Shows(http.StatusOK, booked).Hides("/approve\"")
	ben.Post(payment+"/approve", nil).Shows(http.StatusUnprocessableEntity, booked)
	charge := p.NewestEntry(alex.ID, models.EntryCharge)
	p.Post(models.Command{Account: alex.ID, Key: "refund", Do: models.RefundCharge{ChargeID: charge.ChargeID, Credits: 20 * models.Credit}})
	ben.Get("/admin/approvals").Shows(http.StatusOK, booked).Hides("\"" + payment + "/approve\"")
	ben.Post(refund+"/approve", nil).Shows(http.StatusUnprocessableEntity)
	ben.Get(refund).Shows(http.StatusOK, "Waiting for approval")
	p.CheckAvailable(alex.ID, (1000+40+20)*models.Credit)
	p.CheckBooks()
}

// Support's limit knows corrections: any admin decides those above it, support can't.
func TestSupportProposes(t *testing.T) {
	p := limited(t, 1000)
	_, alex := p.Customer("alex")
	p.Grant(alex.ID, 200*models.Credit)
	charge := p.MustCharge(alex.ID, 150)
	sue, sid, ben := p.As(p.Operator("sue", models.OperatorSupport)), p.As(p.Operator("sid", models.OperatorSupport)), p.As(p.Operator("ben", models.OperatorAdmin))
	path := sue.CorrectionForm(webtest.AdminAccountPath(alex.ID)+"/charges/"+string(charge.ID)+"/refund").SendCorrection("150", "ask").Redirects(http.StatusSeeOther)
	for _, b := range []*webtest.Browser{sue, sid} {
		b.Get("/admin/approvals").Shows(http.StatusOK, "Refund 150 for alex").Hides("/approve\"", "/reject\"")
		b.Post(path+"/approve", nil).Shows(http.StatusForbidden, "Only an admin can approve or reject this.")
	}
	p.CheckAvailable(alex.ID, 50*models.Credit)
	ben.Get(path).Form(path+"/approve").Send().Follow().Shows(http.StatusOK, "Approved by ben")
	p.CheckAvailable(alex.ID, 200*models.Credit)
	p.CheckBooks()
}

// Batches and proposals are one list, newest first, in pages.
func TestApprovalsInPages(t *testing.T) {
	p := limited(t, 0)
	_, alex := p.Customer("alex")
	ada := p.As(p.Operator("ada", models.OperatorAdmin))
	for i := range 13 {
		ada.RequestApproval(alex.ID, "5", "A settlement")
		invoice := "INV-" + strings.Repeat("1", i+1)
		ada.PaymentForm(alex.ID, "1000", "1250.00", invoice, "2026-03-12").Set("step", "ask").Send().Redirects(http.StatusSeeOther)
		p.Clock.Add(1000)
	}
	first := ada.Get("/admin/approvals").Shows(http.StatusOK, "Book invoice INV-1111111111111 for alex", "Book invoice INV-1111 for alex").Hides("INV-111 ", "INV-111<")
	ada.Get(first.Link("Next page")).Shows(http.StatusOK, "Book invoice INV-111 for alex", "Book invoice INV-1 for alex").Hides("INV-1111<")
	ada.Get("/admin").Shows(http.StatusOK, "26 changes wait for approval")
}

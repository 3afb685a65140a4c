package web_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// planned is a portal with two plans that bring different things.
func planned(t *testing.T) (p *portal, basic, pro models.PlanVersion) {
	t.Helper()
	p = newPortal(t)
	basic = p.Plan(models.PlanVersion{Slug: "basic", Name: "Basic", Allowance: 100 * models.Credit, Period: models.Monthly, StorageLimit: 10 << 30,
		RolloverPeriods: 1, RolloverCap: 30 * models.Credit})
	pro = p.Plan(models.PlanVersion{Slug: "pro", Name: "Pro", Allowance: 500 * models.Credit, Period: models.Weekly, StorageLimit: 2 << 30})
	return p, basic, pro
}

// changePlan is the form for one plan of an account.
func (b *browser) changePlan(id models.AccountID, sub models.SubscriptionID, act, plan, step string) *form {
	b.Helper()
	path := adminURL(id) + "/plans/" + string(sub)
	return b.get(path).form(path).set("act", act).set("plan", plan).set("step", step)
}

func TestAPlanIsStarted(t *testing.T) {
	p, basic, _ := planned(t)
	_, account := p.person("alex")
	b := p.as(p.operator("ada", models.OperatorAdmin))
	here := adminURL(account.ID) + "/plans"
	start := b.get(here).shows(http.StatusOK, "No plan.").link("Start a plan")
	f := b.get(start).shows(http.StatusOK, "Start a plan", "Basic: 100 credits a month", "Pro: 500 credits a week").form(start)
	f.set("plan", "none").set("step", "preview").send().faulty("plan", "Choose one of these.")
	f.set("plan", "basic").send().shows(http.StatusOK,
		"Now Basic begins, and 100 credits come in until 29 Apr 2026. The storage limit changes from 1 GB to 10 GB.",
		"On 29 Apr 2026, 17:48 70 credits lapse unless they are used by then. 30 credits roll over, unless they are used by then. Basic renews, and 100 credits come in until 29 May 2026.",
		"Available now 0 Available after 100", "Nothing has changed yet.")
	p.values(account.ID, 0, 0)
	for range 2 {
		if got := f.set("step", "apply").send().follow().shows(http.StatusOK, "Basic Active", "Allowance 100 credits a month", "Resets 29 Apr 2026, 17:48").flash(); got != "Started Basic." {
			t.Errorf("the flash is %q", got)
		}
	}
	f.set("key", "another").send().shows(http.StatusUnprocessableEntity, "The account has this plan already.").hides("Basic: 100")
	p.values(account.ID, 100, 0)
	p.trail(account.ID, "ada plan.start: Started Basic.")
	if err := p.ArchivePlan(t.Context(), basic.PlanID, true); err != nil {
		t.Fatal(err)
	}
	b.get(start).shows(http.StatusOK, "Pro: 500").hides("Basic: 100")
	p.CheckBooks()
}

// The preview of a switch says what the end of the present period takes and brings,
// which is what then happens.
func TestAPlanIsSwitchedAtTheNextBoundary(t *testing.T) {
	p, basic, _ := planned(t)
	_, account := p.person("alex")
	sub := p.Subscribe(account.ID, basic)
	p.charged(account.ID, 40)
	if _, err := p.SetStorageUsage(t.Context(), account.ID, 5<<30); err != nil {
		t.Fatal(err)
	}
	b := p.as(p.operator("ada", models.OperatorAdmin))
	f := b.changePlan(account.ID, sub, "switch", "pro", "preview")
	f.send().shows(http.StatusOK, "Now Nothing changes: Basic goes on until its present period ends.",
		"On 29 Apr 2026, 17:48 30 credits lapse unless they are used by then. 30 credits roll over, unless they are used by then. Pro begins, and 500 credits come in until 6 May 2026.",
		"The storage limit changes from 10 GB to 2 GB. 5 GB are stored: that stays, and nothing can be added until it is less.",
		"Available now 60 Available after 60")
	if got := f.set("step", "apply").send().follow().shows(http.StatusOK, "Changes to Pro then.").flash(); got != "Basic changes to Pro on 29 Apr 2026." {
		t.Errorf("the flash is %q", got)
	}
	b.changePlan(account.ID, sub, "stay", "", "preview").send().shows(http.StatusOK, "Now Basic goes on, and no longer changes to another plan.", "Basic renews, and 100 credits come in")
	b.changePlan(account.ID, sub, "stay", "", "apply").send().follow().hides("Changes to Pro")
	b.changePlan(account.ID, sub, "switch", "pro", "apply").send().leads(http.StatusSeeOther)
	p.Clock.Set(time.Date(2026, 4, 29, 17, 48, 46, 0, time.UTC))
	p.values(account.ID, 530, 0)
	p.trail(account.ID, "ada plan.switch: Basic changes to Pro on 29 Apr 2026.", "ada plan.stay: Basic stays, and does not change.", "ada plan.switch: Basic changes to Pro on 29 Apr 2026.")
	p.CheckBooks()
}

// Nobody has a plan twice, by whichever way.
func TestAPlanIsHeldOnce(t *testing.T) {
	p, basic, pro := planned(t)
	other := p.Plan(models.PlanVersion{Slug: "other", Name: "Other", Allowance: models.Credit, Period: models.Daily})
	_, account := p.person("alex")
	first := p.Subscribe(account.ID, basic)
	p.Clock.Add(time.Second)
	second := p.Subscribe(account.ID, other)
	b := p.as(p.operator("ada", models.OperatorAdmin))
	b.changePlan(account.ID, first, "switch", "other", "apply").send().faulty("plan", "The account has this plan already.")
	b.changePlan(account.ID, first, "switch", "pro", "apply").send().leads(http.StatusSeeOther)
	page := b.changePlan(account.ID, second, "switch", "pro", "apply").send().shows(http.StatusUnprocessableEntity).hides("Change to another plan")
	if got := page.alert(); got != "The account changes to this plan already." {
		t.Errorf("the form says %q", got)
	}
	path := adminURL(account.ID) + "/plans/new"
	b.get(path).shows(http.StatusOK, "There is no plan that could be started.")
	b.post(path, url.Values{"plan": {"pro"}, "key": {"k"}, "step": {"apply"}}).shows(http.StatusUnprocessableEntity, "There is no plan that could be started.")
	if got := p.Balance(account.ID).Subscriptions; len(got) != 2 || got[0].NextPlanID != pro.PlanID {
		t.Errorf("the account has %v", got)
	}
	p.CheckBooks()
}

func TestAPlanIsCanceledAtItsEnd(t *testing.T) {
	p, basic, _ := planned(t)
	_, account := p.person("alex")
	sub := p.Subscribe(account.ID, basic)
	b := p.as(p.operator("ada", models.OperatorAdmin))
	f := b.changePlan(account.ID, sub, "cancel_end", "", "preview")
	f.send().shows(http.StatusOK, "Nothing changes: Basic goes on until its present period ends. This can’t be taken back, but the plan can be started anew after that.",
		"On 29 Apr 2026, 17:48 100 credits lapse unless they are used by then. Basic is over, and nothing more comes in by it. The storage limit changes from 10 GB to 1 GB.")
	if got := f.set("step", "apply").set("reason", "Asked for it").send().follow().shows(http.StatusOK, "It was canceled and does not renew.").flash(); got != "Canceled Basic: it ends on 29 Apr 2026." {
		t.Errorf("the flash is %q", got)
	}
	b.get(f.action).shows(http.StatusOK, "Cancel it now").hides("Change to another plan", "when the present period ends, on")
	b.get(adminURL(account.ID)).shows(http.StatusOK, "Basic was canceled and ends on 29 Apr 2026 Plan · Asked for it")
	p.Clock.Set(time.Date(2026, 4, 29, 17, 48, 46, 0, time.UTC))
	p.values(account.ID, 0, 0)
	p.trail(account.ID, "ada plan.cancel-end: Canceled Basic: it ends on 29 Apr 2026.")
	p.CheckBooks()
}

// What is left of a plan that was canceled at once stays until it would have ended.
func TestAPlanIsCanceledNow(t *testing.T) {
	p, basic, _ := planned(t)
	_, account := p.person("alex")
	p.Post(models.Command{Account: account.ID, Do: models.GrantCredits{ // ends at the same instant and is not the plan's
		Kind: models.Promotional, Source: models.SourceGrant, Credits: 7 * models.Credit, ExpiresAt: time.Date(2026, 4, 29, 17, 48, 46, 0, time.UTC),
	}})
	sub := p.Subscribe(account.ID, basic)
	b := p.as(p.operator("ada", models.OperatorAdmin))
	f := b.changePlan(account.ID, sub, "cancel_now", "", "preview")
	f.send().shows(http.StatusOK,
		"Now Basic ends, and never renews. This can’t be taken back. What is left of it, 100 credits, can be used until it would have ended. The storage limit changes from 10 GB to 1 GB.",
		"On 29 Apr 2026, 17:48 100 credits lapse unless they are used by then. Basic is over, and nothing more comes in by it.",
		"Available now 107 Available after 107")
	f.set("step", "apply")
	if got := f.send().follow().shows(http.StatusOK, "No plan.").flash(); got != "Canceled Basic at once." {
		t.Errorf("the flash is %q", got)
	}
	if got := f.send().follow().flash(); got != "This was carried out." {
		t.Errorf("the same form again says %q", got)
	}
	f.set("key", "another").send().shows(http.StatusNotFound, "This account has no such plan, or no longer.")
	p.values(account.ID, 107, 0)
	p.Clock.Set(time.Date(2026, 4, 29, 17, 48, 46, 0, time.UTC))
	p.values(account.ID, 0, 0)
	p.trail(account.ID, "ada plan.cancel-now: Canceled Basic at once.")
	p.CheckBooks()
}

func TestAPlanIsMarked(t *testing.T) {
	p, basic, _ := planned(t)
	_, account := p.person("alex")
	_, other := p.person("petra")
	sub := p.Subscribe(account.ID, basic)
	b := p.as(p.operator("ada", models.OperatorAdmin))
	b.get(adminURL(account.ID)+"/plans/"+string(sub)).shows(http.StatusOK, "Mark it as a trial", "Mark it as past due").hides("Mark it as active")
	b.changePlan(account.ID, sub, "past_due", "", "preview").send().shows(http.StatusOK,
		"The customer and their programs read that Basic is past due. Its credits and its periods go on as they are.")
	b.changePlan(account.ID, sub, "past_due", "", "apply").send().follow().shows(http.StatusOK, "Basic Past due", "Marked Basic as past due.")
	b.changePlan(account.ID, sub, "trialing", "", "apply").send().follow().shows(http.StatusOK, "Basic Trial", "Marked Basic as a trial.")
	b.changePlan(account.ID, sub, "active", "", "apply").send().follow().shows(http.StatusOK, "Basic Active")
	b.changePlan(account.ID, sub, "canceled", "", "apply").send().faulty("act", "Choose one of these.")
	b.changePlan(account.ID, sub, "active", "", "guess").send().shows(http.StatusNotFound)
	b.get(adminURL(other.ID) + "/plans/" + string(sub)).shows(http.StatusNotFound)
	sam := p.as(p.operator("sam", models.OperatorSupport))
	sam.get(adminURL(account.ID)+"/plans").shows(http.StatusOK, "Basic Active", "Your role looks at this.").hides("/plans/new", string(sub))
	sam.post(adminURL(account.ID)+"/plans/"+string(sub), url.Values{"act": {"cancel_now"}, "step": {"apply"}, "key": {"k"}}).shows(http.StatusForbidden)
	p.trail(account.ID, "ada plan.past-due: Marked Basic as past due.", "ada plan.trialing: Marked Basic as a trial.", "ada plan.active: Marked Basic as active.")
	p.CheckBooks()
}

package accounts_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// planned returns a portal with two plans of different allowance, period and storage.
func planned(t *testing.T) (p *webtest.Portal, basic, pro models.PlanVersion) {
	t.Helper()
	p = webtest.NewPortal(t)
	basic = p.Plan(models.PlanVersion{Slug: "basic", Name: "Basic", Allowance: 100 * models.Credit, Period: models.Monthly, StorageLimit: 10 << 30,
		RolloverPeriods: 1, RolloverCap: 30 * models.Credit})
	pro = p.Plan(models.PlanVersion{Slug: "pro", Name: "Pro", Allowance: 500 * models.Credit, Period: models.Weekly, StorageLimit: 2 << 30})
	return p, basic, pro
}

func TestPlanStart(t *testing.T) {
	p, basic, _ := planned(t)
	_, account := p.Customer("alex")
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	here := webtest.AdminAccountPath(account.ID) + "/plans"
	start := b.Get(here).Shows(http.StatusOK, "No plan").Link("Start a plan")
	f := b.Get(start).Shows(http.StatusOK, "Start a plan", "Basic: 100 credits a month", "Pro: 500 credits a week").Form(start)
	f.Set("plan", "none").Set("step", "preview").Send().ShowsFault("plan", "Choose one of these.")
	f.Set("plan", "basic").Send().Shows(http.StatusOK,
		"Now Basic starts with 100 credits until 29 Apr 2026. The storage limit changes from 1 GB to 10 GB.",
		"On 29 Apr 2026, 17:48 70 credits will expire unless used by then. 30 credits will roll over unless used by then. Basic renews with 100 credits until 29 May 2026.",
		"Available now 0 Available after 100", "Nothing has changed yet.")
	p.CheckBalance(account.ID, 0, 0)
	for range 2 {
		if got := f.Set("step", "apply").Send().Follow().Shows(http.StatusOK, "Basic Active", "Allowance 100 credits a month", "Resets 29 Apr 2026, 17:48").Flash(); got != "Started Basic." {
			t.Errorf("the flash is %q", got)
		}
	}
	f.Set("key", "another").Send().Shows(http.StatusUnprocessableEntity, "The account already has this plan.").Hides("Basic: 100")
	p.CheckBalance(account.ID, 100, 0)
	p.CheckAuditTrail(account.ID, "ada plan.start: Started Basic.")
	if err := p.ArchivePlan(t.Context(), basic.PlanID, true); err != nil {
		t.Fatal(err)
	}
	b.Get(start).Shows(http.StatusOK, "Pro: 500").Hides("Basic: 100")
	p.CheckBooks()
}

// The preview of a switch matches what happens at the end of the present period.
func TestPlanSwitch(t *testing.T) {
	p, basic, _ := planned(t)
	_, account := p.Customer("alex")
	sub := p.Subscribe(account.ID, basic)
	p.MustCharge(account.ID, 40)
	if _, err := p.SetStorageUsage(t.Context(), account.ID, 5<<30); err != nil {
		t.Fatal(err)
	}
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	f := b.ChangePlanForm(account.ID, sub, "switch", "pro", "preview")
	f.Send().Shows(http.StatusOK, "Now Nothing changes now. Basic continues until its current period ends.",
		"On 29 Apr 2026, 17:48 30 credits will expire unless used by then. 30 credits will roll over unless used by then. Pro starts with 500 credits until 6 May 2026.",
		"The storage limit changes from 10 GB to 2 GB. 5 GB is stored. Nothing can be added until that is below the limit.",
		"Available now 60 Available after 60")
	if got := f.Set("step", "apply").Send().Follow().Shows(http.StatusOK, "Changes to Pro then.").Flash(); got != "Basic changes to Pro on 29 Apr 2026." {
		t.Errorf("the flash is %q", got)
	}
	b.ChangePlanForm(account.ID, sub, "stay", "", "preview").Send().Shows(http.StatusOK, "Now Basic continues and no longer changes to another plan.", "Basic renews with 100 credits")
	b.ChangePlanForm(account.ID, sub, "stay", "", "apply").Send().Follow().Hides("Changes to Pro")
	b.ChangePlanForm(account.ID, sub, "switch", "pro", "apply").Send().Redirects(http.StatusSeeOther)
	p.Clock.Set(time.Date(2026, 4, 29, 17, 48, 46, 0, time.UTC))
	p.CheckBalance(account.ID, 530, 0)
	p.CheckAuditTrail(account.ID, "ada plan.switch: Basic changes to Pro on 29 Apr 2026.", "ada plan.stay: Kept Basic. It no longer changes to another plan.", "ada plan.switch: Basic changes to Pro on 29 Apr 2026.")
	p.CheckBooks()
}

// An account can't get a plan twice, by starting it or by switching to it.
func TestPlanIsNotHeldTwice(t *testing.T) {
	p, basic, pro := planned(t)
	other := p.Plan(models.PlanVersion{Slug: "other", Name: "Other", Allowance: models.Credit, Period: models.Daily})
	_, account := p.Customer("alex")
	first := p.Subscribe(account.ID, basic)
	p.Clock.Add(time.Second)
	second := p.Subscribe(account.ID, other)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	b.ChangePlanForm(account.ID, first, "switch", "other", "apply").Send().ShowsFault("plan", "The account already has this plan.")
	b.ChangePlanForm(account.ID, first, "switch", "pro", "apply").Send().Redirects(http.StatusSeeOther)
	page := b.ChangePlanForm(account.ID, second, "switch", "pro", "apply").Send().Shows(http.StatusUnprocessableEntity).Hides("Change to another plan")
	if got := page.Alert(); got != "The account is already changing to this plan." {
		t.Errorf("the form says %q", got)
	}
	path := webtest.AdminAccountPath(account.ID) + "/plans/new"
	b.Get(path).Shows(http.StatusOK, "There are no plans to start.")
	b.Post(path, url.Values{"plan": {"pro"}, "key": {"k"}, "step": {"apply"}}).Shows(http.StatusUnprocessableEntity, "There are no plans to start.")
	if got := p.Balance(account.ID).Subscriptions; len(got) != 2 || got[0].NextPlanID != pro.PlanID {
		t.Errorf("the account has %v", got)
	}
	p.CheckBooks()
}

func TestPlanCancelAtPeriodEnd(t *testing.T) {
	p, basic, _ := planned(t)
	_, account := p.Customer("alex")
	sub := p.Subscribe(account.ID, basic)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	f := b.ChangePlanForm(account.ID, sub, "cancel_end", "", "preview")
	f.Send().Shows(http.StatusOK, "Basic continues until its current period ends. You can’t undo this, but you can start the plan again afterwards.",
		"On 29 Apr 2026, 17:48 100 credits will expire unless used by then. Basic ends and adds nothing more. The storage limit changes from 10 GB to 1 GB.")
	if got := f.Set("step", "apply").Set("reason", "Asked for it").Send().Follow().Shows(http.StatusOK, "Canceled. It won’t renew.").Flash(); got != "Canceled Basic. It ends on 29 Apr 2026." {
		t.Errorf("the flash is %q", got)
	}
	b.Get(f.Action).Shows(http.StatusOK, "Cancel now").Hides("Change to another plan", "when the current period ends, on")
	b.Get(webtest.AdminAccountPath(account.ID)).Shows(http.StatusOK, "Basic was canceled and ends on 29 Apr 2026 Plans · Asked for it")
	p.Clock.Set(time.Date(2026, 4, 29, 17, 48, 46, 0, time.UTC))
	p.CheckBalance(account.ID, 0, 0)
	p.CheckAuditTrail(account.ID, "ada plan.cancel-end: Canceled Basic. It ends on 29 Apr 2026.")
	p.CheckBooks()
}

// The allowance of a plan that is canceled at once stays until the period would have
// ended.
func TestPlanCancelNow(t *testing.T) {
	p, basic, _ := planned(t)
	_, account := p.Customer("alex")
	p.Post(models.Command{Account: account.ID, Do: models.GrantCredits{ // ends at the same instant, but is not of the plan
		Kind: models.Promotional, Source: models.SourceGrant, Credits: 7 * models.Credit, ExpiresAt: time.Date(2026, 4, 29, 17, 48, 46, 0, time.UTC),
	}})
	sub := p.Subscribe(account.ID, basic)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	f := b.ChangePlanForm(account.ID, sub, "cancel_now", "", "preview")
	f.Send().Shows(http.StatusOK,
		"Now Basic ends now and doesn’t renew. You can’t undo this. The remaining 100 credits can be used until the period was due to end. The storage limit changes from 10 GB to 1 GB.",
		"On 29 Apr 2026, 17:48 100 credits will expire unless used by then. Basic ends and adds nothing more.",
		"Available now 107 Available after 107")
	f.Set("step", "apply")
	if got := f.Send().Follow().Shows(http.StatusOK, "No plan").Flash(); got != "Canceled Basic immediately." {
		t.Errorf("the flash is %q", got)
	}
	if got := f.Send().Follow().Flash(); got != "This was already done." {
		t.Errorf("the same form again says %q", got)
	}
	f.Set("key", "another").Send().Shows(http.StatusNotFound, "This account doesn’t have this plan.")
	p.CheckBalance(account.ID, 107, 0)
	p.Clock.Set(time.Date(2026, 4, 29, 17, 48, 46, 0, time.UTC))
	p.CheckBalance(account.ID, 0, 0)
	p.CheckAuditTrail(account.ID, "ada plan.cancel-now: Canceled Basic immediately.")
	p.CheckBooks()
}

func TestPlanStatus(t *testing.T) {
	p, basic, _ := planned(t)
	_, account := p.Customer("alex")
	_, other := p.Customer("petra")
	sub := p.Subscribe(account.ID, basic)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	b.Get(webtest.AdminAccountPath(account.ID)+"/plans/"+string(sub)).Shows(http.StatusOK, "Mark as a trial", "Mark as past due").Hides("Mark as active")
	b.ChangePlanForm(account.ID, sub, "past_due", "", "preview").Send().Shows(http.StatusOK,
		"The customer and the API see Basic as past due. Its credits and periods don’t change.")
	b.ChangePlanForm(account.ID, sub, "past_due", "", "apply").Send().Follow().Shows(http.StatusOK, "Basic Past due", "Marked Basic as past due.")
	b.ChangePlanForm(account.ID, sub, "trialing", "", "apply").Send().Follow().Shows(http.StatusOK, "Basic Trial", "Marked Basic as a trial.")
	b.ChangePlanForm(account.ID, sub, "active", "", "apply").Send().Follow().Shows(http.StatusOK, "Basic Active")
	b.ChangePlanForm(account.ID, sub, "canceled", "", "apply").Send().ShowsFault("act", "Choose one of these.")
	b.ChangePlanForm(account.ID, sub, "active", "", "guess").Send().Shows(http.StatusNotFound)
	b.Get(webtest.AdminAccountPath(other.ID) + "/plans/" + string(sub)).Shows(http.StatusNotFound)
	sam := p.As(p.Operator("sam", models.OperatorSupport))
	sam.Get(webtest.AdminAccountPath(account.ID)+"/plans").Shows(http.StatusOK, "Basic Active", "View only.").Hides("/plans/new", string(sub))
	sam.Post(webtest.AdminAccountPath(account.ID)+"/plans/"+string(sub), url.Values{"act": {"cancel_now"}, "step": {"apply"}, "key": {"k"}}).Shows(http.StatusForbidden)
	p.CheckAuditTrail(account.ID, "ada plan.past-due: Marked Basic as past due.", "ada plan.trialing: Marked Basic as a trial.", "ada plan.active: Marked Basic as active.")
	p.CheckBooks()
}

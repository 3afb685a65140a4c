package accounts

import (
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// Actions, the values of the form's field act.
const (
	actionStart        = "start" // not in the form: it is the only action on a new plan
	actionSwitch       = "switch"
	actionStay         = "stay"
	actionCancelAtEnd  = "cancel_end"
	actionCancelNow    = "cancel_now"
	actionMarkTrialing = "trialing"
	actionMarkActive   = "active"
	actionMarkPastDue  = "past_due"
)

// actionButtons are the keys of the texts of the buttons that apply an action.
var actionButtons = map[string]string{
	actionStart: "admin_account_plans.do_start", actionSwitch: "admin_account_plans.do_switch", actionStay: "admin_account_plans.do_stay", actionCancelAtEnd: "admin_account_plans.do_cancel",
	actionCancelNow: "admin_account_plans.do_cancel_now", actionMarkTrialing: "admin_account_plans.do_mark", actionMarkActive: "admin_account_plans.do_mark", actionMarkPastDue: "admin_account_plans.do_mark",
}

// action returns the action that was chosen.
func (f *planChange) action() string {
	if f.subscription.ID == "" {
		return actionStart
	}
	return f.Get("act")
}

// actions returns the actions that can be chosen, in order.
func (f *planChange) actions(r present.Reader) []views.Option {
	if f.subscription.ID == "" {
		return nil
	}
	var options []views.Option
	add := func(value, text string) {
		options = append(options, views.Option{Value: value, Text: text, Selected: value == f.action()})
	}
	ends := r.Day(f.subscription.PeriodEndAt)
	if !f.subscription.CancelAtPeriodEnd {
		if len(f.availablePlans()) > 0 {
			add(actionSwitch, r.T("admin_account_plans.switch", "day", ends))
		}
		if f.subscription.NextPlanID != "" {
			add(actionStay, r.T("admin_account_plans.stay", "plan", models.Isolate(f.subscription.Version.Name)))
		}
		add(actionCancelAtEnd, r.T("admin_account_plans.cancel", "day", ends))
	}
	add(actionCancelNow, r.T("admin_account_plans.cancel_now"))
	for _, s := range []struct {
		status     models.SubscriptionStatus
		text, mark string
	}{
		{models.SubscriptionTrialing, "admin_account_plans.mark_trial", actionMarkTrialing}, {models.SubscriptionActive, "admin_account_plans.mark_active", actionMarkActive},
		{models.SubscriptionPastDue, "admin_account_plans.mark_due", actionMarkPastDue},
	} {
		if f.subscription.Status != s.status {
			add(s.mark, r.T(s.text))
		}
	}
	return options
}

// availablePlans returns the plans that can be chosen.
func (f *planChange) availablePlans() (plans []models.PlanVersion) {
	for _, p := range f.plans {
		if !f.current[p.PlanID] && !f.upcoming[p.PlanID] {
			plans = append(plans, p)
		}
	}
	return plans
}

// read sets the command and its text from the fields.
func (f *planChange) read(r present.Reader) {
	f.CheckKey()
	var next models.PlanVersion
	if f.action() == actionStart || f.action() == actionSwitch {
		for _, p := range f.plans {
			if p.Slug == f.Get("plan") {
				next = p
			}
		}
		f.Chosen("plan", next.PlanID != "")
		f.Require("plan", !f.upcoming[next.PlanID], r.T("admin_account_plans.changing"))
		// The ledger says so for a plan that is started.
		f.Require("plan", !f.current[next.PlanID] || f.action() == actionStart, r.T("admin_account_plans.has"))
	}
	id, name, ends := f.subscription.ID, models.Isolate(f.subscription.Version.Name), r.Day(f.subscription.PeriodEndAt)
	mark := func(status models.SubscriptionStatus, word string) {
		f.do, f.doneText = models.SetSubscriptionStatus{SubscriptionID: id, Status: status}, r.T("admin_account_plans.marked", "plan", name, "status", r.T(word))
	}
	switch f.action() {
	case actionStart:
		f.gives = next.Allowance
		f.do, f.doneText = models.StartSubscription{SubscriptionID: models.NewSubscriptionID(), PlanID: next.PlanID}, r.T("admin_account_plans.started", "plan", models.Isolate(next.Name))
		f.title, f.proposedText = r.T("admin_account_plans.ask_start", "plan", models.Isolate(next.Name)), r.T("admin_account_plans.asked_start", "plan", models.Isolate(next.Name))
	case actionSwitch:
		f.gives = next.Allowance
		f.do, f.doneText = models.SwitchPlan{SubscriptionID: id, PlanID: next.PlanID}, r.T("admin_account_plans.switched", "plan", name, "next", models.Isolate(next.Name), "day", ends)
		f.title, f.proposedText = r.T("admin_account_plans.ask_switch", "plan", name, "next", models.Isolate(next.Name)), r.T("admin_account_plans.asked_switch", "plan", name, "next", models.Isolate(next.Name))
	case actionStay:
		f.do, f.doneText = models.SwitchPlan{SubscriptionID: id, PlanID: f.subscription.Version.PlanID}, r.T("admin_account_plans.stayed", "plan", name)
	case actionCancelAtEnd:
		f.do, f.doneText = models.CancelSubscription{SubscriptionID: id, AtPeriodEnd: true}, r.T("admin_account_plans.canceled", "plan", name, "day", ends)
	case actionCancelNow:
		f.do, f.doneText = models.CancelSubscription{SubscriptionID: id}, r.T("admin_account_plans.canceled_now", "plan", name)
	case actionMarkTrialing:
		mark(models.SubscriptionTrialing, "admin_account_plans.trial")
	case actionMarkActive:
		mark(models.SubscriptionActive, "admin_account_plans.active")
	case actionMarkPastDue:
		mark(models.SubscriptionPastDue, "admin_account_plans.due")
	default:
		f.Chosen("act", false)
	}
}

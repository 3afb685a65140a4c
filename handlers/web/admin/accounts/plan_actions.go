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

// actionButtons are the texts of the buttons that apply an action.
var actionButtons = map[string]string{
	actionStart: "Start the plan", actionSwitch: "Change the plan", actionStay: "Keep the plan", actionCancelAtEnd: "Cancel the plan", actionCancelNow: "Cancel the plan now",
	actionMarkTrialing: "Mark it", actionMarkActive: "Mark it", actionMarkPastDue: "Mark it",
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
			add(actionSwitch, "Change to another plan when the present period ends, on "+ends)
		}
		if f.subscription.NextPlanID != "" {
			add(actionStay, "Stay with "+models.Isolate(f.subscription.Version.Name)+", and not change")
		}
		add(actionCancelAtEnd, "Cancel it when the present period ends, on "+ends)
	}
	add(actionCancelNow, "Cancel it now")
	for _, s := range []struct {
		status     models.SubscriptionStatus
		text, mark string
	}{
		{models.SubscriptionTrialing, "Mark it as a trial", actionMarkTrialing}, {models.SubscriptionActive, "Mark it as active", actionMarkActive},
		{models.SubscriptionPastDue, "Mark it as past due", actionMarkPastDue},
	} {
		if f.subscription.Status != s.status {
			add(s.mark, s.text)
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
		f.Require("plan", !f.upcoming[next.PlanID], "The account changes to this plan already.")
		// The ledger says so for a plan that is started.
		f.Require("plan", !f.current[next.PlanID] || f.action() == actionStart, "The account already has this plan.")
	}
	id, name, ends := f.subscription.ID, models.Isolate(f.subscription.Version.Name), r.Day(f.subscription.PeriodEndAt)
	mark := func(status models.SubscriptionStatus, word string) {
		f.do, f.doneText = models.SetSubscriptionStatus{SubscriptionID: id, Status: status}, "Marked "+name+" as "+word+"."
	}
	switch f.action() {
	case actionStart:
		f.gives = next.Allowance
		f.do, f.doneText = models.StartSubscription{SubscriptionID: models.NewSubscriptionID(), PlanID: next.PlanID}, "Started "+models.Isolate(next.Name)+"."
		f.title, f.proposedText = "Start "+models.Isolate(next.Name), "Started "+models.Isolate(next.Name)
	case actionSwitch:
		f.gives = next.Allowance
		f.do, f.doneText = models.SwitchPlan{SubscriptionID: id, PlanID: next.PlanID}, name+" changes to "+models.Isolate(next.Name)+" on "+ends+"."
		f.title, f.proposedText = "Change "+name+" to "+models.Isolate(next.Name), name+" changes to "+models.Isolate(next.Name)+" when its period ends"
	case actionStay:
		f.do, f.doneText = models.SwitchPlan{SubscriptionID: id, PlanID: f.subscription.Version.PlanID}, name+" stays, and does not change."
	case actionCancelAtEnd:
		f.do, f.doneText = models.CancelSubscription{SubscriptionID: id, AtPeriodEnd: true}, "Canceled "+name+": it ends on "+ends+"."
	case actionCancelNow:
		f.do, f.doneText = models.CancelSubscription{SubscriptionID: id}, "Canceled "+name+" at once."
	case actionMarkTrialing:
		mark(models.SubscriptionTrialing, "a trial")
	case actionMarkActive:
		mark(models.SubscriptionActive, "active")
	case actionMarkPastDue:
		mark(models.SubscriptionPastDue, "past due")
	default:
		f.Chosen("act", false)
	}
}

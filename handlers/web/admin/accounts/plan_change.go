package accounts

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin"
)

// planChange is the form that starts a plan for an account, or changes or ends one
// that it has.
type planChange struct {
	web.Form
	w       *Pages
	account models.Account
	url     string
	sub     models.Subscription // the zero subscription to start a plan
	plans   []models.PlanVersion
	// The plans that the account's other subscriptions are for now (held) and will be
	// for after their present period (coming). Nobody has a plan twice.
	held, coming map[models.PlanID]bool

	do      models.Action
	said    string // when it is done
	preview *view.PlanPreview
}

// The acts, which are what can happen to a plan that an account has.
const (
	actStart    = "start" // of a plan that begins
	actSwitch   = "switch"
	actStay     = "stay"
	actEnd      = "cancel_end"
	actNow      = "cancel_now"
	actTrialing = "trialing"
	actActive   = "active"
	actPastDue  = "past_due"
)

// PlanChange shows the form for one plan of an account, or with new as its name the
// form that starts one.
func (w *Pages) PlanChange(c echo.Context) error {
	f, err := w.planChange(c, url.Values{})
	if err != nil {
		return err
	}
	return f.show(c, http.StatusOK)
}

// PlanChangeCreate carries it out, or with step=preview says what that does and
// when. The form's key makes a double submit one.
func (w *Pages) PlanChangeCreate(c echo.Context) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	f, err := w.planChange(c, form)
	if models.CodeOf(err) == models.CodeNotFound && f.account.ID != "" {
		// A second submit of the form that ended the plan.
		posted, fault := w.Store.Posted(c.Request().Context(), f.account.ID, edge.Actor(c).Origin(), form.Get("key"))
		if posted || fault != nil {
			if fault == nil {
				fault = w.RedirectWithFlash(c, f.plansURL(), "This was carried out.")
			}
			return fault
		}
	}
	if err != nil {
		return err
	}
	f.read(w.ReaderOf(c))
	return w.Submit(c, &f.Form, web.Flow{
		Preview: f.makePreview, Post: f.post, Show: f.show,
		Reused:      "This form was used for something else. Look at the plans, then send it again.",
		UnknownStep: "This is previewed or carried out.",
	})
}

// planChange finds what the address names. CodeNotFound: there is no such account, or
// it does not have the plan, or no longer.
func (w *Pages) planChange(c echo.Context, form url.Values) (f planChange, err error) {
	f.w, f.Form = w, web.Form{Values: form, Subjects: map[string]string{"reason": "The reason"}}
	if f.account, err = w.accountFromPath(c); err != nil {
		return f, err
	}
	id := c.Param("subscription")
	f.url = address.PlanChange(f.account.ID, id)
	s, err := w.Store.Snapshot(c.Request().Context(), f.account.ID, time.Time{})
	if err != nil {
		return f, err
	}
	f.held, f.coming = map[models.PlanID]bool{}, map[models.PlanID]bool{}
	for _, sub := range s.Subscriptions {
		if string(sub.ID) == id {
			f.sub = sub
		} else {
			f.held[sub.Version.PlanID], f.coming[sub.NextPlanID] = true, true
		}
	}
	if f.sub.ID == "" && id != "new" {
		return f, models.Errorf(models.CodeNotFound, "This account has no such plan, or no longer.")
	}
	plans, err := w.Store.Plans(c.Request().Context())
	for _, p := range plans {
		if !p.Archived && p.PlanID != f.sub.Version.PlanID {
			f.plans = append(f.plans, p)
		}
	}
	return f, err
}

func (f *planChange) plansURL() string {
	return address.AdminAccount(f.account.ID) + address.SectionPlans
}

// act returns the act that was chosen.
func (f *planChange) act() string {
	if f.sub.ID == "" {
		return actStart
	}
	return f.Get("act")
}

// offered returns the plans that can be chosen.
func (f *planChange) offered() (plans []models.PlanVersion) {
	for _, p := range f.plans {
		if !f.held[p.PlanID] && !f.coming[p.PlanID] {
			plans = append(plans, p)
		}
	}
	return plans
}

// acts returns the acts that can be chosen, in order.
func (f *planChange) acts(r present.Reader) []views.Option {
	if f.sub.ID == "" {
		return nil
	}
	var acts []views.Option
	add := func(value, text string) {
		acts = append(acts, views.Option{Value: value, Text: text, Selected: value == f.act()})
	}
	ends := r.Day(f.sub.PeriodEndAt)
	if !f.sub.CancelAtEnd {
		if len(f.offered()) > 0 {
			add(actSwitch, "Change to another plan when the present period ends, on "+ends)
		}
		if f.sub.NextPlanID != "" {
			add(actStay, "Stay with "+f.sub.Version.Name+", and not change")
		}
		add(actEnd, "Cancel it when the present period ends, on "+ends)
	}
	add(actNow, "Cancel it now")
	for _, s := range []struct {
		status     models.SubscriptionStatus
		text, mark string
	}{
		{models.SubscriptionTrialing, "Mark it as a trial", actTrialing}, {models.SubscriptionActive, "Mark it as active", actActive},
		{models.SubscriptionPastDue, "Mark it as past due", actPastDue},
	} {
		if f.sub.Status != s.status {
			add(s.mark, s.text)
		}
	}
	return acts
}

// read finds the action that was chosen, and what is said when it is done.
func (f *planChange) read(r present.Reader) {
	f.CheckKey()
	var next models.PlanVersion
	if f.act() == actStart || f.act() == actSwitch {
		for _, p := range f.plans {
			if p.Slug == f.Get("plan") {
				next = p
			}
		}
		f.Chosen("plan", next.PlanID != "")
		f.Require("plan", !f.coming[next.PlanID], "The account changes to this plan already.")
		// Of a plan that is started the ledger says so.
		f.Require("plan", !f.held[next.PlanID] || f.act() == actStart, "The account has this plan already.")
	}
	id, name, ends := f.sub.ID, f.sub.Version.Name, r.Day(f.sub.PeriodEndAt)
	mark := func(status models.SubscriptionStatus, word string) {
		f.do, f.said = models.SetSubscriptionStatus{SubscriptionID: id, Status: status}, "Marked "+name+" as "+word+"."
	}
	switch f.act() {
	case actStart:
		f.do, f.said = models.StartSubscription{SubscriptionID: models.NewSubscriptionID(), PlanID: next.PlanID}, "Started "+next.Name+"."
	case actSwitch:
		f.do, f.said = models.SwitchSubscription{SubscriptionID: id, PlanID: next.PlanID}, name+" changes to "+next.Name+" on "+ends+"."
	case actStay:
		f.do, f.said = models.SwitchSubscription{SubscriptionID: id, PlanID: f.sub.Version.PlanID}, name+" stays, and does not change."
	case actEnd:
		f.do, f.said = models.CancelSubscription{SubscriptionID: id, AtEnd: true}, "Canceled "+name+": it ends on "+ends+"."
	case actNow:
		f.do, f.said = models.CancelSubscription{SubscriptionID: id}, "Canceled "+name+" at once."
	case actTrialing:
		mark(models.SubscriptionTrialing, "a trial")
	case actActive:
		mark(models.SubscriptionActive, "active")
	case actPastDue:
		mark(models.SubscriptionPastDue, "past due")
	default:
		f.Chosen("act", false)
	}
}

func (f *planChange) makePreview(c echo.Context) error {
	p, err := f.w.Store.Simulate(c.Request().Context(), f.Command(edge.Actor(c), f.account.ID, f.do))
	if err == nil {
		f.preview = planPreview(f.w.ReaderOf(c), p, f.act())
	}
	return err
}

func (f *planChange) post(c echo.Context) (web.Done, error) {
	action := "plan." + strings.ReplaceAll(f.act(), "_", "-")
	audit := f.w.AuditRecord(c, action, f.account.ID, cmp.Or(string(f.sub.ID), f.Get("plan")), f.said)
	command := f.Command(edge.Actor(c), f.account.ID, f.do)
	command.Audit = &audit
	_, err := f.w.Store.Post(c.Request().Context(), command)
	return web.Done{URL: f.plansURL(), Flash: f.said}, err
}

// verbs are the texts of the buttons that carry an act out.
var verbs = map[string]string{
	actStart: "Start the plan", actSwitch: "Change the plan", actStay: "Keep the plan", actEnd: "Cancel the plan", actNow: "Cancel the plan now",
	actTrialing: "Mark it", actActive: "Mark it", actPastDue: "Mark it",
}

func (f *planChange) show(c echo.Context, status int) error {
	r := f.w.ReaderOf(c)
	page := view.PlanChangePage{
		Frame: f.w.Frame(c, "Start a plan", views.IconAccounts, models.Account{}), Form: f.View(f.url),
		Back: views.Link{Text: f.account.Name, URL: f.plansURL()},
		Actions: f.acts(r), ActionFault: f.Faults.Of("act"), PlanFault: f.Faults.Of("plan"),
		Reason: f.Field("reason"), Verb: verbs[f.act()], Preview: f.preview,
	}
	for _, p := range f.offered() {
		page.Plans = append(page.Plans, views.Option{
			Value: p.Slug, Text: p.Name + ": " + present.AllowanceText(r, p), Selected: p.Slug == f.Get("plan"),
		})
	}
	if len(page.Plans) == 0 { // there is no list beside which to say it
		page.Fault = cmp.Or(page.Fault, page.PlanFault)
	}
	switch {
	case f.sub.ID != "":
		page.Title = "Change " + f.sub.Version.Name
	case len(page.Plans) == 0:
		page.DisabledReason = "There is no plan that could be started."
	}
	return edge.Render(c, status, view.PlanChange(page))
}

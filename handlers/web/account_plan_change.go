package web

import (
	"cmp"
	"crypto/rand"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// planChange is the form that starts a plan for an account, or changes or ends one
// that it has.
type planChange struct {
	account models.Account
	url     string
	sub     models.Subscription // the zero subscription for a plan that begins
	plans   []models.PlanVersion
	// What the account has, or changes to, by its other subscriptions: nobody has a
	// plan twice.
	held, coming map[models.PlanID]bool

	form    url.Values
	preview *views.PlanPreview
	faults  faults
}

// An act is what may happen to a plan that an account has.
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

// PlanChange shows the form for one plan of an account, or with new for one that
// begins.
func (w *Web) PlanChange(c echo.Context) error {
	f, err := w.planChange(c)
	if err != nil {
		return err
	}
	return w.showPlanChange(c, http.StatusOK, f)
}

// PlanChangeCreate carries it out, or with step=preview says what that does and
// when. The form's key makes a double submit one.
func (w *Web) PlanChangeCreate(c echo.Context) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	f, err := w.planChange(c)
	if models.CodeOf(err) == models.CodeNotFound && f.account.ID != "" {
		// The form that ended the plan comes again.
		posted, fault := w.store.Posted(c.Request().Context(), f.account.ID, edge.Actor(c).Origin(), form.Get("key"))
		if posted || fault != nil {
			if fault == nil {
				fault = w.done(c, adminAccountURL(f.account.ID)+partPlans, "This was carried out.")
			}
			return fault
		}
	}
	if err != nil {
		return err
	}
	f.form = form
	do, said := f.read(w.readerOf(c))
	f.faults.key(form)
	switch {
	case f.faults.any():
		return w.showPlanChange(c, f.faults.status, f)
	case form.Get("step") == "preview":
		p, err := w.store.Simulate(c.Request().Context(), f.command(edge.Actor(c), do))
		if err != nil {
			return w.refusePlanChange(c, f, err)
		}
		f.preview = w.readerOf(c).planPreview(p, f.act())
		return w.showPlanChange(c, http.StatusOK, f)
	case form.Get("step") != "apply":
		return models.Errorf(models.CodeNotFound, "This is previewed or carried out.")
	}
	command := f.command(edge.Actor(c), do)
	audit := w.audit(c, "plan."+strings.ReplaceAll(f.act(), "_", "-"), f.account.ID, cmp.Or(string(f.sub.ID), f.form.Get("plan")), said)
	command.Audit = &audit
	if _, err := w.store.Post(c.Request().Context(), command); err != nil {
		return w.refusePlanChange(c, f, err)
	}
	return w.done(c, adminAccountURL(f.account.ID)+partPlans, said)
}

// planChange finds what the address names. CodeNotFound: the account has no such
// plan, or no longer.
func (w *Web) planChange(c echo.Context) (f planChange, err error) {
	if f.account, err = w.account(c); err != nil {
		return f, err
	}
	id := c.Param("subscription")
	f.url, f.form = planChangeURL(f.account.ID, id), url.Values{}
	s, err := w.store.Snapshot(c.Request().Context(), f.account.ID, time.Time{})
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
	plans, err := w.store.Plans(c.Request().Context())
	for _, p := range plans {
		if !p.Archived && p.PlanID != f.sub.Version.PlanID {
			f.plans = append(f.plans, p)
		}
	}
	return f, err
}

// act is what was chosen.
func (f planChange) act() string {
	if f.sub.ID == "" {
		return actStart
	}
	return f.form.Get("act")
}

// offered are the plans that may be chosen.
func (f planChange) offered() (plans []models.PlanVersion) {
	for _, p := range f.plans {
		if !f.held[p.PlanID] && !f.coming[p.PlanID] {
			plans = append(plans, p)
		}
	}
	return plans
}

// acts are what may be chosen, in order.
func (f planChange) acts(r reader) []views.Option {
	if f.sub.ID == "" {
		return nil
	}
	var acts []views.Option
	add := func(value, text string) {
		acts = append(acts, views.Option{Value: value, Text: text, Selected: value == f.act()})
	}
	ends := r.day(f.sub.PeriodEndAt)
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

// read is the action that was chosen, and what is said of it when it was done.
func (f *planChange) read(r reader) (do models.Action, said string) {
	var next models.PlanVersion
	if f.act() == actStart || f.act() == actSwitch {
		for _, p := range f.plans {
			if p.Slug == f.form.Get("plan") {
				next = p
			}
		}
		switch {
		case next.PlanID == "":
			f.faults.add("plan", "Choose one of these.")
		case f.coming[next.PlanID]:
			f.faults.add("plan", "The account changes to this plan already.")
		case f.held[next.PlanID] && f.act() == actSwitch: // the ledger says so of a start
			f.faults.add("plan", "The account has this plan already.")
		}
	}
	id, name, ends := f.sub.ID, f.sub.Version.Name, r.day(f.sub.PeriodEndAt)
	mark := func(status models.SubscriptionStatus, word string) (models.Action, string) {
		return models.SetSubscriptionStatus{SubscriptionID: id, Status: status}, "Marked " + name + " as " + word + "."
	}
	switch f.act() {
	case actStart:
		return models.StartSubscription{SubscriptionID: models.NewSubscriptionID(), PlanID: next.PlanID}, "Started " + next.Name + "."
	case actSwitch:
		return models.SwitchSubscription{SubscriptionID: id, PlanID: next.PlanID}, name + " changes to " + next.Name + " on " + ends + "."
	case actStay:
		return models.SwitchSubscription{SubscriptionID: id, PlanID: f.sub.Version.PlanID}, name + " stays, and does not change."
	case actEnd:
		return models.CancelSubscription{SubscriptionID: id, AtEnd: true}, "Canceled " + name + ": it ends on " + ends + "."
	case actNow:
		return models.CancelSubscription{SubscriptionID: id}, "Canceled " + name + " at once."
	case actTrialing:
		return mark(models.SubscriptionTrialing, "a trial")
	case actActive:
		return mark(models.SubscriptionActive, "active")
	case actPastDue:
		return mark(models.SubscriptionPastDue, "past due")
	}
	f.faults.add("act", "Choose one of these.")
	return nil, ""
}

func (f planChange) command(actor models.Actor, do models.Action) models.Command {
	return models.Command{
		Account: f.account.ID, Origin: actor.Origin(), Key: f.form.Get("key"), Actor: actor.Ref(),
		Reason: strings.TrimSpace(f.form.Get("reason")), Do: do,
	}
}

func (w *Web) refusePlanChange(c echo.Context, f planChange, err error) error {
	var ok bool
	if f.faults, ok = faultsOf(c, err, map[string]string{"reason": "The reason"}); !ok {
		return err
	}
	if models.CodeOf(err) == models.CodeIdempotencyConflict {
		f.faults.form = "This form was used for something else. Look at the plans, then send it again."
		f.form.Del("key")
	}
	return w.showPlanChange(c, f.faults.status, f)
}

// verbs are on the buttons that carry an act out.
var verbs = map[string]string{
	actStart: "Start the plan", actSwitch: "Change the plan", actStay: "Keep the plan", actEnd: "Cancel the plan", actNow: "Cancel the plan now",
	actTrialing: "Mark it", actActive: "Mark it", actPastDue: "Mark it",
}

func (w *Web) showPlanChange(c echo.Context, status int, f planChange) error {
	page := views.PlanChangePage{
		Frame: w.frame(c, "Start a plan", views.IconAdmin, models.Account{}),
		Form:  views.Form{Action: f.url, Key: cmp.Or(f.form.Get("key"), rand.Text()), Fault: f.faults.form},
		Back:  views.Link{Text: f.account.Name, URL: adminAccountURL(f.account.ID) + partPlans},
		Acts:  f.acts(w.readerOf(c)), ActFault: f.faults.of("act"), PlanFault: f.faults.of("plan"),
		Reason: f.faults.field("reason", f.form.Get("reason")), Verb: verbs[f.act()], Preview: f.preview,
	}
	for _, p := range f.offered() {
		page.Plans = append(page.Plans, views.Option{
			Value: p.Slug, Text: p.Name + ": " + w.readerOf(c).allowanceText(p), Selected: p.Slug == f.form.Get("plan"),
		})
	}
	if len(page.Plans) == 0 { // there is no list beside which to say it
		page.Fault = cmp.Or(page.Fault, f.faults.of("plan"))
	}
	switch {
	case f.sub.ID != "":
		page.Title = "Change " + f.sub.Version.Name
	case len(page.Plans) == 0:
		page.None = "There is no plan that could be started."
	}
	return edge.Render(c, status, views.PlanChange(page))
}

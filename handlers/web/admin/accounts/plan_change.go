package accounts

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	adminview "github.com/bursar-portal/bursar/views/admin"
	view "github.com/bursar-portal/bursar/views/admin/accounts"
)

// planChange is the form that starts a plan for an account, or changes or cancels one
// that it has.
type planChange struct {
	web.Form
	w            *Pages
	account      models.Account
	url          string
	subscription models.Subscription // the zero Subscription to start a plan
	plans        []models.PlanVersion
	// The plans of the account's other subscriptions: the present ones, and those after
	// the present periods. An account can't have a plan twice.
	current, upcoming map[models.PlanID]bool

	do       models.Action
	gives    models.Credits // the allowance that comes by it
	doneText string         // for the flash and the audit log
	// Of what can be sent to approval: what it does, and that it was done, which the audit
	// log says when somebody approves it.
	title, proposedText string
	approvalNote        string // that somebody else has to approve it, a sentence; "" if not
	preview             *adminview.Effects
}

// PlanChange shows the form for a plan of an account or, with "new" in place of a
// subscription, the form that starts one.
func (w *Pages) PlanChange(c echo.Context) error {
	f, err := w.planChange(c, url.Values{})
	if err != nil {
		return err
	}
	return f.show(c, http.StatusOK)
}

// PlanChangeCreate changes a plan, or with step=preview shows what that does and when.
// The form's key makes a double submit one change.
func (w *Pages) PlanChangeCreate(c echo.Context) error {
	form, err := edge.ParseForm(c)
	if err != nil {
		return err
	}
	f, err := w.planChange(c, form)
	if models.CodeOf(err) == models.CodeNotFound && f.account.ID != "" {
		// This may be a second submit of the form that ended the plan.
		posted, postedErr := w.Store.Posted(c.Request().Context(), f.account.ID, edge.Actor(c).Origin(), form.Get("key"))
		if posted || postedErr != nil {
			if postedErr == nil {
				postedErr = w.RedirectWithFlash(c, f.plansURL(), w.ReaderOf(c).T("admin_account_plans.done"))
			}
			return postedErr
		}
	}
	if err != nil {
		return err
	}
	f.read(w.ReaderOf(c))
	return w.Submit(c, &f.Form, web.Flow{
		Preview: f.makePreview, Post: f.post, Ask: f.asks(), Show: f.show,
		Reused:      w.ReaderOf(c).T("admin_account_plans.reused"),
		UnknownStep: "This is previewed, carried out, or sent to approval.",
	})
}

// planChange loads what the address names. It returns CodeNotFound if there is no such
// account, or if the account does not have the plan or no longer has it.
func (w *Pages) planChange(c echo.Context, form url.Values) (f planChange, err error) {
	f.w, f.Form = w, web.Form{Values: form, Subjects: map[string]string{"reason": "The reason", "credits": "The allowance"}}
	if f.account, err = w.accountFromPath(c); err != nil {
		return f, err
	}
	id := c.Param("subscription")
	f.url = address.PlanChange(f.account.ID, id)
	s, err := w.Store.Snapshot(c.Request().Context(), f.account.ID, time.Time{})
	if err != nil {
		return f, err
	}
	f.current, f.upcoming = map[models.PlanID]bool{}, map[models.PlanID]bool{}
	for _, sub := range s.Subscriptions {
		if string(sub.ID) == id {
			f.subscription = sub
		} else {
			f.current[sub.Version.PlanID], f.upcoming[sub.NextPlanID] = true, true
		}
	}
	if f.subscription.ID == "" && id != "new" {
		return f, models.Errorf(models.CodeNotFound, "This account doesn’t have this plan.")
	}
	plans, err := w.Store.Plans(c.Request().Context())
	for _, p := range plans {
		if !p.Archived && p.PlanID != f.subscription.Version.PlanID {
			f.plans = append(f.plans, p)
		}
	}
	return f, err
}

func (f *planChange) plansURL() string {
	return address.AdminAccount(f.account.ID) + address.SectionPlans
}

func (f *planChange) makePreview(c echo.Context) error {
	limit, err := f.w.LimitOf(c.Request().Context(), edge.Actor(c), f.do)
	if err != nil {
		return err
	}
	p, err := f.w.Store.Simulate(c.Request().Context(), f.Command(edge.Actor(c), f.account.ID, f.do))
	if err == nil {
		f.preview, f.approvalNote = planPreview(f.w.ReaderOf(c), p, f.action()), limit.ApprovalNote(f.gives)
	}
	return err
}

func (f *planChange) post(c echo.Context) (web.Done, error) {
	if asked, err := f.w.AskedBefore(c.Request().Context(), edge.Actor(c), f.Get("key")); asked || err != nil {
		return web.AnswerOr(err, c, f.requestApproval)
	}
	command := f.command(c)
	_, err := f.w.PostWithinLimit(c.Request().Context(), edge.Actor(c), f.gives, command)
	if errors.Is(err, models.ErrAboveLimit) { // with the preview, the page offers to ask for approval
		if err := f.makePreview(c); err != nil {
			return web.Done{}, err
		}
	}
	return web.Done{URL: f.plansURL(), Flash: f.doneText}, err
}

// asks returns the step that sends the change to approval, nil if it brings no credits.
func (f *planChange) asks() func(echo.Context) (web.Done, error) {
	if f.title == "" {
		return nil
	}
	return f.requestApproval
}

// requestApproval sends the change to approval.
func (f *planChange) requestApproval(c echo.Context) (web.Done, error) {
	p := admin.NewProposal(edge.Actor(c), f.title, f.proposedText, f.gives, f.command(c))
	return f.w.Ask(c.Request().Context(), p, edge.RequestID(c), func() (bool, error) {
		err := f.makePreview(c)
		return err == nil && !f.Faults.Any(), err
	})
}

func (f *planChange) command(c echo.Context) models.Command {
	action := "plan." + strings.ReplaceAll(f.action(), "_", "-")
	audit := f.w.AuditRecord(c, action, f.account.ID, cmp.Or(string(f.subscription.ID), f.Get("plan")), f.doneText)
	command := f.Command(edge.Actor(c), f.account.ID, f.do)
	command.Audit = &audit
	return command
}

func (f *planChange) show(c echo.Context, status int) error {
	r := f.w.ReaderOf(c)
	page := view.PlanChangePage{
		Frame: f.w.Frame(c, r.T("admin_account_plans.title"), views.IconAccounts, models.Account{}), Form: f.View(f.url),
		Back:    views.Link{Text: f.account.Name, URL: f.plansURL()},
		Actions: f.actions(r), ActionFault: f.Faults.Of("act"), PlanFault: f.Faults.Of("plan"),
		Reason: f.Field("reason"), Verb: r.T(actionButtons[f.action()]), Preview: f.preview, ApprovalNote: f.approvalNote,
	}
	for _, p := range f.availablePlans() {
		page.Plans = append(page.Plans, views.Option{
			Value: p.Slug, Text: models.Isolate(p.Name) + ": " + present.AllowanceText(r, p), Selected: p.Slug == f.Get("plan"),
		})
	}
	if len(page.Plans) == 0 { // there is no list to show the fault beside
		page.Fault = cmp.Or(page.Fault, page.PlanFault)
	}
	page.Fault = cmp.Or(page.Fault, f.Faults.Of("credits")) // the limit's: there is no such field
	switch {
	case f.subscription.ID != "":
		page.Title = r.T("admin_account_plans.title_change", "plan", models.Isolate(f.subscription.Version.Name))
	case len(page.Plans) == 0:
		page.DisabledReason = r.T("admin_account_plans.none")
	}
	return edge.Render(c, status, view.PlanChange(page))
}

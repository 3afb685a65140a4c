package catalog

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/catalog"
)

// planForm is the form that creates a plan or its next version.
type planForm struct {
	web.Form
	w           *Pages
	current     models.PlanVersion // the zero version for a new plan
	next        models.PlanVersion
	showChanges bool // the page lists the changes
	// Why another admin has to approve it, a sentence; "" if not. approvalNote is shown
	// once the form was refused, or previewed.
	needsApproval, approvalNote string
}

// planSubjects begin sentences about the form's fields.
var planSubjects = map[string]string{
	"slug": "The slug", "name": "The name", "allowance": "The allowance", "period": "The period",
	"rollover_periods": "The number", "rollover_cap": "The most that rolls over", "storage_limit": "The storage", "price": "The price", "features": "The features",
}

// PlanNew shows the form for a new plan.
func (w *Pages) PlanNew(c echo.Context) error {
	f := planForm{w: w, Form: web.Form{Values: url.Values{"period": {string(models.Monthly)}}}}
	return f.show(c, http.StatusOK)
}

// PlanCreate creates a plan.
func (w *Pages) PlanCreate(c echo.Context) error {
	form, err := web.ReadForm(c, planSubjects)
	if err != nil {
		return err
	}
	f := planForm{w: w, Form: form}
	f.read()
	f.next.Slug = f.Text("slug")
	f.Checked(models.ValidateSlug(f.next.Slug))
	if limit := w.Settings().ApprovalLimit; limit != nil && f.next.Allowance > *limit {
		f.needsApproval = "The allowance is above the limit of admins: another admin has to approve it."
	}
	return w.Submit(c, &f.Form, web.Flow{Post: f.create, Show: f.show, Explain: f.explain, Reused: reusedText})
}

// PlanEdit shows the form for a plan's next version, filled in with the current one.
func (w *Pages) PlanEdit(c echo.Context) error {
	current, err := w.Store.PlanBySlug(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	f := planForm{w: w, current: current, next: current, Form: web.Form{Values: url.Values{
		"name": {current.Name}, "allowance": {current.Allowance.String()}, "period": {string(current.Period)},
		"rollover_periods": {strconv.Itoa(current.RolloverPeriods)}, "rollover_cap": {current.RolloverCap.String()},
		"storage_limit": {current.StorageLimit.Exact()}, "price": {priceInput(current)}, "features": {current.Features}, "version": {strconv.Itoa(current.Number)},
	}}}
	return f.show(c, http.StatusOK)
}

// PlanUpdate creates a plan's next version, or with step=preview shows what that would
// change and for which accounts. The form carries the number of the version that it was
// filled in with, so that neither a double submit nor an outdated form creates another
// version.
func (w *Pages) PlanUpdate(c echo.Context) error {
	form, err := web.ReadForm(c, planSubjects)
	if err != nil {
		return err
	}
	current, err := w.Store.PlanBySlug(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	f := planForm{w: w, Form: form, current: current}
	f.read()
	from, _ := strconv.Atoi(f.Get("version"))
	f.next.PlanID, f.next.Slug, f.next.Number = current.PlanID, current.Slug, from
	if w.Settings().ApprovalLimit != nil && f.next.GivesMoreThan(current) {
		f.needsApproval = raisedText
	}
	unchanged := len(admin.PlanChanges(w.ReaderOf(c), current, f.next)) == 0
	switch {
	case f.Faults.Any():
	case from+1 == current.Number && unchanged:
		return w.RedirectWithFlash(c, address.AdminPlan(current.Slug), "This version is saved.")
	case from != current.Number:
		f.Refuse("Somebody else changed this plan. Your changes are listed below.")
		f.Set("version", strconv.Itoa(current.Number))
		f.showChanges = true
	case unchanged:
		f.Refuse("Nothing would change.")
	}
	return w.Submit(c, &f.Form, web.Flow{
		Preview: f.makePreview, Post: f.update, Ask: f.requestApproval, Show: f.show, Explain: f.explain, Reused: reusedText,
		UnknownStep: "A plan is previewed, saved, or sent to approval.",
	})
}

// raisedText is about a version that gives more where admins have a limit: it would bring
// credits to every account on the plan, each period, however small the raise.
const raisedText = "The plan would give more: another admin has to approve it."

const reusedText = "This form was already used. Send it again."

// read reads the fields into next. Empty fields other than the name and the allowance
// mean 0.
func (f *planForm) read() {
	v := &f.next
	v.Name, v.Period = f.Name("name"), models.Period(f.Text("period"))
	v.Allowance, v.RolloverCap = f.Credits("allowance"), f.OptionalCredits("rollover_cap")
	v.RolloverPeriods = f.OptionalNumber("rollover_periods", "Enter a whole number from 0 to 1,000.")
	v.StorageLimit = f.OptionalBytes("storage_limit")
	f.readOffer()
	f.Require("rollover_cap", v.RolloverPeriods <= 0 || v.RolloverCap != 0, "Enter a rollover limit, or let nothing roll over.")
	f.Require("rollover_periods", v.RolloverPeriods != 0 || v.RolloverCap <= 0, "Enter a number of periods, or let nothing roll over.")
	if !f.Faults.Any() {
		check := *v
		check.Slug = "checked-by-itself"
		f.Checked(check.Validate())
	}
}

// readOffer reads what customers see beside the plan. A price stays in its currency for as
// long as it is the same.
func (f *planForm) readOffer() {
	v := &f.next
	if text := f.Number("price"); text != "" {
		v.Currency = f.w.Settings().Currency
		if text == priceInput(f.current) {
			v.Currency = f.current.Currency
		}
		cents, ok := admin.ParseCents(text, v.Currency)
		free := strings.Trim(text, "0.") == "" && strings.Contains(text, "0")
		f.Require("price", ok || free, "Enter an amount such as 49.00, 0 for a free plan, or nothing.")
		v.PriceCents = cents
	}
	var features []string
	for line := range strings.SplitSeq(models.WithoutBidiControls(f.Get("features")), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			features = append(features, line)
		}
	}
	v.Features = strings.Join(features, "\n")
}

// priceInput prints a price as the form reads it.
func priceInput(v models.PlanVersion) string {
	if v.Currency == "" {
		return ""
	}
	return present.PlainMoney(v.PriceCents, v.Currency)
}

func (f *planForm) create(c echo.Context) (web.Done, error) {
	if f.Get("step") == "ask" {
		return f.requestApproval(c)
	}
	return f.save(c)
}

// act returns what saving is called in the audit log, and the record's detail.
func (f *planForm) act(c echo.Context) (action, said string) {
	r := f.w.ReaderOf(c)
	if f.isNew() {
		return "plan.create", "Created the plan " + models.Isolate(f.next.Name) + ": " + present.AllowanceText(r, f.next) + "."
	}
	changes := admin.PlanChanges(r, f.current, f.next)
	return "plan.change", "Changed the plan " + models.Isolate(f.next.Name) + ", version " + strconv.Itoa(f.next.Number+1) + ": " + changesText(changes) + "."
}

func (f *planForm) makePreview(echo.Context) error {
	f.showChanges, f.approvalNote = true, f.needsApproval
	return nil
}

func (f *planForm) update(c echo.Context) (web.Done, error) { return f.save(c) }

// requestApproval sends the plan to approval.
func (f *planForm) requestApproval(c echo.Context) (web.Done, error) {
	if f.CheckKey(); f.Faults.Any() {
		return web.Done{}, nil
	}
	actor, title := edge.Actor(c), "Create the plan "+models.Isolate(f.next.Name)
	if !f.isNew() {
		title = "Change the plan " + models.Isolate(f.current.Name)
	}
	action, said := f.act(c)
	return f.w.Ask(c.Request().Context(), models.Proposal{
		ID: models.NewProposalID(), Title: title, RequestedBy: actor.User.ID, Key: f.Get("key"),
		Change: models.ProposedChange{Plan: &f.next, AuditAction: action, AuditSubject: f.next.Slug, Done: strings.TrimSuffix(said, ".")},
	}, edge.RequestID(c), func() (bool, error) {
		if !f.isNew() {
			return true, nil
		}
		_, err := f.w.Store.PlanBySlug(c.Request().Context(), f.next.Slug)
		switch models.CodeOf(err) {
		case models.CodeNotFound:
			return true, nil
		case "":
			err = models.Errorf(models.CodeConflict, "There is a plan with this slug already.")
		}
		return false, err
	})
}

// save saves the plan, unless another admin has to approve it.
func (f *planForm) save(c echo.Context) (web.Done, error) {
	asked, err := f.w.AskedBefore(c.Request().Context(), edge.Actor(c), f.Get("key"))
	if asked || err != nil {
		return web.AnswerOr(err, c, f.requestApproval)
	}
	if f.needsApproval != "" {
		f.Faults.Add("allowance", f.needsApproval)
		f.approvalNote, f.showChanges = f.needsApproval, true
		return web.Done{}, nil
	}
	action, said := f.act(c)
	_, err = f.w.Store.SavePlan(c.Request().Context(), f.next, f.w.AuditRecord(c, action, "", f.next.Slug, said))
	return web.Done{URL: address.AdminPlan(f.next.Slug), Flash: said}, err
}

func (f *planForm) isNew() bool { return f.current.PlanID == "" }

func (f *planForm) explain(c echo.Context, err error) error {
	if f.isNew() && models.CodeOf(err) == models.CodeConflict {
		f.Faults.Add("slug", "There is a plan with this slug already.")
		return nil
	}
	return f.Explain(c, err)
}

func (f *planForm) show(c echo.Context, status int) error {
	page := view.PlanFormPage{
		Frame: f.w.Frame(c, "New plan", views.IconAdminPlans, models.Account{}), Form: f.View("/admin/plans/new"),
		New: f.isNew(), Back: views.Link{Text: "Plans", URL: "/admin/plans"}, Version: f.Get("version"),
		Slug: f.Field("slug"), Name: f.Field("name"), Allowance: f.Field("allowance"),
		Periods: web.Options(present.Periods, present.PeriodNames, f.Get("period")), PeriodFault: f.Faults.Of("period"),
		RolloverPeriods: f.Field("rollover_periods"), RolloverCap: f.Field("rollover_cap"), Storage: f.Field("storage_limit"), Price: f.Field("price"), Currency: strings.ToUpper(f.w.Settings().Currency), Features: f.Field("features"), ApprovalNote: f.approvalNote,
	}
	if page.New {
		return edge.Render(c, status, view.PlanForm(page))
	}
	page.Title, page.Action = "Change "+models.Isolate(f.current.Name), address.AdminPlan(f.current.Slug)+"/edit"
	page.Back = views.Link{Text: models.Isolate(f.current.Name), URL: address.AdminPlan(f.current.Slug)}
	if f.showChanges {
		line, err := f.w.PlanLine(c.Request().Context(), f.current)
		if err != nil {
			return err
		}
		page.Changes = admin.PlanChanges(f.w.ReaderOf(c), f.current, f.next)
		page.ReachNote = admin.PlanReachText(line.Renewing)
	}
	return edge.Render(c, status, view.PlanForm(page))
}

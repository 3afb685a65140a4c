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

// periods name the periods of plans.
var periods = map[models.Period]string{
	models.Daily: "admin_catalog.period_daily", models.Weekly: "admin_catalog.period_weekly",
	models.Monthly: "admin_catalog.period_monthly", models.Yearly: "admin_catalog.period_yearly",
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
	f, r := planForm{w: w, Form: form}, w.ReaderOf(c)
	f.read(r)
	f.next.Slug = f.Text("slug")
	f.Checked(models.ValidateSlug(f.next.Slug))
	if limit := w.Settings().ApprovalLimit; limit != nil && f.next.Allowance > *limit {
		f.needsApproval = r.T("admin_catalog.needs_approval")
	}
	return w.Submit(c, &f.Form, web.Flow{Post: f.create, Show: f.show, Explain: f.explain, Reused: r.T("admin_catalog.form_reused")})
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
	f, r := planForm{w: w, Form: form, current: current}, w.ReaderOf(c)
	f.read(r)
	from, _ := strconv.Atoi(f.Get("version"))
	f.next.PlanID, f.next.Slug, f.next.Number = current.PlanID, current.Slug, from
	if w.Settings().ApprovalLimit != nil && f.next.GivesMoreThan(current) {
		// It would bring more to every account on the plan, each period, however small the raise.
		f.needsApproval = r.T("admin_catalog.raised")
	}
	unchanged := len(admin.PlanChanges(r, current, f.next)) == 0
	switch {
	case f.Faults.Any():
	case from+1 == current.Number && unchanged:
		return w.RedirectWithFlash(c, address.AdminPlan(current.Slug), r.T("admin_catalog.version_saved"))
	case from != current.Number:
		f.Refuse(r.T("admin_catalog.plan_changed_since"))
		f.Set("version", strconv.Itoa(current.Number))
		f.showChanges = true
	case unchanged:
		f.Refuse(r.T("admin_catalog.no_changes"))
	}
	return w.Submit(c, &f.Form, web.Flow{
		Preview: f.makePreview, Post: f.update, Ask: f.requestApproval, Show: f.show, Explain: f.explain, Reused: r.T("admin_catalog.form_reused"),
		UnknownStep: "A plan is previewed, saved, or sent to approval.",
	})
}

// read reads the fields into next. Empty fields other than the name and the allowance
// mean 0.
func (f *planForm) read(r present.Reader) {
	v := &f.next
	v.Name, v.Period = f.Name("name"), models.Period(f.Text("period"))
	v.Allowance, v.RolloverCap = f.Credits("allowance"), f.OptionalCredits("rollover_cap")
	v.RolloverPeriods = f.OptionalNumber("rollover_periods", r.T("admin_catalog.fault_periods"))
	v.StorageLimit = f.OptionalBytes("storage_limit")
	f.readOffer(r)
	f.Require("rollover_cap", v.RolloverPeriods <= 0 || v.RolloverCap != 0, r.T("admin_catalog.fault_rollover_limit"))
	f.Require("rollover_periods", v.RolloverPeriods != 0 || v.RolloverCap <= 0, r.T("admin_catalog.fault_rollover_periods"))
	if !f.Faults.Any() {
		check := *v
		check.Slug = "checked-by-itself"
		f.Checked(check.Validate())
	}
}

// readOffer reads what customers see beside the plan. A price stays in its currency for as
// long as it is the same.
func (f *planForm) readOffer(r present.Reader) {
	v := &f.next
	if text := f.Number("price"); text != "" {
		v.Currency = f.w.Settings().Currency
		if text == priceInput(f.current) {
			v.Currency = f.current.Currency
		}
		cents, ok := admin.ParseCents(text, v.Currency)
		free := strings.Trim(text, "0.") == "" && strings.Contains(text, "0")
		f.Require("price", ok || free, r.T("admin_catalog.fault_price"))
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
		return "plan.create", r.T("admin_catalog.plan_created", "name", models.Isolate(f.next.Name), "allowance", present.AllowanceText(r, f.next))
	}
	changes := admin.PlanChanges(r, f.current, f.next)
	return "plan.change", r.T("admin_catalog.plan_edited", "name", models.Isolate(f.next.Name), "number", f.next.Number+1, "changes", changesText(r, changes))
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
	actor, r := edge.Actor(c), f.w.ReaderOf(c)
	title := r.T("admin_catalog.ask_create", "name", models.Isolate(f.next.Name))
	if !f.isNew() {
		title = r.T("admin_catalog.ask_change", "name", models.Isolate(f.current.Name))
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
			err = models.Errorf(models.CodeConflict, "%s", r.T("admin_catalog.plan_exists"))
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
		f.Faults.Add("slug", f.w.ReaderOf(c).T("admin_catalog.plan_exists"))
		return nil
	}
	return f.Explain(c, err)
}

func (f *planForm) show(c echo.Context, status int) error {
	r := f.w.ReaderOf(c)
	page := view.PlanFormPage{
		Frame: f.w.Frame(c, r.T("admin_catalog.new_plan"), views.IconAdminPlans, models.Account{}), Form: f.View("/admin/plans/new"),
		New: f.isNew(), Above: []views.Link{{Text: r.T("admin_catalog.plans"), URL: "/admin/plans"}}, Version: f.Get("version"),
		Slug: f.Field("slug"), Name: f.Field("name"), Allowance: f.Field("allowance"),
		Periods: admin.Options(r, present.Periods, periods, f.Get("period")), PeriodFault: f.Faults.Of("period"),
		RolloverPeriods: f.Field("rollover_periods"), RolloverCap: f.Field("rollover_cap"), Storage: f.Field("storage_limit"), Price: f.Field("price"), Currency: strings.ToUpper(f.w.Settings().Currency), Features: f.Field("features"), ApprovalNote: f.approvalNote,
	}
	if page.New {
		return edge.Render(c, status, view.PlanForm(page))
	}
	page.Title, page.Action = r.T("admin_catalog.edit_title", "name", models.Isolate(f.current.Name)), address.AdminPlan(f.current.Slug)+"/edit"
	page.Above = append(page.Above, views.Link{Text: f.current.Name, URL: address.AdminPlan(f.current.Slug)})
	if f.showChanges {
		line, err := f.w.PlanLine(c.Request().Context(), f.current)
		if err != nil {
			return err
		}
		page.Changes = admin.PlanChanges(r, f.current, f.next)
		page.ReachNote = admin.PlanReachText(r, line.Renewing)
	}
	return edge.Render(c, status, view.PlanForm(page))
}

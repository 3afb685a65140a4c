package catalog

import (
	"net/http"
	"net/url"
	"strconv"

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
}

// planSubjects begin sentences about the form's fields.
var planSubjects = map[string]string{
	"slug": "The slug", "name": "The name", "allowance": "The allowance", "period": "The period",
	"rollover_periods": "The number", "rollover_cap": "The most that rolls over", "storage_limit": "The storage",
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
	return w.Submit(c, &f.Form, web.Flow{Post: f.create, Show: f.show, Explain: f.explain})
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
		"storage_limit": {current.StorageLimit.Exact()}, "version": {strconv.Itoa(current.Number)},
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
	f.Require("allowance", f.Faults.Any() || w.Settings.ApprovalLimit == nil || !f.next.GivesMoreThan(current), raisedText)
	unchanged := len(admin.PlanChanges(w.ReaderOf(c), current, f.next)) == 0
	switch {
	case f.Faults.Any():
	case from+1 == current.Number && unchanged:
		return w.RedirectWithFlash(c, address.AdminPlan(current.Slug), "This version is saved.")
	case from != current.Number:
		f.Refuse("Somebody has changed this plan since. What you would change now is listed below.")
		f.Set("version", strconv.Itoa(current.Number))
		f.showChanges = true
	case unchanged:
		f.Refuse("Nothing would change.")
	}
	return w.Submit(c, &f.Form, web.Flow{
		Preview: f.makePreview, Post: f.update, Show: f.show, Explain: f.explain,
		UnknownStep: "A plan is previewed or saved.",
	})
}

// raisedText refuses a version that gives more where admins have a limit: it would bring
// credits to every account on the plan, each period, however small the raise.
const raisedText = "Admins have a limit on this portal, so a plan can't be made to give more here. Use bursar plan save at the command line."

// read reads the fields into next. Empty fields other than the name and the allowance
// mean 0.
func (f *planForm) read() {
	v := &f.next
	v.Name, v.Period = f.Name("name"), models.Period(f.Text("period"))
	v.Allowance, v.RolloverCap = f.Credits("allowance"), f.OptionalCredits("rollover_cap")
	v.RolloverPeriods = f.OptionalNumber("rollover_periods", "Write a whole number from 0 to 1,000.")
	v.StorageLimit = f.OptionalBytes("storage_limit")
	f.Require("rollover_cap", v.RolloverPeriods <= 0 || v.RolloverCap != 0, "Write how much may roll over at most, or let nothing roll over.")
	f.Require("rollover_periods", v.RolloverPeriods != 0 || v.RolloverCap <= 0, "Write for how many further periods a rest lives, or let nothing roll over.")
	if !f.Faults.Any() {
		check := *v
		check.Slug = "checked-by-itself"
		f.Checked(check.Validate())
	}
}

func (f *planForm) create(c echo.Context) (web.Done, error) {
	said := "Made the plan " + f.next.Name + ": " + present.AllowanceText(f.w.ReaderOf(c), f.next) + "."
	return f.save(c, "plan.create", said)
}

func (f *planForm) makePreview(echo.Context) error {
	f.showChanges = true
	return nil
}

func (f *planForm) update(c echo.Context) (web.Done, error) {
	changes := admin.PlanChanges(f.w.ReaderOf(c), f.current, f.next)
	said := "Changed the plan " + f.next.Name + ", version " + strconv.Itoa(f.next.Number+1) + ": " + changesText(changes) + "."
	return f.save(c, "plan.change", said)
}

func (f *planForm) save(c echo.Context, action, said string) (web.Done, error) {
	_, err := f.w.Store.SavePlan(c.Request().Context(), f.next, f.w.AuditRecord(c, action, "", f.next.Slug, said))
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
		Frame: f.w.Frame(c, "New plan", views.IconAdminPlans, models.Account{}), Form: views.Form{Action: "/admin/plans/new", Fault: f.Faults.Form},
		New: f.isNew(), Back: views.Link{Text: "Plans", URL: "/admin/plans"}, Version: f.Get("version"),
		Slug: f.Field("slug"), Name: f.Field("name"), Allowance: f.Field("allowance"),
		Periods: web.Options(present.Periods, present.PeriodNames, f.Get("period")), PeriodFault: f.Faults.Of("period"),
		RolloverPeriods: f.Field("rollover_periods"), RolloverCap: f.Field("rollover_cap"), Storage: f.Field("storage_limit"),
	}
	if page.New {
		return edge.Render(c, status, view.PlanForm(page))
	}
	page.Title, page.Action = "Change "+f.current.Name, address.AdminPlan(f.current.Slug)+"/edit"
	page.Back = views.Link{Text: f.current.Name, URL: address.AdminPlan(f.current.Slug)}
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

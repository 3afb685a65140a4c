package web

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// planForm is the form that makes a plan or its next version: what was typed, what
// that comes to, and what is wrong with it.
type planForm struct {
	form    url.Values
	current models.PlanVersion // the zero version for a new plan
	next    models.PlanVersion
	asked   bool // for what would change
	faults  faults
}

// planSubjects begin sentences about the form's fields.
var planSubjects = map[string]string{
	"slug": "The slug", "name": "The name", "allowance": "The allowance", "period": "The period",
	"rollover_periods": "The number", "rollover_cap": "The most that rolls over", "storage_limit": "The storage",
}

// PlanNew shows the form for a new plan.
func (w *Web) PlanNew(c echo.Context) error {
	return w.showPlanForm(c, http.StatusOK, planForm{form: url.Values{"period": {string(models.Monthly)}}})
}

// PlanCreate makes a plan.
func (w *Web) PlanCreate(c echo.Context) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	f := planForm{form: form}
	f.read(c)
	f.next.Slug = strings.TrimSpace(form.Get("slug"))
	if err := models.CheckSlug(f.next.Slug); err != nil {
		f.fail(c, err)
	}
	if f.faults.any() {
		return w.showPlanForm(c, f.faults.status, f)
	}
	done := "Made the plan " + f.next.Name + ": " + w.readerOf(c).allowanceText(f.next) + "."
	_, err = w.store.SavePlan(c.Request().Context(), f.next, w.audit(c, "plan.create", "", f.next.Slug, done))
	if err == nil {
		return w.done(c, planURL(f.next.Slug), done)
	}
	if models.CodeOf(err) == models.CodeConflict {
		f.faults.add("slug", "There is a plan with this slug already.")
	} else if !f.fail(c, err) {
		return err
	}
	return w.showPlanForm(c, f.faults.status, f)
}

// PlanEdit shows the form for a plan's next version, filled in with the current.
func (w *Web) PlanEdit(c echo.Context) error {
	current, err := w.store.PlanBySlug(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	return w.showPlanForm(c, http.StatusOK, planForm{current: current, next: current, form: url.Values{
		"name": {current.Name}, "allowance": {current.Allowance.String()}, "period": {string(current.Period)},
		"rollover_periods": {strconv.Itoa(current.RolloverPeriods)}, "rollover_cap": {current.RolloverCap.String()},
		"storage_limit": {current.StorageLimit.Exact()}, "version": {strconv.Itoa(current.Number)},
	}})
}

// PlanUpdate makes a plan's next version, or with step=preview says what that would
// change and for whom. The version that the form was filled in with keeps a double
// submit, and somebody else's change, from being followed by another version.
func (w *Web) PlanUpdate(c echo.Context) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	current, err := w.store.PlanBySlug(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	f := planForm{form: form, current: current}
	f.read(c)
	from, _ := strconv.Atoi(form.Get("version"))
	f.next.PlanID, f.next.Slug, f.next.Number = current.PlanID, current.Slug, from
	changes := w.readerOf(c).planChanges(current, f.next)
	switch {
	case f.faults.any():
	case from+1 == current.Number && len(changes) == 0:
		return w.done(c, planURL(current.Slug), "This version is saved.")
	case from != current.Number:
		f.faults = faults{status: http.StatusUnprocessableEntity, form: "Somebody has changed this plan since. What you would change now is listed below."}
		f.form.Set("version", strconv.Itoa(current.Number))
		f.asked = true
	case len(changes) == 0:
		f.faults = faults{status: http.StatusUnprocessableEntity, form: "Nothing would change."}
	case form.Get("step") == "preview":
		f.asked = true
		return w.showPlanForm(c, http.StatusOK, f)
	case form.Get("step") != "apply":
		return models.Errorf(models.CodeNotFound, "A plan is previewed or saved.")
	default:
		return w.savePlan(c, f, changes)
	}
	return w.showPlanForm(c, f.faults.status, f)
}

func (w *Web) savePlan(c echo.Context, f planForm, changes []views.Difference) error {
	done := "Changed the plan " + f.next.Name + ", version " + strconv.Itoa(f.next.Number+1) + ": " + differences(changes) + "."
	_, err := w.store.SavePlan(c.Request().Context(), f.next, w.audit(c, "plan.change", "", f.next.Slug, done))
	if err == nil {
		return w.done(c, planURL(f.next.Slug), done)
	}
	if !f.fail(c, err) {
		return err
	}
	return w.showPlanForm(c, f.faults.status, f)
}

// fail notes an error as the form's fault; false if it is not the form's to tell.
func (f *planForm) fail(c echo.Context, err error) bool {
	more, ok := faultsOf(c, err, planSubjects)
	for field, sentence := range more.fields {
		f.faults.add(field, sentence)
	}
	f.faults.form, f.faults.status = cmp.Or(f.faults.form, more.form), max(f.faults.status, more.status)
	return ok
}

// read checks what was typed. Nothing stands for 0 but in the name and the
// allowance.
func (f *planForm) read(c echo.Context) {
	typed := func(name string) string { return strings.TrimSpace(f.form.Get(name)) }
	credits := func(name, otherwise string) models.Credits {
		value, err := models.ParseCredits(cmp.Or(typed(name), otherwise))
		if err != nil {
			f.faults.add(name, sentence(planSubjects[name], err.Error()))
		}
		return value
	}
	v := &f.next
	v.Name, v.Period = typed("name"), models.Period(typed("period"))
	if fault := plainText(v.Name); fault != "" {
		f.faults.add("name", sentence("The name", fault))
	}
	v.Allowance, v.RolloverCap = credits("allowance", ""), credits("rollover_cap", "0")
	var err error
	if v.RolloverPeriods, err = strconv.Atoi(cmp.Or(typed("rollover_periods"), "0")); err != nil {
		f.faults.add("rollover_periods", "Write a whole number from 0 to 1,000.")
	}
	if v.StorageLimit, err = models.ParseBytes(cmp.Or(typed("storage_limit"), "0")); err != nil {
		f.faults.add("storage_limit", sentence("The storage", err.Error()))
	}
	switch {
	case v.RolloverPeriods > 0 && v.RolloverCap == 0:
		f.faults.add("rollover_cap", "Write how much may roll over at most, or let nothing roll over.")
	case v.RolloverPeriods == 0 && v.RolloverCap > 0:
		f.faults.add("rollover_periods", "Write for how many further periods a rest lives, or let nothing roll over.")
	}
	check := *v
	check.Slug = "checked-by-itself"
	if err := check.Check(); err != nil && !f.faults.any() {
		f.fail(c, err)
	}
}

func (w *Web) showPlanForm(c echo.Context, status int, f planForm) error {
	isNew := f.current.PlanID == ""
	page := views.PlanFormPage{
		Frame: w.frame(c, "New plan", views.IconAdminPlans, models.Account{}), Form: views.Form{Action: "/admin/plans/new", Fault: f.faults.form},
		New: isNew, Back: views.Link{Text: "Plans", URL: "/admin/plans"}, Version: f.form.Get("version"),
		Slug: f.faults.field("slug", f.form.Get("slug")), Name: f.faults.field("name", f.form.Get("name")),
		Allowance: f.faults.field("allowance", f.form.Get("allowance")), PeriodFault: f.faults.of("period"),
		RolloverPeriods: f.faults.field("rollover_periods", f.form.Get("rollover_periods")),
		RolloverCap:     f.faults.field("rollover_cap", f.form.Get("rollover_cap")),
		Storage:         f.faults.field("storage_limit", f.form.Get("storage_limit")),
	}
	for _, p := range periods {
		page.Periods = append(page.Periods, views.Option{Value: string(p), Text: periodKinds[p], Selected: f.form.Get("period") == string(p)})
	}
	if isNew {
		return edge.Render(c, status, views.PlanForm(page))
	}
	page.Title, page.Action = "Change "+f.current.Name, planURL(f.current.Slug)+"/edit"
	page.Back = views.Link{Text: f.current.Name, URL: planURL(f.current.Slug)}
	if f.asked {
		line, err := w.planLineOf(c, f.current)
		if err != nil {
			return err
		}
		page.Changes = w.readerOf(c).planChanges(f.current, f.next)
		page.Consequence = concerned(line.Renewing, f.current.Period)
	}
	return edge.Render(c, status, views.PlanForm(page))
}

// planChanges lists in what two versions differ.
func (r reader) planChanges(from, to models.PlanVersion) (changes []views.Difference) {
	for _, d := range []views.Difference{
		{Label: "Name", From: from.Name, To: to.Name},
		{Label: "Allowance", From: r.allowanceText(from), To: r.allowanceText(to)},
		{Label: "What is left", From: restText(from), To: restText(to)},
		{Label: "Storage", From: storageText(from), To: storageText(to)},
	} {
		if d.From != d.To {
			changes = append(changes, d)
		}
	}
	if len(changes) == 0 && from.StorageLimit != to.StorageLimit { // by less than is printed
		changes = append(changes, views.Difference{Label: "Storage", From: from.StorageLimit.Exact(), To: to.StorageLimit.Exact()})
	}
	return changes
}

// differences are changes within a sentence.
func differences(changes []views.Difference) string {
	texts := make([]string, len(changes))
	for i, d := range changes {
		texts[i] = strings.ToLower(d.Label[:1]) + d.Label[1:] + " from “" + d.From + "” to “" + d.To + "”"
	}
	return strings.Join(texts, ", ")
}

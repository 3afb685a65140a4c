package catalog

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/catalog"
)

// Plans lists the plans that customers can subscribe to, with links for admins to change
// them.
func (w *Pages) Plans(c echo.Context) error {
	lines, err := w.Store.PlanLines(c.Request().Context())
	if err != nil {
		return err
	}
	r := w.ReaderOf(c)
	page := view.PlanListPage{Frame: w.Frame(c, r.T("admin_catalog.plans"), views.IconAdminPlans, models.Account{})}
	for _, l := range lines {
		page.Lines = append(page.Lines, planLine(r, l))
	}
	if edge.Actor(c).MayAdminister() {
		page.NewURL = "/admin/plans/new"
	}
	return edge.Render(c, http.StatusOK, view.PlanList(page))
}

func planLine(r present.Reader, l models.PlanLine) view.PlanLine {
	return view.PlanLine{
		Name: l.Name, Slug: l.Slug, URL: address.AdminPlan(l.Slug), Allowance: present.AllowanceText(r, l.PlanVersion),
		Rollover: present.RolloverText(l.PlanVersion), Storage: present.StorageText(l.PlanVersion), Price: admin.PriceText(r, l.PlanVersion), Accounts: r.Number(l.Accounts),
		State: archiveBadge(r, l.Archived),
	}
}

// Plan shows a plan with all its versions.
func (w *Pages) Plan(c echo.Context) error {
	ctx, slug := c.Request().Context(), c.Param("slug")
	versions, err := w.Store.PlanVersions(ctx, slug)
	if err != nil {
		return err
	}
	line, err := w.PlanLine(ctx, versions[0])
	if err != nil {
		return err
	}
	r, current := w.ReaderOf(c), versions[0]
	page := view.PlanDetailPage{
		Frame: w.Frame(c, current.Name, views.IconAdminPlans, models.Account{}), Plan: planLine(r, line),
		ReachNote: admin.PlanReachText(r, line.Renewing), Archived: current.Archived,
	}
	for _, v := range versions {
		page.Versions = append(page.Versions, view.PlanVersion{
			Number: strconv.Itoa(v.Number), At: r.Moment(v.CreatedAt), Name: v.Name, Allowance: present.AllowanceText(r, v),
			Rollover: present.RolloverText(v), Storage: present.StorageText(v), Price: admin.PriceText(r, v), Current: v.Number == current.Number,
		})
	}
	if edge.Actor(c).MayAdminister() {
		page.EditURL = address.AdminPlan(slug) + "/edit"
		page.Archive = views.Form{Action: address.AdminPlan(slug) + "/archive"}
	}
	return edge.Render(c, http.StatusOK, view.PlanDetail(page))
}

// PlanArchive archives a plan, so that nobody can subscribe to it any more, or with
// archived=no offers it again. A double submit acts once.
func (w *Pages) PlanArchive(c echo.Context) error {
	form, err := edge.ParseForm(c)
	if err != nil {
		return err
	}
	plan, err := w.Store.PlanBySlug(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	r, name := w.ReaderOf(c), models.Isolate(plan.Name)
	archived, action, done := true, "plan.archive", r.T("admin_catalog.plan_archived", "name", name)
	if form.Get("archived") == "no" {
		archived, action, done = false, "plan.offer", r.T("admin_catalog.plan_restored", "name", name)
	}
	if err := w.Store.ArchivePlan(c.Request().Context(), plan.PlanID, archived, w.AuditRecord(c, action, "", plan.Slug, done)); err != nil {
		return err
	}
	return w.RedirectWithFlash(c, address.AdminPlan(plan.Slug), done)
}

// archiveBadge says whether a plan or product is archived.
func archiveBadge(r present.Reader, archived bool) views.Badge {
	if archived {
		return views.Badge{Text: r.T("admin_catalog.archived")}
	}
	return views.Badge{Text: r.T("admin_catalog.offered"), Tone: views.ToneGood}
}

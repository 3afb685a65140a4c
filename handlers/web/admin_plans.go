package web

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin"
)

func planURL(slug string) string { return "/admin/plans/" + url.PathEscape(slug) }

// AdminPlans lists what customers can subscribe to. Operators look, and admins
// change it.
func (w *Web) AdminPlans(c echo.Context) error {
	lines, err := w.store.PlanLines(c.Request().Context())
	if err != nil {
		return err
	}
	r := w.readerOf(c)
	page := view.PlanListPage{Frame: w.frame(c, "Plans", views.IconAdminPlans, models.Account{})}
	for _, l := range lines {
		page.Lines = append(page.Lines, planLine(r, l))
	}
	if edge.Actor(c).MayAdminister() {
		page.NewURL = "/admin/plans/new"
	}
	return edge.Render(c, http.StatusOK, view.PlanList(page))
}

func planLine(r reader, l models.PlanLine) view.PlanLine {
	return view.PlanLine{
		Name: l.Name, Slug: l.Slug, URL: planURL(l.Slug), Allowance: allowanceText(r, l.PlanVersion),
		Rest: restText(l.PlanVersion), Storage: storageText(l.PlanVersion), Accounts: grouped(strconv.FormatInt(l.Accounts, 10)),
		State: archiveBadge(l.Archived, "Offered"),
	}
}

// AdminPlan is one plan with all its versions.
func (w *Web) AdminPlan(c echo.Context) error {
	ctx, slug := c.Request().Context(), c.Param("slug")
	versions, err := w.store.PlanVersions(ctx, slug)
	if err != nil {
		return err
	}
	line, err := w.planLineOf(c, versions[0])
	if err != nil {
		return err
	}
	r, current := w.readerOf(c), versions[0]
	page := view.PlanDetailPage{
		Frame: w.frame(c, current.Name, views.IconAdminPlans, models.Account{}), Line: planLine(r, line),
		Renewing: concerned(line.Renewing, current.Period), Archived: current.Archived,
	}
	for _, v := range versions {
		page.Versions = append(page.Versions, view.PlanVersion{
			Number: strconv.Itoa(v.Number), At: r.moment(v.CreatedAt), Name: v.Name, Allowance: allowanceText(r, v),
			Rest: restText(v), Storage: storageText(v), Current: v.Number == current.Number,
		})
	}
	if edge.Actor(c).MayAdminister() {
		page.EditURL = planURL(slug) + "/edit"
		page.Archive = views.Form{Action: planURL(slug) + "/archive"}
	}
	return edge.Render(c, http.StatusOK, view.PlanDetail(page))
}

// planLineOf finds how many accounts a plan concerns.
func (w *Web) planLineOf(c echo.Context, v models.PlanVersion) (models.PlanLine, error) {
	lines, err := w.store.PlanLines(c.Request().Context())
	if err != nil {
		return models.PlanLine{}, err
	}
	for _, l := range lines {
		if l.PlanID == v.PlanID {
			return l, nil
		}
	}
	return models.PlanLine{PlanVersion: v}, nil
}

// PlanArchive keeps a plan from being taken up, or with archived=no offers it
// again. Sent twice, it is done once.
func (w *Web) PlanArchive(c echo.Context) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	plan, err := w.store.PlanBySlug(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	archived, action, done := true, "plan.archive", "Archived the plan "+plan.Name+": nobody can take it up any more."
	if form.Get("archived") == "no" {
		archived, action, done = false, "plan.offer", "Offered the plan "+plan.Name+" again."
	}
	if err := w.store.ArchivePlan(c.Request().Context(), plan.PlanID, archived, w.audit(c, action, "", plan.Slug, done)); err != nil {
		return err
	}
	return w.done(c, planURL(plan.Slug), done)
}

// archiveBadge tells what is archived from what is not.
func archiveBadge(archived bool, otherwise string) views.Badge {
	if archived {
		return views.Badge{Text: "Archived"}
	}
	return views.Badge{Text: otherwise, Tone: views.ToneGood}
}

// periodWords name a period: "a month", and several: "months".
var (
	periodWords = map[models.Period]string{
		models.Daily: "day", models.Weekly: "week", models.Monthly: "month", models.Yearly: "year",
	}
	periodKinds = map[models.Period]string{
		models.Daily: "Daily", models.Weekly: "Weekly", models.Monthly: "Monthly", models.Yearly: "Yearly",
	}
	periods = []models.Period{models.Daily, models.Weekly, models.Monthly, models.Yearly}
)

// allowanceText is what a plan brings: "1,000 credits a month".
func allowanceText(r reader, v models.PlanVersion) string {
	return r.count(v.Allowance) + " a " + periodWords[v.Period]
}

// restText says what becomes of what is left at the end of a period.
func restText(v models.PlanVersion) string {
	if v.RolloverPeriods == 0 || v.RolloverCap == 0 {
		return "Lapses"
	}
	return "Rolls over for " + several(int64(v.RolloverPeriods), periodWords[v.Period]) + ", " + amount(v.RolloverCap) + " at most"
}

func storageText(v models.PlanVersion) string {
	if v.StorageLimit == 0 {
		return "None"
	}
	return v.StorageLimit.String()
}

// several is a number with its word: "1 account", "1,200 accounts".
func several(n int64, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return grouped(strconv.FormatInt(n, 10)) + " " + word + "s"
}

// concerned says whom a new version of a plan reaches, and when.
func concerned(renewing int64, p models.Period) string {
	switch renewing {
	case 0:
		return "No account takes this up by itself: nobody renews this plan."
	case 1:
		return "1 account takes this up when it next renews."
	}
	return several(renewing, "account") + " take this up, each when it next renews."
}

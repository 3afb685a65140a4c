package public

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/public"
)

// Plans is the catalog of plans. Members also see which of them their account has.
func (w *Pages) Plans(c echo.Context) error {
	ctx, actor, r := c.Request().Context(), edge.Actor(c), w.ReaderOf(c)
	catalog, err := w.Store.Plans(ctx)
	if err != nil {
		return err
	}
	page := view.PlansPage{ContactNote: r.T("plans.contact", "brand", models.Isolate(w.Brand().Name)), ContactEmail: w.Brand().SupportEmail}
	if page.ContactEmail != "" {
		page.ContactNote = r.T("plans.contact_at")
	}
	var account models.Account
	var snapshot models.Snapshot
	if id := c.QueryParam("account"); actor.SignedIn() && (id != "" || len(actor.Memberships) > 0) {
		m, err := web.MembershipFor(actor, id)
		if err != nil {
			return err
		}
		if snapshot, err = w.Store.Snapshot(ctx, m.Account.ID, time.Time{}); err != nil {
			return err
		}
		account, page.Account = m.Account, present.AccountRef(m.Account, true)
	}
	page.Frame = w.Frame(c, r.T("plans.title"), views.IconPlans, account)
	page.Plans = catalogPlans(r, catalog, snapshot.Subscriptions)
	if actor.SignedIn() == (account.ID != "") && (account.ID == "" || address.Buy(actor, account) != "") {
		choosePlans(r, page.Plans, account, page.ContactEmail)
	}
	return edge.Render(c, http.StatusOK, view.Plans(page))
}

// catalogPlans prints plans, each with the account's subscription to it. An archived plan
// is shown only to accounts that have it.
func catalogPlans(r present.Reader, plans []models.PlanVersion, subscriptions []models.Subscription) []view.CatalogPlan {
	names := make(map[models.PlanID]string, len(plans))
	for _, v := range plans {
		names[v.PlanID] = v.Name
	}
	var printed []view.CatalogPlan
	for _, v := range slices.SortedStableFunc(slices.Values(plans), bySize) {
		plan := view.CatalogPlan{
			Name: v.Name, Price: r.PlanPrice(v), Allowance: r.Count(v.Allowance), Period: r.T(aPeriod[v.Period]),
			Monthly: monthlyAllowance(r, v), Rollover: rolloverText(r, v),
		}
		if v.PriceCents > 0 {
			plan.PerPeriod = r.T(perPeriod[v.Period])
		}
		if v.Features != "" {
			plan.Features = strings.Split(v.Features, "\n")
		}
		if v.StorageLimit > 0 {
			plan.Storage = v.StorageLimit.String()
		}
		for _, sub := range subscriptions {
			if sub.Version.PlanID == v.PlanID {
				plan.Subscription = subscribedPlan(r, sub, v, names)
			}
		}
		if plan.Subscription != nil || !v.Archived {
			printed = append(printed, plan)
		}
	}
	return printed
}

// subscribedPlan prints a subscription beside the plan as it is offered now.
func subscribedPlan(r present.Reader, sub models.Subscription, offered models.PlanVersion, names map[models.PlanID]string) *view.Subscription {
	plan := &view.Subscription{
		Status: r.SubscriptionBadge(sub.Status), Since: r.Moment(sub.CreatedAt), PeriodEndLabel: r.T("plans.renews"), PeriodEndAt: r.Moment(sub.PeriodEndAt),
	}
	switch {
	case sub.CancelAtPeriodEnd:
		plan.PeriodEndLabel = r.T("plans.ends")
		plan.Notes = append(plan.Notes, r.T("plans.canceled"))
	case sub.NextPlanID != "":
		plan.Notes = append(plan.Notes, r.T("plans.changes", "plan", models.Isolate(names[sub.NextPlanID])))
	case sub.Version.Number != offered.Number:
		plan.Notes = append(plan.Notes, r.T("plans.new_terms", "credits", r.Count(sub.Version.Allowance), "period", r.T(aPeriod[sub.Version.Period])))
	}
	return plan
}

// bySize orders plans from the one that brings least.
func bySize(a, b models.PlanVersion) int {
	return cmp.Compare(int64(a.Allowance)*periodsPerYear[a.Period], int64(b.Allowance)*periodsPerYear[b.Period])
}

// What is said of periods.
var (
	perPeriod = map[models.Period]string{
		models.Daily: "plans.per_daily", models.Weekly: "plans.per_weekly", models.Monthly: "plans.per_monthly", models.Yearly: "plans.per_yearly",
	}
	aPeriod = map[models.Period]string{
		models.Daily: "plans.a_daily", models.Weekly: "plans.a_weekly", models.Monthly: "plans.a_monthly", models.Yearly: "plans.a_yearly",
	}
)

// choosePlans lets the reader write to whoever arranges the plans that they do not have. There
// is nobody to write to without an address.
func choosePlans(r present.Reader, plans []view.CatalogPlan, account models.Account, email string) {
	for i := range plans {
		if email == "" || plans[i].Subscription != nil {
			continue
		}
		query := "?subject=" + url.PathEscape(r.T("plans.subject", "plan", plans[i].Name))
		if account.ID != "" {
			query += "&body=" + url.PathEscape(r.T("plans.for", "account", account.Name, "id", string(account.ID)))
		}
		plans[i].ChooseURL = "mailto:" + email + query
	}
}

// periodsPerYear counts the periods of a year.
var periodsPerYear = map[models.Period]int64{models.Daily: 365, models.Weekly: 52, models.Monthly: 12, models.Yearly: 1}

// monthlyAllowance prints what an allowance comes to in a month of a twelfth of a year. It is
// rounded to whole credits, below ten credits to hundredths.
func monthlyAllowance(r present.Reader, v models.PlanVersion) string {
	if v.Period == models.Monthly {
		return r.Amount(v.Allowance)
	}
	yearly := int64(v.Allowance) * periodsPerYear[v.Period] // does not overflow: MaxCredits a day fit
	unit := int64(models.Credit)
	if yearly < 12*10*unit {
		unit /= 100
	}
	if yearly%(12*unit) == 0 {
		return r.Amount(models.Credits(yearly / 12))
	}
	return r.T("plans.about", "credits", r.Amount(models.Credits((yearly+6*unit)/(12*unit)*unit)))
}

// rolloverText says what happens to the unused part of an allowance.
func rolloverText(r present.Reader, v models.PlanVersion) string {
	if v.RolloverPeriods == 0 || v.RolloverCap == 0 {
		return r.T("plans.expire")
	}
	return r.T("plans.rolls", "n", v.RolloverPeriods, "most", r.Amount(v.RolloverCap))
}

package public

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
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
	page := view.PlansPage{ContactNote: "To start, change or cancel a plan, write to " + models.Isolate(w.Brand().Name) + ".", ContactEmail: w.Brand().SupportEmail}
	if page.ContactEmail != "" {
		page.ContactNote = "To start, change or cancel a plan, write to"
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
	page.Frame = w.Frame(c, "Plans", views.IconPlans, account)
	page.Plans = catalogPlans(r, catalog, snapshot.Subscriptions)
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
	for _, v := range plans {
		plan := view.CatalogPlan{
			Name: v.Name, Allowance: present.Amount(v.Allowance), Period: "a " + present.PeriodNouns[v.Period],
			Monthly: monthlyAllowance(v), Rollover: rolloverText(v),
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
		Status: present.SubscriptionBadge(sub.Status), Since: r.Moment(sub.CreatedAt), PeriodEndLabel: "Renews", PeriodEndAt: r.Moment(sub.PeriodEndAt),
	}
	switch {
	case sub.CancelAtPeriodEnd:
		plan.PeriodEndLabel = "Ends"
		plan.Notes = append(plan.Notes, "It was canceled and does not renew.")
	case sub.NextPlanID != "":
		plan.Notes = append(plan.Notes, "It changes to "+models.Isolate(names[sub.NextPlanID])+" then.")
	case sub.Version.Number != offered.Number:
		plan.Notes = append(plan.Notes, "It becomes as described here then. Until that day it brings "+
			r.Count(sub.Version.Allowance)+" a "+present.PeriodNouns[sub.Version.Period]+".")
	}
	return plan
}

// periodsPerYear counts the periods of a year.
var periodsPerYear = map[models.Period]int64{models.Daily: 365, models.Weekly: 52, models.Monthly: 12, models.Yearly: 1}

// monthlyAllowance prints what an allowance comes to in a month of a twelfth of a year, ""
// for monthly plans. It is rounded to whole credits, below ten credits to hundredths.
func monthlyAllowance(v models.PlanVersion) string {
	if v.Period == models.Monthly {
		return ""
	}
	yearly := int64(v.Allowance) * periodsPerYear[v.Period] // does not overflow: MaxCredits a day fit
	unit := int64(models.Credit)
	if yearly < 12*10*unit {
		unit /= 100
	}
	if yearly%(12*unit) == 0 {
		return present.Amount(models.Credits(yearly / 12))
	}
	return "about " + present.Amount(models.Credits((yearly+6*unit)/(12*unit)*unit))
}

// rolloverText says what happens to the unused part of an allowance.
func rolloverText(v models.PlanVersion) string {
	noun := present.PeriodNouns[v.Period]
	if v.RolloverPeriods == 0 || v.RolloverCap == 0 {
		return "Ends with the " + noun
	}
	if v.RolloverPeriods > 1 {
		noun = strconv.Itoa(v.RolloverPeriods) + " " + noun + "s"
	} else {
		noun = "one " + noun
	}
	return "Rolls over, up to " + present.Amount(v.RolloverCap) + ", for " + noun
}

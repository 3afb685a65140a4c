package web

import (
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

func planChangeURL(account models.AccountID, subscription string) string {
	return adminAccountURL(account) + partPlans + "/" + url.PathEscape(subscription)
}

// AccountPlans lists the plans that an account has. Operators look, and admins
// change them.
func (w *Web) AccountPlans(c echo.Context) error {
	ctx, r := c.Request().Context(), w.readerOf(c)
	account, err := w.account(c)
	if err != nil {
		return err
	}
	s, err := w.store.Snapshot(ctx, account.ID, time.Time{})
	if err != nil {
		return err
	}
	names, err := w.planNames(c)
	if err != nil {
		return err
	}
	page := views.AccountPlansPage{
		Frame: w.frame(c, account.Name, views.IconAdmin, models.Account{}), Head: accountHead(account, partPlans), Looks: onlyAdmins,
	}
	admin := edge.Actor(c).MayAdminister()
	if admin {
		page.Looks, page.StartURL = "", planChangeURL(account.ID, "new")
	}
	for i, plan := range r.plans(s, names) {
		sub := s.Subscriptions[i]
		held := views.HeldPlan{Plan: plan, Facts: []views.Fact{
			{Label: "Allowance", Text: r.allowanceText(sub.Version)},
			{Label: "Left of it", Text: plan.Left},
			{Label: "What is left", Text: restText(sub.Version)},
			{Label: "Storage", Text: storageText(sub.Version)},
			{Label: "Since", At: r.moment(sub.CreatedAt)},
			{Label: plan.ResetLabel, At: plan.ResetsAt},
		}}
		if plan.RolledOver != "" {
			held.Facts = append(held.Facts, views.Fact{Label: "Rolled over", Text: plan.RolledOver})
		}
		if admin {
			held.ChangeURL = planChangeURL(account.ID, string(sub.ID))
		}
		page.Plans = append(page.Plans, held)
	}
	return edge.Render(c, http.StatusOK, views.AccountPlans(page))
}

// planNames are the plans' names by id.
func (w *Web) planNames(c echo.Context) (map[models.PlanID]string, error) {
	plans, err := w.store.Plans(c.Request().Context())
	names := make(map[models.PlanID]string, len(plans))
	for _, p := range plans {
		names[p.PlanID] = p.Name
	}
	return names, err
}

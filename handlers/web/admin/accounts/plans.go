package accounts

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/accounts"
)

// AccountPlans lists the plans that an account has, with links for admins to change
// them.
func (w *Pages) AccountPlans(c echo.Context) error {
	ctx, r := c.Request().Context(), w.ReaderOf(c)
	account, err := w.accountFromPath(c)
	if err != nil {
		return err
	}
	s, err := w.Store.Snapshot(ctx, account.ID, time.Time{})
	if err != nil {
		return err
	}
	names, err := w.planNames(c)
	if err != nil {
		return err
	}
	page := view.AccountPlansPage{
		Frame: w.Frame(c, account.Name, views.IconAccounts, models.Account{}), Header: w.accountHeader(c, account, address.SectionPlans), ReadOnlyReason: admin.ReadOnlyText,
	}
	mayChange := edge.Actor(c).MayAdminister()
	if mayChange {
		page.ReadOnlyReason, page.StartURL = "", address.PlanChange(account.ID, "new")
	}
	for i, plan := range r.Plans(s, names) {
		sub := s.Subscriptions[i]
		accountPlan := view.AccountPlan{Plan: plan, Facts: []views.Fact{
			{Label: r.T("admin_account.plan_allowance"), Text: present.AllowanceText(r, sub.Version)},
			{Label: r.T("admin_account.plan_left"), Text: plan.Left},
			{Label: r.T("admin_account.plan_rollover"), Text: present.RolloverText(sub.Version)},
			{Label: r.T("admin_account.storage"), Text: present.StorageText(sub.Version)},
			{Label: r.T("admin_account.since"), At: r.Moment(sub.CreatedAt)},
			{Label: plan.ResetLabel, At: plan.ResetsAt},
		}}
		if plan.RolledOver != "" {
			accountPlan.Facts = append(accountPlan.Facts, views.Fact{Label: r.T("admin_account.plan_rolled"), Text: plan.RolledOver})
		}
		if mayChange {
			accountPlan.ChangeURL = address.PlanChange(account.ID, string(sub.ID))
		}
		page.Plans = append(page.Plans, accountPlan)
	}
	return edge.Render(c, http.StatusOK, view.AccountPlans(page))
}

// planNames returns the names of all plans by id.
func (w *Pages) planNames(c echo.Context) (map[models.PlanID]string, error) {
	plans, err := w.Store.Plans(c.Request().Context())
	names := make(map[models.PlanID]string, len(plans))
	for _, p := range plans {
		names[p.PlanID] = p.Name
	}
	return names, err
}

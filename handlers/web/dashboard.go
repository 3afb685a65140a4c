package web

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// latestEntries is how many lines of the ledger a dashboard shows.
const latestEntries = 8

// Dashboard is what a person's account can spend, what that is made of, and where
// it goes. An organization's is at another address, and so is the operator's
// part, where people without an account of their own begin.
func (w *Web) Dashboard(c echo.Context) error {
	actor := edge.Actor(c)
	if len(actor.Memberships) == 0 && actor.MayEnterAdmin() {
		return edge.SeeOther(c, "/admin")
	}
	m, err := about(actor, c.QueryParam("account"))
	if err != nil {
		return err
	}
	if m.Account.Kind == models.Enterprise {
		return edge.SeeOther(c, dashboardURL(m.Account))
	}
	return w.showDashboard(c, m.Account)
}

// EnterpriseDashboard is an organization's dashboard, or with page=usage what it
// used, with page=members its people, with page=api its keys and with
// page=billing what was bought for it. Without an account in the address it is
// about the first organization that the person belongs to.
func (w *Web) EnterpriseDashboard(c echo.Context) error {
	actor := edge.Actor(c)
	id := c.QueryParam("account")
	if id == "" {
		id = string(firstEnterprise(actor))
	}
	m, err := about(actor, id)
	if err != nil {
		return err
	}
	page := c.QueryParam("page")
	if m.Account.Kind != models.Enterprise {
		return w.leadPersonal(c, m.Account, page)
	}
	switch page {
	case "", "overview":
		return w.showDashboard(c, m.Account)
	case "usage":
		return w.showUsage(c, m.Account)
	case "members":
		return w.showMembers(c, http.StatusOK, membersForm{account: m.Account})
	case "billing":
		account, err := billsOf(actor, string(m.Account.ID))
		if err != nil {
			return err
		}
		return w.showBilling(c, account)
	case "api":
		return w.showKeys(c, http.StatusOK, keysForm{account: m.Account})
	}
	return models.Errorf(models.CodeNotFound, "An organization has no such page.")
}

// leadPersonal leads from an organization's page to where a person's account has
// the same.
func (w *Web) leadPersonal(c echo.Context, account models.Account, page string) error {
	switch page {
	case "api":
		return edge.SeeOther(c, keysURL(account))
	case "usage":
		return edge.SeeOther(c, usageURL(account, nil))
	case "billing":
		return edge.SeeOther(c, accountURL("/billing", account.ID))
	}
	return edge.SeeOther(c, dashboardURL(account))
}

func firstEnterprise(actor models.Actor) models.AccountID {
	for _, m := range actor.Memberships {
		if m.Account.Kind == models.Enterprise {
			return m.Account.ID
		}
	}
	return ""
}

func (w *Web) showDashboard(c echo.Context, account models.Account) error {
	ctx, actor, r := c.Request().Context(), edge.Actor(c), w.readerOf(c)
	r.own = true
	s, err := w.standing(ctx, account.ID, r)
	if err != nil {
		return err
	}
	days, err := w.lastDays(ctx, account.ID, r)
	if err != nil {
		return err
	}
	forecasts, err := w.forecasts(ctx, s.Standing, days, r)
	if err != nil {
		return err
	}
	latest, err := w.store.Entries(ctx, models.EntryQuery{AccountID: account.ID, Limit: latestEntries})
	if err != nil {
		return err
	}
	entries, err := w.ownEntries(ctx, account.ID, latest.Lines, r)
	if err != nil {
		return err
	}
	usage := usageOf(days, r.zone)
	usage.URL = usageURL(account, nil)
	frame := w.frame(c, "Overview", views.IconOverview, account)
	frame.Lean, frame.LiveURL = true, liveURL(s.Standing)
	return edge.Render(c, http.StatusOK, views.Dashboard(views.DashboardPage{
		Frame: frame, Whose: accountRef(account, true),
		Tabs:      tabs(actor, account, views.IconOverview),
		Available: amount(s.Available), Worth: w.worth(s.Available), UnitPrice: w.unitPrice(),
		Forecasts: forecasts, Others: s.others, Lots: s.lots, Plans: s.plans, Storage: s.storage,
		Usage: usage, Entries: entries,
		BuyURL: buyURL(actor, account), ActivityURL: accountURL("/activity", account.ID),
	}))
}

// printedStanding is where an account stands, with its parts as pages print them.
type printedStanding struct {
	models.Standing
	others  []views.Sum
	lots    views.LotList
	plans   []views.Plan
	storage views.Storage
}

func (w *Web) standing(ctx context.Context, id models.AccountID, r reader) (printedStanding, error) {
	s, err := w.store.Snapshot(ctx, id, time.Time{})
	if err != nil {
		return printedStanding{}, err
	}
	catalog, err := w.store.Plans(ctx)
	if err != nil {
		return printedStanding{}, err
	}
	names := make(map[models.PlanID]string, len(catalog))
	for _, p := range catalog {
		names[p.PlanID] = p.Name
	}
	return printedStanding{Standing: s, others: r.others(s.Values), lots: r.lots(s), plans: r.plans(s, names), storage: storage(s)}, nil
}

// worth is what credits cost today.
func (w *Web) worth(c models.Credits) string {
	return worth(c, w.settings.PriceCents, w.settings.Currency)
}

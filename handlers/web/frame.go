package web

import (
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// frame is what every page has in common, with what became of the person's last
// act. here is the place in the navigation that the page belongs to; account is
// the one that it is about, the zero Account for none.
func (w *Web) frame(c echo.Context, title string, here views.Icon, account models.Account) views.Frame {
	f := w.bareFrame(c, title, here, account)
	if notice, low := w.lowBalance(c, account); low {
		f.Notices = append(f.Notices, notice)
	}
	if flash := w.identity.TakeFlash(c); flash != "" {
		f.Flash = &views.Notice{Tone: views.ToneGood, Text: flash}
	}
	w.countApprovals(c, f.Nav)
	return f
}

// mostCounted is where the navigation stops counting what waits.
const mostCounted = 99

// countApprovals writes beside their link how many approvals wait. A page can do
// without.
func (w *Web) countApprovals(c echo.Context, links []views.NavLink) {
	i := slices.IndexFunc(links, func(l views.NavLink) bool { return l.Icon == views.IconApprovals })
	if i < 0 {
		return
	}
	n, err := w.store.CountWaiting(c.Request().Context(), mostCounted+1)
	switch {
	case err != nil:
		w.log.Warn("what waits for approval was not counted", "request", edge.RequestID(c), "error", err)
	case n > mostCounted:
		links[i].Count = strconv.Itoa(mostCounted) + "+"
	case n > 0:
		links[i].Count = strconv.Itoa(n)
	}
}

// bareFrame is frame without reading anything, for pages about errors.
func (w *Web) bareFrame(c echo.Context, title string, here views.Icon, account models.Account) views.Frame {
	actor := edge.Actor(c)
	f := w.anyonesFrame(title)
	f.CSRF = edge.FormToken(c)
	if !actor.SignedIn() {
		return f
	}
	f.Person = &views.Person{Name: actor.User.Name, Email: actor.User.Email, Role: operatorRoles[actor.User.Operator]}
	for _, m := range actor.Memberships {
		f.Accounts = append(f.Accounts, accountRef(m.Account, m.Account.ID == account.ID))
	}
	f.Nav = navigation(actor, here, account)
	if account.Status == models.AccountSuspended {
		f.Notices = append(f.Notices, views.Notice{
			Tone: views.ToneWarn, Title: "This account is suspended.",
			Text: "It keeps its " + w.brand.Credits + ", and can't spend them until the suspension is lifted.",
		})
	}
	return f
}

// anyonesFrame is that of a page which is the same for everybody.
func (w *Web) anyonesFrame(title string) views.Frame {
	f := views.Frame{Title: title, Brand: w.brand, Version: w.settings.Version, Demo: w.demo}
	if w.settings.Brand.Accent != "" {
		f.BrandCSSURL = "/brand.css"
	}
	return f
}

// navigation is where the person may go. The account's places are those of the
// account that the page is about, or of their first one.
func navigation(actor models.Actor, here views.Icon, account models.Account) []views.NavLink {
	var links []views.NavLink
	add := func(text, url string, icon views.Icon) {
		links = append(links, views.NavLink{Text: text, URL: url, Icon: icon, Current: icon == here})
	}
	if !actor.MaySeeAccount(account.ID) && len(actor.Memberships) > 0 {
		account = actor.Memberships[0].Account
	}
	if actor.MaySeeAccount(account.ID) {
		add("Overview", dashboardURL(account), views.IconOverview)
		add("Usage", usageURL(account, nil), views.IconUsage)
		add("Activity", accountURL("/activity", account.ID), views.IconActivity)
		if account.Kind == models.Enterprise {
			add("Members", membersURL(account), views.IconMembers)
		}
		add("API keys", keysURL(account), views.IconKeys)
		if actor.MaySeeBilling(account.ID) {
			add("Billing", accountURL("/billing", account.ID), views.IconBilling)
		}
		add("Plans", accountURL("/plans", account.ID), views.IconPlans)
		if actor.MayBuyFor(account.ID) {
			add("Buy", accountURL("/buy", account.ID), views.IconBuy)
		}
	}
	if actor.MayEnterAdmin() {
		add("Overview", "/admin", views.IconOperator)
		add("Accounts", "/admin/accounts", views.IconAdmin)
		add("Approvals", "/admin/approvals", views.IconApprovals)
		add("Bulk adjustments", "/admin/bulk", views.IconBulk)
		add("Purchases", purchasesURL, views.IconPurchases)
		add("Events", eventsURL, views.IconEvents)
		add("Plans", "/admin/plans", views.IconAdminPlans)
		add("Products", productsURL, views.IconProducts)
		add("Reports", reportsURL, views.IconReports)
		add("Audit log", auditURL, views.IconAudit)
	}
	add("Docs", "/docs", views.IconDocs)
	return links
}

var operatorRoles = map[models.OperatorRole]string{
	models.OperatorAdmin: "Admin", models.OperatorSupport: "Support", models.OperatorAuditor: "Auditor",
}

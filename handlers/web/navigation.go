package web

import (
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// navigation lists where the person may go. The links of the account's pages lead to the
// account that the page is about, or else to the person's first one.
func navigation(actor models.Actor, here views.Icon, account models.Account) []views.NavLink {
	var links []views.NavLink
	add := func(text, url string, icon views.Icon) {
		links = append(links, views.NavLink{Text: text, URL: url, Icon: icon, Current: icon == here})
	}
	if !actor.MaySeeAccount(account.ID) && len(actor.Memberships) > 0 {
		account = actor.Memberships[0].Account
	}
	if actor.MaySeeAccount(account.ID) {
		add("Overview", address.Dashboard(account), views.IconOverview)
		add("Usage", address.Usage(account, nil), views.IconUsage)
		add("Caps", address.Caps(account), views.IconCaps)
		add("Activity", address.ForAccount("/activity", account.ID), views.IconActivity)
		if account.Kind == models.Enterprise {
			add("Members", address.Members(account), views.IconMembers)
		}
		add("API keys", address.Keys(account), views.IconKeys)
		if actor.MaySeeBilling(account.ID) {
			add("Billing", address.ForAccount("/billing", account.ID), views.IconBilling)
		}
		add("Plans", address.ForAccount("/plans", account.ID), views.IconPlans)
		if actor.MayBuyFor(account.ID) {
			add("Buy", address.ForAccount("/buy", account.ID), views.IconBuy)
		}
	}
	if actor.MayEnterAdmin() {
		add("Overview", "/admin", views.IconAdminOverview)
		add("Accounts", "/admin/accounts", views.IconAccounts)
		add("Users", address.AdminUsers, views.IconUsers)
		add("Approvals", "/admin/approvals", views.IconApprovals)
		add("Bulk adjustments", "/admin/bulk", views.IconBulk)
		add("Purchases", address.AdminPurchases, views.IconPurchases)
		add("Events", address.AdminEvents, views.IconEvents)
		add("Plans", "/admin/plans", views.IconAdminPlans)
		add("Products", address.AdminProducts, views.IconProducts)
		add("Reports", address.AdminReports, views.IconReports)
		add("Staff", address.AdminStaff, views.IconStaff)
		add("Email", address.AdminMails, views.IconMail)
		if actor.MayAdminister() {
			add("Service keys", address.ServiceKeys, views.IconServiceKeys)
		}
		if actor.MayStopKeys() {
			add("Leaked keys", address.LeakedKey, views.IconLeakedKeys)
		}
		add("Audit log", address.AdminAuditLog, views.IconAudit)
		add("Settings", address.AdminSettings, views.IconAdminSettings)
	}
	add("Docs", "/docs", views.IconDocs)
	return links
}

// OrganizationTabs lists the pages of an organization that the person may see, nil for a
// personal account.
func OrganizationTabs(actor models.Actor, a models.Account, here views.Icon) []views.Tab {
	if a.Kind != models.Enterprise {
		return nil
	}
	parts := []views.Tab{
		{Text: "Overview", URL: address.Dashboard(a) + "&page=overview", Current: here == views.IconOverview},
		{Text: "Usage", URL: address.Usage(a, nil), Current: here == views.IconUsage},
		{Text: "Caps", URL: address.Caps(a), Current: here == views.IconCaps},
		{Text: "Members", URL: address.Members(a), Current: here == views.IconMembers},
		{Text: "API", URL: address.Keys(a), Current: here == views.IconKeys},
	}
	if actor.MaySeeBilling(a.ID) {
		parts = append(parts, views.Tab{Text: "Billing", URL: address.Dashboard(a) + "&page=billing", Current: here == views.IconBilling})
	}
	if actor.MaySeeLog(a.ID) {
		parts = append(parts, views.Tab{Text: "Audit log", URL: address.OrganizationLog(a), Current: here == views.IconAudit})
	}
	return append(parts, views.Tab{Text: "Settings", URL: address.OrganizationSettings(a), Current: here == views.IconSettings})
}

// maxApprovalCount is where the navigation stops counting pending approvals.
const maxApprovalCount = 99

// addApprovalCount puts the number of pending approvals beside their link. If counting
// fails, the page is shown without the number.
func (w *Site) addApprovalCount(c echo.Context, links []views.NavLink) {
	i := slices.IndexFunc(links, func(l views.NavLink) bool { return l.Icon == views.IconApprovals })
	if i < 0 {
		return
	}
	n, err := w.Store.CountWaiting(c.Request().Context(), maxApprovalCount+1)
	switch {
	case err != nil:
		w.Log.Warn("counting pending approvals failed", "request", edge.RequestID(c), "error", err)
	case n > maxApprovalCount:
		links[i].Count = strconv.Itoa(maxApprovalCount) + "+"
	case n > 0:
		links[i].Count = strconv.Itoa(n)
	}
}

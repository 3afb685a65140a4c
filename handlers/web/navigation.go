package web

import (
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// places collects the groups of the navigation.
type places struct {
	here   views.Icon
	groups []views.NavGroup
}

func (p *places) group(title string) { p.groups = append(p.groups, views.NavGroup{Title: title}) }

// add appends a link to the last group.
func (p *places) add(text, url string, icon views.Icon) {
	last := &p.groups[len(p.groups)-1]
	last.Links = append(last.Links, views.NavLink{Text: text, URL: url, Icon: icon, Current: icon == p.here})
}

// navigation lists where the person may go: the pages of the account that the page is about,
// or else of the person's first one; for operators, unless the page is about an account of
// their own, the pages of the administration. shown is the account whose pages are listed, the
// zero Account for none.
func navigation(actor models.Actor, here views.Icon, account models.Account) (groups []views.NavGroup, shown models.Account) {
	own := actor.MaySeeAccount(account.ID)
	switch {
	case actor.MayEnterAdmin() && !own:
		return staffPlaces(actor, here), models.Account{}
	case !own && len(actor.Memberships) > 0:
		account = actor.Memberships[0].Account
		if here == views.IconSettings && account.Kind == models.Enterprise {
			here = "" // the page is about the person's settings, not about the organization's
		}
	case !own:
		return nil, models.Account{}
	}
	return accountPlaces(actor, here, account), account
}

func accountPlaces(actor models.Actor, here views.Icon, account models.Account) []views.NavGroup {
	p := places{here: here}
	p.group("")
	p.add("Overview", address.Dashboard(account), views.IconOverview)
	p.add("Usage", address.Usage(account, nil), views.IconUsage)
	p.add("Activity", address.ForAccount("/activity", account.ID), views.IconActivity)
	p.group("Access")
	p.add("API keys", address.Keys(account), views.IconKeys)
	if account.Kind == models.Enterprise {
		p.add("Members", address.Members(account), views.IconMembers)
	}
	p.add("Caps", address.Caps(account), views.IconCaps)
	p.group("Account")
	if actor.MaySeeBilling(account.ID) {
		p.add("Billing", address.ForAccount("/billing", account.ID), views.IconBilling)
	}
	p.add("Plans", address.ForAccount("/plans", account.ID), views.IconPlans)
	settings := "/settings"
	if account.Kind == models.Enterprise {
		settings = address.OrganizationSettings(account)
	}
	p.add("Settings", settings, views.IconSettings)
	return p.groups
}

func staffPlaces(actor models.Actor, here views.Icon) []views.NavGroup {
	if here == views.IconLeakedKeys && actor.MayAdminister() {
		here = views.IconServiceKeys // from which its page is reached
	}
	p := places{here: here}
	p.group("")
	p.add("Home", "/admin", views.IconAdminOverview)
	p.group("Customers")
	p.add("Accounts", "/admin/accounts", views.IconAccounts)
	p.add("Users", address.AdminUsers, views.IconUsers)
	p.add("Purchases", address.AdminPurchases, views.IconPurchases)
	p.group("Work")
	p.add("Approvals", "/admin/approvals", views.IconApprovals)
	p.add("Bulk adjustments", "/admin/bulk", views.IconBulk)
	p.add("Events", address.AdminEvents, views.IconEvents)
	p.add("Email", address.AdminMails, views.IconMail)
	p.group("Catalog")
	p.add("Plans", "/admin/plans", views.IconAdminPlans)
	p.add("Products", address.AdminProducts, views.IconProducts)
	p.group("Books")
	p.add("Reports", address.AdminReports, views.IconReports)
	p.add("Audit log", address.AdminAuditLog, views.IconAudit)
	p.group("Setup")
	p.add("Staff", address.AdminStaff, views.IconStaff)
	if actor.MayAdminister() {
		p.add("Service keys", address.ServiceKeys, views.IconServiceKeys)
	} else if actor.MayStopKeys() {
		p.add("Leaked keys", address.LeakedKey, views.IconLeakedKeys)
	}
	p.add("Settings", address.AdminSettings, views.IconAdminSettings)
	return p.groups
}

// maxApprovalCount is where the navigation stops counting pending approvals.
const maxApprovalCount = 99

// addApprovalCount puts the number of pending approvals beside their link. If counting
// fails, the page is shown without the number.
func (w *Site) addApprovalCount(c echo.Context, groups []views.NavGroup) {
	link := linkOf(groups, views.IconApprovals)
	if link == nil {
		return
	}
	n, err := w.Store.CountWaiting(c.Request().Context(), maxApprovalCount+1)
	switch {
	case err != nil:
		w.Log.Warn("counting pending approvals failed", "request", edge.RequestID(c), "error", err)
	case n > maxApprovalCount:
		link.Count = strconv.Itoa(maxApprovalCount) + "+"
	case n > 0:
		link.Count = strconv.Itoa(n)
	}
}

// linkOf returns the link with an icon, nil if there is none.
func linkOf(groups []views.NavGroup, icon views.Icon) *views.NavLink {
	for _, g := range groups {
		for i := range g.Links {
			if g.Links[i].Icon == icon {
				return &g.Links[i]
			}
		}
	}
	return nil
}

package web

import (
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// places collects the groups of the navigation.
type places struct {
	reader present.Reader
	here   views.Icon
	groups []views.NavGroup
}

// group begins a group with a heading, "" for none.
func (p *places) group(title string) {
	g := views.NavGroup{}
	if title != "" {
		g.Title = p.reader.T(title)
	}
	p.groups = append(p.groups, g)
}

// add appends a link to the last group.
func (p *places) add(text, url string, icon views.Icon) {
	last := &p.groups[len(p.groups)-1]
	last.Links = append(last.Links, views.NavLink{Text: p.reader.T(text), URL: url, Icon: icon, Current: icon == p.here})
}

// Places are the pages of one account, or of the administration, whose Account is "".
type Places struct {
	Account string // its name, if the person has several
	Groups  []views.NavGroup
}

// PlacesOf lists all places of a person.
func PlacesOf(actor models.Actor, r present.Reader) (all []Places) {
	if actor.MayEnterAdmin() {
		all = append(all, Places{Groups: staffPlaces(actor, r, "")})
	}
	for _, m := range actor.Memberships {
		p := Places{Groups: accountPlaces(actor, r, "", m.Account)}
		if len(actor.Memberships) > 1 || actor.MayEnterAdmin() {
			p.Account = m.Account.Name
		}
		all = append(all, p)
	}
	return all
}

// navigation lists where the person may go: the pages of the account that the page is about,
// or else of the person's first one; for operators, unless the page is about an account of
// their own, the pages of the administration. shown is the account whose pages are listed, the
// zero Account for none.
func navigation(actor models.Actor, r present.Reader, here views.Icon, account models.Account) (groups []views.NavGroup, shown models.Account) {
	own := actor.MaySeeAccount(account.ID)
	switch {
	case actor.MayEnterAdmin() && !own:
		return staffPlaces(actor, r, here), models.Account{}
	case !own && len(actor.Memberships) > 0:
		account = actor.Memberships[0].Account
		if here == views.IconSettings && account.Kind == models.Enterprise {
			here = "" // the page is about the person's settings, not about the organization's
		}
	case !own:
		return nil, models.Account{}
	}
	return accountPlaces(actor, r, here, account), account
}

func accountPlaces(actor models.Actor, r present.Reader, here views.Icon, account models.Account) []views.NavGroup {
	p := places{reader: r, here: here}
	p.group("")
	p.add("frame.overview", address.Dashboard(account), views.IconOverview)
	p.add("frame.usage", address.Usage(account, nil), views.IconUsage)
	p.add("frame.activity", address.ForAccount("/activity", account.ID), views.IconActivity)
	p.group("frame.group_access")
	p.add("frame.api_keys", address.Keys(account), views.IconKeys)
	if account.Kind == models.Enterprise {
		p.add("frame.members", address.Members(account), views.IconMembers)
	}
	p.add("frame.caps", address.Caps(account), views.IconCaps)
	p.group("frame.group_account")
	if actor.MaySeeBilling(account.ID) {
		p.add("frame.billing", address.ForAccount("/billing", account.ID), views.IconBilling)
	}
	p.add("frame.plans", address.ForAccount("/plans", account.ID), views.IconPlans)
	settings := "/settings"
	if account.Kind == models.Enterprise {
		settings = address.OrganizationSettings(account)
	}
	p.add("frame.settings", settings, views.IconSettings)
	return p.groups
}

func staffPlaces(actor models.Actor, r present.Reader, here views.Icon) []views.NavGroup {
	if here == views.IconLeakedKeys && actor.MayAdminister() {
		here = views.IconServiceKeys // from which its page is reached
	}
	p := places{reader: r, here: here}
	p.group("")
	p.add("admin_frame.home", "/admin", views.IconAdminOverview)
	p.group("admin_frame.group_customers")
	p.add("admin_frame.accounts", "/admin/accounts", views.IconAccounts)
	p.add("admin_frame.users", address.AdminUsers, views.IconUsers)
	p.add("admin_frame.purchases", address.AdminPurchases, views.IconPurchases)
	p.group("admin_frame.group_work")
	p.add("admin_frame.approvals", "/admin/approvals", views.IconApprovals)
	p.add("admin_frame.bulk_adjustments", "/admin/bulk", views.IconBulk)
	p.add("admin_frame.events", address.AdminEvents, views.IconEvents)
	p.add("admin_frame.email", address.AdminMails, views.IconMail)
	p.group("admin_frame.group_catalog")
	p.add("admin_frame.plans", "/admin/plans", views.IconAdminPlans)
	p.add("admin_frame.products", address.AdminProducts, views.IconProducts)
	p.group("admin_frame.group_books")
	p.add("admin_frame.reports", address.AdminReports, views.IconReports)
	p.add("admin_frame.audit_log", address.AdminAuditLog, views.IconAudit)
	p.group("admin_frame.group_setup")
	p.add("admin_frame.staff", address.AdminStaff, views.IconStaff)
	if actor.MayAdminister() {
		p.add("admin_frame.service_keys", address.ServiceKeys, views.IconServiceKeys)
	} else if actor.MayStopKeys() {
		p.add("admin_frame.leaked_keys", address.LeakedKey, views.IconLeakedKeys)
	}
	p.add("admin_frame.settings", address.AdminSettings, views.IconAdminSettings)
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

// Findable is a part of a page that staff find by what it is called, or by its name in the
// environment.
type Findable struct{ Text, Variable, Page, URL string }

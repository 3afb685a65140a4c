package customer

import (
	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
)

// EnterpriseDashboard shows an organization: its dashboard, or with page=usage, caps, members,
// api or billing the page of that name. Without an account in the address it is about the first
// organization that the person belongs to.
func (w *Pages) EnterpriseDashboard(c echo.Context) error {
	actor := edge.Actor(c)
	id := c.QueryParam("account")
	if id == "" {
		id = string(firstEnterprise(actor))
	}
	m, err := web.MembershipFor(actor, id)
	if err != nil {
		return err
	}
	page := c.QueryParam("page")
	if m.Account.Kind != models.Enterprise {
		return w.redirectToPersonal(c, m.Account, page)
	}
	switch page {
	case "", "overview":
		return w.overview.Show(c, m.Account)
	case "usage":
		return w.showUsage(c, m.Account)
	case "caps":
		return w.showCaps(c, m.Account)
	case "members":
		return w.access.Members(c, m.Account)
	case "billing":
		account, err := billingAccount(actor, string(m.Account.ID))
		if err != nil {
			return err
		}
		return w.showBilling(c, account)
	case "api":
		return w.access.Keys(c, m.Account)
	}
	return models.Errorf(models.CodeNotFound, "Organizations don’t have this page.")
}

// redirectToPersonal redirects from an organization's page to the same page of a personal
// account.
func (w *Pages) redirectToPersonal(c echo.Context, account models.Account, page string) error {
	switch page {
	case "api":
		return edge.SeeOther(c, address.Keys(account))
	case "usage":
		return edge.SeeOther(c, address.Usage(account, nil))
	case "caps":
		return edge.SeeOther(c, address.Caps(account))
	case "billing":
		return edge.SeeOther(c, address.ForAccount("/billing", account.ID))
	}
	return edge.SeeOther(c, address.Dashboard(account))
}

func firstEnterprise(actor models.Actor) models.AccountID {
	for _, m := range actor.Memberships {
		if m.Account.Kind == models.Enterprise {
			return m.Account.ID
		}
	}
	return ""
}

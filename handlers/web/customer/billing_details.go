package customer

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/customer/access"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer"
)

// billingDetailsURL returns the form that changes an account's billing details, "" for those
// who may not. An organization's is among its settings.
func billingDetailsURL(actor models.Actor, a models.Account) string {
	switch {
	case !actor.MayEditBilling(a.ID):
		return ""
	case a.Kind == models.Enterprise:
		return address.OrganizationSettings(a)
	}
	return address.ForAccount("/billing/details", a.ID)
}

// BillingDetails shows the form of what receipts say about a customer. An organization has
// it among its settings.
func (w *Pages) BillingDetails(c echo.Context) error {
	account, err := billingAccount(edge.Actor(c), c.QueryParam("account"))
	switch {
	case err != nil:
		return err
	case account.Kind == models.Enterprise:
		return edge.SeeOther(c, address.OrganizationSettings(account))
	}
	return w.showBillingDetails(c, http.StatusOK, account, web.Form{Values: url.Values{
		"billing_email": {account.BillingEmail}, "address": {account.BillingAddress}, "tax_id": {account.TaxID},
	}})
}

// BillingDetailsUpdate changes what receipts say about a customer.
func (w *Pages) BillingDetailsUpdate(c echo.Context) error {
	f, err := web.ReadForm(c, nil)
	if err != nil {
		return err
	}
	account, err := billingAccount(edge.Actor(c), f.Get("account"))
	if err != nil {
		return err
	}
	d := access.ReadBillingDetails(c, &f)
	d.Contacts = account.BillingContacts
	return w.Submit(c, &f, web.Flow{
		Post: func(c echo.Context) (web.Done, error) {
			audit := access.BillingAudit(w.AuditRecord(c, "account.billing", account.ID, string(account.ID), "Changed the billing details."), account, d)
			return web.Done{URL: address.ForAccount("/billing", account.ID), Flash: w.ReaderOf(c).T("billing.details_saved")}, w.Store.SetBilling(c.Request().Context(), account.ID, d, audit)
		},
		Show: func(c echo.Context, status int) error { return w.showBillingDetails(c, status, account, f) },
	})
}

func (w *Pages) showBillingDetails(c echo.Context, status int, account models.Account, f web.Form) error {
	return edge.Render(c, status, view.BillingDetailsForm(view.BillingDetailsPage{
		Frame: w.Frame(c, w.ReaderOf(c).T("billing.details"), views.IconBilling, account), Account: present.AccountRef(account, true),
		Form:  views.Form{Action: "/billing/details", Account: string(account.ID), Fault: f.Faults.Form},
		Email: f.Field("billing_email"), Address: f.Field("address"), TaxID: f.Field("tax_id"), BackURL: address.ForAccount("/billing", account.ID),
	}))
}

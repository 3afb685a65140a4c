package access

import (
	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/models"
)

// ReadBillingDetails reads the fields billing_email, address and tax_id of a form.
func ReadBillingDetails(c echo.Context, f *web.Form) models.BillingDetails {
	d := models.BillingDetails{Email: f.Text("billing_email"), Address: billingAddress(c, f), TaxID: taxID(c, f, "tax_id")}
	f.Require("billing_email", isAddress(d.Email), edge.Language(c).T("organization.email_fault"))
	return d
}

// BillingAudit adds to the record of changed billing details what changes.
func BillingAudit(r models.AuditRecord, was models.Account, d models.BillingDetails) models.AuditRecord {
	return billingAudit(r, was, d)
}

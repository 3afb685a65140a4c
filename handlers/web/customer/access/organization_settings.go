package access

import (
	"net/http"
	"net/mail"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer/access"
)

// maxContacts is how many billing contacts an organization has.
const maxContacts = 10

// OrganizationSettings shows an organization's name, time zone and billing details, with
// forms for those who may change them.
func (w *Pages) OrganizationSettings(c echo.Context) error {
	account, err := organizationFor(edge.Actor(c), c.QueryParam("account"))
	if err != nil {
		return err
	}
	return w.showOrganizationSettings(c, http.StatusOK, account, savedName(account), savedBilling(account))
}

// organizationFor is web.MembershipFor for organizations only. A personal account has no such
// pages.
func organizationFor(actor models.Actor, id string) (models.Account, error) {
	m, err := web.MembershipFor(actor, id)
	if err == nil && m.Account.Kind != models.Enterprise {
		err = models.Errorf(models.CodeNotFound, "Personal accounts don’t have this page.")
	}
	return m.Account, err
}

func savedName(a models.Account) web.Form {
	return web.Form{Values: url.Values{"name": {a.Name}, "zone": {a.Zone}}}
}

func savedBilling(a models.Account) web.Form {
	return web.Form{Values: url.Values{"billing_email": {a.BillingEmail}, "address": {a.BillingAddress}, "tax_id": {a.TaxID}, "contacts": {a.BillingContacts}}}
}

// OrganizationUpdate changes an organization's name and time zone.
func (w *Pages) OrganizationUpdate(c echo.Context) error {
	f, account, err := organizationForm(c)
	if err != nil {
		return err
	}
	actor := edge.Actor(c)
	if !actor.MayManageOrganization(account.ID) {
		return models.Errorf(models.CodeForbidden, "Only owners and admins can change an organization’s settings.")
	}
	name, zone := f.Name("name"), f.Zone("zone")
	f.Require("zone", models.ValidZone(zone), edge.Language(c).T("organization.zone_fault"))
	f.CheckKey()
	return w.Submit(c, &f, web.Flow{
		Post: func(c echo.Context) (web.Done, error) {
			renamed := w.AuditRecord(c, "account.rename", account.ID, string(account.ID), "Renamed the organization from "+models.Isolate(account.Name)+" to "+models.Isolate(name)+".").
				Changing("name", account.Name, name)
			moved := w.AuditRecord(c, "account.zone", account.ID, string(account.ID), "Moved the organization from "+account.Zone+" to "+zone+".").
				Changing("zone", account.Zone, zone)
			command := f.Command(actor, account.ID, nil)
			command.Audit = &moved
			err := w.Store.ChangeOrganization(c.Request().Context(), name, zone, renamed, command)
			return web.Done{URL: address.OrganizationSettings(account), Flash: edge.Language(c).T("organization.updated")}, err
		},
		Reused: edge.Language(c).T("organization.sent_before"),
		Show: func(c echo.Context, status int) error {
			return w.showOrganizationSettings(c, status, account, f, savedBilling(account))
		},
	})
}

// OrganizationBilling changes what receipts say about an organization, and who gets them.
func (w *Pages) OrganizationBilling(c echo.Context) error {
	f, account, err := organizationForm(c)
	if err != nil {
		return err
	}
	if !edge.Actor(c).MayEditBilling(account.ID) {
		return models.Errorf(models.CodeForbidden, "Only owners, admins and billing members can change billing details.")
	}
	b := models.BillingDetails{Email: f.Text("billing_email"), Address: billingAddress(c, &f), TaxID: taxID(c, &f, "tax_id"), Contacts: contacts(c, &f)}
	f.Require("billing_email", isAddress(b.Email), edge.Language(c).T("organization.email_fault"))
	return w.Submit(c, &f, web.Flow{
		Post: func(c echo.Context) (web.Done, error) {
			err := w.Store.SetBilling(c.Request().Context(), account.ID, b, billingAudit(w.AuditRecord(c, "account.billing", account.ID, string(account.ID), "Changed the billing details."), account, b))
			return web.Done{URL: address.OrganizationSettings(account), Flash: edge.Language(c).T("organization.billing_saved")}, err
		},
		Show: func(c echo.Context, status int) error {
			return w.showOrganizationSettings(c, status, account, savedName(account), f)
		},
	})
}

// billingAudit adds what changes to the record of changed billing details.
func billingAudit(r models.AuditRecord, was models.Account, b models.BillingDetails) models.AuditRecord {
	for _, one := range []struct{ name, before, after string }{
		{"billing_email", was.BillingEmail, b.Email}, {"address", was.BillingAddress, b.Address}, {"tax_id", was.TaxID, b.TaxID}, {"contacts", was.BillingContacts, b.Contacts},
	} {
		if one.before != one.after {
			r = r.Changing(one.name, one.before, one.after)
		}
	}
	return r
}

func organizationForm(c echo.Context) (web.Form, models.Account, error) {
	f, err := web.ReadForm(c, organizationSubjects)
	if err != nil {
		return f, models.Account{}, err
	}
	account, err := organizationFor(edge.Actor(c), f.Get("account"))
	return f, account, err
}

// contacts reads the billing contacts: email addresses, separated by lines, spaces or commas.
func contacts(c echo.Context, f *web.Form) string {
	list := strings.FieldsFunc(f.Get("contacts"), func(r rune) bool { return strings.ContainsRune(" ,;\r\n\t", r) })
	for _, address := range list {
		f.Require("contacts", isAddress(address), edge.Language(c).T("organization.contacts_fault"))
	}
	f.Require("contacts", len(list) <= maxContacts, edge.Language(c).T("organization.contacts_many"))
	return strings.Join(list, "\n")
}

// maxAddress is the length of the longest email address (RFC 5321, section 4.5.3.1.3).
const maxAddress = 254

func isAddress(text string) bool {
	a, err := mail.ParseAddress(text)
	return err == nil && a.Address == text && len(text) <= maxAddress
}

func (w *Pages) showOrganizationSettings(c echo.Context, status int, account models.Account, name, billing web.Form) error {
	actor := edge.Actor(c)
	page := view.OrganizationSettingsPage{
		Frame: w.Frame(c, edge.Language(c).T("organization.settings"), views.IconSettings, account), Account: present.AccountRef(account, true),
		Zones: web.Zones,
		Name:  name.Field("name"), Zone: name.Field("zone"), BillingEmail: billing.Field("billing_email"), Address: billing.Field("address"),
		TaxID: billing.Field("tax_id"), Contacts: billing.Field("contacts"), LeaveURL: address.RemoveMember(account, actor.User.ID), MembersURL: address.Members(account),
	}
	if actor.MayManageOrganization(account.ID) {
		page.General = name.View("/enterprise/settings")
		page.General.Account = string(account.ID)
	}
	if actor.MayChangeOwners(account.ID) {
		page.DomainsURL = address.Domains(account)
	}
	if actor.MaySeeLog(account.ID) {
		page.LogURL = address.OrganizationLog(account)
	}
	if actor.MayCloseOrganization(account.ID) {
		page.CloseURL = address.ForAccount(address.CloseOrganization, account.ID)
	}
	if actor.MayEditBilling(account.ID) {
		page.Billing = views.Form{Action: "/enterprise/settings/billing", Account: string(account.ID), Fault: billing.Faults.Form}
	}
	owners, err := w.Store.MemberList(c.Request().Context(), models.MemberQuery{AccountID: account.ID, Limit: 1})
	if err != nil {
		return err
	}
	page.LastOwner = actor.RoleIn(account.ID) == models.RoleOwner && owners.Owners == 1
	return edge.Render(c, status, view.OrganizationSettings(page))
}

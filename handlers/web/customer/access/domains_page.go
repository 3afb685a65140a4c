package access

import (
	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/sso"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer/access"
)

func (w *Pages) showDomains(c echo.Context, status int, account models.Account, f web.Form) error {
	list, err := w.Store.DomainsOf(c.Request().Context(), account.ID)
	if err != nil {
		return err
	}
	form := func(action string) views.Form {
		return views.Form{Action: "/enterprise/domains" + action, Account: string(account.ID)}
	}
	page := view.DomainsPage{
		Frame: w.Frame(c, w.ReaderOf(c).T("organization.domains"), views.IconSettings, account), Account: present.AccountRef(account, true),
		Add: form(""), Check: form("/check"), Set: form("/set"), Remove: form("/remove"),
		Domain: f.Field("domain"), BackURL: address.OrganizationSettings(account), CanRequire: len(w.Identity.Providers()) > 0,
	}
	if f.Faults.Of("domain") == "" {
		page.Domain.Value = ""
		page.Fault = f.Faults.Form
	}
	for _, d := range list {
		page.Domains = append(page.Domains, w.domainRow(c, d, f))
	}
	return edge.Render(c, status, view.Domains(page))
}

func (w *Pages) domainRow(c echo.Context, d sso.Domain, f web.Form) view.DomainRow {
	r := w.ReaderOf(c)
	row := view.DomainRow{Name: d.Name, Verified: d.Verified(), Badge: views.Badge{Text: r.T("organization.domain_unverified"), Tone: views.ToneWarn}}
	row.RecordName, row.RecordValue = d.Record()
	if d.Verified() {
		row.Badge = views.Badge{Text: r.T("organization.domain_verified"), Tone: views.ToneGood}
	}
	if !d.MissingSince.IsZero() {
		row.Badge = views.Badge{Text: r.T("organization.domain_missing"), Tone: views.ToneBad}
		row.Until = r.Moment(d.MissingSince.Add(sso.Grace))
		row.Missing = true
	}
	if !d.CheckedAt.IsZero() {
		row.Checked, row.WasChecked = r.Moment(d.CheckedAt), true
	}
	role := savedOr(f, d.Name, "join_role", string(d.JoinRole))
	row.Roles = append(row.Roles, views.Option{Text: r.T("organization.domain_join_nobody"), Selected: role == ""})
	for _, one := range sso.JoinRoles {
		row.Roles = append(row.Roles, views.Option{Value: string(one), Text: r.T("organization.domain_join_anyone", "role", r.MemberRole(one)), Selected: role == string(one)})
	}
	issuer := savedOr(f, d.Name, "issuer", d.Issuer)
	row.Issuers = append(row.Issuers, views.Option{Text: r.T("organization.domain_any"), Selected: issuer == ""})
	known := false
	for _, p := range w.Identity.Providers() {
		known = known || p.Issuer == d.Issuer
		row.Issuers = append(row.Issuers, views.Option{Value: p.Issuer, Text: r.T("organization.domain_only", "provider", p.Name), Selected: issuer == p.Issuer})
	}
	if d.Issuer != "" && !known {
		row.Issuers = append(row.Issuers, views.Option{Value: d.Issuer, Text: r.T("organization.domain_gone", "provider", w.Identity.ProviderName(d.Issuer)), Selected: issuer == d.Issuer})
	}
	return row
}

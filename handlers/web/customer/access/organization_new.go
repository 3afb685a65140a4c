package access

import (
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer/access"
)

// One person makes five organizations at once, and then one every five hours.
const (
	organizationsAtOnce  = 5
	organizationInterval = 5 * time.Hour
)

// organizationSubjects begin sentences about the fields of an organization.
var organizationSubjects = map[string]string{"name": "The name", "zone": "The time zone"}

// OrganizationNew shows the form that makes an organization.
func (w *Pages) OrganizationNew(c echo.Context) error {
	actor := edge.Actor(c)
	if !w.MayMakeOrganization(actor) {
		if offers, err := w.joinOffers(c); err != nil || len(offers) == 0 {
			return cmp.Or(err, error(errOrganizationsByOperators))
		}
	}
	return w.showOrganizationNew(c, http.StatusOK, web.Form{Values: url.Values{
		"zone": {actor.User.Zone}, "billing_email": {actor.User.Email},
	}})
}

var errOrganizationsByOperators = models.Errorf(models.CodeForbidden, "Organizations are made for you. Contact support to get one.")

// OrganizationCreate makes an organization, whose owner is who makes it. A form makes one,
// however often it is sent.
func (w *Pages) OrganizationCreate(c echo.Context) error {
	f, err := web.ReadForm(c, organizationSubjects)
	if err != nil {
		return err
	}
	actor := edge.Actor(c)
	if !w.MayMakeOrganization(actor) {
		return errOrganizationsByOperators
	}
	n := models.NewAccount{
		Kind: models.Enterprise, Name: f.Name("name"), Zone: f.Zone("zone"), Owner: actor.User.ID,
		BillingEmail: cmp.Or(f.Text("billing_email"), actor.User.Email), BillingAddress: billingAddress(c, &f), TaxID: taxID(c, &f, "tax_id"),
	}
	f.Require("zone", models.ValidZone(n.Zone), edge.Language(c).T("organization.zone_fault"))
	f.Require("billing_email", isAddress(n.BillingEmail), edge.Language(c).T("organization.email_fault"))
	f.CheckKey()
	n.ID = organizationOf(actor, f.Get("key"))
	return w.Submit(c, &f, web.Flow{
		Post: func(c echo.Context) (web.Done, error) {
			if wait, ok := w.organizations.Take(string(actor.User.ID)); !ok {
				return web.Done{}, edge.TooManyRequests(wait, "You have made several organizations.")
			}
			done := web.Done{URL: address.ForAccount("/enterprise/dashboard", n.ID) + "&page=members", Flash: edge.Language(c).T("organization.new_done", "name", models.Isolate(n.Name))}
			_, err := w.Store.OpenOrganization(c.Request().Context(), n,
				w.AuditRecord(c, "account.open", "", "", "Made the organization "+models.Isolate(n.Name)+"."))
			if models.CodeOf(err) == models.CodeConflict && actor.RoleIn(n.ID) != "" { // the form was sent before
				return done, nil
			}
			return done, err
		},
		Show: func(c echo.Context, status int) error { return w.showOrganizationNew(c, status, f) },
	})
}

// organizationOf is the identifier of the organization that a person's form makes.
func organizationOf(actor models.Actor, formKey string) models.AccountID {
	sum := sha256.Sum256([]byte("organization\n" + actor.Origin() + "\n" + formKey))
	return models.AccountID("acc_" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:26])
}

func (w *Pages) showOrganizationNew(c echo.Context, status int, f web.Form) error {
	offers, err := w.joinOffers(c)
	if err != nil {
		return err
	}
	page := view.OrganizationNewPage{
		Frame: w.Frame(c, edge.Language(c).T("organization.new"), "", models.Account{}), Form: f.View(address.NewOrganization),
		Name: f.Field("name"), Zone: f.Field("zone"), BillingEmail: f.Field("billing_email"), Address: f.Field("address"), TaxID: f.Field("tax_id"),
		Zones: web.Zones,
	}
	if !w.MayMakeOrganization(edge.Actor(c)) {
		page.Form = views.Form{}
	}
	for _, o := range offers {
		page.Offers = append(page.Offers, view.JoinOffer{Name: o.Name, Domain: o.Domain, Role: w.ReaderOf(c).MemberRole(o.Role), Join: views.Form{Action: "/enterprise/join", Account: string(o.AccountID)}})
	}
	return edge.Render(c, status, view.OrganizationNew(page))
}

// The most of a billing address and a tax id.
const (
	maxAddressLines  = 8
	maxAddressLength = 500
	maxTaxIDLength   = 50
)

// billingAddress reads the field address: some lines of plain text.
func billingAddress(c echo.Context, f *web.Form) string {
	var lines []string
	for line := range strings.SplitSeq(models.WithoutBidiControls(f.Get("address")), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
			f.Require("address", models.CheckName(line) == "", edge.Language(c).T("organization.address_fault"))
		}
	}
	text := strings.Join(lines, "\n")
	f.Require("address", len(lines) <= maxAddressLines && len(text) <= maxAddressLength, edge.Language(c).T("organization.address_fault"))
	return text
}

// taxID reads a VAT or tax id, which every country writes in its own way.
func taxID(c echo.Context, f *web.Form, field string) string {
	id := f.Text(field)
	ok := len(id) <= maxTaxIDLength && strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .-/&+*") == ""
	f.Require(field, ok, edge.Language(c).T("organization.tax_id_fault"))
	return id
}

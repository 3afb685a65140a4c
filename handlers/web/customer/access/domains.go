package access

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/models/sso"
)

// domainSubjects begin sentences about the fields of the forms of domains.
var domainSubjects = map[string]string{"domain": "The domain", "join_role": "The role", "issuer": "The provider"}

// ownedOrganization is organizationFor for its owners only: who decides who else gets in.
func ownedOrganization(actor models.Actor, id string) (models.Account, error) {
	account, err := organizationFor(actor, id)
	if err == nil && !actor.MayChangeOwners(account.ID) {
		err = models.Errorf(models.CodeForbidden, "Only owners can manage domains.")
	}
	return account, err
}

// Domains lists the domains of an organization.
func (w *Pages) Domains(c echo.Context) error {
	account, err := ownedOrganization(edge.Actor(c), c.QueryParam("account"))
	if err != nil {
		return err
	}
	return w.showDomains(c, http.StatusOK, account, web.Form{})
}

// domainForm carries out a form about a domain of an organization.
func (w *Pages) domainForm(c echo.Context, do func(f *web.Form, account models.Account) (flash string, err error)) error {
	f, err := web.ReadForm(c, domainSubjects)
	if err != nil {
		return err
	}
	account, err := ownedOrganization(edge.Actor(c), f.Get("account"))
	if err != nil {
		return err
	}
	return w.Submit(c, &f, web.Flow{
		Post: func(echo.Context) (web.Done, error) {
			flash, err := do(&f, account)
			if err != nil || f.Faults.Any() {
				return web.Done{}, err
			}
			return web.Done{URL: address.Domains(account), Flash: flash}, nil
		},
		Show: func(c echo.Context, status int) error { return w.showDomains(c, status, account, f) },
	})
}

// DomainCreate lists a domain, which is to be proved then.
func (w *Pages) DomainCreate(c echo.Context) error {
	return w.domainForm(c, func(f *web.Form, account models.Account) (string, error) {
		name, fault := sso.ParseDomain(f.Get("domain"))
		if fault != "" {
			f.Faults.Add("domain", fault)
			return "", nil
		}
		n := sso.Domain{AccountID: account.ID, Name: name, Token: string(link.NewToken())}
		err := w.Store.AddDomain(c.Request().Context(), n, w.AuditRecord(c, "domain.add", account.ID, name, "Listed the domain "+name+"."))
		return edge.Language(c).T("organization.domain_added", "domain", name), err
	})
}

// DomainCheck asks the DNS for the record of a domain.
func (w *Pages) DomainCheck(c echo.Context) error {
	return w.domainForm(c, func(f *web.Form, account models.Account) (string, error) {
		ctx := c.Request().Context()
		d, err := w.Store.Domain(ctx, account.ID, f.Get("domain"))
		if err != nil {
			return "", err
		}
		if wait, ok := w.domainChecks.Take(string(account.ID)); !ok {
			return "", edge.TooManyRequests(wait, "You have checked domains many times.")
		}
		_, found, err := w.CheckDomain(ctx, d, w.AuditRecord(c, "domain.check", account.ID, d.Name, ""))
		switch {
		case err != nil:
			return "", err
		case !found:
			f.Faults.Form, f.Faults.Status = edge.Language(c).T("organization.domain_no_record", "domain", d.Name), http.StatusUnprocessableEntity
			return "", nil
		}
		return edge.Language(c).T("organization.domain_is_verified", "domain", d.Name), nil
	})
}

// DomainUpdate says how people of a domain may join and must sign in.
func (w *Pages) DomainUpdate(c echo.Context) error {
	return w.domainForm(c, func(f *web.Form, account models.Account) (string, error) {
		n := sso.Domain{AccountID: account.ID, Name: f.Get("domain"), JoinRole: models.Role(f.Get("join_role")), Issuer: f.Get("issuer")}
		_, known := w.Identity.Providers().ByIssuer(n.Issuer)
		switch {
		case n.JoinRole != "" && !slices.Contains(sso.JoinRoles, n.JoinRole):
			f.Faults.Form, f.Faults.Status = edge.Language(c).T("organization.domain_role_fault"), http.StatusUnprocessableEntity
			return "", nil
		case n.Issuer != "" && !known:
			f.Faults.Form, f.Faults.Status = edge.Language(c).T("organization.domain_provider_fault"), http.StatusUnprocessableEntity
			return "", nil
		}
		detail := "People of " + n.Name + " may not join by themselves"
		if n.JoinRole != "" {
			detail = "People of " + n.Name + " may join as " + string(n.JoinRole)
		}
		if n.Issuer != "" {
			detail += ", and its members must sign in with " + w.Identity.ProviderName(n.Issuer) + "."
		} else {
			detail += ", and its members may sign in any way."
		}
		err := w.Store.SetDomain(c.Request().Context(), n, w.AuditRecord(c, "domain.set", account.ID, n.Name, detail))
		return edge.Language(c).T("organization.domain_saved", "domain", n.Name), err
	})
}

// DomainRemove removes a domain.
func (w *Pages) DomainRemove(c echo.Context) error {
	return w.domainForm(c, func(f *web.Form, account models.Account) (string, error) {
		name := f.Get("domain")
		err := w.Store.RemoveDomain(c.Request().Context(), account.ID, name, w.AuditRecord(c, "domain.remove", account.ID, name, "Removed the domain "+name+"."))
		return edge.Language(c).T("organization.domain_removed", "domain", name), err
	})
}

// JoinCreate makes a person a member of the organization that has their domain.
func (w *Pages) JoinCreate(c echo.Context) error {
	form, err := edge.ParseForm(c)
	if err != nil {
		return err
	}
	actor := edge.Actor(c)
	if actor.ViewedBy != nil {
		return models.Errorf(models.CodeForbidden, "View only.")
	}
	id := models.AccountID(form.Get("account"))
	offer, err := w.Store.JoinByDomain(c.Request().Context(), id, actor.User.ID,
		w.AuditRecord(c, "member.join", id, string(actor.User.ID), "Joined by the domain of their address."))
	if err != nil {
		return err
	}
	to := address.Dashboard(models.Account{ID: offer.AccountID, Kind: models.Enterprise})
	return w.RedirectWithFlash(c, to, edge.Language(c).T("organization.joined", "name", models.Isolate(offer.Name), "role", w.ReaderOf(c).MemberRole(offer.Role)))
}

// joinOffers are the organizations that the reader may join.
func (w *Pages) joinOffers(c echo.Context) ([]sso.Offer, error) {
	offer, ok, err := w.Store.Joinable(c.Request().Context(), *edge.Actor(c).User)
	if err != nil || !ok {
		return nil, err
	}
	return []sso.Offer{offer}, nil
}

// savedOr returns what was typed into a field of a domain's form, or else what is saved.
func savedOr(f web.Form, name, field, saved string) string {
	if f.Get("domain") == name && f.Has(field) {
		return f.Get(field)
	}
	return saved
}

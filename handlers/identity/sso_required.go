package identity

import (
	"context"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/identity/oidc"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/sso"
)

// checkRequired returns a sentence for a person who has to sign in with the provider of their
// organization and has come another way.
func (i *Identity) checkRequired(c echo.Context, user models.User) error {
	return i.checkIssuer(c.Request().Context(), user, issuerOf(c))
}

func (i *Identity) checkIssuer(ctx context.Context, user models.User, issuer string) error {
	r, required, err := i.store.RequiredSignIn(ctx, user)
	if err != nil || !required || r.Issuer == issuer {
		return err
	}
	return i.explainRequired(r)
}

// checkOwnIdentity returns a sentence for a person who has to sign in with a provider and has
// come from it by an identity that is not of the organization's domain now: at a provider for
// everybody, anybody has private accounts, which the organization can't end.
func (i *Identity) checkOwnIdentity(ctx context.Context, p *oidc.Client, v sso.Vouched, user models.User) error {
	r, required, err := i.store.RequiredSignIn(ctx, user)
	if err != nil || !required || r.Issuer != p.Issuer || ofOwnDomain(v, user) {
		return err
	}
	return signInFault(models.Isolate(r.Organization) + " requires you to sign in with your " + p.Name + " account at " + sso.DomainOf(user.Email) + ".")
}

// ofOwnDomain reports whether an issuer vouches for an address at the domain of a user's own.
func ofOwnDomain(v sso.Vouched, user models.User) bool {
	return v.EmailVerified && sso.DomainOf(v.Email) == sso.DomainOf(user.Email)
}

// checkNewEmail returns what is wrong with a new address of a person, "" for nothing: one of
// another domain would take them out of the rule of their organization.
func (i *Identity) checkNewEmail(ctx context.Context, user models.User, address string) (fault string, err error) {
	r, required, err := i.store.RequiredSignIn(ctx, user)
	own := sso.DomainOf(user.Email)
	if err != nil || !required || sso.DomainOf(address) == own {
		return "", err
	}
	return "must be at " + own + ", because " + models.Isolate(r.Organization) + " requires a sign-in for it", nil
}

func (i *Identity) explainRequired(r sso.Required) error {
	organization := models.Isolate(r.Organization)
	p, ok := i.providers.ByIssuer(r.Issuer)
	if !ok {
		return signInFault(organization + " requires a sign-in that is not available here any more. Ask an owner of " + organization + ".")
	}
	return signInFault(organization + " requires you to sign in with " + p.Name + ". Use “Continue with " + p.Name + "”.")
}

// underRule reports whether a member's organization may say how they sign in. Owners always
// keep the other ways.
func underRule(memberships []models.Membership) bool {
	for _, m := range memberships {
		if m.Account.Kind == models.Enterprise && m.Role != models.RoleOwner {
			return true
		}
	}
	return false
}

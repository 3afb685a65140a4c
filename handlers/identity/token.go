package identity

import (
	"context"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/jwt"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/sso"
)

// IsToken reports whether a credential is a token rather than an API key, and tokens are taken.
func (i *Identity) IsToken(credential string) bool {
	return i.tokens != nil && jwt.LooksLikeToken(credential)
}

// AuthenticateToken returns the actor whom a token of a trusted issuer is about. A person who
// is not known by it is linked by the address that the issuer has proved, once; without such
// a user the actor is a stranger. It returns CodeUnknownCredential for a token that is not
// valid, of somebody who may not sign in, or of another issuer than the provider that their
// organization requires, and CodeBusy.
func (i *Identity) AuthenticateToken(c echo.Context, token string) (models.Actor, error) {
	ctx := c.Request().Context()
	claims, err := i.tokens.Verify(ctx, token)
	if err != nil {
		return models.Actor{}, err
	}
	v := sso.Vouched{Key: sso.Key{Issuer: claims.Issuer, Subject: claims.Subject}, Email: claims.Email, EmailVerified: claims.EmailVerified}
	known, _, err := i.store.Identity(ctx, v.Key)
	if err != nil {
		return models.Actor{}, err
	}
	id := known.UserID
	if id == "" {
		if id, err = i.linkByToken(c, v); err != nil {
			return models.Actor{}, err
		}
	}
	actor := models.Actor{VouchedBy: claims.Issuer}
	if id == "" {
		return actor, nil
	}
	user, err := i.store.User(ctx, id)
	if err != nil {
		return models.Actor{}, err
	}
	if user.Status != models.UserActive || user.MustReset {
		return models.Actor{}, models.Errorf(models.CodeUnknownCredential, "The token is of somebody who may not sign in.")
	}
	actor.User = &user
	if actor.Memberships, err = i.store.Memberships(ctx, id); err != nil {
		return models.Actor{}, err
	}
	if underRule(actor.Memberships) {
		err = i.checkToken(ctx, user, v)
	}
	if err != nil {
		return models.Actor{}, err
	}
	return actor, nil
}

// linkByToken links an identity by the address that its issuer has proved, and returns whose it
// is, "" for nobody's. A token that its person may not use links nothing.
func (i *Identity) linkByToken(c echo.Context, v sso.Vouched) (models.UserID, error) {
	ctx := c.Request().Context()
	if v.EmailVerified && v.Email != "" {
		user, err := i.store.UserByEmail(ctx, v.Email)
		switch models.CodeOf(err) {
		case models.CodeNotFound:
			return "", nil
		case "":
			err = i.checkToken(ctx, user, v)
		}
		if err != nil {
			return "", err
		}
	}
	return i.store.LinkByAddress(ctx, v, hostOf(v.Issuer),
		i.auditRecord(c, models.ActorRef{}, "identity.link", "Linked their identity at "+v.Issuer+", which vouched for their address with a token."))
}

// checkToken returns CodeUnknownCredential for a token of a person whose organization requires
// a provider, unless that provider has issued it and vouches for an address at the domain of
// the organization, as it must when they sign in.
func (i *Identity) checkToken(ctx context.Context, user models.User, v sso.Vouched) error {
	r, required, err := i.store.RequiredSignIn(ctx, user)
	if err != nil || !required || r.Issuer == v.Issuer && ofOwnDomain(v, user) {
		return err
	}
	return models.Errorf(models.CodeUnknownCredential, "The token is of somebody who has to sign in with the provider of their organization.")
}

// hostOf returns the host of an issuer's address, by which people may know it.
func hostOf(issuer string) string {
	if u, err := url.Parse(issuer); err == nil && u.Host != "" {
		return u.Host
	}
	return issuer
}

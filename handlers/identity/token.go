package identity

import (
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
// valid, or of somebody who may not sign in, and CodeBusy.
func (i *Identity) AuthenticateToken(c echo.Context, token string) (models.Actor, error) {
	ctx := c.Request().Context()
	claims, err := i.tokens.Verify(ctx, token)
	if err != nil {
		return models.Actor{}, err
	}
	key := sso.Key{Issuer: claims.Issuer, Subject: claims.Subject}
	known, _, err := i.store.Identity(ctx, key)
	if err != nil {
		return models.Actor{}, err
	}
	id := known.UserID
	if id == "" {
		if id, err = i.store.LinkByAddress(ctx, sso.Vouched{Key: key, Email: claims.Email, EmailVerified: claims.EmailVerified}, hostOf(claims.Issuer),
			i.auditRecord(c, models.ActorRef{}, "identity.link", "Linked their identity at "+claims.Issuer+", which vouched for their address with a token.")); err != nil {
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
	actor.Memberships, err = i.store.Memberships(ctx, id)
	return actor, err
}

// hostOf returns the host of an issuer's address, by which people may know it.
func hostOf(issuer string) string {
	if u, err := url.Parse(issuer); err == nil && u.Host != "" {
		return u.Host
	}
	return issuer
}

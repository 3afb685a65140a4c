package identity

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// sessionLifetime is how long a person stays signed in, from signing in.
const sessionLifetime = 30 * 24 * time.Hour

const sessionCookie = "bursar"

// What a session holds.
const (
	sessionUser      = "user"  // the user's id
	sessionStartedAt = "began" // Unix microseconds of when its password was right
)

// LoadPerson is a middleware that recognizes a person with a session: the actor
// is that user with all memberships. Without a session cookie it does not touch
// the database. SignIn, SignUp and SignOut need it in front of them.
//
// A session that began before the password was changed is over.
func (i *Identity) LoadPerson(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx, err := i.sessions.Load(c.Request().Context(), i.readCookie(c, sessionCookie))
		if err != nil {
			return err
		}
		c.SetRequest(c.Request().WithContext(ctx))
		id := models.UserID(i.sessions.GetString(ctx, sessionUser))
		if id == "" {
			return next(c)
		}
		switch actor, err := i.loadActor(c, id); models.CodeOf(err) {
		case "":
			edge.SetActor(c, actor)
		case models.CodeNotFound, models.CodeSignInRequired:
			if err := i.SignOut(c); err != nil {
				return err
			}
		default:
			return err
		}
		return next(c)
	}
}

// person reads the user of the session that is loaded. Errors: CodeNotFound if
// the user is gone, CodeSignInRequired if the session is over.
func (i *Identity) loadActor(c echo.Context, id models.UserID) (models.Actor, error) {
	ctx := c.Request().Context()
	user, err := i.store.User(ctx, id)
	if err != nil {
		return models.Actor{}, err
	}
	credentials, err := i.store.Credentials(ctx, id)
	if err != nil {
		return models.Actor{}, err
	}
	startedAt := time.UnixMicro(i.sessions.GetInt64(ctx, sessionStartedAt))
	if startedAt.Before(credentials.ChangedAt) {
		return models.Actor{}, models.Errorf(models.CodeSignInRequired, "Your password was changed. Please sign in again.")
	}
	memberships, err := i.store.Memberships(ctx, id)
	return models.Actor{User: &user, Memberships: memberships}, err
}

// begin starts a session of the user under a new token, so that a token which
// somebody planted before is worth nothing after.
func (i *Identity) startSession(c echo.Context, id models.UserID, startedAt time.Time) error {
	ctx := c.Request().Context()
	if err := i.sessions.RenewToken(ctx); err != nil {
		return err
	}
	i.sessions.Put(ctx, sessionUser, string(id))
	i.sessions.Put(ctx, sessionStartedAt, startedAt.UnixMicro())
	i.sessions.SetDeadline(ctx, i.now().Add(sessionLifetime))
	token, _, err := i.sessions.Commit(ctx)
	if err != nil {
		return err
	}
	i.setCookie(c, sessionCookie, token, sessionLifetime)
	return nil
}

// SignOut ends the session, here and in the database.
func (i *Identity) SignOut(c echo.Context) error {
	if err := i.sessions.Destroy(c.Request().Context()); err != nil {
		return err
	}
	edge.SetActor(c, models.Actor{})
	i.setCookie(c, sessionCookie, "", -1)
	return nil
}

// CookieName is name as browsers protect it best. Behind https the prefix
// __Host- keeps other hosts of the domain from setting it; on plain http
// browsers would drop a cookie with that prefix.
func (i *Identity) CookieName(name string) string {
	if i.Secure() {
		return "__Host-" + name
	}
	return name
}

// cookie is the value of a cookie of ours, "" if there is none.
func (i *Identity) readCookie(c echo.Context, name string) string {
	cookie, err := c.Cookie(i.CookieName(name))
	if err != nil {
		return ""
	}
	return cookie.Value
}

// setCookie sets a cookie for so long; a negative time removes it.
func (i *Identity) setCookie(c echo.Context, name, value string, lifetime time.Duration) {
	c.SetCookie(&http.Cookie{ //nolint:gosec // Secure is left out on plain-http loopback alone, where browsers drop such cookies
		Name:     i.CookieName(name),
		Value:    value,
		Path:     "/",
		MaxAge:   max(-1, int(lifetime.Seconds())),
		Secure:   i.Secure(),
		HttpOnly: true,
		SameSite: http.SameSiteLaxMode,
	})
}

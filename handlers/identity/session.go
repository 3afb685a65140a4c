package identity

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// sessionLifetime is how long a person stays signed in, counted from signing in.
const sessionLifetime = 30 * 24 * time.Hour

const sessionCookie = "bursar"

// Keys of a session's data.
const (
	sessionUser      = "user"  // the user's ID
	sessionStartedAt = "began" // when the password was verified, in Unix microseconds
)

// LoadSession is middleware that loads the session and sets the actor to its user
// with all memberships. Without a session cookie it does not access the database.
// SignIn, SignUp and SignOut need it.
//
// A session that started before the last change of the password is ended.
func (i *Identity) LoadSession(next echo.HandlerFunc) echo.HandlerFunc {
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
			if err := i.enterView(c, actor); err != nil {
				return err
			}
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

// loadActor reads the user of the loaded session. It returns CodeNotFound if the
// user does not exist any more, and CodeSignInRequired if the session is over.
func (i *Identity) loadActor(c echo.Context, id models.UserID) (models.Actor, error) {
	ctx := c.Request().Context()
	user, err := i.store.User(ctx, id)
	if err != nil {
		return models.Actor{}, err
	}
	if user.Status != models.UserActive {
		return models.Actor{}, models.Errorf(models.CodeSignInRequired, "You can't sign in here any more.")
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

// startSession starts a session under a new token, which prevents session fixation.
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

// SignOut ends the session, both in the browser and in the database.
func (i *Identity) SignOut(c echo.Context) error {
	if err := i.sessions.Destroy(c.Request().Context()); err != nil {
		return err
	}
	edge.SetActor(c, models.Actor{})
	edge.SetView(c, nil)
	i.setCookie(c, viewCookie, "", -1)
	i.setCookie(c, sessionCookie, "", -1)
	return nil
}

// CookieName returns name with the best protection that browsers offer. With https,
// the prefix __Host- keeps other hosts of the domain from setting the cookie; with
// plain http, browsers would drop a cookie with that prefix.
func (i *Identity) CookieName(name string) string {
	if i.Secure() {
		return "__Host-" + name
	}
	return name
}

// readCookie returns the value of a cookie, or "".
func (i *Identity) readCookie(c echo.Context, name string) string {
	cookie, err := c.Cookie(i.CookieName(name))
	if err != nil {
		return ""
	}
	return cookie.Value
}

// setCookie sets a cookie; a negative lifetime removes it.
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

package identity

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/act"
	"github.com/bursar-portal/bursar/models/factor"
)

const sessionCookie = "bursar"

// seenInterval is how often the last use of a session is written.
const seenInterval = 5 * time.Minute

// maxAgentBytes is how much is kept of what a browser calls itself.
const maxAgentBytes = 300

// loaded is the session of a request.
type loaded struct {
	models.Session
	token string // which the browser has; the session's ID is its hash
}

const sessionKey = "bursar.session"

// issuerKey is where a request keeps who has vouched for the person that it signs in.
const issuerKey = "bursar.issuer"

func issuerOf(c echo.Context) string {
	issuer, _ := c.Get(issuerKey).(string)
	return issuer
}

// sessionOf returns the session of a request, the zero one for none.
func sessionOf(c echo.Context) loaded {
	s, _ := c.Get(sessionKey).(loaded)
	return s
}

// hashToken returns what is stored of a token. Tokens are random, so a fast hash suffices.
func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// LoadSession is middleware that loads the session and sets the actor to its user
// with all memberships. Without a session cookie it does not access the database.
// SignIn, SignOut and what follows a link need it.
//
// A session that has not been used for too long is ended, and so is one of a person who may
// not sign in any more, or whose password has changed since it began.
func (i *Identity) LoadSession(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		token := i.readCookie(c, sessionCookie)
		if token == "" {
			return next(c)
		}
		s, ok, err := i.store.Session(c.Request().Context(), hashToken(token))
		if err != nil {
			return err
		}
		if !ok {
			return next(c)
		}
		c.Set(sessionKey, loaded{s, token})
		switch actor, err := i.loadActor(c, s); models.CodeOf(err) {
		case "":
			if err := i.see(c, s); err != nil {
				return err
			}
			if err := i.enterView(c, actor); err != nil {
				return err
			}
		case models.CodeNotFound, models.CodeSignInRequired:
			if err := i.endSession(c); err != nil {
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
func (i *Identity) loadActor(c echo.Context, s models.Session) (models.Actor, error) {
	ctx := c.Request().Context()
	if idle := i.store.Settings().SessionIdle; i.now().Sub(s.SeenAt) >= idle {
		return models.Actor{}, models.Errorf(models.CodeSignInRequired, "You were signed out because you were away. Sign in again.")
	}
	user, err := i.store.User(ctx, s.UserID)
	if err != nil {
		return models.Actor{}, err
	}
	if user.Status != models.UserActive || user.MustReset {
		return models.Actor{}, models.Errorf(models.CodeSignInRequired, "Sign in to continue.")
	}
	credentials, err := i.store.Credentials(ctx, s.UserID)
	if err != nil {
		return models.Actor{}, err
	}
	if s.CreatedAt.Before(credentials.ChangedAt) {
		return models.Actor{}, models.Errorf(models.CodeSignInRequired, "Your password was changed. Sign in again.")
	}
	actor := models.Actor{User: &user}
	if actor.Memberships, err = i.store.Memberships(ctx, s.UserID); err != nil {
		return models.Actor{}, err
	}
	if underRule(actor.Memberships) {
		switch err := i.checkIssuer(ctx, user, s.Issuer); models.CodeOf(err) {
		case "":
		case models.CodeInvalidField:
			return models.Actor{}, models.Errorf(models.CodeSignInRequired, "Sign in to continue.")
		default:
			return models.Actor{}, err
		}
	}
	if !i.staffMFA(user) {
		return actor, nil
	}
	has, err := i.store.HasFactor(ctx, user.ID)
	actor.NeedsFactor = !has
	return actor, err
}

// see notes the use of a session, unless that was done a moment ago. A database that can't
// be written keeps nobody from reading.
func (i *Identity) see(c echo.Context, s models.Session) error {
	now := i.now()
	if now.Sub(s.SeenAt) < seenInterval {
		return nil
	}
	s.SeenAt, s.Network, s.Agent = now, networkOf(c.RealIP()), agentOf(c)
	err := i.store.SeeSession(c.Request().Context(), s)
	if models.CodeOf(err) == models.CodeBusy {
		return nil
	}
	return err
}

func agentOf(c echo.Context) string {
	agent := strings.ToValidUTF8(c.Request().UserAgent(), "")
	if len(agent) > maxAgentBytes {
		agent = strings.ToValidUTF8(agent[:maxAgentBytes], "")
	}
	return agent
}

// startSession starts a session under a new token, which prevents session fixation. It ends
// the one that the browser had. by are the methods by which the person has proved who they are.
func (i *Identity) startSession(c echo.Context, id models.UserID, startedAt time.Time, by ...factor.Method) error {
	ctx, settings, token := c.Request().Context(), i.store.Settings(), rand.Text()
	if old := sessionOf(c); old.token != "" {
		if err := i.store.EndSession(ctx, old.UserID, old.ID); err != nil {
			return err
		}
	}
	s := models.Session{
		ID: hashToken(token), UserID: id, CreatedAt: startedAt, SeenAt: i.now(), ExpiresAt: i.now().Add(settings.SessionLife),
		Network: networkOf(c.RealIP()), Agent: agentOf(c), Issuer: issuerOf(c), ProvedAt: i.now(),
	}
	for _, m := range by {
		if s.ProvedBy = string(m); !strings.Contains(s.BeganBy, s.ProvedBy) {
			s.BeganBy = strings.TrimSpace(s.BeganBy + " " + s.ProvedBy)
		}
	}
	if err := i.store.StartSession(ctx, s, settings.MaxSessions); err != nil {
		return err
	}
	c.Set(sessionKey, loaded{s, token})
	i.setCookie(c, sessionCookie, token, settings.SessionLife)
	return nil
}

// beganBy are the methods by which the session of a request began.
func beganBy(c echo.Context) (by []factor.Method) {
	for m := range strings.FieldsSeq(sessionOf(c).BeganBy) {
		by = append(by, factor.Method(m))
	}
	return by
}

// SignOut ends the session, and has the browser forget what it keeps of the portal.
func (i *Identity) SignOut(c echo.Context) error {
	ref := models.ActorRef{Kind: models.ActorUser, ID: string(sessionOf(c).UserID)}
	if err := i.endSession(c, i.auditRecord(c, ref, act.SignOut, "Signed out.")); err != nil {
		return err
	}
	// Not "cookies": that would forget the device too, and each next sign-in would be news.
	c.Response().Header().Set("Clear-Site-Data", `"cache", "storage"`)
	return nil
}

// endSession ends the session, both in the browser and in the database, with the audit records
// if it had not ended before.
func (i *Identity) endSession(c echo.Context, audit ...models.AuditRecord) error {
	if s := sessionOf(c); s.token != "" {
		if err := i.store.EndSession(c.Request().Context(), s.UserID, s.ID, audit...); err != nil {
			return err
		}
	}
	c.Set(sessionKey, loaded{})
	edge.SetActor(c, models.Actor{})
	edge.SetView(c, nil)
	i.setCookie(c, viewCookie, "", -1)
	i.setCookie(c, sessionCookie, "", -1)
	return nil
}

// Sessions returns the sessions of the signed-in person that have not ended, the last used
// first, and the ID of the present one.
func (i *Identity) Sessions(c echo.Context) (list []models.Session, here string, err error) {
	all, err := i.store.Sessions(c.Request().Context(), edge.Actor(c).User.ID)
	idle := i.store.Settings().SessionIdle
	for _, s := range all {
		if i.now().Sub(s.SeenAt) < idle {
			list = append(list, s)
		}
	}
	return list, sessionOf(c).ID, err
}

// EndSession ends a session of the signed-in person.
func (i *Identity) EndSession(c echo.Context, id string) error {
	ref := edge.Actor(c).Ref()
	return i.store.EndSession(c.Request().Context(), edge.Actor(c).User.ID, id, i.auditRecord(c, ref, act.SessionEnd, "Ended one of their sessions."))
}

// EndOtherSessions ends all sessions of the signed-in person but the present one.
func (i *Identity) EndOtherSessions(c echo.Context) error {
	ref := edge.Actor(c).Ref()
	return i.store.EndOtherSessions(c.Request().Context(), edge.Actor(c).User.ID, sessionOf(c).ID,
		i.auditRecord(c, ref, "sessions.end", "Signed out everywhere else."))
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
	maxAge := int(lifetime.Seconds())
	if lifetime < 0 {
		maxAge = -1
	}
	c.SetCookie(&http.Cookie{ //nolint:gosec // Secure is left out on plain-http loopback alone, where browsers drop such cookies
		Name:     i.CookieName(name),
		Value:    value,
		Path:     "/",
		MaxAge:   maxAge,
		Secure:   i.Secure(),
		HttpOnly: true,
		SameSite: http.SameSiteLaxMode,
	})
}

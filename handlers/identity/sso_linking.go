package identity

import (
	"encoding/base64"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/identity/oidc"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/models/sso"
)

// An identity with the address of an account waits for the proof that the account is its
// person's, too: providers give addresses away again, and some take any. The token of what
// waits is in a cookie, so that only the browser that has come from the provider can end it.
const linkingCookie = "bursar-linking"

// Linking is an identity that waits to be linked to an account.
type Linking struct {
	Email    string // of the account
	Provider string // its name
	Next     string // where the person wanted to go, "" for nowhere
	CanMail  bool
}

func (i *Identity) startLinking(c echo.Context, p *oidc.Client, v sso.Vouched, user models.User, next string) error {
	if err := i.checkOwnIdentity(c.Request().Context(), p, v, user); err != nil {
		return err
	}
	token := link.NewToken()
	err := i.store.StartLinking(c.Request().Context(), token, link.Link{UserID: user.ID, Email: user.Email, Data: map[string]string{
		link.DataIssuer: v.Issuer, link.DataSubject: v.Subject, link.DataAddress: v.Email, link.DataNext: next,
	}})
	if err == nil {
		i.setCookie(c, linkingCookie, string(token), link.Linking.Life())
	}
	return err
}

// Linking returns what waits in this browser. CodeInvalidField: nothing does.
func (i *Identity) Linking(c echo.Context) (Linking, error) {
	l, _, _, err := i.linking(c)
	return l, err
}

func (i *Identity) linking(c echo.Context) (Linking, link.Link, *oidc.Client, error) {
	token, ok := link.ParseToken(i.readCookie(c, linkingCookie))
	if !ok {
		return Linking{}, link.Link{}, nil, errFlowLost
	}
	l, err := i.store.Link(c.Request().Context(), token, link.Linking)
	switch {
	case models.CodeOf(err) == models.CodeNotFound:
		return Linking{}, l, nil, errFlowLost
	case err != nil:
		return Linking{}, l, nil, err
	case l.Check(i.now()) != nil:
		return Linking{}, l, nil, errFlowLost
	}
	p, ok := i.providers.ByIssuer(l.Data[link.DataIssuer])
	if !ok {
		return Linking{}, l, nil, errFlowLost
	}
	return Linking{Email: l.Data[link.DataAddress], Provider: p.Name, Next: l.Data[link.DataNext], CanMail: i.store.Settings().Mail}, l, p, nil
}

// LinkByPassword links what waits to its account, given the account's password, and signs in.
// It returns CodeInvalidField on "password" or with a sentence, CodeRateLimited or CodeBusy.
func (i *Identity) LinkByPassword(c echo.Context, password string) (Arrival, error) {
	ctx, startedAt := c.Request().Context(), i.now()
	waiting, l, p, err := i.linking(c)
	if err != nil {
		return Arrival{}, err
	}
	device, err := i.findKnownDevice(c, l.UserID)
	if err != nil {
		return Arrival{}, err
	}
	attempts, err := i.limitSignIn(c, l.Email, device)
	if err != nil {
		i.recordLimited(c, models.User{ID: l.UserID}, "Too many attempts.", err)
		return Arrival{}, err
	}
	credentials, err := i.store.Credentials(ctx, l.UserID)
	if err != nil {
		return Arrival{}, err
	}
	switch ok, err := passwordMatches(ctx, password, credentials.PasswordHash); {
	case err != nil:
		return Arrival{}, err
	case !ok:
		i.recordFailure(c, models.User{ID: l.UserID}, "Wrong password, to link an identity.")
		return Arrival{}, models.Invalid("password", "is not the password of your account here")
	}
	attempts.putBack(ctx)
	user, err := i.store.User(ctx, l.UserID)
	if err != nil {
		return Arrival{}, err
	}
	if err := maySignIn(user); err != nil {
		return Arrival{}, err
	}
	token, _ := link.ParseToken(i.readCookie(c, linkingCookie)) // it was parsed before
	if _, err := i.store.UseLinking(ctx, token); err != nil {
		return Arrival{}, asFlowLost(err)
	}
	return i.finishLinking(c, p, l, user, Arrival{User: user, Next: waiting.Next, Linked: true, Provider: p.Name}, startedAt)
}

// MailLinking mails a link that links what waits to its account. Errors: those of Forgot.
func (i *Identity) MailLinking(c echo.Context) error {
	waiting, l, _, err := i.linking(c)
	if err != nil {
		return err
	}
	if !waiting.CanMail {
		return signInFault("Mail is off here, so we can't send you a link.")
	}
	if err := i.takeMail(c, l.Email); err != nil {
		return err
	}
	return i.store.MailLinking(c.Request().Context(), l, waiting.Provider)
}

// CanFollowLinking reports whether a mailed link is one to what waits in this browser.
func (i *Identity) CanFollowLinking(c echo.Context, mailed link.Link) bool {
	_, l, _, err := i.linking(c)
	return err == nil && mailed.Data[link.DataWaiting] == base64.RawURLEncoding.EncodeToString(l.Hash[:])
}

// FollowLinking links what waits to its account by a mailed link, and signs in. It returns
// CodeNotFound if the link can't be used, and CodeInvalidField in any browser but the one
// that has come from the provider.
func (i *Identity) FollowLinking(c echo.Context, mailed link.Link, token link.Token) (Arrival, error) {
	ctx, startedAt := c.Request().Context(), i.now()
	waiting, l, p, err := i.linking(c)
	if err != nil || !i.CanFollowLinking(c, mailed) {
		return Arrival{}, ErrAnotherBrowser
	}
	user, err := i.store.UseLinking(ctx, token)
	if err != nil {
		return Arrival{}, asNoLink(err)
	}
	if own, ok := link.ParseToken(i.readCookie(c, linkingCookie)); ok {
		if _, err := i.store.UseLinking(ctx, own); err != nil {
			return Arrival{}, asFlowLost(err)
		}
	}
	return i.finishLinking(c, p, l, user, Arrival{User: user, Next: waiting.Next, Linked: true, Provider: p.Name}, startedAt)
}

// ErrAnotherBrowser is the error of a link that only counts in the browser that has asked for it.
var ErrAnotherBrowser = signInFault("Open this link in the browser in which you asked for it.")

func (i *Identity) finishLinking(c echo.Context, p *oidc.Client, l link.Link, user models.User, arrival Arrival, startedAt time.Time) (Arrival, error) {
	i.setCookie(c, linkingCookie, "", -1)
	c.Set(toLinkKey, &toLink{Key: sso.Key{Issuer: l.Data[link.DataIssuer], Subject: l.Data[link.DataSubject]}, Email: l.Data[link.DataAddress]})
	return arrival, i.enterBy(c, user, p, startedAt)
}

// toLink is an identity that is linked when its person is let in: a password or a mailed link
// alone links none to somebody with a second factor.
type toLink struct {
	Key   sso.Key `json:"key"`
	Email string  `json:"email"`
}

// toLinkKey is where a request keeps it.
const toLinkKey = "bursar.link"

// linkProved links an identity to a person who has proved to be both.
func (i *Identity) linkProved(c echo.Context, to toLink, user models.UserID) error {
	p, ok := i.providers.ByIssuer(to.Key.Issuer)
	if !ok {
		return errFlowLost
	}
	return i.link(c, p, sso.Vouched{Key: to.Key, Email: to.Email}, user)
}

// asFlowLost says so in the words of a sign-in if a link was used meanwhile.
func asFlowLost(err error) error {
	if models.CodeOf(err) == models.CodeNotFound {
		return errFlowLost
	}
	return err
}

// Identities returns what the signed-in person is known as elsewhere.
func (i *Identity) Identities(c echo.Context) ([]sso.Identity, error) {
	return i.store.IdentitiesOf(c.Request().Context(), edge.Actor(c).User.ID)
}

// Unlink removes an identity of the signed-in person. Errors: those of UnlinkIdentity.
func (i *Identity) Unlink(c echo.Context, key sso.Key) error {
	name := i.ProviderName(key.Issuer)
	return i.store.UnlinkIdentity(c.Request().Context(), edge.Actor(c).User.ID, key, name,
		i.auditRecord(c, models.ActorRef{}, "identity.unlink", "Removed their identity at "+name+"."))
}

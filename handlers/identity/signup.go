package identity

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/factor"
	"github.com/bursar-portal/bursar/models/link"
)

// SignUpParams are the fields of the sign-up form.
type SignUpParams struct {
	Name     string
	Email    string
	Password string
	Zone     string // IANA name, "" for UTC
}

// The browser that signed up is recognized by a cookie with a random token. Its hash stands
// in the link.
//
// Without it, somebody could sign up with another person's address and a password of their
// own, and wait: that person's click would open an account to which the stranger has the
// password. So in any other browser, the link opens the account only for who knows the password.
const signUpCookie = "bursar-signup"

// SignUp mails a link that opens an account to the address in a sign-up form. Neither the
// error nor what it does here reveals whether the address is known. It returns CodeInvalidField
// with all invalid ones of "name", "email", "password" and "zone", CodeRateLimited or CodeBusy.
func (i *Identity) SignUp(c echo.Context, n SignUpParams) error {
	n.Name, n.Email, n.Zone = cleanName(n.Name), strings.TrimSpace(n.Email), cmp.Or(n.Zone, "UTC")
	err := fieldErrors(
		models.FieldError{Field: "name", Detail: models.CheckName(n.Name)},
		models.FieldError{Field: "email", Detail: validateEmail(n.Email)},
		models.FieldError{Field: "password", Detail: i.validateOwnPassword(n.Password, models.User{Name: n.Name, Email: n.Email})},
		models.FieldError{Field: "zone", Detail: validateZone(n.Zone)},
	)
	if err != nil {
		return err
	}
	var attempts attempt
	if err := attempts.take(c.Request().Context(), i.limits.signups, networkPrefix(c.RealIP())); err != nil {
		return err
	}
	if err := i.takeMail(c, n.Email); err != nil {
		return err
	}
	ctx, browser := c.Request().Context(), rand.Text()
	hash, err := hashPassword(ctx, n.Password)
	if err != nil {
		return err
	}
	err = i.store.StartSignUp(ctx, link.NewToken(), link.Link{Email: n.Email, Data: map[string]string{
		link.DataName: n.Name, link.DataZone: n.Zone, link.DataLanguage: edge.Language(c).Remembered(), link.DataPassword: hash, link.DataBrowser: hashToken(browser),
		link.DataEmail: n.Email,
	}})
	if err == nil {
		i.setCookie(c, signUpCookie, browser, link.SignUp.Life())
	}
	return err
}

// takeMail counts mails to addresses that somebody asks for, against them and the network.
func (i *Identity) takeMail(c echo.Context, addresses ...string) error {
	var attempts attempt
	if err := attempts.take(c.Request().Context(), i.limits.askers, networkPrefix(c.RealIP())); err != nil {
		return err
	}
	for _, address := range addresses {
		if err := attempts.take(c.Request().Context(), i.limits.mails, models.NormalizeEmail(address)); err != nil {
			return err
		}
	}
	return nil
}

// SignedUpHere reports whether a sign-up was made in this browser.
func (i *Identity) SignedUpHere(c echo.Context, l link.Link) bool {
	token := i.readCookie(c, signUpCookie)
	return token != "" && subtle.ConstantTimeCompare([]byte(hashToken(token)), []byte(l.Data[link.DataBrowser])) == 1
}

// FinishSignUp opens the account of a sign-up whose link was followed, and starts a session.
// In another browser than the one that signed up, it asks for the password. It returns
// CodeNotFound if the link can't be used, CodeConflict if the address is somebody's by now,
// CodeInvalidField on "password", CodeRateLimited or CodeBusy.
func (i *Identity) FinishSignUp(c echo.Context, token link.Token, password string) error {
	ctx := c.Request().Context()
	l, err := i.usable(ctx, token, link.SignUp)
	if err != nil {
		return err
	}
	if !i.SignedUpHere(c, l) {
		if err := i.checkSignUpPassword(ctx, l, password); err != nil {
			return err
		}
	}
	opened, err := i.store.FinishSignUp(ctx, token, networkOf(c.RealIP()), creditedAccounts,
		models.AuditRecord{Action: "user.signup", Detail: "Signed up and proved the address.", RequestID: edge.RequestID(c)})
	if err != nil {
		return err
	}
	i.setCookie(c, signUpCookie, "", -1)
	return i.enter(c, opened.User, i.now(), factor.Link)
}

func (i *Identity) checkSignUpPassword(ctx context.Context, l link.Link, password string) error {
	var attempts attempt
	if err := attempts.take(ctx, i.limits.links, string(l.Hash[:])); err != nil {
		return err
	}
	switch ok, err := passwordMatches(ctx, password, l.Data[link.DataPassword]); {
	case err != nil:
		return err
	case !ok:
		return models.Invalid("password", "is not the one that you chose when you signed up")
	}
	attempts.putBack(ctx)
	return nil
}

// usable finds a link that still works. CodeNotFound says in a sentence why there is none.
func (i *Identity) usable(ctx context.Context, token link.Token, purposes ...link.Purpose) (link.Link, error) {
	l, err := i.store.Link(ctx, token, purposes...)
	if models.CodeOf(err) == models.CodeNotFound {
		return l, ErrNoLink
	}
	if err == nil {
		if fault := l.Check(i.now()); fault != nil {
			return l, fault
		}
	}
	return l, err
}

// ErrNoLink is the error for a token that no link has.
var ErrNoLink = models.Errorf(models.CodeNotFound, "The link may be incomplete, expired or already used. Ask for a new one.")

// LinkFor finds what a link from a mail is for. CodeNotFound: it can't be used.
func (i *Identity) LinkFor(ctx context.Context, text string, purposes ...link.Purpose) (link.Link, link.Token, error) {
	token, ok := link.ParseToken(text)
	if !ok {
		return link.Link{}, "", ErrNoLink
	}
	l, err := i.usable(ctx, token, purposes...)
	return l, token, err
}

package identity

import (
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/factor"
	"github.com/bursar-portal/bursar/models/store/factors"
)

// newAppLife is how long the secret of a new app can be scanned.
const newAppLife = 30 * time.Minute

// FactorsOf returns the factors of the signed-in person and how many recovery codes they have.
func (i *Identity) FactorsOf(c echo.Context) (list []factor.Factor, codes int, err error) {
	ctx, id := c.Request().Context(), edge.Actor(c).User.ID
	if list, err = i.store.FactorsOf(ctx, id); err != nil {
		return nil, 0, err
	}
	codes, err = i.store.CodesLeft(ctx, id)
	return list, codes, err
}

// MustKeepFactor reports whether the signed-in person may not be without a second factor.
func (i *Identity) MustKeepFactor(c echo.Context) bool {
	return i.staffMFA(*edge.Actor(c).User)
}

// staffMFA reports whether a person needs a second factor, because they work for the operator.
func (i *Identity) staffMFA(u models.User) bool {
	return u.Operator != "" && i.store.Settings().StaffMFA
}

// NewApp returns a secret for an authenticator app of the signed-in person, and the same
// sealed, for the form that adds it: nothing is stored until a code has proved the app.
func (i *Identity) NewApp(c echo.Context) (secret factor.Secret, sealed string, err error) {
	secret = factor.NewSecret()
	text := strconv.FormatInt(i.now().Add(newAppLife).Unix(), 10) + " " + string(secret)
	sealed, err = i.seal(c, text, newAppOf(c))
	return secret, sealed, err
}

func newAppOf(c echo.Context) string { return "new app of " + string(edge.Actor(c).User.ID) }

// ReadNewApp returns the secret that NewApp has sealed. ok is false for another person's, one
// that is too old, and whatever NewApp has not made.
func (i *Identity) ReadNewApp(c echo.Context, sealed string) (secret factor.Secret, ok bool) {
	text, ok := i.unseal(c, sealed, newAppOf(c))
	if !ok {
		return "", false
	}
	until, base32, _ := strings.Cut(text, " ")
	seconds, err := strconv.ParseInt(until, 10, 64)
	return factor.Secret(base32), err == nil && i.now().Unix() < seconds
}

// AddApp adds an authenticator app with a secret that NewApp has made, given a code that
// proves that the app has it. With the person's first factor, codes are their recovery codes,
// which nothing else will show. It returns CodeInvalidField on "code", or CodeConflict if they
// have an app.
func (i *Identity) AddApp(c echo.Context, secret factor.Secret, code string) (codes []string, err error) {
	used, ok := secret.Match(code, i.now(), 0)
	if !ok {
		return nil, models.Invalid("code", "Incorrect code. Enter the code that your app shows now.")
	}
	return i.addFactor(c, factors.Addition{
		Secret: secret, Factor: factor.Factor{Kind: factor.KindApp, Name: "Authenticator app", Counter: used},
	}, factor.App)
}

// addFactor adds a factor of the signed-in person.
func (i *Identity) addFactor(c echo.Context, a factors.Addition, by factor.Method) (codes []string, err error) {
	actor := edge.Actor(c)
	codes = factor.NewRecoveryCodes()
	a.User, a.Session, a.Codes = *actor.User, sessionOf(c).ID, factor.HashRecoveryCodes(actor.User.ID, codes)
	a.Factor.ID, a.Factor.UserID = factor.NewID(), actor.User.ID
	a.Audit = i.auditRecord(c, actor.Ref(), "factor.add", "Added "+by.String()+".")
	first, err := i.store.AddFactor(c.Request().Context(), a)
	if err != nil {
		return nil, err
	}
	if !first {
		codes = nil
	}
	return codes, i.prove(c, by)
}

// RenameFactor gives a factor of the signed-in person another name. It returns
// CodeInvalidField on "name", or CodeNotFound.
func (i *Identity) RenameFactor(c echo.Context, id, name string) error {
	actor := edge.Actor(c)
	name = cleanName(name)
	if fault := models.CheckName(name); fault != "" {
		return models.Invalid("name", fault)
	}
	return i.store.RenameFactor(c.Request().Context(), actor.User.ID, id, name, i.auditRecord(c, actor.Ref(), "factor.rename", "Renamed a passkey."))
}

// RemoveFactor removes a factor of the signed-in person. It returns CodeNotFound, or
// CodeConflict if they may not be without.
func (i *Identity) RemoveFactor(c echo.Context, id string) error {
	list, _, err := i.FactorsOf(c)
	if err != nil {
		return err
	}
	what := factor.Passkey
	for _, f := range list {
		if f.ID == id && f.Kind == factor.KindApp {
			what = factor.App
		}
	}
	actor := edge.Actor(c)
	return i.store.RemoveFactor(c.Request().Context(), *actor.User, id, i.MustKeepFactor(c),
		i.auditRecord(c, actor.Ref(), "factor.remove", "Removed "+what.String()+"."))
}

// NewRecoveryCodes gives the signed-in person new recovery codes, which nothing else will
// show. It returns CodeConflict if they have no factor.
func (i *Identity) NewRecoveryCodes(c echo.Context) ([]string, error) {
	actor, codes := edge.Actor(c), factor.NewRecoveryCodes()
	return codes, i.store.ReplaceCodes(c.Request().Context(), actor.User.ID, factor.HashRecoveryCodes(actor.User.ID, codes),
		i.auditRecord(c, actor.Ref(), "factor.codes", "Made new recovery codes."))
}

package identity

import (
	"errors"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/identity/oidc"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/factor"
	"github.com/bursar-portal/bursar/models/sso"
)

// Providers are the providers through which people may sign in.
func (i *Identity) Providers() oidc.Clients { return i.providers }

// ProviderName returns what people call an issuer.
func (i *Identity) ProviderName(issuer string) string {
	if p, ok := i.providers.ByIssuer(issuer); ok {
		return p.Name
	}
	return hostOf(issuer)
}

// Arrival is what became of somebody who has come back from a provider.
type Arrival struct {
	User   models.User // who is signed in now
	Next   string      // where they wanted to go, "" for nowhere
	Opened bool        // they have a new account
	Linked bool        // they were signed in, and the identity is linked now
	// Prove says that the address belongs to an account which they have yet to prove is
	// theirs, by Linking. Nobody is signed in.
	Prove    bool
	Provider string // its name
}

// StartSSO begins a sign-in through a provider and returns where the browser goes. With
// linkToken, which LinkToken returns, the identity is linked to whoever is signed in. It
// returns CodeNotFound for an unknown provider, and CodeInvalidField with a sentence.
func (i *Identity) StartSSO(c echo.Context, provider, next, linkToken string) (string, error) {
	p, ok := i.providers.ByID(provider)
	if !ok {
		return "", models.Errorf(models.CodeNotFound, "There is no such sign-in.")
	}
	f := newFlow(p.ID, next, i.now())
	if linkToken != "" {
		if !i.validLinkToken(c, linkToken) {
			return "", signInFault("Start again from your settings.")
		}
		f.LinkTo = edge.Actor(c).User.ID
	}
	to, err := p.AuthURL(c.Request().Context(), f.Attempt)
	if err != nil {
		return "", explainProvider(p, err)
	}
	if err := i.keepFlow(c, f); err != nil {
		return "", err
	}
	return to, nil
}

// FinishSSO takes the answer of a provider. It returns CodeNotFound for an unknown provider,
// CodeInvalidField with a sentence that says what to do, CodeRateLimited or CodeBusy.
func (i *Identity) FinishSSO(c echo.Context, provider string) (Arrival, error) {
	p, ok := i.providers.ByID(provider)
	if !ok {
		return Arrival{}, models.Errorf(models.CodeNotFound, "There is no such sign-in.")
	}
	var attempts attempt
	if err := attempts.take(c.Request().Context(), i.limits.arrivals, networkPrefix(c.RealIP())); err != nil {
		return Arrival{}, err
	}
	startedAt := i.now()
	q, state, ok := singleValues(c.QueryParams())
	if !ok {
		return Arrival{}, errFlowLost
	}
	f, ok, err := i.takeFlow(c, p.ID, state)
	if err != nil {
		return Arrival{}, err
	}
	if !ok {
		return Arrival{}, errFlowLost
	}
	v, err := i.redeem(c, p, f, q)
	if err != nil {
		return Arrival{}, err
	}
	arrival := Arrival{Next: f.Next, Provider: p.Name}
	if f.LinkTo != "" {
		arrival.Linked = true
		return arrival, i.linkHere(c, p, f, v)
	}
	return i.arrive(c, p, v, arrival, startedAt)
}

// singleValues returns the answer's parameters. ok is false if one that counts is there twice: the
// two readings might differ.
func singleValues(q url.Values) (_ url.Values, state string, ok bool) {
	for _, name := range []string{"state", "code", "iss", "error"} {
		if len(q[name]) > 1 {
			return nil, "", false
		}
	}
	return q, q.Get("state"), true
}

// redeem returns what the provider says about who has come back.
func (i *Identity) redeem(c echo.Context, p *oidc.Client, f flow, q url.Values) (sso.Vouched, error) {
	ctx := c.Request().Context()
	if err := p.CheckIssuer(ctx, q.Get("iss"), q.Has("iss")); err != nil {
		return sso.Vouched{}, explainProvider(p, err)
	}
	switch refusal := q.Get("error"); {
	case refusal == "access_denied":
		return sso.Vouched{}, signInFault("You canceled signing in with " + p.Name + ".")
	case refusal != "":
		return sso.Vouched{}, signInFault(p.Name + " refused to sign you in" + inBrackets(refusal) + ". Try again, or sign in another way.")
	case q.Get("code") == "":
		return sso.Vouched{}, explainProvider(p, oidc.ErrUnreadable)
	}
	v, err := p.Redeem(ctx, q.Get("code"), f.Attempt)
	if err != nil {
		return sso.Vouched{}, explainProvider(p, err)
	}
	if v.Email != "" && validateEmail(v.Email) != "" {
		v.Email, v.EmailVerified = "", false
	}
	return v, nil
}

// arrive signs in who is known by their identity, opens an account for who is new, and asks
// who has the address of an account for its proof.
func (i *Identity) arrive(c echo.Context, p *oidc.Client, v sso.Vouched, arrival Arrival, startedAt time.Time) (Arrival, error) {
	ctx := c.Request().Context()
	known, _, err := i.store.Identity(ctx, v.Key)
	if err != nil {
		return Arrival{}, err
	}
	if known.SignsIn {
		arrival.User, err = i.enterKnown(c, p, v, known, startedAt)
		return arrival, err
	}
	if known.UserID != "" { // by the issuer's word alone, which does not open an account
		user, err := i.store.User(ctx, known.UserID)
		if err != nil {
			return Arrival{}, err
		}
		arrival.Prove = true
		return arrival, i.startLinking(c, p, v, user, arrival.Next)
	}
	switch {
	case v.Email == "":
		return Arrival{}, signInFault(p.Name + " doesn't tell us your email address. Allow it there, or sign in another way.")
	case !v.EmailVerified:
		return Arrival{}, signInFault(p.Name + " hasn't verified your email address. Verify it there, then try again.")
	}
	switch user, err := i.store.UserByEmail(ctx, v.Email); models.CodeOf(err) {
	case "":
		if user.Verified() || user.Status != models.UserActive {
			arrival.Prove = true
			return arrival, i.startLinking(c, p, v, user, arrival.Next)
		}
	case models.CodeNotFound:
	default:
		return Arrival{}, err
	}
	arrival.Opened = true
	arrival.User, err = i.openAccount(c, p, v)
	return arrival, err
}

// enterKnown signs in the person of an identity, who may be blocked.
func (i *Identity) enterKnown(c echo.Context, p *oidc.Client, v sso.Vouched, known sso.Identity, startedAt time.Time) (models.User, error) {
	ctx := c.Request().Context()
	user, err := i.store.User(ctx, known.UserID)
	if err != nil {
		return models.User{}, err
	}
	if err := maySignIn(user); err != nil {
		return models.User{}, err
	}
	if err := i.checkOwnIdentity(ctx, p, v, user); err != nil {
		return models.User{}, err
	}
	var right attempt
	if err := right.take(c.Request().Context(), i.limits.sessions, string(user.ID)+" "+networkPrefix(c.RealIP())); err != nil {
		return models.User{}, err
	}
	if err := i.store.UseIdentity(ctx, known.Key); err != nil {
		return models.User{}, err
	}
	return user, i.enterBy(c, user, p, startedAt)
}

// enterBy starts a session of somebody whom a provider has vouched for.
func (i *Identity) enterBy(c echo.Context, user models.User, p *oidc.Client, startedAt time.Time) error {
	c.Set(issuerKey, p.Issuer)
	if err := i.enter(c, user, startedAt, factor.Provider); err != nil {
		return err
	}
	return i.store.WriteAudit(c.Request().Context(), i.auditRecord(c, models.Actor{User: &user}.Ref(), "user.signin_provider", "Signed in with "+p.Name+"."))
}

// openAccount opens an account for a person whose address a provider has proved.
func (i *Identity) openAccount(c echo.Context, p *oidc.Client, v sso.Vouched) (models.User, error) {
	var attempts attempt
	if err := attempts.take(c.Request().Context(), i.limits.signups, networkPrefix(c.RealIP())); err != nil {
		return models.User{}, err
	}
	name := cleanName(v.Name)
	if models.CheckName(name) != "" {
		name, _, _ = strings.Cut(v.Email, "@")
	}
	if models.CheckName(name) != "" {
		name = "New customer"
	}
	opened, err := i.store.SignUpVouched(c.Request().Context(), models.NewUser{Email: v.Email, Name: name, Zone: "UTC"}, v.Key, networkOf(c.RealIP()), creditedAccounts,
		models.AuditRecord{Action: "user.signup", Detail: "Signed up with " + p.Name + ", which had proved the address.", RequestID: edge.RequestID(c)})
	if err != nil {
		return models.User{}, err
	}
	return opened.User, i.enterBy(c, opened.User, p, i.now())
}

// linkHere links an identity to whoever has begun that and is signed in still.
func (i *Identity) linkHere(c echo.Context, p *oidc.Client, f flow, v sso.Vouched) error {
	actor := edge.Actor(c)
	if !actor.SignedIn() || actor.User.ID != f.LinkTo || actor.ViewedBy != nil {
		return errFlowLost
	}
	return i.link(c, p, v, actor.User.ID)
}

func (i *Identity) link(c echo.Context, p *oidc.Client, v sso.Vouched, user models.UserID) error {
	err := i.store.LinkIdentity(c.Request().Context(), sso.Identity{Key: v.Key, UserID: user, Email: v.Email}, p.Name,
		i.auditRecord(c, models.ActorRef{}, "identity.link", "Linked their identity at "+p.Name+"."))
	if models.CodeOf(err) == models.CodeConflict {
		return signInFault("This " + p.Name + " account is linked to somebody else's account here.")
	}
	return err
}

// signInFault returns an error that the sign-in page shows as a sentence.
func signInFault(sentence string) *models.Error {
	e := models.Invalid("email", "")
	e.Message = sentence
	return e
}

var errFlowLost = signInFault("This sign-in took too long, was used before, or began in another browser. Try again.")

// explainProvider says in a sentence what went wrong with a provider.
func explainProvider(p *oidc.Client, err error) error {
	sentence := p.Name + " gave an answer that we can't use. Try again, or sign in another way."
	switch {
	case errors.Is(err, oidc.ErrUnreachable):
		sentence = "We can't reach " + p.Name + " right now. Try again in a moment, or sign in another way."
	case errors.Is(err, oidc.ErrAnotherOne):
		sentence = "The answer didn't come from " + p.Name + ". Try again."
	case errors.Is(err, oidc.ErrRefused):
		sentence = p.Name + " didn't accept the sign-in. It may have been used before. Try again."
	case errors.Is(err, oidc.ErrClock):
		sentence = "The sign-in at " + p.Name + " has expired, or its clock and ours differ. Try again."
	}
	return signInFault(sentence).WithCause(err)
}

var plainCode = regexp.MustCompile(`^[a-z_]{1,40}$`)

// inBrackets prints a code of OAuth that a person may name to support, "" for anything else.
func inBrackets(code string) string {
	if !plainCode.MatchString(code) {
		return ""
	}
	return " (" + code + ")"
}

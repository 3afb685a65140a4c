package edge

import (
	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/models"
)

// involved are those whom a request concerns.
type involved struct {
	actor  models.Actor
	caller Caller
	called bool // caller is set
}

// SetActor stores the actor of the request.
func SetActor(c echo.Context, a models.Actor) { exchangeOf(c).parties.actor = a }

// SetKeyActor stores an API key as the actor of the request.
func SetKeyActor(c echo.Context, key models.Key) {
	x := exchangeOf(c)
	x.key = key
	x.parties.actor = models.Actor{Key: &x.key}
}

// Actor returns the actor of the request, or the zero Actor if none was set.
func Actor(c echo.Context) models.Actor {
	if x := knownExchange(c); x != nil {
		return x.parties.actor
	}
	return models.Actor{}
}

// Caller identifies the program that made an API request and the account it
// concerns. Rejected requests are stored under it.
type Caller struct {
	models.ActorRef
	AccountID models.AccountID // "" if unknown
}

// SetCaller stores the caller of a known API key, even of one that is not valid any
// more.
func SetCaller(c echo.Context, key models.Key) {
	p := &exchangeOf(c).parties
	p.caller, p.called = Caller{models.ActorRef{Kind: models.ActorKey, ID: string(key.ID)}, key.AccountID}, true
}

// SetCallerAccount stores which account the request concerns. Call it only once the
// caller is known to have access to that account.
func SetCallerAccount(c echo.Context, id models.AccountID) {
	caller := CallerFromContext(c)
	caller.AccountID = id
	p := &exchangeOf(c).parties
	p.caller, p.called = caller, true
}

// CallerFromContext returns the caller, or the zero Caller if it is unknown.
func CallerFromContext(c echo.Context) Caller {
	if x := knownExchange(c); x != nil && x.parties.called {
		return x.parties.caller
	}
	actor := Actor(c)
	if !actor.SignedIn() {
		return Caller{}
	}
	caller := Caller{ActorRef: actor.Ref()}
	if len(actor.Memberships) > 0 {
		caller.AccountID = actor.Memberships[0].Account.ID
	}
	return caller
}

package edge

import (
	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/models"
)

const actorContextKey = "bursar.actor"

// SetActor stores the actor of the request.
func SetActor(c echo.Context, a models.Actor) { c.Set(actorContextKey, a) }

// Actor returns the actor of the request, or the zero Actor if none was set.
func Actor(c echo.Context) models.Actor {
	a, _ := c.Get(actorContextKey).(models.Actor)
	return a
}

const callerContextKey = "bursar.caller"

// Caller identifies the program that made an API request and the account it
// concerns. Rejected requests are stored under it.
type Caller struct {
	models.ActorRef
	AccountID models.AccountID // "" if unknown
}

// SetCaller stores the caller of a known API key, even of one that is not valid any
// more.
func SetCaller(c echo.Context, key models.Key) {
	c.Set(callerContextKey, Caller{models.ActorRef{Kind: models.ActorKey, ID: string(key.ID)}, key.AccountID})
}

// SetCallerAccount stores which account the request concerns. Call it only once the
// caller is known to have access to that account.
func SetCallerAccount(c echo.Context, id models.AccountID) {
	caller := CallerFromContext(c)
	caller.AccountID = id
	c.Set(callerContextKey, caller)
}

// CallerFromContext returns the caller, or the zero Caller if it is unknown.
func CallerFromContext(c echo.Context) Caller {
	if caller, ok := c.Get(callerContextKey).(Caller); ok {
		return caller
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

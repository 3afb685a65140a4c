package edge

import (
	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/models"
)

const actorContextKey = "bursar.actor"

// SetActor notes who is asking for the rest of the request.
func SetActor(c echo.Context, a models.Actor) { c.Set(actorContextKey, a) }

// Actor is who is asking: nobody until SetActor was called.
func Actor(c echo.Context) models.Actor {
	a, _ := c.Get(actorContextKey).(models.Actor)
	return a
}

const callerContextKey = "bursar.caller"

// Caller is whose program a call came from, and about which account it is, for
// those who ask later why it was refused.
type Caller struct {
	models.ActorRef
	AccountID models.AccountID // "" if it is not known
}

// SetCaller notes a caller that we know, also one that may do nothing.
func SetCaller(c echo.Context, key models.Key) {
	c.Set(callerContextKey, Caller{models.ActorRef{Kind: models.ActorKey, ID: string(key.ID)}, key.AccountID})
}

// SetAccount notes which account a call is about, once it is known that the caller
// may ask about it.
func SetCallerAccount(c echo.Context, id models.AccountID) {
	caller := CallerFromContext(c)
	caller.AccountID = id
	c.Set(callerContextKey, caller)
}

// CallerOf is who called: the zero Caller for somebody we do not know.
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

package edge

import (
	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/models"
)

const actorKey = "bursar.actor"

// SetActor notes who is asking for the rest of the request.
func SetActor(c echo.Context, a models.Actor) { c.Set(actorKey, a) }

// Actor is who is asking: nobody until SetActor was called.
func Actor(c echo.Context) models.Actor {
	a, _ := c.Get(actorKey).(models.Actor)
	return a
}

package edge

import (
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/models"
)

// View says that an operator sees the portal as a customer does. On the operator's own pages
// the request's actor is the operator, on all others the customer.
type View struct {
	ID       string
	Operator models.User
	Customer models.User
	EndsAt   time.Time
}

const viewKey = "bursar.view"

// SetView stores the view that a request is made in.
func SetView(c echo.Context, v *View) { c.Set(viewKey, v) }

// ViewOf returns the view that a request is made in, nil for none.
func ViewOf(c echo.Context) *View {
	v, _ := c.Get(viewKey).(*View)
	return v
}

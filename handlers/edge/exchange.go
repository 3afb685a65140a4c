package edge

import (
	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/models"
)

// exchange is a request on its way, with what becomes known of it. It stands in for echo's
// context, which keeps such things in a map that is made anew for each request, behind a
// lock: one piece of memory takes the place of eight, which saved a sixth of what a balance
// costs before it reaches the network.
type exchange struct {
	echo.Context

	parties  involved
	key      models.Key // the actor's, if it is a program
	deadline lazyTimeout
	body     countedBody
	id       [1]string // the header X-Request-Id
}

const exchangeContextKey = "bursar.exchange"

// Exchanges is middleware that must be in front of all other: what they learn of a request
// is kept in the context that it passes on.
func Exchanges(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error { return next(&exchange{Context: c}) }
}

// exchangeOf returns the exchange of a request. Contexts that did not come through
// Exchanges, as in tests, keep one in their map.
func exchangeOf(c echo.Context) *exchange {
	if x := knownExchange(c); x != nil {
		return x
	}
	x := &exchange{Context: c}
	c.Set(exchangeContextKey, x)
	return x
}

// knownExchange is exchangeOf, but nil for a context that has none yet.
func knownExchange(c echo.Context) *exchange {
	if x, ok := c.(*exchange); ok {
		return x
	}
	x, _ := c.Get(exchangeContextKey).(*exchange)
	return x
}

package edge

import "github.com/labstack/echo/v4"

const unavailableContextKey = "bursar.unavailable"

// NoteUnavailable keeps why a request could not be answered as it should be, for
// whoever turns such an error into a response: the error handler, a form that comes
// back, a page that shows less. It is logged once, when the request has ended. The
// first cause is kept.
func NoteUnavailable(c echo.Context, err error) {
	if UnavailableCause(c) == nil {
		c.Set(unavailableContextKey, err)
	}
}

// UnavailableCause returns what was noted, or nil.
func UnavailableCause(c echo.Context) error {
	err, _ := c.Get(unavailableContextKey).(error)
	return err
}

package edge

import (
	"crypto/rand"
	"fmt"
	"regexp"

	"github.com/labstack/echo/v4"
)

// uuidPattern matches the lower-case text form of a UUID (RFC 9562).
var uuidPattern = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// RequestIDs gives every request an ID, a UUID that is sent in the header
// X-Request-Id and repeated in error responses and the log. An ID set by a proxy is
// kept if it is a UUID; any other value is ignored, so that clients cannot inject
// text into the log.
func RequestIDs(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := c.Request().Header.Get(echo.HeaderXRequestID)
		if !uuidPattern.MatchString(id) {
			id = newUUID()
		}
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		return next(c)
	}
}

// RequestID returns the ID of the request.
func RequestID(c echo.Context) string { return c.Response().Header().Get(echo.HeaderXRequestID) }

// newUUID returns a random UUID (version 4, RFC 9562 section 5.4).
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand crashes the program instead
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

package edge

import (
	"crypto/rand"
	"fmt"
	"regexp"
	"strings"

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

// maxIdempotencyKey is the maximum length of an idempotency key, in characters.
const maxIdempotencyKey = 255

// ValidIdempotencyKey reports whether a key of an API request or a form has 1 to
// 255 visible ASCII characters.
func ValidKey(key string) bool {
	invisible := func(r rune) bool { return r <= ' ' || r > '~' }
	return key != "" && len(key) <= maxIdempotencyKey && !strings.ContainsFunc(key, invisible)
}

// Forms carry a CSRF token in the field CSRFTokenField, for browsers that do not
// send Sec-Fetch-Site. The CSRF middleware stores the token in the context under
// CSRFTokenContextKey.
const (
	CSRFTokenField      = "csrf_token"
	CSRFTokenContextKey = "bursar.csrf"
)

// CSRFToken returns the token for forms of the page that is being rendered.
func FormToken(c echo.Context) string {
	token, _ := c.Get(CSRFTokenContextKey).(string)
	return token
}

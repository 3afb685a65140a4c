package edge

import (
	"crypto/rand"
	"fmt"
	"regexp"
	"strings"

	"github.com/labstack/echo/v4"
)

// uuidPattern is the text form of a UUID (RFC 9562) in lower case.
var uuidPattern = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// RequestIDs gives every request an id, a UUID in the header X-Request-Id of the
// answer, which error answers and the log repeat. One that a proxy has given is
// kept if it is a UUID too; anything else that is presented is ignored, so that
// nobody can write into the log.
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

// RequestID is the request's id.
func RequestID(c echo.Context) string { return c.Response().Header().Get(echo.HeaderXRequestID) }

// newUUID makes a random UUID (version 4, RFC 9562 section 5.4).
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// maxKey is the most characters that an idempotency key has.
const maxIdempotencyKey = 255

// ValidKey tells whether a caller's or a form's key for an operation can be kept:
// 1 to 255 visible ASCII characters.
func ValidKey(key string) bool {
	invisible := func(r rune) bool { return r <= ' ' || r > '~' }
	return key != "" && len(key) <= maxIdempotencyKey && !strings.ContainsFunc(key, invisible)
}

// A form carries a token in the field FormTokenField, with which browsers that do
// not say where a request comes from show that it came from one of our pages. The
// middleware that checks it puts the token under FormTokenKey in the context.
const (
	CSRFTokenField      = "csrf_token"
	CSRFTokenContextKey = "bursar.csrf"
)

// FormToken is the token for forms on the page that is being answered.
func FormToken(c echo.Context) string {
	token, _ := c.Get(CSRFTokenContextKey).(string)
	return token
}

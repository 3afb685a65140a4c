package edge

import (
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"

	"github.com/labstack/echo/v4"
)

// RequestIDs gives every request an ID, a UUID that is sent in the header
// X-Request-Id and repeated in error responses and the log. An ID set by a proxy is
// kept if it is a UUID; any other value is ignored, so that clients cannot inject
// text into the log.
func RequestIDs(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := &exchangeOf(c).id
		if id[0] = FirstValue(c.Request().Header, echo.HeaderXRequestID); !isUUID(id[0]) {
			id[0] = newUUID()
		}
		c.Response().Header()[echo.HeaderXRequestID] = id[:]
		return next(c)
	}
}

// RequestID returns the ID of the request.
func RequestID(c echo.Context) string { return c.Response().Header().Get(echo.HeaderXRequestID) }

// uuidBytes is the length of a UUID's text, and uuidDashes are where its dashes are.
const uuidBytes = 36

var uuidDashes = [...]int{8, 13, 18, 23}

// isUUID reports whether s is the lower-case text form of a UUID (RFC 9562).
func isUUID(s string) bool {
	if len(s) != uuidBytes {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case i == uuidDashes[0] || i == uuidDashes[1] || i == uuidDashes[2] || i == uuidDashes[3]:
			if c != '-' {
				return false
			}
		case c >= '0' && c <= '9' || c >= 'a' && c <= 'f':
		default:
			return false
		}
	}
	return true
}

// newUUID returns a random UUID (version 4, RFC 9562 section 5.4). It must be unique, and
// need not be a secret, so that no random bytes are asked of the system for each request.
func newUUID() string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], rand.Uint64()) //nolint:gosec // see above
	binary.BigEndian.PutUint64(b[8:], rand.Uint64()) //nolint:gosec // see above
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	var text [uuidBytes]byte
	hex.Encode(text[:8], b[:4])
	hex.Encode(text[9:13], b[4:6])
	hex.Encode(text[14:18], b[6:8])
	hex.Encode(text[19:23], b[8:10])
	hex.Encode(text[24:], b[10:])
	for _, dash := range uuidDashes {
		text[dash] = '-'
	}
	return string(text[:])
}

package edge

import "strings"

// maxIdempotencyKey is the maximum length of an idempotency key, in characters.
const maxIdempotencyKey = 255

// ValidIdempotencyKey reports whether a key of an API request or a form has 1 to
// 255 visible ASCII characters.
func ValidIdempotencyKey(key string) bool {
	invisible := func(r rune) bool { return r <= ' ' || r > '~' }
	return key != "" && len(key) <= maxIdempotencyKey && !strings.ContainsFunc(key, invisible)
}

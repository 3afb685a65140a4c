package identity

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// A flash is what to say on the next page, once. It travels in a cookie of its
// own, so that a session is written when it begins and never again: what a
// request under way wrote could bring back one that has ended meanwhile. The
// session's token, which nobody else has, seals it.
const (
	flashCookie   = "bursar-flash"
	flashLifetime = time.Minute
)

// PutFlash keeps a sentence for the next page that this person sees. It does
// nothing where nobody is signed in.
func (i *Identity) PutFlash(c echo.Context, message string) {
	ctx := c.Request().Context()
	if i.sessions.GetString(ctx, sessionUser) == "" {
		return
	}
	b64 := base64.RawURLEncoding
	signature := signFlash(i.sessions.Token(ctx), message)
	i.setCookie(c, flashCookie, b64.EncodeToString(signature)+"."+b64.EncodeToString([]byte(message)), flashLifetime)
}

// TakeFlash is what PutFlash kept, "" for nothing. It is given out once.
func (i *Identity) TakeFlash(c echo.Context) string {
	value := i.readCookie(c, flashCookie)
	if value == "" {
		return ""
	}
	i.setCookie(c, flashCookie, "", -1)
	signatureText, text, _ := strings.Cut(value, ".")
	signature, signatureErr := base64.RawURLEncoding.DecodeString(signatureText)
	message, err := base64.RawURLEncoding.DecodeString(text)
	token := i.sessions.Token(c.Request().Context())
	if signatureErr != nil || err != nil || token == "" || !hmac.Equal(signature, signFlash(token, string(message))) {
		return ""
	}
	return string(message)
}

func signFlash(token, message string) []byte {
	mac := hmac.New(sha256.New, []byte(token))
	mac.Write([]byte(message))
	return mac.Sum(nil)
}

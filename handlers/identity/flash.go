package identity

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// A flash is a message to show once, on the next page. It has a cookie of its own
// so that a session is only written when it begins: a write by a request in flight
// could otherwise bring back a session that has ended meanwhile. The cookie is
// signed with the session's token.
const (
	flashCookie   = "bursar-flash"
	flashLifetime = time.Minute
)

// PutFlash stores a message for the next page of the signed-in person. Without a
// session it does nothing.
func (i *Identity) PutFlash(c echo.Context, message string) {
	token := sessionOf(c).token
	if token == "" {
		return
	}
	b64 := base64.RawURLEncoding
	signature := signFlash(token, message)
	i.setCookie(c, flashCookie, b64.EncodeToString(signature)+"."+b64.EncodeToString([]byte(message)), flashLifetime)
}

// PopFlash returns the message stored by PutFlash and removes it. It returns "" if
// there is none.
func (i *Identity) PopFlash(c echo.Context) string {
	value := i.readCookie(c, flashCookie)
	if value == "" {
		return ""
	}
	i.setCookie(c, flashCookie, "", -1)
	signatureText, text, _ := strings.Cut(value, ".")
	signature, signatureErr := base64.RawURLEncoding.DecodeString(signatureText)
	message, err := base64.RawURLEncoding.DecodeString(text)
	token := sessionOf(c).token
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

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
	flashCookie = "bursar-flash"
	flashLives  = time.Minute
)

// PutFlash keeps a sentence for the next page that this person sees. It does
// nothing where nobody is signed in.
func (i *Identity) PutFlash(c echo.Context, sentence string) {
	ctx := c.Request().Context()
	if i.sessions.GetString(ctx, sessionUser) == "" {
		return
	}
	b64 := base64.RawURLEncoding
	seal := flashSeal(i.sessions.Token(ctx), sentence)
	i.setCookie(c, flashCookie, b64.EncodeToString(seal)+"."+b64.EncodeToString([]byte(sentence)), flashLives)
}

// TakeFlash is what PutFlash kept, "" for nothing. It is given out once.
func (i *Identity) TakeFlash(c echo.Context) string {
	value := i.cookie(c, flashCookie)
	if value == "" {
		return ""
	}
	i.setCookie(c, flashCookie, "", -1)
	sealText, text, _ := strings.Cut(value, ".")
	seal, sealErr := base64.RawURLEncoding.DecodeString(sealText)
	sentence, err := base64.RawURLEncoding.DecodeString(text)
	token := i.sessions.Token(c.Request().Context())
	if sealErr != nil || err != nil || token == "" || !hmac.Equal(seal, flashSeal(token, string(sentence))) {
		return ""
	}
	return string(sentence)
}

func flashSeal(token, sentence string) []byte {
	mac := hmac.New(sha256.New, []byte(token))
	mac.Write([]byte(sentence))
	return mac.Sum(nil)
}

package identity

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// keptFormLifetime is how long a form stays that was sent after its session had ended.
const keptFormLifetime = time.Hour

// keptFormID is the name of a kept form. It derives from the user, so that nobody else finds
// the form.
func keptFormID(user models.UserID, token string) string {
	sum := sha256.Sum256([]byte(string(user) + "\n" + token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// KeepForm keeps a user's form for an hour and returns the token that finds it. It returns
// CodeRateLimited for somebody who has very many kept: they must not fill the disk.
func (i *Identity) KeepForm(c echo.Context, user models.UserID, form []byte) (token string, err error) {
	if wait, ok := i.limits.forms.Take(string(user)); !ok {
		return "", edge.TooManyRequests(wait, "Too many forms.")
	}
	token = rand.Text()
	return token, i.store.KeepForm(c.Request().Context(), keptFormID(user, token), form, i.now().Add(keptFormLifetime))
}

// DropForm forgets a form that KeepForm has kept for this user.
func (i *Identity) DropForm(c echo.Context, user models.UserID, token string) error {
	return i.store.DropForm(c.Request().Context(), keptFormID(user, token))
}

// KeptForm returns a form that KeepForm has kept for this user. ok is false if there is none,
// or not any more.
func (i *Identity) KeptForm(c echo.Context, user models.UserID, token string) (form []byte, ok bool, err error) {
	return i.store.KeptForm(c.Request().Context(), keptFormID(user, token))
}

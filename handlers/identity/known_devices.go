package identity

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/models"
)

// A browser is recognized by a cookie with a random token. The token's hash is
// stored among the sessions, under a name that no session token can have.
const (
	deviceCookie   = "bursar-device"
	deviceLifetime = 365 * 24 * time.Hour
)

func deviceID(token string) string {
	sum := sha256.Sum256([]byte(token))
	return "device:" + base64.RawURLEncoding.EncodeToString(sum[:])
}

// findKnownDevice returns the ID of the browser if the user has signed in with it
// before, otherwise "".
func (i *Identity) findKnownDevice(c echo.Context, user models.UserID) (string, error) {
	token := i.readCookie(c, deviceCookie)
	if token == "" || user == "" {
		return "", nil
	}
	id := deviceID(token)
	data, found, err := i.store.FindSession(c.Request().Context(), id)
	if err != nil || !found || string(data) != string(user) {
		return "", err
	}
	return id, nil
}

// LastUser returns who signed in with this browser last, "" if nobody did.
func (i *Identity) LastUser(c echo.Context) (models.UserID, error) {
	token := i.readCookie(c, deviceCookie)
	if token == "" {
		return "", nil
	}
	user, _, err := i.store.FindSession(c.Request().Context(), deviceID(token))
	return models.UserID(user), err
}

// rememberDevice marks the browser as known for the user.
func (i *Identity) rememberDevice(c echo.Context, user models.UserID) error {
	token := rand.Text()
	err := i.store.SaveSession(c.Request().Context(), deviceID(token), []byte(user), i.now().Add(deviceLifetime))
	if err != nil {
		return err
	}
	i.setCookie(c, deviceCookie, token, deviceLifetime)
	return nil
}

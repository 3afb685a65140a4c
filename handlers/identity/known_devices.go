package identity

import (
	"crypto/rand"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
)

// A browser is recognized by a cookie with a random token, whose hash is stored.
const (
	deviceCookie   = "bursar-device"
	deviceLifetime = 365 * 24 * time.Hour
)

// findKnownDevice returns the ID of the browser if the user has signed in with it
// before, otherwise "".
func (i *Identity) findKnownDevice(c echo.Context, user models.UserID) (string, error) {
	token := i.readCookie(c, deviceCookie)
	if token == "" || user == "" {
		return "", nil
	}
	id := hashToken(token)
	last, err := i.store.DeviceUser(c.Request().Context(), id)
	if err != nil || last != user {
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
	return i.store.DeviceUser(c.Request().Context(), hashToken(token))
}

// rememberDevice marks the browser as known for the user, and tells them by mail unless it
// is their first one.
func (i *Identity) rememberDevice(c echo.Context, user models.User) error {
	token, now := rand.Text(), i.now()
	news := outbox.Mail{Kind: outbox.NewSignIn, To: user.Email, Name: user.Name, Data: map[string]string{
		"device": DeviceName(edge.Language(c).T, c.Request().UserAgent()), "network": networkOf(c.RealIP()),
		"time": now.UTC().Format(time.RFC3339) + " " + user.Location().String(),
	}}
	if err := i.store.RememberDevice(c.Request().Context(), hashToken(token), user.ID, now.Add(deviceLifetime), news); err != nil {
		return err
	}
	i.setCookie(c, deviceCookie, token, deviceLifetime)
	return nil
}

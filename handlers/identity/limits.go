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

// limits are the rate limits for trying passwords and signing up. A successful
// attempt is not counted, but it does not reset the count of failed ones either.
//
// Attempts at a user's password count against one of two limits: a browser in which
// this user has signed in before has its own, all others share the user's. So an
// attacker gets few attempts however many addresses they use, and never locks the
// owner out of a browser they have used before.
type limits struct {
	networks *edge.Budget // by network, across all users
	users    *edge.Budget // by email address, for unknown browsers
	devices  *edge.Budget // by known browser
	signups  *edge.Budget // by network
}

func newLimits(now func() time.Time) limits {
	return limits{
		networks: edge.NewBudget(30, 20*time.Second, now),
		users:    edge.NewBudget(10, 2*time.Minute, now),
		devices:  edge.NewBudget(10, time.Minute, now),
		signups:  edge.NewBudget(20, time.Minute, now),
	}
}

// attempt lists what one attempt took from rate limiters, so that it can be put
// back.
type attempt []struct {
	budget *edge.Budget
	name   string
}

// take takes one attempt of name from a limiter. It returns CodeRateLimited if none
// is left.
func (a *attempt) take(b *edge.Budget, name string) error {
	if wait, ok := b.Take(name); !ok {
		return edge.TooMany(wait, "There were too many attempts. Please wait a little, then try again.")
	}
	*a = append(*a, struct {
		budget *edge.Budget
		name   string
	}{b, name})
	return nil
}

// putBack undoes everything that was taken.
func (a attempt) putBack() {
	for _, taken := range a {
		taken.budget.GiveBack(taken.name)
	}
}

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

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

// limits are the budgets of those who try passwords or sign up. An attempt that
// was right is not counted; it does not make up for wrong ones either.
//
// An attempt at a user's password counts against one of two budgets. A browser
// in which this user has signed in before has its own; all others share the
// user's. So whoever guesses from outside is held to a few attempts however many
// addresses they have, and the owner, in a browser they have used before, is
// never kept out by it.
type limits struct {
	networks *edge.Budget // by address, all users together
	users    *edge.Budget // by e-mail address, from browsers that are not known
	devices  *edge.Budget // by browser that is known
	signups  *edge.Budget // by address
}

func newLimits(now func() time.Time) limits {
	return limits{
		networks: edge.NewBudget(30, 20*time.Second, now),
		users:    edge.NewBudget(10, 2*time.Minute, now),
		devices:  edge.NewBudget(10, time.Minute, now),
		signups:  edge.NewBudget(20, time.Minute, now),
	}
}

// attempt is one try that was counted and can be given back.
type attempt []struct {
	budget *edge.Budget
	name   string
}

// count takes one try of name from a budget. Error: CodeRateLimited.
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

// wasRight gives back what was counted.
func (a attempt) putBack() {
	for _, taken := range a {
		taken.budget.GiveBack(taken.name)
	}
}

// A browser is known by a cookie with a random token. What it stands for is kept
// beside the sessions, under a name that no session token can have.
const (
	deviceCookie   = "bursar-device"
	deviceLifetime = 365 * 24 * time.Hour
)

func deviceID(token string) string {
	sum := sha256.Sum256([]byte(token))
	return "device:" + base64.RawURLEncoding.EncodeToString(sum[:])
}

// knownDevice is the id of the browser if the user has signed in with it before,
// else "".
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

// rememberDevice makes the browser known for the user.
func (i *Identity) rememberDevice(c echo.Context, user models.UserID) error {
	token := rand.Text()
	err := i.store.SaveSession(c.Request().Context(), deviceID(token), []byte(user), i.now().Add(deviceLifetime))
	if err != nil {
		return err
	}
	i.setCookie(c, deviceCookie, token, deviceLifetime)
	return nil
}

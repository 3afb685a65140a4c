package dialect

import (
	"cmp"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/handlers/payment"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
)

// Service holds what the handlers of all dialects depend on.
type Service struct {
	Store    *store.Store
	Identity *identity.Identity
	Payments *payment.Payments
	Balances *Balances
	KeyRates *edge.RateLimiter // of requests, by the lineage of keys
	Now      func() time.Time
}

// Settings returns the settings as they are now. See store.Store.
func (s *Service) Settings() *models.Settings { return s.Store.Settings() }

// PerMinute returns how many requests a minute a key may make, 0 for any number.
func (s *Service) PerMinute(key *models.Key) int64 {
	return cmp.Or(key.RateLimit, s.Settings().APIRate)
}

// CurrentSnapshot returns the current snapshot of the API key's account.
func (s *Service) CurrentSnapshot(c echo.Context) (models.Snapshot, error) {
	return s.Store.Snapshot(c.Request().Context(), edge.Actor(c).Key.AccountID, time.Time{})
}

const remainingHeader = "X-Credits-Remaining"

// HasRemainingHeader reports whether the available credits were reported already.
func HasRemainingHeader(c echo.Context) bool { return c.Response().Header()[remainingHeader] != nil }

// SetRemainingHeader reports the available credits, with at least two decimals.
func SetRemainingHeader(c echo.Context, available models.Credits) {
	c.Response().Header()[remainingHeader] = []string{available.FormatDecimals(2)}
}

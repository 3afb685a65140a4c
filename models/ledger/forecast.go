package ledger

import (
	"time"

	"github.com/bursar-portal/bursar/models"
)

// A forecast looks forecastYears ahead. If plans alone covered the use in the last
// renewalYears of them, they are taken to cover it for as long as they renew.
const (
	forecastYears = 2
	renewalYears  = 1
	pathDays      = 31 // how far ahead the path of a forecast goes
)

// day is the unit of time of a pace.
const day = 24 * time.Hour

// Forecast predicts how long an account's credits last at a pace in credits a day. It
// advances the account through all boundaries ahead (lots that start and end, plans
// that renew, roll over and switch, repayments of debt) and uses credits in burn
// order. Use is even and exact to the millionth: at any instant, the pace times the
// time since s.At has been used. Held credits stay on hold.
func Forecast(s models.Snapshot, c *Catalog, pace models.Credits) models.Forecast {
	if pace <= 0 || s.Available <= 0 {
		return models.Forecast{}
	}
	var ordinal int64
	for _, l := range s.Lots {
		ordinal = max(ordinal, l.Ordinal)
	}
	f := &forecast{from: s.At, pace: pace, available: s.Available, posting: posting{clock: s.At, state: Open(State{
		Standing: Standing{
			Account: s.Account.ID, Zone: s.Account.Zone, Status: s.Account.Status, Sequence: s.Sequence, Ordinal: ordinal, EffectiveAt: s.At,
			Debt: s.Debt, Subscriptions: s.Subscriptions, Catalog: c,
		},
		Lots: s.Lots,
	})}}
	f.pass(s.At)
	outlook := f.walk(s.At.AddDate(forecastYears, 0, 0))
	outlook.Path = f.path
	return outlook
}

// forecast is the state of a forecast in progress.
type forecast struct {
	posting
	from        time.Time
	pace        models.Credits // per day
	used        models.Credits // since from
	available   models.Credits
	otherUsedAt time.Time // when credits of no plan were last used
	unused      models.Credits
	path        []models.BalancePoint
}

// pass adds a point to the path. The first one beyond the days that it shows is its last.
func (f *forecast) pass(at time.Time) {
	end := f.from.AddDate(0, 0, pathDays)
	if n := len(f.path); n == 0 || !f.path[n-1].At.After(end) {
		f.path = append(f.path, models.BalancePoint{At: at, Available: f.available})
	}
}

// walk goes from boundary to boundary until nothing is available or the horizon is
// reached. Between boundaries the burn order does not change.
func (f *forecast) walk(horizon time.Time) models.Forecast {
	for {
		next := f.state.due.first()
		if next == nil || next.at.After(horizon) {
			next = &boundary{at: horizon}
		}
		used, ok := f.usedBy(next.at)
		if !ok || used-f.used > f.available {
			end := f.runsOutAt()
			f.available = 0
			f.pass(end)
			return models.Forecast{Outlook: models.OutlookRunsOut, RunsOutAt: end, Unused: f.unused}
		}
		f.use(used-f.used, next.at)
		f.pass(next.at)
		if next.at.Equal(horizon) {
			return f.outlook(horizon)
		}
		if next.rank == rankLotEnd && next.lot.SubscriptionID == "" {
			f.unused += next.lot.Remaining
		}
		f.advance(next.at)
		f.entries = nil // not needed
		f.state.Settle()
		f.available = f.state.Balance().Available
		f.pass(next.at)
	}
}

// outlook returns the forecast for credits that last up to the horizon.
func (f *forecast) outlook(horizon time.Time) models.Forecast {
	renewing := false
	for _, s := range f.state.Subscriptions {
		renewing = renewing || s.Status.Live()
	}
	if renewing && !f.otherUsedAt.After(horizon.AddDate(-renewalYears, 0, 0)) {
		return models.Forecast{Outlook: models.OutlookRenews, Unused: f.unused}
	}
	return models.Forecast{Outlook: models.OutlookLong, Unused: f.unused}
}

// usedBy returns the credits used by an instant. ok is false if that overflows, which
// is more than can be available.
func (f *forecast) usedBy(at time.Time) (used models.Credits, ok bool) {
	n, ok := models.MulDivRound(int64(f.pace), at.Sub(f.from).Microseconds(), day.Microseconds())
	return models.Credits(n), ok
}

// runsOutAt returns the instant by which all credits so far are used.
func (f *forecast) runsOutAt() time.Time {
	micros, _ := models.MulDivRound(int64(f.used+f.available), day.Microseconds(), int64(f.pace)) // before the next boundary, so it fits
	return f.from.Add(time.Duration(micros) * time.Microsecond)
}

// use takes the credits that are used until an instant.
func (f *forecast) use(amount models.Credits, until time.Time) {
	f.state.allocate(amount, func(l *lot, part models.Credits) {
		f.state.touch(l)
		l.Remaining -= part
		f.state.relist(l)
		if l.SubscriptionID == "" {
			f.otherUsedAt = until
		}
	})
	f.used += amount
	f.available -= amount
}

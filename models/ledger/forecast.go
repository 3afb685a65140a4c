package ledger

import (
	"slices"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// A forecast looks so many years ahead. What plans alone have carried through the
// last one of them, they carry for as long as they renew.
const (
	forecastYears = 2
	renewalYears  = 1
)

// day is the unit of a pace.
const day = 24 * time.Hour

// Forecast walks an account forward from where it stands, using so many credits a
// day in the burn order, with all that time brings: lots that begin and end, plans
// that renew, roll over and change, debt that is paid. Use is spread evenly, exact
// to the millionth: by an instant, the pace times the time since s.At was used. What is on hold stays so.
func Forecast(s models.Standing, c *Catalog, pace models.Credits) models.Forecast {
	if pace <= 0 || s.Available <= 0 {
		return models.Forecast{}
	}
	var ordinal int64
	for _, l := range s.Lots {
		ordinal = max(ordinal, l.Ordinal)
	}
	f := &forecast{from: s.At, pace: pace, available: s.Available, posting: posting{clock: s.At, state: State{
		Account: s.Account.ID, Zone: s.Account.Zone, Status: s.Account.Status, Sequence: s.Sequence, Ordinal: ordinal, EffectiveAt: s.At,
		Debt: s.Debt, Lots: s.Lots, Subscriptions: s.Subscriptions, Catalog: c,
	}.clone()}}
	return f.walk(s.At.AddDate(forecastYears, 0, 0))
}

// forecast is a walk: what was used of what there was.
type forecast struct {
	posting
	from      time.Time
	pace      models.Credits // a day
	used      models.Credits // since from
	available models.Credits
	elseAt    time.Time // when something was last used that no plan brought
	unused    models.Credits
}

// walk goes from boundary to boundary until nothing is available or the horizon is
// reached. Between two boundaries the burn order stays as it is.
func (f *forecast) walk(horizon time.Time) models.Forecast {
	for {
		next, ahead := f.state.nextDue(func(due) bool { return true })
		if !ahead || next.at.After(horizon) {
			next.at = horizon
		}
		used, ok := f.usedBy(next.at)
		if !ok || used-f.used > f.available {
			return models.Forecast{Outlook: models.OutlookEnds, EndsAt: f.usedUpAt(), Unused: f.unused}
		}
		f.use(used-f.used, next.at)
		if next.at.Equal(horizon) {
			return f.outlook(horizon)
		}
		if l := next.index; next.rank == rankLotEnd && f.state.Lots[l].SubscriptionID == "" {
			f.unused += f.state.Lots[l].Remaining
		}
		f.advance(next.at)
		f.entries = nil // nobody will read them
		f.forget()
		f.available = f.state.Values().Available
	}
}

// outlook tells what carried the use through to the horizon.
func (f *forecast) outlook(horizon time.Time) models.Forecast {
	renewing := false
	for _, s := range f.state.Subscriptions {
		renewing = renewing || s.Status.Live()
	}
	if renewing && !f.elseAt.After(horizon.AddDate(-renewalYears, 0, 0)) {
		return models.Forecast{Outlook: models.OutlookRenews, Unused: f.unused}
	}
	return models.Forecast{Outlook: models.OutlookLong, Unused: f.unused}
}

// usedBy is what the pace comes to by an instant; ok is false if that is more than
// can be counted, and then more than there is.
func (f *forecast) usedBy(at time.Time) (used models.Credits, ok bool) {
	n, ok := models.MulDivRound(int64(f.pace), at.Sub(f.from).Microseconds(), day.Microseconds())
	return models.Credits(n), ok
}

// usedUpAt is when the pace comes to all that there was and is.
func (f *forecast) usedUpAt() time.Time {
	micros, _ := models.MulDivRound(int64(f.used+f.available), day.Microseconds(), int64(f.pace)) // before the next boundary, so it fits
	return f.from.Add(time.Duration(micros) * time.Microsecond)
}

// use takes what is used until an instant.
func (f *forecast) use(amount models.Credits, until time.Time) {
	for _, part := range f.state.spread(amount) {
		l := &f.state.Lots[f.state.lot(part.LotID)]
		l.Remaining -= part.Credits
		if l.SubscriptionID == "" {
			f.elseAt = until
		}
	}
	f.used += amount
	f.available -= amount
}

// forget leaves out lots with nothing left: years of daily periods bring many.
func (f *forecast) forget() {
	f.state.Lots = slices.DeleteFunc(f.state.Lots, func(l models.Lot) bool { return !l.Live() })
}

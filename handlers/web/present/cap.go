package present

import (
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// The sentences about the windows of caps.
var (
	capPeriods = map[models.CapWindow]string{
		models.CapDay: "words.a_day", models.CapWeek: "words.a_week", models.CapMonth: "words.a_month", models.CapYear: "words.a_year", models.CapEver: "words.in_total",
	}
	capPresent = map[models.CapWindow]string{
		models.CapDay: "words.today", models.CapWeek: "words.this_week", models.CapMonth: "words.this_month", models.CapYear: "words.this_year", models.CapEver: "words.in_total",
	}
	capsOfOthers = map[models.CapWindow]string{
		models.CapDay: "words.cap_day", models.CapWeek: "words.cap_week", models.CapMonth: "words.cap_month", models.CapYear: "words.cap_year", models.CapEver: "words.cap_ever",
	}
	capsOfAccounts = map[models.CapWindow]string{
		models.CapDay: "words.account_cap_day", models.CapWeek: "words.account_cap_week", models.CapMonth: "words.account_cap_month", models.CapYear: "words.account_cap_year", models.CapEver: "words.account_cap_ever",
	}
	capsOfReaders = map[models.CapWindow]string{
		models.CapDay: "words.your_cap_day", models.CapWeek: "words.your_cap_week", models.CapMonth: "words.your_cap_month", models.CapYear: "words.your_cap_year", models.CapEver: "words.your_cap_ever",
	}
)

// nearCapPermille is from which share on a cap counts as nearly used up.
const nearCapPermille = 800

// CapPermille returns how much of a cap is used at an instant, in thousandths. A cap that
// stops everything is used up.
func CapPermille(c models.Cap, at time.Time) int {
	limit := c.Limit(at)
	if c.Used >= limit {
		return max(1000, Permille(int64(c.Used), int64(limit)))
	}
	return min(999, Permille(int64(c.Used), int64(limit)))
}

// CapName names a cap within a sentence: "Ann’s monthly cap", "the account’s yearly cap".
// whose is the name of the member or key.
func (r Reader) CapName(t models.CapTerms, whose string) string {
	if t.Subject == models.CapOnAccount {
		return r.T(capsOfAccounts[t.Window])
	}
	return r.T(capsOfOthers[t.Window], "whose", models.Isolate(whose))
}

// CapTitle is CapName at the beginning of a sentence.
func (r Reader) CapTitle(t models.CapTerms, whose string) string {
	if t.Subject == models.CapOnAccount {
		return views.Capital(r.CapName(t, whose))
	}
	return r.CapName(t, whose) // names are as people write them
}

// CapOwner is whose use a cap bounds, as pages print it.
type CapOwner struct {
	Name string
	Kind string // "Member", "API key 3fa81c02…"
}

// Cap prints a cap at an instant, without its address.
func (r Reader) Cap(c models.Cap, of CapOwner, at time.Time) views.Cap {
	printed := views.Cap{
		ID: "cap-" + string(c.Subject) + "-" + string(c.Window), Owner: of.Name, Kind: of.Kind,
		Limit: r.Amount(c.Limit(at)), Period: r.T(capPeriods[c.Window]), Used: r.Amount(c.Used), Present: r.T(capPresent[c.Window]),
		Permille: CapPermille(c, at), ResetsAt: r.midnight(c.WindowEnd),
	}
	if c.Limit(at) > c.Amount {
		printed.Unboosted, printed.BoostUntil = r.Amount(c.Amount), r.midnight(c.BoostUntil)
	}
	switch {
	case printed.Permille >= 1000:
		printed.Tone = views.ToneBad
	case printed.Permille >= nearCapPermille:
		printed.Tone = views.ToneWarn
	}
	return printed
}

// midnight is Moment without the time, if it is midnight.
func (r Reader) midnight(t time.Time) views.Moment {
	m := r.Moment(t)
	if !t.IsZero() {
		m.Text = r.DayOrMoment(t)
	}
	return m
}

// CapWarning says that a cap is used up, or nearly: "Ann’s monthly cap of 100 credits is used
// up until 1 Dec 2026." ok is false if it is neither.
func (r Reader) CapWarning(c models.Cap, whose string, at time.Time) (sentence string, ok bool) {
	name, limit := r.CapTitle(c.CapTerms, whose), c.Limit(at)
	if r.Viewer.User != nil && c.Subject == models.CapOnMember(r.Viewer.User.ID) {
		name = r.T(capsOfReaders[c.Window])
	}
	ends := c.Limit(c.WindowEnd) > 0 && !c.WindowEnd.IsZero() // otherwise time brings nothing
	switch permille := CapPermille(c, at); {
	case permille >= 1000 && limit == 0 && ends:
		return r.T("words.cap_stops_until", "cap", name, "day", r.DayOrMoment(c.WindowEnd)), true
	case permille >= 1000 && limit == 0:
		return r.T("words.cap_stops", "cap", name), true
	case permille >= 1000 && ends:
		return r.T("words.cap_used_up_until", "cap", name, "limit", r.Count(limit), "day", r.DayOrMoment(c.WindowEnd)), true
	case permille >= 1000:
		return r.T("words.cap_used_up", "cap", name, "limit", r.Count(limit)), true
	case permille >= nearCapPermille:
		return r.T("words.cap_near", "cap", name, "used", r.Amount(c.Used), "limit", r.Count(limit)), true
	}
	return "", false
}

// DayOrMoment prints an instant, without the time if that is midnight.
func (r Reader) DayOrMoment(t time.Time) string {
	if local := t.In(r.Zone); local.Hour() != 0 || local.Minute() != 0 {
		return r.Moment(t).Text
	}
	return r.Day(t)
}

// capText says what an entry has set. It is vague about a cap that the reader may not see.
func (r Reader) capText(l models.EntryLine) string {
	if l.Cap == nil {
		return r.T("words.cap_changed")
	}
	name := r.CapTitle(*l.Cap, l.MemberName+l.KeyName)
	switch {
	case l.Cap.Removed:
		return r.T("words.cap_removed", "cap", name)
	case l.Cap.Boost > 0:
		return r.T("words.cap_set_boosted", "cap", name, "credits", r.Count(l.Cap.Amount), "boosted", r.Amount(l.Cap.Amount+l.Cap.Boost), "day", r.DayOrMoment(l.Cap.BoostUntil))
	}
	return r.T("words.cap_set", "cap", name, "credits", r.Count(l.Cap.Amount))
}

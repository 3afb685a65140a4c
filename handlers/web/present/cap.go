package present

import (
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// The windows of caps in the words of different places.
var (
	capPeriods = map[models.CapWindow]string{
		models.CapDay: "a day", models.CapWeek: "a week", models.CapMonth: "a month", models.CapYear: "a year", models.CapEver: "in total",
	}
	capAdjectives = map[models.CapWindow]string{
		models.CapDay: "daily", models.CapWeek: "weekly", models.CapMonth: "monthly", models.CapYear: "yearly", models.CapEver: "total",
	}
	capPresent = map[models.CapWindow]string{
		models.CapDay: "today", models.CapWeek: "this week", models.CapMonth: "this month", models.CapYear: "this year", models.CapEver: "in total",
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
func CapName(t models.CapTerms, whose string) string {
	if t.Subject == models.CapOnAccount {
		whose = "the account"
	}
	return models.Isolate(whose) + "’s " + capAdjectives[t.Window] + " cap"
}

// CapTitle is CapName at the beginning of a sentence.
func CapTitle(t models.CapTerms, whose string) string {
	if t.Subject == models.CapOnAccount {
		return views.Capital(CapName(t, whose))
	}
	return CapName(t, whose) // names are as people write them
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
		Limit: r.Amount(c.Limit(at)), Period: capPeriods[c.Window], Used: r.Amount(c.Used), Present: capPresent[c.Window],
		Permille: CapPermille(c, at), ResetsAt: r.Moment(c.WindowEnd),
	}
	if c.Limit(at) > c.Amount {
		printed.Unboosted, printed.BoostUntil = r.Amount(c.Amount), r.Moment(c.BoostUntil)
	}
	switch {
	case printed.Permille >= 1000:
		printed.Tone = views.ToneBad
	case printed.Permille >= nearCapPermille:
		printed.Tone = views.ToneWarn
	}
	return printed
}

// CapWarning says that a cap is used up, or nearly: "Ann’s monthly cap of 100 credits is used
// up until 1 Dec 2026." ok is false if it is neither.
func (r Reader) CapWarning(c models.Cap, whose string, at time.Time) (sentence string, ok bool) {
	name, limit := CapTitle(c.CapTerms, whose), c.Limit(at)
	if r.Viewer.User != nil && c.Subject == models.CapOnMember(r.Viewer.User.ID) {
		name = "Your " + capAdjectives[c.Window] + " cap"
	}
	switch permille := CapPermille(c, at); {
	case permille >= 1000 && limit == 0:
		sentence = name + " of 0 stops every charge"
	case permille >= 1000:
		sentence = name + " of " + r.Count(limit) + " is used up"
	case permille >= nearCapPermille:
		return name + ": " + r.Amount(c.Used) + " of " + r.Count(limit) + " used.", true
	default:
		return "", false
	}
	if c.Limit(c.WindowEnd) > 0 && !c.WindowEnd.IsZero() { // otherwise time brings nothing
		sentence += " until " + r.DayOrMoment(c.WindowEnd)
	}
	return sentence + ".", true
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
		return "A cap was changed"
	}
	name := CapTitle(*l.Cap, l.MemberName+l.KeyName)
	if l.Cap.Removed {
		return name + " was removed"
	}
	text := name + " was set to " + r.Count(l.Cap.Amount)
	if l.Cap.Boost > 0 {
		text += ", and to " + r.Amount(l.Cap.Amount+l.Cap.Boost) + " until " + r.DayOrMoment(l.Cap.BoostUntil)
	}
	return text
}

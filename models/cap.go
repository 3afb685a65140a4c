package models

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// CapSubject is whose use a cap bounds: the account's as a whole, a member's or a key's.
type CapSubject string

// CapOnAccount is the subject that stands for the whole account.
const CapOnAccount CapSubject = "account"

const (
	capOnMember = "member:"
	capOnKey    = "key:"
)

// CapOnMember returns the subject that stands for a member.
func CapOnMember(id UserID) CapSubject { return capOnMember + CapSubject(id) }

// CapOnKey returns the subject that stands for a customer's key.
func CapOnKey(id KeyID) CapSubject { return capOnKey + CapSubject(id) }

// Member returns the member that the subject stands for, "" if it stands for none.
func (s CapSubject) Member() UserID {
	id, _ := strings.CutPrefix(string(s), capOnMember)
	if len(id) == len(s) {
		return ""
	}
	return UserID(id)
}

// Key returns the key that the subject stands for, "" if it stands for none.
func (s CapSubject) Key() KeyID {
	id, _ := strings.CutPrefix(string(s), capOnKey)
	if len(id) == len(s) {
		return ""
	}
	return KeyID(id)
}

// Valid reports whether the subject is well formed.
func (s CapSubject) Valid() bool {
	return s == CapOnAccount || strings.HasPrefix(string(s.Member()), "usr_") || strings.HasPrefix(string(s.Key()), "key_")
}

// CapWindow is the time within which a cap counts: calendar windows in the account's zone,
// or all time.
type CapWindow string

const (
	CapDay   CapWindow = "day"
	CapWeek  CapWindow = "week" // from Monday
	CapMonth CapWindow = "month"
	CapYear  CapWindow = "year"
	CapEver  CapWindow = "ever"
)

// CapWindows are all windows, the shortest first.
var CapWindows = []CapWindow{CapDay, CapWeek, CapMonth, CapYear, CapEver}

// MaxCaps is the most caps that an account can have.
const MaxCaps = 1000

// Around returns the window in a zone that an instant lies in, from start up to, but not
// including, end. Both are zero for all time.
func (w CapWindow) Around(at time.Time, zone *time.Location) (start, end time.Time) {
	day := DateOf(at, zone)
	var until time.Time
	switch w {
	case CapDay:
		until = day.AddDate(0, 0, 1)
	case CapWeek:
		day = day.AddDate(0, 0, -((int(day.Weekday()) + 6) % 7))
		until = day.AddDate(0, 0, 7)
	case CapMonth:
		day = day.AddDate(0, 0, 1-day.Day())
		until = day.AddDate(0, 1, 0)
	case CapYear:
		day = time.Date(day.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
		until = day.AddDate(1, 0, 0)
	default:
		return time.Time{}, time.Time{}
	}
	return FromWallClock(day, zone).UTC(), FromWallClock(until, zone).UTC()
}

// CapTerms are a cap as somebody has set it. An account has at most one for each subject
// and window.
type CapTerms struct {
	Subject CapSubject
	Window  CapWindow
	Amount  Credits // 0 blocks
	// Boost is how much more may be used until BoostUntil; 0 and the zero time for none.
	Boost      Credits
	BoostUntil time.Time
	// Removed says that the cap no longer bounds anything. It goes on counting until its
	// window ends, so that setting it again does not begin anew.
	Removed bool
}

// Limit returns how much may be used in a window as of an instant.
func (t CapTerms) Limit(at time.Time) Credits {
	if t.Boost > 0 && at.Before(t.BoostUntil) {
		return t.Amount + t.Boost
	}
	return t.Amount
}

// Cap bounds what charges and holds may take in a window of time, and counts it.
type Cap struct {
	CapTerms

	// The window that was the present one when the cap was last counted or changed; zero for
	// all time. At returns the cap in the window of a later instant.
	WindowStart, WindowEnd time.Time
	Used                   Credits // in that window
	// CountedFrom is the sequence from which entries have been counted in Used.
	CountedFrom int64
}

// At returns the cap as it is at an instant that is not before its window: in the window
// around it. A window that ended is followed by the next without a gap, even if the account
// has moved to another zone since it began.
func (c Cap) At(at time.Time, zone *time.Location) Cap {
	if c.WindowEnd.IsZero() || at.Before(c.WindowEnd) {
		return c
	}
	start, end := c.Window.Around(at, zone)
	if start.Before(c.WindowEnd) {
		start = c.WindowEnd
	}
	c.WindowStart, c.WindowEnd, c.Used = start, end, 0
	return c
}

// Forgotten reports whether the cap was removed and its window has ended by an instant.
func (c Cap) Forgotten(at time.Time) bool {
	return c.Removed && !c.WindowEnd.IsZero() && !at.Before(c.WindowEnd)
}

// CompareCaps orders caps by subject and window.
func CompareCaps(a, b Cap) int {
	return cmp.Or(
		strings.Compare(string(a.Subject), string(b.Subject)),
		cmp.Compare(slices.Index(CapWindows, a.Window), slices.Index(CapWindows, b.Window)))
}

// ChangeCap sets, changes, boosts or removes a cap. What is nil stays as it is; a cap that
// there is not yet, or that was removed, needs an amount. What was used is kept.
type ChangeCap struct {
	Subject CapSubject
	Window  CapWindow
	Amount  *Credits
	Boost   *CapBoost
	Remove  bool
}

// AuditAction is what the audit log calls the change.
func (c ChangeCap) AuditAction() string {
	switch {
	case c.Remove:
		return "cap.remove"
	case c.Amount == nil:
		return "cap.boost"
	}
	return "cap.set"
}

// AuditDetail says what the change does, by the means of its maker: "at the command line".
func (c ChangeCap) AuditDetail(means string) string {
	name := fmt.Sprintf("the cap on %s (%s)", c.Subject, c.Window)
	raise := ""
	if c.Boost != nil && c.Boost.Credits > 0 {
		raise = " by " + c.Boost.Credits.String() + " credits until " + c.Boost.Until.UTC().Format(time.RFC3339)
	}
	text := "Removed " + name
	switch {
	case c.Remove:
	case c.Amount == nil && raise != "":
		text = "Raised " + name + raise
	case c.Amount == nil:
		text = "Ended the boost of " + name
	default:
		text = "Set " + name + " to " + c.Amount.String() + " credits"
		if raise != "" {
			text += ", raised" + raise
		} else if c.Boost != nil {
			text += " without a boost"
		}
	}
	return text + " " + means + "."
}

// CapBoost is so much more until an instant; 0 credits end a boost.
type CapBoost struct {
	Credits Credits
	Until   time.Time
}

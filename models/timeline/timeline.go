// Package timeline is everything that happened to an account as one list, for operators who
// ask what happened: its kinds, the order of its lines, and cursors into it. It does no I/O.
package timeline

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
)

// Line is one thing that happened. Exactly one of the pointers is set, which says where the
// line was read.
type Line struct {
	At   time.Time
	Kind Kind

	Mail     *outbox.MailLine
	Note     *models.NoteLine
	Audit    *models.AuditLine
	Entry    *models.EntryLine
	Used     *Used
	Dispute  *models.Dispute
	Purchase *models.PurchaseLine // when its checkout was started; what it brought is an entry
}

// Used is what charges took on a UTC day, less nothing: refunds have lines of their own. Its
// line stands at the end of the day. It replaces the entries about charges where other kinds
// are listed too, which they would bury.
type Used struct {
	DayAt   time.Time
	Credits models.Credits
}

// Query selects a page of an account's timeline, newest first.
type Query struct {
	AccountID models.AccountID
	Kind      Kind   // "" for all
	Before    Cursor // continue behind this one; the zero Cursor begins with the newest
	// Days is of how many days at most there are sums of usage, the newest ones: 0 for all. It is
	// for a page that no other follows.
	Days  int
	Limit int
}

// Page is one page of a timeline. Next is the Before of the following page, zero at the end.
type Page struct {
	Lines []Line
	Next  Cursor
}

// Source is where a line was read. The sources are in the order in which lines of the same
// instant stand, newest first: what follows from another stands above it.
type Source int

// All sources.
const (
	Top Source = iota // no line, but the place above all lines of an instant
	Mails
	Notes
	Audit
	Entries
	Days // of usage
	Disputes
	Purchases
	sources
)

// Cursor is the place of a line. Within a source, lines of the same instant are told apart by
// Number, or by ID if they have no number.
type Cursor struct {
	At     int64 // microseconds since 1970
	Source Source
	Number int64
	ID     string
}

// CursorOf returns the place of a line.
func CursorOf(l Line) Cursor {
	c := Cursor{At: l.At.UnixMicro()}
	switch {
	case l.Mail != nil:
		c.Source, c.ID = Mails, string(l.Mail.ID)
	case l.Note != nil:
		c.Source, c.Number = Notes, int64(l.Note.Sequence)
	case l.Audit != nil:
		c.Source, c.Number = Audit, int64(l.Audit.Sequence)
	case l.Entry != nil:
		c.Source, c.Number = Entries, l.Entry.Sequence
	case l.Used != nil:
		c.Source = Days
	case l.Dispute != nil:
		c.Source, c.ID = Disputes, l.Dispute.ID
	case l.Purchase != nil:
		c.Source, c.ID = Purchases, string(l.Purchase.ID)
	}
	return c
}

// Behind returns the cursor behind which everything stands that was earlier than an instant.
func Behind(at time.Time) Cursor { return Cursor{At: at.UnixMicro() - 1, Source: Top} }

// IsZero reports whether the cursor is that of the newest page.
func (c Cursor) IsZero() bool { return c == Cursor{} }

// Compare orders cursors as a timeline does, newest first.
func (c Cursor) Compare(d Cursor) int {
	return cmp.Or(cmp.Compare(d.At, c.At), cmp.Compare(c.Source, d.Source), cmp.Compare(d.Number, c.Number), strings.Compare(d.ID, c.ID))
}

// Bound returns where a source continues behind the cursor: with lines up to an instant, or,
// if it is the cursor's own source, with those of that instant behind the cursor's line. ok is
// false for the zero Cursor, which bounds nothing.
func (c Cursor) Bound(s Source) (last int64, own, ok bool) {
	switch {
	case c.IsZero():
		return 0, false, false
	case s < c.Source:
		return c.At - 1, false, true
	default:
		return c.At, s == c.Source, true
	}
}

// String prints a cursor for an address; "" for the zero Cursor.
func (c Cursor) String() string {
	if c.IsZero() {
		return ""
	}
	id := c.ID
	if id == "" {
		id = strconv.FormatInt(c.Number, 10)
	}
	return strconv.FormatInt(c.At, 10) + "." + strconv.Itoa(int(c.Source)) + "." + id
}

// ParseCursor parses what String prints. CodeNotFound for what it does not print.
func ParseCursor(text string) (c Cursor, err error) {
	if text == "" {
		return c, nil
	}
	at, rest, _ := strings.Cut(text, ".")
	source, id, _ := strings.Cut(rest, ".")
	n, fault := strconv.Atoi(source)
	c.Source = Source(n)
	if fault == nil {
		c.At, fault = strconv.ParseInt(at, 10, 64)
	}
	switch c.Source {
	case Mails, Disputes, Purchases:
		c.ID = id
	default:
		if fault == nil {
			c.Number, fault = strconv.ParseInt(id, 10, 64)
		}
	}
	if fault != nil || c.Source < 0 || c.Source >= sources || c.At <= 0 || len(c.ID) > 255 || c.String() != text {
		return Cursor{}, models.Errorf(models.CodeNotFound, "This page of the list doesn’t exist.")
	}
	return c, nil
}

// Package present turns models into the texts and views that pages print: amounts, times,
// ledger entries, lots, plans and badges. It reads nothing from the store. What depends on
// who reads, such as times and the word for a credit, is a method of Reader.
package present

import (
	"time"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// A Reader is the person a page is printed for: texts are in their time zone and in the
// operator's words.
type Reader struct {
	Zone   *time.Location
	Credit string // the word for one credit
	Brand  string // the operator's name
	// ForCustomer makes lots and entries link to the pages of the account's own people.
	ForCustomer bool
	// Viewer is the person themself: some things only those in charge may see.
	Viewer models.Actor
}

// Count prints an amount with its word: "1 credit", "2.5 credits".
func (r Reader) Count(c models.Credits) string {
	if c == models.Credit {
		return "1 " + r.Credit
	}
	return Amount(c) + " " + r.Credit + "s"
}

// Moment prints an instant; the zero time is the zero Moment.
func (r Reader) Moment(t time.Time) views.Moment {
	if t.IsZero() {
		return views.Moment{}
	}
	local := t.In(r.Zone)
	return views.Moment{
		ISO:  edge.FormatTime(t),
		Text: local.Format("2 Jan 2006, 15:04"),
		Full: local.Format("Monday, 2 January 2006 at 15:04:05 MST"),
	}
}

// Day prints the day of an instant: "29 Apr 2026".
func (r Reader) Day(t time.Time) string { return t.In(r.Zone).Format(DayLayout) }

// DayLayout is how dates are printed.
const DayLayout = "2 Jan 2006"

// Actor names who did something.
func (r Reader) Actor(ref models.ActorRef, name string) string {
	if name != "" {
		return name
	}
	switch ref.Kind {
	case models.ActorStripe:
		return "Stripe"
	case models.ActorSystem:
		return r.Brand
	case models.ActorCLI:
		return "Operator"
	case models.ActorKey:
		return "An API key"
	case models.ActorVisitor:
		return "Visitor"
	}
	return "Somebody"
}

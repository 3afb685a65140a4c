// Package present turns models into the texts and views that pages print: amounts, times,
// ledger entries, lots, plans and badges. It reads nothing from the store. What depends on
// who reads, such as times and the word for a credit, is a method of Reader.
package present

import (
	"iter"
	"regexp"
	"strings"
	"time"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/say"
)

// A Reader is the person a page is printed for: texts are in their language and time zone and
// in the operator's words.
type Reader struct {
	Language *say.Printer // English if nil
	Zone     *time.Location
	Credit   string // the word for one credit
	Brand    string // the operator's name
	// ForCustomer makes lots and entries link to the pages of the account's own people.
	ForCustomer bool
	// decimals is how many an amount has at least: see Column.
	decimals int
	// Viewer is the person themself: some things only those in charge may see.
	Viewer models.Actor
}

// Count prints an amount with its word: "1 credit", "2.5 credits".
func (r Reader) Count(c models.Credits) string {
	return r.Amount(c) + " " + r.Word(c)
}

// Word is the word for an amount of credits: the operator's own, or else one of the reader's
// language.
func (r Reader) Word(c models.Credits) string {
	switch one := c == models.Credit; {
	case r.Credit != models.DefaultCredit && one:
		return r.Credit
	case r.Credit != models.DefaultCredit:
		return r.Credit + "s"
	case one:
		return r.T("words.credit")
	}
	return r.T("words.credits")
}

// Words is the word for several credits.
func (r Reader) Words() string { return r.Word(0) }

// T returns a sentence of the catalogs: see say.Printer.T.
func (r Reader) T(key string, args ...any) string { return r.language().T(key, args...) }

// Number prints a whole number: "1,250".
func (r Reader) Number(n int64) string { return r.language().Number(n) }

// Ordinal prints a place in an order: "1st", "2nd", "11th".
func (r Reader) Ordinal(n int) string { return r.language().Ordinal(n) }

// Amount prints credits: "1,250", "0.05", "−2.5". It is exact and has no more decimals than
// that takes, or than its column has.
func (r Reader) Amount(c models.Credits) string {
	return r.language().Decimal(c.FormatDecimals(r.decimals))
}

// Column returns a reader for whom the amounts of a column have the same decimals: as many as
// the amount that needs most.
func (r Reader) Column(amounts iter.Seq[models.Credits]) Reader {
	r.decimals = 0
	for c := range amounts {
		if _, fraction, pointed := strings.Cut(c.String(), "."); pointed {
			r.decimals = max(r.decimals, len(fraction))
		}
	}
	return r
}

// AmountsOf yields an amount of each element of a list, for Column.
func AmountsOf[T any](list []T, amount func(T) models.Credits) iter.Seq[models.Credits] {
	return func(yield func(models.Credits) bool) {
		for _, one := range list {
			if !yield(amount(one)) {
				return
			}
		}
	}
}

// Change prints credits that were added or taken: "+10", "−2.5", "0".
func (r Reader) Change(c models.Credits) string {
	if c > 0 {
		return r.language().Plus(r.Amount(c))
	}
	return r.Amount(c)
}

// Percent prints credits as a percentage: "37.5%".
func (r Reader) Percent(c models.Credits) string { return r.language().Percent(r.Amount(c)) }

// Money prints an amount in a currency's smallest unit: "$1,562.50", "12.50 CHF".
func (r Reader) Money(cents int64, currency string) string {
	return r.language().Money(PlainMoney(cents, currency), currency)
}

// MoneyForm is how amounts of a currency are printed, for scripts: the pattern with # for the
// number ("$#", "# €"), and what stands between thousands and before decimals.
func (r Reader) MoneyForm(currency string) (pattern, group, point string) {
	group, point = r.language().Separators()
	return r.language().MoneyPattern(currency), group, point
}

// groupedWhole matches whole numbers whose thousands are set apart by points.
var groupedWhole = regexp.MustCompile(`^[1-9][0-9]{0,2}(\.[0-9]{3})+$`)

// Whole returns a whole number as our parsers read it, if its thousands are set apart as the
// reader's language does: "1.000" is 1000 in German. Any other text is returned as it is.
func (r Reader) Whole(text string) string {
	if group, _ := r.language().Separators(); group == "." && groupedWhole.MatchString(text) {
		return strings.ReplaceAll(text, ".", "")
	}
	return text
}

// groupedByPoints and commaDecimal match numbers with a decimal comma.
var (
	groupedByPoints = regexp.MustCompile(`^[+\-−]?[1-9][0-9]{0,2}([.\x{a0}\x{202f} ][0-9]{3})+(,[0-9]*)?$`)
	commaDecimal    = regexp.MustCompile(`^[+\-−]?[0-9]+,[0-9]+$`)
)

// Typed returns a number that was typed as the reader's language writes it, as our parsers read
// it: "1.250,5" is 1250.5 in German. Any other text is returned without spaces around it.
func (r Reader) Typed(text string) string {
	text = strings.TrimSpace(text)
	if _, point := r.language().Separators(); point != "," || !groupedByPoints.MatchString(text) && !commaDecimal.MatchString(text) {
		return text
	}
	return strings.NewReplacer(".", "", "\u00a0", "", "\u202f", "", " ", "", ",", ".").Replace(text)
}

// Field prints an amount for a field whose text Typed reads.
func (r Reader) Field(c models.Credits) string {
	_, point := r.language().Separators()
	return strings.Replace(c.String(), ".", point, 1)
}

// CreditValue prints what credits cost at a price in cents each, rounded half up. Values
// beyond int64 cents are not printed as a number.
func (r Reader) CreditValue(c models.Credits, priceCents int64, currency string) string {
	cents, ok := models.MulDivRound(int64(c), priceCents, int64(models.Credit))
	if !ok {
		return r.T("words.more_than_counted")
	}
	return r.Money(cents, currency)
}

// language returns the printer.
func (r Reader) language() *say.Printer {
	if r.Language == nil {
		return say.English
	}
	return r.Language
}

// Moment prints an instant; the zero time is the zero Moment.
func (r Reader) Moment(t time.Time) views.Moment {
	if t.IsZero() {
		return views.Moment{}
	}
	local := t.In(r.Zone)
	return views.Moment{
		ISO:  edge.FormatTime(t),
		Text: r.language().Moment(local),
		Full: r.language().FullMoment(local),
	}
}

// Day prints the day of an instant: "29 Apr 2026".
func (r Reader) Day(t time.Time) string { return r.language().Day(t.In(r.Zone)) }

// DayMoment is Moment with the day for its text: a row of a list has no room for the time.
func (r Reader) DayMoment(t time.Time) views.Moment {
	m := r.Moment(t)
	if !t.IsZero() {
		m.Text = r.Day(t)
	}
	return m
}

// DaysBetween counts the midnights between two instants.
func DaysBetween(from, to time.Time, zone *time.Location) int {
	return max(0, int(models.DateOf(to, zone).Sub(models.DateOf(from, zone))/(24*time.Hour)))
}

// Month prints the month of an instant: "April 2026".
func (r Reader) Month(t time.Time) string { return r.language().Month(t.In(r.Zone)) }

// DayMonth prints the day of an instant without its year: "29 Apr".
func (r Reader) DayMonth(t time.Time) string { return r.language().DayMonth(t.In(r.Zone)) }

// DayLayout is how dates are printed.
const DayLayout = "2 Jan 2006"

// Actor names who did something.
func (r Reader) Actor(ref models.ActorRef, name string) string {
	if name != "" {
		return name
	}
	switch ref.Kind {
	case models.ActorStripe:
		return r.T("words.stripe")
	case models.ActorSystem:
		return r.Brand
	case models.ActorCLI:
		return r.T("words.operator")
	case models.ActorKey:
		return r.T("words.api_key")
	case models.ActorVisitor:
		return r.T("words.visitor")
	}
	return r.T("words.somebody")
}

package web

import (
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// minus is the real minus sign, which is as wide as a plus.
const minus = "\u2212"

// amount prints credits for people: "1,250", "0.05", "−2.5". It is exact, with no
// more decimals than that takes.
func amount(c models.Credits) string {
	digits, negative := strings.CutPrefix(c.String(), "-")
	whole, fraction, pointed := strings.Cut(digits, ".")
	text := grouped(whole)
	if pointed {
		text += "." + fraction
	}
	if negative {
		return minus + text
	}
	return text
}

// change prints credits as what was added or taken: "+10", "−2.5", "0".
func change(c models.Credits) string {
	if c > 0 {
		return "+" + amount(c)
	}
	return amount(c)
}

// grouped puts commas between groups of three digits.
func grouped(digits string) string {
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// currencySigns are written before the amount; other currencies stand behind it
// by their code.
var currencySigns = map[string]string{"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥"}

// wholeCurrencies have no smaller unit in Stripe's API
// (https://docs.stripe.com/currencies#zero-decimal). UGX is not among them: Stripe
// counts it in hundredths, as before it lost them (#special-cases there).
var wholeCurrencies = map[string]bool{
	"bif": true, "clp": true, "djf": true, "gnf": true, "jpy": true, "kmf": true, "krw": true, "mga": true,
	"pyg": true, "rwf": true, "vnd": true, "vuv": true, "xaf": true, "xof": true, "xpf": true,
}

// money prints an amount in a currency's smallest unit: "$1,562.50", "12.50 CHF".
func money(cents int64, currency string) string {
	sign := ""
	if cents < 0 {
		sign, cents = minus, -cents
	}
	text := grouped(strconv.FormatInt(cents, 10))
	if !wholeCurrencies[currency] {
		text = grouped(strconv.FormatInt(cents/100, 10)) + "." + strconv.FormatInt(100+cents%100, 10)[1:]
	}
	if symbol, ok := currencySigns[currency]; ok {
		return sign + symbol + text
	}
	return sign + text + " " + strings.ToUpper(currency)
}

// worth is what credits cost at a price in cents each, rounded half up; more than
// can be counted is worth nothing that could be said.
func worth(c models.Credits, priceCents int64, currency string) string {
	cents, ok := models.MulDivRound(int64(c), priceCents, int64(models.Credit))
	if !ok {
		return "more than can be counted"
	}
	return money(cents, currency)
}

// permille is part of a whole in thousandths, rounded half up. A whole of nothing
// has no parts.
func permille(part, whole int64) int {
	share, ok := models.MulDivRound(part, 1000, whole)
	if !ok {
		return 0
	}
	return int(min(share, 1_000_000))
}

// ordinal is "1st", "2nd", "3rd", "11th" …
func ordinal(n int) string {
	suffix := "th"
	if tens := n % 100; tens < 11 || tens > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return strconv.Itoa(n) + suffix
}

// reader prints for one person: in their zone, with the operator's words.
type reader struct {
	zone   *time.Location
	credit string // the word for one credit
	brand  string // whose portal it is
	// own: for the account's own people, whose lots and entries link to their pages.
	own bool
}

// readerOf is who reads the page; without a session, somebody in UTC.
func (w *Web) readerOf(c echo.Context) reader {
	r := reader{zone: time.UTC, credit: w.brand.Credit, brand: w.brand.Name}
	if user := edge.Actor(c).User; user != nil {
		r.zone = user.Location()
	}
	return r
}

// count is an amount with its word: "1 credit", "2.5 credits".
func (r reader) count(c models.Credits) string {
	if c == models.Credit {
		return "1 " + r.credit
	}
	return amount(c) + " " + r.credit + "s"
}

// moment prints an instant; the zero time is the zero Moment.
func (r reader) moment(t time.Time) views.Moment {
	if t.IsZero() {
		return views.Moment{}
	}
	local := t.In(r.zone)
	return views.Moment{
		ISO:  edge.Time(t),
		Text: local.Format("2 Jan 2006, 15:04"),
		Full: local.Format("Monday, 2 January 2006 at 15:04:05 MST"),
	}
}

// day prints the day of an instant: "29 Apr 2026".
func (r reader) day(t time.Time) string { return t.In(r.zone).Format(dayLayout) }

// dayLayout prints a date.
const dayLayout = "2 Jan 2006"

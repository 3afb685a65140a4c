package say

import (
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/currency"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// Minus is the real minus sign, which is as wide as a plus.
const Minus = "\u2212"

// locale is how a language and region print numbers, money and dates. The signs come from
// CLDR; package x/text has no dates, so their layouts stand below.
type locale struct {
	group, point string // between groups of digits, before decimals
	printer      *message.Printer
	moneyAfter   bool // whether the currency stands behind the number
	german       bool
	rtl          bool // whether the language runs from right to left
	dates
}

// dates are layouts as package time has them.
type dates struct {
	day, moment, full, month, dayMonth, clock string
	months, shortMonths, weekdays             []string // nil for English
}

var (
	international = dates{
		day: "2 Jan 2006", moment: "2 Jan 2006, 15:04", full: "Monday, 2 January 2006 at 15:04:05 MST",
		month: "January 2006", dayMonth: "2 Jan", clock: "15:04",
	}
	american = dates{
		day: "Jan 2, 2006", moment: "Jan 2, 2006, 3:04 PM", full: "Monday, January 2, 2006 at 3:04:05 PM MST",
		month: "January 2006", dayMonth: "Jan 2", clock: "3:04 PM",
	}
	germanDates = dates{
		day: "2. Jan 2006", moment: "2. Jan 2006, 15:04", full: "Monday, 2. January 2006 um 15:04:05 MST",
		month: "January 2006", dayMonth: "2. Jan", clock: "15:04",
		months:      []string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"},
		shortMonths: []string{"Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."},
		weekdays:    []string{"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
	}
)

// localeOf returns how a language and region print things.
func localeOf(tag language.Tag) (l locale) {
	digits := tag
	if tag.String() == "ar-XB" {
		digits = language.English // whose digits the pseudo-locale keeps
		l.rtl = true
	}
	l.printer = message.NewPrinter(digits)
	// What CLDR puts between the digits shows in a number that has everything.
	probe := l.printer.Sprint(number.Decimal(1234567.5))
	l.group = strings.Trim(probe[1:strings.Index(probe, "2")], "0123456789")
	l.point = strings.Trim(probe[strings.Index(probe, "7")+1:], "0123456789")
	l.dates = international
	switch base, _ := tag.Base(); {
	case base.String() == "de":
		l.german, l.dates, l.moneyAfter = true, germanDates, true
	case tag == language.AmericanEnglish:
		l.dates = american
	}
	if region, _ := tag.Region(); region.String() == "CH" {
		l.moneyAfter = false
	}
	return l
}

// Number prints a whole number: "1,250", "−3".
func (l *locale) Number(n int64) string { return l.Decimal(strconv.FormatInt(n, 10)) }

// Separators are what stands between thousands and before decimals: "," and ".".
func (l *locale) Separators() (group, point string) { return l.group, l.point }

// Ordinal prints a place in an order, counted from 1: "1st", "2nd", "11th".
func (l *locale) Ordinal(n int) string {
	if l.german {
		return strconv.Itoa(n) + "."
	}
	suffix := "th"
	switch plural.Ordinal.MatchPlural(language.English, n, 0, 0, 0, 0) {
	case plural.One:
		suffix = "st"
	case plural.Two:
		suffix = "nd"
	case plural.Few:
		suffix = "rd"
	}
	return strconv.Itoa(n) + suffix
}

// Decimal prints a number that is given in digits, with all of them: "-1250.5" is "−1,250.5".
func (l *locale) Decimal(digits string) string {
	digits, negative := strings.CutPrefix(digits, "-")
	if negative {
		return l.signed(Minus, l.Decimal(digits))
	}
	whole, fraction, pointed := strings.Cut(digits, ".")
	var b strings.Builder
	b.Grow(len(digits) + 12)
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(l.group)
		}
		b.WriteByte(whole[i])
	}
	if pointed {
		b.WriteString(l.point)
		b.WriteString(fraction)
	}
	return b.String()
}

// Plus prints a number with a plus sign.
func (l *locale) Plus(number string) string { return l.signed("+", number) }

// Minus prints a number with a minus sign.
func (l *locale) Minus(number string) string { return l.signed(Minus, number) }

// Percent prints a number as a percentage.
func (l *locale) Percent(number string) string {
	if l.german {
		return number + "\u00a0%"
	}
	return number + "%"
}

// signed puts a sign before a number. In a language that runs from right to left, the sign
// would land behind it; isolates keep the two together.
func (l *locale) signed(sign, number string) string { return l.isolated(sign + number) }

func (l *locale) isolated(text string) string {
	if !l.rtl {
		return text
	}
	return "\u2068" + text + "\u2069"
}

// Money prints an amount of a currency, which is given in digits: "-1562.50" USD is
// "−$1,562.50", or "−1.562,50 $" in German.
func (l *locale) Money(digits, code string) string {
	digits, negative := strings.CutPrefix(digits, "-")
	text := strings.Replace(l.MoneyPattern(code), "#", l.Decimal(digits), 1)
	if negative {
		text = Minus + text
	}
	return l.isolated(text)
}

// MoneyPattern is how amounts of a currency are printed, with # for the number: "$#", "# CHF".
func (l *locale) MoneyPattern(code string) string {
	sign, ok := currencySigns[strings.ToLower(code)]
	switch {
	case !ok:
		return "# " + l.currencySign(code)
	case l.moneyAfter:
		return "# " + sign
	}
	return sign + "#"
}

// currencySigns are printed instead of a currency's code where nobody can take them for
// another currency's.
var currencySigns = map[string]string{"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥"}

// currencySign returns the sign of a currency in a language, its code if it has none.
func (l *locale) currencySign(code string) string {
	unit, err := currency.ParseISO(code)
	if err != nil {
		return strings.ToUpper(code)
	}
	return l.printer.Sprint(currency.ISO(unit))
}

// Day prints the day of an instant: "29 Apr 2026".
func (l *locale) Day(t time.Time) string { return l.format(t, l.day) }

// Moment prints an instant to the minute.
func (l *locale) Moment(t time.Time) string { return l.format(t, l.moment) }

// FullMoment prints an instant with its weekday, seconds and time zone.
func (l *locale) FullMoment(t time.Time) string { return l.format(t, l.full) }

// Month prints the month of an instant: "April 2026".
func (l *locale) Month(t time.Time) string { return l.format(t, l.month) }

// DayMonth prints the day of an instant without the year: "29 Apr".
func (l *locale) DayMonth(t time.Time) string { return l.format(t, l.dayMonth) }

// Clock prints the time of day of an instant.
func (l *locale) Clock(t time.Time) string { return l.format(t, l.clock) }

// format is t.Format in the names of the language. Where a language runs from right to left, a
// date keeps its own order.
func (l *locale) format(t time.Time, layout string) string {
	if l.months == nil {
		return l.isolated(t.Format(layout))
	}
	var b strings.Builder
	for layout != "" {
		i, name, word := nextName(layout)
		b.WriteString(t.Format(layout[:i]))
		switch name {
		case "January":
			word = l.months[t.Month()-1]
		case "Jan":
			word = l.shortMonths[t.Month()-1]
		case "Monday":
			word = l.weekdays[t.Weekday()]
		}
		b.WriteString(word)
		layout = layout[i+len(name):]
	}
	return b.String()
}

// nextName finds the first name in a layout: where it begins, or the layout's end.
func nextName(layout string) (at int, name, word string) {
	at = len(layout)
	for _, n := range []string{"January", "Jan", "Monday"} {
		if i := strings.Index(layout, n); i >= 0 && i < at {
			at, name = i, n
		}
	}
	return at, name, ""
}

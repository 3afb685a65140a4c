package say

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/text/language"
)

// printerOf returns a printer with sentences of the test's own.
func printerOf(tag string, texts map[string]string) *Printer {
	return newPrinter(language.MustParse(tag), parseAll(texts))
}

func TestSentences(t *testing.T) {
	p := printerOf("en", map[string]string{
		"a.plain": "Billing", "a.value": "Bought by {buyer}.", "a.count": "{n} charge || {n} charges", "a.link": "Read the [guide to {what}], {name}.", "a.open": "5 < {6",
	})
	for _, test := range []struct {
		key  string
		args []any
		want string
	}{
		{"a.plain", nil, "Billing"},
		{"a.value", []any{"buyer", "Nora"}, "Bought by Nora."},
		{"a.count", []any{"n", 1}, "1 charge"},
		{"a.count", []any{"n", 0}, "0 charges"},
		{"a.count", []any{"n", int64(12345)}, "12,345 charges"},
		{"a.link", []any{"name", "Nora", "what", "credits"}, "Read the guide to credits, Nora."},
		{"a.open", nil, "5 < {6"},
		{"a.nowhere", nil, "⟦a.nowhere⟧"},
	} {
		if got := p.T(test.key, test.args...); got != test.want {
			t.Errorf("T(%q, %v) = %q, want %q", test.key, test.args, got, test.want)
		}
	}
	german := printerOf("de", map[string]string{"a.count": "{n} Abbuchung || {n} Abbuchungen"})
	if got, want := german.T("a.count", "n", 12345), "12.345 Abbuchungen"; got != want {
		t.Errorf("in German: %q, want %q", got, want)
	}
	if got, want := german.T("billing.title"), "Billing"; got != want {
		t.Errorf("a sentence that German lacks is %q, want English: %q", got, want)
	}
}

func TestParts(t *testing.T) {
	p := printerOf("en", map[string]string{"a.link": "{who} reads the [guide]."})
	got := ""
	p.Parts("a.link", nil, func(s string) { got += "t:" + s + "|" }, func(s string) { got += "l:" + s + "|" }, func(s string) { got += "v:" + s + "|" })
	if want := "v:who|t: reads the |l:guide|t:.|"; got != want {
		t.Errorf("parts %q, want %q", got, want)
	}
}

func TestForReaders(t *testing.T) {
	for preferred, want := range map[string]string{
		"": "en", "en": "en", "en-US,en;q=0.9": "en-US", "en-AU": "en-GB", "de-AT,de;q=0.9": "de-AT", "de-LU": "de", "fr, de;q=0.5": "de", "gsw": "de",
		"fr": "en", "ar": "en", "*": "en", "no such header;;": "en", "ar-XB": "ar-XB", "en-XA": "en-XA", "zh-Hant-TW": "en",
	} {
		if got := For(preferred).Lang(); got != want {
			t.Errorf("For(%q) speaks %s, want %s", preferred, got, want)
		}
	}
	if got := For("ar-XB").Dir() + For("de").Dir(); got != "rtlltr" {
		t.Errorf("directions %s", got)
	}
	for _, c := range Choices {
		if For(c.Tag).Lang() != c.Tag || !ValidChoice(c.Tag) {
			t.Errorf("people can choose %s, which is not spoken", c.Tag)
		}
	}
	if got := For("en-XA").T("billing.save_method", "credits", "tokens"); !strings.Contains(got, "tokens") {
		t.Errorf("a value in a link is lost: %q", got)
	}
	if ValidChoice("fr") || !ValidChoice("") {
		t.Error("a choice is judged wrongly")
	}
}

func TestLocales(t *testing.T) {
	at := time.Date(2026, 3, 9, 15, 4, 5, 0, time.UTC)
	for tag, want := range map[string][]string{
		"en":    {"−1,234,567.50", "$1,562.50", "12.50 CHF", "9 Mar 2026, 15:04", "Monday, 9 March 2026 at 15:04:05 UTC"},
		"en-US": {"−1,234,567.50", "$1,562.50", "12.50 CHF", "Mar 9, 2026, 3:04 PM", "Monday, March 9, 2026 at 3:04:05 PM UTC"},
		"de":    {"−1.234.567,50", "1.562,50 $", "12,50 CHF", "9. März 2026, 15:04", "Montag, 9. März 2026 um 15:04:05 UTC"},
		"de-CH": {"−1’234’567.50", "$1’562.50", "12.50 CHF", "9. März 2026, 15:04", "Montag, 9. März 2026 um 15:04:05 UTC"},
		"ar-XB": {"\u2068−1,234,567.50\u2069", "\u2068$1,562.50\u2069", "\u206812.50 CHF\u2069", "\u20689 Mar 2026, 15:04\u2069", "\u2068Monday, 9 March 2026 at 15:04:05 UTC\u2069"},
	} {
		p := For(tag)
		got := []string{p.Decimal("-1234567.50"), p.Money("1562.50", "usd"), p.Money("12.50", "chf"), p.Moment(at), p.FullMoment(at)}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s prints %q, want %q", tag, got[i], want[i])
			}
		}
	}
	de := For("de")
	if got, want := de.Month(at)+"|"+de.DayMonth(at)+"|"+de.Day(at)+"|"+de.Clock(at)+"|"+de.Number(-3), "März 2026|9. März|9. März 2026|15:04|−3"; got != want {
		t.Errorf("German prints %q, want %q", got, want)
	}
}

func TestPseudoLocales(t *testing.T) {
	texts := parseAll(map[string]string{"a.b": "Bought by {buyer}, see the [guide]."})
	for name, change := range map[string]func(string) string{"accented": accented, "mirrored": mirrored} {
		p := newPrinter(language.English, pseudoTexts(texts, change))
		got := p.T("a.b", "buyer", "Nora")
		if got == "Bought by Nora, see the guide." || len(got) < len("Bought by Nora, see the guide.") {
			t.Errorf("%s is %q", name, got)
		}
		named := false
		p.Parts("a.b", nil, func(string) {}, func(string) {}, func(v string) { named = v == "buyer" })
		if !named {
			t.Errorf("%s changed the name of a value: %q", name, got)
		}
	}
}

func TestOrdinal(t *testing.T) {
	for n, want := range map[int]string{
		1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 10: "10th", 11: "11th", 12: "12th", 13: "13th",
		21: "21st", 22: "22nd", 101: "101st", 111: "111th", 112: "112th",
	} {
		if got := English.Ordinal(n); got != want {
			t.Errorf("Ordinal(%d) is %s, want %s", n, got, want)
		}
	}
	if got := printerOf("de-AT", nil).Ordinal(2); got != "2." {
		t.Errorf("in German it is %s", got)
	}
}

// Where text runs from right to left, a sign stays before its number, and a currency with it.
func TestSignsStayBeforeTheirNumbers(t *testing.T) {
	rtl, english, german := printerOf("ar-XB", nil), English, printerOf("de", nil)
	for _, test := range []struct{ got, want string }{
		{rtl.Decimal("-2.5"), "\u2068\u22122.5\u2069"},
		{rtl.Decimal("1250.5"), "1,250.5"},
		{rtl.Plus("10"), "\u2068+10\u2069"},
		{rtl.Minus(rtl.Percent("6")), "\u2068\u22126%\u2069"},
		{rtl.Money("-12.50", "usd"), "\u2068\u2212$12.50\u2069"},
		{rtl.Money("12.50", "chf"), "\u206812.50 CHF\u2069"},
		{english.Decimal("-2.5"), "\u22122.5"},
		{english.Plus("10"), "+10"},
		{english.Money("-12.50", "usd"), "\u2212$12.50"},
		{german.Minus(german.Percent("6")), "\u22126\u00a0%"},
	} {
		if test.got != test.want {
			t.Errorf("%q, want %q", test.got, test.want)
		}
	}
}

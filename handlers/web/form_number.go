package web

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/bursar-portal/bursar/models"
)

// groupedNumbers match numbers whose thousands are set apart, each by one separator
// throughout. A group of other than three digits, or a zero before the first one, may be
// a decimal comma, so that it is no grouping.
var groupedNumbers = func() (list []*regexp.Regexp) {
	for _, separator := range []string{",", `[ \x{a0}\x{2009}\x{202f}]`, "['’]"} {
		list = append(list, regexp.MustCompile(`^[+\-−]?[1-9][0-9]{0,2}(`+separator+`[0-9]{3})+(\.[0-9]*)?$`))
	}
	return list
}()

// ungrouped returns a number as our parsers read it: "1,000.5", "1 000.5" and "1’000.5"
// become "1000.5". Any other text is returned as it is, without spaces around it and
// behind its sign.
func ungrouped(text string) string {
	text = strings.TrimSpace(text)
	if len(text) > 1 {
		for _, sign := range []string{"+", "-", "−"} {
			if rest, signed := strings.CutPrefix(text, sign); signed {
				text = sign + strings.TrimSpace(rest)
			}
		}
	}
	for _, grouped := range groupedNumbers {
		if grouped.MatchString(text) {
			return strings.Map(func(r rune) rune {
				if unicode.IsSpace(r) || strings.ContainsRune(",'’", r) {
					return -1
				}
				return r
			}, text)
		}
	}
	return text
}

// ungroupedSize is ungrouped for the number of a size such as "1,000 GB".
func ungroupedSize(text string) string {
	text = strings.TrimSpace(text)
	unit := strings.IndexFunc(text, unicode.IsLetter)
	if unit < 0 {
		return ungrouped(text)
	}
	return ungrouped(text[:unit]) + " " + text[unit:]
}

// Number returns a field as a number that our parsers read, however its thousands are
// set apart.
func (f *Form) Number(field string) string {
	text := f.Get(field)
	if f.Typed != nil {
		text = f.Typed(text)
	}
	return ungrouped(text)
}

// Zone reads a time zone as people write it. A zone that is unknown is returned as it was
// typed, without a fault.
func (f *Form) Zone(field string) string {
	if zone, ok := models.ZoneNamed(f.Get(field)); ok {
		return zone
	}
	return f.Text(field)
}

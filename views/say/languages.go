package say

import (
	"strings"
	"unicode"

	"golang.org/x/text/language"

	"github.com/bursar-portal/bursar/views/say/de"
	"github.com/bursar-portal/bursar/views/say/en"
	"github.com/bursar-portal/bursar/views/say/staff"
)

// The languages that the product speaks to everybody. English is complete; German has all
// that customers read.
var (
	English              = newPrinter(language.English, parseAll(en.Texts(), staff.Texts()))
	german, germanFaults = parseAll(de.Texts()), phrases(de.Faults())

	spoken = []*Printer{
		English, newPrinter(language.AmericanEnglish, English.texts), newPrinter(language.BritishEnglish, English.texts),
		inGerman(language.German), inGerman(language.MustParse("de-AT")), inGerman(language.MustParse("de-CH")),
	}
	matcher = language.NewMatcher(tags(spoken))

	// Pseudo-locales show what would break in another language: CLDR's en-XA is longer and
	// accented, ar-XB runs from right to left. Only who asks for exactly these gets them.
	pseudo = []*Printer{
		newPrinter(language.MustParse("en-XA"), pseudoTexts(English.texts, accented)),
		newPrinter(language.MustParse("ar-XB"), pseudoTexts(English.texts, mirrored)),
	}
)

// Choice is a language that people can choose.
type Choice struct {
	Tag  string // "de"
	Name string // in the language itself
}

// Choices are the languages that people can choose.
var Choices = []Choice{{"en", "English"}, {"en-US", "English (US)"}, {"de", "Deutsch"}}

// For returns the printer that fits best what a reader prefers: a value of the header
// Accept-Language, or one tag. It is English if nothing fits.
func For(preferred string) *Printer {
	for _, p := range pseudo {
		if preferred == p.tag.String() {
			return p
		}
	}
	if preferred == "" || len(preferred) > 500 {
		return English
	}
	wanted, _, err := language.ParseAcceptLanguage(preferred)
	if err != nil {
		return English
	}
	_, i, confidence := matcher.Match(wanted...)
	if confidence == language.No {
		return English
	}
	return spoken[i]
}

// ValidChoice reports whether people can choose a language; "" leaves it to the browser.
func ValidChoice(tag string) bool {
	if tag == "" {
		return true
	}
	for _, c := range Choices {
		if c.Tag == tag {
			return true
		}
	}
	return false
}

// Remembered returns what to remember of the language of somebody's browser, so that their mails
// are in it: "" for English, which mails are in anyway.
func (p *Printer) Remembered() string {
	if base, _ := p.tag.Base(); base.String() == "de" {
		return "de"
	}
	return ""
}

// Lang returns the value of the attribute lang.
func (p *Printer) Lang() string { return p.tag.String() }

// Dir returns the value of the attribute dir: "ltr" or "rtl".
func (p *Printer) Dir() string {
	if script, _ := p.tag.Script(); script.String() == "Arab" {
		return "rtl"
	}
	return "ltr"
}

func newPrinter(tag language.Tag, texts map[string]sentence) *Printer {
	return &Printer{locale: localeOf(tag), tag: tag, texts: texts}
}

func inGerman(tag language.Tag) *Printer {
	p := newPrinter(tag, german)
	p.faults = germanFaults
	return p
}

func tags(printers []*Printer) (list []language.Tag) {
	for _, p := range printers {
		list = append(list, p.tag)
	}
	return list
}

// pseudoTexts changes the letters of all sentences, and none of their values.
func pseudoTexts(texts map[string]sentence, change func(string) string) map[string]sentence {
	changed := make(map[string]sentence, len(texts))
	for key, m := range texts {
		for _, form := range m {
			var parts []part
			for _, p := range form {
				switch p.kind {
				case literal:
					p.text = change(p.text)
				case linked:
					p.text = changeLink(p.text, change)
				}
				parts = append(parts, p)
			}
			changed[key] = append(changed[key], parts)
		}
	}
	return changed
}

// changeLink changes the letters of a link's text, and not the names of its values.
func changeLink(text string, change func(string) string) string {
	var b strings.Builder
	for _, p := range parseForm(text) {
		if p.kind == value {
			b.WriteString("{" + p.text + "}")
		} else {
			b.WriteString(change(p.text))
		}
	}
	return b.String()
}

// accented gives letters accents and makes a text a third longer, as German is.
func accented(text string) string {
	const plain, marked = "aceilnosuyzACEILNOSUYZ", "àçéîļñöšûýžÀÇÉÎĻÑÖŠÛÝŽ"
	letters := 0
	longer := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			letters++
		}
		if i := strings.IndexRune(plain, r); i >= 0 {
			return []rune(marked)[i]
		}
		return r
	}, text)
	if letters < 3 {
		return longer
	}
	return longer + " " + strings.Repeat("~", letters/3)
}

// mirrored writes a text in Hebrew letters, which run from right to left.
func mirrored(text string) string {
	const letters = "אבגדהוזחטיכלמנסעפצקרשת"
	return strings.Map(func(r rune) rune {
		if r = unicode.ToLower(r); r >= 'a' && r <= 'z' {
			return []rune(letters)[int(r-'a')%22]
		}
		return r
	}, text)
}

// Package say has what the product says to people, in each language that it speaks. The
// sentences stand in the catalogs, en and de, a file for each area of the product, so that
// they can be read at a sitting and translated. Numbers, money and dates are printed as the
// reader's language and region print them (golang.org/x/text; CLDR).
//
// A sentence has a key that begins with its area: "billing.title". Its values stand in
// braces, "Bought by {buyer}", and so that a link's text stays within its sentence, it stands
// in brackets: "Read the [guide] first." Plural forms are split by " || " in the order of the
// language's rules and chosen by the value n: "{n} charge || {n} charges".
package say

import (
	"context"
	"fmt"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// A Printer says things in one language.
type Printer struct {
	locale
	tag    language.Tag
	texts  map[string]sentence
	faults phrasebook
}

// T returns a sentence. args are names of values, each with its value after it: a text as it
// is to be printed, or a whole number.
func (p *Printer) T(key string, args ...any) string {
	m := p.sentence(key)
	form := p.form(m, args)
	if len(form) == 1 && form[0].kind == literal {
		return form[0].text
	}
	var b strings.Builder
	for _, part := range form {
		switch part.kind {
		case literal:
			b.WriteString(part.text)
		case linked:
			b.WriteString(p.within(part, args))
		case value:
			b.WriteString(p.print(lookUp(args, part.text)))
		}
	}
	return b.String()
}

// Parts calls one function for each text of a sentence, one for each text that stands in
// brackets, and one for the name of each value, in the sentence's order.
func (p *Printer) Parts(key string, args []any, text, link, named func(string)) {
	for _, part := range p.form(p.sentence(key), args) {
		switch part.kind {
		case literal:
			text(part.text)
		case linked:
			link(p.within(part, args))
		case value:
			named(part.text)
		}
	}
}

// within returns the text of a link, which may have values of its own.
func (p *Printer) within(link part, args []any) string {
	text := ""
	for _, inner := range parseForm(link.text) {
		if inner.kind == value {
			inner.text = p.print(lookUp(args, inner.text))
		}
		text += inner.text
	}
	return text
}

// Print returns a value as it stands in a sentence.
func (p *Printer) Print(args []any, name string) string { return p.print(lookUp(args, name)) }

// Has reports whether there is a sentence with a key.
func (p *Printer) Has(key string) bool { _, ok := p.texts[key]; return ok }

// sentence returns the sentence with a key, in English if the language lacks it.
func (p *Printer) sentence(key string) sentence {
	if m, ok := p.texts[key]; ok {
		return m
	}
	if m, ok := English.texts[key]; ok {
		return m
	}
	return sentence{{{literal, "⟦" + key + "⟧"}}} // a test finds such keys
}

// form returns the plural form of a sentence that fits its value n.
func (p *Printer) form(m sentence, args []any) []part {
	if len(m) == 1 {
		return m[0]
	}
	n := 0
	switch v := lookUp(args, "n").(type) {
	case int:
		n = v
	case int64:
		n = int(min(v, 1_000_000_000))
	}
	if plural.Cardinal.MatchPlural(p.tag, max(n, -n), 0, 0, 0, 0) == plural.One {
		return m[0]
	}
	return m[len(m)-1]
}

// print prints a value.
func (p *Printer) print(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int:
		return p.Number(int64(v))
	case int64:
		return p.Number(v)
	case fmt.Stringer:
		return v.String()
	}
	return fmt.Sprint(v)
}

// lookUp returns the value with a name, nil if there is none.
func lookUp(args []any, name string) any {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return args[i+1]
		}
	}
	return nil
}

type contextKey struct{}

// With returns a context whose sentences a printer says.
func With(ctx context.Context, p *Printer) context.Context {
	return context.WithValue(ctx, contextKey{}, p)
}

// From returns the printer of a context, English if it has none.
func From(ctx context.Context) *Printer {
	if p, ok := ctx.Value(contextKey{}).(*Printer); ok {
		return p
	}
	return English
}

// T returns a sentence in the language of a context: see Printer.T.
func T(ctx context.Context, key string, args ...any) string { return From(ctx).T(key, args...) }

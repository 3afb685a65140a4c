package views

import (
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"

	"github.com/bursar-portal/bursar/views/say"
)

// The isolates that names within sentences stand between (models.Isolate).
const (
	isolate    = "\u2068"
	popIsolate = "\u2069"
)

// Sentence prints a text that was made elsewhere. What stands between isolates in it is
// printed as <bdi>, so that what people copy from a page has no invisible characters. Any
// other character that embeds, overrides or isolates a direction is left out: older texts
// may have some, and they would turn around what follows them.
func Sentence(text string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		for text != "" {
			before, rest, found := strings.Cut(text, isolate)
			name, after, closed := strings.Cut(rest, popIsolate)
			printed := templ.EscapeString(withoutBidiControls(before))
			switch {
			case found && closed:
				printed += "<bdi>" + templ.EscapeString(Shown(ctx, name)) + "</bdi>"
			case found: // an isolate that nothing ends
				printed, after = printed+templ.EscapeString(withoutBidiControls(rest)), ""
			}
			if _, err := io.WriteString(w, printed); err != nil {
				return err
			}
			text = after
		}
		return nil
	})
}

// shownTitle is Shown for a title, which may be a sentence about a name.
func shownTitle(ctx context.Context, title string) string {
	if showsNothing(title) {
		return Shown(ctx, title)
	}
	return title
}

// withoutBidiControls is models.WithoutBidiControls for texts that were stored before
// names were cleaned of these characters.
func withoutBidiControls(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' {
			return -1
		}
		return r
	}, text)
}

// Say prints a sentence of the catalogs in the reader's language. A value is a text, which is
// printed as Sentence does, a whole number, or a component of its own, such as Strong. The
// value "[]" is where a text in brackets leads; several follow one another in the order of
// the sentence's brackets.
func Say(key string, args ...any) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) (err error) {
		p, links := say.From(ctx), linksOf(args)
		render := func(c templ.Component) {
			if err == nil {
				err = c.Render(ctx, w)
			}
		}
		p.Parts(key, args,
			func(text string) { render(Sentence(text)) },
			func(text string) { //nolint:contextcheck // render hands the context to what anchor makes
				if len(links) == 0 {
					render(Sentence(text))
					return
				}
				render(anchor(links[0], text))
				links = links[1:]
			},
			func(name string) {
				for i := 0; i+1 < len(args); i += 2 {
					if c, ok := args[i+1].(templ.Component); ok && args[i] == name {
						render(c)
						return
					}
				}
				render(Sentence(p.Print(args, name)))
			})
		return err
	})
}

// Href is where a text in brackets leads: see Say.
type Href string

// linksOf returns the values "[]".
func linksOf(args []any) (links []Href) {
	for i := 0; i+1 < len(args); i += 2 {
		if to, ok := args[i+1].(Href); ok && args[i] == "[]" {
			links = append(links, to)
		}
	}
	return links
}

// Name prints a name that somebody chose, for a sentence.
func Name(name string) templ.Component { return Sentence(isolate + name + popIsolate) }

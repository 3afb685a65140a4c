package views

import (
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"
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
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		for text != "" {
			before, rest, found := strings.Cut(text, isolate)
			name, after, closed := strings.Cut(rest, popIsolate)
			printed := templ.EscapeString(withoutBidiControls(before))
			switch {
			case found && closed:
				printed += "<bdi>" + templ.EscapeString(ShownName(name)) + "</bdi>"
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

// shownTitle is ShownName for a title, which may be a sentence about a name.
func shownTitle(title string) string {
	if ShownName(title) == noName {
		return noName
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

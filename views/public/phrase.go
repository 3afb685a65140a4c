package public

import (
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"

	"github.com/bursar-portal/bursar/views/say"
)

// A Phrase is a sentence of the documentation, which is printed as HTML and as Markdown. What
// stands between backticks is code, and Links are where texts in brackets lead, in order.
type Phrase struct {
	key   string
	args  []any
	links []string
}

func phrase(key string, args ...any) Phrase { return Phrase{key: key, args: args} }

// to returns the phrase with the addresses that its texts in brackets lead to.
func (p Phrase) to(links ...string) Phrase {
	p.links = links
	return p
}

// Text returns the phrase as plain text.
func (p Phrase) Text() string { return strings.ReplaceAll(say.English.T(p.key, p.args...), "`", "") }

// Markdown returns the phrase as Markdown with links below a base address.
func (p Phrase) Markdown(base string) string {
	var b strings.Builder
	links := p.links
	plain := func(text string) { b.WriteString(text) }
	say.English.Parts(p.key, p.args, plain,
		func(text string) {
			text = p.named(text)
			if len(links) == 0 {
				b.WriteString(text)
				return
			}
			b.WriteString("[" + text + "](" + absolute(base, links[0]) + ")")
			links = links[1:]
		},
		func(name string) { b.WriteString(say.English.Print(p.args, name)) })
	return b.String()
}

// named returns the text of a link; {name} alone stands for a value.
func (p Phrase) named(text string) string {
	if name, ok := strings.CutPrefix(strings.TrimSuffix(text, "}"), "{"); ok {
		return say.English.Print(p.args, name)
	}
	return text
}

// absolute completes an address of the portal's own.
func absolute(base, link string) string {
	if strings.HasPrefix(link, "/") {
		return base + link
	}
	return link
}

// Render prints the phrase as HTML.
func (p Phrase) Render(_ context.Context, w io.Writer) error {
	var b strings.Builder
	code, links := false, p.links
	write := func(text string) {
		for i, piece := range strings.Split(text, "`") {
			if i > 0 {
				b.WriteString(map[bool]string{false: `<code class="wrap">`, true: "</code>"}[code])
				code = !code
			}
			b.WriteString(templ.EscapeString(piece))
		}
	}
	say.English.Parts(p.key, p.args, write,
		func(text string) {
			text = p.named(text)
			if len(links) == 0 {
				write(text)
				return
			}
			b.WriteString(`<a href="` + templ.EscapeString(links[0]) + `">` + templ.EscapeString(text) + "</a>")
			links = links[1:]
		},
		func(name string) { b.WriteString(templ.EscapeString(say.English.Print(p.args, name))) })
	_, err := io.WriteString(w, b.String())
	return err
}

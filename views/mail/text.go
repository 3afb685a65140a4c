package mail

import (
	"strings"

	"github.com/a-h/templ"
)

// Text is the mail for programs that show plain text. It says what HTML says.
func Text(m Mail) string {
	var b strings.Builder
	paragraph := func(lines ...string) {
		for _, line := range lines {
			b.WriteString(oneLine(line))
			b.WriteByte('\n')
		}
		b.WriteByte('\n')
	}
	paragraph(m.Heading)
	for _, line := range m.Lines {
		paragraph(line)
	}
	if len(m.Facts) > 0 {
		facts := make([]string, len(m.Facts))
		for i, f := range m.Facts {
			facts[i] = f.Label + ": " + f.Text
		}
		paragraph(facts...)
	}
	if m.Button.URL != "" {
		paragraph(m.Button.Text+":", m.Button.URL)
	}
	for _, n := range m.Notes {
		if n.Link.URL == "" {
			paragraph(n.Text)
			continue
		}
		paragraph(n.Text, n.Link.Text+": "+n.Link.URL)
	}
	b.WriteString("-- \n") // which mail programs know as the beginning of a signature
	if m.Brand.SupportEmail != "" {
		paragraph(m.Help(m.Brand.SupportEmail))
	}
	if len(m.Brand.Seller) > 0 {
		paragraph(m.Brand.Seller...)
	} else {
		paragraph(m.Brand.Name)
	}
	if len(m.Brand.Note) > 0 {
		paragraph(m.Brand.Note...)
	}
	return strings.TrimSpace(b.String()) + "\n"
}

// oneLine keeps what others wrote from beginning a paragraph or a header of its own.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// preview is what lists of mails show behind the subject.
func preview(m Mail) string {
	return oneLine(strings.Join(m.Lines, " "))
}

const fonts = `-apple-system,BlinkMacSystemFont,Segoe UI,Roboto,Helvetica,Arial,sans-serif`

func font(weight, size, height string) templ.SafeCSS {
	return templ.SafeCSS("font-family:" + fonts + ";font-weight:" + weight + ";font-size:" + size + ";line-height:" + height + ";")
}

func noteMargin(i, count int) templ.SafeCSS {
	if i == count-1 {
		return "margin:0;"
	}
	return "margin:0 0 10px;"
}

func linkStyle(b Brand) templ.SafeCSS {
	return templ.SafeCSS("color:" + b.Accent + ";text-decoration:underline")
}

// styleElement is what can't be said inline: the colors for readers who prefer dark ones.
func styleElement(b Brand) string {
	return `<style>
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (max-width:480px){.outer{padding:20px 12px!important}.card{padding:22px 18px!important}}
@media (prefers-color-scheme:dark){
.page{background-color:#0e1210!important}
.card{background-color:#171c1a!important;border-color:#2b322f!important}
.ink{color:#e9edeb!important}
.quiet{color:#a3ada8!important}
.line{border-color:#2b322f!important}
.link{color:` + b.DarkAccent + `!important}
}
</style>`
}

// before and after are what a sentence says before an address and after it.
func before(sentence func(string) string, address string) string {
	text, _, _ := strings.Cut(sentence(address), address)
	return text
}

func after(sentence func(string) string, address string) string {
	_, text, _ := strings.Cut(sentence(address), address)
	return text
}

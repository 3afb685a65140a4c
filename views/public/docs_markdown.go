package public

import (
	"fmt"
	"strings"

	"github.com/bursar-portal/bursar/views/say"
)

// The documentation in Markdown, for agents: from the same data as the pages.

// document is Markdown as it grows.
type document struct{ text string }

func (d *document) heading(level int, text string) {
	d.para(strings.Repeat("#", level) + " " + text)
}

func (d *document) para(text string) { d.text += text + "\n\n" }

func (d *document) item(text string) { d.text += "- " + text + "\n" }

// gap ends a list.
func (d *document) gap() { d.text += "\n" }

// code writes a block of code in a language, "" for text.
func (d *document) code(language, text string) {
	d.para("```" + language + "\n" + text + "\n```")
}

// response writes what comes back. status may be empty.
func (d *document) response(status, body string) {
	d.para(strings.TrimSpace(say.English.T("docs.response")+" "+status) + ":")
	language := "json"
	if !strings.HasPrefix(body, "{") {
		language = ""
	}
	d.code(language, body)
}

func (d *document) phrases(base string, list ...Phrase) {
	for _, p := range list {
		d.para(p.Markdown(base))
	}
}

// Markdown is the guide at /docs.md.
func (p GuidePage) Markdown() string {
	var d document
	d.heading(1, say.English.T("docs.guide_title"))
	d.phrases(p.BaseURL, phrase("docs.guide_lead", "base", p.BaseURL), phrase("docs.guide_curl"))
	for i, s := range p.Steps() {
		d.heading(2, fmt.Sprintf("%d. %s", i+1, s.Title.Text()))
		for _, part := range s.Parts {
			if part.Text.key != "" {
				d.phrases(p.BaseURL, part.Text)
			}
			for _, item := range part.Items {
				d.item(item.Markdown(p.BaseURL))
			}
			if len(part.Items) > 0 {
				d.gap()
			}
			if part.Lines != "" {
				d.code("", part.Lines)
			}
			if part.Command != "" {
				d.code("sh", part.Command)
			}
			if part.Status != "" {
				d.response(part.Status, part.Response)
			}
		}
		if len(s.Faults) > 0 {
			d.para(say.English.T("docs.faults") + ":")
			for _, f := range s.Faults {
				if f.Code == "" {
					d.item(f.Text.Markdown(p.BaseURL))
					continue
				}
				d.item(errorLink(p.BaseURL, f.Code) + ": " + f.Text.Markdown(p.BaseURL))
			}
			d.gap()
		}
	}
	d.phrases(p.BaseURL, phrase("docs.next").to("/docs/api.md", "/docs/api.md#errors"))
	return d.text
}

func errorLink(base, code string) string {
	return "[`" + code + "`](" + base + "/errors/" + code + ".md)"
}

// Markdown is the reference at /docs/api.md.
func (p DocsPage) Markdown() string {
	var d document
	d.heading(1, say.English.T("docs.reference"))
	d.phrases(p.BaseURL, phrase("docs.api_new").to("/docs.md"))
	d.heading(2, say.English.T("docs.auth"))
	d.phrases(p.BaseURL, p.authentication()...)
	d.heading(2, say.English.T("docs.balances"))
	d.phrases(p.BaseURL, p.balances()...)
	for _, dialect := range p.Dialects {
		d.heading(2, dialect.Name)
		text := dialect.text(p.BaseURL)
		d.phrases(p.BaseURL, text.Description)
		d.examples(text.Examples)
		d.operations(p, dialect.ID)
	}
	d.heading(2, p.NativeName)
	d.phrases(p.BaseURL, p.native()...)
	d.operations(p, "native")
	d.heading(2, say.English.T("docs.repeating"))
	d.phrases(p.BaseURL, p.repeating())
	d.heading(2, say.English.T("docs.errors"))
	d.phrases(p.BaseURL, p.errorsText())
	for _, e := range p.Errors {
		d.item(fmt.Sprintf("%d %s: %s", e.Status, errorLink(p.BaseURL, e.Code), e.Meaning))
	}
	return d.text
}

func (d *document) operations(p DocsPage, dialect string) {
	for _, o := range operationsOf(dialect, p.Operations) {
		d.heading(3, o.Title)
		route := "`" + o.Method + " " + o.Path + "`"
		if o.Scope != "" {
			route += ", " + phrase("docs.needs_scope", "scope", o.Scope).Markdown(p.BaseURL)
		}
		d.para(route)
		if o.Description != "" {
			d.para(o.Description)
		}
		d.examples(o.Examples)
		d.fields(say.English.T("docs.parameters"), o.Parameters)
		body := say.English.T("docs.body")
		if o.BodyOptional {
			body += " (" + say.English.T("docs.optional") + ")"
		}
		d.fields(body, o.Body)
		d.heading(4, say.English.T("docs.statuses"))
		for _, a := range o.Responses {
			line := "`" + a.Status + "` " + a.Description
			for _, c := range a.ErrorCodes {
				line += " " + errorLink(p.BaseURL, c.Code)
			}
			d.item(line)
		}
		d.gap()
		d.fields(say.English.T("docs.response_body"), o.ResponseFields)
	}
}

func (d *document) examples(list []Example) {
	for _, e := range list {
		if e.Title != "" && len(list) > 1 {
			d.para(e.Title + ":")
		}
		d.code("sh", e.Command)
		if e.Response != "" {
			d.response("", e.Response)
		}
	}
}

func (d *document) fields(title string, fields []DocField) {
	if len(fields) == 0 {
		return
	}
	d.heading(4, title)
	for _, f := range fields {
		line := "`" + f.Name + "` (" + f.Type
		if f.Required {
			line += ", " + say.English.T("docs.required")
		}
		line += "): " + f.Description
		if f.Enum != "" {
			line += " " + say.English.T("docs.one_of", "values", f.Enum)
		}
		d.item(strings.TrimSpace(line))
	}
	d.gap()
}

// Markdown is /errors/CODE.md.
func (p ErrorCodePage) Markdown(base string) string {
	var d document
	d.heading(1, p.Error.Title)
	d.para(fmt.Sprintf("`%s` · HTTP %d", p.Error.Code, p.Error.Status))
	d.heading(2, say.English.T("docs.error_what"))
	d.para(p.Error.Meaning)
	d.heading(2, say.English.T("docs.error_do"))
	d.para(p.Error.Remedy)
	if address := p.Brand.SupportEmail; address != "" {
		d.phrases(base, phrase("docs.error_help", "address", address).to("mailto:"+address))
	}
	d.para("[" + say.English.T("docs.error_back") + "](" + base + "/docs/api.md)")
	return d.text
}

// LLMs is /llms.txt.
func (p DocsPage) LLMs() string {
	var d document
	d.heading(1, p.Brand.Name)
	d.para("> " + say.English.T("docs.llms_what", "name", p.Brand.Name, "credits", p.Brand.Credits))
	d.phrases(p.BaseURL, phrase("docs.llms_auth"))
	d.heading(2, say.English.T("docs.pages"))
	link := func(text, path, about string) { d.item("[" + text + "](" + p.BaseURL + path + "): " + about) }
	link(say.English.T("docs.guide"), "/docs.md", say.English.T("docs.llms_guide"))
	link(say.English.T("docs.reference"), "/docs/api.md", say.English.T("docs.llms_api"))
	link(say.English.T("docs.openapi"), "/openapi.json", say.English.T("docs.llms_spec"))
	d.gap()
	d.heading(2, say.English.T("docs.errors"))
	for _, e := range p.Errors {
		link(e.Code, "/errors/"+e.Code+".md", e.Title)
	}
	return d.text
}

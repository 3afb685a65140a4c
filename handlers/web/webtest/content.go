package webtest

import (
	"encoding/csv"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// whats are the page's entries, newest first: what happened in each.
func (p *Page) RowTitles() (whats []string) {
	for row := range p.All("tr") {
		for cell := range row.ChildNodes() {
			if Attr(cell, "class") == "what" {
				whats = append(whats, TextOf(cell))
			}
		}
	}
	return whats
}

func (p *Page) Lists(want ...string) *Page {
	p.Helper()
	if got := p.RowTitles(); !slices.Equal(got, want) {
		p.Errorf("%s lists\n%s\nwant\n%s", p.Path, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	return p
}

// link is the address behind a link's text, "" if the page has none.
func (p *Page) Link(text string) string {
	for n := range p.All("a") {
		if TextOf(n) == text {
			return Attr(n, "href")
		}
	}
	return ""
}

// cell is what stands in the row of a table that begins so, at the column.
func (p *Page) Cell(table, row string, column int) string {
	p.Helper()
	for t := range p.All("table") {
		if Attr(t, "aria-labelledby") != table {
			continue
		}
		for tr := range t.Descendants() {
			if tr.Data != "tr" {
				continue
			}
			var cells []string
			for c := range tr.ChildNodes() {
				if c.Data == "td" || c.Data == "th" {
					cells = append(cells, TextOf(c))
				}
			}
			if len(cells) > column && cells[0] == row {
				return cells[column]
			}
		}
	}
	p.Fatalf("%s has no %q in %q at %d:\n%s", p.Path, row, table, column, p.Text())
	return ""
}

// act sends the page's form for what is done with the batch that it shows.
func (p *Page) SubmitBatch(what string) *Page {
	p.Helper()
	return p.Form(strings.Split(p.Path, "?")[0] + "/" + what).Send()
}

// settles is the page once the batch is no longer being carried out.
func (p *Page) AwaitBatch() *Page {
	p.Helper()
	p = p.Follow()
	for strings.Contains(p.Body, "<progress") {
		p = p.Get(p.Path)
	}
	return p
}

// refresh is after how many seconds the page loads itself anew, "" for never.
func (p *Page) Refresh() string {
	for n := range p.All("meta") {
		if Attr(n, "http-equiv") == "refresh" {
			return Attr(n, "content")
		}
	}
	return ""
}

// alert is what the page says is wrong with a form as a whole.
func (p *Page) Alert() string {
	for n := range p.All("div") {
		if Attr(n, "role") == "alert" {
			return TextOf(n)
		}
	}
	return ""
}

func (p *Page) Secret() string {
	for n := range p.All("pre") {
		if Attr(n, "id") == "fresh-secret" {
			return TextOf(n)
		}
	}
	return ""
}

// maxDashboard is the most bytes of HTML that a dashboard may have.
const maxDashboard = 60_000

// small fails the test if the page is more than a dashboard may be.
func (p *Page) WithinSizeLimit() *Page {
	p.Helper()
	if len(p.Body) > maxDashboard {
		p.Errorf("%s has %d bytes", p.Path, len(p.Body))
	}
	return p
}

// told is what the playground says of an answer.
func (p *Page) PlaygroundResponse() (status, headers, body string) {
	p.Helper()
	for n := range p.root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch {
		case HasAttr(n, "data-answer-status"):
			status = TextOf(n)
		case HasAttr(n, "data-answer-headers"):
			headers = TextOf(n)
		case HasAttr(n, "data-answer-body"):
			body = TextOf(n)
		case HasAttr(n, "data-answer") && HasAttr(n, "hidden"):
			return "", "", ""
		}
	}
	return status, headers, body
}

// snippet is a program of the page, by the id of its place.
func (p *Page) Snippet(id string) string {
	p.Helper()
	for n := range p.All("pre") {
		if Attr(n, "id") == id {
			var b strings.Builder
			for d := range n.Descendants() {
				if d.FirstChild == nil {
					b.WriteString(d.Data)
				}
			}
			return b.String()
		}
	}
	p.Fatalf("there is no program %s", id)
	return ""
}

// table is a downloaded table, its first row the names of the columns.
func (p *Page) CSV() [][]string {
	p.Helper()
	p.Redirects(http.StatusOK)
	if got := p.Header.Get("Content-Type"); got != "text/csv; charset=utf-8; header=present" {
		p.Errorf("%s is of the type %q", p.Path, got)
	}
	rows, err := csv.NewReader(strings.NewReader(p.Body)).ReadAll()
	if err != nil {
		p.Fatal(err)
	}
	return rows
}

// options are a list's choices by value.
func (p *Page) Options(name string) map[string]string {
	options := map[string]string{}
	for list := range p.All("select") {
		if Attr(list, "name") != name {
			continue
		}
		for n := range list.Descendants() {
			if n.Data == "option" {
				options[Attr(n, "value")] = TextOf(n)
			}
		}
	}
	return options
}

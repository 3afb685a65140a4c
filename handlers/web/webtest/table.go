package webtest

import (
	"encoding/csv"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// RowTitles returns the titles of the rows of the page's list: the entries, accounts or
// purchases.
func (p *Page) RowTitles() (titles []string) {
	for row := range p.All("tr") {
		for cell := range row.ChildNodes() {
			if Attr(cell, "class") == "what" {
				titles = append(titles, TextOf(cell))
			}
		}
	}
	return titles
}

// Lists fails the test unless RowTitles are these.
func (p *Page) Lists(want ...string) *Page {
	p.Helper()
	if got := p.RowTitles(); !slices.Equal(got, want) {
		p.Errorf("%s lists\n%s\nwant\n%s", p.Path, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	return p
}

// ShowsRows fails the test unless the page has a table of this class with these rows.
func (p *Page) ShowsRows(class string, want ...string) *Page {
	p.Helper()
	var got []string
	for n := range p.All("tr") {
		if table := tableOf(n); table != nil && slices.Contains(strings.Fields(Attr(table, "class")), class) && n.Parent.Data == "tbody" {
			got = append(got, TextOf(n))
		}
	}
	if !slices.Equal(got, want) {
		p.Errorf("%s lists\n%s\nwant\n%s", p.Path, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	return p
}

// LinkInRow returns the address of the link with this text in a row that has this cell, ""
// if there is none.
func (p *Page) LinkInRow(cell, text string) string {
	for n := range p.All("a") {
		for parent := range n.Ancestors() {
			if TextOf(n) == text && parent.Data == "tr" && slices.Contains(cellsOf(parent), cell) {
				return Attr(n, "href")
			}
		}
	}
	return ""
}

// Cell returns a cell of a table, by the table's label, the row's first cell and the column.
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

func tableOf(n *html.Node) *html.Node {
	for parent := range n.Ancestors() {
		if parent.Data == "table" {
			return parent
		}
	}
	return nil
}

func cellsOf(row *html.Node) (cells []string) {
	for n := range row.ChildNodes() {
		if n.Data == "td" {
			cells = append(cells, TextOf(n))
		}
	}
	return cells
}

// CSV returns the rows of a downloaded CSV file, of which the first names the columns.
func (p *Page) CSV() [][]string {
	p.Helper()
	p.Redirects(http.StatusOK)
	if got := p.Header.Get("Content-Type"); got != "text/csv; charset=utf-8; header=present" {
		p.Errorf("%s is of the type %q", p.Path, got)
	}
	text, marked := strings.CutPrefix(p.Body, "\ufeff")
	if !marked {
		p.Errorf("%s does not begin with a byte order mark", p.Path)
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		p.Fatal(err)
	}
	return rows
}

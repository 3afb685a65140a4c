// Package adjustfile reads the tables from which balances are corrected: CSV whose
// first line names the columns account, amount, reason and, if wanted, kind, in any
// order. The page and the command line read the same files, so they read them here.
package adjustfile

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bursar-portal/bursar/models"
)

// MaxLines is how many lines a file may have: they are posted together, and hold
// everybody else up meanwhile.
const MaxLines = 10_000

// MaxPerAccount is how many lines may be about one account. Each makes a lot of its
// own, and what a line costs grows with the lots that the lines before it made.
const MaxPerAccount = 100

// Example is a file as it is meant.
const Example = `account,amount,reason,kind
acc_q2lz6n4mf3w7k5hj2xv4abcdef,+5,Sorry for the outage of March 3,promotional
acc_7k5hj2xv4abcdefq2lz6n4mf3w,-2.5,"Charged too little, as agreed",
`

// columns are what a file may have. The last one may be missing: what comes in is
// purchased then.
var columns = []string{"account", "amount", "reason", "kind"}

// Line is a line as it was read, with the amount as it was written.
type Line struct {
	models.AdjustmentLine
	Amount string
}

// Lines are all lines of a file. One that can't be read says so in its Fault, and
// does not keep the others from being read. Lines in which nothing stands are left
// out. CodeInvalidField on "file" says what is wrong with the file as a whole.
func Lines(text string) ([]Line, error) {
	if err := checkEncoding(text); err != nil {
		return nil, err
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	r.TrimLeadingSpace = true
	r.FieldsPerRecord = -1
	header, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, models.Invalid("file", "is empty")
	}
	if err != nil {
		return nil, models.Invalid("file", "does not begin with the names of its columns")
	}
	places, err := readHeader(header)
	if err != nil {
		return nil, err
	}
	t := table{header, places, map[models.AccountID]int{}}
	var lines []Line
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var line Line
		switch broken := (*csv.ParseError)(nil); {
		case errors.As(err, &broken):
			line.Number, line.Fault = broken.StartLine, quoting(broken)
		case err != nil:
			return nil, err
		case blank(record):
			continue
		default:
			line = t.line(record)
			line.Number, _ = r.FieldPos(0)
		}
		if len(lines) == MaxLines {
			return nil, models.Invalid("file", fmt.Sprintf("must have at most %d lines", MaxLines))
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return nil, models.Invalid("file", "must have lines: there are no lines behind the names of the columns")
	}
	return lines, nil
}

// checkEncoding refuses what spreadsheets write beside UTF-8.
func checkEncoding(text string) error {
	switch {
	case strings.HasPrefix(text, "\xff\xfe"), strings.HasPrefix(text, "\xfe\xff"), strings.Contains(text[:min(len(text), 1000)], "\x00"):
		return models.Invalid("file", "is UTF-16 or no text at all: save it as CSV in UTF-8")
	case !utf8.ValidString(text):
		return models.Invalid("file", "has characters that are not UTF-8: save it as CSV in UTF-8")
	}
	return nil
}

// readHeader finds the places of the columns.
func readHeader(header []string) (map[string]int, error) {
	places := map[string]int{}
	for i, cell := range header {
		name := strings.ToLower(strings.TrimSpace(cell))
		_, twice := places[name]
		switch {
		case len(header) == 1 && strings.ContainsAny(name, ";\t"):
			return nil, models.Invalid("file", "must have commas between its columns")
		case !slices.Contains(columns, name):
			return nil, models.Invalid("file", fmt.Sprintf("has a column %s, and the columns are account, amount, reason and kind", quoted(cell)))
		case twice:
			return nil, models.Invalid("file", fmt.Sprintf("has the column %q twice", name))
		}
		places[name] = i
	}
	for _, name := range columns[:3] {
		if _, there := places[name]; !there {
			return nil, models.Invalid("file", fmt.Sprintf("must name its columns in the first line: there is no column %q", name))
		}
	}
	return places, nil
}

// table is what the first line says about the others.
type table struct {
	header []string
	places map[string]int
	about  map[models.AccountID]int // how many lines so far
}

// line reads a record, but for its number.
func (t table) line(record []string) (l Line) {
	field := func(name string) string {
		if at, there := t.places[name]; there && at < len(record) {
			return strings.TrimSpace(record[at])
		}
		return ""
	}
	l.Account, l.Amount, l.Reason = models.AccountID(field("account")), field("amount"), field("reason")
	l.Kind = models.LotKind(strings.ToLower(field("kind")))
	if l.Kind == "" {
		l.Kind = models.Purchased
	}
	defer l.shorten()
	t.about[l.Account]++
	var err error
	l.AdjustmentLine.Amount, err = models.ParseSignedCredits(l.Amount)
	switch {
	case slices.Equal(record, t.header):
		l.Fault = "the names of the columns stand here again"
	case len(record) != len(t.header):
		l.Fault = fmt.Sprintf("there is a wrong number of fields: %d, and %d columns; put a field that has a comma between quotes", len(record), len(t.header))
	case strings.ContainsFunc(strings.Join(record, ""), unprintable):
		l.Fault = "a character stands here that can't be printed"
	case l.Account == "":
		l.Fault = "the account must not be empty"
	case t.about[l.Account] > MaxPerAccount:
		l.Fault = fmt.Sprintf("more than %d lines are about this account: put them together", MaxPerAccount)
	case err != nil:
		l.Fault = fmt.Sprintf("the amount %s %s", quoted(l.Amount), err)
	case l.AdjustmentLine.Amount == 0:
		l.Fault = "the amount must not be 0"
	case l.Kind != models.Purchased && l.Kind != models.Promotional:
		l.Fault = fmt.Sprintf("the kind must be purchased or promotional, not %s", quoted(string(l.Kind)))
	case l.Reason == "":
		l.Fault = "the reason must not be empty"
	case len(l.Reason) > models.MaxReasonBytes:
		l.Fault = fmt.Sprintf("the reason must be at most %d bytes, and has %d", models.MaxReasonBytes, len(l.Reason))
	}
	return l
}

// shorten cuts what a line with a fault is shown with, which may be anything.
func (l *Line) shorten() {
	if l.Fault == "" {
		return
	}
	l.Account, l.Kind = models.AccountID(shown(string(l.Account))), models.LotKind(shown(string(l.Kind)))
	l.Amount, l.Reason = shown(l.Amount), shown(l.Reason)
}

// unprintable are the characters that no text has. A cell may have lines and tabs.
func unprintable(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }

// blank tells whether nothing stands in a record: spreadsheets leave such lines.
func blank(record []string) bool {
	return !slices.ContainsFunc(record, func(cell string) bool { return strings.TrimSpace(cell) != "" })
}

// quoting is what is wrong with the quotes of a line.
func quoting(e *csv.ParseError) string {
	if errors.Is(e.Err, csv.ErrBareQuote) {
		return `a quote stands inside a field: put the field between quotes, and write "" for a quote in it`
	}
	return `a field that begins with a quote does not end with one: write "" for a quote in it`
}

// quoted is a cell within a sentence, cut where it is long.
func quoted(cell string) string { return fmt.Sprintf("%q", cut(cell, 40)) }

// shown is a cell as a page or a terminal may show it: cut where it is long, and
// without characters that can't be printed.
func shown(cell string) string {
	return strings.Map(func(r rune) rune {
		if unprintable(r) {
			return '\ufffd'
		}
		return r
	}, cut(cell, 100))
}

func cut(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// Package adjustfile parses files of adjustments: CSV whose first line names the
// columns account, amount, reason and optionally kind, in any order. The bulk page and
// the command line share it.
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

// MaxLines is the maximum number of lines of a file. They are posted in one
// transaction, and all other writes wait for it.
const MaxLines = 10_000

// MaxLinesPerAccount is the maximum number of lines for one account. Each creates a
// lot, and posting a line takes longer the more lots the account has.
const MaxLinesPerAccount = 100

// Example is an example of a valid file, for help texts.
const Example = `account,amount,reason,kind
acc_q2lz6n4mf3w7k5hj2xv4abcdef,+5,Sorry for the outage of March 3,promotional
acc_7k5hj2xv4abcdefq2lz6n4mf3w,-2.5,"Charged too little, as agreed",
`

// columns are the columns of a file. The last one is optional; its default is
// purchased.
var columns = []string{"account", "amount", "reason", "kind"}

// Line is a parsed line, with the amount as it is written in the file.
type Line struct {
	models.AdjustmentLine
	WrittenAmount string
}

// Parse returns all lines of a file but the header and blank lines. A line that can't be
// parsed has its Error set; the other lines are parsed all the same. If the file as a
// whole can't be used, the error is CodeInvalidField on "file".
func Parse(text string) ([]Line, error) {
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
	index, err := readHeader(header)
	if err != nil {
		return nil, err
	}
	t := table{header, index, map[models.AccountID]int{}}
	var lines []Line
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var line Line
		switch broken := (*csv.ParseError)(nil); {
		case errors.As(err, &broken):
			line.Number, line.Error = broken.StartLine, quoteError(broken)
		case err != nil:
			return nil, err
		case isBlank(record):
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

// checkEncoding rejects the other encodings that spreadsheets write.
func checkEncoding(text string) error {
	switch {
	case strings.HasPrefix(text, "\xff\xfe"), strings.HasPrefix(text, "\xfe\xff"), strings.Contains(text[:min(len(text), 1000)], "\x00"):
		return models.Invalid("file", "is UTF-16 or no text at all: save it as CSV in UTF-8")
	case !utf8.ValidString(text):
		return models.Invalid("file", "has characters that are not UTF-8: save it as CSV in UTF-8")
	}
	return nil
}

// readHeader returns the index of each column by name.
func readHeader(header []string) (map[string]int, error) {
	index := map[string]int{}
	for i, cell := range header {
		name := strings.ToLower(strings.TrimSpace(cell))
		_, twice := index[name]
		switch {
		case len(header) == 1 && strings.ContainsAny(name, ";\t"):
			return nil, models.Invalid("file", "must have commas between its columns")
		case !slices.Contains(columns, name):
			return nil, models.Invalid("file", fmt.Sprintf("has a column %s, and the columns are account, amount, reason and kind", quoted(cell)))
		case twice:
			return nil, models.Invalid("file", fmt.Sprintf("has the column %q twice", name))
		}
		index[name] = i
	}
	for _, name := range columns[:3] {
		if _, there := index[name]; !there {
			return nil, models.Invalid("file", fmt.Sprintf("must name its columns in the first line: there is no column %q", name))
		}
	}
	return index, nil
}

// table is the state of parsing: the header, and the lines per account.
type table struct {
	header     []string
	index      map[string]int
	perAccount map[models.AccountID]int // the number of lines so far
}

// line parses a record into a line without its number.
func (t table) line(record []string) (l Line) {
	field := func(name string) string {
		if at, there := t.index[name]; there && at < len(record) {
			return strings.TrimSpace(record[at])
		}
		return ""
	}
	l.Account, l.WrittenAmount, l.Reason = models.AccountID(field("account")), field("amount"), field("reason")
	l.Kind = models.LotKind(strings.ToLower(field("kind")))
	if l.Kind == "" {
		l.Kind = models.Purchased
	}
	defer l.sanitize()
	t.perAccount[l.Account]++
	var err error
	l.Amount, err = models.ParseSignedCredits(l.WrittenAmount)
	switch {
	case slices.Equal(record, t.header):
		l.Error = "the names of the columns stand here again"
	case len(record) != len(t.header):
		l.Error = fmt.Sprintf("there is a wrong number of fields: %d, and %d columns; put a field that has a comma between quotes", len(record), len(t.header))
	case strings.ContainsFunc(strings.Join(record, ""), isControl):
		l.Error = "a character stands here that can't be printed"
	case l.Account == "":
		l.Error = "the account must not be empty"
	case t.perAccount[l.Account] > MaxLinesPerAccount:
		l.Error = fmt.Sprintf("more than %d lines are about this account: put them together", MaxLinesPerAccount)
	case err != nil:
		l.Error = fmt.Sprintf("the amount %s %s", quoted(l.WrittenAmount), err)
	case l.Amount == 0:
		l.Error = "the amount must not be 0"
	case l.Kind != models.Purchased && l.Kind != models.Promotional:
		l.Error = fmt.Sprintf("the kind must be purchased or promotional, not %s", quoted(string(l.Kind)))
	case !models.HasVisible(l.Reason):
		l.Error = "the reason must not be empty"
	case len(l.Reason) > models.MaxReasonBytes:
		l.Error = fmt.Sprintf("the reason must be at most %d bytes, and has %d", models.MaxReasonBytes, len(l.Reason))
	}
	return l
}

// sanitize makes the texts of an invalid line, which can be anything, short and
// printable.
func (l *Line) sanitize() {
	if l.Error == "" {
		return
	}
	l.Account, l.Kind = models.AccountID(printable(string(l.Account))), models.LotKind(printable(string(l.Kind)))
	l.WrittenAmount, l.Reason = printable(l.WrittenAmount), printable(l.Reason)
}

// isControl reports whether a character is a control character that no text contains.
// A cell may contain line feeds and tabs.
func isControl(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }

// isBlank reports whether all fields of a record are blank. Spreadsheets leave such
// lines behind.
func isBlank(record []string) bool {
	return !slices.ContainsFunc(record, func(cell string) bool { return strings.TrimSpace(cell) != "" })
}

// quoteError returns the text about a wrong use of quotes.
func quoteError(e *csv.ParseError) string {
	if errors.Is(e.Err, csv.ErrBareQuote) {
		return `a quote stands inside a field: put the field between quotes, and write "" for a quote in it`
	}
	return `a field that begins with a quote does not end with one: write "" for a quote in it`
}

// quoted returns a cell in quotes for use in a sentence, truncated if it is long.
func quoted(cell string) string { return fmt.Sprintf("%q", truncate(cell, 40)) }

// printable returns a cell in a form that is safe to show on a page or terminal:
// truncated if it is long, with control characters replaced.
func printable(cell string) string {
	return strings.Map(func(r rune) rune {
		if isControl(r) {
			return '\ufffd'
		}
		return r
	}, truncate(cell, 100))
}

func truncate(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

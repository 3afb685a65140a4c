package web

import (
	"encoding/csv"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
)

// byteOrderMark begins every file that people download. Spreadsheets take a file without
// it for one in the encoding of their country.
const byteOrderMark = "\ufeff"

// SendCSV answers with a CSV file to download (RFC 4180, UTF-8 with a byte order mark)
// whose first row is columns; send writes the other rows. The status is sent first, so check everything beforehand. If
// send fails, the connection is cut, as StreamDownload says. The audit log keeps who has
// downloaded what.
func (w *Site) SendCSV(c echo.Context, name string, columns []string, send func(file *CSVWriter) error) error {
	w.recordDownload(c, name)
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "text/csv; charset=utf-8; header=present")
	h.Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set(echo.HeaderCacheControl, "no-store")
	c.Response().WriteHeader(http.StatusOK)
	f := &CSVWriter{out: csv.NewWriter(c.Response()), connection: http.NewResponseController(c.Response())}
	extendDeadline(f.connection)
	f.out.UseCRLF = true
	_, _ = io.WriteString(c.Response(), byteOrderMark) // a lost connection shows at the next write
	_ = f.out.Write(columns)                           // the writer keeps an error, and flush returns it
	err := send(f)
	if err == nil {
		err = f.flush()
	}
	return w.abortIncomplete(c, err)
}

// csvFlushRows is how many rows are buffered before they are sent.
const csvFlushRows = 500

// A CSVWriter sends rows as they are written, so that a long table takes no memory.
type CSVWriter struct {
	out        *csv.Writer
	connection *http.ResponseController
	rows       int
}

// Row writes a row. Cells that a spreadsheet would run as formulas are escaped. An error
// means that the client is gone.
func (f *CSVWriter) Row(cells ...string) error {
	for i, cell := range cells {
		cells[i] = EscapeFormula(cell)
	}
	if err := f.out.Write(cells); err != nil {
		return err
	}
	if f.rows++; f.rows%csvFlushRows == 0 {
		return f.flush()
	}
	return nil
}

// flush sends the buffered rows.
func (f *CSVWriter) flush() error {
	f.out.Flush()
	_ = f.connection.Flush() // an error shows at the next row
	extendDeadline(f.connection)
	return f.out.Error()
}

// cellSeparators are where spreadsheets begin another cell, whatever the file says:
// those of many countries split at semicolons, and some split at tabs too. A line break
// ends a row where the quote before it was not taken for one.
const cellSeparators = ";\t\r\n"

// EscapeFormula puts an apostrophe in front of a cell that a spreadsheet would take for a
// formula, so that it is shown and not run, and likewise in front of each part that is a
// cell of its own to a spreadsheet that splits at another separator. Numbers stay as they
// are.
func EscapeFormula(cell string) string {
	var escaped strings.Builder
	if strings.HasPrefix(cell, "\t") || strings.HasPrefix(cell, "\r") {
		escaped.WriteByte('\'')
	}
	for cell != "" {
		end := strings.IndexAny(cell, cellSeparators)
		if end < 0 {
			end = len(cell)
		}
		if startsFormula(cell[:end]) {
			escaped.WriteByte('\'')
		}
		end = min(end+1, len(cell))
		escaped.WriteString(cell[:end])
		cell = cell[end:]
	}
	return escaped.String()
}

// startsFormula reports whether a spreadsheet takes a cell for a formula. Some drop
// spaces and quotes in front of one, and some know the wide forms of the signs.
func startsFormula(cell string) bool {
	sign, _ := utf8.DecodeRuneInString(strings.TrimLeft(cell, " \""))
	return strings.ContainsRune("=+-@＝＋－＠", sign) && !isNumber(cell)
}

// isNumber reports whether a cell is a decimal number with an optional sign, as we print
// them.
func isNumber(cell string) bool {
	digits := strings.TrimLeft(cell, "+-")
	if len(cell)-len(digits) > 1 || digits == "" {
		return false
	}
	whole, part, fraction := strings.Cut(digits, ".")
	return onlyDigits(whole) && (!fraction || onlyDigits(part))
}

func onlyDigits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

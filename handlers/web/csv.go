package web

import (
	"encoding/csv"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
)

// csvFile is a table that goes to the reader as it is made, so that its length
// costs no memory.
type CSVWriter struct {
	out        *csv.Writer
	connection *http.ResponseController
	rows       int
}

// csvRowsAtOnce is how many rows are gathered before they are sent, and
// csvPatience how long the reader may take for them: a long table is not cut off
// while it is read, and who stops reading is let go.
const (
	csvFlushRows    = 500
	csvWriteTimeout = time.Minute
)

// sendCSV answers with a file to download (RFC 4180, UTF-8) whose first row names
// the columns; send adds the others. Nothing can be refused once it has begun, so
// check first. If send fails, the connection is cut: half a table must not pass
// for a whole one.
func (w *Site) SendCSV(c echo.Context, name string, columns []string, send func(file *CSVWriter) error) error {
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "text/csv; charset=utf-8; header=present")
	h.Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set(echo.HeaderCacheControl, "no-store")
	c.Response().WriteHeader(http.StatusOK)
	f := &CSVWriter{out: csv.NewWriter(c.Response()), connection: http.NewResponseController(c.Response())}
	f.extendDeadline()
	f.out.UseCRLF = true
	_ = f.out.Write(columns) // a fault stays in the writer, and end tells it
	err := send(f)
	if err == nil {
		err = f.flush()
	}
	return w.AbortIncomplete(c, err)
}

// whole cuts the connection of a file that is being sent if it is not whole.
func (w *Site) AbortIncomplete(c echo.Context, err error) error {
	if err != nil {
		w.Log.WarnContext(c.Request().Context(), "a file was cut off", "request", edge.RequestID(c), "error", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

// row adds a row. Cells that a spreadsheet would run as formulas are defused; an
// error means that the reader has gone.
func (f *CSVWriter) Row(cells ...string) error {
	for i, cell := range cells {
		cells[i] = escapeFormula(cell)
	}
	if err := f.out.Write(cells); err != nil {
		return err
	}
	if f.rows++; f.rows%csvFlushRows == 0 {
		return f.flush()
	}
	return nil
}

// end sends what is left.
func (f *CSVWriter) flush() error {
	f.out.Flush()
	_ = f.connection.Flush() // what can't be sent shows with the next row
	f.extendDeadline()
	return f.out.Error()
}

// wait gives the reader time for what comes next.
func (f *CSVWriter) extendDeadline() {
	_ = f.connection.SetWriteDeadline(time.Now().Add(csvWriteTimeout)) // a connection without one waits anyway
}

// defused is a cell as a spreadsheet shows it and does not run it: what begins
// like a formula gets an apostrophe in front, unless it is a number.
func escapeFormula(cell string) string {
	if cell == "" || !strings.ContainsRune("=+-@\t\r", rune(cell[0])) || isNumber(cell) {
		return cell
	}
	return "'" + cell
}

// isNumber tells whether a cell is a signed decimal number as we print them.
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

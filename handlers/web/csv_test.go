package web

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
)

func TestFormulasAreEscaped(t *testing.T) {
	for cell, want := range map[string]string{
		"":                    "",
		"plain":               "plain",
		"12.5":                "12.5",
		"-12.5":               "-12.5",
		"+3":                  "+3",
		"-":                   "'-",
		"--3":                 "'--3",
		"-3.":                 "'-3.",
		"-3+cmd|' /C calc'!A": "'-3+cmd|' /C calc'!A",
		"=1+1":                "'=1+1",
		"+1+1":                "'+1+1",
		"@SUM(A1)":            "'@SUM(A1)",
		"\t=1":                "'\t'=1",
		"\r=1":                "'\r'=1",
		"\n=1":                "\n'=1",
		" =1":                 "' =1",
		"a=1":                 "a=1",
		"e;=1+2":              "e;'=1+2",
		"e; =1+2":             "e;' =1+2",
		`e;"=1+2"`:            `e;'"=1+2"`,
		"=1;@SUM(A1);c":       "'=1;'@SUM(A1);c",
		";+1+1":               ";'+1+1",
		"e\t=1+2":             "e\t'=1+2",
		"e\n-1+2":             "e\n'-1+2",
		"e;-2.5;+3":           "e;-2.5;+3",
		"a;b;":                "a;b;",
		"＝1+1":                "'＝1+1",
		"naïve; ünicode":      "naïve; ünicode",
	} {
		if got := EscapeFormula(cell); got != want {
			t.Errorf("defused(%q) = %q, want %q", cell, got, want)
		}
	}
}

// testSite has as much of a Site as a CSV file needs.
func testSite() *Site { return &Site{Config: Config{Log: slog.New(slog.DiscardHandler)}} }

func writeRows(rows ...[]string) func(*CSVWriter) error {
	return func(file *CSVWriter) error {
		for _, cells := range rows {
			if err := file.Row(slices.Clone(cells)...); err != nil {
				return err
			}
		}
		return nil
	}
}

func TestCSVIsADownload(t *testing.T) {
	answer := httptest.NewRecorder()
	c := echo.New().NewContext(httptest.NewRequest(http.MethodGet, "/", nil), answer)
	if err := testSite().SendCSV(c, "usage.csv", []string{"day", "note"}, writeRows([]string{"2026-03-29", `says "hi", twice`}, []string{"2026-03-30", "=1"})); err != nil {
		t.Fatal(err)
	}
	const want = "\ufeffday,note\r\n2026-03-29,\"says \"\"hi\"\", twice\"\r\n2026-03-30,'=1\r\n"
	if got := answer.Body.String(); got != want {
		t.Errorf("body %q, want %q", got, want)
	}
	if got := answer.Header().Get("Content-Disposition"); got != "attachment; filename=usage.csv" {
		t.Errorf("disposition %q", got)
	}
	if !answer.Flushed {
		t.Error("it was not sent")
	}
}

// A long file is not cut off, however little time the server gives other answers: here
// none at all.
func TestLongCSVOutlivesTheWriteTimeout(t *testing.T) {
	const rows = 20 * csvFlushRows
	handler := echo.New()
	handler.GET("/plain", func(c echo.Context) error { return c.String(http.StatusOK, "plain") })
	handler.GET("/table.csv", func(c echo.Context) error {
		return testSite().SendCSV(c, "table.csv", []string{"number"}, writeRows(slices.Repeat([][]string{{"1"}}, rows)...))
	})
	server := httptest.NewUnstartedServer(handler)
	server.Config.WriteTimeout = 1
	server.Start()
	defer server.Close()
	if answer, err := http.Get(server.URL + "/plain"); err == nil {
		answer.Body.Close()
		t.Error("the server's write timeout does not apply")
	}
	answer, err := http.Get(server.URL + "/table.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if got := strings.Count(string(text), "\r\n"); err != nil || got != rows+1 {
		t.Errorf("%d lines came, %v", got, err)
	}
}

// A file whose source fails must not look complete, whether it fails at the first row, in
// the middle or at the end.
func TestFailingCSVIsCutOff(t *testing.T) {
	for _, rows := range []int{0, 1, csvFlushRows, 3*csvFlushRows + 1} {
		handler := echo.New()
		handler.GET("/table.csv", func(c echo.Context) error {
			return testSite().SendCSV(c, "table.csv", []string{"number"}, func(file *CSVWriter) error {
				_ = writeRows(slices.Repeat([][]string{{"1"}}, rows)...)(file)
				return errors.New("the database is gone")
			})
		})
		server := httptest.NewServer(handler)
		answer, err := http.Get(server.URL + "/table.csv")
		if err == nil {
			_, err = io.ReadAll(answer.Body)
			answer.Body.Close()
		}
		if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("after %d rows it ended with %v", rows, err)
		}
		server.Close()
	}
}

// deadlineRecorder records the write deadlines.
type deadlineRecorder struct {
	*httptest.ResponseRecorder
	deadlines []time.Time
}

func (d *deadlineRecorder) SetWriteDeadline(at time.Time) error {
	d.deadlines = append(d.deadlines, at)
	return nil
}

// A client that stops reading is disconnected: each part of the file has a deadline of its
// own.
func TestWriteDeadlineMovesWithTheCSV(t *testing.T) {
	answer := &deadlineRecorder{ResponseRecorder: httptest.NewRecorder()}
	c := echo.New().NewContext(httptest.NewRequest(http.MethodGet, "/", nil), answer)
	before := time.Now()
	if err := testSite().SendCSV(c, "usage.csv", []string{"day"}, writeRows(slices.Repeat([][]string{{"2026-03-29"}}, 2*csvFlushRows)...)); err != nil {
		t.Fatal(err)
	}
	if len(answer.deadlines) != 4 {
		t.Fatalf("the time was set %d times", len(answer.deadlines))
	}
	for _, at := range answer.deadlines {
		if at.Before(before.Add(downloadTimeout)) || at.After(time.Now().Add(downloadTimeout)) {
			t.Errorf("the time ends at %s", at)
		}
	}
}

package web

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/labstack/echo/v4"
)

func TestCellsThatRunAreDefused(t *testing.T) {
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
		"\t=1":                "'\t=1",
		"\r=1":                "'\r=1",
		"a=1":                 "a=1",
	} {
		if got := defused(cell); got != want {
			t.Errorf("defused(%q) = %q, want %q", cell, got, want)
		}
	}
}

func TestCSVIsAFileToDownload(t *testing.T) {
	answer := httptest.NewRecorder()
	c := echo.New().NewContext(httptest.NewRequest(http.MethodGet, "/", nil), answer)
	file := newCSV(c, "usage.csv", "day", "note")
	for _, cells := range [][]string{{"2026-03-29", `says "hi", twice`}, {"2026-03-30", "=1"}} {
		if err := file.row(cells...); err != nil {
			t.Fatal(err)
		}
	}
	if err := file.end(); err != nil {
		t.Fatal(err)
	}
	const want = "day,note\r\n2026-03-29,\"says \"\"hi\"\", twice\"\r\n2026-03-30,'=1\r\n"
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

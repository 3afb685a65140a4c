package edge

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/labstack/echo/v4"
)

func TestTheFirstCauseOfAnOutageIsKept(t *testing.T) {
	c := echo.New().NewContext(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil), httptest.NewRecorder())
	if got := UnavailableCause(c); got != nil {
		t.Errorf("nothing was noted, and the cause is %v", got)
	}
	first := errors.New("the disk is full")
	NoteUnavailable(c, first)
	NoteUnavailable(c, errors.New("so the page can't be shown"))
	if got := UnavailableCause(c); !errors.Is(got, first) {
		t.Errorf("the cause is %v", got)
	}
}

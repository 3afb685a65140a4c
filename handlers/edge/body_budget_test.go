package edge

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/models"
)

// All bodies together stay within the budget; what is over it is busy, and the end of a
// request makes room.
func TestBodyBudget(t *testing.T) {
	b := NewBodyBudget(100 * bodyMemory)
	read := func(size int, during func()) error {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(strings.Repeat("x", smallBody+size)))
		return b.Middleware(func(c echo.Context) error {
			_, err := io.ReadAll(c.Request().Body)
			if during != nil {
				during()
			}
			return err
		})(echo.New().NewContext(r, httptest.NewRecorder()))
	}
	wantBusy := func(err error) {
		t.Helper()
		if models.CodeOf(err) != models.CodeBusy {
			t.Errorf("got %v", err)
		}
	}
	if err := read(60, func() {
		wantBusy(read(41, nil))
		if err := read(40, nil); err != nil {
			t.Error(err)
		}
		wantBusy(read(1000, nil))
	}); err != nil {
		t.Error(err)
	}
	if err := read(100, nil); err != nil {
		t.Error(err)
	}
	if err := read(100, func() {
		for range 3 {
			if err := read(0, nil); err != nil {
				t.Errorf("a small body: %v", err)
			}
		}
	}); err != nil {
		t.Error(err)
	}
	if got := b.used.Load(); got != 0 {
		t.Errorf("%d bytes are still counted", got)
	}
}

// A small body is read even while large ones have used up more than the budget.
func TestSmallBodyOverTheBudget(t *testing.T) {
	b := NewBodyBudget(1)
	b.used.Store(2)
	body := &countedBody{ReadCloser: io.NopCloser(strings.NewReader("small")), budget: b}
	if data, err := io.ReadAll(body); err != nil || string(data) != "small" {
		t.Errorf("read %q, %v", data, err)
	}
}

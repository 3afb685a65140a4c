package handlers

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
)

// Every request has a deadline, and CSV downloads have a later one.
func TestContextTimeout(t *testing.T) {
	e := echo.New()
	e.Use(contextTimeout)
	left := map[string]time.Duration{}
	for _, path := range []string{"/usage", "/usage.csv", "/v1/accounts/:id"} {
		e.GET(path, func(c echo.Context) error {
			if deadline, ok := c.Request().Context().Deadline(); ok {
				left[c.Path()] = time.Until(deadline)
			}
			return nil
		})
	}
	for path, limit := range map[string]time.Duration{"/usage": requestTimeout, "/usage.csv": downloadTimeout, "/v1/accounts/a.csv": requestTimeout} {
		request := httptest.NewRequest(http.MethodGet, path, nil)
		clear(left)
		e.ServeHTTP(httptest.NewRecorder(), request)
		for route, got := range left {
			if got <= 0 || got > limit || (limit == downloadTimeout && got <= requestTimeout) {
				t.Errorf("%s (%s) has %s, want at most %s", path, route, got, limit)
			}
		}
		if len(left) != 1 {
			t.Errorf("%s has no limit", path)
		}
	}
}

package edge_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

func TestAsError(t *testing.T) {
	known := models.Errorf(models.CodeConflict, "It is there.")
	tests := []struct {
		name string
		err  error
		code models.Code
	}{
		{"one of ours", known, models.CodeConflict},
		{"one of ours, wrapped", fmt.Errorf("while opening: %w", known), models.CodeConflict},
		{"no route", echo.ErrNotFound, models.CodeNotFound},
		{"no such method", echo.ErrMethodNotAllowed, models.CodeMethodNotAllowed},
		{"another answer of the router", echo.ErrTeapot, models.CodeInternal},
		{"too large", &http.MaxBytesError{Limit: 10}, models.CodeBodyTooLarge},
		{"out of time", context.DeadlineExceeded, models.CodeBusy},
		{"given up", context.Canceled, models.CodeBusy},
		{"anything else", errors.New("disk on fire"), models.CodeInternal},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := edge.AsError(test.err).Code; got != test.code {
				t.Errorf("code %q, want %q", got, test.code)
			}
		})
	}
	if got := edge.AsError(nil); got != nil {
		t.Errorf("no error became %v", got)
	}
	if got := edge.AsError(errors.New("disk on fire")).Message; got != "Something went wrong on our side." {
		t.Errorf("the public message of a fault of ours is %q", got)
	}
}

func TestRetryAfter(t *testing.T) {
	limited := models.Errorf(models.CodeRateLimited, "Wait.")
	limited.RetryAfterSeconds = 42
	tests := []struct {
		name string
		e    *models.Error
		want string
	}{
		{"as the error says", limited, "42"},
		{"a second if we are busy", models.Errorf(models.CodeBusy, "Busy."), "1"},
		{"nothing for the rest", models.Errorf(models.CodeConflict, "There."), ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := request("", "")
			edge.SetRetryAfter(c, test.e)
			if got := c.Response().Header().Get("Retry-After"); got != test.want {
				t.Errorf("Retry-After %q, want %q", got, test.want)
			}
		})
	}
}

func TestRequestIDs(t *testing.T) {
	uuid := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	idFor := func(presented string) string {
		c := request("", "")
		c.Request().Header.Set("X-Request-Id", presented)
		var id string
		_ = edge.RequestIDs(func(c echo.Context) error { id = edge.RequestID(c); return nil })(c)
		if got := c.Response().Header().Get("X-Request-Id"); got != id {
			t.Errorf("the answer says %q, the request is %q", got, id)
		}
		return id
	}
	const given = "ea6e3248-f4d2-437d-bca3-20881b529129"
	if got := idFor(given); got != given {
		t.Errorf("a proxy's id became %q", got)
	}
	for _, presented := range []string{"", "anything\nelse", given + "0"} {
		if got := idFor(presented); !uuid.MatchString(got) {
			t.Errorf("%q became %q, which is no random UUID", presented, got)
		}
	}
	if idFor("") == idFor("") {
		t.Error("two requests have the same id")
	}
}

func TestSecurityHeaders(t *testing.T) {
	headersOf := func(https, api bool) http.Header {
		c := request("", "")
		_ = edge.SecurityHeaders(https, func(string, string) bool { return api })(func(echo.Context) error { return nil })(c)
		return c.Response().Header()
	}
	want := map[string]string{
		"Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
			"form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'",
		"X-Content-Type-Options":       "nosniff",
		"Referrer-Policy":              "same-origin",
		"X-Frame-Options":              "DENY",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Permissions-Policy":           "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
		"Cache-Control":                "no-store",
		"Strict-Transport-Security":    "max-age=31536000; includeSubDomains",
	}
	got := headersOf(true, false)
	for name, value := range want {
		if got.Get(name) != value {
			t.Errorf("%s is %q, want %q", name, got.Get(name), value)
		}
	}
	if hsts := headersOf(false, false).Get("Strict-Transport-Security"); hsts != "" {
		t.Errorf("plain http promises https: %q", hsts)
	}
	want = map[string]string{
		"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "X-Content-Type-Options": "nosniff",
		"Cache-Control": "no-store", "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
	}
	got = headersOf(true, true)
	for name, value := range want {
		if got.Get(name) != value {
			t.Errorf("an API's %s is %q, want %q", name, got.Get(name), value)
		}
	}
	if len(got) != len(want) {
		t.Errorf("an API answers with %v", got)
	}
}

type page func(io.Writer) error

func (p page) Render(_ context.Context, w io.Writer) error { return p(w) }

func TestRender(t *testing.T) {
	recorder := httptest.NewRecorder()
	c := echo.New().NewContext(httptest.NewRequest(http.MethodGet, "/", nil), recorder)
	err := edge.Render(c, http.StatusOK, page(func(w io.Writer) error {
		fmt.Fprint(w, "half a page")
		return errors.New("no more")
	}))
	if models.CodeOf(err) != models.CodeInternal || recorder.Body.Len() > 0 {
		t.Errorf("a page that fails gave %v and wrote %q", err, recorder.Body)
	}
	err = edge.Render(c, http.StatusTeapot, page(func(w io.Writer) error {
		_, err := io.WriteString(w, "a page")
		return err
	}))
	if err != nil || recorder.Code != http.StatusTeapot || recorder.Body.String() != "a page" {
		t.Errorf("got %v, %d, %q", err, recorder.Code, recorder.Body)
	}
}

func TestTime(t *testing.T) {
	berlin := time.FixedZone("", 2*60*60)
	if got := edge.FormatTime(time.Date(2026, 3, 29, 19, 48, 46, 7_999_999, berlin)); got != "2026-03-29T17:48:46.007Z" {
		t.Errorf("got %s", got)
	}
}

func TestProblem(t *testing.T) {
	short := models.Errorf(models.CodeInsufficientCredits, "This needs 3 credits; 2.5 are available.")
	short.Account, short.Available, short.Required = "acc_1", 2_500_000, 3_000_000
	reached := func(subject models.CapSubject, window models.CapWindow, boost models.Credits) *models.Error {
		e := models.Errorf(models.CodeCapReached, "No more.")
		e.Account, e.Cap = "acc_1", &models.Cap{CapTerms: models.CapTerms{Subject: subject, Window: window, Amount: 100 * models.Credit, Boost: boost}, Used: 99_500_000}
		if window != models.CapEver {
			e.Cap.WindowEnd = time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
		}
		return e
	}
	tests := []struct {
		name string
		e    *models.Error
		want string
	}{
		{"a field", models.Invalid("credits", "must be a string"),
			`{"type":"https://b.test/errors/invalid_field","title":"Some fields are invalid","status":422,"code":"invalid_field","detail":"Some of the input can't be used.","request_id":"id","errors":[{"field":"credits","detail":"must be a string"}]}`},
		{"too few credits", short,
			`{"type":"https://b.test/errors/insufficient_credits","title":"Not enough credits","status":402,"code":"insufficient_credits","detail":"This needs 3 credits; 2.5 are available.","request_id":"id","available":"2.5","required":"3","buy_url":"https://b.test/buy?account=acc_1"}`},
		{"a cap of a member", reached(models.CapOnMember("usr_1"), models.CapMonth, 50*models.Credit),
			`{"type":"https://b.test/errors/cap_reached","title":"Cap reached","status":403,"code":"cap_reached","detail":"No more.","request_id":"id","cap":{"subject":"member","id":"usr_1","window":"month","limit":"150","used":"99.5","resets_at":"2026-04-01T00:00:00.000Z"}}`},
		{"a cap of a key", reached(models.CapOnKey("key_1"), models.CapDay, 0),
			`{"type":"https://b.test/errors/cap_reached","title":"Cap reached","status":403,"code":"cap_reached","detail":"No more.","request_id":"id","cap":{"subject":"key","id":"key_1","window":"day","limit":"100","used":"99.5","resets_at":"2026-04-01T00:00:00.000Z"}}`},
		{"a cap of the account for all time", reached(models.CapOnAccount, models.CapEver, 0),
			`{"type":"https://b.test/errors/cap_reached","title":"Cap reached","status":403,"code":"cap_reached","detail":"No more.","request_id":"id","cap":{"subject":"account","id":"acc_1","window":"ever","limit":"100","used":"99.5","resets_at":null}}`},
		{"all keys that do not work share a code", models.Errorf(models.CodeKeyRevoked, "This API key was revoked."),
			`{"type":"https://b.test/errors/unauthenticated","title":"A working API key is required","status":401,"code":"unauthenticated","detail":"This API key was revoked.","request_id":"id"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := json.Marshal(edge.NewProblem(test.e, "https://b.test", "id"))
			if err != nil || string(got) != test.want {
				t.Errorf("got  %s %v\nwant %s", got, err, test.want)
			}
		})
	}
}

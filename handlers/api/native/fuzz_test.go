package native

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// wantFieldError fails the test unless an error is about this one field.
func wantFieldError(t *testing.T, field, text string, err error) {
	t.Helper()
	e := edge.AsError(err)
	if e.Code != models.CodeInvalidField || len(e.Fields) != 1 || e.Fields[0].Field != field {
		t.Errorf("%q: %v", text, err)
	}
}

// A parsed time survives a round trip, to the millisecond.
func FuzzParseTime(f *testing.F) {
	for _, text := range []string{
		"2026-03-29T17:48:46.000Z", "2026-04-30T02:00:00+02:00", "1970-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59Z",
		"2026-02-29T00:00:00Z", "2026-06-30T23:59:60Z", "2026-03-29T17:48:46,5Z", "2026-03-29 17:48:46Z", "2026-03-29T17:48:46", "", "today", "0", "2026-03-29T17:48:46+99:99",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at, err := parseTime("at", text)
		switch {
		case err != nil:
			wantFieldError(t, "at", text, err)
			return
		case text == "":
			return
		}
		again, err := parseTime("at", edge.FormatTime(at))
		if err != nil || !again.Equal(at.Truncate(time.Millisecond)) {
			t.Errorf("%q is %s, printed %s and read again %s, %v", text, at, edge.FormatTime(at), again, err)
		}
	})
}

// A hold's duration is positive.
func FuzzParseHoldDuration(f *testing.F) {
	for _, text := range []string{"90s", "1h30m", "0s", "-1h", "1 hour", "9999999999h", "1ns", "", "1.5h", "+1h", ".5s", "1µs", "1h-1m", "∞"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		lifetime, err := parseHoldDuration(&text)
		if err != nil {
			wantFieldError(t, "expires_in", text, err)
			return
		}
		if again, err := time.ParseDuration(lifetime.String()); err != nil || again != lifetime || lifetime <= 0 {
			t.Errorf("%q is %s", text, lifetime)
		}
	})
}

// Whatever the query, a page has 1 to 100 elements and starts at a possible
// position.
func FuzzEntryQuery(f *testing.F) {
	for _, query := range []string{
		"limit=2&cursor=3", "limit=0", "limit=101", "limit=ten", "cursor=-1", "cursor=1.5", "cursor=9223372036854775808", "cursor=+1", "cursor=1_0",
		"kind=charge&kind=grant", "kind=cap&kind=extension", "kind=", "kind=none", "since=2026-03-29T18:48:46Z&until=today", "product=%00&key=%ff", "limit=1&limit=2", "%zz", "a;b",
	} {
		f.Add(query)
	}
	router := echo.New()
	f.Fuzz(func(t *testing.T, query string) {
		r := httptest.NewRequest(http.MethodGet, "/v1/accounts/acc_1/entries", nil)
		r.URL = &url.URL{Path: r.URL.Path, RawQuery: query}
		q, err := entryQuery(router.NewContext(r, httptest.NewRecorder()), "acc_1")
		if err != nil {
			if e := edge.AsError(err); e.Code != models.CodeInvalidField || len(e.Fields) != 1 {
				t.Errorf("%q: %v", query, err)
			}
			return
		}
		if q.Limit < 1 || q.Limit > maxLimit || q.Before < 0 || q.AccountID != "acc_1" {
			t.Errorf("%q asks for %+v", query, q)
		}
	})
}

// A cursor of a list of caps names a cap that there can be, and is what it was written from.
func FuzzParseCapCursor(f *testing.F) {
	for _, cursor := range []string{
		"account/month", "member:usr_1/day", "key:key_1/ever", "", "/", "account", "account/", "account/hour", "member:/day", "member:acc_1/day", "account/day/day", "key:key_/x/week",
	} {
		f.Add(cursor)
	}
	f.Fuzz(func(t *testing.T, cursor string) {
		last, err := parseCapCursor(cursor)
		switch {
		case err != nil:
			wantFieldError(t, "cursor", cursor, err)
		case cursor != "" && (capCursor(last.Subject, last.Window) != cursor || !last.Subject.Valid()):
			t.Errorf("%q names %q and %q", cursor, last.Subject, last.Window)
		}
	})
}

// Whatever a cap is set to, the ledger gets amounts that it can hold and instants.
func FuzzCapRequest(f *testing.F) {
	for _, body := range []string{
		`{"limit":"100"}`, `{"limit":"0","boost":null}`, `{"boost":{"credits":"50","until":"2026-04-03T00:00:00Z"}}`, `{"boost":{"credits":"0"}}`, `{"boost":{}}`,
		`{"boost":{"credits":"1"}}`, `{"boost":{"credits":"-1","until":"2026-04-03T00:00:00Z"}}`, `{"limit":"1000000000.000001"}`, `{"boost":{"credits":"1","unit":1}}`, `{"boost":[]}`, `{"boost":{"until":5}}`,
	} {
		f.Add(body)
	}
	router := echo.New()
	f.Fuzz(func(t *testing.T, text string) {
		r := httptest.NewRequest(http.MethodPut, "/v1/accounts/acc_1/caps/account/day", strings.NewReader(text))
		r.Header.Set(echo.HeaderContentType, echo.MIMEApplicationJSON)
		c := router.NewContext(r, httptest.NewRecorder())
		_ = edge.BodyLimit(edge.MaxBodyBytes)(func(echo.Context) error { return nil })(c)
		body, err := edge.DecodeJSON[CapRequest](c)
		if err != nil {
			return // which FuzzDecodeJSON looks at
		}
		do, err := body.change(models.ChangeCap{Subject: models.CapOnAccount, Window: models.CapDay})
		if err != nil {
			if e := edge.AsError(err); e.Code != models.CodeInvalidField || len(e.Fields) != 1 {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		if do.Amount != nil && (*do.Amount < 0 || *do.Amount > models.MaxCredits) {
			t.Errorf("%q sets %s", text, *do.Amount)
		}
		if b := do.Boost; b != nil && (b.Credits < 0 || b.Credits > models.MaxCredits || b.Credits > 0 && b.Until.IsZero()) {
			t.Errorf("%q boosts by %+v", text, b)
		}
	})
}

package native

import (
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// pathParam returns a parameter of the path as plain text. An error is about a field.
func pathParam(c echo.Context, name, field string) (string, error) {
	value := c.Param(name)
	if c.Request().URL.RawPath == "" {
		return value, nil
	}
	unescaped, err := url.PathUnescape(value) // the router has not
	if err != nil {
		return "", models.Invalid(field, "must be escaped as in an address")
	}
	return unescaped, nil
}

// parseTime parses an optional RFC 3339 time.
func parseTime(field, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil || at.Year() < 1970 {
		return time.Time{}, models.Invalid(field, "must be a time such as 2026-03-29T17:48:46.000Z")
	}
	return at, nil
}

// parseOptionalTime parses an optional RFC 3339 time of a body.
func parseOptionalTime(field string, text *string) (time.Time, error) {
	switch {
	case text == nil:
		return time.Time{}, nil
	case *text == "":
		return time.Time{}, models.Invalid(field, "must not be empty")
	}
	return parseTime(field, *text)
}

// parsePartialAmount parses an optional amount, 0 if it is absent. An explicit 0 is
// an error, because 0 means everything.
func parsePartialAmount(text *string) (models.Credits, error) {
	if text == nil {
		return 0, nil
	}
	credits, err := models.ParseCredits(*text)
	switch {
	case err != nil:
		return 0, models.Invalid("credits", err.Error())
	case credits == 0:
		return 0, models.Invalid("credits", "must be more than 0")
	}
	return credits, nil
}

// nullable returns nil for an empty string, which encodes as null.
func nullable[T ~string](text T) *T {
	if text == "" {
		return nil
	}
	return &text
}

// nullableTime formats an instant, nil for the zero time.
func nullableTime(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	text := edge.FormatTime(t)
	return &text
}

package edge

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views/say"
)

// Component is a page or a part of one, such as a templ component.
type Component interface {
	Render(ctx context.Context, w io.Writer) error
}

const languageContextKey = "bursar.language"

// Language returns the printer for who asks: in the language that they chose in their settings,
// or else in one that their browser prefers.
func Language(c echo.Context) *say.Printer {
	if p, ok := c.Get(languageContextKey).(*say.Printer); ok {
		return p
	}
	preferred := ""
	if user := Actor(c).User; user != nil {
		preferred = user.Language
	}
	if preferred == "" {
		preferred = c.Request().Header.Get("Accept-Language")
	}
	p := say.For(preferred)
	c.Set(languageContextKey, p)
	return p
}

// Render responds with a page. It renders into a buffer first, so that a failure
// results in an error page instead of half a page. The request's deadline is
// ignored, because the page that reports a timeout must still be rendered.
func Render(c echo.Context, status int, page Component) error {
	b := takeBuffer()
	defer giveBuffer(b)
	c.Response().Header().Add(echo.HeaderVary, "Accept-Language")
	if err := page.Render(say.With(context.WithoutCancel(c.Request().Context()), Language(c)), b); err != nil {
		return models.Internal(err)
	}
	body := b.Bytes()
	if rewrite, ok := c.Get(rewriteContextKey).(func([]byte) []byte); ok && status == http.StatusOK {
		body = rewrite(body)
	}
	return c.Blob(status, echo.MIMETextHTMLCharsetUTF8, body)
}

const rewriteContextKey = "bursar.rewrite"

// RewritePage has Render pass the page that answers this request through a function, unless
// it is a form with faults or an error.
func RewritePage(c echo.Context, rewrite func(page []byte) []byte) { c.Set(rewriteContextKey, rewrite) }

// SeeOther redirects with 303 after a successful form submission.
func SeeOther(c echo.Context, to string) error { return c.Redirect(http.StatusSeeOther, to) }

// FormatTime formats an instant as all our APIs do: RFC 3339, in UTC, with
// milliseconds.
func FormatTime(t time.Time) string {
	t = t.UTC()
	// Package time has a way of its own for RFC 3339, which takes a third of the time that
	// a layout with milliseconds takes.
	text := t.AppendFormat(make([]byte, 0, len("2006-01-02T15:04:05.000Z")), time.RFC3339)
	ms := t.Nanosecond() / int(time.Millisecond)
	text = append(text[:len(text)-1], '.', digit(ms/100), digit(ms/10), digit(ms), 'Z')
	return string(text)
}

// digit returns the last digit of a number.
func digit(n int) byte { return byte('0' + n%10) }

package edge

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/models"
)

// Component is a page or a part of one that can print itself, such as a templ
// component.
type Component interface {
	Render(ctx context.Context, w io.Writer) error
}

// Render answers with a page. It prints into memory first, so that a page which
// fails half way becomes an error page and never half a page. It prints even when
// the request's time is over: that is what the page about it has to say.
func Render(c echo.Context, status int, page Component) error {
	var b bytes.Buffer
	if err := page.Render(context.WithoutCancel(c.Request().Context()), &b); err != nil {
		return models.Internal(err)
	}
	return c.Blob(status, echo.MIMETextHTMLCharsetUTF8, b.Bytes())
}

// SeeOther answers a form that succeeded: the browser goes on with a GET.
func SeeOther(c echo.Context, to string) error { return c.Redirect(http.StatusSeeOther, to) }

// timeLayout is RFC 3339 with milliseconds, for times in UTC.
const timeLayout = "2006-01-02T15:04:05.000Z"

// Time prints an instant as every API of ours does: RFC 3339, UTC, milliseconds.
func Time(t time.Time) string { return t.UTC().Format(timeLayout) }

package edge

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/models"
)

// MaxBodyBytes bounds the body of JSON requests and forms.
const MaxBodyBytes = 64 << 10

// BodyLimit bounds the request body: reading beyond limit bytes fails with
// CodeBodyTooLarge.
func BodyLimit(limit int64) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if r := c.Request(); r.Body != http.NoBody {
				r.Body = http.MaxBytesReader(c.Response(), r.Body, limit)
			}
			return next(c)
		}
	}
}

// RefuseCompressedBodies rejects, with CodeUnsupportedMedia, bodies with a content
// coding. Decoding them would let a small request unpack to any size, and no client
// that we know of compresses what it sends. GET and HEAD have no body.
func RefuseCompressedBodies(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			return next(c)
		}
		for _, header := range r.Header[echo.HeaderContentEncoding] {
			for coding := range strings.SplitSeq(header, ",") {
				if coding = strings.TrimSpace(coding); coding != "" && !strings.EqualFold(coding, "identity") {
					return models.Errorf(models.CodeUnsupportedMedia, "Send the body uncompressed, without Content-Encoding.")
				}
			}
		}
		return next(c)
	}
}

// ReadBody reads the whole body. It returns CodeBodyTooLarge, or CodeMalformedJSON
// if the connection broke.
func ReadBody(c echo.Context) ([]byte, error) {
	data, err := io.ReadAll(c.Request().Body)
	return data, bodyError(err)
}

// bodyError returns what a failure to read a body is to the client, nil for none.
func bodyError(err error) error {
	if err == nil {
		return nil
	}
	var oversized *http.MaxBytesError
	switch {
	case errors.As(err, &oversized), models.CodeOf(err) == models.CodeBusy:
		return AsError(err)
	}
	return models.Errorf(models.CodeMalformedJSON, "The body could not be read.").WithCause(err)
}

// ParseForm returns the form fields of the request body; parameters of the URL are
// not included. It returns CodeUnsupportedMedia, CodeBodyTooLarge, or
// CodeInvalidField for a malformed form.
func ParseForm(c echo.Context) (url.Values, error) {
	r := c.Request()
	if mediaType(r) != echo.MIMEApplicationForm {
		return nil, models.Errorf(models.CodeUnsupportedMedia, "A form is sent as application/x-www-form-urlencoded.")
	}
	if err := r.ParseForm(); err != nil {
		return nil, formError(err)
	}
	return r.PostForm, nil
}

func mediaType(r *http.Request) string {
	text := FirstValue(r.Header, echo.HeaderContentType)
	if text == echo.MIMEApplicationJSON {
		return text // so nearly all programs write it
	}
	t, _, err := mime.ParseMediaType(text)
	if err != nil {
		return ""
	}
	return t
}

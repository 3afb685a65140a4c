package edge

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/models"
)

// busyRetrySeconds is the Retry-After for CodeBusy if the error does not specify
// one.
const busyRetrySeconds = 1

// AsError converts any error of a handler, the router or a middleware to a
// *models.Error. Unknown errors become internal errors, which keep the text out of
// the response. It returns nil for nil.
func AsError(err error) *models.Error {
	var (
		known     *models.Error
		routing   *echo.HTTPError
		oversized *http.MaxBytesError
	)
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return known
	case errors.As(err, &oversized):
		return models.Errorf(models.CodeBodyTooLarge, "The body must be at most %d bytes.", oversized.Limit)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return models.Errorf(models.CodeBusy, "This took too long. Try again.").WithCause(err)
	case errors.As(err, &routing) && routing.Code == http.StatusNotFound:
		return models.Errorf(models.CodeNotFound, "This address does not exist.")
	case errors.As(err, &routing) && routing.Code == http.StatusMethodNotAllowed:
		return models.Errorf(models.CodeMethodNotAllowed, "This address does not answer to this method.")
	}
	return models.Internal(err)
}

// SetRetryAfter sets the Retry-After header if the error specifies a wait, and
// always for CodeBusy.
func SetRetryAfter(c echo.Context, e *models.Error) {
	seconds := e.RetryAfterSeconds
	if seconds <= 0 && e.Code == models.CodeBusy {
		seconds = busyRetrySeconds
	}
	if seconds > 0 {
		c.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(seconds))
	}
}

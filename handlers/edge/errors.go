package edge

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/models"
)

// busyRetrySeconds is what a caller is told to wait when we are too busy and
// know nothing better.
const busyRetrySeconds = 1

// AsError turns whatever a handler, the router or a middleware returned into the
// one error value. What it does not know is a fault of ours, whose text stays
// with the cause. It returns nil for nil.
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
		return models.Errorf(models.CodeBusy, "This took too long. Please try again.").Because(err)
	case errors.As(err, &routing) && routing.Code == http.StatusNotFound:
		return models.Errorf(models.CodeNotFound, "There is nothing at this address.")
	case errors.As(err, &routing) && routing.Code == http.StatusMethodNotAllowed:
		return models.Errorf(models.CodeMethodNotAllowed, "This address does not answer to this method.")
	}
	return models.Internal(err)
}

// SetRetryAfter tells the caller when asking again makes sense: always when we
// are too busy, otherwise where the error knows.
func SetRetryAfter(c echo.Context, e *models.Error) {
	seconds := e.RetryAfterSeconds
	if seconds <= 0 && e.Code == models.CodeBusy {
		seconds = busyRetrySeconds
	}
	if seconds > 0 {
		c.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(seconds))
	}
}

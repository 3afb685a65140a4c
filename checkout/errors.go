package checkout

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/bursar-portal/bursar/models"
	"github.com/stripe/stripe-go/v76"
)

var (
	errSessionNotFound = models.Errorf(models.CodeNotFound, "There is no such payment.")
	errSessionNotOpen  = models.Errorf(models.CodeConflict, "This payment can't be canceled any more.")
	// ErrNoCustomer says that Stripe has no such customer: it was deleted there, or belongs to
	// another Stripe account or mode.
	ErrNoCustomer      = models.Errorf(models.CodeNotFound, "The payment service has no payment methods for this account.")
	errNoPortal        = models.Errorf(models.CodeConflict, "Payment methods can’t be managed here yet. Contact support to change yours.")
	errOrderFailed     = models.Errorf(models.CodeConflict, "This order can’t be paid any more. Load the page again to start over.")
	errTooManySessions = models.Errorf(models.CodeConflict, "Stripe opened too many payment pages on that day to look through. Search for the purchase in Stripe.")
	errBadSignature    = models.Errorf(models.CodeBadSignature, "The event's signature is missing, wrong or too old.")
	errEventNotFound   = models.Errorf(models.CodeNotFound, "Stripe no longer has this event.")
	errInvalidEvent    = models.Errorf(models.CodeMalformedJSON, "The body is not an event.")
)

// getError converts an error of retrieving an object.
func (c *Client) getError(err error) error {
	if stripeCode(err) == stripe.ErrorCodeResourceMissing {
		return errSessionNotFound.WithCause(c.redacted(err))
	}
	return c.apiError(err)
}

// expireError converts an error of expiring a session. Stripe answers 400 if it is not
// open.
func (c *Client) expireError(err error) error {
	var stripeErr *stripe.Error
	if errors.As(err, &stripeErr) && stripeErr.HTTPStatusCode == http.StatusBadRequest {
		return errSessionNotOpen.WithCause(c.redacted(err))
	}
	return c.getError(err)
}

// createError converts an error of creating a session.
func (c *Client) createError(err error) error {
	switch stripeCode(err) {
	case stripe.ErrorCodeResourceMissing:
		if isAboutCustomer(err) {
			return ErrNoCustomer.WithCause(c.redacted(err))
		}
	case stripe.ErrorCodeAmountTooSmall:
		return models.Invalid("credits", "The total is less than can be paid online.").WithCause(c.redacted(err))
	case stripe.ErrorCodeAmountTooLarge:
		return models.Invalid("credits", "The total is more than can be paid at once.").WithCause(c.redacted(err))
	case stripe.ErrorCodeEmailInvalid:
		invalid := models.Invalid("email", "is not accepted by the payment service")
		invalid.Message = "The payment service does not accept the email address of this account. Please ask us to change it."
		return invalid.WithCause(c.redacted(err))
	}
	return c.apiError(err)
}

// portalError converts an error of opening the billing portal. Stripe refuses with 400
// until the portal's settings have been saved in its dashboard.
func (c *Client) portalError(err error) error {
	var stripeErr *stripe.Error
	switch {
	case isAboutCustomer(err):
		return ErrNoCustomer.WithCause(c.redacted(err))
	case errors.As(err, &stripeErr) && stripeErr.HTTPStatusCode == http.StatusBadRequest:
		return errNoPortal.WithCause(c.redacted(err))
	}
	return c.apiError(err)
}

// isAboutCustomer reports whether Stripe refused a request because it has no such customer.
func isAboutCustomer(err error) bool {
	var stripeErr *stripe.Error
	return errors.As(err, &stripeErr) && stripeErr.Code == stripe.ErrorCodeResourceMissing && stripeErr.Param == "customer"
}

// isReused reports whether Stripe refused a request because its idempotency key was used
// for another one.
func isReused(err error) bool {
	var stripeErr *stripe.Error
	return errors.As(err, &stripeErr) && stripeErr.Type == stripe.ErrorTypeIdempotency
}

// apiError converts an error of Stripe's API. Conflicts, rate limits, server and
// network errors are CodeBusy, because a retry can succeed. Other responses are
// CodeInternal: Stripe would reject the same request again.
func (c *Client) apiError(err error) error {
	var stripeErr *stripe.Error
	if errors.As(err, &stripeErr) {
		switch status := stripeErr.HTTPStatusCode; {
		case status == http.StatusConflict, status == http.StatusTooManyRequests:
		case status >= http.StatusBadRequest && status < http.StatusInternalServerError:
			return models.Internal(c.redacted(err))
		}
	}
	busy := models.Errorf(models.CodeBusy, "We can’t reach the payment service right now. Try again in a moment.")
	busy.RetryAfterSeconds = 5
	return busy.WithCause(c.redacted(err))
}

// stripeCode returns the code of an error of Stripe's API, "" for other errors.
func stripeCode(err error) stripe.ErrorCode {
	var stripeErr *stripe.Error
	if errors.As(err, &stripeErr) {
		return stripeErr.Code
	}
	return ""
}

// redacted returns an error for the log, with the text of err but without secrets.
// Of Stripe's errors it has only the parts that tell an operator what to do, because
// the rest may contain personal data of a buyer. It does not wrap err.
func (c *Client) redacted(err error) error {
	text := err.Error()
	var stripeErr *stripe.Error
	if errors.As(err, &stripeErr) {
		text = fmt.Sprintf("stripe: %d %s %s %s (param %q, request %s)",
			stripeErr.HTTPStatusCode, stripeErr.Type, stripeErr.Code, stripeErr.Msg, stripeErr.Param, stripeErr.RequestID)
	}
	return errors.New(c.secrets.Replace(text))
}

// redactor returns a replacer that removes secrets from text.
func redactor(secrets ...string) *strings.Replacer {
	var pairs []string
	for _, secret := range secrets {
		if secret != "" {
			pairs = append(pairs, secret, "[secret]")
		}
	}
	return strings.NewReplacer(pairs...)
}

// leveledLogger logs all messages of Stripe's library at debug level, because
// failures are also returned as errors. The library's own debug messages are
// dropped: they are whole responses, with personal data of buyers.
type leveledLogger struct {
	log     *slog.Logger
	secrets *strings.Replacer
}

func (l leveledLogger) Debugf(string, ...any) {}

func (l leveledLogger) Infof(format string, v ...any)  { l.debug(format, v) }
func (l leveledLogger) Warnf(format string, v ...any)  { l.debug(format, v) }
func (l leveledLogger) Errorf(format string, v ...any) { l.debug(format, v) }

func (l leveledLogger) debug(format string, v []any) {
	l.log.Debug("stripe: " + l.secrets.Replace(fmt.Sprintf(format, v...)))
}

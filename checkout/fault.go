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
	errNoSession    = models.Errorf(models.CodeNotFound, "There is no such payment.")
	errBadSignature = models.Errorf(models.CodeBadSignature, "The event's signature is missing, wrong or too old.")
	errForgotten    = models.Errorf(models.CodeNotFound, "Stripe does not have this event any more.")
	errNoEvent      = models.Errorf(models.CodeMalformedJSON, "The body is not an event.")
)

// sessionFault is what became of asking for a session.
func (s *Stripe) sessionFault(err error) error {
	if stripeCode(err) == stripe.ErrorCodeResourceMissing {
		return errNoSession.Because(s.redacted(err))
	}
	return s.otherFault(err)
}

// startFault is what became of opening a session.
func (s *Stripe) startFault(err error) error {
	switch stripeCode(err) {
	case stripe.ErrorCodeAmountTooSmall:
		return models.Invalid("credits", "The total is less than can be paid online.").Because(s.redacted(err))
	case stripe.ErrorCodeAmountTooLarge:
		return models.Invalid("credits", "The total is more than can be paid at once.").Because(s.redacted(err))
	case stripe.ErrorCodeEmailInvalid:
		invalid := models.Invalid("email", "is not accepted by the payment service")
		invalid.Message = "The payment service does not accept the email address of this account. Please ask us to change it."
		return invalid.Because(s.redacted(err))
	}
	return s.otherFault(err)
}

// otherFault tells what may go by itself from what somebody has to mend: a request
// that Stripe refuses is refused the next time as well.
func (s *Stripe) otherFault(err error) error {
	var fault *stripe.Error
	if errors.As(err, &fault) {
		switch status := fault.HTTPStatusCode; {
		case status == http.StatusConflict, status == http.StatusTooManyRequests:
		case status >= http.StatusBadRequest && status < http.StatusInternalServerError:
			return models.Internal(s.redacted(err))
		}
	}
	busy := models.Errorf(models.CodeBusy, "The payment service does not answer right now. Please try again in a moment.")
	busy.RetryAfterSeconds = 5
	return busy.Because(s.redacted(err))
}

func stripeCode(err error) stripe.ErrorCode {
	var fault *stripe.Error
	if errors.As(err, &fault) {
		return fault.Code
	}
	return ""
}

// redacted is err for the log: of Stripe's errors the few parts that tell an
// operator what to do (the rest may hold a buyer's particulars), and never a
// secret. It keeps nothing of err but its text.
func (s *Stripe) redacted(err error) error {
	text := err.Error()
	var fault *stripe.Error
	if errors.As(err, &fault) {
		text = fmt.Sprintf("stripe: %d %s %s %s (param %q, request %s)",
			fault.HTTPStatusCode, fault.Type, fault.Code, fault.Msg, fault.Param, fault.RequestID)
	}
	return errors.New(s.secrets.Replace(text))
}

// redactor takes secrets out of texts.
func redactor(secrets ...string) *strings.Replacer {
	var pairs []string
	for _, secret := range secrets {
		if secret != "" {
			pairs = append(pairs, secret, "[secret]")
		}
	}
	return strings.NewReplacer(pairs...)
}

// libraryLog is where the Stripe library logs: at debug, whatever it thinks of
// the matter, since what matters comes back as an error. Its own debug lines are
// whole answers, with a buyer's particulars, and are dropped.
type libraryLog struct {
	log     *slog.Logger
	secrets *strings.Replacer
}

func (l libraryLog) Debugf(string, ...any) {}

func (l libraryLog) Infof(format string, v ...any)  { l.note(format, v) }
func (l libraryLog) Warnf(format string, v ...any)  { l.note(format, v) }
func (l libraryLog) Errorf(format string, v ...any) { l.note(format, v) }

func (l libraryLog) note(format string, v []any) {
	l.log.Debug("stripe: " + l.secrets.Replace(fmt.Sprintf(format, v...)))
}

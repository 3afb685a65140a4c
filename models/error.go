package models

import (
	"errors"
	"fmt"
)

// Code identifies a condition that a caller can act on. Package edge maps each to
// an HTTP status, and each API dialect prints it in its own shape.
type Code string

// Codes about who is asking.
const (
	CodeMissingCredential   Code = "missing_credential" // none was sent
	CodeMalformedCredential Code = "malformed_key"      // not in the form of a key
	CodeUnknownCredential   Code = "unknown_key"        // well formed, never issued
	CodeKeyPaused           Code = "key_paused"
	CodeKeyExpired          Code = "key_expired"
	CodeKeyRevoked          Code = "key_revoked"
	CodeNoAccount           Code = "no_account" // a service key where an account's is needed
	CodeAccountSuspended    Code = "account_suspended"
	CodeAccountClosed       Code = "account_closed"
	CodeInsufficientScope   Code = "insufficient_scope"
	CodeNetworkNotAllowed   Code = "network_not_allowed"
	CodeSignInRequired      Code = "sign_in_required" // the page needs a session
	CodeForbidden           Code = "forbidden"        // signed in, but not allowed
	CodeCrossSite           Code = "cross_site"       // the form was not sent from one of our pages
)

// Codes about what was asked.
const (
	CodeMalformedJSON         Code = "malformed_json"
	CodeBadSignature          Code = "bad_signature" // a Stripe event with a wrong or an old signature
	CodeMissingIdempotencyKey Code = "missing_idempotency_key"
	CodeInvalidField          Code = "invalid_field"
	CodeBodyTooLarge          Code = "body_too_large"
	CodeUnsupportedMedia      Code = "unsupported_media_type"
	CodeNotFound              Code = "not_found"
	CodeMethodNotAllowed      Code = "method_not_allowed"
	CodeConflict              Code = "conflict" // with the present state, such as a duplicate
)

// Codes of the ledger and the checkout.
const (
	CodeInsufficientCredits Code = "insufficient_credits"
	CodeIdempotencyConflict Code = "idempotency_conflict"
	CodeAccountInDebt       Code = "account_in_debt"
	CodeCapReached          Code = "cap_reached"
	CodeAlreadyCaptured     Code = "already_captured"
	CodeAlreadyReleased     Code = "already_released"
	CodeHoldExpired         Code = "hold_expired"
	CodeStorageLimit        Code = "storage_limit_exceeded"
	CodePurchasesDisabled   Code = "buying_off"
	CodeRateLimited         Code = "rate_limited"
	CodeBusy                Code = "busy" // to be retried with the same key
	CodeInternal            Code = "internal_error"
)

// Error is the error value that packages pass to each other. Message is public: a
// whole sentence for the person or program that asked, without internals. The
// cause is only logged.
type Error struct {
	Code    Code
	Message string
	Fields  []FieldError

	// Account, Available and Required are set for CodeInsufficientCredits.
	Account             AccountID
	Available, Required Credits
	// Cap is set for CodeCapReached, together with Account and Required, with its window at
	// the time and what was used in it, and without a boost that has ended.
	Cap *Cap
	// RetryAfterSeconds, if positive, is how long to wait before a retry.
	RetryAfterSeconds int

	cause error
}

// FieldError describes what is wrong with one field of a form or request body.
// Detail continues a sentence that begins with the field's name.
type FieldError struct {
	Field  string
	Detail string
}

// Errorf returns an Error with a public message.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Invalid returns a CodeInvalidField error about one field.
func Invalid(field, detail string) *Error {
	return &Error{Code: CodeInvalidField, Message: "Some of the input can't be used.", Fields: []FieldError{{field, detail}}}
}

// Internal returns an Error with CodeInternal for cause, which its public message
// does not reveal.
func Internal(cause error) *Error {
	return &Error{Code: CodeInternal, Message: "Something went wrong on our side.", cause: cause}
}

// WithCause returns a copy of e with a cause, which is only logged.
func (e *Error) WithCause(cause error) *Error {
	c := *e
	c.cause = cause
	return &c
}

func (e *Error) Error() string {
	text := string(e.Code) + ": " + e.Message
	for _, f := range e.Fields {
		text += " [" + f.Field + ": " + f.Detail + "]"
	}
	if e.cause != nil {
		text += ": " + e.cause.Error()
	}
	return text
}

func (e *Error) Unwrap() error { return e.cause }

// CodeOf returns the code of err: "" for nil, CodeInternal if err is not an Error.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeInternal
}

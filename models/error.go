package models

import (
	"errors"
	"fmt"
)

// Code names a condition that a caller can act on. The edge maps each to an HTTP
// status and each dialect prints it in its own shape.
type Code string

// Who is asking.
const (
	CodeMissingCredential   Code = "missing_credential"  // nothing was presented
	CodeMalformedCredential Code = "malformed_key"       // it can't be one of ours
	CodeUnknownCredential   Code = "unknown_key"         // well formed, never issued
	CodeKeyPaused           Code = "key_paused"          //
	CodeKeyExpired          Code = "key_expired"         //
	CodeKeyRevoked          Code = "key_revoked"         //
	CodeNoAccount           Code = "no_account"          // a service key where an account's is needed
	CodeAccountSuspended    Code = "account_suspended"   //
	CodeAccountClosed       Code = "account_closed"      //
	CodeInsufficientScope   Code = "insufficient_scope"  //
	CodeNetworkNotAllowed   Code = "network_not_allowed" //
	CodeSignInRequired      Code = "sign_in_required"    // a page that needs a session
	CodeForbidden           Code = "forbidden"           // known, and not allowed
	CodeCrossSite           Code = "cross_site"          // a form that did not come from our pages
)

// What was asked.
const (
	CodeMalformedJSON         Code = "malformed_json"
	CodeBadSignature          Code = "bad_signature" // an event that Stripe did not sign, or not lately
	CodeMissingIdempotencyKey Code = "missing_idempotency_key"
	CodeInvalidField          Code = "invalid_field"
	CodeBodyTooLarge          Code = "body_too_large"
	CodeUnsupportedMedia      Code = "unsupported_media_type"
	CodeNotFound              Code = "not_found"
	CodeMethodNotAllowed      Code = "method_not_allowed"
	CodeConflict              Code = "conflict" // it exists already
)

// What the ledger or the till answers.
const (
	CodeInsufficientCredits Code = "insufficient_credits"
	CodeIdempotencyConflict Code = "idempotency_conflict"
	CodeAccountInDebt       Code = "account_in_debt"
	CodeAlreadyCaptured     Code = "already_captured"
	CodeAlreadyReleased     Code = "already_released"
	CodeHoldExpired         Code = "hold_expired"
	CodeStorageLimit        Code = "storage_limit_exceeded"
	CodeBuyingOff           Code = "buying_off"
	CodeRateLimited         Code = "rate_limited"
	CodeBusy                Code = "busy" // try again with the same key
	CodeInternal            Code = "internal_error"
)

// Error is the one error value that crosses rooms. Message is public: a whole
// sentence for the person or program that asked, without internals. The cause is
// for the log alone.
type Error struct {
	Code    Code
	Message string
	Fields  []FieldFault

	// Account, Available and Required belong to CodeInsufficientCredits.
	Account             AccountID
	Available, Required Credits
	// RetryAfterSeconds, if positive, says when asking again makes sense.
	RetryAfterSeconds int

	cause error
}

// FieldFault says what is wrong with one field of a form or a body.
type FieldFault struct {
	Field  string
	Detail string
}

// Errorf makes an Error with a public message.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Invalid is a CodeInvalidField error about one field.
func Invalid(field, detail string) *Error {
	return &Error{Code: CodeInvalidField, Message: "Some of the input can't be used.", Fields: []FieldFault{{field, detail}}}
}

// Internal wraps a fault of ours; the public message says nothing of it.
func Internal(cause error) *Error {
	return &Error{Code: CodeInternal, Message: "Something went wrong on our side.", cause: cause}
}

// Because gives a copy of e the cause that the log will show.
func (e *Error) Because(cause error) *Error {
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

// CodeOf is the code of err: "" for nil, CodeInternal for what is not an Error.
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

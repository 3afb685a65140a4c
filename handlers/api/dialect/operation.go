package dialect

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/openapi"
	"github.com/bursar-portal/bursar/models"
)

// OperationDoc documents a route beyond its path and access rule.
type OperationDoc struct {
	ID, Summary, Description string

	Query        []openapi.Parameter
	Body         any
	BodyOptional bool
	BodyOpen     bool // unknown members are ignored
	// Idempotent: the operation takes an Idempotency-Key. If it needs one only
	// sometimes, IdempotentWhen says when.
	Idempotent     bool
	IdempotentWhen string

	Responses []openapi.Response // successful responses
	// ErrorCodes are the operation's own error codes, besides those that follow
	// from its path, access rule and body.
	ErrorCodes []models.Code
	Examples   []openapi.Example
}

// Formats of strings and numbers.
var (
	AmountFormat       = openapi.Constraints{Pattern: `^\d+(\.\d{1,6})?$`}
	HeaderAmountFormat = openapi.Constraints{Pattern: `^-?\d+\.\d{2,6}$`}
	TimeFormat         = openapi.Constraints{Format: "date-time"}
	DateFormat         = openapi.Constraints{Format: "date"}
	URIFormat          = openapi.Constraints{Format: "uri"}
	UUIDFormat         = openapi.Constraints{Format: "uuid"}
)

// RateLimitHeaders are on all answers of a limited route to a caller with a limit.
var RateLimitHeaders = []openapi.Header{
	{Name: "RateLimit-Limit", Description: "Requests allowed at once.", Constraints: openapi.Constraints{Pattern: `^\d+$`}},
	{Name: "RateLimit-Remaining", Description: "Requests left.", Constraints: openapi.Constraints{Pattern: `^\d+$`}},
	{Name: "RateLimit-Reset", Description: "Seconds until all requests are available again.", Constraints: openapi.Constraints{Pattern: `^\d+$`}},
}

// Response headers.
var (
	RemainingHeader  = openapi.Header{Name: remainingHeader, Description: "Credits the account can spend now.", Required: true, Constraints: HeaderAmountFormat}
	RetryAfterHeader = openapi.Header{Name: echo.HeaderRetryAfter, Description: "The number of seconds to wait before you retry.", Required: true, Constraints: openapi.Constraints{Pattern: `^\d+$`}}
)

// BalanceResponses are the responses of an operation that reads a balance, which a caller
// may have already.
func BalanceResponses(body any, headers ...openapi.Header) []openapi.Response {
	headers = append([]openapi.Header{etagHeader}, headers...)
	return append(OKResponse(body, headers...), openapi.Response{
		Status: http.StatusNotModified, Description: "Nothing has changed since the ETag in If-None-Match.", Headers: headers,
	})
}

var etagHeader = openapi.Header{
	Name: "ETag", Description: "Send it as If-None-Match. While nothing has changed, you get an empty 304.",
	Constraints: openapi.Constraints{Pattern: `^W/"[A-Za-z0-9_-]+"$`},
}

// OKResponse returns the response of an operation that only reads.
func OKResponse(body any, headers ...openapi.Header) []openapi.Response {
	return []openapi.Response{{Status: http.StatusOK, Description: "OK.", Body: body, Headers: headers}}
}

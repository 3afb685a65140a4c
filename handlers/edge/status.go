// Package edge holds what pages and APIs share: the HTTP status of each error code,
// the actor of a request, decoding of bodies, rendering, rate limits, and the
// headers of every response.
package edge

import (
	"net/http"

	"github.com/bursar-portal/bursar/models"
)

// httpStatuses is the only table of error codes and HTTP statuses. Pages and the
// native API use it; a dialect that publishes other statuses overrides them.
var httpStatuses = map[models.Code]int{
	models.CodeMissingCredential:   http.StatusUnauthorized,
	models.CodeMalformedCredential: http.StatusUnauthorized,
	models.CodeUnknownCredential:   http.StatusUnauthorized,
	models.CodeKeyPaused:           http.StatusUnauthorized,
	models.CodeKeyExpired:          http.StatusUnauthorized,
	models.CodeKeyRevoked:          http.StatusUnauthorized,
	models.CodeAccountClosed:       http.StatusUnauthorized,
	models.CodeSignInRequired:      http.StatusUnauthorized,

	models.CodeAccountSuspended:  http.StatusForbidden,
	models.CodeInsufficientScope: http.StatusForbidden,
	models.CodeNetworkNotAllowed: http.StatusForbidden,
	models.CodeAccountInDebt:     http.StatusForbidden,
	models.CodeCapReached:        http.StatusForbidden,
	models.CodeForbidden:         http.StatusForbidden,
	models.CodeCrossSite:         http.StatusForbidden,

	models.CodeBadSignature:          http.StatusBadRequest,
	models.CodeMalformedJSON:         http.StatusBadRequest,
	models.CodeMissingIdempotencyKey: http.StatusBadRequest,
	models.CodeInvalidField:          http.StatusUnprocessableEntity,
	models.CodeStorageLimit:          http.StatusUnprocessableEntity,
	models.CodeBodyTooLarge:          http.StatusRequestEntityTooLarge,
	models.CodeUnsupportedMedia:      http.StatusUnsupportedMediaType,

	models.CodeNotFound:         http.StatusNotFound,
	models.CodeNoAccount:        http.StatusNotFound,
	models.CodeMethodNotAllowed: http.StatusMethodNotAllowed,

	models.CodeConflict:            http.StatusConflict,
	models.CodeIdempotencyConflict: http.StatusConflict,
	models.CodeAlreadyCaptured:     http.StatusConflict,
	models.CodeAlreadyReleased:     http.StatusConflict,
	models.CodeHoldExpired:         http.StatusConflict,
	models.CodeInsufficientCredits: http.StatusPaymentRequired,
	models.CodeRateLimited:         http.StatusTooManyRequests,
	models.CodePurchasesDisabled:   http.StatusNotImplemented,
	models.CodeBusy:                http.StatusServiceUnavailable,
	models.CodeInternal:            http.StatusInternalServerError,
}

// Status returns the HTTP status of an error code, 500 for one that is not in the
// table.
func Status(code models.Code) int {
	if status, ok := httpStatuses[code]; ok {
		return status
	}
	return http.StatusInternalServerError
}

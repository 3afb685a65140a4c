package edge_test

import (
	"net/http"
	"testing"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// The ledger's errors have the statuses that the API documents, and a page each
// with the same status.
func TestLedgerErrorStatuses(t *testing.T) {
	for code, want := range map[models.Code]int{
		models.CodeInsufficientCredits: http.StatusPaymentRequired,
		models.CodeAccountInDebt:       http.StatusForbidden,
		models.CodeCapReached:          http.StatusForbidden,
		models.CodeAccountSuspended:    http.StatusForbidden,
		models.CodeIdempotencyConflict: http.StatusConflict,
		models.CodeAlreadyCaptured:     http.StatusConflict,
		models.CodeAlreadyReleased:     http.StatusConflict,
		models.CodeHoldExpired:         http.StatusConflict,
		models.CodeStorageLimit:        http.StatusUnprocessableEntity,
		models.CodeBusy:                http.StatusServiceUnavailable,
	} {
		if got := edge.Status(code); got != want {
			t.Errorf("%s is %d, want %d", code, got, want)
		}
		if doc := edge.ErrorDocFor(string(code)); doc.Code != string(code) || doc.Status != want {
			t.Errorf("%s has the page %+v", code, doc)
		}
	}
}

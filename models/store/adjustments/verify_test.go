package adjustments_test

import (
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// A posted batch has exactly the entries of its lines, and one that was not posted has
// none.
func TestVerifyFindsATamperedBatch(t *testing.T) {
	for name, statement := range map[string]string{
		"an amount":     "UPDATE adjustment_lines SET amount = amount + 1 WHERE number = 2",
		"an account":    "UPDATE adjustment_lines SET account_id = 'acc_other' WHERE number = 2",
		"a sum":         "UPDATE adjustment_batches SET added = added + 1",
		"who asked":     "UPDATE adjustment_batches SET asked_by = (SELECT id FROM users WHERE name = 'ben'), decided_by = (SELECT id FROM users WHERE name = 'ben')",
		"its end":       "UPDATE adjustment_batches SET state = 'discarded'",
		"a line added":  "INSERT INTO adjustment_lines SELECT batch_id, 99, account_id, amount, kind, reason, fault FROM adjustment_lines WHERE number = 2",
		"a line erased": "DELETE FROM adjustment_lines WHERE number = 2",
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			if err := h.posts(h.opens(models.BatchDraft, batchLine(2, h.ann, 5), batchLine(3, h.bob, 7)), h.ada); err != nil {
				t.Fatal(err)
			}
			h.CheckBooks()
			for _, trigger := range []string{"batches_keep", "batches_forward", "lines_begin", "lines_keep", "lines_hold"} {
				if err := storetest.Tamper(t, h.Kit, "DROP TRIGGER adjustment_"+trigger); err != nil {
					t.Fatal(err)
				}
			}
			if err := storetest.Tamper(t, h.Kit, statement); err != nil {
				t.Fatal(err)
			}
			if v, err := h.Verify(t.Context(), nil); err != nil || len(v.Discrepancies) == 0 {
				t.Errorf("nobody notices (%v)", err)
			}
		})
	}
}

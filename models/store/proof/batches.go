package proof

import (
	"fmt"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
)

// batchFaults compares batches of adjustments with their lines, and posted lines with
// their entries, whose keys name the batch and the line. It compares proposals with the
// entries that they became, too.
func batchFaults(tx *gorm.DB) (faults []string, err error) {
	for _, check := range []struct{ what, query string }{
		{"does not come to what its lines do", `SELECT b.id FROM adjustment_batches b
			LEFT JOIN adjustment_lines l ON l.batch_id = b.id GROUP BY b.id
			HAVING b.lines <> COUNT(l.number) OR b.faults <> COALESCE(SUM(l.fault <> ''), 0)
				OR b.added <> COALESCE(SUM(CASE WHEN l.fault = '' AND l.amount > 0 THEN l.amount END), 0)
				OR b.taken <> COALESCE(SUM(CASE WHEN l.fault = '' AND l.amount < 0 THEN -l.amount END), 0)`},
		{"is posted, and lines of it have no entry", `SELECT DISTINCT b.id FROM adjustment_batches b
			JOIN adjustment_lines l ON l.batch_id = b.id
			LEFT JOIN entries e ON e.account_id = l.account_id AND e.key = 'bulk:' || l.batch_id || ':' || l.number
				AND e.delta = l.amount AND e.actor_id = b.asked_by AND e.kind = 'adjustment'
			WHERE b.state = 'posted' AND e.id IS NULL`},
		{"is not posted, and there are entries of it", `SELECT DISTINCT substr(e.key, 6, instr(substr(e.key, 6), ':') - 1) AS batch FROM entries e
			LEFT JOIN adjustment_lines l ON e.key = 'bulk:' || l.batch_id || ':' || l.number
				AND l.batch_id = substr(e.key, 6, instr(substr(e.key, 6), ':') - 1)
			LEFT JOIN adjustment_batches b ON b.id = l.batch_id AND b.state = 'posted'
			WHERE e.key LIKE 'bulk:bat\_%' ESCAPE '\' AND e.kind = 'adjustment' AND b.id IS NULL`},
		{"is posted, and there is no entry of it", `SELECT p.id FROM proposals p
			LEFT JOIN entries e ON e.account_id = p.account_id AND e.origin = p.origin AND e.key = p.entry_key AND e.actor_id = p.asked_by
			WHERE p.state = 'posted' AND p.entry_key <> '' AND e.id IS NULL`},
	} {
		var ids []string
		if err := tx.Raw(check.query).Scan(&ids).Error; err != nil {
			return faults, err
		}
		for _, id := range ids {
			what := "batch"
			if models.IsProposal(id) {
				what = "proposal"
			}
			faults = append(faults, fmt.Sprintf("the %s %s %s", what, id, check.what))
		}
	}
	return faults, nil
}

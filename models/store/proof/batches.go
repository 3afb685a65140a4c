package proof

import (
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// entryOf finds the entry of an account with an origin, a key and an asker, by the index of
// keys.
const entryOf = `SELECT e.delta FROM accounts a CROSS JOIN symbols o ON o.text = %s
	CROSS JOIN entries e ON e.account = a.number AND e.origin = o.number AND e.key = %s
	WHERE a.id = %s AND e.actor = (SELECT number FROM symbols WHERE text = 'user:' || %s)`

var (
	entryOfLine = fmt.Sprintf(entryOf, "CASE b.waiting_at WHEN 0 THEN '"+models.OriginBatch+"' ELSE '"+models.OriginApproved+"' END",
		"'bulk:' || l.batch_id || ':' || l.number", "l.account_id", "b.asked_by")
	entryOfProposal = fmt.Sprintf(entryOf, "p.origin", "p.entry_key", "p.account_id", "p.asked_by")
)

// batchChecks find what is wrong with batches and proposals, by their ids.
var batchChecks = []struct{ what, query string }{
	{"does not come to what its lines do", `SELECT b.id FROM adjustment_batches b
		LEFT JOIN adjustment_lines l ON l.batch_id = b.id GROUP BY b.id
		HAVING b.lines <> COUNT(l.number) OR b.faults <> COUNT(CASE WHEN l.fault <> '' THEN 1 END)
			OR b.added <> COALESCE(SUM(CASE WHEN l.fault = '' AND l.amount > 0 THEN l.amount END), 0)
			OR b.taken <> COALESCE(SUM(CASE WHEN l.fault = '' AND l.amount < 0 THEN -l.amount END), 0)`},
	{"is posted, and lines of it have no entry", `SELECT b.id FROM adjustment_batches b WHERE b.state = 'posted' AND EXISTS (
		SELECT 1 FROM adjustment_lines l WHERE l.batch_id = b.id AND NOT EXISTS (` + entryOfLine + ` AND e.delta = l.amount AND e.kind = 'adjustment'))`},
	{"is posted, and there is no entry of it", `SELECT p.id FROM proposals p
		WHERE p.state = 'posted' AND p.entry_key <> '' AND NOT EXISTS (` + entryOfProposal + `)`},
	{"is posted, and its entry is of another amount", `SELECT p.id FROM proposals p
		WHERE p.state = 'posted' AND p.entry_key <> '' AND EXISTS (` + entryOfProposal + ` AND e.kind IN ('purchase', 'grant') AND e.delta <> p.credits)`},
}

// batchFaults compares batches of adjustments with their lines, and posted lines with
// their entries, whose keys name the batch and the line. It compares proposals with the
// entries that they became, too. What an entry says of its batch is checked with the entry.
func batchFaults(tx *gorm.DB) (faults []string, err error) {
	for _, check := range batchChecks {
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
	unreadable, err := unreadableProposals(tx)
	return append(faults, unreadable...), err
}

// postedLine finds the line of a batch, if that was posted.
const postedLine = `SELECT 1 FROM adjustment_batches b CROSS JOIN adjustment_lines l ON l.batch_id = b.id
	WHERE b.id = ? AND b.state = 'posted' AND l.number = ? AND l.account_id = ? LIMIT 1`

// batch checks that the batch that an entry is of was posted, with a line for it.
func (a *account) batch(e *models.Entry) error {
	if e.Kind != models.EntryAdjustment || e.Origin != models.OriginBatch && e.Origin != models.OriginApproved {
		return nil
	}
	parts := strings.Split(e.Key, ":")
	if len(parts) != 3 || parts[0] != "bulk" {
		return nil
	}
	line, err := strconv.ParseInt(parts[2], 10, 64)
	if err != nil {
		return nil //nolint:nilerr // not a batch's key
	}
	posted := false
	if err := books.Query(a.tx, func(*sql.Rows) error { posted = true; return nil },
		postedLine, parts[1], line, string(a.id)); err != nil {
		return err
	}
	if !posted {
		a.fault("entry %d: is of the batch %s, which was not posted with it", e.Sequence, parts[1])
	}
	return nil
}

// unreadableProposals names proposals that nobody can decide or look at any more.
func unreadableProposals(tx *gorm.DB) (faults []string, err error) {
	var rows []schema.Proposal
	err = tx.Select("id", "content").FindInBatches(&rows, 1000, func(*gorm.DB, int) error {
		for _, r := range rows {
			if _, err := r.Model(); err != nil {
				faults = append(faults, fmt.Sprintf("the proposal %s can't be read: %v", r.ID, err))
			}
		}
		return nil
	}).Error
	return faults, err
}

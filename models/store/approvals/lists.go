package approvals

import (
	"context"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// An approvalList has the conditions of a list, spelled exactly as in the partial indexes
// of its two tables: SQLite uses these for no other spelling.
type approvalList struct{ batches, proposals string }

var (
	waiting = approvalList{"state = 'waiting'", "state = 'waiting'"}
	decided = approvalList{"waiting_at > 0 AND decided_at > 0", "decided_at > 0"}
)

// ApprovalList returns a page of what waits for approval or was decided, newest first.
func (a *Approvals) ApprovalList(ctx context.Context, q models.ApprovalQuery) (models.ApprovalPage, error) {
	list := waiting
	if q.Decided {
		list = decided
	}
	older, args := "", []any{}
	if q.After != "" {
		older = ` AND (created_at, id) < (SELECT created_at, id FROM (
			SELECT created_at, id FROM adjustment_batches WHERE id = ? UNION ALL SELECT created_at, id FROM proposals WHERE id = ?) AS last)`
		args = append(args, q.After, q.After)
	}
	args = append(args, q.Limit+1)
	args = append(args, args...)
	args = append(args, q.Limit+1)
	// Each table is read along its index before the two are merged.
	newest := func(table, condition string) string {
		return "SELECT * FROM (SELECT created_at, id FROM " + table + " WHERE " + condition + older + " ORDER BY created_at DESC, id DESC LIMIT ?) AS some_" + table
	}
	var page models.ApprovalPage
	err := a.db.Read.WithContext(ctx).Raw("SELECT id FROM ("+newest("adjustment_batches", list.batches)+" UNION ALL "+
		newest("proposals", list.proposals)+") AS some_of_both ORDER BY created_at DESC, id DESC LIMIT ?", args...).Scan(&page.IDs).Error
	if len(page.IDs) > q.Limit {
		page.IDs = page.IDs[:q.Limit]
		page.Next = page.IDs[q.Limit-1]
	}
	return page, database.Explain(err)
}

// CountWaiting returns how many batches and proposals wait for approval, at the most most.
func (a *Approvals) CountWaiting(ctx context.Context, most int) (int, error) {
	var batches []models.BatchID
	db := a.db.Read.WithContext(ctx)
	if err := db.Model(&schema.Batch{}).Where(waiting.batches).Limit(most).Pluck("id", &batches).Error; err != nil {
		return 0, database.Explain(err)
	}
	var proposals []models.ProposalID
	err := db.Model(&schema.Proposal{}).Where(waiting.proposals).Limit(most).Pluck("id", &proposals).Error
	return min(len(batches)+len(proposals), most), database.Explain(err)
}

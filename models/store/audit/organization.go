package audit

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/act"
	"github.com/bursar-portal/bursar/models/store/database"
)

// OrganizationLog returns a page of what an organization's own people may read about it,
// newest first: what is in act.ForCustomers. Of what the operator did it says no more than
// that: no name, detail, request or network.
func (a *Audit) OrganizationLog(ctx context.Context, q models.AuditQuery) (page models.AuditPage, err error) {
	q = models.AuditQuery{AccountID: q.AccountID, Actions: act.ForCustomers, Since: q.Since, Until: q.Until, Before: q.Before, Limit: q.Limit}
	if err := a.writeRepeats(ctx); err != nil {
		return page, err
	}
	err = a.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		bounds, err := boundsOf(tx, q)
		if err != nil {
			return err
		}
		if page, err = auditPage(tx, q, bounds); err != nil {
			return err
		}
		return takeSides(tx, q.AccountID, page.Lines)
	})
	return page, database.Explain(err)
}

// EachOfOrganization calls each for all records of an organization's own log, newest first. It
// holds no connection while each runs.
func (a *Audit) EachOfOrganization(ctx context.Context, q models.AuditQuery, each func(models.AuditLine) error) error {
	q.Limit = auditAtOnce
	for {
		page, err := a.OrganizationLog(ctx, q)
		if err != nil {
			return err
		}
		for _, l := range page.Lines {
			if err := each(l); err != nil {
				return err
			}
		}
		if q.Before = page.Next; q.Before == 0 {
			return nil
		}
	}
}

// takeSides says of each actor on which side they are, and leaves out of what others did all
// that is not the organization's. Members who work for the operator are on its side: nobody
// can tell for whom they did it.
func takeSides(tx *gorm.DB, account models.AccountID, lines []models.AuditLine) error {
	var users, keys []string
	for _, l := range lines {
		switch l.Actor.Kind {
		case models.ActorUser:
			users = append(users, l.Actor.ID)
		case models.ActorKey:
			keys = append(keys, l.Actor.ID)
		}
	}
	sides := map[string]models.AuditSide{}
	for _, find := range []struct {
		ids  []string
		side models.AuditSide
		sql  string
		args []any
	}{
		{users, models.SideFormer, "SELECT id FROM users WHERE id IN ? AND operator = ''", []any{users}},
		{users, models.SideMember, "SELECT u.id FROM members m JOIN users u ON u.id = m.user_id WHERE m.account_id = ? AND m.user_id IN ? AND NOT m.pending AND u.operator = ''", []any{account, users}},
		{keys, models.SideMember, "SELECT id FROM api_keys WHERE id IN ? AND account_id = ?", []any{keys, account}},
	} {
		if len(find.ids) == 0 {
			continue
		}
		var found []string
		if err := tx.Raw(find.sql, find.args...).Scan(&found).Error; err != nil {
			return err
		}
		for _, id := range found {
			sides[id] = find.side
		}
	}
	for i := range lines {
		l := &lines[i]
		if l.Side = sides[l.Actor.ID]; l.Side == models.SideMember {
			l.Network = "" // where colleagues are is theirs
			continue
		}
		*l = models.AuditLine{
			AuditRecord: models.AuditRecord{ID: l.ID, At: l.At, Actor: models.ActorRef{Kind: l.Actor.Kind}, Action: l.Action, AccountID: l.AccountID, Count: l.Count},
			Sequence:    l.Sequence, Side: l.Side,
		}
	}
	return nil
}

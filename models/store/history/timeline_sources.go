package history

import (
	"strings"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/names"
	"github.com/bursar-portal/bursar/models/store/schema"
	"github.com/bursar-portal/bursar/models/timeline"
)

// behind selects of a source what stands behind the cursor. The columns are those of the
// instant and of what tells lines of an instant apart.
func (s story) behind(query *gorm.DB, of timeline.Source, at, id string) *gorm.DB {
	last, own, ok := s.Before.Bound(of)
	switch {
	case own && s.Before.ID != "":
		query = query.Where("("+at+", "+id+") < (?, ?)", last, s.Before.ID)
	case own:
		query = query.Where("("+at+", "+id+") < (?, ?)", last, s.Before.Number)
	case ok:
		query = query.Where(at+" <= ?", last)
	}
	return query.Order(at + " DESC, " + id + " DESC").Limit(s.Limit + 1)
}

// mails reads the mails about the account, and, of a person's own account, those to the
// person since it was opened.
func (s story) mails() (lines []timeline.Line, err error) {
	add := func(query *gorm.DB) error {
		var rows []schema.Mail
		err := s.behind(query, timeline.Mails, "created_at", "id").Find(&rows).Error
		for _, r := range rows {
			line := r.Line(s.now)
			lines = append(lines, timeline.Line{At: line.CreatedAt, Kind: timeline.Emails, Mail: &line})
		}
		return err
	}
	if err := add(s.tx.Where("account_id = ? AND account_id <> ''", s.AccountID)); err != nil || s.account.Kind != models.Solo {
		return lines, err
	}
	var owners []string
	err = s.tx.Raw("SELECT u.email_normal FROM members m JOIN users u ON u.id = m.user_id WHERE m.account_id = ? AND m.role = ? AND NOT m.pending",
		s.AccountID, models.RoleOwner).Scan(&owners).Error
	for _, owner := range owners {
		if err == nil {
			err = add(s.tx.Where("recipient_normal = ? AND account_id = '' AND +created_at >= ?", owner, s.account.CreatedAt))
		}
	}
	return lines, err
}

// notes reads what operators have written about the account.
func (s story) notes() ([]timeline.Line, error) {
	var rows []struct {
		Note       schema.Note `gorm:"embedded"`
		AuthorName string
	}
	query := s.tx.Table("account_notes n").Joins("JOIN users u ON u.id = n.author_id").Select("n.*, u.name AS author_name").Where("n.account_id = ?", s.AccountID)
	err := s.behind(query, timeline.Notes, "n.at", "n.sequence").Scan(&rows).Error
	lines := make([]timeline.Line, len(rows))
	for i, r := range rows {
		lines[i] = timeline.Line{At: r.Note.At.Time(), Kind: timeline.NotesOf, Note: &models.NoteLine{Note: r.Note.Model(), AuthorName: r.AuthorName}}
	}
	return lines, err
}

// audit reads what people and programs did and nothing else tells of: of each action the
// newest records, so that none of another action is read.
func (s story) audit() ([]timeline.Line, error) {
	actions := timeline.ActionsOf(s.Kind)
	if len(actions) == 0 {
		return nil, nil
	}
	args := make([]any, 0, len(actions)+5)
	for _, a := range actions {
		args = append(args, a)
	}
	args = append(args, s.AccountID)
	text := ""
	if last, own, ok := s.Before.Bound(timeline.Audit); own {
		text, args = "AND (a.at, a.sequence) < (?, ?) ", append(args, last, s.Before.Number)
	} else if ok {
		text, args = "AND a.at <= ? ", append(args, last)
	}
	var rows []schema.AuditRecord
	err := s.tx.Raw(`WITH acts (name) AS (VALUES (?)`+strings.Repeat(", (?)", len(actions)-1)+`)
		SELECT z.* FROM acts CROSS JOIN audit z WHERE z.sequence IN (SELECT a.sequence FROM audit a
			WHERE a.account_id = ? AND a.account_id <> '' AND a.action = acts.name `+text+`ORDER BY a.at DESC, a.sequence DESC LIMIT ?)
		ORDER BY z.at DESC, z.sequence DESC LIMIT ?`, append(args, s.Limit+1, s.Limit+1)...).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	refs := make([]models.ActorRef, len(rows))
	for i, r := range rows {
		refs[i] = r.Model().Actor
	}
	actors, err := names.Actors(s.tx, refs)
	lines := make([]timeline.Line, len(rows))
	for i, r := range rows {
		record := r.Model()
		lines[i] = timeline.Line{At: record.At, Kind: timeline.OfAction(record.Action), Audit: &models.AuditLine{
			AuditRecord: record, Sequence: r.Sequence, ActorName: actors[record.Actor], AccountName: s.account.Name, Erased: r.TextsSalt == nil,
		}}
	}
	return lines, err
}

// disputes reads when buyers asked their bank for their money.
func (s story) disputes() ([]timeline.Line, error) {
	var rows []schema.Dispute
	err := s.behind(s.tx.Where("account_id = ?", s.AccountID), timeline.Disputes, "opened_at", "id").Find(&rows).Error
	lines := make([]timeline.Line, len(rows))
	for i, r := range rows {
		dispute := r.Model()
		lines[i] = timeline.Line{At: dispute.OpenedAt, Kind: timeline.Payments, Dispute: &dispute}
	}
	return lines, err
}

// purchases reads when checkouts were started. Payments that operators booked began with
// their entry.
func (s story) purchases() ([]timeline.Line, error) {
	var rows []struct {
		Purchase  schema.Purchase `gorm:"embedded"`
		BuyerName string
	}
	query := s.tx.Table("purchases p").Joins("LEFT JOIN users u ON u.id = p.user_id").Select("p.*, COALESCE(u.name, '') AS buyer_name").
		Where("p.account_id = ? AND p.method = ?", s.AccountID, models.MethodStripe)
	err := s.behind(query, timeline.Purchases, "p.created_at", "p.id").Scan(&rows).Error
	lines := make([]timeline.Line, len(rows))
	for i, r := range rows {
		bought := models.PurchaseLine{Purchase: r.Purchase.Model(), AccountName: s.account.Name, BuyerName: r.BuyerName}
		lines[i] = timeline.Line{At: bought.CreatedAt, Kind: timeline.Payments, Purchase: &bought}
	}
	return lines, err
}

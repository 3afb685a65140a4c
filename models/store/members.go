package store

import (
	"context"

	"github.com/bursar-portal/bursar/models"
)

type memberLineRow struct {
	User     userRow `gorm:"embedded"`
	Role     models.Role
	JoinedAt micros
}

func (r memberLineRow) model() models.MemberLine {
	return models.MemberLine{User: r.User.model(), Role: r.Role, JoinedAt: r.JoinedAt.time()}
}

const selectMembers = `SELECT u.id, u.email, u.name, u.zone, u.operator, u.created_at, m.role, m.created_at AS joined_at
	FROM members m JOIN users u ON u.id = m.user_id WHERE m.account_id = ?`

// Members are the account's people, the first member first.
func (s *Store) Members(ctx context.Context, id models.AccountID) ([]models.MemberLine, error) {
	return s.membersWhere(ctx, " ORDER BY m.created_at, m.user_id", id)
}

// MemberList is a page of an account's people, the first member first.
func (s *Store) MemberList(ctx context.Context, q models.MemberQuery) (models.MemberPage, error) {
	condition, args := "", []any{q.AccountID}
	if q.After != "" {
		condition = " AND (m.created_at, m.user_id) > (SELECT created_at, user_id FROM members WHERE account_id = ? AND user_id = ?)"
		args = append(args, q.AccountID, q.After)
	}
	lines, err := s.membersWhere(ctx, condition+" ORDER BY m.created_at, m.user_id LIMIT ?", append(args, q.Limit+1)...)
	page := models.MemberPage{Lines: lines}
	if len(lines) > q.Limit {
		page.Lines = lines[:q.Limit]
		page.Next = lines[q.Limit-1].ID
	}
	return page, err
}

// Member is a user's place in an account. CodeNotFound.
func (s *Store) Member(ctx context.Context, account models.AccountID, user models.UserID) (models.MemberLine, error) {
	lines, err := s.membersWhere(ctx, " AND m.user_id = ?", account, user)
	if err == nil && len(lines) == 0 {
		return models.MemberLine{}, notFound("member")
	}
	return append(lines, models.MemberLine{})[0], err
}

func (s *Store) membersWhere(ctx context.Context, rest string, args ...any) ([]models.MemberLine, error) {
	var rows []memberLineRow
	err := s.read.WithContext(ctx).Raw(selectMembers+rest, args...).Scan(&rows).Error
	lines := make([]models.MemberLine, len(rows))
	for i, r := range rows {
		lines[i] = r.model()
	}
	return lines, explain(err)
}

package people

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

type memberLineRow struct {
	User     schema.User `gorm:"embedded"`
	Role     models.Role
	JoinedAt schema.Micros
	KeyCount int
	Pending  bool
}

func (r memberLineRow) model() models.MemberLine {
	return models.MemberLine{User: r.User.Model(), Role: r.Role, JoinedAt: r.JoinedAt.Time(), Keys: r.KeyCount, Pending: r.Pending}
}

const selectMembers = `SELECT u.id, u.email, u.name, u.zone, u.operator, u.status, u.verified_at, u.created_at, m.role, m.created_at AS joined_at,
	(SELECT COUNT(*) FROM api_keys k WHERE k.account_id = m.account_id AND k.made_by = u.id AND k.made_by <> '' AND k.status <> 'revoked') AS key_count, m.pending
	FROM members m JOIN users u ON u.id = m.user_id WHERE m.account_id = ?`

// Members returns the account's members in the order in which they joined.
func (p *People) Members(ctx context.Context, id models.AccountID) ([]models.MemberLine, error) {
	return p.membersWhere(ctx, " ORDER BY m.created_at, m.user_id", id)
}

// MemberList returns a page of an account's members in the order in which they joined.
func (p *People) MemberList(ctx context.Context, q models.MemberQuery) (models.MemberPage, error) {
	condition, args := "", []any{q.AccountID}
	if text := strings.TrimSpace(q.Text); text != "" {
		named := "%" + database.EscapeLike(text) + "%"
		condition, args = ` AND (u.name LIKE ? ESCAPE '\' OR ? AND u.email_normal LIKE ? ESCAPE '\')`,
			append(args, named, q.Addresses, "%"+database.EscapeLike(models.NormalizeEmail(text))+"%")
	}
	if q.After != "" {
		condition += " AND (m.created_at, m.user_id) > (SELECT created_at, user_id FROM members WHERE account_id = ? AND user_id = ?)"
		args = append(args, q.AccountID, q.After)
	}
	var page models.MemberPage
	err := p.db.Read.WithContext(ctx).Raw("SELECT COUNT(*) FROM members WHERE account_id = ? AND role = ? AND NOT pending", q.AccountID, models.RoleOwner).Scan(&page.Owners).Error
	if err != nil {
		return page, database.Explain(err)
	}
	if !q.Addresses {
		condition += " AND NOT m.pending"
	}
	page.Lines, err = p.membersOrPending(ctx, condition+" ORDER BY m.created_at, m.user_id LIMIT ?", append(args, q.Limit+1)...)
	if len(page.Lines) > q.Limit {
		page.Lines = page.Lines[:q.Limit]
		page.Next = page.Lines[q.Limit-1].ID
	}
	return page, err
}

// Member returns a user as a member of an account. CodeNotFound.
func (p *People) Member(ctx context.Context, account models.AccountID, user models.UserID) (models.MemberLine, error) {
	lines, err := p.membersWhere(ctx, " AND m.user_id = ?", account, user)
	if err == nil && len(lines) == 0 {
		return models.MemberLine{}, database.NotFound("member")
	}
	return append(lines, models.MemberLine{})[0], err
}

// FormerMember returns a user who occurs in an account's usage, with ID and name only.
// CodeNotFound: no such user occurs in it.
func (p *People) FormerMember(ctx context.Context, account models.AccountID, user models.UserID) (line models.MemberLine, err error) {
	var row struct {
		ID   models.UserID
		Name string
	}
	err = p.db.Read.WithContext(ctx).Raw(`SELECT id, name FROM users WHERE id = ? AND EXISTS (SELECT 1 FROM usage
		WHERE account = (SELECT number FROM accounts WHERE id = ?) AND member = (SELECT number FROM symbols WHERE text = ?)
			AND (credits <> 0 OR refunded <> 0))`, user, account, user).Scan(&row).Error
	if err == nil && row.ID == "" {
		err = database.NotFound("member")
	}
	line.ID, line.Name = row.ID, row.Name
	return line, database.Explain(err)
}

func (p *People) membersWhere(ctx context.Context, rest string, args ...any) ([]models.MemberLine, error) {
	return p.membersOrPending(ctx, " AND NOT m.pending"+rest, args...)
}

// membersOrPending is membersWhere, with those who were named and have not accepted.
func (p *People) membersOrPending(ctx context.Context, rest string, args ...any) ([]models.MemberLine, error) {
	var rows []memberLineRow
	err := p.db.Read.WithContext(ctx).Raw(selectMembers+rest, args...).Scan(&rows).Error
	lines := make([]models.MemberLine, len(rows))
	for i, r := range rows {
		lines[i] = r.model()
	}
	return lines, database.Explain(err)
}

// ChangeMember adds a user to an organization, changes their role or removes them, and
// records it in the audit log. It looks up the caller and their rights in the same
// transaction. CodeNotFound: no such account or user, or the caller is no member.
// CodeForbidden: the caller may not do it. CodeConflict: the user's role is another than
// change.From, or the last owner would go.
func (p *People) ChangeMember(ctx context.Context, change models.MemberChange, audit models.AuditRecord) error {
	return database.Explain(p.db.Transact(ctx, func(tx *gorm.DB) error {
		if err := checkMemberChange(tx, change); err != nil || change.From == change.To {
			return err
		}
		row := schema.Member{AccountID: change.AccountID, UserID: change.UserID, Role: change.To, CreatedAt: schema.MicrosOf(p.db.Now())}
		var err error
		switch {
		case change.From == "":
			err = tx.Create(&row).Error
		case change.To == "":
			err = tx.Delete(&row).Error
		default:
			err = tx.Model(&row).Update("role", change.To).Error
		}
		if err == nil {
			err = p.afterMemberChange(tx, change)
		}
		if err != nil {
			return err
		}
		return p.db.RecordAudit(tx, audit)
	}))
}

func checkMemberChange(tx *gorm.DB, change models.MemberChange) error {
	var account schema.Account
	if err := tx.Where("id = ?", change.AccountID).Take(&account).Error; err != nil {
		return database.NotFoundOr(err, "account")
	}
	if err := tx.Where("id = ?", change.UserID).Take(&schema.User{}).Error; err != nil {
		return database.NotFoundOr(err, "member")
	}
	if account.Kind != models.Enterprise {
		return models.Errorf(models.CodeForbidden, "A personal account has no other members.")
	}
	if change.To != "" && !slices.Contains(models.Roles, change.To) {
		return models.Invalid("role", "There is no such role.")
	}
	by, err := roleIn(tx, change.AccountID, change.By)
	if err != nil {
		return err
	}
	from, err := roleIn(tx, change.AccountID, change.UserID)
	switch {
	case err != nil:
		return err
	case by == "":
		return database.NotFound("account")
	case from == "" && change.From != "": // as if there were no such user, who may be another account's
		return database.NotFound("member")
	case !models.MayChangeMember(by, change.By == change.UserID, from, change.To):
		return models.Errorf(models.CodeForbidden, "Only owners can change other owners.")
	case from != change.From:
		return models.Errorf(models.CodeConflict, "Someone else changed this member. Check their details, then try again.")
	case from == models.RoleOwner && change.To != models.RoleOwner:
		return keepsAnOwner(tx, change.AccountID, change.UserID)
	}
	return nil
}

// roleIn returns a user's role in an account, "" if they are no member.
func roleIn(tx *gorm.DB, account models.AccountID, user models.UserID) (models.Role, error) {
	var row schema.Member
	err := tx.Where("account_id = ? AND user_id = ? AND NOT pending", account, user).Limit(1).Find(&row).Error
	return row.Role, err
}

// keepsAnOwner returns an error unless an account has an owner besides this one who can sign in.
func keepsAnOwner(tx *gorm.DB, id models.AccountID, but models.UserID) error {
	var others int64
	err := tx.Raw(`SELECT COUNT(*) FROM members m JOIN users u ON u.id = m.user_id
		WHERE m.account_id = ? AND m.role = ? AND NOT m.pending AND m.user_id <> ? AND u.status = ?`, id, models.RoleOwner, but, models.UserActive).Scan(&others).Error
	if err == nil && others == 0 {
		return models.Errorf(models.CodeConflict, "An organization needs at least one owner. Make someone else an owner first.")
	}
	return err
}

// MembersAmong returns those of the users who are members of an account.
func (p *People) MembersAmong(ctx context.Context, id models.AccountID, users []models.UserID) ([]models.UserID, error) {
	if len(users) == 0 {
		return nil, nil
	}
	var members []models.UserID
	err := p.db.Read.WithContext(ctx).Model(&schema.Member{}).Where("account_id = ? AND user_id IN ? AND NOT pending", id, users).Pluck("user_id", &members).Error
	return members, database.Explain(err)
}

// MembersNamed returns those of the users who are members of an account, or who occur in its
// usage, with ID and name only.
func (p *People) MembersNamed(ctx context.Context, id models.AccountID, users []models.UserID) (map[models.UserID]string, error) {
	names := map[models.UserID]string{}
	if len(users) == 0 {
		return names, nil
	}
	members, err := p.membersWhere(ctx, " AND m.user_id IN ?", id, users)
	for _, m := range members {
		names[m.ID] = m.Name
	}
	for _, user := range users {
		if _, known := names[user]; known || err != nil {
			continue
		}
		former, formerErr := p.FormerMember(ctx, id, user)
		switch models.CodeOf(formerErr) {
		case "":
			names[user] = former.Name
		case models.CodeNotFound:
		default:
			err = formerErr
		}
	}
	return names, err
}

// Memberships returns the accounts that a user is a member of: the solo account first,
// then by name. Closed accounts are left out.
func (p *People) Memberships(ctx context.Context, id models.UserID) ([]models.Membership, error) {
	var rows []struct {
		Account schema.Account `gorm:"embedded"`
		Role    models.Role
	}
	err := p.db.Read.WithContext(ctx).Raw(`SELECT a.*, m.role FROM members m JOIN accounts a ON a.id = m.account_id
		WHERE m.user_id = ? AND NOT m.pending AND a.status <> ? ORDER BY a.kind = ? DESC, a.name, a.id`,
		id, models.AccountClosed, models.Solo).Scan(&rows).Error
	memberships := make([]models.Membership, len(rows))
	for i, r := range rows {
		memberships[i] = models.Membership{Account: r.Account.Model(), Role: r.Role}
	}
	return memberships, database.Explain(err)
}

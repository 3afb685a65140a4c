package database

import (
	"regexp"
	"strings"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// ForgottenName is what records call a person who has closed their account. The trigger
// audit_keep lets a sentence change only into one with it.
const ForgottenName = "Closed user"

// ForgetInAudit replaces the name and the address of a person who goes in the sentences of
// the audit log: in the records of what they did, of what was done to them, of their own
// account and of the invitations to them. The records stay, with everything else. Call it
// while the invitations are there.
func (db *DB) ForgetInAudit(tx *gorm.DB, user schema.User, account models.AccountID) error {
	var rows []schema.AuditRecord
	if err := tx.Raw(`SELECT * FROM audit WHERE (instr(detail, @name) > 0 OR instr(lower(detail), @email) > 0) AND sequence IN (
			SELECT sequence FROM audit WHERE actor_id = @user
			UNION SELECT sequence FROM audit WHERE subject = @user AND subject <> ''
			UNION SELECT sequence FROM audit WHERE account_id = @account AND @account <> ''
			UNION SELECT a.sequence FROM invitations i CROSS JOIN audit a ON a.subject = i.id AND a.subject <> '' WHERE i.email_normal = @normal)`,
		map[string]any{"name": user.Name, "email": strings.ToLower(user.Email), "user": user.ID, "account": account, "normal": user.EmailNormal}).
		Scan(&rows).Error; err != nil {
		return err
	}
	for _, r := range rows {
		detail := forget(forget(r.Detail, user.Email), user.Name)
		if detail == r.Detail {
			continue
		}
		if err := tx.Exec("UPDATE audit SET detail = ? WHERE sequence = ?", detail, r.Sequence).Error; err != nil {
			return err
		}
	}
	return nil
}

// forget replaces a name in a text, where it is not a part of another word.
func forget(text, name string) string {
	if name == "" {
		return text
	}
	whole := regexp.MustCompile(`(?i)(^|[^\p{L}\p{N}])` + regexp.QuoteMeta(name) + `($|[^\p{L}\p{N}])`)
	for range strings.Count(strings.ToLower(text), strings.ToLower(name)) { // neighbors share the character between them
		replaced := whole.ReplaceAllString(text, "${1}"+ForgottenName+"${2}")
		if replaced == text {
			break
		}
		text = replaced
	}
	return text
}

package database

import (
	"strings"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// ForgetInAudit erases what the audit log knows of a person who goes: the networks they came
// from, and the texts of what they did with their own account, of what was done to them and
// of the invitations to them. What they did in organizations stays told, unless it has their
// name or address. The records stay, with what was done; their salts go, so that nobody can
// tell what was there, and the chain holds. Call it while the invitations are there.
func (db *DB) ForgetInAudit(tx *gorm.DB, user schema.User, account models.AccountID) error {
	const texts, network = "UPDATE audit SET detail = '', changes = '', texts_salt = NULL", "UPDATE audit SET network = '', network_salt = NULL"
	for _, erase := range []string{
		network + " WHERE actor_id = @user",
		network + " WHERE subject = @user AND subject <> '' AND actor_kind = @visitor", // who has failed to sign in as them
		texts + " WHERE account_id = @account AND account_id <> ''",
		texts + " WHERE subject = @user AND subject <> ''",
		texts + ` WHERE actor_id = @user AND (account_id = '' OR instr(detail, @name) > 0 OR instr(lower(detail), @email) > 0
			OR instr(changes, @name) > 0 OR instr(lower(changes), @email) > 0)`,
		texts + " WHERE sequence IN (SELECT a.sequence FROM invitations i CROSS JOIN audit a ON a.subject = i.id AND a.subject <> '' WHERE i.email_normal = @normal)",
	} {
		if err := tx.Exec(erase, map[string]any{
			"user": user.ID, "account": account, "name": user.Name, "email": strings.ToLower(user.Email), "normal": user.EmailNormal, "visitor": models.ActorVisitor,
		}).Error; err != nil {
			return err
		}
	}
	return nil
}

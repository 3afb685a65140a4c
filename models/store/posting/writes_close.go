package posting

import (
	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// CloseUser closes a person for good, whose own account is closed by a command in the same
// transaction. Rows that the law wants kept stay, without what tells who they were. Account
// is "" for a person without one; GiveUp is what they have seen to be available in it.
// CodeConflict, with a sentence that says what to do first: the person is the only owner of an
// organization, or the account has holds, an open dispute or debt, or other credits than GiveUp.
type CloseUser struct {
	UserID  models.UserID
	Account models.AccountID
	GiveUp  models.Credits
}

// ErrBalanceChanged is the error for somebody who gives up other credits than they have.
var ErrBalanceChanged = models.Errorf(models.CodeConflict, "Your balance has changed. Look again.")

// CanClose returns why a person can't be closed now, nil if they can.
func CanClose(tx *gorm.DB, db *database.DB, w CloseUser) error {
	var org string
	if err := tx.Raw(`SELECT a.name FROM members m JOIN accounts a ON a.id = m.account_id
		WHERE m.user_id = ? AND m.role = ? AND NOT m.pending AND a.kind = ? AND a.status <> ?
			AND NOT EXISTS (SELECT 1 FROM members o JOIN users u ON u.id = o.user_id
				WHERE o.account_id = m.account_id AND o.user_id <> m.user_id AND o.role = m.role AND NOT o.pending AND u.status = ?)
		LIMIT 1`, w.UserID, models.RoleOwner, models.Enterprise, models.AccountClosed, models.UserActive).Scan(&org).Error; err != nil {
		return err
	}
	if org != "" {
		return models.Errorf(models.CodeConflict, "You are the only owner of %s. Make somebody else an owner first.", models.Isolate(org))
	}
	var found struct {
		Held, Disputed bool
		Debt           models.Credits
	}
	if err := tx.Raw(`SELECT
		EXISTS (SELECT 1 FROM charges WHERE account = a.number AND status = 'held' AND expires_at > ?) AS held,
		EXISTS (SELECT 1 FROM purchases WHERE +account_id = a.id AND dispute = 'open') AS disputed,
		COALESCE((SELECT debt FROM balances WHERE account = a.number), 0) AS debt
		FROM accounts a WHERE a.id = ?`, schema.MicrosOf(db.Now()), w.Account).Scan(&found).Error; err != nil {
		return err
	}
	switch {
	case found.Held:
		return models.Errorf(models.CodeConflict, "Some of your credits are on hold for work in progress. Wait until it is done, or cancel it.")
	case found.Disputed:
		return models.Errorf(models.CodeConflict, "A payment of yours is disputed. Wait until your bank has decided, or withdraw the dispute.")
	case found.Debt > 0:
		return models.Errorf(models.CodeConflict, "You owe credits. Buy as many first.")
	}
	return nil
}

func (w CloseUser) carryOut(tx *gorm.DB, db *database.DB) error {
	var user schema.User
	if err := tx.Where("id = ? AND status = ?", w.UserID, models.UserActive).Take(&user).Error; err != nil {
		return database.NotFoundOr(err, "user")
	}
	if user.Operator != "" {
		return models.Errorf(models.CodeForbidden, "You work for the operator. Ask an admin to take your role away first.")
	}
	if err := CanClose(tx, db, w); err != nil {
		return err
	}
	if err := w.checkCredits(tx, db); err != nil {
		return err
	}
	if err := ForgetInvitations(tx, db, user); err != nil {
		return err
	}
	now := schema.MicrosOf(db.Now())
	closed := "closed-" + string(user.ID) + "@closed.invalid"
	for _, change := range []struct {
		sql  string
		args []any
	}{
		{"UPDATE users SET email = ?, email_normal = ?, name = 'Closed user', zone = 'UTC', password_hash = '', password_at = ?, status = ? WHERE id = ?",
			[]any{closed, closed, now, models.UserClosed, user.ID}},
		{"UPDATE accounts SET name = 'Closed account', billing_email = '', search = ? WHERE id = ?", []any{schema.SearchText("Closed account", ""), w.Account}},
		{"UPDATE account_notes SET text = '', erased_at = ? WHERE account_id = ? AND erased_at = 0", []any{now, w.Account}},
		{"UPDATE api_keys SET status = ? WHERE account_id = ? AND account_id <> '' AND status <> ?", []any{models.KeyRevoked, w.Account, models.KeyRevoked}},
		{"DELETE FROM members WHERE user_id = ? AND account_id <> ?", []any{user.ID, w.Account}},
		{"DELETE FROM sessions WHERE user_id = ?", []any{user.ID}},
		{"DELETE FROM devices WHERE user_id = ?", []any{user.ID}},
		{"DELETE FROM identities WHERE user_id = ?", []any{user.ID}},
		{"DELETE FROM links WHERE user_id = ?", []any{user.ID}},
		{"DELETE FROM links WHERE email = ?", []any{user.EmailNormal}},
	} {
		if err := tx.Exec(change.sql, change.args...).Error; err != nil {
			return err
		}
	}
	if err := db.ForgetMails(tx, user.Email); err != nil {
		return err
	}
	return db.Enqueue(tx, outbox.Mail{Kind: outbox.AccountClosed, To: user.Email, Name: user.Name})
}

// checkCredits returns ErrBalanceChanged unless exactly GiveUp is available: credits that came
// after the person had looked would be lost in the closed account.
func (w CloseUser) checkCredits(tx *gorm.DB, db *database.DB) error {
	if w.Account == "" {
		return nil
	}
	states, err := books.In(tx, db).States([]models.AccountID{w.Account}, books.CatalogIn(tx, db.Settings()))
	if err != nil {
		return err
	}
	state := states[w.Account]
	if state == nil {
		return database.NotFound("account")
	}
	if books.SnapshotOf(models.Account{}, *state, db.Now(), db.Settings()).Available != w.GiveUp {
		return ErrBalanceChanged
	}
	return nil
}

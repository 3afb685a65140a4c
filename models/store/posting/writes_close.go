package posting

import (
	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// CloseUser closes a person for good, whose own account is closed by commands in the same
// transaction. Rows that the law wants kept stay, without what tells who they were. Account
// is "" for a person without one; GiveUp is what they have seen to remain in it.
// CodeConflict, with a sentence that says what to do first: the person is the only owner of an
// organization, or a reason of CanCloseAccount, or other credits remain than GiveUp.
type CloseUser struct {
	UserID  models.UserID
	Account models.AccountID
	GiveUp  models.Credits
}

// ErrBalanceChanged is the error for somebody who gives up other credits than remain.
var ErrBalanceChanged = models.Errorf(models.CodeConflict, "The balance has changed. Check it and try again.")

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
		return models.Errorf(models.CodeConflict, "You are the only owner of %s. Make someone else an owner first, or close it.", models.Isolate(org))
	}
	return CanCloseAccount(tx, db, w.Account)
}

// CanCloseAccount returns why an account can't be closed now: it has holds, a disputed
// payment or one on its way, or debt. nil if it can, or is "".
func CanCloseAccount(tx *gorm.DB, db *database.DB, id models.AccountID) error {
	var found struct {
		Held, Disputed, Processing bool
		Debt                       models.Credits
	}
	if err := tx.Raw(`SELECT
		EXISTS (SELECT 1 FROM charges WHERE account = a.number AND status = 'held' AND expires_at > ?) AS held,
		EXISTS (SELECT 1 FROM purchases WHERE account_id || '' = a.id AND dispute = 'open') AS disputed,
		EXISTS (SELECT 1 FROM purchases WHERE account_id = a.id AND state = 'processing') AS processing,
		COALESCE((SELECT debt FROM balances WHERE account = a.number), 0) AS debt
		FROM accounts a WHERE a.id = ?`, schema.MicrosOf(db.Now()), id).Scan(&found).Error; err != nil {
		return err
	}
	switch {
	case found.Held:
		return models.Errorf(models.CodeConflict, "Some credits are on hold for work in progress. Wait until it's done, or cancel it.")
	case found.Disputed:
		return models.Errorf(models.CodeConflict, "A payment is disputed. Wait until the bank decides, or withdraw the dispute.")
	case found.Processing:
		return models.Errorf(models.CodeConflict, "A payment is still being processed. Wait until it arrives.")
	case found.Debt > 0:
		return models.Errorf(models.CodeConflict, "The account owes credits. Buy credits to pay them first.")
	}
	return nil
}

func (w CloseUser) carryOut(tx *gorm.DB, db *database.DB) error {
	var user schema.User
	if err := tx.Where("id = ? AND status = ?", w.UserID, models.UserActive).Take(&user).Error; err != nil {
		return database.NotFoundOr(err, "user")
	}
	if user.Operator != "" {
		return models.Errorf(models.CodeForbidden, "You’re on the operator’s team. Ask an admin to remove your role first.")
	}
	if err := CanClose(tx, db, w); err != nil {
		return err
	}
	if err := checkRemains(tx, db, w.Account, w.GiveUp); err != nil {
		return err
	}
	if err := db.ForgetInAudit(tx, user, w.Account); err != nil {
		return err
	}
	if err := db.ForgetInAudit(tx, user, w.Account); err != nil {
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
		{"UPDATE accounts SET name = 'Closed account', billing_email = '', stripe_customer = '', search = ? WHERE id = ?", []any{schema.SearchText("Closed account", ""), w.Account}},
		{"UPDATE account_notes SET text = '', erased_at = ? WHERE account_id = ? AND erased_at = 0", []any{now, w.Account}},
		{"UPDATE api_keys SET status = ? WHERE account_id = ? AND account_id <> '' AND status <> ?", []any{models.KeyRevoked, w.Account, models.KeyRevoked}},
		{"DELETE FROM members WHERE user_id = ? AND account_id <> ?", []any{user.ID, w.Account}},
		{"DELETE FROM sessions WHERE user_id = ?", []any{user.ID}},
		{"DELETE FROM devices WHERE user_id = ?", []any{user.ID}},
		{"DELETE FROM factors WHERE user_id = ?", []any{user.ID}},
		{"DELETE FROM recovery_codes WHERE user_id = ?", []any{user.ID}},
		{"DELETE FROM challenges WHERE user_id = ?", []any{user.ID}},
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

// checkRemains returns ErrBalanceChanged unless exactly so much remains in an account: credits
// that came after the person had looked would be lost in the closed account.
func checkRemains(tx *gorm.DB, db *database.DB, id models.AccountID, seen models.Credits) error {
	if id == "" {
		return nil
	}
	state, err := stateOf(tx, db, id)
	if err == nil && books.SnapshotOf(models.Account{}, *state, db.Now(), db.Settings()).Total() != seen {
		err = ErrBalanceChanged
	}
	return err
}

// CloseOrganization ends what an organization has, for one of its owners; commands in the
// same transaction close its account. Its members stay listed, for operators. Errors: those
// of people.CloseOrganization.
type CloseOrganization struct {
	Account models.AccountID
	By      models.UserID
	GiveUp  models.Credits
}

func (w CloseOrganization) carryOut(tx *gorm.DB, db *database.DB) error {
	var account schema.Account
	if err := tx.Where("id = ? AND kind = ? AND status <> ?", w.Account, models.Enterprise, models.AccountClosed).Take(&account).Error; err != nil {
		return database.NotFoundOr(err, "organization")
	}
	switch role, err := roleIn(tx, w.Account, w.By); {
	case err != nil:
		return err
	case role != models.RoleOwner:
		return models.Errorf(models.CodeForbidden, "Only owners can close an organization.")
	}
	if err := CanCloseAccount(tx, db, w.Account); err != nil {
		return err
	}
	if err := checkRemains(tx, db, w.Account, w.GiveUp); err != nil {
		return err
	}
	for _, change := range []struct {
		sql  string
		args []any
	}{
		{"UPDATE invitations SET state = ?, ended_at = ? WHERE account_id = ? AND state = ?",
			[]any{"revoked", schema.MicrosOf(db.Now()), w.Account, "pending"}},
		{"DELETE FROM members WHERE account_id = ? AND pending", []any{w.Account}},
		{"DELETE FROM domains WHERE account_id = ?", []any{w.Account}},
		{"UPDATE accounts SET stripe_customer = '' WHERE id = ?", []any{w.Account}},
		{"UPDATE api_keys SET status = ? WHERE account_id = ? AND account_id <> '' AND status <> ?", []any{models.KeyRevoked, w.Account, models.KeyRevoked}},
	} {
		if err := tx.Exec(change.sql, change.args...).Error; err != nil {
			return err
		}
	}
	return w.tellOwners(tx, db, account.Name)
}

// tellOwners mails all owners that the organization is closed, and by whom.
func (w CloseOrganization) tellOwners(tx *gorm.DB, db *database.DB, name string) error {
	var owners []schema.User
	if err := tx.Raw(`SELECT u.* FROM members m JOIN users u ON u.id = m.user_id
		WHERE m.account_id = ? AND m.role = ? AND u.status = ? ORDER BY m.created_at, u.id`, w.Account, models.RoleOwner, models.UserActive).Scan(&owners).Error; err != nil {
		return err
	}
	by := ""
	for _, o := range owners {
		if o.ID == w.By {
			by = o.Name
		}
	}
	for _, o := range owners {
		if err := db.Enqueue(tx, outbox.Mail{Kind: outbox.OrganizationClosed, To: o.Email, Name: o.Name, AccountID: w.Account, Data: map[string]string{"organization": name, "by": by}}); err != nil {
			return err
		}
	}
	return nil
}

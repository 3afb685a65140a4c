package database

import (
	"context"
	"strings"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/act"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// RecordAudit writes audit records in the transaction of the changes that they record.
// Where a record does not say from where the request came, the transaction's context does.
func (db *DB) RecordAudit(tx *gorm.DB, records ...models.AuditRecord) error {
	for _, r := range records {
		row := schema.AuditOf(From(tx.Statement.Context, r), db.Now())
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
	}
	if len(records) > 0 {
		db.WakeSealer()
	}
	return nil
}

// From returns the record with what its context says about where the request came from.
func From(ctx context.Context, r models.AuditRecord) models.AuditRecord {
	from := act.SourceOf(ctx)
	if r.RequestID == "" {
		r.RequestID = from.RequestID
	}
	if r.Network == "" {
		r.Network = from.Network
	}
	return r
}

// WakeSealer says that there may be records to seal. The transaction is not committed yet:
// whoever seals lets some time pass.
func (db *DB) WakeSealer() {
	select {
	case db.audited <- struct{}{}:
	default: // it has been told already
	}
}

// Audited tells whoever seals the audit log that this process has written to it.
func (db *DB) Audited() <-chan struct{} { return db.audited }

// ErasePerson erases what is personal of somebody who goes, in the transaction in which they
// do: the networks they came from, and the texts of records that are about them or of their
// own account, or that have their address. What they did in organizations stays told.
func (db *DB) ErasePerson(tx *gorm.DB, user models.UserID, account models.AccountID, email string) error {
	const texts, network = "detail = '', changes = '', texts_salt = NULL", "network = '', network_salt = NULL"
	about := "(account_id IN ('', ?) OR instr(lower(detail), ?) > 0 OR instr(lower(changes), ?) > 0)"
	address := strings.ToLower(email)
	for _, erase := range []struct {
		sql  string
		args []any
	}{
		{"UPDATE audit SET " + network + " WHERE actor_id = ?", []any{user}},
		{"UPDATE audit SET " + texts + " WHERE actor_id = ? AND " + about, []any{user, account, address, address}},
		{"UPDATE audit SET " + texts + " WHERE subject = ? AND subject <> ''", []any{user}},
		{"UPDATE audit SET " + texts + " WHERE account_id = ? AND account_id <> ''", []any{account}},
		{"UPDATE audit SET " + texts + ` WHERE account_id IN (SELECT account_id FROM members WHERE user_id = ?)
			AND (instr(lower(detail), ?) > 0 OR instr(lower(changes), ?) > 0)`, []any{user, address, address}},
	} {
		if err := tx.Exec(erase.sql, erase.args...).Error; err != nil {
			return err
		}
	}
	// Failed sign-ins are about them and by nobody.
	return tx.Exec("UPDATE audit SET "+network+" WHERE subject = ? AND subject <> '' AND actor_kind = ?", user, models.ActorVisitor).Error
}

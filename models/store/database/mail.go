package database

import (
	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Enqueue puts mails into the outbox, in the transaction of what they tell about. If mail is
// off it writes nothing: a mail must not wait for the day on which somebody turns mail on.
func (db *DB) Enqueue(tx *gorm.DB, mails ...outbox.Mail) error {
	if !db.Settings().Mail {
		return nil
	}
	rows := make([]schema.Mail, len(mails))
	for i, m := range mails {
		err := m.Check()
		if err == nil {
			rows[i], err = schema.NewMail(m, db.Now())
		}
		if err != nil {
			return models.Internal(err)
		}
	}
	var err error
	Insert(&err, tx, rows)
	if err == nil && len(rows) > 0 {
		db.WakeSender()
	}
	return err
}

// WakeSender says that there may be mail. The transaction is not committed yet, but whoever
// looks by the connection that writes has to wait for its end.
func (db *DB) WakeSender() {
	select {
	case db.mailed <- struct{}{}:
	default: // it has been told already
	}
}

// ForgetMails deletes all mails to an address, in the transaction in which its owner goes.
func (db *DB) ForgetMails(tx *gorm.DB, address string) error {
	return tx.Exec("DELETE FROM mails WHERE recipient_normal = ?", models.NormalizeEmail(address)).Error
}

// Mailed tells whoever sends mails that this process has put some into the outbox.
func (db *DB) Mailed() <-chan struct{} { return db.mailed }

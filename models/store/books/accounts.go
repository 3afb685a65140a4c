// Package books reads the ledger from its tables within a caller's transaction: whole
// entries, the states of accounts now and in the past, and the catalog that commands
// are decided on. It writes nothing.
package books

import (
	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Account returns the row of an account. CodeNotFound.
func Account(tx *gorm.DB, id models.AccountID) (row schema.Account, err error) {
	err = tx.Where("id = ?", id).Take(&row).Error
	return row, database.NotFoundOr(err, "account")
}

package books

import (
	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

func Account(tx *gorm.DB, id models.AccountID) (row schema.Account, err error) {
	err = tx.Where("id = ?", id).Take(&row).Error
	return row, database.NotFoundOr(err, "account")
}

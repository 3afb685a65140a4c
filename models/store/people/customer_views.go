package people

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// StartCustomerView starts an operator's view of the portal as a customer sees it, which
// ends by itself. CodeNotFound: no such user. CodeForbidden: the operator may not, or the
// user is no customer.
func (p *People) StartCustomerView(ctx context.Context, v models.CustomerView, audit models.AuditRecord) error {
	v.StartedAt = p.db.Now()
	v.EndsAt = v.StartedAt.Add(models.ViewLife)
	return database.Explain(p.db.Transact(ctx, func(tx *gorm.DB) error {
		var rows []schema.User
		if err := tx.Where("id IN ?", []models.UserID{v.Operator, v.User}).Find(&rows).Error; err != nil {
			return err
		}
		users := map[models.UserID]models.User{}
		for _, r := range rows {
			users[r.ID] = r.Model()
		}
		operator, user := users[v.Operator], users[v.User]
		switch {
		case user.ID == "" || operator.ID == "":
			return database.NotFound("user")
		case !(models.Actor{User: &operator}).MayViewAs(user):
			return models.Errorf(models.CodeForbidden, "You can view the portal only as a customer.")
		}
		row := schema.CustomerViewOf(v)
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		return p.db.RecordAudit(tx, audit)
	}))
}

// CustomerView finds a view, whether or not it has ended. ok is false if there is none.
func (p *People) CustomerView(ctx context.Context, id string) (v models.CustomerView, ok bool, err error) {
	var row schema.CustomerView
	err = p.db.Read.WithContext(ctx).Where("id = ?", id).Limit(1).Find(&row).Error
	return row.Model(), row.ID != "", database.Explain(err)
}

// CustomerViews returns the newest views of a customer.
func (p *People) CustomerViews(ctx context.Context, user models.UserID, limit int) ([]models.CustomerView, error) {
	var rows []schema.CustomerView
	err := p.db.Read.WithContext(ctx).Where("user_id = ?", user).Order("started_at DESC").Limit(limit).Find(&rows).Error
	views := make([]models.CustomerView, len(rows))
	for i, r := range rows {
		views[i] = r.Model()
	}
	return views, database.Explain(err)
}

// EndCustomerView ends a view now. It is no error if it has ended.
func (p *People) EndCustomerView(ctx context.Context, id string, audit models.AuditRecord) error {
	now := schema.MicrosOf(p.db.Now())
	return database.Explain(p.db.Transact(ctx, func(tx *gorm.DB) error {
		ended := tx.Model(&schema.CustomerView{}).Where("id = ? AND ends_at > ?", id, now).Update("ends_at", now)
		if ended.Error != nil || ended.RowsAffected == 0 {
			return ended.Error
		}
		return p.db.RecordAudit(tx, audit)
	}))
}

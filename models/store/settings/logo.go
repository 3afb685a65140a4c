package settings

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/logo"
	"github.com/bursar-portal/bursar/models/setting"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/names"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// logoRow is the id of the only row.
const logoRow = 1

// ChangeLogo stores the logo, or removes it if it is nil, together with the audit record. The
// logo that is there already is left alone and not recorded. CodeConflict: the environment
// sets it.
func (r *Registry) ChangeLogo(ctx context.Context, picture *models.Logo, audit models.AuditRecord) error {
	if r.start.Brand.Logo != nil {
		return models.Errorf(models.CodeConflict, "The environment sets the logo.")
	}
	err := r.db.Transact(ctx, func(tx *gorm.DB) error {
		was, err := logoVersion(tx)
		switch {
		case err != nil:
			return err
		case picture == nil && was == "", picture != nil && was == picture.Version:
			return nil
		case picture == nil:
			err = tx.Delete(&schema.Logo{ID: logoRow}).Error
		default:
			err = tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&schema.Logo{
				ID: logoRow, ContentType: picture.ContentType, Data: picture.Data, Version: picture.Version,
				ChangedAt: schema.MicrosOf(r.db.Now()), ChangedByKind: audit.Actor.Kind, ChangedBy: audit.Actor.ID,
			}).Error
		}
		if err != nil {
			return err
		}
		return r.db.RecordAudit(tx, audit)
	})
	if err != nil {
		return database.Explain(err)
	}
	return r.LoadSettings(context.WithoutCancel(ctx)) // it is committed, whoever has gone away
}

// LogoState returns when the logo that is stored was changed and by whom: the zero State if
// there is none.
func (r *Registry) LogoState(ctx context.Context) (state setting.LogoState, err error) {
	err = r.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var rows []schema.Logo
		if err := tx.Omit("data").Where("id = ?", logoRow).Find(&rows).Error; err != nil || len(rows) == 0 {
			return err
		}
		by := models.ActorRef{Kind: rows[0].ChangedByKind, ID: rows[0].ChangedBy}
		called, err := names.Actors(tx, []models.ActorRef{by})
		state = setting.LogoState{ChangedAt: rows[0].ChangedAt.Time(), ChangedBy: by, ChangedByName: called[by]}
		return err
	})
	return state, database.Explain(err)
}

// logoVersion returns the version of the logo that is stored, "" if there is none.
func logoVersion(tx *gorm.DB) (version string, err error) {
	err = tx.Raw("SELECT version FROM logo WHERE id = ?", logoRow).Scan(&version).Error
	return version, err
}

// effectiveLogo returns the logo that holds: that of the start, else the stored one, which is
// read if it is not the one that is known.
func (r *Registry) effectiveLogo(tx *gorm.DB) (*models.Logo, error) {
	if r.start.Brand.Logo != nil {
		return r.start.Brand.Logo, nil
	}
	version, err := logoVersion(tx)
	known := r.db.Settings().Brand.Logo
	switch {
	case err != nil || version == "":
		return nil, err
	case known != nil && known.Version == version:
		return known, nil
	}
	var row schema.Logo
	if err := tx.Where("id = ?", logoRow).Limit(1).Find(&row).Error; err != nil || len(row.Data) == 0 { // removed meanwhile
		return nil, err
	}
	return logo.Stored(row.ContentType, row.Data), nil
}

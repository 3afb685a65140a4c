package settings

import (
	"context"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/setting"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// ChangeSettings changes settings, all or none, together with their audit records. What is
// as asked for already is left alone and not recorded. The changes hold for whoever asks
// for the settings after it has returned, and in other processes when they look next.
//
// CodeConflict: a setting is neither what it was nor what it is to be, or the environment
// sets it. CodeForbidden: they would loosen the limit on admins. CodeInvalidField, with the names of settings as fields: a value can't be used.
func (r *Registry) ChangeSettings(ctx context.Context, changes ...setting.Change) error {
	err := r.db.Transact(ctx, func(tx *gorm.DB) error {
		rows, err := stored(tx)
		if err != nil {
			return err
		}
		texts := textsOf(rows)
		now, unusable := setting.Effective(r.start, r.start.Fixed, texts)
		next, changed, err := r.decide(now, unusable, changes)
		if err != nil {
			return err
		}
		for _, change := range changed {
			one, _ := setting.Named(change.Name)
			if err := r.write(tx, one, one.Text(&next), change.Audit, texts); err != nil {
				return err
			}
		}
		return check(next, !r.fixed(setting.Packs) && texts[setting.Packs] != "")
	})
	if err != nil {
		return database.Explain(err)
	}
	return r.LoadSettings(context.WithoutCancel(ctx)) // they are committed, whoever has gone away
}

// decide returns the settings with the changes, and those changes that change anything. A
// text that can't be used is changed by any other one.
func (r *Registry) decide(now models.Settings, unusable map[setting.Name]string, changes []setting.Change) (next models.Settings, changed []setting.Change, err error) {
	next = now
	var faults []models.FieldError
	for _, change := range changes {
		one, known := setting.Named(change.Name)
		if !known || r.fixed(change.Name) {
			return next, nil, models.Errorf(models.CodeConflict, "The environment sets this.")
		}
		if err := one.Read(&next, change.Value); err != nil {
			faults = append(faults, models.FieldError{Field: change.Name, Detail: err.Error()})
			continue
		}
		switch was := one.Text(&now); {
		case was == one.Text(&next) && unusable[one.Name] == "":
		case was == change.Was:
			changed = append(changed, change)
		default:
			return next, nil, models.Errorf(models.CodeConflict, "Someone else changed these settings.")
		}
	}
	if now.Loosens(&next) {
		return next, nil, models.Errorf(models.CodeForbidden, "While admins have an approval limit, limits can't be raised in the portal.")
	}
	return next, changed, invalid(faults)
}

// write stores a setting, or nothing if it is as at the start, with the audit record.
func (r *Registry) write(tx *gorm.DB, one setting.Setting, text string, audit models.AuditRecord, texts map[setting.Name]string) error {
	var err error
	if text == one.Text(&r.start) {
		delete(texts, one.Name)
		err = tx.Delete(&schema.Setting{Name: one.Name}).Error
	} else {
		texts[one.Name] = text
		err = tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&schema.Setting{
			Name: one.Name, Value: text, ChangedAt: schema.MicrosOf(r.db.Now()), ChangedByKind: audit.Actor.Kind, ChangedBy: audit.Actor.ID,
		}).Error
	}
	if err != nil {
		return err
	}
	return r.db.RecordAudit(tx, audit)
}

// check checks that settings go together. Packs are checked if the operator has chosen
// them.
func check(s models.Settings, packs bool) error {
	found := setting.Check(&s)
	if packs {
		found = append(found, setting.CheckPacks(&s)...)
	}
	var faults []models.FieldError
	for _, f := range found {
		faults = append(faults, models.FieldError{Field: f.Name, Detail: f.What})
	}
	return invalid(faults)
}

func invalid(faults []models.FieldError) error {
	if len(faults) == 0 {
		return nil
	}
	return &models.Error{Code: models.CodeInvalidField, Message: "Some settings can't be used.", Fields: faults}
}

func (r *Registry) fixed(name setting.Name) bool { return slices.Contains(r.start.Fixed, name) }

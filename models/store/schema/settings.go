package schema

import "github.com/bursar-portal/bursar/models"

// Setting is a row of the table settings.
type Setting struct {
	Name          string `gorm:"primaryKey"`
	Value         string
	ChangedAt     Micros
	ChangedByKind models.ActorKind
	ChangedBy     string
}

// TableName names the table for gorm.
func (Setting) TableName() string { return "settings" }

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

// Logo is the row of the table logo.
type Logo struct {
	ID            int `gorm:"primaryKey;autoIncrement:false"`
	ContentType   string
	Data          []byte
	Version       string
	ChangedAt     Micros
	ChangedByKind models.ActorKind
	ChangedBy     string
}

// TableName names the table for gorm.
func (Logo) TableName() string { return "logo" }

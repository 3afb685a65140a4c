package schema

// Session is a row of the table sessions.
type Session struct {
	ID        string `gorm:"primaryKey"`
	Data      []byte
	ExpiresAt Micros
}

// TableName names the table for gorm.
func (Session) TableName() string { return "sessions" }

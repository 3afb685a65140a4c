package schema

// Session is a row of the table sessions.
type Session struct {
	ID        string `gorm:"primaryKey"`
	Data      []byte
	ExpiresAt Micros
}

func (Session) TableName() string { return "sessions" }

package schema

type Session struct {
	ID        string `gorm:"primaryKey"`
	Data      []byte
	ExpiresAt Micros
}

func (Session) TableName() string { return "sessions" }

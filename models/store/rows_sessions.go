package store

type sessionRow struct {
	ID        string `gorm:"primaryKey"`
	Data      []byte
	ExpiresAt micros
}

func (sessionRow) TableName() string { return "sessions" }

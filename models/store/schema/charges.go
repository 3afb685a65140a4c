package schema

import (
	"encoding/json"

	"github.com/bursar-portal/bursar/models"
)

// Charge is a row of the table charges. Sequence is that of its first entry.
type Charge struct {
	ID          models.ChargeID `gorm:"primaryKey"`
	AccountID   models.AccountID
	Sequence    int64
	Status      models.ChargeStatus
	Credits     models.Credits
	Product     string
	Quantity    models.Credits
	UserID      models.UserID
	KeyID       models.KeyID
	Reference   string
	Description string
	Metadata    string
	CreatedAt   Micros `gorm:"autoCreateTime:false"`
	Held        models.Credits
	Refunded    models.Credits
	ExpiresAt   Micros
	EndedAt     Micros
}

// TableName names the table for gorm.
func (Charge) TableName() string { return "charges" }

// ChargeOf returns the row for c, whose first entry has the sequence.
func ChargeOf(c models.Charge, sequence int64) Charge {
	metadata := ""
	if len(c.Metadata) > 0 {
		text, _ := json.Marshal(c.Metadata) // a map of strings can't fail
		metadata = string(text)
	}
	return Charge{
		ID: c.ID, AccountID: c.AccountID, Sequence: sequence, Status: c.Status, Credits: c.Credits,
		Product: c.Product, Quantity: c.Quantity, UserID: c.UserID, KeyID: c.KeyID,
		Reference: c.Reference, Description: c.Description, Metadata: metadata, CreatedAt: MicrosOf(c.CreatedAt),
		Held: c.Held, Refunded: c.Refunded, ExpiresAt: MicrosOf(c.ExpiresAt), EndedAt: MicrosOf(c.EndedAt),
	}
}

// Model returns the row as a model.
func (r Charge) Model() models.Charge {
	c := models.Charge{
		ID: r.ID, AccountID: r.AccountID, Status: r.Status, Credits: r.Credits,
		Product: r.Product, Quantity: r.Quantity, UserID: r.UserID, KeyID: r.KeyID,
		Reference: r.Reference, Description: r.Description, CreatedAt: r.CreatedAt.Time(),
		Held: r.Held, Refunded: r.Refunded, ExpiresAt: r.ExpiresAt.Time(), EndedAt: r.EndedAt.Time(),
	}
	if r.Metadata != "" && json.Unmarshal([]byte(r.Metadata), &c.Metadata) != nil {
		c.Metadata = map[string]string{"unreadable": r.Metadata} // Verify reports it
	}
	return c
}

// HoldPart is a row of the table hold_parts: what a live hold still holds of a lot.
type HoldPart struct {
	ChargeID  models.ChargeID `gorm:"primaryKey"`
	Position  int             `gorm:"primaryKey;autoIncrement:false"`
	AccountID models.AccountID
	LotID     models.LotID
	Remaining models.Credits
}

// TableName names the table for gorm.
func (HoldPart) TableName() string { return "hold_parts" }

package schema

import "github.com/bursar-portal/bursar/models"

// Charge is a row of the table charges, at the place of the charge's first entry, which has
// the rest of it. A charge that was taken at once has a row only once it was refunded.
type Charge struct {
	Place     Place `gorm:"primaryKey;autoIncrement:false"`
	Status    models.ChargeStatus
	Credits   models.Credits
	Held      models.Credits
	Refunded  models.Credits
	ExpiresAt Micros
	EndedAt   Micros
	Parts     []byte // EncodeParts, of a live hold
}

// TableName names the table for gorm.
func (Charge) TableName() string { return "charges" }

// ChargeOf returns the row for c at its place; parts are those of a live hold.
func ChargeOf(c models.Charge, place Place, parts []byte) Charge {
	return Charge{
		Place: place, Status: c.Status, Credits: c.Credits, Held: c.Held, Refunded: c.Refunded,
		ExpiresAt: MicrosOf(c.ExpiresAt), EndedAt: MicrosOf(c.EndedAt), Parts: parts,
	}
}

// Update makes c, as its first entry began it, as the row says it is now.
func (r Charge) Update(c *models.Charge) {
	c.Status, c.Credits, c.Held, c.Refunded = r.Status, r.Credits, r.Held, r.Refunded
	c.ExpiresAt, c.EndedAt = r.ExpiresAt.Time(), r.EndedAt.Time()
}

package schema

import "github.com/bursar-portal/bursar/models"

// Lot is a row of the table lots.
type Lot struct {
	ID             models.LotID `gorm:"primaryKey"`
	AccountID      models.AccountID
	Ordinal        int64
	Sequence       int64 // of the entry that made it
	Kind           models.LotKind
	Source         models.LotSource
	SubscriptionID models.SubscriptionID
	PurchaseID     models.PurchaseID
	Granted        models.Credits
	Priority       int
	StartsAt       Micros
	ExpiresAt      Micros
	Remaining      models.Credits
	Held           models.Credits
	Started        bool
	Frozen         bool
}

// TableName names the table for gorm.
func (Lot) TableName() string { return "lots" }

// LotOf returns the row for l.
func LotOf(l models.Lot) Lot {
	return Lot{
		ID: l.ID, AccountID: l.AccountID, Ordinal: l.Ordinal, Sequence: l.MadeBy, Kind: l.Kind, Source: l.Source,
		SubscriptionID: l.SubscriptionID, PurchaseID: l.PurchaseID, Granted: l.Granted, Priority: l.Priority,
		StartsAt: MicrosOf(l.StartsAt), ExpiresAt: MicrosOf(l.ExpiresAt),
		Remaining: l.Remaining, Held: l.Held, Started: l.Started, Frozen: l.Frozen,
	}
}

// Model returns the row as a model.
func (r Lot) Model() models.Lot {
	return models.Lot{
		ID: r.ID, AccountID: r.AccountID, Ordinal: r.Ordinal, MadeBy: r.Sequence, Kind: r.Kind, Source: r.Source,
		SubscriptionID: r.SubscriptionID, PurchaseID: r.PurchaseID, Granted: r.Granted, Priority: r.Priority,
		StartsAt: r.StartsAt.Time(), ExpiresAt: r.ExpiresAt.Time(),
		Remaining: r.Remaining, Held: r.Held, Started: r.Started, Frozen: r.Frozen,
	}
}

// Draw is a row of the table draws: what an entry changed in a lot.
type Draw struct {
	AccountID models.AccountID `gorm:"primaryKey"`
	Sequence  int64            `gorm:"primaryKey;autoIncrement:false"`
	Position  int              `gorm:"primaryKey;autoIncrement:false"`
	LotID     models.LotID
	Remaining models.Credits
	Held      models.Credits
}

// TableName names the table for gorm.
func (Draw) TableName() string { return "draws" }

package schema

import "github.com/bursar-portal/bursar/models"

// Lot is a row of the table lots, at the place of its ordinal.
type Lot struct {
	Place          Place `gorm:"primaryKey;autoIncrement:false"`
	Sequence       int64 // of the entry that made it
	Kind           models.LotKind
	Source         models.LotSource
	SubscriptionID models.SubscriptionID
	PurchaseID     models.PurchaseID
	Continues      int64 // the ordinal of a lot
	PaidMinor      int64
	Currency       string
	Granted        models.Credits
	Priority       int
	StartsAt       Micros
	ExpiresAt      Micros
	Remaining      models.Credits
	Held           models.Credits
	Started        bool
	Frozen         bool
	Extended       bool
	ExtendedTo     Micros
	FirstDraw      int64
	LastDraw       int64
}

// TableName names the table for gorm.
func (Lot) TableName() string { return "lots" }

// LotOf returns the row for l, a lot of the account with a number.
func LotOf(l models.Lot, account int64, ids models.IDs) Lot {
	var continues int64
	if l.Continues != "" {
		_, continues, _ = ids.LotAt(l.Continues)
	}
	return Lot{
		Place: PlaceOf(account, l.Ordinal), Sequence: l.MadeBy, Kind: l.Kind, Source: l.Source,
		SubscriptionID: l.SubscriptionID, PurchaseID: l.PurchaseID, Continues: continues, PaidMinor: l.PaidMinor, Currency: l.Currency,
		Granted: l.Granted, Priority: l.Priority, StartsAt: MicrosOf(l.StartsAt), ExpiresAt: MicrosOf(l.ExpiresAt),
		Remaining: l.Remaining, Held: l.Held, Started: l.Started, Frozen: l.Frozen,
		Extended: l.Extended, ExtendedTo: MicrosOf(l.ExtendedTo), FirstDraw: l.FirstDraw, LastDraw: l.LastDraw,
	}
}

// Model returns the row as a model of a lot of the account.
func (r Lot) Model(account models.AccountID, ids models.IDs) models.Lot {
	number, ordinal := r.Place.Account(), r.Place.Number()
	var continues models.LotID
	if r.Continues != 0 {
		continues = ids.Lot(number, r.Continues)
	}
	return models.Lot{
		ID: ids.Lot(number, ordinal), AccountID: account, Ordinal: ordinal, MadeBy: r.Sequence, Kind: r.Kind, Source: r.Source,
		SubscriptionID: r.SubscriptionID, PurchaseID: r.PurchaseID, Continues: continues, PaidMinor: r.PaidMinor, Currency: r.Currency,
		Granted: r.Granted, Priority: r.Priority, StartsAt: r.StartsAt.Time(), ExpiresAt: r.ExpiresAt.Time(),
		Remaining: r.Remaining, Held: r.Held, Started: r.Started, Frozen: r.Frozen,
		Extended: r.Extended, ExtendedTo: r.ExtendedTo.Time(), FirstDraw: r.FirstDraw, LastDraw: r.LastDraw,
	}
}

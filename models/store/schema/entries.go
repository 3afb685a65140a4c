package schema

import "github.com/bursar-portal/bursar/models"

// Entry is a row of the table entries.
type Entry struct {
	AccountID      models.AccountID `gorm:"primaryKey"`
	Sequence       int64            `gorm:"primaryKey;autoIncrement:false"`
	ID             models.EntryID
	Kind           models.EntryKind
	Delta          models.Credits
	Available      models.Credits
	Held           models.Credits
	Frozen         models.Credits
	Scheduled      models.Credits
	Debt           models.Credits
	Origin         string
	Key            string
	Fingerprint    []byte
	ActorKind      models.ActorKind
	ActorID        string
	Commitment     []byte
	EffectiveAt    Micros
	RecordedAt     Micros
	ChargeID       models.ChargeID
	PurchaseID     models.PurchaseID
	SubscriptionID models.SubscriptionID
	TurnFirstAt    Micros
	TurnLastAt     Micros
	TurnCount      int64
	TurnGranted    models.Credits
	TurnLapsed     models.Credits
	HoldExpiresAt  Micros
	Captured       models.Credits
	Undoes         models.EntryID
	Product        string       // of its charge
	KeyID          models.KeyID // of its charge
	Hash           []byte
}

// TableName names the table for gorm.
func (Entry) TableName() string { return "entries" }

// EntryOf returns the row for e; c is the charge that the entry is about, nil if none.
func EntryOf(e models.Entry, c *models.Charge) Entry {
	row := Entry{
		AccountID: e.AccountID, Sequence: e.Sequence, ID: e.ID, Kind: e.Kind, Delta: e.Delta,
		Available: e.BalanceAfter.Available, Held: e.BalanceAfter.Held, Frozen: e.BalanceAfter.Frozen, Scheduled: e.BalanceAfter.Scheduled, Debt: e.BalanceAfter.Debt,
		Origin: e.Origin, Key: e.Key, Fingerprint: e.Fingerprint[:],
		ActorKind: e.Actor.Kind, ActorID: e.Actor.ID, Commitment: e.Commitment[:],
		EffectiveAt: MicrosOf(e.EffectiveAt), RecordedAt: MicrosOf(e.RecordedAt),
		ChargeID: e.ChargeID, PurchaseID: e.PurchaseID, SubscriptionID: e.SubscriptionID, Hash: e.Hash[:],
		HoldExpiresAt: MicrosOf(e.HoldExpiresAt), Captured: e.Captured, Undoes: e.Undoes,
	}
	if c != nil {
		row.Product, row.KeyID = c.Product, c.KeyID
	}
	if t := e.Turns; t != nil {
		row.TurnFirstAt, row.TurnLastAt, row.TurnCount = MicrosOf(t.FirstAt), MicrosOf(t.LastAt), t.Count
		row.TurnGranted, row.TurnLapsed = t.Granted, t.Lapsed
	}
	return row
}

// Model returns the row as a model, without what other tables hold of the entry.
func (r Entry) Model() models.Entry {
	e := models.Entry{
		AccountID: r.AccountID, Sequence: r.Sequence, ID: r.ID, Kind: r.Kind, Delta: r.Delta,
		BalanceAfter: models.Balance{Available: r.Available, Held: r.Held, Frozen: r.Frozen, Scheduled: r.Scheduled, Debt: r.Debt},
		Origin:       r.Origin, Key: r.Key, Actor: models.ActorRef{Kind: r.ActorKind, ID: r.ActorID},
		EffectiveAt: r.EffectiveAt.Time(), RecordedAt: r.RecordedAt.Time(),
		ChargeID: r.ChargeID, PurchaseID: r.PurchaseID, SubscriptionID: r.SubscriptionID,
		HoldExpiresAt: r.HoldExpiresAt.Time(), Captured: r.Captured, Undoes: r.Undoes,
	}
	copy(e.Fingerprint[:], r.Fingerprint)
	copy(e.Commitment[:], r.Commitment)
	copy(e.Hash[:], r.Hash)
	if r.TurnCount != 0 || r.TurnFirstAt != 0 || r.TurnLastAt != 0 || r.TurnGranted != 0 || r.TurnLapsed != 0 {
		e.Turns = &models.Turns{
			FirstAt: r.TurnFirstAt.Time(), LastAt: r.TurnLastAt.Time(), Count: r.TurnCount,
			Granted: r.TurnGranted, Lapsed: r.TurnLapsed,
		}
	}
	return e
}

// EntryText is a row of the table entry_texts: the part of an entry that may be
// erased.
type EntryText struct {
	EntryID models.EntryID `gorm:"primaryKey"`
	Salt    []byte
	Reason  string
}

// TableName names the table for gorm.
func (EntryText) TableName() string { return "entry_texts" }

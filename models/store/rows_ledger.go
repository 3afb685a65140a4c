package store

import (
	"encoding/json"

	"github.com/bursar-portal/bursar/models"
)

type entryRow struct {
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
	EffectiveAt    micros
	RecordedAt     micros
	ChargeID       models.ChargeID
	PurchaseID     models.PurchaseID
	SubscriptionID models.SubscriptionID
	TurnFirstAt    micros
	TurnLastAt     micros
	TurnCount      int64
	TurnGranted    models.Credits
	TurnLapsed     models.Credits
	HoldExpiresAt  micros
	Captured       models.Credits
	Undoes         models.EntryID
	Product        string       // of its charge
	KeyID          models.KeyID // of its charge
	Hash           []byte
}

func (entryRow) TableName() string { return "entries" }

// rowOfEntry is an entry's row; c is the charge that it is about, nil if none.
func rowOfEntry(e models.Entry, c *models.Charge) entryRow {
	row := entryRow{
		AccountID: e.AccountID, Sequence: e.Sequence, ID: e.ID, Kind: e.Kind, Delta: e.Delta,
		Available: e.After.Available, Held: e.After.Held, Frozen: e.After.Frozen, Scheduled: e.After.Scheduled, Debt: e.After.Debt,
		Origin: e.Origin, Key: e.Key, Fingerprint: e.Fingerprint[:],
		ActorKind: e.Actor.Kind, ActorID: e.Actor.ID, Commitment: e.Commitment[:],
		EffectiveAt: microsOf(e.EffectiveAt), RecordedAt: microsOf(e.RecordedAt),
		ChargeID: e.ChargeID, PurchaseID: e.PurchaseID, SubscriptionID: e.SubscriptionID, Hash: e.Hash[:],
		HoldExpiresAt: microsOf(e.HoldExpiresAt), Captured: e.Captured, Undoes: e.Undoes,
	}
	if c != nil {
		row.Product, row.KeyID = c.Product, c.KeyID
	}
	if t := e.Turns; t != nil {
		row.TurnFirstAt, row.TurnLastAt, row.TurnCount = microsOf(t.FirstAt), microsOf(t.LastAt), t.Count
		row.TurnGranted, row.TurnLapsed = t.Granted, t.Lapsed
	}
	return row
}

func (r entryRow) model() models.Entry {
	e := models.Entry{
		AccountID: r.AccountID, Sequence: r.Sequence, ID: r.ID, Kind: r.Kind, Delta: r.Delta,
		After:  models.Values{Available: r.Available, Held: r.Held, Frozen: r.Frozen, Scheduled: r.Scheduled, Debt: r.Debt},
		Origin: r.Origin, Key: r.Key, Actor: models.ActorRef{Kind: r.ActorKind, ID: r.ActorID},
		EffectiveAt: r.EffectiveAt.time(), RecordedAt: r.RecordedAt.time(),
		ChargeID: r.ChargeID, PurchaseID: r.PurchaseID, SubscriptionID: r.SubscriptionID,
		HoldExpiresAt: r.HoldExpiresAt.time(), Captured: r.Captured, Undoes: r.Undoes,
	}
	copy(e.Fingerprint[:], r.Fingerprint)
	copy(e.Commitment[:], r.Commitment)
	copy(e.Hash[:], r.Hash)
	if r.TurnCount != 0 || r.TurnFirstAt != 0 || r.TurnLastAt != 0 || r.TurnGranted != 0 || r.TurnLapsed != 0 {
		e.Turns = &models.Turns{
			FirstAt: r.TurnFirstAt.time(), LastAt: r.TurnLastAt.time(), Count: r.TurnCount,
			Granted: r.TurnGranted, Lapsed: r.TurnLapsed,
		}
	}
	return e
}

// entryTextRow is what of an entry may be erased.
type entryTextRow struct {
	EntryID models.EntryID `gorm:"primaryKey"`
	Salt    []byte
	Reason  string
}

func (entryTextRow) TableName() string { return "entry_texts" }

type lotRow struct {
	ID             models.LotID `gorm:"primaryKey"`
	AccountID      models.AccountID
	Ordinal        int64
	Sequence       int64 // of the entry that made it
	Kind           models.LotKind
	Source         models.Source
	SubscriptionID models.SubscriptionID
	PurchaseID     models.PurchaseID
	Granted        models.Credits
	Priority       int
	StartsAt       micros
	ExpiresAt      micros
	Remaining      models.Credits
	Held           models.Credits
	Started        bool
	Frozen         bool
}

func (lotRow) TableName() string { return "lots" }

func rowOfLot(l models.Lot, sequence int64) lotRow {
	return lotRow{
		ID: l.ID, AccountID: l.AccountID, Ordinal: l.Ordinal, Sequence: sequence, Kind: l.Kind, Source: l.Source,
		SubscriptionID: l.SubscriptionID, PurchaseID: l.PurchaseID, Granted: l.Granted, Priority: l.Priority,
		StartsAt: microsOf(l.StartsAt), ExpiresAt: microsOf(l.ExpiresAt),
		Remaining: l.Remaining, Held: l.Held, Started: l.Started, Frozen: l.Frozen,
	}
}

func (r lotRow) model() models.Lot {
	return models.Lot{
		ID: r.ID, AccountID: r.AccountID, Ordinal: r.Ordinal, Kind: r.Kind, Source: r.Source,
		SubscriptionID: r.SubscriptionID, PurchaseID: r.PurchaseID, Granted: r.Granted, Priority: r.Priority,
		StartsAt: r.StartsAt.time(), ExpiresAt: r.ExpiresAt.time(),
		Remaining: r.Remaining, Held: r.Held, Started: r.Started, Frozen: r.Frozen,
	}
}

type drawRow struct {
	AccountID models.AccountID `gorm:"primaryKey"`
	Sequence  int64            `gorm:"primaryKey;autoIncrement:false"`
	Position  int              `gorm:"primaryKey;autoIncrement:false"`
	LotID     models.LotID
	Remaining models.Credits
	Held      models.Credits
}

func (drawRow) TableName() string { return "draws" }

type accountStateRow struct {
	AccountID models.AccountID `gorm:"primaryKey"`
	Sequence  int64            `gorm:"primaryKey;autoIncrement:false"`
	Zone      string
	Status    models.AccountStatus
}

func (accountStateRow) TableName() string { return "account_states" }

type balanceRow struct {
	AccountID      models.AccountID `gorm:"primaryKey"`
	Sequence       int64
	Head           []byte
	Ordinal        int64
	Available      models.Credits
	Held           models.Credits
	Frozen         models.Credits
	Scheduled      models.Credits
	Debt           models.Credits
	EffectiveAt    micros
	UpdatedAt      micros `gorm:"autoUpdateTime:false"`
	NextBoundaryAt micros
}

func (balanceRow) TableName() string { return "balances" }

func (r balanceRow) values() models.Values {
	return models.Values{Available: r.Available, Held: r.Held, Frozen: r.Frozen, Scheduled: r.Scheduled, Debt: r.Debt}
}

type chargeRow struct {
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
	CreatedAt   micros `gorm:"autoCreateTime:false"`
	Held        models.Credits
	Refunded    models.Credits
	ExpiresAt   micros
	EndedAt     micros
}

func (chargeRow) TableName() string { return "charges" }

func rowOfCharge(c models.Charge, sequence int64) chargeRow {
	metadata := ""
	if len(c.Metadata) > 0 {
		text, _ := json.Marshal(c.Metadata) // a map of strings can't fail
		metadata = string(text)
	}
	return chargeRow{
		ID: c.ID, AccountID: c.AccountID, Sequence: sequence, Status: c.Status, Credits: c.Credits,
		Product: c.Product, Quantity: c.Quantity, UserID: c.UserID, KeyID: c.KeyID,
		Reference: c.Reference, Description: c.Description, Metadata: metadata, CreatedAt: microsOf(c.CreatedAt),
		Held: c.Held, Refunded: c.Refunded, ExpiresAt: microsOf(c.ExpiresAt), EndedAt: microsOf(c.EndedAt),
	}
}

func (r chargeRow) model() models.Charge {
	c := models.Charge{
		ID: r.ID, AccountID: r.AccountID, Status: r.Status, Credits: r.Credits,
		Product: r.Product, Quantity: r.Quantity, UserID: r.UserID, KeyID: r.KeyID,
		Reference: r.Reference, Description: r.Description, CreatedAt: r.CreatedAt.time(),
		Held: r.Held, Refunded: r.Refunded, ExpiresAt: r.ExpiresAt.time(), EndedAt: r.EndedAt.time(),
	}
	if r.Metadata != "" && json.Unmarshal([]byte(r.Metadata), &c.Metadata) != nil {
		c.Metadata = map[string]string{"unreadable": r.Metadata} // Verify will say so
	}
	return c
}

type holdPartRow struct {
	ChargeID  models.ChargeID `gorm:"primaryKey"`
	Position  int             `gorm:"primaryKey;autoIncrement:false"`
	AccountID models.AccountID
	LotID     models.LotID
	Remaining models.Credits
}

func (holdPartRow) TableName() string { return "hold_parts" }

type usageRow struct {
	AccountID models.AccountID `gorm:"primaryKey"`
	QuarterAt micros           `gorm:"primaryKey;autoIncrement:false"`
	Product   string           `gorm:"primaryKey"`
	KeyID     models.KeyID     `gorm:"primaryKey"`
	UserID    models.UserID    `gorm:"primaryKey"`
	Credits   models.Credits   // taken
	Refunded  models.Credits   // given back, whenever it was taken
	Charges   int64
}

func (usageRow) TableName() string { return "usage" }

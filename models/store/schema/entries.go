package schema

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/bursar-portal/bursar/models"
)

// Place is where a row of the ledger stands: the number of its account << 32 plus the
// number of the row within the account.
type Place int64

// PlaceOf returns the place of the nth row of an account.
func PlaceOf(account, n int64) Place { return Place(account<<32 | n) }

// Account returns the number of the account.
func (p Place) Account() int64 { return int64(p >> 32) }

// Number returns the number of the row within the account.
func (p Place) Number() int64 { return int64(p & (1<<32 - 1)) }

// Symbol is the number of a text in the table symbols.
type Symbol int64

// Entry is a row of the table entries.
type Entry struct {
	Place       Place `gorm:"primaryKey;autoIncrement:false"`
	Kind        models.EntryKind
	Delta       models.Credits
	Available   models.Credits
	Held        models.Credits
	Frozen      models.Credits
	Scheduled   models.Credits
	Debt        models.Credits
	EffectiveAt Micros
	RecordedAt  Micros
	Origin      Symbol
	Key         string
	Actor       Symbol
	Fingerprint []byte // empty: none, of what time has brought
	Hash        []byte
	Commitment  []byte // nil: there were no texts
	Draws       []byte // EncodeDraws
	Product     Symbol
	Quantity    models.Credits
	Member      Symbol
	APIKey      Symbol
	Maker       Symbol // of the key
	About       Place  // 0 for none
	PurchaseID  string // "" for none
	Salt        []byte
	Texts       []byte // JSON of Texts, nil for none
	More        []byte // JSON of More, nil for none
}

// TableName names the table for gorm.
func (Entry) TableName() string { return "entries" }

// Balance returns the five values after the entry.
func (r *Entry) Balance() models.Balance {
	return models.Balance{Available: r.Available, Held: r.Held, Frozen: r.Frozen, Scheduled: r.Scheduled, Debt: r.Debt}
}

// Texts are the free texts of an entry's command.
type Texts struct {
	Reason      string            `json:"reason,omitempty"`
	Reference   string            `json:"reference,omitempty"`
	Description string            `json:"description,omitempty"`
	Metadata    map[string]string `json:"metadata,omitempty"`
}

// More is what entries of rare kinds have.
type More struct {
	SubscriptionID models.SubscriptionID `json:"subscription_id,omitempty"`
	Subscription   *SubscriptionColumns  `json:"subscription,omitempty"` // as the entry left it
	Account        *AccountState         `json:"account,omitempty"`      // as the entry left it
	Turns          *Turns                `json:"turns,omitempty"`
	HoldExpiresAt  Micros                `json:"hold_expires_at,omitempty"`
	Captured       models.Credits        `json:"captured,omitempty"`
	ExtendedTo     Micros                `json:"extended_to,omitempty"`
	Cap            *CapTerms             `json:"cap,omitempty"`       // as the entry has set it
	FirstLot       int64                 `json:"first_lot,omitempty"` // the ordinal of the first lot that it made
	Lots           int64                 `json:"lots,omitempty"`      // how many it made
}

// AccountState is the zone and status that an entry left behind.
type AccountState struct {
	Zone   string               `json:"zone"`
	Status models.AccountStatus `json:"status"`
}

// Turns are the periods that an entry closed.
type Turns struct {
	FirstAt Micros         `json:"first_at"`
	LastAt  Micros         `json:"last_at"`
	Count   int64          `json:"count"`
	Granted models.Credits `json:"granted"`
	Lapsed  models.Credits `json:"lapsed"`
}

// Symbols turns texts into their symbols, and back.
type Symbols interface {
	Symbol(text string) Symbol
	Text(s Symbol) string
}

// Actor returns an actor as symbols have it, and ActorOf turns it back.
func Actor(a models.ActorRef) string { return string(a.Kind) + ":" + a.ID }

// ActorOf is the reverse of Actor.
func ActorOf(text string) models.ActorRef {
	for i := range len(text) {
		if text[i] == ':' {
			return models.ActorRef{Kind: models.ActorKind(text[:i]), ID: text[i+1:]}
		}
	}
	return models.ActorRef{Kind: models.ActorKind(text)}
}

// SymbolsOf calls each with the texts of an entry that are stored as symbols.
func SymbolsOf(e *models.Entry, each func(text string)) {
	each(e.Origin)
	each(Actor(e.Actor))
	if e.ChargeID != "" {
		each(e.Use.Product)
		each(string(e.Use.UserID))
		each(string(e.Use.KeyID))
		each(string(e.Use.KeyMaker))
	}
}

// Fill makes the row that of e, an entry of the account with a number; c is the charge that
// the entry is about, nil if none.
func (r *Entry) Fill(e *models.Entry, c *models.Charge, account int64, ids models.IDs, symbols Symbols) {
	*r = Entry{
		Place: PlaceOf(account, e.Sequence), Kind: e.Kind, Delta: e.Delta,
		Available: e.BalanceAfter.Available, Held: e.BalanceAfter.Held, Frozen: e.BalanceAfter.Frozen,
		Scheduled: e.BalanceAfter.Scheduled, Debt: e.BalanceAfter.Debt,
		EffectiveAt: MicrosOf(e.EffectiveAt), RecordedAt: MicrosOf(e.RecordedAt),
		Origin: symbols.Symbol(e.Origin), Key: e.Key, Actor: symbols.Symbol(Actor(e.Actor)), Hash: e.Hash[:],
		PurchaseID: string(e.PurchaseID), Salt: e.Salt, Draws: EncodeDraws(e.Draws), Fingerprint: []byte{},
	}
	if e.Fingerprint != [32]byte{} {
		r.Fingerprint = e.Fingerprint[:]
	}
	if e.Commitment != [32]byte{} {
		r.Commitment = e.Commitment[:]
	}
	begins := e.Kind == models.EntryCharge || e.Kind == models.EntryHold
	if e.ChargeID != "" {
		r.Product, r.Member = symbols.Symbol(e.Use.Product), symbols.Symbol(string(e.Use.UserID))
		r.APIKey, r.Maker = symbols.Symbol(string(e.Use.KeyID)), symbols.Symbol(string(e.Use.KeyMaker))
		if c != nil && begins {
			r.Quantity = c.Quantity
		}
	}
	if !begins {
		if _, first, ok := ids.ChargeAt(e.ChargeID); ok {
			r.About = PlaceOf(account, first)
		} else if _, undone, ok := ids.EntryAt(e.Undoes); ok {
			r.About = PlaceOf(account, undone)
		}
	}
	if e.Salt != nil {
		texts := Texts{Reason: e.Reason}
		if c != nil && begins {
			texts.Reference, texts.Description, texts.Metadata = c.Reference, c.Description, c.Metadata
		}
		r.Texts = marshal(texts)
	}
	if more := moreOf(e, ids); more != (More{}) {
		r.More = marshal(more)
	}
}

// marshal returns a value as JSON.
func marshal(v any) []byte {
	text, _ := json.Marshal(v) // of texts and numbers, which can't fail
	return text
}

func moreOf(e *models.Entry, ids models.IDs) More {
	m := More{SubscriptionID: e.SubscriptionID, HoldExpiresAt: MicrosOf(e.HoldExpiresAt), Captured: e.Captured, ExtendedTo: MicrosOf(e.ExtendedTo)}
	if s := e.Subscription; s != nil {
		columns := SubscriptionColumnsOf(*s, ids)
		m.Subscription, m.SubscriptionID = &columns, s.ID
	}
	if a := e.Account; a != nil {
		m.Account = &AccountState{a.Zone, a.Status}
	}
	if c := e.Cap; c != nil {
		m.Cap = &CapTerms{c.Subject, c.Window, c.Amount, c.Boost, MicrosOf(c.BoostUntil), c.Removed}
	}
	if t := e.Turns; t != nil {
		m.Turns = &Turns{MicrosOf(t.FirstAt), MicrosOf(t.LastAt), t.Count, t.Granted, t.Lapsed}
	}
	if len(e.NewLots) > 0 {
		m.FirstLot, m.Lots = e.NewLots[0].Ordinal, int64(len(e.NewLots))
	}
	return m
}

// Versions returns a version of a plan.
type Versions func(plan models.PlanID, number int) models.PlanVersion

// Model returns the row as a model, without the lots that the entry made: see More. It is
// an error if the row can't be read, or is not as Fill writes it.
func (r *Entry) Model(account models.AccountID, ids models.IDs, symbols Symbols, versions Versions) (e models.Entry, m More, err error) {
	number, sequence := r.Place.Account(), r.Place.Number()
	e = models.Entry{
		AccountID: account, Sequence: sequence, ID: ids.Entry(number, sequence), Kind: r.Kind, Delta: r.Delta, BalanceAfter: r.Balance(),
		Origin: symbols.Text(r.Origin), Key: r.Key, Actor: ActorOf(symbols.Text(r.Actor)),
		EffectiveAt: r.EffectiveAt.Time(), RecordedAt: r.RecordedAt.Time(), PurchaseID: models.PurchaseID(r.PurchaseID), Salt: r.Salt,
	}
	copy(e.Fingerprint[:], r.Fingerprint)
	copy(e.Commitment[:], r.Commitment)
	copy(e.Hash[:], r.Hash)
	if e.Draws, err = DecodeDraws(r.Draws, number, ids); err != nil {
		return e, m, err
	}
	switch {
	case r.Kind == models.EntryCharge || r.Kind == models.EntryHold:
		e.ChargeID = ids.Charge(number, sequence)
	case r.About != 0 && r.Kind == models.EntryUndo:
		e.Undoes = ids.Entry(number, r.About.Number())
	case r.About != 0:
		e.ChargeID = ids.Charge(number, r.About.Number())
	}
	if e.ChargeID != "" {
		e.Use = r.use(symbols)
	}
	texts, err := r.texts()
	if err != nil {
		return e, m, err
	}
	e.Reason = texts.Reason
	if r.More == nil {
		return e, m, nil
	}
	if err := strictly(r.More, &m); err != nil {
		return e, m, fmt.Errorf("what more it has can't be read: %w", err)
	}
	e.SubscriptionID, e.HoldExpiresAt, e.Captured, e.ExtendedTo = m.SubscriptionID, m.HoldExpiresAt.Time(), m.Captured, m.ExtendedTo.Time()
	if c := m.Subscription; c != nil {
		s := c.Model(m.SubscriptionID, account, number, ids, versions(c.PlanID, c.Version))
		e.Subscription = &s
	}
	if a := m.Account; a != nil {
		e.Account = &models.AccountState{Zone: a.Zone, Status: a.Status}
	}
	if c := m.Cap; c != nil {
		e.Cap = c.model()
	}
	if t := m.Turns; t != nil {
		e.Turns = &models.Turns{FirstAt: t.FirstAt.Time(), LastAt: t.LastAt.Time(), Count: t.Count, Granted: t.Granted, Lapsed: t.Lapsed}
	}
	return e, m, nil
}

// use returns what the entry's charge is counted for.
func (r *Entry) use(symbols Symbols) models.Use {
	u := models.Use{
		Product: symbols.Text(r.Product), UserID: models.UserID(symbols.Text(r.Member)),
		KeyID: models.KeyID(symbols.Text(r.APIKey)), KeyMaker: models.UserID(symbols.Text(r.Maker)), Began: r.Place.Number(),
	}
	if r.About != 0 {
		u.Began = r.About.Number()
	}
	return u
}

// Charge returns the charge that the entry began, as it was then, for an entry that began
// one.
func (r *Entry) Charge(account models.AccountID, ids models.IDs, symbols Symbols) (models.Charge, error) {
	texts, err := r.texts()
	c := models.Charge{
		ID: ids.Charge(r.Place.Account(), r.Place.Number()), AccountID: account,
		Product: symbols.Text(r.Product), Quantity: r.Quantity, UserID: models.UserID(symbols.Text(r.Member)), KeyID: models.KeyID(symbols.Text(r.APIKey)),
		KeyMaker:  models.UserID(symbols.Text(r.Maker)),
		Reference: texts.Reference, Description: texts.Description, Metadata: texts.Metadata, CreatedAt: r.EffectiveAt.Time(),
	}
	if r.Kind == models.EntryHold {
		var m More
		if err == nil {
			err = strictly(r.More, &m)
		}
		draws, bad := DecodeDraws(r.Draws, r.Place.Account(), ids)
		for _, d := range draws {
			c.Held += d.Held
		}
		if err == nil {
			err = bad
		}
		c.Status, c.ExpiresAt = models.ChargeHeld, m.HoldExpiresAt.Time()
		return c, err
	}
	c.Status, c.Credits = models.ChargeCaptured, -r.Delta
	return c, err
}

func (r *Entry) texts() (t Texts, err error) {
	if r.Texts == nil {
		return t, nil
	}
	if err := strictly(r.Texts, &t); err != nil {
		return t, fmt.Errorf("its texts can't be read: %w", err)
	}
	return t, nil
}

// strictly reads what marshal wrote. It is an error if it would write it otherwise: nothing
// can hide there.
func strictly[T any](text []byte, to *T) error {
	if err := json.Unmarshal(text, to); err != nil {
		return err
	}
	if !slices.Equal(marshal(*to), text) {
		return fmt.Errorf("%s is not as it was written", text)
	}
	return nil
}

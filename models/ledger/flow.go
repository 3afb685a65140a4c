package ledger

import (
	"fmt"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// Move is what an entry does to the credits outstanding (held ones are) of one
// lot, and why; of the debt, where Kind is models.Owed.
type Move struct {
	Flow    models.Flow
	LotID   models.LotID // "" where it does not matter which: of turns, of debt
	Kind    models.LotKind
	Credits models.Credits // signed, not 0
}

// Moves tells what an entry does to the credits outstanding. What moves credits
// between lots of a kind, or only sets them aside, does nothing.
func Moves(e models.Entry) []Move {
	if e.Kind == models.EntryTurn {
		return turnMoves(e)
	}
	var m moves
	made, drawn := madeBy[e.Kind], drawnBy[e.Kind]
	if e.Kind == models.EntryUndo && e.PurchaseID == "" { // of an adjustment
		made, drawn = models.FlowAdjusted, models.FlowAdjusted
	}
	for _, l := range e.Made {
		m.add(made, l.ID, l.Kind, l.Granted)
	}
	captured := e.Captured
	for _, d := range e.Draws {
		net := d.Remaining + d.Held
		if e.Kind == models.EntryCapture {
			// What was captured stands first; what follows went back or lapsed.
			part := min(captured, -net)
			m.add(models.FlowUsed, d.LotID, d.Kind, -part)
			captured, net = captured-part, net+part
		}
		m.add(drawn, d.LotID, d.Kind, net)
	}
	switch e.Kind {
	case models.EntryReversal, models.EntryUndo:
		m.add(models.FlowReversed, "", models.Owed, m.lots-e.Delta)
	case models.EntryRepayment:
		m.add(models.FlowRepaid, "", models.Owed, m.lots-e.Delta)
	}
	return m.list
}

// madeBy and drawnBy say in the name of which flow an entry's effects on lots
// stand. An entry of an account moves what rolled over to other lots, which is none.
var madeBy = map[models.EntryKind]models.Flow{
	models.EntryPurchase: models.FlowSold, models.EntryGrant: models.FlowGranted, models.EntryAdjustment: models.FlowAdjusted,
	models.EntrySubscription: models.FlowAllowance, models.EntryRefund: models.FlowRefunded, models.EntryUndo: models.FlowReversed,
	models.EntryReversal: models.FlowReversed, // whose money came back
}

var drawnBy = map[models.EntryKind]models.Flow{
	models.EntryAdjustment: models.FlowAdjusted, models.EntryCharge: models.FlowUsed, models.EntryRefund: models.FlowRefunded,
	models.EntryCapture: models.FlowLapsed, models.EntryRelease: models.FlowLapsed, models.EntryExpiry: models.FlowLapsed, models.EntryLapse: models.FlowLapsed,
	models.EntryReversal: models.FlowReversed, models.EntryUndo: models.FlowReversed, models.EntryRepayment: models.FlowRepaid,
}

type moves struct {
	list []Move
	lots models.Credits // what the entry changes lots by
}

func (m *moves) add(flow models.Flow, lot models.LotID, kind models.LotKind, credits models.Credits) {
	if kind != models.Owed {
		m.lots += credits
	}
	if flow != "" && credits != 0 {
		m.list = append(m.list, Move{flow, lot, kind, credits})
	}
}

// turnMoves tells what turns came to. Of several in one entry, what rolled over
// and lapsed again among them counts as lapsed of the allowances.
func turnMoves(e models.Entry) []Move {
	var made, drawn [2]models.Credits // of allowances, of what rolled over
	place := map[models.LotKind]int{models.Allowance: 0, models.Rollover: 1}
	for _, l := range e.Made {
		made[place[l.Kind]] += l.Granted
	}
	for _, d := range e.Draws {
		drawn[place[d.Kind]] -= d.Remaining
	}
	var m moves
	m.add(models.FlowAllowance, "", models.Allowance, e.Turns.Granted)
	m.add(models.FlowRolled, "", models.Allowance, -made[1])
	m.add(models.FlowRolled, "", models.Rollover, made[1])
	m.add(models.FlowLapsed, "", models.Allowance, made[0]+made[1]-drawn[0]-e.Turns.Granted)
	m.add(models.FlowLapsed, "", models.Rollover, -drawn[1])
	return m.list
}

// Price is what was paid for a purchase.
type Price struct {
	Cents    int64
	Currency string
}

// Lot is a lot of the purchase, of which nothing is outstanding yet; nil if it is
// none that was paid for: what comes back by an undone reversal is not.
func (p Price) Lot(l models.Lot) *Priced {
	if l.Source != models.SourcePurchase {
		return nil
	}
	return &Priced{Cents: p.Cents, Currency: p.Currency, Granted: l.Granted}
}

// Priced is a lot that was paid for. The value of what is outstanding of it is
// its share of the price, rounded half up to a cent, and what moves is worth the
// difference: so the parts of a lot add up to exactly what was paid.
type Priced struct {
	Cents       int64
	Currency    string
	Granted     models.Credits
	Outstanding models.Credits
}

// Value is what is outstanding of the lot, in cents.
func (p Priced) Value() int64 {
	cents, _ := models.MulDivRound(p.Cents, int64(p.Outstanding), int64(p.Granted)) // at most Cents, so it fits
	return cents
}

// move moves credits into the lot or out of it and tells their value.
func (p *Priced) move(credits models.Credits) (cents int64) {
	before := p.Value()
	p.Outstanding += credits
	return p.Value() - before
}

// FlowKey names a sum of flows of one account.
type FlowKey struct {
	Day      time.Time // midnight in UTC
	Kind     models.LotKind
	Currency string // of the price, "" without one
	Flow     models.Flow
}

// FlowSums are an account's flows by day.
type FlowSums map[FlowKey]models.Part

// Add counts what an entry moves. priced are the lots that have a price, with
// what is outstanding of them before the entry; it is theirs to change.
func (s FlowSums) Add(e models.Entry, priced map[models.LotID]*Priced) {
	day := e.EffectiveAt.UTC().Truncate(24 * time.Hour)
	for _, m := range Moves(e) {
		key, part := FlowKey{Day: day, Kind: m.Kind, Flow: m.Flow}, models.Part{Credits: m.Credits}
		if p := priced[m.LotID]; p != nil {
			key.Currency, part.Cents = p.Currency, p.move(m.Credits)
		}
		s[key] = s[key].Plus(part)
	}
}

// FlowFaults compares what the flows come to with the lots and the debt: no
// effect of any entry may be missing among the flows.
func (b *Book) FlowFaults() (faults []string) {
	sums := map[FlowKey]models.Part{}
	for key, part := range b.Flows {
		key = FlowKey{Kind: key.Kind, Currency: key.Currency}
		sums[key] = sums[key].Plus(part)
	}
	for id, l := range b.Lots {
		key, part := FlowKey{Kind: l.Kind}, models.Part{Credits: l.Remaining + l.Held}
		if p := b.priced[id]; p != nil {
			key.Currency, part.Cents = p.Currency, p.Value()
		}
		sums[key] = sums[key].Minus(part)
	}
	owed := FlowKey{Kind: models.Owed}
	sums[owed] = sums[owed].Minus(models.Part{Credits: b.Values.Debt})
	for key, rest := range sums {
		if rest != (models.Part{}) {
			faults = append(faults, fmt.Sprintf("its flows of %s %s differ from its lots by %s and %d cents", key.Kind, key.Currency, rest.Credits, rest.Cents))
		}
	}
	return faults
}

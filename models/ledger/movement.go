package ledger

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// LotMovement is an entry's effect on the outstanding credits, held ones included, of
// one lot, or on the debt if Kind is models.Debt.
type LotMovement struct {
	Movement models.Movement // "" for credits that only move between lots of one kind
	LotID    models.LotID    // "" for turns and debt
	Ordinal  int64           // of the lot
	Kind     models.LotKind
	Credits  models.Credits // signed, not 0
}

// MovementsOf returns an entry's effects on outstanding credits. Putting them on hold has
// none.
func MovementsOf(e models.Entry) (list []LotMovement) {
	eachMovement(&e, func(m LotMovement) { list = append(list, m) })
	return list
}

// eachMovement is MovementsOf one by one.
func eachMovement(e *models.Entry, each func(LotMovement)) {
	m := movements{each: each, earlier: goesBackOnEarlierMonth(e)}
	if e.Kind == models.EntryTurn {
		m.turn(e)
		return
	}
	made, drawn := newLotMovement[e.Kind], drawMovement[e.Kind]
	if e.Kind == models.EntryUndo && e.PurchaseID == "" { // of an adjustment
		made, drawn = models.MovementAdjusted, models.MovementAdjusted
	}
	for i := range e.NewLots {
		l := &e.NewLots[i]
		m.add(made, l.ID, l.Ordinal, l.Kind, l.Granted)
	}
	captured := e.Captured
	for _, d := range e.Draws {
		net := d.Remaining + d.Held
		if e.Kind == models.EntryCapture {
			// The captured draws come first; the others went back or lapsed.
			part := min(captured, -net)
			m.add(models.MovementUsed, d.LotID, d.Ordinal, d.Kind, -part)
			captured, net = captured-part, net+part
		}
		if made == "" && net < 0 {
			moved := min(continuing(e.NewLots, d.LotID), -net)
			m.add("", d.LotID, d.Ordinal, d.Kind, -moved)
			net += moved
		}
		m.add(drawn, d.LotID, d.Ordinal, d.Kind, net)
	}
	switch e.Kind {
	case models.EntryReversal, models.EntryUndo:
		m.add(models.MovementReversed, "", 0, models.Debt, m.lots-e.Delta)
	case models.EntryRepayment:
		m.add(models.MovementRepaid, "", 0, models.Debt, m.lots-e.Delta)
	}
}

// continuing returns the credits of those new lots that continue a lot.
func continuing(lots []models.Lot, id models.LotID) (credits models.Credits) {
	for i := range lots {
		if lots[i].Continues == id {
			credits += lots[i].Granted
		}
	}
	return credits
}

// newLotMovement and drawMovement are the movements under which an entry's new lots
// and draws are counted. Kinds of entries that are missing only move credits to other lots:
// an account entry those that rolled over, an extension what is left of a lot, and the end
// of a hold what was held of an extended lot.
var newLotMovement = map[models.EntryKind]models.Movement{
	models.EntryPurchase: models.MovementSold, models.EntryGrant: models.MovementGranted, models.EntryAdjustment: models.MovementAdjusted,
	models.EntrySubscription: models.MovementAllowance, models.EntryRefund: models.MovementRefunded, models.EntryUndo: models.MovementReversed,
	models.EntryReversal: models.MovementReversed, // of a restored payment
}

var drawMovement = map[models.EntryKind]models.Movement{
	models.EntryAdjustment: models.MovementAdjusted, models.EntryCharge: models.MovementUsed, models.EntryRefund: models.MovementRefunded,
	models.EntryCapture: models.MovementLapsed, models.EntryRelease: models.MovementLapsed, models.EntryHoldExpiry: models.MovementLapsed, models.EntryLapse: models.MovementLapsed,
	models.EntryReversal: models.MovementReversed, models.EntryUndo: models.MovementReversed, models.EntryRepayment: models.MovementRepaid,
}

// goesBackOnEarlierMonth reports whether an entry goes back on something of an earlier month.
// Months begin in UTC, as those of reports do.
func goesBackOnEarlierMonth(e *models.Entry) bool {
	then, now := e.GoesBackOn.UTC(), e.EffectiveAt.UTC()
	return !then.IsZero() && (then.Year() != now.Year() || then.Month() != now.Month())
}

type movements struct {
	each    func(LotMovement)
	earlier bool           // the entry goes back on an earlier month
	lots    models.Credits // the entry's total effect on lots
}

func (m *movements) add(movement models.Movement, lot models.LotID, ordinal int64, kind models.LotKind, credits models.Credits) {
	if kind != models.Debt {
		m.lots += credits
	}
	if m.earlier {
		movement = cmp.Or(models.Earlier[movement], movement)
	}
	if credits != 0 {
		m.each(LotMovement{movement, lot, ordinal, kind, credits})
	}
}

// turn calls each with the movements of an entry of turns. If it folds several, credits
// that rolled over and lapsed within it count as lapsed allowances.
func (m *movements) turn(e *models.Entry) {
	var made, drawn [2]models.Credits // of allowances and rollovers
	place := map[models.LotKind]int{models.Allowance: 0, models.Rollover: 1}
	for _, l := range e.NewLots {
		made[place[l.Kind]] += l.Granted
	}
	for _, d := range e.Draws {
		drawn[place[d.Kind]] -= d.Remaining
	}
	turns := models.Turns{}
	if e.Turns != nil { // missing only in a file that somebody has tampered with
		turns = *e.Turns
	}
	m.add(models.MovementAllowance, "", 0, models.Allowance, turns.Granted)
	m.add(models.MovementRolledOver, "", 0, models.Allowance, -made[1])
	m.add(models.MovementRolledOver, "", 0, models.Rollover, made[1])
	m.add(models.MovementLapsed, "", 0, models.Allowance, made[0]+made[1]-drawn[0]-turns.Granted)
	m.add(models.MovementLapsed, "", 0, models.Rollover, -drawn[1])
}

// PricedLotOf returns a lot with its cost basis, nil for one that was not paid for.
func PricedLotOf(l models.Lot) *PricedLot {
	if l.Currency == "" {
		return nil
	}
	return &PricedLot{Cents: l.PaidMinor, Currency: l.Currency, Granted: l.Granted, Outstanding: l.Remaining + l.Held}
}

// PricedLot is a lot that was paid for. Its outstanding credits are worth their share
// of the price, rounded half up to a cent, and credits that move are worth the
// difference, so that the parts of a lot add up to exactly what was paid.
type PricedLot struct {
	Cents       int64
	Currency    string
	Granted     models.Credits
	Outstanding models.Credits
}

// Value returns the value of the outstanding credits in cents.
func (p PricedLot) Value() int64 {
	cents, _ := models.MulDivRound(p.Cents, int64(p.Outstanding), int64(p.Granted)) // at most Cents, so it fits
	return cents
}

// move adds credits to the lot, or removes them if negative, and returns their value.
func (p *PricedLot) move(credits models.Credits) (cents int64) {
	before := p.Value()
	p.Outstanding += credits
	return p.Value() - before
}

// MovementKey identifies a sum of one account's movements.
type MovementKey struct {
	Day      time.Time // midnight in UTC
	Kind     models.LotKind
	Currency string // of the price, "" if there is none
	Movement models.Movement
}

// MovementSums are an account's movements by day.
type MovementSums map[MovementKey]models.PricedCredits

// Add adds an entry's movements. priced are the lots that have a price, with what was
// outstanding of them before the entry; Add updates them.
func (s MovementSums) Add(e models.Entry, priced map[models.LotID]*PricedLot) {
	day := dayOf(e.EffectiveAt)
	eachMovement(&e, func(m LotMovement) { s.add(day, m, priced[m.LotID]) })
}

func dayOf(at time.Time) time.Time { return at.UTC().Truncate(24 * time.Hour) }

// add adds a movement of a day; priced is its lot, nil if it has no price.
func (s MovementSums) add(day time.Time, m LotMovement, priced *PricedLot) {
	key, part := MovementKey{Day: day, Kind: m.Kind, Movement: m.Movement}, models.PricedCredits{Credits: m.Credits}
	if priced != nil {
		key.Currency, part.Cents = priced.Currency, priced.move(m.Credits)
	}
	if m.Movement != "" {
		s[key] = s[key].Add(part)
	}
}

func (b *Book) addMovements(e *models.Entry) {
	day := dayOf(e.EffectiveAt)
	eachMovement(e, func(m LotMovement) { b.Movements.add(day, m, b.priced[m.Ordinal]) })
}

// EndDay forgets the movements, but for their totals.
func (b *Book) EndDay() {
	b.totals.addTotals(b.Movements)
	clear(b.Movements)
}

// addTotals adds sums without their days and movements.
func (s MovementSums) addTotals(sums MovementSums) {
	for key, part := range sums {
		total := MovementKey{Kind: key.Kind, Currency: key.Currency}
		s[total] = s[total].Add(part)
	}
}

// MovementDiscrepancies compares the sums of all movements with the lots and the debt.
// They must agree, else an entry has an effect that no movement covers.
func (b *Book) MovementDiscrepancies() (discrepancies []string) {
	sums := maps.Clone(b.totals)
	sums.addTotals(b.Movements)
	for i := range b.Lots {
		l := &b.Lots[i]
		key, part := MovementKey{Kind: l.Kind}, models.PricedCredits{Credits: l.Remaining + l.Held}
		if p := b.priced[l.Ordinal]; p != nil {
			key.Currency, part.Cents = p.Currency, p.Value()
		}
		sums[key] = sums[key].Sub(part)
	}
	owed := MovementKey{Kind: models.Debt}
	sums[owed] = sums[owed].Sub(models.PricedCredits{Credits: b.Balance.Debt})
	for key, rest := range sums {
		if rest != (models.PricedCredits{}) {
			discrepancies = append(discrepancies, fmt.Sprintf("its flows of %s %s differ from its lots by %s and %d cents", key.Kind, key.Currency, rest.Credits, rest.Cents))
		}
	}
	slices.Sort(discrepancies)
	return discrepancies
}

package store

import (
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
)

// stateRow is an account with its balance, which is missing before its first
// entry.
type stateRow struct {
	ID          models.AccountID
	Zone        string
	Status      models.AccountStatus
	Sequence    int64
	Head        []byte
	Ordinal     int64
	Debt        models.Credits
	EffectiveAt micros
}

// Found is the state of an account as it is stored.
type Found struct {
	ledger.State
	MadeBy map[models.LotID]int64 // the sequence of the entry that made each lot
}

// AddCharge adds what a charge took.
func (f *Found) AddCharge(r ledger.ChargeRecord) {
	if f.Charges == nil {
		f.Charges = map[models.ChargeID]ledger.ChargeRecord{}
	}
	f.Charges[r.ID] = r
}

// addLot adds a lot that the state does not have yet; it does nothing for the others.
func (f *Found) addLot(l lotRow) {
	if _, known := f.MadeBy[l.ID]; !known {
		f.MadeBy[l.ID] = l.Sequence
		f.Lots = append(f.Lots, l.model())
	}
}

// loadStates reads the present states of accounts in a handful of queries,
// however many there are. Unknown accounts are missing from the result.
func loadStates(tx *gorm.DB, ids []models.AccountID, catalog *catalog) (map[models.AccountID]*Found, error) {
	var rows []stateRow
	if err := tx.Raw(`
		SELECT a.id, a.zone, a.status, COALESCE(b.sequence, 0) AS sequence, b.head, COALESCE(b.ordinal, 0) AS ordinal,
		       COALESCE(b.debt, 0) AS debt, COALESCE(b.effective_at, 0) AS effective_at
		FROM accounts a LEFT JOIN balances b ON b.account_id = a.id WHERE a.id IN ?`, ids).Scan(&rows).Error; err != nil {
		return nil, err
	}
	states := make(map[models.AccountID]*Found, len(rows))
	for _, r := range rows {
		state := ledger.State{
			Account: r.ID, Zone: r.Zone, Status: r.Status, Sequence: r.Sequence, Ordinal: r.Ordinal,
			Debt: r.Debt, EffectiveAt: r.EffectiveAt.time(), Catalog: &catalog.Catalog,
		}
		copy(state.Head[:], r.Head)
		if r.Sequence == 0 {
			state.Head = ledger.Opening(r.ID, r.Zone, r.Status)
		}
		states[r.ID] = &Found{state, map[models.LotID]int64{}}
	}
	if err := loadLive(tx, ids, states, catalog); err != nil {
		return nil, err
	}
	return states, loadHolds(tx, ids, states)
}

// loadHolds adds the live holds with their charges.
func loadHolds(tx *gorm.DB, ids []models.AccountID, states map[models.AccountID]*Found) error {
	var charges []chargeRow
	if err := tx.Where("account_id IN ? AND status = 'held'", ids).Order("account_id, sequence").Find(&charges).Error; err != nil {
		return err
	}
	if len(charges) == 0 {
		return nil
	}
	var rows []holdPartRow
	if err := tx.Raw(`SELECT p.* FROM charges c JOIN hold_parts p ON p.charge_id = c.id
		WHERE c.account_id IN ? AND c.status = 'held' ORDER BY p.charge_id, p.position`, ids).Scan(&rows).Error; err != nil {
		return err
	}
	parts := map[models.ChargeID][]models.HoldPart{}
	for _, r := range rows {
		parts[r.ChargeID] = append(parts[r.ChargeID], models.HoldPart{LotID: r.LotID, Left: r.Remaining})
	}
	for _, r := range charges {
		f := states[r.AccountID]
		f.Holds = append(f.Holds, models.Hold{ChargeID: r.ID, ExpiresAt: r.ExpiresAt.time(), Parts: parts[r.ID]})
		f.AddCharge(ledger.ChargeRecord{Charge: r.model()})
	}
	return nil
}

// loadLive adds the lots with anything left and the live subscriptions.
func loadLive(tx *gorm.DB, ids []models.AccountID, states map[models.AccountID]*Found, catalog *catalog) error {
	var lots []lotRow
	if err := tx.Where("account_id IN ? AND (remaining > 0 OR held > 0)", ids).
		Order("account_id, ordinal").Find(&lots).Error; err != nil {
		return err
	}
	for _, l := range lots {
		states[l.AccountID].addLot(l)
	}
	var subscriptions []subscriptionRow
	if err := tx.Where("account_id IN ? AND status <> ?", ids, models.SubscriptionCanceled).
		Order("account_id, created_at, id").Find(&subscriptions).Error; err != nil {
		return err
	}
	if len(subscriptions) > 0 {
		if err := catalog.readPlans(); err != nil {
			return err
		}
	}
	for _, r := range subscriptions {
		f := states[r.AccountID]
		f.Subscriptions = append(f.Subscriptions, r.Columns.model(r.ID, r.AccountID, catalog.version(r.Columns.PlanID, r.Columns.Version)))
	}
	return nil
}

// loadStateAt is the state after the last entry that was effective by an
// instant, re-derived from what entries left behind. The account must exist.
func loadStateAt(tx *gorm.DB, id models.AccountID, at time.Time, catalog *catalog) (ledger.State, error) {
	var head entryRow
	if err := tx.Where("account_id = ? AND effective_at <= ?", id, microsOf(at)).
		Order("effective_at DESC, sequence DESC").Limit(1).Find(&head).Error; err != nil {
		return ledger.State{}, err
	}
	var account accountStateRow
	if err := tx.Where("account_id = ? AND sequence <= ?", id, head.Sequence).
		Order("sequence DESC").Limit(1).Find(&account).Error; err != nil {
		return ledger.State{}, err
	}
	state := ledger.State{
		Account: id, Zone: account.Zone, Status: account.Status, Sequence: head.Sequence,
		Debt: head.Debt, EffectiveAt: head.EffectiveAt.time(), Catalog: &catalog.Catalog,
	}
	copy(state.Head[:], head.Hash)
	var err error
	if state.Lots, state.Ordinal, err = lotsAt(tx, id, head); err != nil {
		return ledger.State{}, err
	}
	if state.Holds, err = holdsAt(tx, id, head.Sequence); err != nil {
		return ledger.State{}, err
	}
	state.Subscriptions, err = subscriptionsAt(tx, id, head.Sequence, catalog)
	return state, err
}

// holdsAt are the holds that were live after an entry: those of whose lots
// something was still held. Their charges are not needed to carry out time.
func holdsAt(tx *gorm.DB, id models.AccountID, sequence int64) (holds []models.Hold, err error) {
	var rows []struct {
		ChargeID  models.ChargeID
		LotID     models.LotID
		Held      models.Credits
		ExpiresAt micros
	}
	if err := tx.Raw(`
		SELECT e.charge_id, d.lot_id, SUM(d.held) AS held, MAX(e.hold_expires_at) AS expires_at
		FROM entries e JOIN draws d ON d.account_id = e.account_id AND d.sequence = e.sequence
		WHERE e.account_id = ? AND e.kind IN ? AND e.sequence <= ?
		GROUP BY e.charge_id, d.lot_id HAVING SUM(d.held) > 0 ORDER BY MIN(e.sequence), MIN(d.position)`,
		id, []models.EntryKind{models.EntryHold, models.EntryCapture, models.EntryRelease, models.EntryExpiry}, sequence).
		Scan(&rows).Error; err != nil {
		return nil, err
	}
	for _, r := range rows {
		if n := len(holds); n == 0 || holds[n-1].ChargeID != r.ChargeID {
			holds = append(holds, models.Hold{ChargeID: r.ChargeID, ExpiresAt: r.ExpiresAt.time()})
		}
		last := &holds[len(holds)-1]
		last.Parts = append(last.Parts, models.HoldPart{LotID: r.LotID, Left: r.Held})
	}
	return holds, nil
}

// lotsAt are the lots with anything left after an entry, and the ordinal of the
// newest lot by then.
func lotsAt(tx *gorm.DB, id models.AccountID, head entryRow) (lots []models.Lot, ordinal int64, err error) {
	var rows []lotRow
	if err := tx.Raw(`
		SELECT l.id, l.account_id, l.ordinal, l.sequence, l.kind, l.source, l.subscription_id, l.purchase_id,
		       l.granted, l.priority, l.starts_at, l.expires_at,
		       l.granted + COALESCE(SUM(d.remaining), 0) AS remaining, COALESCE(SUM(d.held), 0) AS held,
		       l.starts_at <= ? AS started,
		       COALESCE((SELECT f.kind = ? FROM entries f JOIN draws fd ON fd.account_id = f.account_id AND fd.sequence = f.sequence
		                 WHERE f.account_id = l.account_id AND f.kind IN ? AND f.sequence <= ? AND fd.lot_id = l.id
		                 ORDER BY f.sequence DESC LIMIT 1), false) AS frozen
		FROM lots l LEFT JOIN draws d ON d.lot_id = l.id AND d.account_id = l.account_id AND d.sequence <= ?
		WHERE l.account_id = ? AND l.sequence <= ?
		GROUP BY l.id ORDER BY l.ordinal`,
		head.EffectiveAt, models.EntryFreeze, []models.EntryKind{models.EntryFreeze, models.EntryThaw}, head.Sequence,
		head.Sequence, id, head.Sequence).Scan(&rows).Error; err != nil {
		return nil, 0, err
	}
	for _, r := range rows {
		ordinal = r.Ordinal
		if l := r.model(); l.Live() {
			lots = append(lots, l)
		}
	}
	return lots, ordinal, nil
}

func subscriptionsAt(tx *gorm.DB, id models.AccountID, sequence int64, catalog *catalog) ([]models.Subscription, error) {
	var rows []subscriptionStateRow
	if err := tx.Where(`account_id = ? AND (id, sequence) IN (
			SELECT id, MAX(sequence) FROM subscription_states WHERE account_id = ? AND sequence <= ? GROUP BY id)`,
		id, id, sequence).Order("created_at, id").Find(&rows).Error; err != nil {
		return nil, err
	}
	if err := catalog.readPlans(); err != nil {
		return nil, err
	}
	var live []models.Subscription
	for _, r := range rows {
		if r.Columns.Status.Live() {
			live = append(live, r.Columns.model(r.ID, r.AccountID, catalog.version(r.Columns.PlanID, r.Columns.Version)))
		}
	}
	return live, nil
}

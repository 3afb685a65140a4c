package books

import (
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// StateAt returns the state after the last entry that was effective by an instant,
// derived from what entries left behind. The account must exist.
func StateAt(tx *gorm.DB, id models.AccountID, at time.Time, catalog *Catalog) (ledger.State, error) {
	var head schema.Entry
	if err := tx.Where("account_id = ? AND effective_at <= ?", id, schema.MicrosOf(at)).
		Order("effective_at DESC, sequence DESC").Limit(1).Find(&head).Error; err != nil {
		return ledger.State{}, err
	}
	var account schema.AccountState
	if err := tx.Where("account_id = ? AND sequence <= ?", id, head.Sequence).
		Order("sequence DESC").Limit(1).Find(&account).Error; err != nil {
		return ledger.State{}, err
	}
	state := ledger.State{Standing: ledger.Standing{
		Account: id, Zone: account.Zone, Status: account.Status, Sequence: head.Sequence,
		Debt: head.Debt, EffectiveAt: head.EffectiveAt.Time(), Catalog: &catalog.Catalog,
	}}
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

// holdsAt returns the holds that were live after an entry: those that still held
// something of a lot. Advancing the state does not need their charges.
func holdsAt(tx *gorm.DB, id models.AccountID, sequence int64) (holds []models.Hold, err error) {
	var rows []struct {
		ChargeID  models.ChargeID
		LotID     models.LotID
		Held      models.Credits
		ExpiresAt schema.Micros
	}
	if err := tx.Raw(`
		SELECT e.charge_id, d.lot_id, SUM(d.held) AS held, MAX(e.hold_expires_at) AS expires_at
		FROM entries e JOIN draws d ON d.account_id = e.account_id AND d.sequence = e.sequence
		WHERE e.account_id = ? AND e.kind IN ? AND e.sequence <= ?
		GROUP BY e.charge_id, d.lot_id HAVING SUM(d.held) > 0 ORDER BY MIN(e.sequence), MIN(d.position)`,
		id, []models.EntryKind{models.EntryHold, models.EntryCapture, models.EntryRelease, models.EntryHoldExpiry}, sequence).
		Scan(&rows).Error; err != nil {
		return nil, err
	}
	for _, r := range rows {
		if n := len(holds); n == 0 || holds[n-1].ChargeID != r.ChargeID {
			holds = append(holds, models.Hold{ChargeID: r.ChargeID, ExpiresAt: r.ExpiresAt.Time()})
		}
		last := &holds[len(holds)-1]
		last.Parts = append(last.Parts, models.HoldPart{LotID: r.LotID, Remaining: r.Held})
	}
	return holds, nil
}

// lotsAt returns the lots with anything left after an entry, and the ordinal of the
// newest lot by then.
func lotsAt(tx *gorm.DB, id models.AccountID, head schema.Entry) (lots []models.Lot, ordinal int64, err error) {
	var rows []schema.Lot
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
		head.EffectiveAt, models.EntryFreeze, []models.EntryKind{models.EntryFreeze, models.EntryUnfreeze}, head.Sequence,
		head.Sequence, id, head.Sequence).Scan(&rows).Error; err != nil {
		return nil, 0, err
	}
	for _, r := range rows {
		ordinal = r.Ordinal
		if l := r.Model(); l.Live() {
			lots = append(lots, l)
		}
	}
	return lots, ordinal, nil
}

// subscriptionsAt returns the subscriptions that were live after an entry.
func subscriptionsAt(tx *gorm.DB, id models.AccountID, sequence int64, catalog *Catalog) ([]models.Subscription, error) {
	var rows []schema.SubscriptionState
	if err := tx.Where(`account_id = ? AND (id, sequence) IN (
			SELECT id, MAX(sequence) FROM subscription_states WHERE account_id = ? AND sequence <= ? GROUP BY id)`,
		id, id, sequence).Order("created_at, id").Find(&rows).Error; err != nil {
		return nil, err
	}
	if err := catalog.ReadPlans(); err != nil {
		return nil, err
	}
	var live []models.Subscription
	for _, r := range rows {
		if r.Columns.Status.Live() {
			live = append(live, r.Columns.Model(r.ID, r.AccountID, catalog.Version(r.Columns.PlanID, r.Columns.Version)))
		}
	}
	return live, nil
}

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

// loadStates reads the present states of accounts in a handful of queries,
// however many there are. Unknown accounts are missing from the answer.
func loadStates(tx *gorm.DB, ids []models.AccountID, catalog *catalog) (map[models.AccountID]*working, error) {
	var rows []stateRow
	if err := tx.Raw(`
		SELECT a.id, a.zone, a.status, COALESCE(b.sequence, 0) AS sequence, b.head, COALESCE(b.ordinal, 0) AS ordinal,
		       COALESCE(b.debt, 0) AS debt, COALESCE(b.effective_at, 0) AS effective_at
		FROM accounts a LEFT JOIN balances b ON b.account_id = a.id WHERE a.id IN ?`, ids).Scan(&rows).Error; err != nil {
		return nil, err
	}
	states := make(map[models.AccountID]*working, len(rows))
	for _, r := range rows {
		state := ledger.State{
			Account: r.ID, Zone: r.Zone, Status: r.Status, Sequence: r.Sequence, Ordinal: r.Ordinal,
			Debt: r.Debt, EffectiveAt: r.EffectiveAt.time(), Catalog: &catalog.Catalog,
		}
		copy(state.Head[:], r.Head)
		states[r.ID] = &working{found: state, sequenceOf: map[models.LotID]int64{}}
	}
	if err := loadLive(tx, ids, states, catalog); err != nil {
		return nil, err
	}
	for _, w := range states {
		w.state = w.found
	}
	return states, nil
}

// loadLive adds the lots with anything left and the live subscriptions.
func loadLive(tx *gorm.DB, ids []models.AccountID, states map[models.AccountID]*working, catalog *catalog) error {
	var lots []lotRow
	if err := tx.Where("account_id IN ? AND (remaining > 0 OR held > 0)", ids).
		Order("account_id, ordinal").Find(&lots).Error; err != nil {
		return err
	}
	for _, l := range lots {
		w := states[l.AccountID]
		w.found.Lots = append(w.found.Lots, l.model())
		w.sequenceOf[l.ID] = l.Sequence
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
		w := states[r.AccountID]
		w.found.Subscriptions = append(w.found.Subscriptions, r.Columns.model(r.ID, r.AccountID, catalog))
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
	state.Subscriptions, err = subscriptionsAt(tx, id, head.Sequence, catalog)
	return state, err
}

// lotsAt are the lots with anything left after an entry, and the ordinal of the
// newest lot by then.
func lotsAt(tx *gorm.DB, id models.AccountID, head entryRow) (lots []models.Lot, ordinal int64, err error) {
	var rows []lotRow
	if err := tx.Raw(`
		SELECT l.id, l.account_id, l.ordinal, l.sequence, l.kind, l.source, l.subscription_id, l.purchase_id,
		       l.granted, l.priority, l.starts_at, l.expires_at,
		       l.granted + COALESCE(SUM(d.remaining), 0) AS remaining, COALESCE(SUM(d.held), 0) AS held,
		       l.starts_at <= ? AS started
		FROM lots l LEFT JOIN draws d ON d.lot_id = l.id AND d.sequence <= ?
		WHERE l.account_id = ? AND l.sequence <= ?
		GROUP BY l.id ORDER BY l.ordinal`,
		head.EffectiveAt, head.Sequence, id, head.Sequence).Scan(&rows).Error; err != nil {
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
			live = append(live, r.Columns.model(r.ID, r.AccountID, catalog))
		}
	}
	return live, nil
}

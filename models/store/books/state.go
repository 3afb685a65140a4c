package books

import (
	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// stateRow is an account with its balance, which does not exist before the first
// entry.
type stateRow struct {
	ID          models.AccountID
	Zone        string
	Status      models.AccountStatus
	Sequence    int64
	Head        []byte
	Ordinal     int64
	Debt        models.Credits
	EffectiveAt schema.Micros
}

// States reads the present states of accounts with a handful of queries, however many
// accounts there are. Unknown accounts are missing from the result.
func States(tx *gorm.DB, ids []models.AccountID, catalog *Catalog) (map[models.AccountID]*ledger.State, error) {
	var rows []stateRow
	if err := tx.Raw(`
		SELECT a.id, a.zone, a.status, COALESCE(b.sequence, 0) AS sequence, b.head, COALESCE(b.ordinal, 0) AS ordinal,
		       COALESCE(b.debt, 0) AS debt, COALESCE(b.effective_at, 0) AS effective_at
		FROM accounts a LEFT JOIN balances b ON b.account_id = a.id WHERE a.id IN ?`, ids).Scan(&rows).Error; err != nil {
		return nil, err
	}
	states := make(map[models.AccountID]*ledger.State, len(rows))
	for _, r := range rows {
		state := ledger.State{Standing: ledger.Standing{
			Account: r.ID, Zone: r.Zone, Status: r.Status, Sequence: r.Sequence, Ordinal: r.Ordinal,
			Debt: r.Debt, EffectiveAt: r.EffectiveAt.Time(), Catalog: &catalog.Catalog,
		}}
		copy(state.Head[:], r.Head)
		if r.Sequence == 0 {
			state.Head = ledger.OpeningHash(r.ID, r.Zone, r.Status)
		}
		states[r.ID] = &state
	}
	if err := loadLive(tx, ids, states, catalog); err != nil {
		return nil, err
	}
	return states, loadHolds(tx, ids, states)
}

// loadHolds adds the live holds with their charges.
func loadHolds(tx *gorm.DB, ids []models.AccountID, states map[models.AccountID]*ledger.State) error {
	var charges []schema.Charge
	if err := tx.Where("account_id IN ? AND status = 'held'", ids).Order("account_id, sequence").Find(&charges).Error; err != nil {
		return err
	}
	if len(charges) == 0 {
		return nil
	}
	var rows []schema.HoldPart
	if err := tx.Raw(`SELECT p.* FROM charges c JOIN hold_parts p ON p.charge_id = c.id
		WHERE c.account_id IN ? AND c.status = 'held' ORDER BY p.charge_id, p.position`, ids).Scan(&rows).Error; err != nil {
		return err
	}
	parts := map[models.ChargeID][]models.HoldPart{}
	for _, r := range rows {
		parts[r.ChargeID] = append(parts[r.ChargeID], models.HoldPart{LotID: r.LotID, Remaining: r.Remaining})
	}
	for _, r := range charges {
		f := states[r.AccountID]
		if f.Charges == nil {
			f.Charges = map[models.ChargeID]ledger.ChargeRecord{}
		}
		f.Holds = append(f.Holds, models.Hold{ChargeID: r.ID, ExpiresAt: r.ExpiresAt.Time(), Parts: parts[r.ID]})
		f.Charges[r.ID] = ledger.ChargeRecord{Charge: r.Model()}
	}
	return nil
}

// loadLive adds the lots with anything left and the live subscriptions.
func loadLive(tx *gorm.DB, ids []models.AccountID, states map[models.AccountID]*ledger.State, catalog *Catalog) error {
	var lots []schema.Lot
	if err := tx.Where("account_id IN ? AND (remaining > 0 OR held > 0)", ids).
		Order("account_id, ordinal").Find(&lots).Error; err != nil {
		return err
	}
	for _, l := range lots {
		f := states[l.AccountID]
		f.Lots = append(f.Lots, l.Model())
	}
	var subscriptions []schema.Subscription
	if err := tx.Where("account_id IN ? AND status <> ?", ids, models.SubscriptionCanceled).
		Order("account_id, created_at, id").Find(&subscriptions).Error; err != nil {
		return err
	}
	if len(subscriptions) > 0 {
		if err := catalog.ReadPlans(); err != nil {
			return err
		}
	}
	for _, r := range subscriptions {
		f := states[r.AccountID]
		f.Subscriptions = append(f.Subscriptions, r.Columns.Model(r.ID, r.AccountID, catalog.Version(r.Columns.PlanID, r.Columns.Version)))
	}
	return nil
}

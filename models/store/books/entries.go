package books

import (
	"math"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Entries completes rows of entries with their draws, the lots they made, their texts
// and the states they left behind.
func Entries(tx *gorm.DB, rows []schema.Entry) (entries []models.Entry, err error) {
	for some := range slices.Chunk(rows, database.RowsPerStatement) {
		whole, err := completed(tx, some)
		if err != nil {
			return nil, err
		}
		entries = append(entries, whole...)
	}
	return entries, nil
}

// completed is Entries for as many rows as one statement can look for.
func completed(tx *gorm.DB, rows []schema.Entry) ([]models.Entry, error) {
	entries := make([]models.Entry, len(rows))
	byPlace := make(map[place]*models.Entry, len(rows))
	byID := make(map[models.EntryID]*models.Entry, len(rows))
	places := make([][]any, len(rows))
	ids := make([]models.EntryID, len(rows))
	for i, r := range rows {
		entries[i] = r.Model()
		byPlace[place{r.AccountID, r.Sequence}] = &entries[i]
		byID[r.ID] = &entries[i]
		places[i] = []any{r.AccountID, r.Sequence}
		ids[i] = r.ID
	}
	if err := addLots(tx, byPlace, places); err != nil {
		return nil, err
	}
	if err := addStates(tx, byPlace, places); err != nil {
		return nil, err
	}
	var texts []schema.EntryText
	if err := tx.Where("entry_id IN ?", ids).Find(&texts).Error; err != nil {
		return nil, err
	}
	for _, t := range texts {
		byID[t.EntryID].Salt, byID[t.EntryID].Reason = t.Salt, t.Reason
	}
	return entries, nil
}

// at reads the rows of a table that belong to the entries at places.
func at[Row any](tx *gorm.DB, table, order string, places [][]any) ([]Row, error) {
	cte, args := database.Wanted("account_id, sequence", places)
	var rows []Row
	err := tx.Raw(cte+"SELECT t.* FROM wanted w JOIN "+table+` t
		ON t.account_id = w.account_id AND t.sequence = w.sequence ORDER BY `+order, args...).Scan(&rows).Error
	return rows, err
}

// place is an entry's primary key.
type place struct {
	account  models.AccountID
	sequence int64
}

// addLots adds the lots that entries made and their draws.
func addLots(tx *gorm.DB, entries map[place]*models.Entry, places [][]any) error {
	lots, err := at[schema.Lot](tx, "lots", "t.account_id, t.ordinal", places)
	if err != nil {
		return err
	}
	for _, l := range lots {
		e := entries[place{l.AccountID, l.Sequence}]
		e.NewLots = append(e.NewLots, l.Model())
	}
	type drawOfLot struct {
		Draw schema.Draw `gorm:"embedded"`
		Kind models.LotKind
	}
	draws, err := at[drawOfLot](tx, "(SELECT d.*, l.kind FROM draws d JOIN lots l ON l.id = d.lot_id)", "t.account_id, t.sequence, t.position", places)
	if err != nil {
		return err
	}
	for _, row := range draws {
		d := row.Draw
		e := entries[place{d.AccountID, d.Sequence}]
		e.Draws = append(e.Draws, models.Draw{LotID: d.LotID, Kind: row.Kind, Remaining: d.Remaining, Held: d.Held})
	}
	return nil
}

// addStates adds the states of subscriptions and of the account that entries left
// behind.
func addStates(tx *gorm.DB, entries map[place]*models.Entry, places [][]any) error {
	subscriptions, err := at[schema.SubscriptionState](tx, "subscription_states", "t.sequence", places)
	if err != nil {
		return err
	}
	catalog := CatalogIn(tx, models.Settings{})
	for _, r := range subscriptions {
		if err := catalog.ReadPlans(); err != nil {
			return err
		}
		s := r.Columns.Model(r.ID, r.AccountID, catalog.Version(r.Columns.PlanID, r.Columns.Version))
		entries[place{r.AccountID, r.Sequence}].Subscription = &s
	}
	accounts, err := at[schema.AccountState](tx, "account_states", "t.sequence", places)
	if err != nil {
		return err
	}
	for _, r := range accounts {
		entries[place{r.AccountID, r.Sequence}].Account = &models.AccountState{Zone: r.Zone, Status: r.Status}
	}
	return nil
}

// FirstSequence returns the sequence of an account's first entry that is effective at
// or after an instant, and math.MaxInt64 if there is none.
func FirstSequence(tx *gorm.DB, id models.AccountID, at time.Time) (int64, error) {
	sequences := []int64{}
	err := tx.Model(&schema.Entry{}).Where("account_id = ? AND effective_at >= ?", id, schema.MicrosOf(at)).
		Order("effective_at, sequence").Limit(1).Pluck("sequence", &sequences).Error
	return append(sequences, math.MaxInt64)[0], err
}

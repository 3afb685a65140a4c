package store

import (
	"context"
	"math"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
)

// History reads what is in the ledger.
type History struct{ db *DB }

// NewHistory returns the room over an open database.
func NewHistory(db *DB) *History { return &History{db} }

// wholeEntries adds to rows of entries what belongs to them: draws, the lots they
// made, their texts and what they left behind.
func wholeEntries(tx *gorm.DB, rows []entryRow) (entries []models.Entry, err error) {
	for some := range slices.Chunk(rows, RowsPerStatement) {
		whole, err := completed(tx, some)
		if err != nil {
			return nil, err
		}
		entries = append(entries, whole...)
	}
	return entries, nil
}

// completed is wholeEntries for as many as one statement can look for.
func completed(tx *gorm.DB, rows []entryRow) ([]models.Entry, error) {
	entries := make([]models.Entry, len(rows))
	byPlace := make(map[place]*models.Entry, len(rows))
	byID := make(map[models.EntryID]*models.Entry, len(rows))
	places := make([][]any, len(rows))
	ids := make([]models.EntryID, len(rows))
	for i, r := range rows {
		entries[i] = r.model()
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
	var texts []entryTextRow
	if err := tx.Where("entry_id IN ?", ids).Find(&texts).Error; err != nil {
		return nil, err
	}
	for _, t := range texts {
		byID[t.EntryID].Salt, byID[t.EntryID].Reason = t.Salt, t.Reason
	}
	return entries, nil
}

// at reads the rows of a table that stand at places.
func at[Row any](tx *gorm.DB, table, order string, places [][]any) ([]Row, error) {
	cte, args := Wanted("account_id, sequence", places)
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

// addLots adds the lots that entries made and those that they drew on.
func addLots(tx *gorm.DB, entries map[place]*models.Entry, places [][]any) error {
	lots, err := at[lotRow](tx, "lots", "t.account_id, t.ordinal", places)
	if err != nil {
		return err
	}
	for _, l := range lots {
		e := entries[place{l.AccountID, l.Sequence}]
		e.Made = append(e.Made, l.model())
	}
	type drawOfLot struct {
		Draw drawRow `gorm:"embedded"`
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

// addStates adds what entries left behind of subscriptions and of the account.
func addStates(tx *gorm.DB, entries map[place]*models.Entry, places [][]any) error {
	subscriptions, err := at[subscriptionStateRow](tx, "subscription_states", "t.sequence", places)
	if err != nil {
		return err
	}
	catalog := newCatalog(tx, models.Settings{})
	for _, r := range subscriptions {
		if err := catalog.readPlans(); err != nil {
			return err
		}
		s := r.Columns.model(r.ID, r.AccountID, catalog.version(r.Columns.PlanID, r.Columns.Version))
		entries[place{r.AccountID, r.Sequence}].Subscription = &s
	}
	accounts, err := at[accountStateRow](tx, "account_states", "t.sequence", places)
	if err != nil {
		return err
	}
	for _, r := range accounts {
		entries[place{r.AccountID, r.Sequence}].Account = &models.AccountState{Zone: r.Zone, Status: r.Status}
	}
	return nil
}

// chargesOf reads the charges that entries are about.
func chargesOf(tx *gorm.DB, entries []models.Entry) (map[models.ChargeID]*models.Charge, error) {
	var ids []models.ChargeID
	for _, e := range entries {
		if e.ChargeID != "" {
			ids = append(ids, e.ChargeID)
		}
	}
	charges := make(map[models.ChargeID]*models.Charge, len(ids))
	if len(ids) == 0 {
		return charges, nil
	}
	var rows []chargeRow
	if err := tx.Where("id IN ?", ids).Find(&rows).Error; err != nil {
		return nil, err
	}
	for _, r := range rows {
		c := r.model()
		charges[r.ID] = &c
	}
	return charges, nil
}

// chargesAfter reads the charges that entries are about, each as it stood after
// its entry.
func chargesAfter(tx *gorm.DB, entries []models.Entry) (map[models.EntryID]*models.Charge, error) {
	charges, err := chargesOf(tx, entries)
	if err != nil || len(charges) == 0 {
		return nil, err
	}
	var places [][]any
	for id, c := range charges {
		places = append(places, []any{c.AccountID, id})
	}
	cte, args := Wanted("account_id, charge_id", places)
	var rows []entryRow
	if err := tx.Raw(cte+`SELECT e.* FROM wanted w JOIN entries e ON e.account_id = w.account_id
		AND e.charge_id = w.charge_id AND e.charge_id <> ''`, args...).Scan(&rows).Error; err != nil {
		return nil, err
	}
	lives := make(map[models.ChargeID][]models.Entry, len(charges))
	for _, r := range rows {
		lives[r.ChargeID] = append(lives[r.ChargeID], r.model())
	}
	after := make(map[models.EntryID]*models.Charge, len(entries))
	for _, e := range entries {
		if c, ok := charges[e.ChargeID]; ok {
			then := ledger.ChargeAfter(*c, lives[e.ChargeID], e.Sequence)
			after[e.ID] = &then
		}
	}
	return after, nil
}

// Entries is a page of an account's ledger as it is written, newest first.
func (s *History) Entries(ctx context.Context, q models.EntryQuery) (models.EntryPage, error) {
	var page models.EntryPage
	err := s.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		query, err := narrow(tx, q)
		if err != nil {
			return err
		}
		var sequences []int64
		if err := query.Order("e.sequence DESC").Limit(q.Limit+1).Pluck("e.sequence", &sequences).Error; err != nil {
			return err
		}
		if len(sequences) > q.Limit {
			sequences = sequences[:q.Limit]
			page.Next = sequences[q.Limit-1]
		}
		page.Lines, err = linesAt(tx, q.AccountID, sequences)
		return err
	})
	return page, Explain(err)
}

// narrow is the query on entries e. Bounds of time become bounds of the sequence,
// along which instants never decrease: so every filter's own index serves, and a
// page costs as much as it is long. The partial indexes are of use only where the
// query says that the column is not empty.
func narrow(tx *gorm.DB, q models.EntryQuery) (*gorm.DB, error) {
	query := tx.Table("entries e").Where("e.account_id = ?", q.AccountID)
	if q.Product != "" {
		query = query.Where("e.product = ? AND e.product <> ''", q.Product)
	}
	if q.ChargeID != "" {
		query = query.Where("e.charge_id = ? AND e.charge_id <> ''", q.ChargeID)
	}
	if q.KeyID != "" {
		query = query.Where("e.key_id = ? AND e.key_id <> ''", q.KeyID)
	}
	if len(q.Kinds) > 0 {
		query = query.Where("e.kind IN ?", q.Kinds)
	}
	if q.Before > 0 {
		query = query.Where("e.sequence < ?", q.Before)
	}
	for _, bound := range []struct {
		at        time.Time
		condition string
	}{{q.Since, "e.sequence >= ?"}, {q.Until, "e.sequence < ?"}} {
		if bound.at.IsZero() {
			continue
		}
		sequence, err := firstFrom(tx, q.AccountID, bound.at)
		if err != nil {
			return nil, err
		}
		query = query.Where(bound.condition, sequence)
	}
	return query, nil
}

// firstFrom is the sequence of the first entry that is effective at an instant or
// later, beyond all if there is none.
func firstFrom(tx *gorm.DB, id models.AccountID, at time.Time) (int64, error) {
	sequences := []int64{}
	err := tx.Model(&entryRow{}).Where("account_id = ? AND effective_at >= ?", id, microsOf(at)).
		Order("effective_at, sequence").Limit(1).Pluck("sequence", &sequences).Error
	return append(sequences, math.MaxInt64)[0], err
}

// linesOf dresses entries for a list, newest first.
func linesOf(tx *gorm.DB, entries []models.Entry) ([]models.EntryLine, error) {
	charges, err := chargesOf(tx, entries)
	if err != nil {
		return nil, err
	}
	var refs []models.ActorRef
	for _, e := range entries {
		refs = append(refs, e.Actor)
		if c := charges[e.ChargeID]; c != nil {
			refs = append(refs, memberRef(*c), keyRef(*c))
		}
	}
	names, err := actorNames(tx, refs)
	if err != nil {
		return nil, err
	}
	plans, err := planNames(tx, entries)
	if err != nil {
		return nil, err
	}
	lines := make([]models.EntryLine, len(entries))
	for i, e := range entries {
		line := models.EntryLine{Entry: e, Charge: charges[e.ChargeID], ActorName: names[e.Actor], PlanName: plans[e.SubscriptionID]}
		if line.Charge != nil {
			line.MemberName, line.KeyName = names[memberRef(*line.Charge)], names[keyRef(*line.Charge)]
		}
		lines[len(entries)-1-i] = line
	}
	return lines, nil
}

// Whom a charge is counted for, as actors are named.
func memberRef(c models.Charge) models.ActorRef {
	return models.ActorRef{Kind: models.ActorUser, ID: string(c.UserID)}
}

func keyRef(c models.Charge) models.ActorRef {
	return models.ActorRef{Kind: models.ActorKey, ID: string(c.KeyID)}
}

func planNames(tx *gorm.DB, entries []models.Entry) (map[models.SubscriptionID]string, error) {
	var ids []models.SubscriptionID
	for _, e := range entries {
		if e.SubscriptionID != "" {
			ids = append(ids, e.SubscriptionID)
		}
	}
	names := map[models.SubscriptionID]string{}
	if len(ids) == 0 {
		return names, nil
	}
	var rows []struct {
		ID   models.SubscriptionID
		Name string
	}
	err := tx.Raw(`SELECT s.id, v.name FROM subscriptions s
		JOIN plan_versions v ON v.plan_id = s.plan_id AND v.number = s.version WHERE s.id IN ?`, ids).Scan(&rows).Error
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	return names, err
}

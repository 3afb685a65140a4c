package books

import (
	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/names"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Lines completes entries in ascending order with names and charges for a list, newest
// first.
func (r *Reader) Lines(entries []models.Entry) ([]models.EntryLine, error) {
	charges, err := r.ChargesOf(entries)
	if err != nil {
		return nil, err
	}
	return r.lines(entries, charges)
}

// LinesOf is Lines for rows of entries. Most rows of long lists begin the charge that they
// are about, and are not read once more for it.
func (r *Reader) LinesOf(rows []schema.Entry) ([]models.EntryLine, error) {
	entries, err := r.Entries(rows)
	if err != nil {
		return nil, err
	}
	charges, err := r.chargesIn(rows, entries)
	if err != nil {
		return nil, err
	}
	return r.lines(entries, charges)
}

func (r *Reader) lines(entries []models.Entry, charges map[models.ChargeID]*models.Charge) ([]models.EntryLine, error) {
	var refs []models.ActorRef
	for _, e := range entries {
		refs = append(refs, e.Actor)
		if c := charges[e.ChargeID]; c != nil {
			refs = append(refs, memberRef(*c), keyRef(*c))
		}
		if e.Cap != nil {
			refs = append(refs, capRefs(e.Cap.Subject)...)
		}
	}
	names, err := names.Actors(r.tx, refs)
	if err != nil {
		return nil, err
	}
	plans, err := PlanNames(r.tx, entries)
	if err != nil {
		return nil, err
	}
	lines := make([]models.EntryLine, len(entries))
	for i, e := range entries {
		line := models.EntryLine{Entry: e, Charge: charges[e.ChargeID], ActorName: names[e.Actor], PlanName: plans[e.SubscriptionID]}
		if line.Charge != nil {
			line.MemberName, line.KeyName = names[memberRef(*line.Charge)], names[keyRef(*line.Charge)]
		}
		if e.Cap != nil {
			of := capRefs(e.Cap.Subject)
			line.MemberName, line.KeyName = names[of[0]], names[of[1]]
		}
		lines[len(entries)-1-i] = line
	}
	return lines, nil
}

// memberRef and keyRef refer to whom a charge is counted for.
func memberRef(c models.Charge) models.ActorRef {
	return models.ActorRef{Kind: models.ActorUser, ID: string(c.UserID)}
}

func keyRef(c models.Charge) models.ActorRef {
	return models.ActorRef{Kind: models.ActorKey, ID: string(c.KeyID)}
}

// capRefs refer to the member and the key whose use a cap bounds.
func capRefs(s models.CapSubject) []models.ActorRef {
	return []models.ActorRef{{Kind: models.ActorUser, ID: string(s.Member())}, {Kind: models.ActorKey, ID: string(s.Key())}}
}

// PlanNames returns the names of the plans of the entries' subscriptions.
func PlanNames(tx *gorm.DB, entries []models.Entry) (map[models.SubscriptionID]string, error) {
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

// LinesAt is Lines for the entries at places.
func (r *Reader) LinesAt(places []schema.Place) ([]models.EntryLine, error) {
	entries, err := r.EntriesAt(places)
	if err != nil {
		return nil, err
	}
	return r.Lines(entries)
}

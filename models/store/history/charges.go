package history

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Charge finds a charge in its present state: a hold whose time is over has expired,
// whether that was written or not. CodeNotFound.
func (h *History) Charge(ctx context.Context, id models.ChargeID) (charge models.Charge, err error) {
	err = h.read(ctx, func(_ *gorm.DB, r *books.Reader) error {
		var places []schema.Place
		if account, sequence, ok := r.IDs.ChargeAt(id); ok {
			places = append(places, schema.PlaceOf(account, sequence))
		}
		found, err := r.Charges(places)
		if err != nil || found[id] == nil {
			return notFoundOr(err, "charge")
		}
		charge = h.present(*found[id])
		return nil
	})
	return charge, err
}

// ChargeAccount returns the account that a charge with this id would be of, which is told
// by the id. Only ids that were given to something are of an account. CodeNotFound.
func (h *History) ChargeAccount(ctx context.Context, id models.ChargeID) (models.AccountID, error) {
	number, _, ok := h.db.IDs().ChargeAt(id)
	if !ok {
		return "", notFoundOr(nil, "charge")
	}
	return h.accountNumbered(ctx, number, "charge")
}

// accountNumbered returns the account with a number, in which there would be something.
// CodeNotFound.
func (h *History) accountNumbered(ctx context.Context, number int64, what string) (models.AccountID, error) {
	return h.known.AccountNumbered(ctx, number, func() (account models.AccountID, err error) {
		err = h.db.Read.WithContext(ctx).Raw("SELECT id FROM accounts WHERE number = ?", number).Scan(&account).Error
		if err != nil || account == "" {
			return "", database.Explain(notFoundOr(err, what))
		}
		return account, nil
	})
}

// Whereabouts returns where the entry, the charge or the lot with an id is, which the id tells:
// of a charge, where its first entry is. Only ids that were given to something are of an
// account. CodeNotFound.
func (h *History) Whereabouts(ctx context.Context, id string) (at models.Whereabouts, err error) {
	ids := h.db.IDs()
	account, number, ok := ids.EntryAt(models.EntryID(id))
	if !ok {
		account, number, ok = ids.ChargeAt(models.ChargeID(id))
	}
	if ok {
		at.Entry, at.Number = ids.Entry(account, number), number
	} else if account, _, ok = ids.LotAt(models.LotID(id)); ok {
		at.Lot = models.LotID(id)
	} else {
		return at, notFoundOr(nil, "entry")
	}
	at.AccountID, err = h.accountNumbered(ctx, account, "entry")
	return at, err
}

// Charges returns a page of an account's charges in their present state, newest first.
// CodeNotFound: no such account.
func (h *History) Charges(ctx context.Context, q models.ChargeQuery) (models.ChargePage, error) {
	var page models.ChargePage
	err := h.read(ctx, func(tx *gorm.DB, r *books.Reader) error {
		s, err := newSearch(tx, r, models.EntryQuery{
			AccountID: q.AccountID, Kinds: []models.EntryKind{models.EntryCharge, models.EntryHold}, Since: q.Since, Until: q.Until, Before: q.Before,
		})
		if err != nil {
			return err
		}
		rows, err := s.newest(q.Limit + 1)
		if err != nil {
			return err
		}
		if len(rows) > q.Limit {
			rows = rows[:q.Limit]
			page.Next = rows[q.Limit-1].Place.Number()
		}
		page.Charges, err = r.ChargesFrom(rows)
		for i, c := range page.Charges {
			page.Charges[i] = h.present(c)
		}
		return err
	})
	return page, err
}

// present returns a charge in its present state.
func (h *History) present(c models.Charge) models.Charge {
	if c.Status == models.ChargeHeld && !c.ExpiresAt.After(h.db.Now()) {
		c.Status, c.EndedAt = models.ChargeExpired, c.ExpiresAt
	}
	return c
}

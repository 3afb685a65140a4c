package books

import (
	"database/sql"
	"slices"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Continued returns how many credits were granted to the lots that continue one of an account.
func (r *Reader) Continued(account, ordinal int64) (credits models.Credits, err error) {
	err = r.one((*int64)(&credits), "SELECT COALESCE(SUM(l.granted), 0) FROM lots l WHERE l.account = ? AND l.continues = ? AND l.continues > 0", account, ordinal)
	return credits, err
}

// LotsAt reads the lots at places, of any accounts. Those of which there is none are
// missing.
func (r *Reader) LotsAt(places []schema.Place) ([]models.Lot, error) {
	return lotsIn(r, "l.place IN ", places)
}

// LotsOf reads the lots of purchases, of any accounts, including those with nothing left,
// in the order in which each was made.
func (r *Reader) LotsOf(purchases []models.PurchaseID) ([]models.Lot, error) {
	return lotsIn(r, "l.purchase_id <> '' AND l.purchase_id IN ", purchases)
}

// lotsIn reads the lots that a condition selects by a list of values.
func lotsIn[T any](r *Reader, condition string, values []T) (lots []models.Lot, err error) {
	var rows []schema.Lot
	var accounts []int64
	for some := range slices.Chunk(values, database.RowsPerStatement) {
		list, args := in(some)
		if err := Query(r.tx, func(found *sql.Rows) error {
			var l schema.Lot
			err := scanLot(found, &l)
			rows, accounts = append(rows, l), append(accounts, l.Place.Account())
			return err
		}, "SELECT "+lotColumns+" FROM lots l WHERE "+condition+list+" ORDER BY l.place", args...); err != nil {
			return nil, err
		}
	}
	if err := r.readAccounts(slices.Compact(accounts)); err != nil {
		return nil, err
	}
	for _, l := range rows {
		lots = append(lots, l.Model(r.accounts[l.Place.Account()], r.IDs))
	}
	return lots, nil
}

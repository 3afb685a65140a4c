package books

import (
	"database/sql"
	"slices"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// LotsAt reads the lots at places, of any accounts. Those of which there is none are
// missing.
func (r *Reader) LotsAt(places []schema.Place) (lots []models.Lot, err error) {
	for some := range slices.Chunk(places, database.RowsPerStatement) {
		list, args := in(some)
		found, err := r.LotsOfAll("WHERE l.place IN "+list+" ORDER BY l.place", args...)
		if err != nil {
			return nil, err
		}
		lots = append(lots, found...)
	}
	return lots, nil
}

// LotsOfAll reads lots of any accounts: what follows FROM lots l.
func (r *Reader) LotsOfAll(where string, args ...any) ([]models.Lot, error) {
	var rows []schema.Lot
	var numbers []int64
	err := Query(r.tx, func(found *sql.Rows) error {
		var l schema.Lot
		err := scanLot(found, &l)
		rows, numbers = append(rows, l), append(numbers, l.Place.Account())
		return err
	}, "SELECT "+lotColumns+" FROM lots l "+where, args...)
	if err != nil {
		return nil, err
	}
	if err := r.readAccounts(slices.Compact(numbers)); err != nil {
		return nil, err
	}
	lots := make([]models.Lot, len(rows))
	for i, l := range rows {
		lots[i] = l.Model(r.accounts[l.Place.Account()], r.IDs)
	}
	return lots, nil
}

package books

import (
	"database/sql"

	"github.com/bursar-portal/bursar/models/store/schema"
)

// EachDraws calls each with the draws of entries, as they are stored, which are valid until
// it returns. Nothing else is read of the entries: what follows FROM entries e.
func (r *Reader) EachDraws(each func(at schema.Place, draws []byte) error, where string, args ...any) error {
	var place int64
	var draws sql.RawBytes
	return Query(r.tx, func(rows *sql.Rows) error {
		if err := rows.Scan(&place, &draws); err != nil {
			return err
		}
		return each(schema.Place(place), draws)
	}, "SELECT e.place, e.draws FROM entries e "+where, args...)
}

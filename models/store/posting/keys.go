package posting

import (
	"database/sql"
	"strings"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// keyOf identifies an accepted command for ever.
type keyOf struct {
	account     models.AccountID
	origin, key string
}

// wantedKeys are how many keys one statement looks for. There are few sizes, so that the
// statements are ones that were prepared before. Larger ones would make SQLite build an
// index of the whole table.
var wantedKeys = []int{64, 16, 4, 1}

// findKeys are the statements for wantedKeys. CROSS JOIN makes each wanted key a search in
// the index of keys.
var findKeys = func() map[int]string {
	queries := map[int]string{}
	for _, n := range wantedKeys {
		queries[n] = "WITH wanted (account, origin, key) AS (VALUES " + strings.Repeat("(?, ?, ?), ", n-1) + `(?, ?, ?))
			SELECT e.place FROM wanted w CROSS JOIN entries e WHERE e.account = w.account AND e.origin = w.origin AND e.key = w.key`
	}
	return queries
}()

// findReplays remembers the receipts of keys that were used before. Those that were looked for
// when the accounts were held are known.
func (b *batch) findReplays(requests []*request, held *holding) error {
	var found []schema.Place
	origins := make([]string, 0, len(requests))
	for _, r := range requests {
		origins = append(origins, r.order.Origin)
	}
	b.reader.Symbols.Find(origins...)
	wanted := make([]any, 0, 3*len(requests))
	if held != nil {
		for _, place := range held.Used {
			found = append(found, schema.Place(place))
		}
	}
	for i, r := range requests {
		w, ok := b.accounts[r.order.Account]
		if !ok || r.order.Key == "" || w.sequence == 0 || (held != nil && held.asked[i]) {
			continue
		}
		if origin := b.reader.Symbols.Symbol(r.order.Origin); origin >= 0 {
			wanted = append(wanted, w.Number, int64(origin), r.order.Key)
		}
	}
	for _, n := range wantedKeys {
		for len(wanted) >= 3*n {
			if err := books.Query(b.tx, func(rows *sql.Rows) error {
				var place schema.Place
				err := rows.Scan((*int64)(&place))
				found = append(found, place)
				return err
			}, findKeys[n], wanted[:3*n]...); err != nil {
				return err
			}
			wanted = wanted[3*n:]
		}
	}
	if err := b.reader.Symbols.Err(); err != nil || len(found) == 0 {
		return err
	}
	entries, err := b.reader.EntriesAt(found)
	if err != nil {
		return err
	}
	charges, err := b.reader.ChargesAfter(entries)
	if err != nil {
		return err
	}
	for _, e := range entries {
		b.remember(e, charges[e.ID])
	}
	return nil
}

func (b *batch) remember(e models.Entry, c *models.Charge) {
	b.keys[keyOf{e.AccountID, e.Origin, e.Key}] = &models.Receipt{Entry: e, Charge: c}
}

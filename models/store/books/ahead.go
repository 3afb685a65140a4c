package books

import (
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Ahead are the states of accounts that were changed since they were remembered, read in the
// message that locks them: those without caps, holds and subscriptions. Others are missing.
type Ahead map[models.AccountID]*ledger.State

// changedSince are the accounts in two lists, of numbers and sequences, whose newest entry has
// another sequence. What is searched for each of them has a limit or an offset, so that the
// planner can't begin with the whole table.
const changedSince = ` FROM unnest($1::bigint[], $2::bigint[]) AS u (account, sequence)
	CROSS JOIN LATERAL (SELECT * FROM balances b WHERE b.account = u.account AND b.sequence <> u.sequence LIMIT 1) AS b
	CROSS JOIN LATERAL `

// Ahead returns what reads the states of accounts on a server, by their numbers, unless their
// sequences are the same. The result is filled by then.
func (r *Reader) Ahead(numbers, sequences []int64) (Ahead, []database.Read) {
	ahead, byNumber := Ahead{}, map[int64]*ledger.State{}
	args := []any{numbers, sequences}
	return ahead, []database.Read{{
		Text: "SELECT " + standingColumns + changedSince + "(SELECT * FROM accounts a WHERE a.number = u.account LIMIT 1) AS a", Args: args,
		Row: func(row database.Row) error {
			state, has, err := r.scanStanding(row)
			if err == nil && !has.caps && !has.boundary {
				ahead[state.Account], byNumber[state.Number] = state, state
			}
			return err
		},
	}, {
		Text: "SELECT " + lotColumns + changedSince + "(SELECT * FROM lots l WHERE l.account = u.account AND l.live OFFSET 0) AS l ORDER BY l.place", Args: args,
		Row: func(row database.Row) error {
			var l schema.Lot
			err := scanLot(row, &l)
			if state := byNumber[l.Place.Account()]; err == nil && state != nil {
				state.Lots = append(state.Lots, l.Model(state.Account, r.IDs))
			}
			return err
		},
	}}
}

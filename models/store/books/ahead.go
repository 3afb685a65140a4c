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
// another sequence.
const changedSince = " FROM unnest($1::bigint[], $2::bigint[]) AS u (account, sequence) JOIN balances b ON b.account = u.account AND b.sequence <> u.sequence "

// Ahead returns what reads the states of accounts on a server, by their numbers, unless their
// sequences are the same. The result is filled by then.
func (r *Reader) Ahead(numbers, sequences []int64) (Ahead, []database.Read) {
	ahead, byNumber := Ahead{}, map[int64]*ledger.State{}
	args := []any{numbers, sequences}
	return ahead, []database.Read{{
		Text: "SELECT " + standingColumns + changedSince + "JOIN accounts a ON a.number = u.account", Args: args,
		Row: func(row database.Row) error {
			state, has, err := r.scanStanding(row)
			if err == nil && !has.caps && !has.boundary {
				ahead[state.Account], byNumber[state.Number] = state, state
			}
			return err
		},
	}, {
		Text: "SELECT " + lotColumns + changedSince + "JOIN lots l ON l.account = u.account AND l.live ORDER BY l.place", Args: args,
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

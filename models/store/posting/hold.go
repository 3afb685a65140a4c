package posting

import (
	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
)

// holding are accounts that are held, on an engine with other writers, with what was learned
// in the same message.
type holding struct {
	*database.Held

	asked []bool      // of the requests whose keys were looked for
	ahead books.Ahead // of what others have changed, if it was read
}

// state returns the state of an account if it was read ahead.
func (h *holding) state(id models.AccountID) *ledger.State {
	if h == nil {
		return nil
	}
	return h.ahead[id]
}

// hold holds the accounts of requests, nil on an engine without other writers. If others had
// changed what was remembered for the last batch, it reads what they have changed since: a
// message more would have everybody wait who wants the same accounts.
func (l *Ledger) hold(tx *gorm.DB, memory *memory, reader *books.Reader, requests []*request) (*holding, error) {
	if !l.db.OnServer() {
		return nil, nil
	}
	h := &holding{asked: make([]bool, len(requests))}
	numbers := make(map[models.AccountID]int64, len(requests)) // 0 of those that are not remembered
	accounts := make([]database.Account, 0, len(requests))
	keys := make([]database.Key, 0, len(requests))
	var remembered, sequences []int64
	for i, r := range requests {
		id := r.order.Account
		number, seen := numbers[id]
		if !seen {
			// An account without entries has no balance that could be locked before its keys are
			// looked for.
			if a, ok := memory.accounts.Peek(id); ok && a.Sequence > 0 {
				number = a.Number
				remembered, sequences = append(remembered, number), append(sequences, a.Sequence)
			}
			numbers[id] = number
			accounts = append(accounts, database.Account{ID: id, Number: number})
		}
		if number == 0 || r.order.Key == "" {
			continue
		}
		if origin, ok := l.db.Remembered(r.order.Origin); ok {
			keys = append(keys, database.Key{Account: number, Origin: origin, Key: r.order.Key})
			h.asked[i] = true
		}
	}
	var reads []database.Read
	if memory.crossed && len(remembered) > 0 {
		h.ahead, reads = reader.Ahead(remembered, sequences)
	}
	var err error
	h.Held, err = l.db.Hold(tx, accounts, keys, reads...)
	return h, err
}

package posting

import (
	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
)

// holding are accounts that are held, on an engine with other writers, with what was learned
// in the same message.
type holding struct {
	*database.Held

	asked []bool // of the requests whose keys were looked for
}

// hold holds the accounts of requests, nil on an engine without other writers.
func (l *Ledger) hold(tx *gorm.DB, memory *memory, requests []*request) (*holding, error) {
	if !l.db.OnServer() {
		return nil, nil
	}
	h := &holding{asked: make([]bool, len(requests))}
	numbers := make(map[models.AccountID]int64, len(requests)) // 0 of those that are not remembered
	accounts := make([]database.Account, 0, len(requests))
	keys := make([]database.Key, 0, len(requests))
	for i, r := range requests {
		id := r.order.Account
		number, seen := numbers[id]
		if !seen {
			// An account without entries has no balance that could be locked before its keys are
			// looked for.
			if a, ok := memory.accounts.Peek(id); ok && a.Sequence > 0 {
				number = a.Number
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
	var err error
	h.Held, err = l.db.Hold(tx, accounts, keys)
	return h, err
}

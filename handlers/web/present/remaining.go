package present

import (
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// Remaining prints what somebody gives up who closes an account without holds and debt.
func (r Reader) Remaining(b models.Balance) views.Remaining {
	some := func(c models.Credits) string {
		if c == 0 {
			return ""
		}
		return r.Amount(c)
	}
	return views.Remaining{Total: r.Amount(b.Total()), Available: some(b.Available), Scheduled: some(b.Scheduled), Frozen: some(b.Frozen)}
}

package present

import (
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// OtherBalances prints the parts of a balance that can't be spent, if they are not zero.
func (r Reader) OtherBalances(v models.Balance) []views.BalanceLine {
	all := []struct {
		credits models.Credits
		sum     views.BalanceLine
	}{
		{v.Held, views.BalanceLine{Label: r.T("words.on_hold"), Hint: r.T("words.on_hold_hint")}},
		{v.Frozen, views.BalanceLine{Label: r.T("words.frozen_part"), Hint: r.T("words.frozen_hint")}},
		{v.Scheduled, views.BalanceLine{Label: r.T("words.scheduled"), Hint: r.T("words.scheduled_hint")}},
		{v.Debt, views.BalanceLine{Label: r.T("words.owed"), Hint: r.T("words.owed_hint"), Tone: views.ToneBad}},
	}
	var sums []views.BalanceLine
	for _, one := range all {
		if one.credits != 0 {
			one.sum.Amount = r.Amount(one.credits)
			sums = append(sums, one.sum)
		}
	}
	return sums
}

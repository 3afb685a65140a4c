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
		{v.Held, views.BalanceLine{Label: "On hold", Hint: "On hold for work in progress."}},
		{v.Frozen, views.BalanceLine{Label: "Frozen", Hint: "They can’t be used until their payment is settled."}},
		{v.Scheduled, views.BalanceLine{Label: "Not yet started", Hint: "They can be used from the day they begin."}},
		{v.Debt, views.BalanceLine{Label: "Owed", Hint: "New credits pay this off first.", Tone: views.ToneBad}},
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

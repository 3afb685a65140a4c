package present

import "github.com/bursar-portal/bursar/models"

// Paid says what was paid for the available credits that were bought: "" if none were.
func (r Reader) Paid(s models.Snapshot) string {
	paid := map[string]int64{}
	var bought models.Credits
	var currencies []string
	for _, l := range s.Lots {
		part := l.Spendable()
		if l.PaidMinor == 0 || part <= 0 {
			continue
		}
		share, _ := models.MulDivRound(l.PaidMinor, int64(part), int64(l.Granted))
		if _, known := paid[l.Currency]; !known {
			currencies = append(currencies, l.Currency)
		}
		paid[l.Currency] += share
		bought += part
	}
	if bought == 0 {
		return ""
	}
	amounts := make([]string, len(currencies))
	for i, currency := range currencies {
		amounts[i] = r.Money(paid[currency], currency)
	}
	price := JoinNonEmpty(amounts, " + ")
	if bought == s.Available {
		return r.T("overview.paid_all", "price", price)
	}
	return r.T("overview.paid", "price", price, "credits", r.Count(bought))
}

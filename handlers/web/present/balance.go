package present

import (
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

var LotKinds = map[models.LotKind]string{
	models.Purchased: "Purchased", models.Allowance: "Allowance", models.Rollover: "Rolled over", models.Promotional: "Promotional",
}

// listedLots is how many lots a page lists, and how many of those that have not
// started yet.
const listedLots = 20

// rolledOver is what is alive of earlier periods' allowances.
func rolloverBalance(s models.Standing, id models.SubscriptionID) (sum models.Credits) {
	for _, l := range s.Lots {
		if l.SubscriptionID == id && l.Kind == models.Rollover {
			sum += l.Spendable()
		}
	}
	return sum
}

var currentPeriods = map[models.Period]string{
	models.Daily: "today", models.Weekly: "this week", models.Monthly: "this month", models.Yearly: "this year",
}

func SubscriptionBadge(s models.SubscriptionStatus) views.Badge {
	switch s {
	case models.SubscriptionActive:
		return views.Badge{Text: "Active", Tone: views.ToneGood}
	case models.SubscriptionTrialing:
		return views.Badge{Text: "Trial"}
	case models.SubscriptionPastDue:
		return views.Badge{Text: "Past due", Tone: views.ToneWarn}
	default:
		return views.Badge{Text: "Canceled"}
	}
}

// storage is how full the account's store is; nothing is shown where nothing may
// be stored and nothing is.
func Storage(s models.Standing) views.Storage {
	usage := s.Account.StorageUsage
	if s.StorageLimit == 0 && usage == 0 {
		return views.Storage{}
	}
	full := Permille(int64(usage), int64(s.StorageLimit))
	if usage > s.StorageLimit {
		full = max(full, 1001)
	}
	return views.Storage{Usage: usage.String(), Limit: s.StorageLimit.String(), Permille: full}
}

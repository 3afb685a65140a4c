package present

import (
	"strconv"

	"github.com/bursar-portal/bursar/models"
)

// periodWords name a period: "a month", and several: "months".
var (
	PeriodNouns = map[models.Period]string{
		models.Daily: "day", models.Weekly: "week", models.Monthly: "month", models.Yearly: "year",
	}
	PeriodNames = map[models.Period]string{
		models.Daily: "Daily", models.Weekly: "Weekly", models.Monthly: "Monthly", models.Yearly: "Yearly",
	}
	Periods = []models.Period{models.Daily, models.Weekly, models.Monthly, models.Yearly}
)

// allowanceText is what a plan brings: "1,000 credits a month".
func AllowanceText(r Reader, v models.PlanVersion) string {
	return r.Count(v.Allowance) + " a " + PeriodNouns[v.Period]
}

// restText says what becomes of what is left at the end of a period.
func RolloverText(v models.PlanVersion) string {
	if v.RolloverPeriods == 0 || v.RolloverCap == 0 {
		return "Lapses"
	}
	return "Rolls over for " + Plural(int64(v.RolloverPeriods), PeriodNouns[v.Period]) + ", " + Amount(v.RolloverCap) + " at most"
}

func StorageText(v models.PlanVersion) string {
	if v.StorageLimit == 0 {
		return "None"
	}
	return v.StorageLimit.String()
}

// several is a number with its word: "1 account", "1,200 accounts".
func Plural(n int64, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return GroupDigits(strconv.FormatInt(n, 10)) + " " + word + "s"
}

package customer

import "time"

// A namedRange is a range of days with a name, such as this month, relative to today.
type namedRange struct {
	name, text string
	days       func(today time.Time) (first, last time.Time)
}

var namedRanges = []namedRange{
	{"7", "7 days", func(today time.Time) (time.Time, time.Time) { return today.AddDate(0, 0, -6), today }},
	{"30", "30 days", func(today time.Time) (time.Time, time.Time) { return today.AddDate(0, 0, 1-chartDays), today }},
	{"90", "90 days", func(today time.Time) (time.Time, time.Time) { return today.AddDate(0, 0, -89), today }},
	{"month", "This month", func(today time.Time) (time.Time, time.Time) { return today.AddDate(0, 0, 1-today.Day()), today }},
	{"last-month", "Last month", func(today time.Time) (time.Time, time.Time) {
		first := today.AddDate(0, 0, 1-today.Day())
		return first.AddDate(0, -1, 0), first.AddDate(0, 0, -1)
	}},
	{"year", "A year", func(today time.Time) (time.Time, time.Time) { return today.AddDate(-1, 0, 1), today }},
}

const defaultRange = "30"

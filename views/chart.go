package views

import (
	"fmt"
	"slices"
	"strconv"
)

// bar is the place of a day in the chart, as SVG attributes in percent of the plot, so
// that text keeps its size when the page is resized.
type bar struct {
	SlotX, SlotWidth string // the whole column, which reacts to the pointer
	X, Width         string
	Y, Height        string
	Label            string
}

// bars lays out the days side by side. Any use, however small, is visible.
func bars(u Usage, b Brand) []bar {
	list := make([]bar, len(u.Days))
	slot := 100 / float64(max(len(u.Days), 1))
	for i, d := range u.Days {
		x, height := float64(i)*slot, BarPermille(d.Permille)
		list[i] = bar{
			SlotX: decimal(x), SlotWidth: decimal(slot),
			X: decimal(x + slot*0.18), Width: decimal(slot * 0.64),
			Y: Percent(1000 - height), Height: Percent(height),
			Label: u.label(d) + ": " + d.Credits + " " + Plural(d.Credits, b),
		}
	}
	return list
}

// labeledDays returns the days whose dates are printed below the chart: the first,
// the middle one and the last.
func labeledDays(days []UsageDay) []UsageDay {
	if len(days) < 3 {
		return days
	}
	return []UsageDay{days[0], days[len(days)/2], days[len(days)-1]}
}

// hasLongTicks reports whether the axis needs more room than usual.
func hasLongTicks(ticks []Tick) bool {
	return slices.ContainsFunc(ticks, func(t Tick) bool { return len(t.Text) > 6 })
}

func decimal(share float64) string { return strconv.FormatFloat(share, 'f', 2, 64) + "%" }

// Percent formats thousandths for SVG attributes: 375 is "37.5%".
func Percent(permille int) string { return fmt.Sprintf("%d.%d%%", permille/10, permille%10) }

// BarPermille returns the length of a bar for a share in thousandths: at most the
// whole, and at least a visible sliver unless the share is zero.
func BarPermille(permille int) int {
	if permille <= 0 {
		return 0
	}
	return min(max(permille, 8), 1000)
}

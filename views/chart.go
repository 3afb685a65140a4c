package views

import (
	"slices"
	"strconv"
)

// bar is one day's place in the chart's plot, as SVG attributes in percent of
// the plot: text keeps its size whatever the width of the page.
type bar struct {
	SlotX, SlotWidth string // the whole column, which answers to the pointer
	X, Width         string
	Y, Height        string
	Label            string
}

// bars puts the days side by side. A day with any use shows at least a sliver.
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

// segment is one lot's place in the bar that shows what a balance is made of.
type segment struct{ X, Width, Class, Label string }

func segments(lots LotList) []segment {
	var list []segment
	x := 0
	for _, l := range slices.Concat(lots.Listed, lots.Unlisted) {
		if l.Permille <= 0 {
			continue
		}
		list = append(list, segment{Percent(x), Percent(l.Permille), "kind-" + l.Kind, l.KindText + ": " + l.Remaining})
		x += l.Permille
	}
	return list
}

// labeled are the days whose dates stand below the chart: the first, the middle
// one and the last.
func labeledDays(days []UsageDay) []UsageDay {
	if len(days) < 3 {
		return days
	}
	return []UsageDay{days[0], days[len(days)/2], days[len(days)-1]}
}

// longTicks tells whether the axis needs more room than usual.
func hasLongTicks(ticks []Tick) bool {
	return slices.ContainsFunc(ticks, func(t Tick) bool { return len(t.Text) > 6 })
}

// fullness warns before a store is full.
func storageTone(permille int) Tone {
	switch {
	case permille > 1000:
		return ToneBad
	case permille >= 900:
		return ToneWarn
	}
	return ToneNeutral
}

func decimal(share float64) string { return strconv.FormatFloat(share, 'f', 2, 64) + "%" }

// ordinal numbers the things of a page from 1.
func OneBased(i int) string { return strconv.Itoa(i + 1) }

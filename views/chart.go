package views

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/bursar-portal/bursar/views/say"
)

// Chart is values over time: bars that are stacked by series, or a line. A table with the same
// numbers goes with every chart, so that nothing is told by the drawing alone.
type Chart struct {
	ID     string // unique on the page
	Label  string // what it shows, for those who can't see it: "Credits used per day"
	Column string // heading of the table's first column: "Day"
	Line   bool   // a line through the totals, instead of bars
	Series []ChartSeries
	Points []ChartPoint // in the order of time
	Ticks  []string     // of the axis at equal distances, from 0 upward; empty if there is nothing to draw
	Total  string       // heading of the totals
	Before string       // name of what the totals are compared with, "" for nothing
	Event  string       // heading of the marks, "" if no point has any
	Note   string       // a sentence below the table, "" for none
}

// ChartSeries is a part of every bar.
type ChartSeries struct {
	Name string
	Rest bool // the sum of all that have no series of their own, in gray
}

// ChartPoint is a bar, or a point of a line.
type ChartPoint struct {
	ISO, Text string // of its time: "2026-03-29", "29 Mar"
	Values    []ChartValue
	Total     ChartValue
	Before    ChartValue
	Mark      string // what happens then, a few words; "" for nothing
	Ahead     bool   // expected, not yet known: its line is dashed
	URL       string // of more about it, "" for none
}

// ChartValue is a number with its share of the axis in thousandths.
type ChartValue struct {
	Text     string
	Permille int
}

// ChartColors is how many series have a color and a pattern of their own.
const ChartColors = 6

// Color returns the name of a series' color and pattern, for Swatch. A single series has the
// operator's color.
func (c Chart) Color(i int) string {
	switch {
	case c.Series[i].Rest:
		return "c7"
	case len(c.Series) == 1:
		return "c0"
	}
	return "c" + strconv.Itoa(i%ChartColors+1)
}

// fill is a color as the paint of a drawing: a pattern, by which series differ in print and for
// those who see few colors.
func (c Chart) fill(i int) string { return "url(#" + c.Color(i) + ")" }

// stacked reports whether bars have parts.
func (c Chart) stacked() bool { return len(c.Series) > 1 }

// title says in one line what the table says of a point.
func (c Chart) title(ctx context.Context, p ChartPoint) string {
	text := p.Text + ": " + p.Total.Text
	if p.Ahead {
		text = say.T(ctx, "usage.chart_ahead", "when", p.Text, "total", p.Total.Text)
	}
	if p.Mark != "" {
		text += " · " + p.Mark
	}
	return text
}

// hasTotals reports whether the table needs a column of totals.
func (c Chart) hasTotals() bool { return len(c.Series) != 1 }

// slot is the width of a point in percent of the plot.
func (c Chart) slot() float64 { return 100 / float64(max(len(c.Points), 1)) }

// barWidth is the width of a bar in percent of the plot.
func (c Chart) barWidth() float64 { return c.slot() * 0.68 }

// place is the middle of a point in percent of the plot.
func (c Chart) place(i int) float64 { return (float64(i) + 0.5) * c.slot() }

// barPart is where a series lies in a bar, in percent of the plot.
type barPart struct{ Y, Height, Fill string }

// barParts lays out the parts of a bar, the first one at the bottom. A bar, however short, is
// visible.
func (c Chart) barParts(i int) []barPart {
	p := c.Points[i]
	grow, y := BarPermille(p.Total.Permille)-min(p.Total.Permille, 1000), 0
	var list []barPart
	for n, v := range p.Values {
		if v.Permille <= 0 {
			continue
		}
		height := v.Permille + grow
		grow, y = 0, y+height
		list = append(list, barPart{Percent(1000 - y), Percent(height), c.fill(n)})
	}
	return list
}

// grid returns the heights of the lines behind the plot.
func (c Chart) grid() []string {
	list := make([]string, len(c.Ticks))
	for i := range c.Ticks {
		list[i] = Percent(1000 - 1000*i/max(len(c.Ticks)-1, 1))
	}
	return list
}

// path draws a line through values from a point to another, in a box of 1000 by 1000.
func (c Chart) path(from, to int, value func(ChartPoint) ChartValue) string {
	var b strings.Builder
	for i := from; i <= to; i++ {
		command := 'L'
		if i == from {
			command = 'M'
		}
		fmt.Fprintf(&b, "%c%.1f %d", command, c.place(i)*10, 1000-value(c.Points[i]).Permille)
	}
	return b.String()
}

// known is the last point of a line that is not ahead.
func (c Chart) known() int {
	for i, p := range c.Points {
		if p.Ahead {
			return max(i-1, 0)
		}
	}
	return len(c.Points) - 1
}

// area is the line with what is below it, up to the last known point.
func (c Chart) area() string {
	last := c.known()
	return c.path(0, last, total) + fmt.Sprintf("V1000H%.1fZ", c.place(0)*10)
}

func total(p ChartPoint) ChartValue  { return p.Total }
func before(p ChartPoint) ChartValue { return p.Before }

// labeledPoints returns the points whose times are printed below the chart: the first, the
// middle one and the last.
func (c Chart) labeledPoints() []ChartPoint {
	if len(c.Points) < 3 {
		return c.Points
	}
	return []ChartPoint{c.Points[0], c.Points[len(c.Points)/2], c.Points[len(c.Points)-1]}
}

// tabStop makes one point of a chart reachable by Tab. The arrow keys go on from there.
func (c Chart) tabStop(i int) string {
	if i == c.known() {
		return "0"
	}
	return "-1"
}

func decimal(share float64) string { return strconv.FormatFloat(share, 'f', 2, 64) + "%" }

// Percent formats thousandths for SVG attributes: 375 is "37.5%".
func Percent(permille int) string { return fmt.Sprintf("%d.%d%%", permille/10, permille%10) }

// Share prints thousandths of a whole as a percentage in the reader's language: "37.5%", "37,5 %".
func Share(ctx context.Context, permille int) string {
	p := say.From(ctx)
	return p.Percent(p.Decimal(fmt.Sprintf("%d.%d", permille/10, permille%10)))
}

// BarPermille returns the length of a bar for a share in thousandths: at most the
// whole, and at least a visible sliver unless the share is zero.
func BarPermille(permille int) int {
	if permille <= 0 {
		return 0
	}
	return min(max(permille, 8), 1000)
}

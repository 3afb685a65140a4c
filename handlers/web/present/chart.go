package present

import (
	"slices"

	"github.com/bursar-portal/bursar/views"
)

// Stack is values over time in series: what a chart of stacked bars shows. Values are not
// negative, or drawn as if they were none.
type Stack struct {
	Values [][]int64 // by point and series
	Before []int64   // by point, what the totals are compared with; nil for nothing
}

// Draw sets the values of a chart's points and its axis. print prints a value.
func (s Stack) Draw(c *views.Chart, print func(int64) string) {
	totals := make([]int64, len(s.Values))
	for i, values := range s.Values {
		for _, v := range values {
			totals[i] += v
		}
	}
	top := drawAxis(c, slices.Concat(totals, s.Before), print)
	for i := range c.Points {
		p, running := &c.Points[i], int64(0)
		p.Total = chartValue(totals[i], top, print)
		for _, v := range s.Values[i] {
			value := chartValue(v, top, print)
			// Shares are differences of running sums, so that they fill the bar exactly.
			value.Permille = Permille(max(0, running+v), top) - Permille(max(0, running), top)
			running += v
			p.Values = append(p.Values, value)
		}
		if most := mostOf(s.Values[i]); totals[i] > 0 && !slices.ContainsFunc(p.Values, func(v views.ChartValue) bool { return v.Permille > 0 }) {
			p.Values[most].Permille = 1
		}
		if s.Before != nil {
			p.Before = chartValue(s.Before[i], top, print)
		}
	}
}

// DrawLine sets the totals of a chart's points, and its axis.
func DrawLine(c *views.Chart, values []int64, print func(int64) string) {
	top := drawAxis(c, values, print)
	for i := range c.Points {
		c.Points[i].Total = chartValue(values[i], top, print)
	}
}

// mostOf returns the place of the largest of some values.
func mostOf(values []int64) (at int) {
	for i, v := range values {
		if v > values[at] {
			at = i
		}
	}
	return at
}

func chartValue(v, top int64, print func(int64) string) views.ChartValue {
	value := views.ChartValue{Text: print(v), Permille: min(Permille(max(0, v), top), 1000)}
	if v > 0 {
		value.Permille = max(value.Permille, 1)
	}
	return value
}

// drawAxis sets the ticks of an axis that has room for all values, and returns its end. There
// are none if no value is above 0.
func drawAxis(c *views.Chart, values []int64, print func(int64) string) int64 {
	step, count := axis(min(slices.Max(append(values, 0)), maxAxis))
	for i := range count + 1 {
		c.Ticks = append(c.Ticks, print(step*int64(i)))
	}
	if count == 0 {
		c.Ticks = nil
	}
	return step * int64(count)
}

// maxTicks is into how many steps an axis is divided at most.
const maxTicks = 5

// axis returns the smallest step of 1, 2 or 5 times a power of ten of which at most maxTicks
// reach a value, and how many do: 0 steps for 0.
func axis(most int64) (step int64, count int) {
	if most <= 0 {
		return 1, 0
	}
	for unit := int64(1); ; unit *= 10 {
		for _, factor := range []int64{1, 2, 5} {
			if step = unit * factor; (most-1)/step < maxTicks {
				return step, int((most-1)/step) + 1
			}
		}
	}
}

// maxAxis bounds what an axis shows, so that its end can be counted.
const maxAxis = 4_000_000_000_000_000_000

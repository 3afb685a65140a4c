package present

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/bursar-portal/bursar/views"
)

func TestAxisHasRoundSteps(t *testing.T) {
	for _, test := range []struct {
		most, step int64
		count      int
	}{
		{-3, 1, 0}, {0, 1, 0}, {1, 1, 1}, {5, 1, 5}, {6, 2, 3}, {10, 2, 5}, {11, 5, 3}, {25, 5, 5}, {26, 10, 3}, {42, 10, 5}, {51, 20, 3},
		{99_999_999, 20_000_000, 5}, {100_000_001, 50_000_000, 3},
	} {
		if step, count := axis(test.most); step != test.step || count != test.count {
			t.Errorf("the axis for %d has %d steps of %d, want %d of %d", test.most, count, step, test.count, test.step)
		}
	}
	huge := views.Chart{Points: make([]views.ChartPoint, 1)}
	if DrawLine(&huge, []int64{math.MaxInt64}, func(n int64) string { return strconv.FormatInt(n, 10) }); huge.Points[0].Total.Permille != 1000 || len(huge.Ticks) != 5 {
		t.Errorf("everything is drawn as %+v", huge)
	}
}

// Parts of a bar fill it exactly, and the smallest use has a share.
func TestStack(t *testing.T) {
	c := views.Chart{Points: make([]views.ChartPoint, 3)}
	Stack{Values: [][]int64{{1, 1, 1}, {0, 0, 0}, {0, 2000, 0}}, Before: []int64{0, 1, 2500}}.Draw(&c, func(n int64) string { return strconv.FormatInt(n, 10) })
	if want := []string{"0", "500", "1000", "1500", "2000", "2500"}; !slices.Equal(c.Ticks, want) {
		t.Errorf("the ticks are %q, want %q", c.Ticks, want)
	}
	type value = views.ChartValue
	for i, want := range []views.ChartPoint{
		{Values: []value{{Text: "1"}, {Text: "1", Permille: 1}, {Text: "1"}}, Total: value{Text: "3", Permille: 1}, Before: value{Text: "0"}},
		{Values: []value{{Text: "0"}, {Text: "0"}, {Text: "0"}}, Total: value{Text: "0"}, Before: value{Text: "1", Permille: 1}},
		{Values: []value{{Text: "0"}, {Text: "2000", Permille: 800}, {Text: "0"}}, Total: value{Text: "2000", Permille: 800}, Before: value{Text: "2500", Permille: 1000}},
	} {
		got := c.Points[i]
		if !slices.Equal(got.Values, want.Values) || got.Total != want.Total || got.Before != want.Before {
			t.Errorf("point %d is %+v, want %+v", i, got, want)
		}
	}
	none := views.Chart{Points: make([]views.ChartPoint, 2)}
	if DrawLine(&none, []int64{0, -5}, func(n int64) string { return strconv.FormatInt(n, 10) }); none.Ticks != nil || none.Points[1].Total != (value{Text: "-5"}) {
		t.Errorf("nothing is drawn as %+v", none)
	}
}

package views_test

import (
	"context"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/say"
)

// A chart's table has the numbers of its bars, and each bar is named for those who can't see
// it.
func TestChartHasATable(t *testing.T) {
	c := stackedChart(4, 2, func(day, part int) int { return []int{0, 1, 250, 500}[day] })
	d := render(t, views.ChartFigure(c))
	d.wantAttr(".plot", "aria-label", "Usage by day. You can show the same numbers as a table.")
	d.want(".point title", "1 Mar: 0", "2 Mar: 0", "3 Mar: 20", "4 Mar: 40")
	d.wantAttr(".point", "href", "/activity?since=0", "/activity?since=1", "/activity?since=2", "/activity?since=3")
	d.wantAttr(".point", "tabindex", "-1", "-1", "-1", "0")
	d.want(".as-table thead th", "Day", "Product 1", "Product 2", "Total", "Previous 30 days")
	d.want(".as-table tbody td", "0", "0", "0", "0", "0", "0", "0", "0", "10", "10", "20", "10", "20", "20", "40", "20")
	d.want(".axis span", "0", "20", "40")
	d.want(".dates span", "1 Mar", "3 Mar", "4 Mar")
	d.want(".legend li", "Product 1", "Product 2", "Previous 30 days")
}

// Parts lie on one another without gaps, and the shortest bar can be seen.
func TestChartStacksItsBars(t *testing.T) {
	d := render(t, views.ChartFigure(stackedChart(4, 2, func(day, part int) int { return []int{0, 1, 250, 500}[day] })))
	d.wantAttr(".bar rect", "height", "0.7%", "0.1%", "25.0%", "25.0%", "50.0%", "50.0%")
	d.wantAttr(".bar rect", "y", "99.3%", "99.2%", "75.0%", "50.0%", "50.0%", "0.0%")
	d.wantAttr(".bar rect", "fill", "url(#c1)", "url(#c2)", "url(#c1)", "url(#c2)", "url(#c1)", "url(#c2)")
	d.wantAttr(".slot", "x", "0.00%", "25.00%", "50.00%", "75.00%")
	d.wantAttr(".before", "d", "", "M125.0 1000L375.0 999L625.0 750L875.0 500")
}

// Seven series have seven patterns, the rest is gray, and a single one has the operator's
// color and no legend.
func TestChartSeriesDiffer(t *testing.T) {
	d := render(t, views.ChartFigure(stackedChart(1, 7, func(int, int) int { return 100 })))
	var fills []string
	for n := range 7 {
		fills = append(fills, "url(#c"+strconv.Itoa(n+1)+")")
	}
	d.wantAttr(".bar rect", "fill", fills...)
	if textures := len(d.all("pattern path")) + len(d.all("pattern circle")); textures != 5 {
		t.Errorf("%d patterns have a texture", textures)
	}
	one := stackedChart(1, 1, func(int, int) int { return 100 })
	one.Before = ""
	d = render(t, views.ChartFigure(one))
	d.wantAttr(".bar rect", "fill", "url(#c0)")
	d.want(".legend")
	d.want(".as-table thead th", "Day", "Product 1")
}

// What is expected is dashed, and what will happen then is marked and said.
func TestLineChart(t *testing.T) {
	c := views.Chart{ID: "balance", Label: "Balance", Column: "Day", Total: "Balance", Event: "Event", Line: true, Ticks: []string{"0", "10"}, Points: []views.ChartPoint{
		{ISO: "2026-03-01", Text: "1 Mar", Total: views.ChartValue{Text: "10", Permille: 1000}},
		{ISO: "2026-03-02", Text: "2 Mar", Total: views.ChartValue{Text: "5", Permille: 500}},
		{ISO: "2026-03-03", Text: "3 Mar", Total: views.ChartValue{Text: "0", Permille: 0}, Ahead: true, Mark: "5 expire"},
	}}
	d := render(t, views.ChartFigure(c))
	d.wantAttr(".line", "d", "M166.7 0L500.0 500", "M500.0 500L833.3 1000")
	d.wantAttr(".ahead", "d", "M500.0 500L833.3 1000")
	d.wantAttr(".area", "d", "M166.7 0L500.0 500V1000H166.7Z")
	d.wantAttr(".mark", "x1", "83.33%")
	d.want(".point title", "1 Mar: 10", "2 Mar: 5", "3 Mar, expected: 0 · 5 expire")
	d.want(".as-table tbody td", "10", "", "5", "", "0", "5 expire")
	d.wantAttr(".point", "tabindex", "-1", "0", "-1")
}

// A page has the patterns and the script once, however many charts it has.
func TestChartsShareTheirParts(t *testing.T) {
	c := stackedChart(2, 2, func(int, int) int { return 100 })
	text := render(t, templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return templ.Join(views.ChartFigure(c), views.ChartFigure(c)).Render(templ.InitializeContext(ctx), w)
	})).text
	if n := strings.Count(text, "<pattern id=\"c1\""); n != 1 {
		t.Errorf("the pattern is there %d times", n)
	}
	if n := strings.Count(text, "<script"); n != 1 {
		t.Errorf("the script is there %d times", n)
	}
}

func TestShare(t *testing.T) {
	for tag, want := range map[string]string{"en": "49.0%", "de": "49,0\u00a0%"} {
		if got := views.Share(say.With(t.Context(), say.For(tag)), 490); got != want {
			t.Errorf("in %s it is %q, want %q", tag, got, want)
		}
	}
}

package views_test

import (
	"fmt"
	"strings"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/customer"
)

func usageFilter() customer.UsageFilter {
	return customer.UsageFilter{
		Action: "/usage", Account: "acc_alex", ClearURL: "/usage?account=acc_alex", Hidden: []views.Option{{Text: "group", Value: "key"}},
		Periods: []views.Tab{{Text: "7 days", URL: "/usage?range=7"}, {Text: "30 days", URL: "/usage?range=30", Current: true}, {Text: "A year", URL: "/usage?range=year"}},
		From:    views.Field{Value: "2026-03-01"}, To: views.Field{Value: "2026-03-30"},
		Products: []views.Option{{Text: "All products"}, {Value: "fast-spec", Text: "Fast Spec"}, {Value: "-", Text: "Without a product"}},
		Keys:     []views.Option{{Text: "All keys"}, {Value: "key_1", Text: "Build server (3fa81c02…)"}, {Value: "-", Text: "Without a key"}},
	}
}

// stackedChart is a chart of so many days and series; height is of a part, in thousandths.
func stackedChart(days, series int, height func(day, part int) int) views.Chart {
	c := views.Chart{
		ID: "chart", Label: "Usage by day", Column: "Day", Total: "Total", Before: "Previous 30 days",
		Ticks: []string{"0", "20", "40"}, Note: "Days begin at midnight in Europe/Berlin.",
	}
	for n := range series {
		c.Series = append(c.Series, views.ChartSeries{Name: fmt.Sprintf("Product %d", n+1), Rest: n == views.ChartColors})
	}
	for i := range days {
		p := views.ChartPoint{ISO: fmt.Sprintf("2026-%02d-%02d", 1+i/28, 1+i%28), Text: fmt.Sprintf("%d Mar", i+1), URL: fmt.Sprintf("/activity?since=%d", i)}
		sum := 0
		for n := range series {
			h := height(i, n)
			sum += h
			p.Values = append(p.Values, views.ChartValue{Text: fmt.Sprint(h / 25), Permille: h})
		}
		p.Total = views.ChartValue{Text: fmt.Sprint(sum / 25), Permille: sum}
		p.Before = views.ChartValue{Text: fmt.Sprint(sum / 50), Permille: sum / 2}
		c.Points = append(c.Points, p)
	}
	return c
}

func usageReport() customer.UsageReportPage {
	return customer.UsageReportPage{
		Frame: alexFrame("Usage", "/usage"), Account: alex, Filter: usageFilter(),
		CSVURL: "/usage.csv?account=acc_alex&group=product", DetailsURL: "/usage.csv?account=acc_alex",
		PeriodText: "1 Mar 2026 to 30 Mar 2026",
		Tiles: []customer.UsageTile{
			{Label: "Used", Value: "423.5", Hint: "+12% vs. previous 30 days · 10 refunded"}, {Label: "Charges", Value: "41"}, {Label: "Average per day", Value: "14.12"},
			{Label: "Top product", Value: "Fast Spec", Hint: "94.5% · 400", URL: "/usage?product=fast-spec", IsName: true},
		},
		Choices: []customer.UsageChoice{{Label: "Group by", Options: []views.Tab{{Text: "Product", URL: "/usage?group=product", Current: true}, {Text: "API key", URL: "/usage?group=key"}}}},
		Chart:   stackedChart(30, 2, func(day, part int) int { return day * 33 / (2 * (part + 1)) }),
		Title:   "By product", Column: "Product", Unit: "Credits",
		Groups: []customer.UsageGroup{
			{Name: "Fast Spec", URL: "/usage?product=fast-spec", Amount: "400", Charges: "40", Change: "+15%", Permille: 945, Color: "c1"},
			{Name: "Without a product", Amount: "23.5", Charges: "1", Permille: 55, Color: "c2"}},
	}
}

func usageReportEmpty(filtered bool) customer.UsageReportPage {
	p := usageReport()
	p.Chart, p.Groups, p.Empty, p.Filter.Filtered = views.Chart{}, nil, true, filtered
	p.Tiles = []customer.UsageTile{{Label: "Used", Value: "0"}, {Label: "Charges", Value: "0"}, {Label: "Average per day", Value: "0"}}
	return p
}

func usageReportInvalid() customer.UsageReportPage {
	p := usageReport()
	p.Filter.To = views.Field{Value: "2026-02-30", Fault: "Enter a date such as 2026-03-01."}
	p.Filter.KeyFault, p.Filter.Filtered, p.Filter.Open = "This account has no such key.", true, true
	p.PeriodText, p.CSVURL, p.Groups = "", "", nil
	return p
}

func usageReportMuch() customer.UsageReportPage {
	p := usageReport()
	p.Frame = muchFrame("Usage", "/enterprise/dashboard")
	p.Account, p.Groups = p.Accounts[1], nil
	p.Filter.Action, p.Filter.Hidden = "/enterprise/dashboard", []views.Option{{Text: "page", Value: "usage"}, {Text: "unit", Value: "money"}}
	long := strings.Repeat("An Unbreakable", 3) + strings.Repeat("Compound", 12)
	p.ChartHint = "At today’s price of $1.25 per credit. You may have paid less or more."
	p.Tiles = []customer.UsageTile{{Label: "Used", Value: "$123,456,789.12", Hint: "+1,234,567% vs. previous 730 days · $1,234,567.00 refunded"}, {Label: "Charges", Value: "1,234,567", Hint: "−3% vs. previous 730 days"}, {Label: "Average per day", Value: "$169,118.89"}, {Label: "Top member", Value: long, Hint: "17.5% · $12,345,678.12", IsName: true}}
	p.Chart = stackedChart(105, 7, func(day, part int) int { return (1000 - 9*day) / 7 })
	p.Chart.Column, p.Chart.Ticks = "Week of", []string{"$0.00", "$5,000,000.00", "$10,000,000.00"}
	for n := range 7 {
		p.Chart.Series[n].Name = fmt.Sprint(long, n)
	}
	for n := range 26 {
		p.Groups = append(p.Groups, customer.UsageGroup{Name: fmt.Sprint(long, n), URL: "/usage?x=1", Amount: "$12,345,678.12", Charges: "1,234,567", Change: "+1,234%", Permille: 100 - n, Color: fmt.Sprintf("c%d", min(n+1, 7))})
	}
	p.OwnDetails, p.Filter.Own = true, views.Link{Text: "View your usage", URL: "/usage?member=me"}
	p.Filter.Members = []views.Option{{Text: "All members"}}
	for range 50 {
		p.Filter.Members = append(p.Filter.Members, views.Option{Value: "usr_1", Text: long})
	}
	return p
}

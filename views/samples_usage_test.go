package views_test

import (
	"fmt"
	"strings"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/customer"
)

func usageFilter() customer.UsageFilter {
	return customer.UsageFilter{
		Action: "/usage", Account: "acc_alex", ClearURL: "/usage?account=acc_alex",
		Periods: []views.Tab{{Text: "7 days", URL: "/usage?range=7"}, {Text: "30 days", URL: "/usage?range=30", Current: true}, {Text: "A year", URL: "/usage?range=year"}},
		From:    views.Field{Value: "2026-03-01"}, To: views.Field{Value: "2026-03-30"},
		Products: []views.Option{{Text: "All products"}, {Value: "fast-spec", Text: "Fast Spec"}, {Value: "-", Text: "Without a product"}},
		Keys:     []views.Option{{Text: "All keys"}, {Value: "key_1", Text: "Build server (3fa81c02…)"}, {Value: "-", Text: "Without a key"}},
	}
}

func usageReport() customer.UsageReportPage {
	return customer.UsageReportPage{
		Frame: alexFrame("Usage", "/usage"), Account: alex, Filter: usageFilter(), CSVURL: "/usage.csv?account=acc_alex",
		PeriodText: "1 Mar 2026 to 30 Mar 2026", Refunded: "10",
		Usage: usage(func(i int) int { return i * 33 }),
		Breakdowns: []customer.UsageBreakdown{
			{ID: "product", Title: "By product", Column: "Product", Groups: []customer.UsageGroup{
				{Name: "Fast Spec", URL: "/usage?product=fast-spec", Credits: "400", Charges: "40", Permille: 945},
				{Name: "Without a product", Credits: "23.5", Charges: "1", Permille: 55}}},
			{ID: "key", Title: "By API key", Column: "API key", Groups: []customer.UsageGroup{
				{Name: "Build server (3fa81c02…)", URL: "/usage?key=key_1", Credits: "423.5", Charges: "41", Permille: 1000}}},
		},
	}
}

func usageReportEmpty(filtered bool) customer.UsageReportPage {
	p := usageReport()
	p.Usage = dashboardEmpty().Usage
	p.Breakdowns, p.Refunded, p.Filter.Filtered = nil, "", filtered
	return p
}

func usageReportInvalid() customer.UsageReportPage {
	p := usageReport()
	p.Filter.To = views.Field{Value: "2026-02-30", Fault: "Enter a date such as 2026-03-01."}
	p.Filter.KeyFault, p.Filter.Filtered = "This account has no such key.", true
	p.PeriodText, p.CSVURL, p.Breakdowns = "", "", nil
	return p
}

func usageReportMuch() customer.UsageReportPage {
	p := usageReport()
	p.Frame = muchFrame("Usage", "/enterprise/dashboard")
	p.Account, p.Breakdowns = p.Accounts[1], nil
	p.Filter.Action, p.Filter.Page = "/enterprise/dashboard", "usage"
	p.Usage = views.Usage{Total: "123,456,789.123456", Charges: "1,234,567 charges", Zone: "America/Argentina/Buenos_Aires", Unit: "Week",
		Ticks: []views.Tick{{Text: "0"}, {Text: "5,000,000", Permille: 500}, {Text: "10,000,000", Permille: 1000}}}
	for i := range 105 {
		p.Usage.Days = append(p.Usage.Days, views.UsageDay{ISO: fmt.Sprintf("2024-%02d-%02d", 1+i/9, 1+i%9), Text: fmt.Sprintf("%d Jan 2024", i+1), Credits: "1,234,567.891234", Permille: 1000 - 9*i})
	}
	long := strings.Repeat("An Unbreakable", 3) + strings.Repeat("Compound", 12)
	for i, id := range []string{"product", "key", "member"} {
		parts := customer.UsageBreakdown{ID: id, Title: "By " + id, Column: id}
		for n := range 10 {
			parts.Groups = append(parts.Groups, customer.UsageGroup{Name: fmt.Sprint(long, n), URL: "/usage?x=1", Credits: "12,345,678.123456", Charges: "1,234,567", Permille: 100 - 10*i})
		}
		p.Breakdowns = append(p.Breakdowns, parts)
		p.Breakdowns[i].Groups = append(p.Breakdowns[i].Groups, customer.UsageGroup{Name: "190 more", Credits: "1", Charges: "1", Permille: 0})
	}
	p.OwnCSV, p.Filter.Own = true, views.Link{Text: "View your usage", URL: "/usage?member=me"}
	p.Filter.Members = []views.Option{{Text: "All members"}}
	for range 50 {
		p.Filter.Members = append(p.Filter.Members, views.Option{Value: "usr_1", Text: long})
	}
	return p
}

package views_test

import (
	"testing"

	"github.com/bursar-portal/bursar/views/customer"
)

func TestUsageShowsPeriodAndShares(t *testing.T) {
	d := render(t, customer.UsageReport(usageReport()))
	d.want(".card-head h2", "1 Mar 2026 to 30 Mar 2026", "By product", "By API key")
	d.want("section .card-head p", "423.5 credits · 41 charges · 10 given back")
	d.want("[aria-labelledby=by-product] tbody td", "Fast Spec", "40", "400", "94.5%", "Without a product", "1", "23.5", "5.5%")
	d.wantAttr(".shares .fill", "width", "94.5%", "5.5%", "100.0%")
	d.wantAttr(".shares a", "href", "/usage?product=fast-spec", "/usage?key=key_1")
	d.wantAttr(".heading a", "href", "/usage.csv?account=acc_alex")
	d.want(".periods [aria-current]", "30 days")
}

// A table below the chart has the same numbers, by day or by week.
func TestUsageHasTextAlternative(t *testing.T) {
	d := render(t, customer.UsageReport(usageReport()))
	d.wantAttr(".plot", "aria-label", "Bars of use per day. The table below has the numbers.")
	if bars, rows := len(d.all(".plot g")), len(d.all(".as-table tbody tr")); bars != 30 || rows != 30 {
		t.Errorf("%d bars, %d rows", bars, rows)
	}
	d = render(t, customer.UsageReport(usageReportMuch()))
	d.wantAttr(".plot", "aria-label", "Bars of use per week. The table below has the numbers.")
	d.want(".as-table th", "Week", "Credits used")
	d.want(".as-table .hint", "Weeks begin on Mondays. Days begin at midnight in America/Argentina/Buenos_Aires.")
	if title := d.texts(".plot title")[0]; title != "Week of 1 Jan 2024: 1,234,567.891234 credits" {
		t.Errorf("the first bar is %q", title)
	}
}

func TestUsageWithoutUse(t *testing.T) {
	d := render(t, customer.UsageReport(usageReportEmpty(false)))
	d.want("section .hint", "· no charges", "No usage in this period.")
	d.want(".plot")
	d = render(t, customer.UsageReport(usageReportEmpty(true)))
	d.want("section .hint", "· no charges", "No usage matches. Try a longer period, or see everything.")
}

func TestUsageFilterWithFaults(t *testing.T) {
	d := render(t, customer.UsageReport(usageReportInvalid()))
	d.want("#to-fault", "Enter a date such as 2026-03-01.")
	d.want("#key-fault", "This account has no such key.")
	d.want("section")
	d.want(".heading a")
}

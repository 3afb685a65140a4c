package views_test

import (
	"testing"

	"github.com/bursar-portal/bursar/views/customer"
)

func TestUsageShowsPeriodAndShares(t *testing.T) {
	d := render(t, customer.UsageReport(usageReport()))
	d.want(".card-head h2", "1 Mar 2026 to 30 Mar 2026", "By product")
	d.want(".strip dd", "423.5 +12% vs. previous 30 days · 10 refunded", "41", "14.12", "Fast Spec 94.5% · 400")
	d.want("[aria-labelledby=by] tbody td", "Fast Spec", "40", "400", "94.5%", "+15%", "Without a product", "1", "23.5", "5.5%", "")
	d.wantAttr(".shares .fill", "width", "94.5%", "5.5%")
	d.wantAttr(".shares a", "href", "/usage?product=fast-spec")
	d.wantAttr(".heading a", "href", "/usage.csv?account=acc_alex&group=product")
	d.want(".toolbar [aria-current]", "30 days")
	d.want(".choices [aria-current]", "Product")
	d.wantAttr(".filter [type=hidden]", "name", "account", "group")
}

func TestUsageWithoutUse(t *testing.T) {
	d := render(t, customer.UsageReport(usageReportEmpty(false)))
	d.want(".empty strong", "No usage in this period.")
	d.want(".plot")
	d = render(t, customer.UsageReport(usageReportEmpty(true)))
	d.want(".empty", "No usage matches.See all usage")
}

func TestUsageFilterWithFaults(t *testing.T) {
	d := render(t, customer.UsageReport(usageReportInvalid()))
	d.want("#to-fault", "Enter a date such as 2026-03-01.")
	d.want("#key-fault", "This account has no such key.")
	d.wantAttr("details.filters", "open", "")
	d.want("section")
	d.want(".heading a")
}

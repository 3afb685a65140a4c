package views_test

import (
	"testing"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/customer"
)

func TestDashboardShowsBalanceAndAccount(t *testing.T) {
	d := render(t, customer.Dashboard(dashboard()))
	d.want(".whose", "Alex Rivera Personal")
	d.want(".figure", "1,250 credits")
	d.want(".balance .hint", append([]string{"Paid $312.50 for 250 credits of these."}, dashboard().Forecasts...)...)
	d.want("[aria-labelledby=coming] li", "Apr 12, 2026 Promotional credits expire −60", "Apr 29, 2026 Starter Plan renews +1,000")
	d.want("[aria-labelledby=refused] li", "12 calls not enough credits Buy credits", "1 call too many calls at once Wait as long as Retry-After says, then try again.")
	d.want(".sums dt")
	d.wantAttr(".heading a", "href", "/buy?account=acc_alex")
}

func TestDashboardListsOtherBalances(t *testing.T) {
	d := render(t, customer.Dashboard(dashboardMuch()))
	d.want(".sums dt", "On hold", "Frozen", "Not yet started", "Owed")
	d.want(".sums .is-bad strong", "1,000,000.5")
}

func TestLotsInOrderOfUse(t *testing.T) {
	d := render(t, customer.Dashboard(dashboard()))
	d.want(".lots .what", "Purchased Bought on Mar 28", "Allowance Starter Plan")
	d.want(".lots .order", "used 1st", "used 2nd")
	d.want(".lots .expiry", "never expiresNever", "expires Apr 29, 2026") // one word for phones, one for tables
	d.want(".lots .left", "250 of 250", "1,000 of 1,000")
	d.wantAttr(".share rect", "width", "20.0%", "80.0%")
	d.wantAttr(".share rect", "x", "0.0%", "20.0%")
}

func TestScheduledLotsComeLast(t *testing.T) {
	p := dashboard()
	p.Lots.Scheduled = dashboardMuch().Lots.Scheduled
	d := render(t, customer.Dashboard(p))
	d.want(".lots .order", "used 1st", "used 2nd", "from Apr 01, 2026")
}

func TestPlanShowsRestAndReset(t *testing.T) {
	d := render(t, customer.Dashboard(dashboard()))
	d.want(".plan h3", "Starter Plan")
	d.want(".plan .badge", "Active")
	d.want(".plan p", "1,000 of 1,000 left this month", "Resets Apr 29, 2026")
	d.wantAttr(".plan .meter", "aria-label", "1,000 of 1,000 credits left")
}

func TestStorageMeterStaysInItsDrawing(t *testing.T) {
	p := dashboard()
	for _, tt := range []struct {
		permille int
		width    string
	}{{0, "0.0%"}, {1, "0.8%"}, {20, "2.0%"}, {1000, "100.0%"}, {1150, "100.0%"}} {
		p.Plans, p.Storage.Permille = nil, tt.permille
		render(t, customer.Dashboard(p)).wantAttr(".meter .fill", "width", tt.width)
	}
	p.Storage = views.Storage{}
	render(t, customer.Dashboard(p)).want("#storage")
}

func TestDashboardWithoutBuying(t *testing.T) {
	p := dashboardEmpty()
	p.BuyURL = ""
	d := render(t, customer.Dashboard(p))
	d.want(".heading a")
	d.want(".empty strong", "No activity yet.")
	d.want(".steps li", "Create an API key. Done", "Make your first call:curl https://credits.acme.test/v1/balance \\ -H \"Authorization: Bearer YOUR_API_KEY\"Copy the first call", "Get credits to spend. Buy credits")
}

func TestChartWithoutUse(t *testing.T) {
	d := render(t, customer.Dashboard(dashboardEmpty()))
	d.want("[aria-labelledby=usage] h2", "Used in the last 30 days")
	d.want("[aria-labelledby=usage] p", "0 credits · no charges", "Your daily usage appears here.")
	d.want("#chart")
	d.want(".as-table")
}

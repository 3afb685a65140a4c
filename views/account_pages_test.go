package views_test

import (
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/customer"
	"github.com/bursar-portal/bursar/views/public"
)

func TestHomeNamesPrices(t *testing.T) {
	d := render(t, public.Home(home(visitor("Home"))))
	d.want(".card-head p", "$1.25 per credit")
	d.want(".price-list li", "2 credits $2.50", "10 credits $12.50", "25 credits $31.25", "100 credits $125.00")
	d.wantAttr(".hero a", "href", "/signup", "/signin")

	d = render(t, public.Home(home(alexFrame("Home", ""))))
	d.wantAttr(".hero a", "href", "/dashboard")
}

func TestSignUpShowsFaultsBesideFields(t *testing.T) {
	d := render(t, public.SignUp(signUpInvalid()))
	d.wantAttr("[aria-invalid=true]", "name", "email", "password")
	d.want("#email-fault", "This does not look like an email address.")
	d.wantAttr("#email", "aria-describedby", "email-fault")
	d.wantAttr("#name", "value", "Alex Rivera")
}

func TestPasswordsNeverComeBack(t *testing.T) {
	d := render(t, public.SignUp(signUpInvalid()))
	d.wantAttr("input[type=password]", "value", "")
	if strings.Contains(d.text, "secret") {
		t.Error("the password is in the page")
	}
}

func TestSignInCarriesNext(t *testing.T) {
	p := signInInvalid()
	render(t, public.SignIn(p)).wantAttr("[name=next]", "value")
	p.Next = "/buy"
	d := render(t, public.SignIn(p))
	d.wantAttr("[name=next]", "value", "/buy")
	d.want("[role=alert]", "The email address or the password is wrong.")
	d.wantAttr("#email", "value", "alex@demo.test")
}

func TestSettingsHasTwoForms(t *testing.T) {
	d := render(t, customer.Settings(settings()))
	d.wantAttr("main form", "action", "/settings/profile", "/settings/password")
	d.wantAttr("#zone", "value", "Europe/Berlin")
	d.want("#zone-hint", "A place such as Europe/Berlin. It is 19:48 there now.")
	d.wantAttr("#zones option", "value", "America/New_York", "Europe/Berlin", "UTC")
}

func TestDashboardSaysWhatCanBeSpentAndWhose(t *testing.T) {
	d := render(t, customer.Dashboard(dashboard()))
	d.want(".whose", "Alex Rivera Personal")
	d.want(".figure", "1,250 credits")
	d.want(".balance .hint", append([]string{"Worth $1,562.50 at $1.25 per credit."}, dashboard().Forecasts...)...)
	d.want(".sums dt")
	d.wantAttr(".heading a", "href", "/buy?account=acc_alex")
}

func TestDashboardListsOtherValuesThatThereAre(t *testing.T) {
	d := render(t, customer.Dashboard(dashboardMuch()))
	d.want(".sums dt", "On hold", "Frozen", "Not yet started", "Owed")
	d.want(".sums .is-bad strong", "1,000,000.5")
}

func TestLotsStandInTheOrderOfUse(t *testing.T) {
	d := render(t, customer.Dashboard(dashboard()))
	d.want(".lots .what", "Purchased Bought on Mar 28", "Allowance Starter Plan")
	d.want(".lots .order", "used 1st", "used 2nd")
	d.want(".lots .expiry", "never expiresNever", "expires Apr 29, 2026") // one word for phones, one for tables
	d.want(".lots .left", "250 of 250", "1,000 of 1,000")
	d.wantAttr(".share rect", "width", "20.0%", "80.0%")
	d.wantAttr(".share rect", "x", "0.0%", "20.0%")
}

func TestScheduledLotsComeLastAndHaveNoOrder(t *testing.T) {
	p := dashboard()
	p.Lots.Scheduled = dashboardMuch().Lots.Scheduled
	d := render(t, customer.Dashboard(p))
	d.want(".lots .order", "used 1st", "used 2nd", "from Apr 01, 2026")
}

func TestPlanShowsWhatIsLeftAndWhenItResets(t *testing.T) {
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

func TestChartHasBarsFromZeroAndATable(t *testing.T) {
	p := dashboard()
	p.Usage = UsageCard(func(i int) int { return []int{0, 3, 250, 1000}[i%4] })
	p.Usage.Days = p.Usage.Days[:4]
	d := render(t, customer.Dashboard(p))
	d.wantAttr(".bar", "height", "0.8%", "25.0%", "100.0%")
	d.wantAttr(".bar", "y", "99.2%", "75.0%", "0.0%")
	d.wantAttr(".slot", "x", "0.00%", "25.00%", "50.00%", "75.00%")
	d.want(".plot title", "Mar 1: 0 credits", "Mar 2: 0 credits", "Mar 3: 10 credits", "Mar 4: 40 credits")
	d.want(".axis text", "0", "20", "40")
	d.wantAttr(".axis text", "y", "100.0%", "50.0%", "0.0%")
	d.want(".dates span", "Mar 1", "Mar 3", "Mar 4")
	d.want(".as-table td", "Mar 1", "0", "Mar 2", "0", "Mar 3", "10", "Mar 4", "40")
	d.want("#usage", "Used in the last 4 days")
}

func TestDashboardOfThoseWhoMayNotBuy(t *testing.T) {
	p := dashboardEmpty()
	p.BuyURL = ""
	d := render(t, customer.Dashboard(p))
	d.want(".heading a")
	d.want(".empty strong", "No credits yet.", "Nothing has happened yet.")
}

func TestEntriesShowSignsAndBalances(t *testing.T) {
	d := render(t, customer.Activity(activity()))
	d.want(".entries .change", "−20", "+250", "+5", "+915", "0", "−0.15")
	d.wantAttr(".entries .change", "class", "change num minus", "change num plus", "change num plus", "change num plus", "change num none", "change num minus")
	d.want(".entries .after", "1,250 after", "1,270 after", "1,020 after", "1,015 after", "100 after", "100 after")
	d.want("#ent_6 .what", "Fast Spec × 2 Usage · Landing page")
	d.want("#ent_5 .what", "Purchase")
	d.want("#ent_4 .what", "Adjustment Goodwill for the outage of March 3")
}

func TestActivityFilterIsAGet(t *testing.T) {
	d := render(t, customer.Activity(activityEmpty(true)))
	d.wantAttr("form[role=search]", "method", "get")
	d.wantAttr("form[role=search] [name]", "name", "account", "kind", "product", "key", "since", "until")
	d.want("#kind [selected]", "Purchase")
	d.want("#kind-fault", "There is no such kind.")
	d.wantAttr("[aria-invalid=true]", "name", "kind", "since")
	d.want("#since-fault", "Write a date such as 2026-03-01.")
	d.want(".empty strong", "Nothing matches.")
	d.want(".filter a", "Clear")
	render(t, customer.Activity(activity())).want(".filter a")
}

func TestActivityPages(t *testing.T) {
	d := render(t, customer.Activity(activity()))
	d.wantAttr(".pager a", "href", "/activity?before=1")
	d = render(t, customer.Activity(activityMuch()))
	d.want(".pager a", "Newest", "Older")
	d = render(t, customer.Activity(activityEmpty(false)))
	d.want(".pager a")
	d.want(".empty strong", "Nothing has happened yet.")
	past := activityEmpty(false)
	past.Newest = "/activity"
	render(t, customer.Activity(past)).want(".empty strong", "This is the beginning.")
}

func TestChartOfNothingIsASentence(t *testing.T) {
	d := render(t, customer.Dashboard(dashboardEmpty()))
	d.want("[aria-labelledby=usage] h2", "Used in the last 30 days")
	d.want("[aria-labelledby=usage] p", "0 credits · no charges", "What is used will be drawn here, day by day.")
	d.want(".chart")
	d.want(".as-table")
}

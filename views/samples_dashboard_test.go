package views_test

import (
	"fmt"
	"strings"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/customer"
)

var alex = views.AccountRef{ID: "acc_alex", Name: "Alex Rivera", Kind: "Personal", URL: "/dashboard"}

func dashboard() customer.DashboardPage {
	return customer.DashboardPage{
		Frame: alexFrame("Overview", "/dashboard"), Account: alex,
		Available: "1,250", Paid: "Paid $312.50 for 250 credits of these.",
		Balance:    balanceLine(30, 30),
		Coming:     views.ComingEvents{Events: []views.ComingEvent{{On: on("12"), Text: "Promotional credits expire", URL: "/lots/lot_1", Change: "−60"}, {On: on("29"), Text: "Starter Plan renews", URL: "/plans", Change: "+1,000"}}},
		Refused:    []customer.RefusedCount{{Count: "12 calls", Reason: "not enough credits", Advice: views.Link{Text: "Buy credits", URL: "/buy"}}, {Count: "1 call", Reason: "too many calls at once", Advice: views.Link{Text: "Wait as long as Retry-After says, then try again."}}},
		RefusedURL: "/activity?show=refused",
		Forecasts:  []string{"At the pace of the last 7 days, 12.5 a day, all of it lasts until about 12 March.", "At the pace of the last 30 days, 3 a day, all of it lasts as long as your plan renews. 40 of them expire unused."},
		Lots: views.LotList{Listed: []views.Lot{
			{Kind: "purchased", KindText: "Purchased", Source: "Bought on Mar 28", Remaining: "250", Granted: "250", Order: "1st", Permille: 200},
			{Kind: "allowance", KindText: "Allowance", Source: "Starter Plan", Remaining: "1,000", Granted: "1,000", Order: "2nd", ExpiresAt: on("29"), Permille: 800}}},
		Plans: []views.Plan{{Name: "Starter Plan", Status: views.Badge{Text: "Active", Tone: views.ToneGood}, Left: "1,000", Allowance: "1,000",
			Period: "this month", LeftPermille: 1000, ResetLabel: "Resets", ResetsAt: on("29")}},
		Storage: views.Storage{Usage: "200 MB", Limit: "10 GB", Permille: 20},
		Usage:   used(func(day, part int) int { return (day*day*37 + part*11) % 7 * (day * 53 % 140) / 5 }),
		Entries: entries(), BuyURL: "/buy?account=acc_alex", ActivityURL: "/activity?account=acc_alex",
	}
}

func dashboardEmpty() customer.DashboardPage {
	u := customer.DashboardUsage{Title: "Used in the last 30 days", Total: "0 credits", Hint: "no charges", URL: "/usage"}
	return customer.DashboardPage{
		Frame: alexFrame("Overview", "/dashboard"), Account: views.AccountRef{Name: "Zero", Kind: "Personal"},
		Available: "0", Usage: u,
		Steps: []customer.DashboardStep{
			{Text: "Create an API key.", Link: views.Link{Text: "Create API key", URL: "/projects/playground"}, Done: true}, {Text: "Make your first call:", Call: true},
			{Text: "Get credits to spend.", Link: views.Link{Text: "Buy credits", URL: "/buy"}},
		},
		Snippet: "curl https://credits.acme.test/v1/balance \\\n  -H \"Authorization: Bearer YOUR_API_KEY\"", Storage: views.Storage{Usage: "0 bytes", Limit: "1 GB"},
		BuyURL: "/buy", ActivityURL: "/activity",
	}
}

func dashboardOrganization() customer.DashboardPage {
	p := dashboard()
	p.Frame = leahFrame("Overview", "/enterprise/dashboard")
	p.Account = views.AccountRef{Name: "Leadworks", Kind: "Organization"}
	p.Available, p.Paid = "15,432.50", "Paid $19,290.63 for these."
	p.Lots.Listed, p.Plans = p.Lots.Listed[:1], nil
	p.Caps, p.CapsURL = someCaps()[2:3], "/enterprise/dashboard?page=caps"
	p.Notices = []views.Notice{{Tone: views.ToneWarn, Text: "Max Muster’s weekly cap: 61 of 75 credits used.", Link: views.Link{Text: "View caps", URL: "/enterprise/dashboard?page=caps"}}}
	p.Lots.Listed[0].Remaining, p.Lots.Listed[0].Granted, p.Lots.Listed[0].Permille = "15,432.50", "20,000", 1000
	return p
}

func dashboardMuch() customer.DashboardPage {
	p := dashboard()
	p.Frame = muchFrame("Overview", "/enterprise/dashboard")
	p.Account = p.Accounts[1]
	p.Available, p.Paid = "987,654,321.123456", "Paid $1,234,567,901.40 + 12.50 CHF for 987,654,321 credits of these."
	p.OtherBalances = []views.BalanceLine{
		{Label: "On hold", Amount: "12,345.678901", Hint: "On hold for work in progress."},
		{Label: "Frozen", Amount: "100", Hint: "A payment is disputed."},
		{Label: "Not yet started", Amount: "500", Hint: "Begins on Apr 1."},
		{Label: "Owed", Amount: "1,000,000.5", Hint: "New credits pay this off first.", Tone: views.ToneBad}}
	p.Lots = views.LotList{More: "28 more, 1,234 in total.5 credits."}
	for i := range 8 {
		p.Lots.Listed = append(p.Lots.Listed, views.Lot{Kind: []string{"promotional", "purchased", "allowance", "rollover"}[i%4], KindText: []string{"Promotional", "Purchased", "Allowance", "Rollover"}[i%4],
			Source: "Given by " + p.User.Email, Remaining: "41,152,263.380144", Granted: "100,000,000.123456", Held: "1,000,000.5",
			Order: fmt.Sprintf("%dth", i+4), ExpiresAt: on("29"), Permille: 41, Frozen: i == 7})
	}
	p.Lots.Scheduled = []views.Lot{{Kind: "promotional", KindText: "Promotional", Source: "Spring campaign", Remaining: "500", Granted: "500", StartsAt: on("01"), ExpiresAt: on("30")}}
	for i := range 4 {
		p.Plans = append(p.Plans, views.Plan{Name: "Enterprise " + strings.Repeat("Unlimited", 5) + " Plan", Status: views.Badge{Text: "Past due", Tone: views.ToneWarn}, Left: "12,345,678.123456",
			Allowance: "100,000,000", Period: "this year", LeftPermille: 120 * i, RolledOver: "40", ResetLabel: "Ends", ResetsAt: on("30"), Note: "Changes to Pro Plan then."})
	}
	p.Caps, p.CapsURL = manyCaps()[:3], "/enterprise/dashboard?page=caps"
	p.Storage = views.Storage{Usage: "11.5 GB", Limit: "10 GB", Permille: 1150}
	p.Usage = used(func(day, _ int) int { return (1000 - day*30) / 5 })
	p.Usage.Total, p.Usage.Hint, p.Usage.Chart.Ticks[2] = "123,456,789.123456 credits", "1,234,567 charges", "10,000,000"
	p.Entries = muchEntries(8) // as many as it lists
	return p
}

// balanceLine is a chart of so many days past and ahead.
func balanceLine(past, ahead int) views.Chart {
	c := views.Chart{ID: "balance", Line: true, Label: "Balance by day, and as expected.", Column: "Day", Total: "Balance", Event: "Event", Ticks: []string{"0", "500", "1,000", "1,500"}}
	for i := range past + ahead {
		p := views.ChartPoint{ISO: fmt.Sprintf("2026-%02d-%02d", 1+i/28, 1+i%28), Text: fmt.Sprintf("%d Mar", i+1), Total: views.ChartValue{Text: fmt.Sprint(1500 - 20*i), Permille: 1000 - 13*i}, Ahead: i >= past}
		if i == past+12 {
			p.Mark = "60 credits expire if unused"
		}
		c.Points = append(c.Points, p)
	}
	return c
}

// used is the usage card of a dashboard; height is of a day's part, in thousandths.
func used(height func(day, part int) int) customer.DashboardUsage {
	return customer.DashboardUsage{
		Title: "Used in the last 30 days", Total: "423.5 credits", Hint: "41 charges · +12% vs. previous 30 days", URL: "/usage?account=acc_alex",
		Chart: stackedChart(30, 5, height),
	}
}

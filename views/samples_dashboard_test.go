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
		Available: "1,250", Worth: "$1,562.50", UnitPrice: "$1.25",
		Forecasts: []string{"At the pace of the last 7 days, 12.5 a day, all of it lasts until about 12 March.", "At the pace of the last 30 days, 3 a day, all of it lasts as long as your plan renews. 40 of them expire unused."},
		Lots: views.LotList{Listed: []views.Lot{
			{Kind: "purchased", KindText: "Purchased", Source: "Bought on Mar 28", Remaining: "250", Granted: "250", Order: "1st", Permille: 200},
			{Kind: "allowance", KindText: "Allowance", Source: "Starter Plan", Remaining: "1,000", Granted: "1,000", Order: "2nd", ExpiresAt: on("29"), Permille: 800}}},
		Plans: []views.Plan{{Name: "Starter Plan", Status: views.Badge{Text: "Active", Tone: views.ToneGood}, Left: "1,000", Allowance: "1,000",
			Period: "this month", LeftPermille: 1000, ResetLabel: "Resets", ResetsAt: on("29")}},
		Storage: views.Storage{Usage: "200 MB", Limit: "10 GB", Permille: 20},
		Usage:   usage(func(i int) int { return (i*i*37 + i*11) % 7 * (i * 53 % 140) }),
		Entries: entries(), BuyURL: "/buy?account=acc_alex", ActivityURL: "/activity?account=acc_alex",
	}
}

func dashboardEmpty() customer.DashboardPage {
	u := usage(func(int) int { return 0 })
	u.Total, u.Charges, u.Ticks = "0", "no charges", nil
	return customer.DashboardPage{
		Frame: alexFrame("Overview", "/dashboard"), Account: views.AccountRef{Name: "Zero", Kind: "Personal"},
		Available: "0", Worth: "$0.00", UnitPrice: "$1.25", Usage: u, Storage: views.Storage{Usage: "0 bytes", Limit: "1 GB"},
		BuyURL: "/buy", ActivityURL: "/activity",
	}
}

func dashboardOrganization() customer.DashboardPage {
	p := dashboard()
	p.Frame = leahFrame("Overview", "/enterprise/dashboard")
	p.Account = views.AccountRef{Name: "Leadworks", Kind: "Organization"}
	p.Available, p.Worth = "15,432.50", "$19,290.63"
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
	p.Available, p.Worth = "987,654,321.123456", "$1,234,567,901.40"
	p.OtherBalances = []views.BalanceLine{
		{Label: "On hold", Amount: "12,345.678901", Hint: "On hold for work in progress."},
		{Label: "Frozen", Amount: "100", Hint: "A payment is disputed."},
		{Label: "Not yet started", Amount: "500", Hint: "Begins on Apr 1."},
		{Label: "Owed", Amount: "1,000,000.5", Hint: "New credits pay this off first.", Tone: views.ToneBad}}
	p.Lots = views.LotList{More: "12 more, together 1,234.5 credits."}
	for i := range 24 {
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
	p.Usage = usage(func(i int) int { return 1000 - i*30 })
	p.Usage.Total, p.Usage.Charges, p.Usage.Ticks[2].Text = "123,456,789.123456", "1,234,567 charges", "10,000,000"
	p.Entries = muchEntries(8) // as many as it lists
	return p
}

func usage(heights func(i int) int) views.Usage {
	u := views.Usage{Total: "423.5", Charges: "41 charges", Zone: "Europe/Berlin",
		Ticks: []views.Tick{{Text: "0", Permille: 0}, {Text: "20", Permille: 500}, {Text: "40", Permille: 1000}}}
	for i := range 30 {
		day := i + 1
		h := heights(i)
		u.Days = append(u.Days, views.UsageDay{ISO: fmt.Sprintf("2026-03-%02d", day), Text: fmt.Sprintf("Mar %d", day), Credits: fmt.Sprint(h / 25), Permille: h})
	}
	return u
}

package views_test

import (
	"fmt"
	"strings"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/customer"
	"github.com/bursar-portal/bursar/views/public"
)

var alex = views.AccountRef{ID: "acc_alex", Name: "Alex Rivera", Kind: "Personal", URL: "/dashboard"}

func home(f views.Frame) public.HomePage {
	return public.HomePage{Frame: f, UnitPrice: "$1.25", Packs: packs(""), DashboardURL: "/dashboard"}
}

func packs(selected string) []views.Pack {
	list := []views.Pack{
		{Credits: "2", Value: "2", Total: "$2.50"}, {Credits: "10", Value: "10", Total: "$12.50"},
		{Credits: "25", Value: "25", Total: "$31.25"}, {Credits: "100", Value: "100", Total: "$125.00"}}
	for i := range list {
		list[i].Selected = list[i].Value == selected
	}
	return list
}

func signUpInvalid() public.SignUpPage {
	return public.SignUpPage{
		Frame: visitor("Sign up"), Form: views.Form{Action: "/signup"}, MinPasswordLength: 10,
		Name:     views.Field{Value: "Alex Rivera"},
		Email:    views.Field{Value: "alex@demo", Fault: "This does not look like an email address."},
		Password: views.Field{Value: "secret", Fault: "Use at least 10 characters."},
	}
}

func signInInvalid() public.SignInPage {
	return public.SignInPage{
		Frame: visitor("Sign in"), Form: views.Form{Action: "/signin", Fault: "The email address or the password is wrong."},
		Email: views.Field{Value: "alex@demo.test"},
	}
}

func settings() customer.SettingsPage {
	return customer.SettingsPage{
		Frame: alexFrame("Settings", ""), Email: "alex@demo.test", MinPasswordLength: 10,
		Profile: views.Form{Action: "/settings/profile"}, PasswordForm: views.Form{Action: "/settings/password"},
		Name: views.Field{Value: "Alex Rivera"}, Zone: views.Field{Value: "Europe/Berlin"}, LocalTime: "19:48",
		Zones: []string{"America/New_York", "Europe/Berlin", "UTC"},
	}
}

func settingsInvalid() customer.SettingsPage {
	p := settings()
	p.Zone = views.Field{Value: "Mars/Olympus", Fault: "We know of no such time zone."}
	p.LocalTime = ""
	p.Current.Fault = "This is not your current password."
	p.Flash = &views.Notice{Tone: views.ToneGood, Text: "Your profile was saved."}
	return p
}

func UsageCard(heights func(i int) int) views.Usage {
	u := views.Usage{Total: "423.5", Charges: "41 charges", Zone: "Europe/Berlin",
		Ticks: []views.Tick{{Text: "0", Permille: 0}, {Text: "20", Permille: 500}, {Text: "40", Permille: 1000}}}
	for i := range 30 {
		day := i + 1
		h := heights(i)
		u.Days = append(u.Days, views.UsageDay{ISO: fmt.Sprintf("2026-03-%02d", day), Text: fmt.Sprintf("Mar %d", day), Credits: fmt.Sprint(h / 25), Permille: h})
	}
	return u
}

func EntryTable() []views.Entry {
	return []views.Entry{
		{ID: "ent_6", Kind: "charge", KindText: "Usage", What: "Fast Spec × 2", Detail: "Landing page", Change: "−20", BalanceAfter: "1,250", Actor: "Build server", At: at("29", "17:48")},
		{ID: "ent_5", Kind: "purchase", KindText: "Purchase", Change: "+250", BalanceAfter: "1,270", Actor: "Alex Rivera", At: at("28", "09:12")},
		{ID: "ent_4", Kind: "adjustment", KindText: "Adjustment", Detail: "Goodwill for the outage of March 3", Change: "+5", BalanceAfter: "1,020", Actor: "Ada Admin", At: at("27", "11:00")},
		{ID: "ent_3", Kind: "turn", KindText: "New period", What: "Starter Plan", Detail: "1,000 granted, 85 lapsed", Change: "+915", BalanceAfter: "1,015", Actor: "Bursar", At: at("26", "00:00")},
		{ID: "ent_2", Kind: "account", KindText: "Account changed", Detail: "Time zone", Change: "0", BalanceAfter: "100", Actor: "Alex Rivera", At: at("25", "08:00")},
		{ID: "ent_1", Kind: "charge", KindText: "Usage", What: "Employee Finder × 3", Change: "−0.15", BalanceAfter: "100", Actor: "Build server", At: at("25", "07:59")},
	}
}

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
		Usage:   UsageCard(func(i int) int { return (i*i*37 + i*11) % 7 * (i * 53 % 140) }),
		Entries: EntryTable(), BuyURL: "/buy?account=acc_alex", ActivityURL: "/activity?account=acc_alex",
	}
}

func dashboardEmpty() customer.DashboardPage {
	u := UsageCard(func(int) int { return 0 })
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
	p.Tabs = []views.Tab{{Text: "Overview", URL: "/enterprise/dashboard?page=overview", Current: true}, {Text: "API", URL: "/enterprise/dashboard?page=api"}}
	p.Available, p.Worth = "15,432.50", "$19,290.63"
	p.Lots.Listed, p.Plans = p.Lots.Listed[:1], nil
	p.Lots.Listed[0].Remaining, p.Lots.Listed[0].Granted, p.Lots.Listed[0].Permille = "15,432.50", "20,000", 1000
	return p
}

func dashboardMuch() customer.DashboardPage {
	p := dashboard()
	p.Frame = muchFrame("Overview", "/enterprise/dashboard")
	p.Account = p.Accounts[1]
	p.Tabs = dashboardOrganization().Tabs
	p.Available, p.Worth = "987,654,321.123456", "$1,234,567,901.40"
	p.OtherBalances = []views.BalanceLine{
		{Label: "On hold", Amount: "12,345.678901", Hint: "Set aside for work in progress."},
		{Label: "Frozen", Amount: "100", Hint: "A payment is disputed."},
		{Label: "Not yet started", Amount: "500", Hint: "Begins on Apr 1."},
		{Label: "Owed", Amount: "1,000,000.5", Hint: "Paid first out of whatever comes in.", Tone: views.ToneBad}}
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
	p.Storage = views.Storage{Usage: "11.5 GB", Limit: "10 GB", Permille: 1150}
	p.Usage = UsageCard(func(i int) int { return 1000 - i*30 })
	p.Usage.Total, p.Usage.Charges, p.Usage.Ticks[2].Text = "123,456,789.123456", "1,234,567 charges", "10,000,000"
	p.Entries = muchEntries(10)
	return p
}

func muchEntries(n int) []views.Entry {
	var list []views.Entry
	for i := range n {
		list = append(list, views.Entry{ID: fmt.Sprintf("ent_%d", n-i), Kind: "charge", KindText: "Usage", What: "Deep " + strings.Repeat("Specification", 5) + " × 1,000,000.000001",
			Detail: strings.Repeat("a reason that goes on and on, ", 6) + strings.Repeat("unbroken", 12),
			Change: "−123,456,789.123456", BalanceAfter: "987,654,321.123456", Actor: strings.Repeat("verylongkeyname", 4), At: at("29", "17:48")})
	}
	return list
}

func keys() customer.KeysPage {
	form := views.Form{Action: "/projects/playground/keys", Account: "acc_alex"}
	return customer.KeysPage{
		Frame: alexFrame("API keys", "/projects/playground"), Account: alex, Create: form,
		Keys: []views.Key{
			{ID: "key_1", Name: "Build server", Prefix: "3fa81c02", Scopes: []string{"balance:read"}, Status: views.Badge{Text: "Active", Tone: views.ToneGood}, CreatedAt: on("02"), Pause: form, Revoke: form},
			{ID: "key_2", Name: "Nightly report", Prefix: "9bd01e7a", Scopes: []string{"balance:read", "accounts:read", "charges:write"}, Status: views.Badge{Text: "Paused", Tone: views.ToneWarn}, CreatedAt: on("02"), ExpiresAt: on("30"), Resume: form, Revoke: form},
			{ID: "key_3", Name: strings.Repeat("old-laptop-of-somebody-", 5), Prefix: "00c2aa91", Scopes: []string{"balance:read"}, Status: views.Badge{Text: "Revoked"}, CreatedAt: on("01")}},
		Playground: playground(),
	}
}

func playground() customer.Playground {
	p := customer.Playground{Form: views.Form{Action: "/playground", Account: "acc_alex"}, Languages: customer.SnippetLanguages}
	for i, c := range []customer.Call{
		{ID: "pre-dev", Name: "pre.dev", Path: "/credits-balance", Header: "Authorization", Scheme: "Bearer "},
		{ID: "brookmimir", Name: "BrookMimir", Path: "/credits", Header: "x-api-key"},
		{ID: "gitread", Name: "GitRead", Path: "/api/credits", Header: "Authorization", Scheme: "Bearer "},
		{ID: "srtgen", Name: "srtgen", Path: "/api/v1/balance", Header: "x-api-key"},
		{ID: "leadmagic", Name: "LeadMagic", Path: "/v1/credits", Header: "X-API-Key"},
		{ID: "native", Name: "Native", Path: "/v1/balance", Header: "Authorization", Scheme: "Bearer "},
	} {
		c.Selected, c.Snippets = i == 0, customer.Snippets(c, "http://localhost:8080", "KEY")
		p.Calls = append(p.Calls, c)
	}
	return p
}

func keysAnswered() customer.KeysPage {
	p := keys()
	p.Playground.Response = &customer.CallResponse{
		Request: "GET /v1/balance", Status: "200 OK", Duration: "3 ms", Headers: "Content-Type: application/json\nX-Credits-Remaining: 1250.00",
		Body: `{"account":"acc_alex","available":"1250","lots":[` + strings.Repeat(`{"lot":"lot_3fa81c02","remaining":"10"},`, 30) + `]}`,
	}
	return p
}

func keysUnanswered() customer.KeysPage {
	p := keys()
	p.Playground.Secret.Fault = "Paste the secret of an API key."
	return p
}

func keysEmpty() customer.KeysPage {
	p := keys()
	p.Keys = nil
	p.Name.Fault = "Give the key a name."
	return p
}

func keysFresh() customer.KeysPage {
	p := keys()
	p.NewKey = &customer.NewKey{Name: "Build server", Secret: strings.Repeat("3fa81c02", 8)}
	p.Playground.Secret.Value = p.NewKey.Secret
	return p
}

func keysLooking() customer.KeysPage {
	p := keys()
	p.Frame = leahFrame("API keys", "/enterprise/dashboard?page=api")
	p.Tabs = []views.Tab{{Text: "Overview", URL: "/enterprise/dashboard?page=overview"}, {Text: "API", URL: "/enterprise/dashboard?page=api", Current: true}}
	p.Create = views.Form{}
	for i := range p.Keys {
		p.Keys[i].Pause, p.Keys[i].Resume, p.Keys[i].Revoke = views.Form{}, views.Form{}, views.Form{}
	}
	return p
}

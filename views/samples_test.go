package views_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/bursar-portal/bursar/views"
)

// sample is a page as it can be seen: ordinary, empty, or with far too much.
type sample struct {
	name string
	page templ.Component
}

func samples() []sample {
	return append(slices.Concat(billingSamples(), bulkSamples(), catalogSamples(), partSamples(), operatorSamples()), []sample{
		{"home", views.Home(home(visitor("Prepaid credits")))},
		{"home-signed-in", views.Home(home(alexFrame("Prepaid credits", "")))},
		{"signup", views.SignUp(views.SignUpPage{Frame: visitor("Sign up"), Form: views.Form{Action: "/signup"}, MinChars: 10, Gift: "1"})},
		{"signup-invalid", views.SignUp(signUpInvalid())},
		{"signin", views.SignIn(views.SignInPage{Frame: visitor("Sign in"), Form: views.Form{Action: "/signin"}, Next: "/buy"})},
		{"signin-invalid", views.SignIn(signInInvalid())},
		{"settings", views.Settings(settings())},
		{"settings-invalid", views.Settings(settingsInvalid())},
		{"dashboard", views.Dashboard(dashboard())},
		{"dashboard-empty", views.Dashboard(dashboardEmpty())},
		{"dashboard-much", views.Dashboard(dashboardMuch())},
		{"dashboard-organization", views.Dashboard(dashboardOrganization())},
		{"usage", views.Used(used())},
		{"usage-empty", views.Used(usedNothing(false))},
		{"usage-none-match", views.Used(usedNothing(true))},
		{"usage-invalid", views.Used(usedInvalid())},
		{"usage-much", views.Used(usedMuch())},
		{"members", views.Members(membersPage())},
		{"members-looking", views.Members(membersLooking())},
		{"members-invalid", views.Members(membersInvalid())},
		{"members-much", views.Members(membersMuch())},
		{"keys", views.Keys(keys())},
		{"keys-empty", views.Keys(keysEmpty())},
		{"keys-answered", views.Keys(keysAnswered())},
		{"keys-unanswered", views.Keys(keysUnanswered())},
		{"keys-fresh", views.Keys(keysFresh())},
		{"keys-looking", views.Keys(keysLooking())},
		{"buy", views.Buy(buy())},
		{"buy-invalid", views.Buy(buyInvalid())},
		{"buy-off", views.Buy(buyOff())},
		{"success-paid", views.Success(success(views.PaymentPaid))},
		{"success-confirming", views.Success(success(views.PaymentConfirming))},
		{"success-failed", views.Success(success(views.PaymentFailed))},
		{"success-expired", views.Success(success(views.PaymentExpired))},
		{"success-flagged", views.Success(success(views.PaymentFlagged))},
		{"success-closed", views.Success(success(views.PaymentClosed))},
		{"success-unknown", views.Success(success(views.PaymentUnknown))},
		{"activity", views.Activity(activity())},
		{"activity-empty", views.Activity(activityEmpty(false))},
		{"activity-none-match", views.Activity(activityEmpty(true))},
		{"activity-much", views.Activity(activityMuch())},
		{"admin-accounts", views.AdminAccounts(views.AdminAccountsPage{Frame: adminFrame("Accounts"), Query: "alex", Lines: accountLines(), First: "/admin/accounts?q=alex", Next: "/admin/accounts?q=alex&after=acc_1"})},
		{"admin-accounts-none", views.AdminAccounts(views.AdminAccountsPage{Frame: adminFrame("Accounts"), Query: "nobody" + strings.Repeat("-at-all", 30)})},
		{"admin-account", views.AdminAccount(adminAccount())},
		{"admin-account-preview", views.AdminAccount(adminAccountPreview())},
		{"admin-account-invalid", views.AdminAccount(adminAccountInvalid())},
		{"admin-account-auditor", views.AdminAccount(adminAccountAuditor())},
		{"recall", views.Recall(recall())},
		{"recall-asked", views.Recall(recallAsked())},
		{"recall-whole", views.Recall(recallWhole())},
		{"recall-invalid", views.Recall(recallInvalid())},
		{"recall-closed", views.Recall(recallClosed())},
		{"docs", views.Docs(views.DocsPage{Frame: visitor("API"), BaseURL: "http://localhost:8080", Errors: errorRows(), Operations: apiOperations()})},
		{"docs-much", views.Docs(views.DocsPage{Frame: visitor("API"), BaseURL: "http://localhost:8080", Errors: errorRows(), Operations: apiOperationsMuch()})},
		{"docs-signed-in", views.Docs(views.DocsPage{Frame: alexFrame("API", "/docs"), BaseURL: "https://credits.example.com", KeysURL: "/projects/playground", Errors: errorRows()})},
		{"error-code", views.ErrorCode(views.ErrorCodePage{Frame: visitor("Not enough credits"), Error: errorRows()[1]})},
		{"error-404", views.Error(views.ErrorPage{Frame: visitor("Not found"), Status: 404, Heading: "There is nothing here.", Message: "The address may be mistyped, or what it named is gone.", RequestID: "ea6e3248-f4d2-437d-bca3-20881b529129"})},
		{"error-500", views.Error(views.ErrorPage{Frame: alexFrame("Error", ""), Status: 500, Heading: "Something went wrong on our side.", Message: "It is not your doing. Please try again in a moment.", RequestID: "ea6e3248-f4d2-437d-bca3-20881b529129", BackURL: "/dashboard", BackText: "Back to your dashboard"})},
	}...)
}

// ---- frames

func visitor(title string) views.Frame {
	return views.Frame{
		Title: title, Version: "0.1.0", CSRF: "a-token", BrandCSSURL: "/brand.css",
		Brand: views.Brand{
			Name: "Acme", SupportEmail: "help@acme.test", TermsURL: "/terms", PrivacyURL: "/privacy",
			Seller: []string{"Acme GmbH", "Torstraße 1, 10119 Berlin"}, Credit: "credit", Credits: "credits",
		},
		Demo: "This is a demonstration: people, credits and payments are made up.",
	}
}

func alexFrame(title, current string) views.Frame {
	f := visitor(title)
	f.Person = &views.Person{Name: "Alex Rivera", Email: "alex@demo.test"}
	f.Accounts = []views.AccountRef{{ID: "acc_alex", Name: "Alex Rivera", Kind: "Personal", URL: "/dashboard", Current: true}}
	f.Nav = nav(current, [][3]string{
		{"Overview", "/dashboard", "overview"}, {"Activity", "/activity", "activity"},
		{"API keys", "/projects/playground", "keys"}, {"Buy credits", "/buy", "buy"}, {"Docs", "/docs", "docs"}})
	return f
}

func leahFrame(title, current string) views.Frame {
	f := alexFrame(title, current)
	f.Person = &views.Person{Name: "Leah Magister", Email: "leah@demo.test"}
	f.Accounts = []views.AccountRef{
		{ID: "acc_leah", Name: "Leah Magister", Kind: "Personal", URL: "/dashboard"},
		{ID: "acc_works", Name: "Leadworks", Kind: "Organization", URL: "/enterprise/dashboard?account=acc_works", Current: true}}
	f.Nav = nav(current, [][3]string{
		{"Overview", "/enterprise/dashboard", "overview"}, {"Activity", "/activity", "activity"},
		{"API keys", "/enterprise/dashboard?page=api", "keys"}, {"Buy credits", "/buy", "buy"}})
	return f
}

func muchFrame(title, current string) views.Frame {
	f := leahFrame(title, current)
	long := "The Extraordinarily Long-Named Cooperative Society for the Advancement of Wholly Unbreakable" + strings.Repeat("Compounds", 6)
	f.Brand.Name = "Consolidated Prepaid Services International"
	f.Person = &views.Person{Name: "Wolfeschlegelsteinhausenbergerdorff Hubert Blaine the Elder", Email: strings.Repeat("wolfeschlegelstein", 6) + "@example.test"}
	f.Accounts[1].Name = long
	for i := range 12 {
		f.Accounts = append(f.Accounts, views.AccountRef{Name: fmt.Sprintf("%s %d", long, i), Kind: "Organization", URL: fmt.Sprintf("/enterprise/dashboard?account=%d", i)})
	}
	f.Notices = []views.Notice{{Tone: views.ToneWarn, Title: "This account is suspended.", Text: "It keeps its credits, and can't spend them until the operator lifts the suspension. Write to " + f.Person.Email + "."}}
	f.Flash = &views.Notice{Tone: views.ToneGood, Text: "Saved."}
	return f
}

func adminFrame(title string) views.Frame {
	f := visitor(title)
	f.Person = &views.Person{Name: "Ada Admin", Email: "admin@demo.test", Role: "Admin"}
	f.Nav = nav("/admin", [][3]string{{"Accounts", "/admin", "admin"}, {"Audit log", "/admin/audit", "audit"}, {"My overview", "/dashboard", "overview"}})
	return f
}

func nav(current string, links [][3]string) []views.NavLink {
	var list []views.NavLink
	for _, l := range links {
		list = append(list, views.NavLink{Text: l[0], URL: l[1], Icon: views.Icon(l[2]), Current: l[1] == current})
	}
	return list
}

func at(day, clock string) views.Moment {
	return views.Moment{ISO: "2026-03-" + day + "T" + clock + ":00.000Z", Text: "Mar " + day + ", " + clock, Full: "March " + day + ", 2026 at " + clock + ":00 UTC"}
}

func on(day string) views.Moment {
	return views.Moment{ISO: "2026-04-" + day + "T17:48:46.000Z", Text: "Apr " + day + ", 2026", Full: "April " + day + ", 2026 at 17:48:46 UTC"}
}

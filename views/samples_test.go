package views_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/admin"
	"github.com/bursar-portal/bursar/views/customer"
	"github.com/bursar-portal/bursar/views/public"
)

// sample is a page as it can be seen: ordinary, empty, or with far too much.
type sample struct {
	name string
	page templ.Component
}

func samples() []sample {
	return append(slices.Concat(billingSamples(), bulkSamples(), catalogSamples(), partSamples(), operatorSamples()), []sample{
		{"home", public.Home(home(visitor("Prepaid credits")))},
		{"home-signed-in", public.Home(home(alexFrame("Prepaid credits", "")))},
		{"signup", public.SignUp(public.SignUpPage{Frame: visitor("Sign up"), Form: views.Form{Action: "/signup"}, MinPasswordLength: 10, WelcomeCredits: "1"})},
		{"signup-invalid", public.SignUp(signUpInvalid())},
		{"signin", public.SignIn(public.SignInPage{Frame: visitor("Sign in"), Form: views.Form{Action: "/signin"}, Next: "/buy"})},
		{"signin-invalid", public.SignIn(signInInvalid())},
		{"settings", customer.Settings(settings())},
		{"settings-invalid", customer.Settings(settingsInvalid())},
		{"dashboard", customer.Dashboard(dashboard())},
		{"dashboard-empty", customer.Dashboard(dashboardEmpty())},
		{"dashboard-much", customer.Dashboard(dashboardMuch())},
		{"dashboard-organization", customer.Dashboard(dashboardOrganization())},
		{"usage", customer.UsageReport(used())},
		{"usage-empty", customer.UsageReport(usedNothing(false))},
		{"usage-none-match", customer.UsageReport(usedNothing(true))},
		{"usage-invalid", customer.UsageReport(usedInvalid())},
		{"usage-much", customer.UsageReport(usedMuch())},
		{"members", customer.Members(membersPage())},
		{"members-looking", customer.Members(membersLooking())},
		{"members-invalid", customer.Members(membersInvalid())},
		{"members-much", customer.Members(membersMuch())},
		{"keys", customer.Keys(keys())},
		{"keys-empty", customer.Keys(keysEmpty())},
		{"keys-answered", customer.Keys(keysAnswered())},
		{"keys-unanswered", customer.Keys(keysUnanswered())},
		{"keys-fresh", customer.Keys(keysFresh())},
		{"keys-looking", customer.Keys(keysLooking())},
		{"buy", customer.Buy(buy())},
		{"buy-invalid", customer.Buy(buyInvalid())},
		{"buy-off", customer.Buy(buyOff())},
		{"success-paid", customer.Success(success(customer.PaymentPaid))},
		{"success-confirming", customer.Success(success(customer.PaymentConfirming))},
		{"success-failed", customer.Success(success(customer.PaymentFailed))},
		{"success-expired", customer.Success(success(customer.PaymentExpired))},
		{"success-flagged", customer.Success(success(customer.PaymentFlagged))},
		{"success-closed", customer.Success(success(customer.PaymentClosed))},
		{"success-unknown", customer.Success(success(customer.PaymentUnknown))},
		{"activity", customer.Activity(activity())},
		{"activity-empty", customer.Activity(activityEmpty(false))},
		{"activity-none-match", customer.Activity(activityEmpty(true))},
		{"activity-much", customer.Activity(activityMuch())},
		{"admin-accounts", admin.Accounts(admin.AccountsPage{Frame: adminFrame("Accounts"), Query: "alex", Lines: accountLines(), First: "/admin/accounts?q=alex", Next: "/admin/accounts?q=alex&after=acc_1"})},
		{"admin-accounts-none", admin.Accounts(admin.AccountsPage{Frame: adminFrame("Accounts"), Query: "nobody" + strings.Repeat("-at-all", 30)})},
		{"admin-account", admin.Account(adminAccount())},
		{"admin-account-preview", admin.Account(adminAccountPreview())},
		{"admin-account-invalid", admin.Account(adminAccountInvalid())},
		{"admin-account-auditor", admin.Account(adminAccountAuditor())},
		{"recall", admin.Correction(recall())},
		{"recall-asked", admin.Correction(recallAsked())},
		{"recall-whole", admin.Correction(recallWhole())},
		{"recall-invalid", admin.Correction(recallInvalid())},
		{"recall-closed", admin.Correction(recallClosed())},
		{"docs", public.Docs(public.DocsPage{Frame: visitor("API"), BaseURL: "http://localhost:8080", Errors: errorRows(), Operations: apiOperations()})},
		{"docs-much", public.Docs(public.DocsPage{Frame: visitor("API"), BaseURL: "http://localhost:8080", Errors: errorRows(), Operations: apiOperationsMuch()})},
		{"docs-signed-in", public.Docs(public.DocsPage{Frame: alexFrame("API", "/docs"), BaseURL: "https://credits.example.com", KeysURL: "/projects/playground", Errors: errorRows()})},
		{"error-code", public.ErrorCode(public.ErrorCodePage{Frame: visitor("Not enough credits"), Error: errorRows()[1]})},
		{"error-404", public.Error(public.ErrorPage{Frame: visitor("Not found"), Status: 404, Heading: "There is nothing here.", Message: "The address may be mistyped, or what it named is gone.", RequestID: "ea6e3248-f4d2-437d-bca3-20881b529129"})},
		{"error-500", public.Error(public.ErrorPage{Frame: alexFrame("Error", ""), Status: 500, Heading: "Something went wrong on our side.", Message: "It is not your doing. Please try again in a moment.", RequestID: "ea6e3248-f4d2-437d-bca3-20881b529129", BackURL: "/dashboard", BackText: "Back to your dashboard"})},
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
		DemoBanner: "This is a demonstration: people, credits and payments are made up.",
	}
}

func alexFrame(title, current string) views.Frame {
	f := visitor(title)
	f.User = &views.User{Name: "Alex Rivera", Email: "alex@demo.test"}
	f.Accounts = []views.AccountRef{{ID: "acc_alex", Name: "Alex Rivera", Kind: "Personal", URL: "/dashboard", Current: true}}
	f.Nav = nav(current, [][3]string{
		{"Overview", "/dashboard", "overview"}, {"Activity", "/activity", "activity"},
		{"API keys", "/projects/playground", "keys"}, {"Buy credits", "/buy", "buy"}, {"Docs", "/docs", "docs"}})
	return f
}

func leahFrame(title, current string) views.Frame {
	f := alexFrame(title, current)
	f.User = &views.User{Name: "Leah Magister", Email: "leah@demo.test"}
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
	f.User = &views.User{Name: "Wolfeschlegelsteinhausenbergerdorff Hubert Blaine the Elder", Email: strings.Repeat("wolfeschlegelstein", 6) + "@example.test"}
	f.Accounts[1].Name = long
	for i := range 12 {
		f.Accounts = append(f.Accounts, views.AccountRef{Name: fmt.Sprintf("%s %d", long, i), Kind: "Organization", URL: fmt.Sprintf("/enterprise/dashboard?account=%d", i)})
	}
	f.Notices = []views.Notice{{Tone: views.ToneWarn, Title: "This account is suspended.", Text: "It keeps its credits, and can't spend them until the operator lifts the suspension. Write to " + f.User.Email + "."}}
	f.Flash = &views.Notice{Tone: views.ToneGood, Text: "Saved."}
	return f
}

func adminFrame(title string) views.Frame {
	f := visitor(title)
	f.User = &views.User{Name: "Ada Admin", Email: "admin@demo.test", Role: "Admin"}
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

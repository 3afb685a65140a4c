package views_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/public"
)

// publicSamples are the pages that need no account.
func publicSamples() []sample {
	return []sample{
		{"home", public.Home(home(visitor("Prepaid credits")))},
		{"home-signed-in", public.Home(home(alexFrame("Prepaid credits", "")))},
		{"signup", public.SignUp(public.SignUpPage{Frame: visitor("Sign up"), Form: views.Form{Action: "/signup"}, MinPasswordLength: 10, WelcomeCredits: "1"})},
		{"signup-providers", public.SignUp(public.SignUpPage{Frame: visitor("Sign up"), Form: views.Form{Action: "/signup"}, MinPasswordLength: 10, Providers: providerLinks()})},
		{"signup-providers-only", public.SignUp(public.SignUpPage{Frame: visitor("Sign up"), Off: true, Providers: providerLinks()})},
		{"signin-providers", public.SignIn(public.SignInPage{Frame: visitor("Sign in"), Form: views.Form{Action: "/signin"}, Providers: providerLinks()})},
		{"linking", public.Linking(public.LinkingPage{Frame: visitor("Link your account"), Form: views.Form{Action: "/auth/link"}, Provider: "Google", Email: "a@example.test", Password: views.Field{Fault: "This is not the password of your account here."}, Mail: views.Form{Action: "/auth/link/mail"}})},
		{"verify-elsewhere", public.Verify(public.VerifyPage{Frame: visitor("Link Google to your account"), Heading: "Link Google to your account", Lines: []string{"Open this link in the browser in which you asked for it."}})},
		{"signup-off", public.SignUp(public.SignUpPage{Frame: visitor("Sign up"), Off: true})},
		{"signin-limited", public.SignIn(public.SignInPage{Frame: visitor("Sign in"), Form: views.Form{Action: "/signin", Fault: "Too many attempts. Try again in 2 minutes."}, Email: views.Field{Value: "a@example.test"}, LinkFor: "a@example.test"})},
		{"done", public.Sent(public.SentPage{Frame: visitor("Done"), Heading: "Your email address was changed", Text: "Sign in with your new address from now on.", Next: views.Link{Text: "Sign in", URL: "/signin"}})},
		{"sent", public.Sent(public.SentPage{Frame: visitor("Check your email"), Heading: "Check your email", Text: "We've sent you a link.", Again: views.Link{Text: "try again", URL: "/signup"}})},
		{"forgot", public.Forgot(public.ForgotPage{Frame: visitor("Reset your password"), Form: views.Form{Action: "/forgot"}})},
		{"forgot-off", public.Forgot(public.ForgotPage{Frame: visitor("Reset your password"), Off: true})},
		{"reset", public.Reset(public.ResetPage{Frame: visitor("Choose a new password"), Form: views.Form{Action: "/reset/TOKEN"}, Account: "a@example.test", MinPasswordLength: 8, Password: views.Field{Fault: "The password is too common."}})},
		{"verify", public.Verify(public.VerifyPage{Frame: visitor("Create your account"), Form: views.Form{Action: "/verify/TOKEN"}, Heading: "Create your account", Lines: []string{"This creates your account for a@example.test at Bursar."}, Button: "Create account", AskPassword: true, Account: "a@example.test"})},
		{"verify-claim", public.Verify(public.VerifyPage{Frame: visitor("Accept your account"), Form: views.Form{Action: "/verify/TOKEN"}, Heading: "Accept your account", Lines: []string{"You were named as the owner of Acme at Bursar."}, Button: "Create account", AskName: true, Account: "a@example.test", MinPasswordLength: 8})},
		{"verify-email", public.Verify(public.VerifyPage{Frame: visitor("Change your email address"), Form: views.Form{Action: "/verify/TOKEN"}, Heading: "Change your email address", Lines: []string{"Your new email address will be b@example.test."}, Button: "Confirm change", RefuseAction: "/verify/TOKEN/refuse", RefuseButton: "Cancel the change"})},
		{"signup-invalid", public.SignUp(signUpInvalid())},
		{"signin", public.SignIn(public.SignInPage{Frame: visitor("Sign in"), Form: views.Form{Action: "/signin"}, Next: "/buy",
			Passkey: views.PasskeyForm{Form: views.Form{Action: "/signin/passkey"}, Begin: "/signin/passkey/begin", Button: "Sign in with a passkey", Offer: true, Plain: true}})},
		{"signin-invalid", public.SignIn(signInInvalid())},
		{"docs", public.Docs(public.DocsPage{Frame: visitor("API"), BaseURL: "http://localhost:8080", Dialects: dialects(), NativeName: "Native API", Errors: errorRows(), Operations: apiOperations()})},
		{"docs-much", public.Docs(docsMuch())},
		{"docs-native", public.Docs(public.DocsPage{Frame: visitor("API"), BaseURL: "http://localhost:8080", NativeName: "Acme API", Errors: errorRows(), Operations: apiOperations()[:1]})},
		{"docs-signed-in", public.Docs(public.DocsPage{Frame: alexFrame("API", "/docs"), BaseURL: "https://credits.example.com", Reader: public.DocsReader{KeysURL: "/projects/playground", Account: "acc_alex", KeyName: "Build server", KeyPrefix: "3f2a91a4"}, Dialects: dialects()[1:2], NativeName: "Acme API", Errors: errorRows()})},
		{"docs-search", public.Docs(docsSearched("charge"))},
		{"docs-search-none", public.Docs(docsSearched("nothing like this"))},
		{"guide", public.Guide(public.GuidePage{Frame: visitor("Get started in ten minutes"), BaseURL: "http://localhost:8080", Checkout: true, Rate: 600})},
		{"guide-signed-in", public.Guide(public.GuidePage{Frame: alexFrame("Get started in ten minutes", "/docs"), BaseURL: "https://credits.example.com",
			Reader: public.DocsReader{KeysURL: "/projects/playground", Account: "acc_alex", KeyName: strings.Repeat("Unbreakable", 9), KeyPrefix: "3f2a91a4"}})},
		{"error-code", public.ErrorCode(public.ErrorCodePage{Frame: visitor("Not enough credits"), Error: errorRows()[1]})},
		{"error-404", public.Error(public.ErrorPage{Frame: visitor("Not found"), Status: 404, Heading: "Page not found.", Message: "The address may be mistyped, or what it named is gone.", RequestID: "ea6e3248-f4d2-437d-bca3-20881b529129"})},
		{"error-500", public.Error(public.ErrorPage{Frame: alexFrame("Error", ""), Status: 500, Heading: "Something went wrong on our side.", Message: "It is not your doing. Please try again in a moment.", RequestID: "ea6e3248-f4d2-437d-bca3-20881b529129", BackURL: "/dashboard", BackText: "Back to your dashboard"})},
		{"demo-mails", public.DemoMails(demoMails())},
		{"demo-mails-empty", public.DemoMails(public.DemoMailsPage{Frame: visitor("Emails")})},
		{"plans", public.Plans(plansPage())},
		{"plans-visitor", public.Plans(public.PlansPage{Frame: visitor("Plans"), Plans: plansPage().Plans[:1], ContactNote: "To take up a plan, please write to Acme."})},
		{"plans-empty", public.Plans(public.PlansPage{Frame: visitor("Plans")})},
		{"plans-much", public.Plans(plansMuch())},
	}
}

func demoMails() public.DemoMailsPage {
	p := public.DemoMailsPage{Frame: visitor("Emails"), Next: "/demo/mails?after=m"}
	p.Demo, p.DemoMailsURL = true, "/demo/mails"
	for n := range 3 {
		p.Mails = append(p.Mails, public.DemoMail{
			Subject: "Reset your password" + strings.Repeat(" donaudampfschiff", n*20), To: strings.Repeat("ada", 1+n*50) + "@example.test", At: at("29", "17:48"),
			HTMLURL: fmt.Sprint("/demo/mails/m", n), Text: strings.Repeat("Reset your password:\nhttps://localhost/reset/"+strings.Repeat("x", n*200)+"\n", 1+n*30),
		})
	}
	return p
}

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

func providerLinks() []views.Link {
	return []views.Link{{Text: "Continue with Google", URL: "/auth/oidc/google"}, {Text: "Continue with " + strings.Repeat("Unbreakable", 6), URL: "/auth/oidc/long"}}
}

func signInInvalid() public.SignInPage {
	return public.SignInPage{
		Frame: visitor("Sign in"), Form: views.Form{Action: "/signin", Fault: "The email address or the password is wrong."},
		Email: views.Field{Value: "alex@demo.test"},
	}
}

func errorRows() []public.ErrorRow {
	return []public.ErrorRow{
		{Code: "unauthenticated", Status: 401, Title: "A working API key is required", Meaning: "The request carried no API key, or one that does not work.", Remedy: "Send a working key as Authorization: Bearer KEY.", URL: "/errors/unauthenticated"},
		{Code: "insufficient_credits", Status: 402, Title: "Not enough credits", Meaning: "The account has fewer credits available than this needs. Nothing was taken.", Remedy: "Buy credits, then send the same request again.", URL: "/errors/insufficient_credits"},
		{Code: "storage_limit_exceeded", Status: 422, Title: "The storage limit is exceeded", Meaning: "The reported usage would grow above the account's limit.", Remedy: "Free some storage, or take up a larger plan.", URL: "/errors/storage_limit_exceeded"},
	}
}

// apiOperations are an operation of the native API and one of another dialect.
func apiOperations() []public.Operation {
	return []public.Operation{
		{
			Anchor: "createCharge", Dialect: "native", Method: "POST", Path: "/v1/charges", Title: "Charge", Description: "All or nothing.", Scope: "charges:write",
			Examples: []public.Example{
				{Command: "curl -X POST http://localhost:8080/v1/charges", Response: `{"id":"chg_…"}`},
				{Title: "Set credits aside", Command: "curl -X POST http://localhost:8080/v1/charges"},
			},
			Parameters: []public.DocField{{Name: "Idempotency-Key", Type: "header", Required: true, Description: "Your own name for this operation."}},
			Body:       []public.DocField{{Name: "credits", Type: "amount", Description: "What to take."}},
			Responses: []public.OperationResponse{
				{Status: "201", Description: "It is done."},
				{Status: "402", Description: "Not enough credits.", ErrorCodes: []public.ErrorLink{{Code: "insufficient_credits", URL: "/errors/insufficient_credits"}}},
			},
			ResponseFields: []public.DocField{{Name: "status", Type: "text", Description: "Where it stands.", Enum: "held, captured"}},
		},
		{Anchor: "getVersion", Dialect: "credits", Method: "GET", Path: "/version", Title: "Version",
			Examples:  []public.Example{{Command: "curl http://localhost:8080/version"}},
			Responses: []public.OperationResponse{{Status: "200", Description: "It is so."}}},
	}
}

func dialects() []public.Dialect {
	return []public.Dialect{
		{ID: "credits-balance", Name: "Credits balance"}, {ID: "credits", Name: "Credits and profile"}, {ID: "api-credits", Name: "Credits and checkout"},
		{ID: "api-balance", Name: "Balance by plan"}, {ID: "v1-credits", Name: "Credits and analytics"},
	}
}

func docsSearched(text string) public.DocsPage {
	p := public.DocsPage{Frame: visitor("API"), BaseURL: "http://localhost:8080", Dialects: dialects(), NativeName: "Native API", Errors: errorRows(), Operations: apiOperations()}
	p.Search(text)
	return p
}

// docsMuch has names as long as they may be, and many operations.
func docsMuch() public.DocsPage {
	p := public.DocsPage{
		Frame: visitor("API"), BaseURL: "http://localhost:8080", Dialects: dialects(), NativeName: strings.Repeat("Wordless", 12) + "long", Errors: errorRows(), Operations: apiOperationsMuch(),
	}
	for i := range p.Dialects {
		p.Dialects[i].Name = fmt.Sprint(i) + strings.Repeat("Unbreakable", 9)
	}
	return p
}

// apiOperationsMuch are many operations with very long names.
func apiOperationsMuch() []public.Operation {
	var all []public.Operation
	for i := range 60 {
		o := apiOperations()[0]
		o.Anchor = fmt.Sprint("operation", i)
		o.Path = "/v1/" + strings.Repeat("accounts/{id}/", 12)
		o.Title = strings.Repeat("Take what the work cost ", 10)
		o.Body = []public.DocField{{Name: strings.Repeat("member[].", 12) + "credits", Type: "amount", Description: strings.Repeat("Word ", 200), Enum: strings.Repeat("value, ", 40)}}
		all = append(all, o)
	}
	return all
}

func plansPage() public.PlansPage {
	return public.PlansPage{
		Frame: alexFrame("Plans", "/plans"), Account: alex, ContactNote: "To start, change or cancel a plan, write to", ContactEmail: "help@acme.test",
		Plans: []public.CatalogPlan{
			{Name: "Daily Plan", Price: "Free", Allowance: "20 credits", Period: "a day", Monthly: "about 608", Rollover: "Roll over for 2 periods, up to 40", ChooseURL: "mailto:help@acme.test?subject=Plan%3A%20Daily%20Plan"},
			{Name: "Starter Plan", Price: "$49.00", PerPeriod: "per month", Allowance: "1,000 credits", Period: "a month", Monthly: "1,000", Rollover: "Expire at the end of the period", Storage: "10 GB", Features: []string{"Email support", "Two organizations"}, Subscription: &public.Subscription{
				Status: views.Badge{Text: "Active", Tone: views.ToneGood}, Since: at("02", "09:00"), PeriodEndLabel: "Renews", PeriodEndAt: on("29"),
				Notes: []string{"It changes to Daily Plan then."},
			}},
		},
	}
}

func plansMuch() public.PlansPage {
	p := plansPage()
	p.Frame = muchFrame("Plans", "/plans")
	p.Account = p.Accounts[1]
	for range 7 {
		plan := p.Plans[1]
		plan.Name, plan.Allowance, plan.Monthly = strings.Repeat("Unbreakable", 8), "987,654,321.123456 credits", "about 29,629,629,634"
		plan.Price, plan.Features = "999,999,999.999 KWD", slices.Repeat([]string{strings.Repeat("Unbreakable", 18)}, 12)
		plan.Rollover = "Rolls over, up to 987,654,321.123456, for 1,000 years"
		p.Plans = append(p.Plans, plan)
	}
	return p
}

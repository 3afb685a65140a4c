package views_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/bursar-portal/bursar/views"
)

// sample is a page with ordinary, empty, invalid or excessive content.
type sample struct {
	name string
	page templ.Component
}

func samples() []sample {
	return slices.Concat(
		publicSamples(), customerSamples(), securitySamples(), findSamples(),
		accountSamples(), accountSectionSamples(), batchSamples(), catalogSamples(), adminKeySamples(), paymentSamples(), reportSamples(), peopleSamples(), settingSamples(),
	)
}

func visitor(title string) views.Frame {
	return views.Frame{
		Title: title, Version: "0.1.0", CSRF: "a-token", BrandCSSURL: "/brand.css",
		Brand: views.Brand{
			Name: "Acme", SupportEmail: "help@acme.test", TermsURL: "/terms", PrivacyURL: "/privacy",
			Seller: []string{"Acme GmbH", "Torstraße 1, 10119 Berlin"}, Credit: "credit", Credits: "credits",
		},
		Demo: true,
	}
}

func alexFrame(title, current string) views.Frame {
	f := visitor(title)
	f.User = &views.User{Name: "Alex Rivera", Email: "alex@demo.test"}
	f.Accounts = []views.AccountRef{{ID: "acc_alex", Name: "Alex Rivera", Kind: "Personal", URL: "/dashboard", Current: true}}
	f.Nav = nav(current, [][3]string{
		{"Overview", "/dashboard", "overview"}, {"Activity", "/activity", "activity"},
		{"API keys", "/projects/playground", "keys"}, {"Plans", "/plans", "plans"}, {"Settings", "/settings", "settings"}})
	f.Buy = views.Link{Text: "Buy credits", URL: "/buy"}
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
		{"API keys", "/enterprise/dashboard?page=api", "keys"}, {"Settings", "/enterprise/settings?account=acc_works", "settings"}})
	f.NewOrganizationURL = "/enterprise/new"
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

func nav(current string, links [][3]string) []views.NavGroup {
	var list []views.NavLink
	for _, l := range links {
		list = append(list, views.NavLink{Text: l[0], URL: l[1], Icon: views.Icon(l[2]), Current: l[1] == current})
	}
	half := len(list) / 2
	return []views.NavGroup{{Links: list[:half]}, {Title: "More", Links: list[half:]}}
}

func at(day, clock string) views.Moment {
	return views.Moment{ISO: "2026-03-" + day + "T" + clock + ":00.000Z", Text: "Mar " + day + ", " + clock, Full: "March " + day + ", 2026 at " + clock + ":00 UTC"}
}

func on(day string) views.Moment {
	return views.Moment{ISO: "2026-04-" + day + "T17:48:46.000Z", Text: "Apr " + day + ", 2026", Full: "April " + day + ", 2026 at 17:48:46 UTC"}
}

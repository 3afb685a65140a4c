package views_test

import (
	"strings"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/admin"
	"github.com/bursar-portal/bursar/views/admin/settings"
)

func settingSamples() []sample {
	return []sample{
		{"admin-settings", settings.List(adminSettings())},
		{"admin-settings-read-only", settings.List(settings.ListPage{Frame: adminFrame("Settings"), ReadOnlyReason: "View only. Ask an admin to make changes.", Groups: adminSettings().Groups[1:]})},
		{"admin-logo", settings.Logo(logoPage("/brand/logo?v=1", ""))},
		{"admin-logo-none", settings.Logo(logoPage("", "The logo must be at most 256 KB."))},
		{"admin-logo-fixed", settings.Logo(settings.LogoPage{Frame: adminFrame("Logo"), Back: views.Link{Text: "Settings", URL: "/admin/settings"}, URL: "/brand/logo?v=1", About: "/etc/" + strings.Repeat("Unbreakable", 30) + ".svg", Variable: "BURSAR_BRAND_LOGO_FILE"})},
		{"admin-settings-form", settings.Form(settingsForm())},
		{"admin-settings-invalid", settings.Form(settingsInvalid())},
		{"admin-settings-preview", settings.Form(settingsPreview())},
	}
}

func logoPage(url, fault string) settings.LogoPage {
	p := settings.LogoPage{Frame: adminFrame("Logo"), Form: views.Form{Action: "/admin/settings/logo"}, Back: views.Link{Text: "Settings", URL: "/admin/settings"}, URL: url, File: views.Field{Fault: fault}}
	if url != "" {
		p.About, p.Remove = "SVG, 3 KB", views.Form{Action: "/admin/settings/logo/remove"}
	}
	return p
}

func adminSettings() settings.ListPage {
	return settings.ListPage{Frame: adminFrame("Settings"), Groups: []settings.Group{
		{Name: "brand", Title: "Brand", Note: "Customers see this.", EditURL: "/admin/settings/brand", Lines: []settings.Line{
			{Label: "Name", Value: strings.Repeat("Unbreakable", 9), Source: settings.Source{Variable: "BURSAR_BRAND_NAME"}},
			{Label: "Accent color", Value: "#0d6b53", Color: "#0d6b53"},
			{Label: "Terms of service"},
			{Label: "Logo", Value: "SVG, 3 KB", Picture: "/brand/logo?v=1", Edit: views.Link{Text: "Change", URL: "/admin/settings/logo"}, Source: settings.Source{By: "Ada Admin", At: on("02")}},
			{Label: "Seller", ID: "seller", Value: strings.Repeat("A long street ", 30) + "\n" + strings.Repeat("Unbreakable", 20), Source: settings.Source{By: strings.Repeat("Unbreakable", 9), At: on("02")}},
		}},
		{Name: "price", Title: "Price and packs", Lines: []settings.Line{
			{Label: "Price of a credit", Value: "$1.25", Source: settings.Source{By: "Ada Admin", At: on("02")}, Fault: "The price set here isn’t used: it must be a multiple of 10."},
		}},
		{Name: "start", Title: "Set at start", Note: "Set these in the environment and restart the portal.", Lines: []settings.Line{
			{Label: "Address", Value: "https://" + strings.Repeat("a", 60) + ".example.com", Source: settings.Source{Start: "BURSAR_BASE_URL"}},
			{Label: "Version", Value: "0.1.0", Source: settings.Source{Built: true}},
		}},
	}}
}

func settingsForm() settings.FormPage {
	input := func(name, label, value string) views.Input {
		return views.Input{Name: name, Label: label, Hint: "A hint.", Field: views.Field{Value: value}, Attributes: map[string]any{"autocomplete": "off"}}
	}
	return settings.FormPage{
		Frame: adminFrame("Price and packs"), Form: views.Form{Action: "/admin/settings/price"}, Back: views.Link{Text: "Settings", URL: "/admin/settings"}, Previewed: true,
		Fields: []settings.Field{
			{Input: input("credit_price_cents", "Price of a credit", "1.25"), Was: "125", Default: "$1.50"},
			{Input: input("packs", "Packs", strings.Repeat("1000000, ", 12)), Variable: "BURSAR_PACKS"},
			{Input: input("text_buy", "Purchase form text", strings.Repeat("Unbreakable", 40)+"\nLine"), Was: "x", Lines: 3, Default: strings.Repeat("Unbreakable", 20)},
			{Input: input("organizations", "Who can create organizations", ""), Was: "anyone", Options: []views.Option{{Value: "anyone", Text: "Everyone", Selected: true}, {Value: "operators", Text: "Staff only"}}},
		},
	}
}

func settingsInvalid() settings.FormPage {
	p := settingsForm()
	p.Fault = "Enter at least 5. At this price, fewer credits cost less than Stripe takes."
	p.Fields[0].Fault, p.Fields[2].Fault, p.Fields[3].Fault = "Enter a price such as 1.25.", "The text must have at most 500 characters.", "This must be anyone or operators."
	return p
}

func settingsPreview() settings.FormPage {
	p := settingsForm()
	p.Preview = settings.Preview{
		Changes: []admin.FieldChange{{Label: "Price of a credit", From: "$1.25", To: "$1.50"}, {Label: "Packs", From: strings.Repeat("1000000, ", 12), To: "10"}, {Label: "Terms of service", From: "https://a.test", To: ""}},
		Packs:   []settings.PackChange{{Credits: "10 credits", Before: "$12.50", After: "$15.00"}, {Credits: "1,000,000,000 credits", After: "$1,500,000,000.00"}},
		Notes:   []string{"This applies to new checkouts. Open checkouts keep their price."},
	}
	return p
}

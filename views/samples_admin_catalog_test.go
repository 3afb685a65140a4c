package views_test

import (
	"strings"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/admin"
	"github.com/bursar-portal/bursar/views/admin/catalog"
)

func catalogSamples() []sample {
	return []sample{
		{"admin-plans", catalog.PlanList(adminPlans())},
		{"admin-plans-empty", catalog.PlanList(catalog.PlanListPage{Frame: adminFrame("Plans"), NewURL: "/admin/plans/new"})},
		{"admin-plan", catalog.PlanDetail(adminPlan())},
		{"admin-plan-read-only", catalog.PlanDetail(adminPlanReadOnly())},
		{"plan-new", catalog.PlanForm(planForm())},
		{"plan-invalid", catalog.PlanForm(planInvalid())},
		{"plan-preview", catalog.PlanForm(planPreview())},
		{"admin-products", catalog.ProductList(adminProducts())},
		{"admin-products-empty", catalog.ProductList(catalog.ProductListPage{Frame: adminFrame("Products")})},
		{"product-new", catalog.ProductForm(productForm())},
		{"product-invalid", catalog.ProductForm(productInvalid())},
	}
}

var (
	offered  = views.Badge{Text: "Available", Tone: views.ToneGood}
	archived = views.Badge{Text: "Archived"}
)

func adminPlans() catalog.PlanListPage {
	return catalog.PlanListPage{Frame: adminFrame("Plans"), NewURL: "/admin/plans/new", Lines: []catalog.PlanLine{
		{Name: "Starter Plan", Slug: "starter", URL: "/admin/plans/starter", Allowance: "1,000 credits a month", Rollover: "Expires", Storage: "10 GB", Accounts: "1,204", State: offered},
		{Name: "Daily Plan", Slug: "daily", URL: "/admin/plans/daily", Allowance: "20 credits a day", Rollover: "Rolls over for 2 days, up to 40", Storage: "None", Accounts: "0", State: archived},
		{Name: strings.Repeat("Unbreakable", 9), Slug: strings.Repeat("a-slug", 10), URL: "/admin/plans/long", Allowance: "1,000,000,000 credits a month", Rollover: "Rolls over for 1,000 months, up to 1,000,000,000", Storage: "8388607 TB", Accounts: "123,456", State: offered},
	}}
}

func adminPlan() catalog.PlanDetailPage {
	return catalog.PlanDetailPage{
		Frame: adminFrame("Starter Plan"), Plan: adminPlans().Lines[0], ReachNote: "1,200 accounts move to the new version, each at its next renewal.",
		Versions: []catalog.PlanVersion{
			{Number: "2", At: on("02"), Name: "Starter Plan", Allowance: "1,000 credits a month", Rollover: "Expires", Storage: "10 GB", Current: true},
			{Number: "1", At: at("02", "09:00"), Name: strings.Repeat("Unbreakable", 9), Allowance: "900 credits a month", Rollover: "Rolls over for 2 months, up to 40", Storage: "None"}},
		EditURL: "/admin/plans/starter/edit", Archive: views.Form{Action: "/admin/plans/starter/archive"},
	}
}

func adminPlanReadOnly() catalog.PlanDetailPage {
	p := adminPlan()
	p.Plan = adminPlans().Lines[2]
	p.EditURL, p.Archive = "", views.Form{}
	return p
}

func planForm() catalog.PlanFormPage {
	return catalog.PlanFormPage{
		Frame: adminFrame("New plan"), Form: views.Form{Action: "/admin/plans/new"}, New: true, Above: []views.Link{{Text: "Plans", URL: "/admin/plans"}},
		Periods: []views.Option{{Value: "daily", Text: "Daily"}, {Value: "monthly", Text: "Monthly", Selected: true}},
	}
}

func planInvalid() catalog.PlanFormPage {
	p := planForm()
	p.Fault, p.PeriodFault = "Somebody has changed this plan since.", "The period must be daily, weekly, monthly or yearly."
	p.Slug, p.Name = views.Field{Value: "Starter", Fault: "The slug must be lower-case letters."}, views.Field{Fault: "The name must not be empty."}
	p.Allowance = views.Field{Value: "much", Fault: "The allowance must be a decimal number such as 10 or 2.5."}
	p.RolloverPeriods = views.Field{Value: "x", Fault: "Enter a whole number from 0 to 1,000."}
	p.RolloverCap = views.Field{Value: "x", Fault: "Enter a rollover limit, or set the rollover periods to 0."}
	p.Storage = views.Field{Value: "x", Fault: "The storage must be a size such as 500 MB or 1.5 GB."}
	return p
}

func planPreview() catalog.PlanFormPage {
	p := planForm()
	p.New, p.Action, p.Version = false, "/admin/plans/starter/edit", "2"
	p.Above = append(p.Above, views.Link{Text: "Starter Plan", URL: "/admin/plans/starter"})
	p.Name, p.Allowance, p.Storage = views.Field{Value: "Starter"}, views.Field{Value: "1200"}, views.Field{Value: "10 GB"}
	p.Changes = []admin.FieldChange{
		{Label: "Name", From: strings.Repeat("Unbreakable", 9), To: "Starter"}, {Label: "Allowance", From: "1,000 credits a month", To: "1,200 credits a month"}}
	p.ReachNote = "1,200 accounts move to the new version, each at its next renewal."
	return p
}

func adminProducts() catalog.ProductListPage {
	archive := views.Form{Action: "/admin/products/fast-spec/archive"}
	return catalog.ProductListPage{Frame: adminFrame("Products"), NewURL: "/admin/products/new", Lines: []catalog.ProductLine{
		{Name: "Fast Spec", Slug: "fast-spec", Cost: "10", Rule: "On request", State: views.Badge{Text: "Available", Tone: views.ToneGood}, EditURL: "/admin/products/fast-spec/edit", Archive: archive},
		{Name: "README", Slug: "readme", Cost: "1", Rule: "On success", State: archived, Archived: true, EditURL: "/admin/products/readme/edit", Archive: archive},
		{Name: strings.Repeat("Unbreakable", 9), Slug: strings.Repeat("a-slug", 10), Cost: "999,999,999.123456", Rule: "On success", State: archived},
	}}
}

func productForm() catalog.ProductFormPage {
	return catalog.ProductFormPage{
		Frame: adminFrame("New product"), Form: views.Form{Action: "/admin/products/new"}, New: true,
		Rules: []views.Option{{Value: "upfront", Text: "On request", Selected: true}, {Value: "on_success", Text: "On success"}},
	}
}

func productInvalid() catalog.ProductFormPage {
	p := productForm()
	p.New, p.Fault = false, "Some of the input can't be used."
	p.Name, p.Cost = views.Field{Fault: "The name must not be empty."}, views.Field{Value: "free", Fault: "The price must be a decimal number such as 10 or 2.5."}
	p.RuleFault = "Choose one of these."
	return p
}

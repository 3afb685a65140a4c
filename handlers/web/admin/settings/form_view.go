package settings

import (
	"cmp"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/setting"
	"github.com/bursar-portal/bursar/views"
	parts "github.com/bursar-portal/bursar/views/admin"
	view "github.com/bursar-portal/bursar/views/admin/settings"
)

func (f *form) show(c echo.Context, status int) error {
	page := view.FormPage{
		Frame: f.w.Frame(c, f.r.T(f.group.title), views.IconAdminSettings, models.Account{}),
		Form:  views.Form{Action: address.AdminSettingsGroup(f.group.name), Fault: f.Faults.Form},
		Back:  views.Link{Text: f.r.T("admin_settings.settings"), URL: address.AdminSettings}, Previewed: f.group.previewed,
	}
	for _, field := range f.group.fields {
		page.Fields = append(page.Fields, f.view(field))
	}
	if f.previewed {
		page.Preview = f.effects()
	}
	return edge.Render(c, status, view.Form(page))
}

// sentence returns the sentence with a key, "" without one.
func sentence(r present.Reader, key string) string {
	if key == "" {
		return ""
	}
	return r.T(key, "credits", r.Words())
}

// modes are the keyboards of phones by kind.
var modes = map[kind]string{money: "decimal", amount: "decimal", wholeNumber: "numeric", hours: "numeric"}

func (f *form) view(field field) view.Field {
	state := f.states[field.name]
	shown := view.Field{Was: state.Value, Input: views.Input{
		Name: field.name, Label: f.r.T(field.label), Hint: sentence(f.r, field.hint), Field: f.Field(field.name),
		Attributes: map[string]any{"autocomplete": "off", "maxlength": field.most},
	}}
	if state.Fixed {
		shown.Variable, shown.Value = state.Variable, field.shown(f.r, &f.now)
		return shown
	}
	if mode := modes[field.kind]; mode != "" {
		shown.Attributes["inputmode"] = mode
	}
	switch field.kind {
	case money:
		shown.Hint = f.r.T("admin_settings.price_hint", "currency", strings.ToUpper(f.now.Currency), "example", present.PlainMoney(125*models.CurrencyStep(f.now.Currency), f.now.Currency))
	case color:
		shown.Color = f.now.Brand.Accent
	case lines:
		shown.Lines = 4
	case longText:
		shown.Lines = 3
	case makers:
		shown.Options = admin.Options(f.r, []models.OrganizationsBy{models.OrganizationsByAnyone, models.OrganizationsByOperators}, makersTexts, f.Get(field.name))
	}
	if initial := f.withDefault(field.name); (state.Value != state.Default || state.Unusable != "") && !f.now.Loosens(initial) {
		if shown.Default = field.shown(f.r, initial); shown.Default == "" {
			shown.Default = f.r.T("admin_settings.none_said")
		}
	}
	return shown
}

// effects prints what the changes would do.
func (f *form) effects() (v view.Preview) {
	for _, change := range f.changes {
		for _, field := range f.group.fields {
			if field.name == change.Name {
				v.Changes = append(v.Changes, parts.FieldChange{Label: f.r.T(field.label), From: cmp.Or(field.shown(f.r, &f.now), f.r.T("admin_settings.none")), To: cmp.Or(field.shown(f.r, &f.next), f.r.T("admin_settings.none"))})
			}
		}
	}
	changed := func(name setting.Name) bool {
		return slices.ContainsFunc(f.changes, func(change setting.Change) bool { return change.Name == name })
	}
	if !changed(setting.Price) && !changed(setting.Packs) && !changed(setting.MaxPurchase) {
		return v
	}
	r, before := f.r, f.now.OfferedPacks()
	for _, pack := range f.next.OfferedPacks() {
		line := view.PackChange{Credits: r.Count(models.Credits(pack) * models.Credit), After: r.Money(pack*f.next.PriceCents, f.next.Currency)}
		if slices.Contains(before, pack) && changed(setting.Price) {
			line.Before = r.Money(pack*f.now.PriceCents, f.now.Currency)
		}
		v.Packs = append(v.Packs, line)
	}
	fewest, _ := f.next.PurchaseRange()
	if fewest > 1 {
		v.Notes = append(v.Notes, r.T("admin_settings.smallest_note", "credits", r.Count(models.Credits(fewest)*models.Credit)))
	}
	for _, pack := range f.next.Packs {
		if !slices.Contains(f.next.OfferedPacks(), pack) {
			v.Notes = append(v.Notes, r.T("admin_settings.pack_note", "credits", r.Count(models.Credits(pack)*models.Credit)))
		}
	}
	v.Notes = append(v.Notes, r.T("admin_settings.price_note"))
	return v
}

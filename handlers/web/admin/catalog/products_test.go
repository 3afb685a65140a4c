package catalog_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// If two admins have the same form open, the second one to save is shown the change of
// the first before replacing it. Archiving changes nothing else.
func TestProductConflict(t *testing.T) {
	p := webtest.NewPortal(t)
	if err := p.SaveProduct(t.Context(), models.Product{Slug: "doc", Name: "Document", UnitCost: 50 * models.Credit, Rule: models.Upfront}); err != nil {
		t.Fatal(err)
	}
	is := func(name string, cost models.Credits, archived bool) {
		t.Helper()
		want := models.Product{Slug: "doc", Name: name, UnitCost: cost * models.Credit, Rule: models.Upfront, Archived: archived}
		if got, err := p.Product(t.Context(), "doc"); err != nil || got != want {
			t.Errorf("the product is %v, %v, want %v", got, err, want)
		}
	}
	const path = "/admin/products/doc/edit"
	ada, ben := p.As(p.Operator("ada", models.OperatorAdmin)), p.As(p.Operator("ben", models.OperatorAdmin))
	first, second, third := ada.Get(path).Form(path), ben.Get(path).Form(path), ben.Get(path).Form(path)
	archive := ada.Get("/admin/products").Form("/admin/products/doc/archive")
	first.Set("unit_cost", "60").Send().Redirects(http.StatusSeeOther)
	archive.Send().Redirects(http.StatusSeeOther)
	is("Document", 60, true)

	const said = "Someone else changed this product. It’s now called “Document”, costs 60 credits and is charged on request."
	third.Send().Shows(http.StatusUnprocessableEntity, said)
	second.Set("name", "").Send().ShowsFault("name", "The name must not be empty.").Form(path).Set("name", "Paper").Send().Shows(http.StatusUnprocessableEntity, said)
	again := second.Set("name", "Paper").Send().Shows(http.StatusUnprocessableEntity, said).Form(path)
	is("Document", 60, true)
	if again.Fields.Get("name") != "Paper" || again.Fields.Get("unit_cost") != "50" {
		t.Errorf("the form came back with %v", again.Fields)
	}
	again.Set("unit_cost", "60").Send().Redirects(http.StatusSeeOther)
	is("Paper", 60, true)
	ben.Post(path, url.Values{"name": {"Other"}, "unit_cost": {"1"}, "rule": {"upfront"}}).Shows(http.StatusUnprocessableEntity, "Someone else changed")
	if got := p.AuditedActions(); got != "ada product.change doc: Changed the product Document: price from “50 credits” to “60 credits”."+
		"|ada product.archive doc: Archived the product Document. New charges are refused."+
		"|ben product.change doc: Changed the product Paper: name from “Document” to “Paper”." {
		t.Errorf("the audit log says %s", got)
	}
}

func TestProducts(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	p.Grant(account.ID, 100*models.Credit)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	b.Get("/admin/products").Shows(http.StatusOK, "No products yet")
	f := b.Get("/admin/products/new").Form("/admin/products/new").Set("slug", "fast-spec").Set("name", "Fast Spec").Set("unit_cost", "10")
	f.Send().Follow().Shows(http.StatusOK, "Created the product Fast Spec at 10 credits.", "Fast Spec fast-spec On request 10 credits each Available")
	f.Send().ShowsFault("slug", "A product with this slug already exists.")
	for _, test := range []struct{ field, value, fault string }{
		{"slug", "new", "The slug must be lower-case letters, digits and hyphens such as fast-spec, at most 60, and not “new”."},
		{"name", "", "The name must not be empty."},
		{"unit_cost", "free", "The price must be a decimal number such as 10 or 2.5."},
		{"rule", "never", "Choose one of these."},
	} {
		b.Get("/admin/products/new").Form("/admin/products/new").Set("slug", "other").Set("name", "Other").Set("unit_cost", "1").
			Set(test.field, test.value).Send().ShowsFault(test.field, test.fault)
	}
	use := func() (models.Receipt, error) {
		return p.Try(models.Command{Account: account.ID, Do: models.ChargeCredits{Charge: models.Charge{Product: "fast-spec", Quantity: models.Credit}}})
	}
	first, err := use()
	if err != nil {
		t.Fatal(err)
	}
	edit := b.Get(b.Get("/admin/products").Link("Edit")).Shows(http.StatusOK, "Edit Fast Spec").Form("/admin/products/fast-spec/edit")
	edit.Set("unit_cost", "12.5").Set("rule", "on_success")
	for range 2 {
		edit.Send().Follow().Shows(http.StatusOK, "Fast Spec fast-spec On success 12.5 credits each")
	}
	second, err := use()
	if err != nil || first.Charge.Credits != 10*models.Credit || second.Charge.Held != 12_500_000 {
		t.Errorf("charged %v and %v, %v", first.Charge, second.Charge, err)
	}
	if old, err := p.Store.Charge(t.Context(), first.Charge.ID); err != nil || old.Credits != 10*models.Credit {
		t.Errorf("the old charge is %s, %v", old.Credits, err)
	}
	archive := b.Get("/admin/products").Form("/admin/products/fast-spec/archive")
	for range 2 {
		archive.Send().Follow().Shows(http.StatusOK, "Archived the product Fast Spec. New charges are refused.")
	}
	if _, err := use(); models.CodeOf(err) != models.CodeInvalidField {
		t.Errorf("an archived product was charged: %v", err)
	}
	b.Get("/admin/products").Form("/admin/products/fast-spec/archive").Send().Follow().Shows(http.StatusOK, "Restored the product Fast Spec.")
	if _, err := use(); err != nil {
		t.Error(err)
	}
	if got := p.AuditedActions(); got != "ada product.create fast-spec: Created the product Fast Spec at 10 credits."+
		"|ada product.change fast-spec: Changed the product Fast Spec: price from “10 credits” to “12.5 credits”, charged from “On request” to “On success”."+
		"|ada product.archive fast-spec: Archived the product Fast Spec. New charges are refused."+
		"|ada product.offer fast-spec: Restored the product Fast Spec." {
		t.Errorf("the audit log says %s", got)
	}
	p.CheckBooks()
}

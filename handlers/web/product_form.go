package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// productForm is the form that makes or changes a product.
type productForm struct {
	form    url.Values
	current models.Product // the zero product for a new one
	next    models.Product
	faults  faults
}

var productSubjects = map[string]string{"slug": "The slug", "name": "The name", "unit_cost": "The price", "rule": "The rule"}

// ProductNew shows the form for a new product.
func (w *Web) ProductNew(c echo.Context) error {
	return w.showProductForm(c, http.StatusOK, productForm{form: url.Values{"rule": {string(models.Upfront)}}})
}

// ProductCreate puts a product on the price list.
func (w *Web) ProductCreate(c echo.Context) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	f := productForm{form: form}
	f.next.Slug = strings.TrimSpace(form.Get("slug"))
	f.read()
	if models.CheckSlug(f.next.Slug) != nil {
		more, _ := faultsOf(c, models.CheckSlug(f.next.Slug), productSubjects)
		f.faults.add("slug", more.of("slug"))
	}
	if f.faults.any() {
		return w.showProductForm(c, f.faults.status, f)
	}
	done := "Put " + f.next.Name + " on the price list at " + w.readerOf(c).count(f.next.UnitCost) + "."
	err = w.store.CreateProduct(c.Request().Context(), f.next, w.audit(c, "product.create", "", f.next.Slug, done))
	if err == nil {
		return w.done(c, productsURL, done)
	}
	if models.CodeOf(err) != models.CodeConflict {
		return err
	}
	f.faults.add("slug", "There is a product with this slug already.")
	return w.showProductForm(c, f.faults.status, f)
}

// ProductEdit shows the form that changes a product.
func (w *Web) ProductEdit(c echo.Context) error {
	p, err := w.store.Product(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	return w.showProductForm(c, http.StatusOK, productForm{current: p, form: url.Values{
		"name": {p.Name}, "unit_cost": {p.UnitCost.String()}, "rule": {string(p.Rule)}, "was": {shown(p)},
	}})
}

// shown is what a form shows of a product, for its hidden field.
func shown(p models.Product) string {
	return url.Values{"name": {p.Name}, "unit_cost": {p.UnitCost.String()}, "rule": {string(p.Rule)}}.Encode()
}

// wasShown reads what shown wrote; of anything else it makes no product that there is.
func wasShown(slug, was string) models.Product {
	values, _ := url.ParseQuery(was)
	cost, _ := models.ParseCredits(values.Get("unit_cost"))
	return models.Product{Slug: slug, Name: values.Get("name"), UnitCost: cost, Rule: models.ChargeRule(values.Get("rule"))}
}

// ProductUpdate changes a product from what its form showed. Sent twice, it is done
// once: the second changes nothing. Where somebody else was faster, it comes back.
func (w *Web) ProductUpdate(c echo.Context) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	current, err := w.store.Product(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	f := productForm{form: form, current: current, next: current}
	if f.read(); f.faults.any() {
		return w.showProductForm(c, f.faults.status, f)
	}
	was, done := wasShown(current.Slug, form.Get("was")), f.next.Name+" is as you want it."
	if changes := w.readerOf(c).productChanges(was, f.next); len(changes) > 0 {
		done = "Changed the product " + f.next.Name + ": " + differences(changes) + "."
	}
	err = w.store.ChangeProduct(c.Request().Context(), was, f.next, w.audit(c, "product.change", "", current.Slug, done))
	switch models.CodeOf(err) {
	case "":
		return w.done(c, productsURL, done)
	case models.CodeConflict:
		return w.productChanged(c, f)
	}
	return err
}

// productChanged shows a form again whose product somebody else has changed since
// it was loaded. Sent once more, it changes what it tells of now.
func (w *Web) productChanged(c echo.Context, f productForm) (err error) {
	if f.current, err = w.store.Product(c.Request().Context(), f.current.Slug); err != nil {
		return err
	}
	f.form.Set("was", shown(f.current))
	f.faults = faults{status: http.StatusUnprocessableEntity, form: "Somebody has changed this product meanwhile. It is called “" + f.current.Name +
		"” now, for " + w.readerOf(c).count(f.current.UnitCost) + ", under the rule “" + chargeRules[f.current.Rule] +
		"”. What you typed is not saved yet: look at it, and save it again if you want it so."}
	return w.showProductForm(c, f.faults.status, f)
}

// read checks what was typed.
func (f *productForm) read() {
	p := &f.next
	p.Name, p.Rule = strings.TrimSpace(f.form.Get("name")), models.ChargeRule(f.form.Get("rule"))
	if fault := plainText(p.Name); fault != "" {
		f.faults.add("name", sentence("The name", fault))
	}
	var err error
	if p.UnitCost, err = models.ParseCredits(strings.TrimSpace(f.form.Get("unit_cost"))); err != nil {
		f.faults.add("unit_cost", sentence("The price", err.Error()))
	}
	if chargeRules[p.Rule] == "" {
		f.faults.add("rule", "Choose one of these.")
	}
}

func (r reader) productChanges(from, to models.Product) (changes []views.Difference) {
	for _, d := range []views.Difference{
		{Label: "Name", From: from.Name, To: to.Name},
		{Label: "Price", From: r.count(from.UnitCost), To: r.count(to.UnitCost)},
		{Label: "Rule", From: chargeRules[from.Rule], To: chargeRules[to.Rule]},
	} {
		if d.From != d.To {
			changes = append(changes, d)
		}
	}
	return changes
}

func (w *Web) showProductForm(c echo.Context, status int, f productForm) error {
	page := views.ProductFormPage{
		Frame: w.frame(c, "New product", views.IconProducts, models.Account{}),
		Form:  views.Form{Action: productsURL + "/new", Was: f.form.Get("was"), Fault: f.faults.form},
		New:   f.current.Slug == "", Slug: f.faults.field("slug", f.form.Get("slug")), Name: f.faults.field("name", f.form.Get("name")),
		Cost: f.faults.field("unit_cost", f.form.Get("unit_cost")), RuleFault: f.faults.of("rule"),
	}
	if !page.New {
		page.Title, page.Action = "Change "+f.current.Name, productURL(f.current.Slug)+"/edit"
	}
	for _, rule := range []models.ChargeRule{models.Upfront, models.OnSuccess} {
		page.Rules = append(page.Rules, views.Option{Value: string(rule), Text: chargeRules[rule], Selected: f.form.Get("rule") == string(rule)})
	}
	return edge.Render(c, status, views.ProductForm(page))
}

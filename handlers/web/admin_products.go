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

const productsURL = "/admin/products"

func productURL(slug string) string { return productsURL + "/" + url.PathEscape(slug) }

// chargeRules say when a price is taken.
var chargeRules = map[models.ChargeRule]string{
	models.Upfront: "When the work is asked for", models.OnSuccess: "When it was done",
}

// AdminProducts is the price list. Operators look, and admins change it.
func (w *Web) AdminProducts(c echo.Context) error {
	products, err := w.store.Products(c.Request().Context())
	if err != nil {
		return err
	}
	admin := edge.Actor(c).MayAdminister()
	page := views.AdminProductsPage{Frame: w.frame(c, "Products", views.IconProducts, models.Account{})}
	for _, p := range products {
		line := views.ProductLine{
			Name: p.Name, Slug: p.Slug, Cost: amount(p.UnitCost), Rule: chargeRules[p.Rule],
			State: archiveBadge(p.Archived, "On sale"), Archived: p.Archived,
		}
		if admin {
			line.EditURL = productURL(p.Slug) + "/edit"
			line.Archive = views.Form{Action: productURL(p.Slug) + "/archive"}
		}
		page.Lines = append(page.Lines, line)
	}
	if admin {
		page.NewURL = productsURL + "/new"
	}
	return edge.Render(c, http.StatusOK, views.AdminProducts(page))
}

// ProductArchive takes a product off the price list, or with archived=no puts it
// back. Sent twice, it is done once.
func (w *Web) ProductArchive(c echo.Context) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	product, err := w.store.Product(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	archived, action, done := true, "product.archive", "Archived "+product.Name+": it can’t be charged any more."
	if form.Get("archived") == "no" {
		archived, action, done = false, "product.offer", "Put "+product.Name+" back on the price list."
	}
	if product.Archived != archived {
		product.Archived = archived
		if err := w.store.SaveProduct(c.Request().Context(), product, w.audit(c, action, "", product.Slug, done)); err != nil {
			return err
		}
	}
	return w.done(c, productsURL, done)
}

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
		"name": {p.Name}, "unit_cost": {p.UnitCost.String()}, "rule": {string(p.Rule)},
	}})
}

// ProductUpdate changes a product. Sent twice, it is done once: the second changes
// nothing.
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
	changes := w.readerOf(c).productChanges(current, f.next)
	if len(changes) == 0 {
		return w.done(c, productsURL, current.Name+" is as you want it.")
	}
	done := "Changed the product " + f.next.Name + ": " + differences(changes) + "."
	if err := w.store.SaveProduct(c.Request().Context(), f.next, w.audit(c, "product.change", "", current.Slug, done)); err != nil {
		return err
	}
	return w.done(c, productsURL, done)
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
		Frame: w.frame(c, "New product", views.IconProducts, models.Account{}), Form: views.Form{Action: productsURL + "/new", Fault: f.faults.form},
		New: f.current.Slug == "", Slug: f.faults.field("slug", f.form.Get("slug")), Name: f.faults.field("name", f.form.Get("name")),
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

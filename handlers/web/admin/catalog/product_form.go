package catalog

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/catalog"
)

// productForm is the form that creates or changes a product.
type productForm struct {
	web.Form
	w       *Pages
	current models.Product // the zero product for a new one
	next    models.Product
}

// productSubjects begin sentences about the form's fields.
var productSubjects = map[string]string{"slug": "The slug", "name": "The name", "unit_cost": "The price", "rule": "The rule"}

// productRules are the choices of the field rule.
var productRules = []models.ChargeRule{models.Upfront, models.OnSuccess}

// ProductNew shows the form for a new product.
func (w *Pages) ProductNew(c echo.Context) error {
	f := productForm{w: w, Form: web.Form{Values: url.Values{"rule": {string(models.Upfront)}}}}
	return f.show(c, http.StatusOK)
}

// ProductCreate creates a product.
func (w *Pages) ProductCreate(c echo.Context) error {
	form, err := web.ReadForm(c, productSubjects)
	if err != nil {
		return err
	}
	f := productForm{w: w, Form: form}
	f.next.Slug = f.Text("slug")
	f.Checked(models.ValidateSlug(f.next.Slug))
	f.read()
	return w.Submit(c, &f.Form, web.Flow{Post: f.create, Show: f.show, Explain: f.explain})
}

// ProductEdit shows the form that changes a product.
func (w *Pages) ProductEdit(c echo.Context) error {
	p, err := w.Store.Product(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	values := productFields(p)
	values.Set("was", values.Encode())
	f := productForm{w: w, current: p, Form: web.Form{Values: values}}
	return f.show(c, http.StatusOK)
}

// ProductUpdate changes a product. A double submit changes it once. If somebody else has
// changed the product since the form was loaded, the form is shown again.
func (w *Pages) ProductUpdate(c echo.Context) error {
	form, err := web.ReadForm(c, productSubjects)
	if err != nil {
		return err
	}
	current, err := w.Store.Product(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	f := productForm{w: w, Form: form, current: current, next: current}
	f.read()
	return w.Submit(c, &f.Form, web.Flow{Post: f.update, Show: f.show, Explain: f.explain})
}

// productFields returns the fields of the form for a product.
func productFields(p models.Product) url.Values {
	return url.Values{"name": {p.Name}, "unit_cost": {p.UnitCost.String()}, "rule": {string(p.Rule)}}
}

// parseProductFields parses the form's hidden field was, the encoded productFields of the
// product that the form showed. Anything else becomes a product that does not exist.
func parseProductFields(slug, was string) models.Product {
	values, _ := url.ParseQuery(was)
	cost, _ := models.ParseCredits(values.Get("unit_cost"))
	return models.Product{Slug: slug, Name: values.Get("name"), UnitCost: cost, Rule: models.ChargeRule(values.Get("rule"))}
}

func (f *productForm) read() {
	f.next.Name, f.next.UnitCost, f.next.Rule = f.Name("name"), f.Credits("unit_cost"), models.ChargeRule(f.Get("rule"))
	f.Chosen("rule", slices.Contains(productRules, f.next.Rule))
}

func (f *productForm) create(c echo.Context) (web.Done, error) {
	r := f.w.ReaderOf(c)
	said := r.T("admin_catalog.product_created", "name", models.Isolate(f.next.Name), "price", r.Count(f.next.UnitCost))
	err := f.w.Store.CreateProduct(c.Request().Context(), f.next, f.w.AuditRecord(c, "product.create", "", f.next.Slug, said))
	return web.Done{URL: address.AdminProducts, Flash: said}, err
}

func (f *productForm) update(c echo.Context) (web.Done, error) {
	r := f.w.ReaderOf(c)
	was, said := parseProductFields(f.current.Slug, f.Get("was")), r.T("admin_catalog.nothing_changed")
	if changes := productChanges(r, was, f.next); len(changes) > 0 {
		said = r.T("admin_catalog.product_edited", "name", models.Isolate(f.next.Name), "changes", changesText(r, changes))
	}
	err := f.w.Store.ChangeProduct(c.Request().Context(), was, f.next, f.w.AuditRecord(c, "product.change", "", f.current.Slug, said))
	return web.Done{URL: address.AdminProducts, Flash: said}, err
}

func (f *productForm) isNew() bool { return f.current.Slug == "" }

func (f *productForm) explain(c echo.Context, err error) error {
	switch {
	case models.CodeOf(err) != models.CodeConflict:
		return err
	case f.isNew():
		f.Faults.Add("slug", f.w.ReaderOf(c).T("admin_catalog.product_exists"))
		return nil
	}
	return f.reload(c)
}

// reload makes the form start from the product as somebody else has changed it, and says
// so. If it is sent again, it replaces that change.
func (f *productForm) reload(c echo.Context) (err error) {
	if f.current, err = f.w.Store.Product(c.Request().Context(), f.current.Slug); err != nil {
		return err
	}
	f.Set("was", productFields(f.current).Encode())
	r := f.w.ReaderOf(c)
	f.Refuse(r.T("admin_catalog.product_changed_since", "name", models.Isolate(f.current.Name),
		"price", r.Count(f.current.UnitCost), "rule", strings.ToLower(r.T(chargeRules[f.current.Rule]))))
	return nil
}

func (f *productForm) show(c echo.Context, status int) error {
	r := f.w.ReaderOf(c)
	page := view.ProductFormPage{
		Frame: f.w.Frame(c, r.T("admin_catalog.new_product"), views.IconProducts, models.Account{}),
		Form:  views.Form{Action: address.AdminProducts + "/new", Was: f.Get("was"), Fault: f.Faults.Form},
		New:   f.isNew(), Slug: f.Field("slug"), Name: f.Field("name"), Cost: f.Field("unit_cost"),
		Rules: admin.Options(r, productRules, chargeRules, f.Get("rule")), RuleFault: f.Faults.Of("rule"),
	}
	if !page.New {
		page.Title, page.Action = r.T("admin_catalog.edit_title", "name", models.Isolate(f.current.Name)), address.AdminProduct(f.current.Slug)+"/edit"
	}
	return edge.Render(c, status, view.ProductForm(page))
}

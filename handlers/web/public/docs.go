package public

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/public"
)

// Docs documents the API and its error codes.
func (w *Pages) Docs(c echo.Context) error {
	page := view.DocsPage{Frame: w.Frame(c, "API", views.IconDocs, models.Account{}), BaseURL: w.Settings().BaseURL}
	document, err := w.APIDocument()
	if err != nil {
		return err
	}
	page.Operations = operations(document)
	for _, d := range w.Settings().Dialects {
		if d.ID == models.NativeDialect {
			page.NativeName = d.Name
		} else {
			page.Dialects = append(page.Dialects, view.Dialect{ID: d.Slug, Name: d.Name})
		}
	}
	for _, doc := range edge.ErrorDocs {
		page.Errors = append(page.Errors, errorRow(doc))
	}
	if m, err := web.MembershipFor(edge.Actor(c), ""); err == nil {
		page.KeysURL = address.Keys(m.Account)
	}
	return edge.Render(c, http.StatusOK, view.Docs(page))
}

// ErrorCode says what one error code means and what to do about it.
func (w *Pages) ErrorCode(c echo.Context) error {
	i := slices.IndexFunc(edge.ErrorDocs, func(d edge.ErrorDoc) bool { return d.Code == c.Param("code") })
	if i < 0 {
		return models.Errorf(models.CodeNotFound, "There is no error with this code.")
	}
	doc := edge.ErrorDocs[i]
	return edge.Render(c, http.StatusOK, view.ErrorCode(view.ErrorCodePage{
		Frame: w.Frame(c, doc.Title, views.IconDocs, models.Account{}), Error: errorRow(doc),
	}))
}

func errorRow(d edge.ErrorDoc) view.ErrorRow {
	return view.ErrorRow{Code: d.Code, Status: d.Status, Title: d.Title, Meaning: d.Meaning, Remedy: d.Advice, URL: "/errors/" + d.Code}
}

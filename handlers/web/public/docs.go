package public

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/public"
	"github.com/bursar-portal/bursar/views/say"
)

// Docs is the guide: from a key to going live.
func (w *Pages) Docs(c echo.Context) error {
	page := w.guide()
	page.Frame = w.Frame(c, say.English.T("docs.guide_title"), views.IconDocs, models.Account{})
	var err error
	if page.Reader, err = w.docsReader(c); err != nil {
		return err
	}
	return edge.Render(c, http.StatusOK, view.Guide(page))
}

// DocsAPI is the reference of the API and its error codes, or what a search finds in it.
func (w *Pages) DocsAPI(c echo.Context) error {
	page, err := w.reference()
	if err != nil {
		return err
	}
	page.Frame = w.Frame(c, say.English.T("docs.reference"), views.IconDocs, models.Account{})
	if page.Reader, err = w.docsReader(c); err != nil {
		return err
	}
	page.Search(c.QueryParam("q"))
	return edge.Render(c, http.StatusOK, view.Docs(page))
}

// guide returns the guide for a reader who is not known.
func (w *Pages) guide() view.GuidePage {
	s := w.Settings()
	return view.GuidePage{
		Frame: w.PublicFrame(""), BaseURL: s.BaseURL, Rate: s.APIRate,
		Checkout: slices.ContainsFunc(s.Dialects, func(d models.Dialect) bool { return d.ID == models.GitReadDialect }),
	}
}

// reference returns the reference for a reader who is not known.
func (w *Pages) reference() (view.DocsPage, error) {
	page := view.DocsPage{Frame: w.PublicFrame(""), BaseURL: w.Settings().BaseURL}
	document, err := w.APIDocument()
	if err != nil {
		return page, err
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
	return page, nil
}

// docsReader returns what examples are filled with: the account of who is signed in, and the
// newest of its keys that work.
func (w *Pages) docsReader(c echo.Context) (view.DocsReader, error) {
	m, err := web.MembershipFor(edge.Actor(c), "")
	if err != nil {
		return view.DocsReader{}, nil //nolint:nilerr // nobody with an account reads
	}
	reader := view.DocsReader{KeysURL: address.Keys(m.Account), Account: string(m.Account.ID)}
	page, err := w.Store.AccountKeys(c.Request().Context(), models.KeyQuery{AccountID: m.Account.ID, Limit: web.KeysPerPage})
	if err != nil {
		return reader, err
	}
	for _, k := range page.Keys {
		if k.Status == models.KeyActive && (k.ExpiresAt.IsZero() || k.ExpiresAt.After(w.Now())) {
			reader.KeyName, reader.KeyPrefix = k.Name, k.Prefix
			break
		}
	}
	return reader, nil
}

// ErrorCode says what one error code means and what to do about it; with .md at its end, in
// Markdown.
func (w *Pages) ErrorCode(c echo.Context) error {
	code, markdown := strings.CutSuffix(c.Param("code"), ".md")
	i := slices.IndexFunc(edge.ErrorDocs, func(d edge.ErrorDoc) bool { return d.Code == code })
	if i < 0 {
		return models.Errorf(models.CodeNotFound, "There is no error with this code.")
	}
	doc := edge.ErrorDocs[i]
	page := view.ErrorCodePage{Error: errorRow(doc)}
	if markdown {
		page.Frame = w.PublicFrame("")
		return answerMarkdown(c, page.Markdown(w.Settings().BaseURL))
	}
	page.Frame = w.Frame(c, doc.Title, views.IconDocs, models.Account{})
	return edge.Render(c, http.StatusOK, view.ErrorCode(page))
}

func errorRow(d edge.ErrorDoc) view.ErrorRow {
	return view.ErrorRow{Code: d.Code, Status: d.Status, Title: d.Title, Meaning: d.Meaning, Remedy: d.Advice, URL: "/errors/" + d.Code}
}

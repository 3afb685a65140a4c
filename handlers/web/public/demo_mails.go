package public

import (
	"errors"
	"io/fs"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/mail"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/models"
	view "github.com/bursar-portal/bursar/views/public"
)

// demoMailsPerPage is how many of the demonstration's mails are on a page.
const demoMailsPerPage = 20

// demoRoutes are the routes that only the demonstration has: mails have secrets.
func (w *Pages) demoRoutes() []web.Route {
	if w.Site.DemoMails == "" {
		return nil
	}
	return []web.Route{
		web.Get(web.DemoMailsPath, edge.Anyone, w.DemoMails),
		web.Get(web.DemoMailsPath+"/:name", edge.Anyone, w.DemoMail),
	}
}

// DemoMails shows the mails that the demonstration has written, the newest first.
func (w *Pages) DemoMails(c echo.Context) error {
	after := c.QueryParam("after")
	files, more, err := mail.ReadFiles(w.Site.DemoMails, after, demoMailsPerPage)
	if err != nil {
		return models.Internal(err)
	}
	r, next := w.ReaderOf(c), ""
	page := view.DemoMailsPage{Frame: w.Frame(c, r.T("demo.mails"), "", models.Account{})}
	for _, f := range files {
		page.Mails = append(page.Mails, view.DemoMail{
			Subject: f.Subject, To: f.To, At: r.Moment(f.At), HTMLURL: web.DemoMailsPath + "/" + url.PathEscape(f.Name), Text: f.Text,
		})
		if more {
			next = f.Name
		}
	}
	page.First, page.Next = web.PageLinks(web.DemoMailsPath, nil, after, next)
	edge.AllowOwnFrames(c)
	return edge.Render(c, http.StatusOK, view.DemoMails(page))
}

// DemoMail answers a mail's HTML, which the page has in a frame.
func (w *Pages) DemoMail(c echo.Context) error {
	f, err := mail.ReadFile(w.Site.DemoMails, c.Param("name"))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return models.Errorf(models.CodeNotFound, "There is no such email.")
	case err != nil:
		return models.Internal(err)
	}
	edge.ForeignDocument(c)
	return c.HTML(http.StatusOK, f.HTML)
}

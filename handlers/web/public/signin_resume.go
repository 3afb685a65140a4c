package public

import (
	"mime"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/resume"
	"github.com/bursar-portal/bursar/models"
)

// ResumeForms is middleware of every page. It answers a form whose session has ended with the
// sign-in page, which keeps what was typed, and it fills a page with the form that its
// address names. It comes after the middleware that accepts forms from our own pages only.
func (w *Pages) ResumeForms(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		switch c.Request().Method {
		case http.MethodGet:
			w.fillForm(c)
			return next(c)
		case http.MethodPost:
			err := next(c)
			if models.CodeOf(err) != models.CodeSignInRequired || c.Response().Committed {
				return err
			}
			return w.keepForm(c, err)
		}
		return next(c)
	}
}

// keepForm answers a form that nobody who is signed in has sent. It is kept for whoever signed in
// with this browser last, since that is whose session has ended. keepForm returns err for a
// form that no page of ours has printed.
func (w *Pages) keepForm(c echo.Context, err error) error {
	fields, unreadable := edge.ParseForm(c)
	if unreadable != nil {
		return err
	}
	page := resume.PageOf(c.Request())
	if page == "" {
		return err
	}
	user, unknown := w.Identity.LastUser(c)
	if unknown != nil {
		return unknown
	}
	status, signIn := edge.Status(models.CodeSignInRequired), url.Values{"next": {page}}
	if user == "" {
		return w.showSignIn(c, status, signIn, web.Faults{}, resume.LostNotice(edge.Language(c)))
	}
	signIn.Set("kept", resume.New(user, page, c.Request().URL.RequestURI(), fields).Encode())
	return w.showSignIn(c, status, signIn, web.Faults{})
}

// ResumeUploads is ResumeForms for a form with a file. It comes before the body is read, and
// leads back to the page at the same address.
func (w *Pages) ResumeUploads(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		err := next(c)
		media, _, _ := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType))
		if models.CodeOf(err) != models.CodeSignInRequired || c.Response().Committed || media != echo.MIMEMultipartForm {
			return err
		}
		w.ensureFormToken(c)
		return w.showSignIn(c, edge.Status(models.CodeSignInRequired), url.Values{"next": {c.Request().URL.Path}}, web.Faults{}, resume.FileNotice(edge.Language(c)))
	}
}

// fillForm has the page filled with the form that its address names, if it is this person's.
func (w *Pages) fillForm(c echo.Context) {
	token, actor := c.QueryParam(resume.Parameter), edge.Actor(c)
	if token == "" || !actor.SignedIn() {
		return
	}
	text, ok, err := w.Identity.KeptForm(c, actor.User.ID, token)
	if err != nil {
		w.Log.WarnContext(c.Request().Context(), "reading a kept form failed", "request", edge.RequestID(c), "error", err)
	}
	if form, valid := resume.Decode(string(text)); ok && valid {
		edge.RewritePage(c, func(page []byte) []byte { return form.Fill(page, edge.Language(c)) })
	}
}

// afterSignIn returns where somebody goes who has signed in: back to a form of theirs that was
// kept, to the page that they wanted, or home.
func (w *Pages) afterSignIn(c echo.Context, user models.User, signIn url.Values, home string) (string, error) {
	form, ok := resume.Decode(signIn.Get("kept"))
	switch {
	case !ok:
		return address.Local(signIn.Get("next"), home), nil
	case form.User != user.ID:
		return home, nil
	}
	token, err := w.Identity.KeepForm(c, user.ID, []byte(form.Encode()))
	return form.Address(token), err
}

package public

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/resume"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/public"
)

// confirmPath is where people prove once more who they are.
const confirmPath = "/confirm"

// RequireProof is middleware of what asks for a fresh proof. It leads somebody without one to
// the page that asks, and a form of theirs is kept until then.
func (w *Pages) RequireProof(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		actor := edge.Actor(c)
		if w.Identity.Fresh(c) || actor.ViewedBy != nil { // who changes nothing
			return next(c)
		}
		if c.Request().Method != http.MethodPost {
			return edge.SeeOther(c, confirmPath+"?"+url.Values{"next": {c.Request().URL.RequestURI()}}.Encode())
		}
		fields, err := edge.ParseForm(c)
		if err != nil {
			return err
		}
		page := resume.PageOf(c.Request())
		if page == "" {
			page = address.Home(actor)
		}
		form := resume.New(actor.User.ID, page, c.Request().URL.RequestURI(), fields)
		token, err := w.Identity.KeepForm(c, actor.User.ID, []byte(form.Encode()))
		if err != nil {
			return err
		}
		return edge.SeeOther(c, confirmPath+"?"+url.Values{"form": {token}}.Encode())
	}
}

// Confirm asks somebody to prove once more who they are. Who has done so lately goes on.
func (w *Pages) Confirm(c echo.Context) error {
	query := url.Values{"next": {c.QueryParam("next")}, "form": {c.QueryParam("form")}}
	if w.Identity.Fresh(c) {
		return w.goOn(c, query)
	}
	return w.showConfirm(c, http.StatusOK, query, web.Faults{})
}

// ConfirmCreate proves who somebody is, by their password or a code, and carries on with what
// asked for it.
func (w *Pages) ConfirmCreate(c echo.Context) error {
	form, err := edge.ParseForm(c)
	if err != nil {
		return err
	}
	if form.Has("code") {
		err = w.Identity.ProveByCode(c, form.Get("code"))
	} else {
		err = w.Identity.ProveByPassword(c, form.Get("password"))
	}
	if err != nil {
		if f, ok := web.FaultsFromError(c, err, map[string]string{"code": "This", "password": "This"}); ok {
			return w.showConfirm(c, f.Status, form, f)
		}
		return err
	}
	return w.carryOn(c, form)
}

// ConfirmPasskey proves who somebody is by a passkey, and carries on.
func (w *Pages) ConfirmPasskey(c echo.Context) error {
	form, err := edge.ParseForm(c)
	if err != nil {
		return err
	}
	if err := w.Identity.ProveByPasskey(c, form.Get("challenge"), form.Get("answer")); err != nil {
		if f, ok := web.FaultsFromError(c, err, nil); ok {
			return w.showConfirm(c, f.Status, form, f)
		}
		return err
	}
	return w.carryOn(c, form)
}

// ConfirmPasskeyBegin tells the script what to ask the browser for.
func (w *Pages) ConfirmPasskeyBegin(c echo.Context) error {
	asked, err := w.Identity.AskProof(c)
	return web.AnswerPasskey(c, asked, err)
}

// ConfirmMail mails a link to somebody who has nothing else to prove who they are.
func (w *Pages) ConfirmMail(c echo.Context) error {
	form, err := edge.ParseForm(c)
	if err != nil {
		return err
	}
	next := confirmPath + "?" + url.Values{"next": {form.Get("next")}, "form": {form.Get("form")}}.Encode()
	if err := w.Identity.MailProof(c, next); err != nil {
		if f, ok := web.FaultsFromError(c, err, nil); ok {
			return w.showConfirm(c, f.Status, form, f)
		}
		return err
	}
	return edge.SeeOther(c, confirmPath+"/sent")
}

// ConfirmSent says that a link is on its way.
func (w *Pages) ConfirmSent(c echo.Context) error {
	return w.showSent(c, edge.Language(c).T("signin.check_mail"), edge.Language(c).T("signin.confirm_sent"), views.Link{})
}

// keptForm returns the form that waits for a proof. ok is false if there is none.
func (w *Pages) keptForm(c echo.Context, token string) (form resume.Form, ok bool, err error) {
	if token == "" {
		return resume.Form{}, false, nil
	}
	text, ok, err := w.Identity.KeptForm(c, edge.Actor(c).User.ID, token)
	if err != nil || !ok {
		return resume.Form{}, false, err
	}
	form, ok = resume.Decode(string(text))
	return form, ok && form.User == edge.Actor(c).User.ID, nil
}

// goOn leads on to the page that asked for a proof: to a form's page, filled in.
func (w *Pages) goOn(c echo.Context, query url.Values) error {
	form, ok, err := w.keptForm(c, query.Get("form"))
	if err != nil {
		return err
	}
	if ok {
		return edge.SeeOther(c, form.Address(query.Get("form")))
	}
	return edge.SeeOther(c, address.Local(query.Get("next"), address.Home(edge.Actor(c))))
}

// carryOn carries on with the form that asked for a proof, as if its page had sent it now.
// What was not kept of it, such as a password, has to be typed again: then its page is shown,
// filled in.
func (w *Pages) carryOn(c echo.Context, query url.Values) error {
	token := query.Get("form")
	form, ok, err := w.keptForm(c, token)
	if err != nil {
		return err
	}
	if !ok || form.Secrets || form.TooLong {
		return w.goOn(c, query)
	}
	if err := w.Identity.DropForm(c, form.User, token); err != nil { // so that it is carried out once
		return err
	}
	again, err := sendAgain(c.Request(), form)
	if err != nil {
		return err
	}
	// The form came from a page of ours, and so did the proof, which shows it by the browser's
	// word or by this token.
	again.Header.Set(echo.HeaderXCSRFToken, edge.CSRFToken(c))
	w.Portal.ServeHTTP(c.Response(), again)
	return nil
}

// sendAgain returns the request by which a page of ours sends a form, in the same browser.
func sendAgain(from *http.Request, form resume.Form) (*http.Request, error) {
	r, err := http.NewRequestWithContext(from.Context(), http.MethodPost, form.Action, strings.NewReader(form.Fields.Encode()))
	if err != nil {
		return nil, err
	}
	r.Host, r.RemoteAddr, r.RequestURI, r.TLS = from.Host, from.RemoteAddr, form.Action, from.TLS
	for _, name := range []string{echo.HeaderCookie, "User-Agent", echo.HeaderAccept, echo.HeaderXForwardedFor, "Sec-Fetch-Site"} {
		if values, ok := from.Header[http.CanonicalHeaderKey(name)]; ok {
			r.Header[http.CanonicalHeaderKey(name)] = values
		}
	}
	r.Header.Set(echo.HeaderContentType, echo.MIMEApplicationForm)
	r.Header.Set("Referer", form.Page)
	return r, nil
}

func (w *Pages) showConfirm(c echo.Context, status int, query url.Values, f web.Faults) error {
	means, err := w.Identity.ProofMeans(c)
	if err != nil {
		return err
	}
	page := view.ConfirmPage{
		Frame: w.Frame(c, edge.Language(c).T("signin.confirm_title"), "", models.Account{}), Email: edge.Actor(c).User.Email, Fault: f.Form,
		Next: address.Local(query.Get("next"), ""), Kept: query.Get("form"), Password: f.Field("password", ""), Code: f.Field("code", ""),
	}
	if means.Password {
		page.ByPassword = views.Form{Action: confirmPath}
	}
	if means.App {
		page.ByCode = views.Form{Action: confirmPath}
	}
	if means.Passkeys && w.Identity.PasskeysAvailable() {
		page.ByPasskey = w.PasskeyForm(confirmPath+"/passkey", edge.Language(c).T("signin.confirm_passkey_button"), "")
		page.ByPasskey.Plain = means.Password || means.App
		page.ByPasskey.Focus = !page.ByPasskey.Plain
	}
	if means.Link {
		page.ByLink = views.Form{Action: confirmPath + "/link"}
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return edge.Render(c, status, view.Confirm(page))
}

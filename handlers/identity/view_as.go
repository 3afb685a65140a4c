package identity

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/act"
)

// An operator who sees the portal as a customer does has a cookie for it besides that of
// their session, so that either can end without the other. Its token counts for that
// operator only.
const viewCookie = "bursar-view"

// EndViewPath is the form that ends a view.
const EndViewPath = "/admin/view/end"

// Within a view nothing is written: all methods but these are refused, except for what ends
// the view, and so are pages that act when they are opened, or are nothing but a form.
var (
	viewMethods = []string{http.MethodGet, http.MethodHead}
	viewForms   = []string{EndViewPath, "/signout"}
	closedPages = []string{
		"/success", "/buy/:purchase/continue", "/settings/data/download",
		"/buy", "/enterprise/new", "/members/remove", "/usage/caps/set",
		"/auth/oidc/:provider", "/auth/oidc/:provider/callback",
	}
)

func viewID(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// StartView starts a view of the portal as a customer sees it. Errors: those of
// store.StartCustomerView.
func (i *Identity) StartView(c echo.Context, user models.UserID, reason string, audit models.AuditRecord) error {
	token := rand.Text()
	v := models.CustomerView{ID: viewID(token), Operator: edge.Actor(c).User.ID, User: user, Reason: reason}
	if err := i.store.StartCustomerView(c.Request().Context(), v, audit); err != nil {
		return err
	}
	i.setCookie(c, viewCookie, token, models.ViewLife)
	return nil
}

// EndView ends the view that the request is made in, if there is one.
func (i *Identity) EndView(c echo.Context, audit models.AuditRecord) error {
	i.setCookie(c, viewCookie, "", -1)
	view := edge.ViewOf(c)
	if view == nil {
		return nil
	}
	return i.store.EndCustomerView(c.Request().Context(), view.ID, audit)
}

// enterView sets the actor of a request: the person who is signed in, or the customer as
// whom they see the portal. It returns CodeForbidden for what can't be done within a view.
func (i *Identity) enterView(c echo.Context, actor models.Actor) error {
	edge.SetActor(c, actor)
	token := i.readCookie(c, viewCookie)
	if token == "" || !actor.MayHelp() || actor.NeedsFactor {
		return nil
	}
	ctx := c.Request().Context()
	v, ok, err := i.store.CustomerView(ctx, viewID(token))
	if err != nil {
		return err
	}
	if !ok || v.Operator != actor.User.ID {
		i.setCookie(c, viewCookie, "", -1)
		return nil
	}
	if !i.now().Before(v.EndsAt) {
		i.setCookie(c, viewCookie, "", -1)
		i.PutFlash(c, "Your view of the portal as a customer has ended.")
		return nil
	}
	customer, err := i.store.User(ctx, v.User)
	if err != nil {
		return err
	}
	if !actor.MayViewAs(customer) { // who works for the operator by now, or has left
		i.setCookie(c, viewCookie, "", -1)
		return nil
	}
	edge.SetView(c, &edge.View{ID: v.ID, Operator: *actor.User, Customer: customer, EndsAt: v.EndsAt})
	if path := c.Request().URL.Path; path != "/admin" && !strings.HasPrefix(path, "/admin/") {
		memberships, err := i.store.Memberships(ctx, customer.ID)
		if err != nil {
			return err
		}
		edge.SetActor(c, models.Actor{User: &customer, Memberships: memberships, ViewedBy: actor.User})
	}
	return i.checkView(c, actor, customer)
}

// checkView refuses what changes something, and records what is taken away.
func (i *Identity) checkView(c echo.Context, operator models.Actor, customer models.User) error {
	r := c.Request()
	switch {
	case !slices.Contains(viewMethods, r.Method) && !slices.Contains(viewForms, r.URL.Path), slices.Contains(closedPages, c.Path()):
		return models.Errorf(models.CodeForbidden, "You’re viewing the portal as %s. You can’t change anything until you end the view.", models.Isolate(customer.Name))
	case edge.Actor(c).ViewedBy != nil && (strings.HasSuffix(r.URL.Path, ".csv") || strings.HasSuffix(r.URL.Path, ".json")):
		return i.store.WriteAudit(r.Context(), models.AuditRecord{
			Actor: operator.Ref(), Action: act.ViewAsDownload, Subject: string(customer.ID), RequestID: edge.RequestID(c),
			Detail: "Downloaded " + r.URL.Path + " while viewing as " + models.Isolate(customer.Name) + ".",
		})
	case edge.Actor(c).ViewedBy != nil:
		i.store.RecordRepeated(r.Context(), models.AuditRecord{
			Actor: operator.Ref(), Action: act.ViewAsOpen, Subject: string(customer.ID), Detail: "Opened " + c.Path() + ".",
		})
	}
	return nil
}

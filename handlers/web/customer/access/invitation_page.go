package access

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer/access"
)

// invitationSubjects begin sentences about the fields of somebody who is new.
var invitationSubjects = map[string]string{"name": "The name", "password": "The password"}

// Invitation shows what an invitation is to, before anything is done, to whoever has its link
// or is signed in with its address.
func (w *Pages) Invitation(c echo.Context) error {
	i, err := w.invitation(c)
	if err != nil {
		return err
	}
	actor := edge.Actor(c)
	if i.State == link.InvitationAccepted && actor.SignedIn() && i.IsTo(actor.User.Email) {
		return edge.SeeOther(c, homeOf(i, actor))
	}
	if fault := i.Check(w.Now()); fault != nil {
		return fault
	}
	return w.showInvitation(c, http.StatusOK, i, nil, web.Faults{})
}

// invitation finds the invitation of an address: by the token in its mail, or by its ID for
// the person who has proved its address. CodeNotFound.
func (w *Pages) invitation(c echo.Context) (link.InvitationLine, error) {
	text, actor, ctx := c.Param("token"), edge.Actor(c), c.Request().Context()
	line, err := link.InvitationLine{}, error(errNoInvitation)
	if token, ok := link.ParseToken(text); ok {
		line, err = w.Store.InvitationByToken(ctx, token)
	} else if strings.HasPrefix(text, "inv_") && actor.SignedIn() {
		line, err = w.Store.InvitationFor(ctx, *actor.User, models.InvitationID(text))
	}
	if models.CodeOf(err) == models.CodeNotFound {
		err = errNoInvitation
	}
	return line, err
}

var errNoInvitation = models.Errorf(models.CodeNotFound, "There is no such invitation. If you have several mails about it, use the newest.")

// homeOf is where somebody goes who has accepted an invitation.
func homeOf(i link.InvitationLine, actor models.Actor) string {
	if i.ToStaff() {
		return "/admin"
	}
	if actor.RoleIn(i.AccountID) == "" {
		return address.Home(actor)
	}
	return address.ForAccount("/enterprise/dashboard", i.AccountID)
}

// InvitationAccept accepts an invitation for the person who is signed in with its address, or
// for a new one, who signs up with it.
func (w *Pages) InvitationAccept(c echo.Context) error {
	form, err := edge.ParseForm(c)
	if err != nil {
		return err
	}
	i, err := w.invitation(c)
	if err != nil {
		return err
	}
	if fault := i.Check(w.Now()); fault != nil {
		return fault
	}
	actor := edge.Actor(c)
	if actor.SignedIn() {
		audit := w.AuditRecord(c, "invitation.accept", i.AccountID, "", "Accepted the invitation to be "+i.RoleName()+".")
		err = w.Store.AcceptInvitation(c.Request().Context(), i.Invitation, actor.User.ID, audit)
	} else {
		zone := form.Get("zone")
		if !models.ValidZone(zone) { // it comes from the browser, and nobody could correct it
			zone = ""
		}
		_, err = w.Identity.SignUpInvited(c, i.Invitation, identity.SignUpParams{Name: form.Get("name"), Password: form.Get("password"), Zone: zone})
	}
	if err != nil {
		if f, ok := web.FaultsFromError(c, err, invitationSubjects); ok {
			return w.showInvitation(c, f.Status, i, form, f)
		}
		return err
	}
	to, flash := "/enterprise/dashboard?account="+string(i.AccountID), edge.Language(c).T("members.joined", "organization", models.Isolate(i.AccountName))
	switch {
	case i.ToStaff():
		to, flash = "/admin", edge.Language(c).T("members.joined_staff", "role", present.OperatorRoles[i.Operator])
	case i.Kind == link.ToOwn:
		flash = edge.Language(c).T("members.owns", "organization", models.Isolate(i.AccountName))
	}
	return w.RedirectWithFlash(c, to, flash)
}

// InvitationDecline ends an invitation for whoever has its link and is not signed in as
// somebody else.
func (w *Pages) InvitationDecline(c echo.Context) error {
	if _, err := edge.ParseForm(c); err != nil {
		return err
	}
	i, err := w.invitation(c)
	if err != nil {
		return err
	}
	if fault := i.Check(w.Now()); fault != nil {
		return fault
	}
	actor := edge.Actor(c)
	if actor.SignedIn() && !i.IsTo(actor.User.Email) {
		return models.Errorf(models.CodeForbidden, "This invitation is for another person.")
	}
	audit := w.AuditRecord(c, "invitation.decline", i.AccountID, "", "The invitation to "+i.Email+" was declined.")
	if err := w.Store.DeclineInvitation(c.Request().Context(), i.Invitation, audit); err != nil {
		return err
	}
	to := address.InvitationDeclined
	if actor.SignedIn() {
		to = address.Home(actor)
	}
	return w.RedirectWithFlash(c, to, edge.Language(c).T("members.declined"))
}

func (w *Pages) showInvitation(c echo.Context, status int, i link.InvitationLine, form url.Values, f web.Faults) error {
	actor, here := edge.Actor(c), c.Request().URL.Path
	here = strings.TrimSuffix(strings.TrimSuffix(here, "/accept"), "/decline")
	page := view.InvitationPage{
		Frame: w.Frame(c, edge.Language(c).T("members.invitation"), "", models.Account{}), Fault: f.Form,
		Staff: i.ToStaff(), Ownership: i.Kind == link.ToOwn, Organization: i.AccountName, Role: roleName(w.ReaderOf(c), i), Email: i.Email,
		Inviter: i.InviterName, InviterEmail: i.InviterEmail, Expires: w.ReaderOf(c).Moment(i.ExpiresAt),
		Name: f.Field("name", form.Get("name")), Password: f.Field("password", ""), MinPasswordLength: identity.MinPasswordLength,
	}
	if i.ToStaff() {
		page.Organization = w.Brand().Name
	} else {
		page.Abilities = abilitiesOf(w.ReaderOf(c), i.Role)
	}
	accept, decline := views.Form{Action: here + "/accept"}, views.Form{Action: here + "/decline"}
	if actor.SignedIn() {
		if !i.IsTo(actor.User.Email) {
			page.SignedInAs = actor.User.Email
			return edge.Render(c, status, view.Invitation(page))
		}
		page.Accept, page.Decline = accept, decline
		return edge.Render(c, status, view.Invitation(page))
	}
	page.Decline = decline
	switch user, err := w.Store.UserByEmail(c.Request().Context(), i.Email); {
	case err == nil && user.Verified():
		page.SignInURL = "/signin?next=" + url.QueryEscape(here)
	case err == nil || models.CodeOf(err) == models.CodeNotFound:
		page.Accept, page.New = accept, true
	default:
		return err
	}
	return edge.Render(c, status, view.Invitation(page))
}

// roleName names the role that an invitation is to.
func roleName(r present.Reader, i link.InvitationLine) string {
	if i.ToStaff() {
		return present.OperatorRoles[i.Operator]
	}
	return r.MemberRole(i.Role)
}

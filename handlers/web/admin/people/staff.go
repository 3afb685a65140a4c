package people

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/factor"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/people"
)

// noRole is the choice of a form that takes somebody's operator role.
const noRole = "none"

// Staff lists the operator's people and who is invited to be one.
func (w *Pages) Staff(c echo.Context) error { return w.showStaff(c, http.StatusOK, web.Form{}, "") }

// showStaff shows the page with the form that invites, and the fault of another one.
func (w *Pages) showStaff(c echo.Context, status int, f web.Form, fault string) error {
	ctx, r, actor := c.Request().Context(), w.ReaderOf(c), edge.Actor(c)
	query := models.UserQuery{Staff: true, Limit: admin.LinesPerPage}
	if c.Request().Method != http.MethodPost {
		query.After = models.UserID(c.QueryParam("after"))
	}
	found, err := w.Store.Users(ctx, query)
	if err != nil {
		return err
	}
	invited, err := w.Store.InvitationsOf(ctx, link.InvitationQuery{Limit: admin.LinesPerPage})
	if err != nil {
		return err
	}
	page := view.StaffPage{
		Frame: w.Frame(c, r.T("admin_people.staff"), views.IconStaff, models.Account{}), Fault: fault,
		Invitations: w.Invitations(invited.Lines, r, actor.MayAdminister(), actor.MayAdminister(), address.AdminStaff),
	}
	page.First, page.Next = web.PageLinks(address.AdminStaff, nil, string(query.After), string(found.Next))
	if err := w.addStaff(c, &page, found.Lines); err != nil {
		return err
	}
	switch {
	case !actor.MayAdminister():
		page.ReadOnlyReason = admin.ReadOnlyText
	case w.Settings().Mail:
		page.Invite = f.View(address.AdminStaff)
		page.Email, page.RoleFault = f.Field("email"), f.Faults.Of("role")
		page.Roles = w.roleOptions(r, "", cmp.Or(f.Get("role"), string(models.OperatorSupport)))
	default:
		page.MailOff = true
	}
	return edge.Render(c, status, view.Staff(page))
}

// roleOptions offers the roles that somebody with a role can be given.
func (w *Pages) roleOptions(r present.Reader, from models.OperatorRole, selected string) (options []views.Option) {
	for _, role := range models.OperatorRoles {
		if !w.cantMake(from, role) {
			options = append(options, views.Option{Value: string(role), Text: r.OperatorRole(role), Selected: string(role) == selected})
		}
	}
	return options
}

// addStaff lists people, with the second factors that they have.
func (w *Pages) addStaff(c echo.Context, page *view.StaffPage, people []models.UserLine) error {
	r, ids := w.ReaderOf(c), make([]models.UserID, len(people))
	for i, u := range people {
		ids[i] = u.ID
	}
	kinds, err := w.Store.FactorKinds(c.Request().Context(), ids)
	for _, u := range people {
		m := w.staffMember(u.User, edge.Actor(c), r)
		m.Factors = factorsText(r, kinds[u.ID])
		if m.Factors == "" && u.Status == models.UserActive && w.Settings().StaffMFA {
			m.Badges = append(m.Badges, views.Badge{Text: r.T("admin_people.no_second_factor"), Tone: views.ToneWarn})
		}
		page.Members = append(page.Members, m)
	}
	return err
}

// factorsText says which second factors somebody has, "" for none.
func factorsText(r present.Reader, kinds []factor.Kind) string {
	var names []string
	for _, k := range kinds {
		names = append(names, r.T(map[factor.Kind]string{factor.KindPasskey: "admin_people.passkey", factor.KindApp: "admin_people.app"}[k]))
	}
	return strings.Join(names, ", ")
}

// cantMake reports whether a change of role would give more than it takes while admins have a
// limit: see models.Settings.CantMake.
func (w *Pages) cantMake(from, to models.OperatorRole) bool {
	return from != to && from != models.OperatorAdmin && w.Settings().CantMake(to)
}

func (w *Pages) staffMember(u models.User, actor models.Actor, r present.Reader) view.StaffMember {
	m := view.StaffMember{
		ID: string(u.ID), Name: u.Name, Email: u.Email, URL: address.AdminUser(u.ID), Role: r.OperatorRole(u.Operator),
		Self: u.ID == actor.User.ID, SignedIn: r.Moment(u.SignedInAt),
	}
	if u.Status != models.UserActive || !u.Verified() || u.MustReset {
		m.Badges = badges(r, u)
	}
	if !actor.MayAdminister() {
		return m
	}
	was := encodeStanding(u.Standing())
	m.Change = views.Form{Action: address.AdminStaff + "/" + string(u.ID) + "/role", Was: was}
	m.Roles = append(w.roleOptions(r, u.Operator, string(u.Operator)), views.Option{Value: noRole, Text: r.T("admin_people.role_none")})
	switch {
	case u.Status == models.UserDisabled && w.Settings().CantMake(u.Operator):
	case u.Status == models.UserDisabled:
		m.Enable = views.Form{Action: address.AdminUser(u.ID) + "/unblock", Was: was}
	case !m.Self:
		m.Block = views.Form{Action: address.AdminUser(u.ID) + "/block", Was: was}
	}
	return m
}

// StaffRole changes what one of the operator's people may do, or takes their role.
func (w *Pages) StaffRole(c echo.Context) error {
	user, form, err := w.userFromForm(c)
	if err != nil {
		return err
	}
	from := decodeStanding(form.Get("was"))
	if from.Operator == "" { // people become staff by an invitation
		return models.Errorf(models.CodeNotFound, "This person isn’t staff. Invite them instead.")
	}
	r, name := w.ReaderOf(c), models.Isolate(user.Name)
	to, said := from, r.T("admin_people.role_taken", "name", name)
	to.Operator = models.OperatorRole(form.Get("role"))
	if form.Get("role") == noRole {
		to.Operator = ""
	} else if to.Operator == "" {
		return models.Errorf(models.CodeNotFound, "There is no such role.")
	}
	if to == from {
		return w.RedirectWithFlash(c, address.AdminStaff, r.T("admin_people.no_change"))
	}
	if w.cantMake(from.Operator, to.Operator) {
		return w.showStaff(c, http.StatusUnprocessableEntity, web.Form{}, r.T("admin_people.make_staff"))
	}
	if to.Operator != "" {
		said = r.T("admin_people.role_given", "name", name, "role", strings.ToLower(r.OperatorRole(to.Operator)))
	}
	err = w.Store.ChangeStanding(c.Request().Context(), models.StandingChange{UserID: user.ID, From: from, To: to},
		w.AuditRecord(c, "user.role", "", string(user.ID), r.T("admin_people.role_audit", "name", name, "from", string(from.Operator), "to", form.Get("role"))).
			Changing("role", string(from.Operator), form.Get("role")))
	switch models.CodeOf(err) {
	case "":
		to := address.AdminStaff
		if user.ID == edge.Actor(c).User.ID && form.Get("role") == noRole {
			to = "/"
		}
		return w.RedirectWithFlash(c, to, said)
	case models.CodeConflict, models.CodeInvalidField:
		return w.showStaff(c, http.StatusUnprocessableEntity, web.Form{}, edge.AsError(err).Message)
	}
	return err
}

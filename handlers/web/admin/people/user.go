package people

import (
	"cmp"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/people"
)

// User shows a person: their accounts, how they sign in, and what was done about them.
func (w *Pages) User(c echo.Context) error { return w.showUser(c, http.StatusOK, userForm{}) }

// userForm is the one of the page's forms that was sent.
type userForm struct {
	web.Form
	submitted string // "view", "block" or "factors", "" for none
}

func (w *Pages) showUser(c echo.Context, status int, f userForm) error {
	ctx, r, actor := c.Request().Context(), w.ReaderOf(c), edge.Actor(c)
	user, err := w.Store.User(ctx, models.UserID(c.Param("id")))
	if err != nil {
		return err
	}
	memberships, err := w.Store.Memberships(ctx, user.ID)
	if err != nil {
		return err
	}
	sessions, err := w.Store.Sessions(ctx, user.ID)
	if err != nil {
		return err
	}
	kinds, err := w.Store.FactorKinds(ctx, []models.UserID{user.ID})
	if err != nil {
		return err
	}
	log, err := w.Store.AuditLog(ctx, models.AuditQuery{Subject: string(user.ID), Limit: admin.SectionLines})
	if err != nil {
		return err
	}
	page := view.UserPage{
		Frame: w.Frame(c, user.Name, views.IconUsers, models.Account{}), Name: user.Name, Email: user.Email,
		Role: r.OperatorRole(user.Operator), Badges: badges(r, user), Facts: userFacts(user, len(sessions), factorsText(r, kinds[user.ID]), r),
		Audit: admin.AuditLines(log.Lines, r), MailOff: !w.Settings().Mail,
		AuditURL: address.AdminAuditLog + "?" + url.Values{"actor": {string(user.ID)}}.Encode(),
	}
	for _, m := range memberships {
		page.Accounts = append(page.Accounts, view.UserAccount{
			Name: m.Account.Name, URL: address.AdminAccount(m.Account.ID), Kind: r.KindForStaff(m.Account.Kind),
			Role: r.MemberRole(m.Role), Status: r.AccountBadge(m.Account.Status),
		})
	}
	w.offerUserForms(&page, user, actor, r, f)
	if len(kinds) > 0 && actor.MayAdminister() && user.ID != actor.User.ID && user.Status != models.UserClosed {
		page.ResetFactors = views.Form{Action: address.AdminUser(user.ID) + "/factors"}
	}
	if f.submitted == "factors" {
		page.Fault, page.Lost = f.Faults.Form, f.Field("lost")
	}
	return edge.Render(c, status, view.User(page))
}

func userFacts(u models.User, sessions int, factors string, r present.Reader) []views.Fact {
	facts := []views.Fact{{Label: r.T("admin_people.user"), Text: string(u.ID), Code: true}, {Label: r.T("admin_people.time_zone"), Text: u.Zone}, {Label: r.T("admin_people.joined"), At: r.Moment(u.CreatedAt)}}
	moment := func(label string, m views.Moment, otherwise string) {
		facts = append(facts, views.Fact{Label: label, At: m, Text: otherwise})
	}
	moment(r.T("admin_people.email_verified"), r.Moment(u.VerifiedAt), r.T("admin_people.not_yet"))
	moment(r.T("admin_people.signed_in"), r.Moment(u.SignedInAt), r.T("admin_people.never"))
	facts = append(facts, views.Fact{Label: r.T("admin_people.second_factor"), Text: cmp.Or(views.Capital(factors), r.T("admin_people.none"))})
	return append(facts, views.Fact{Label: r.T("admin_people.sessions"), Text: r.Number(int64(sessions))})
}

// offerUserForms puts those forms on a person's page that the operator may send.
func (w *Pages) offerUserForms(page *view.UserPage, user models.User, actor models.Actor, r present.Reader, f userForm) {
	here := address.AdminUser(user.ID)
	own := actor.User.ID == user.ID
	if user.Status == models.UserClosed {
		page.Note = r.T("admin_people.closed_note")
		return
	}
	if actor.MayViewAs(user) {
		page.View = views.Form{Action: here + "/view"}
	}
	if f.submitted == "view" {
		page.Fault, page.Reason = f.Faults.Form, f.Field("reason")
	}
	if !user.Verified() && user.Status == models.UserActive && actor.MayHelp() {
		page.Resend = views.Form{Action: here + "/resend"}
		if page.MailOff {
			page.Resend, page.Note = views.Form{}, r.T("admin_people.unverified_note")
		}
	}
	if !actor.MayAdminister() {
		page.ReadOnlyReason = admin.ReadOnlyText
		return
	}
	was := encodeStanding(user.Standing())
	switch {
	case user.Status == models.UserDisabled && w.Settings().CantMake(user.Operator):
		page.Note = r.T("admin_people.unblock_staff")
	case user.Status == models.UserDisabled:
		page.Unblock = views.Form{Action: here + "/unblock", Was: was}
	case own:
		page.Note = r.T("admin_people.block_self")
	default:
		page.Block = views.Form{Action: here + "/block", Was: was}
	}
	if user.Status == models.UserActive && user.Verified() && !own {
		page.EndSessions, page.Reset = views.Form{Action: here + "/sessions"}, views.Form{Action: here + "/reset"}
	}
	if f.submitted == "block" {
		page.Fault, page.Why = f.Faults.Form, f.Field("why")
	}
}

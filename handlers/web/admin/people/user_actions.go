package people

import (
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/models/outbox"
)

// maxReason is the most characters of a reason.
const maxReason = 200

// encodeStanding is a standing as forms carry it, to tell whether it is still the same when
// they are sent.
func encodeStanding(s models.Standing) string { return string(s.Operator) + "/" + string(s.Status) }

func decodeStanding(text string) models.Standing {
	role, status, _ := strings.Cut(text, "/")
	return models.Standing{Operator: models.OperatorRole(role), Status: models.UserStatus(status)}
}

// userFromForm reads a form about the person whom the address names. Errors: those of
// edge.ParseForm, and CodeNotFound.
func (w *Pages) userFromForm(c echo.Context) (models.User, url.Values, error) {
	form, err := edge.ParseForm(c)
	if err != nil {
		return models.User{}, nil, err
	}
	user, err := w.Store.User(c.Request().Context(), models.UserID(c.Param("id")))
	return user, form, err
}

// UserBlock keeps a person from signing in and ends their sessions. Their accounts go on.
func (w *Pages) UserBlock(c echo.Context) error {
	user, values, err := w.userFromForm(c)
	if err != nil {
		return err
	}
	if user.ID == edge.Actor(c).User.ID {
		return models.Errorf(models.CodeForbidden, "You can’t block yourself. Ask another admin.")
	}
	r, f := w.ReaderOf(c), userForm{web.Form{Values: values}, "block"}
	reason := f.reason(r, "why")
	return w.Submit(c, &f.Form, web.Flow{
		Post: func(c echo.Context) (web.Done, error) {
			from := decodeStanding(f.Get("was"))
			to := from
			to.Status = models.UserDisabled
			var mails []outbox.Mail
			if user.Verified() {
				mails = append(mails, outbox.Mail{Kind: outbox.UserDisabled, To: user.Email, Name: user.Name})
			}
			err := w.Store.ChangeStanding(c.Request().Context(), models.StandingChange{UserID: user.ID, From: from, To: to},
				w.AuditRecord(c, "user.block", "", string(user.ID), r.T("admin_people.block_audit", "name", models.Isolate(user.Name), "reason", reason)), mails...)
			return web.Done{URL: address.AdminUser(user.ID), Flash: r.T("admin_people.blocked_said", "name", models.Isolate(user.Name))}, err
		},
		Show: func(c echo.Context, status int) error { return w.showUser(c, status, f) },
	})
}

// reason reads a reason of one line.
func (f *userForm) reason(r present.Reader, field string) string {
	reason := strings.Join(strings.Fields(f.Required(field, r.T("admin_people.fault_reason"))), " ")
	f.Require(field, len([]rune(reason)) <= maxReason, r.T("admin_people.fault_reason_long"))
	return reason
}

// UserUnblock lets a person sign in again.
func (w *Pages) UserUnblock(c echo.Context) error {
	user, form, err := w.userFromForm(c)
	if err != nil {
		return err
	}
	if w.Settings().CantMake(user.Operator) {
		return models.Errorf(models.CodeForbidden, "%s", w.ReaderOf(c).T("admin_people.unblock_staff"))
	}
	from := decodeStanding(form.Get("was"))
	to := from
	to.Status = models.UserActive
	err = w.Store.ChangeStanding(c.Request().Context(), models.StandingChange{UserID: user.ID, From: from, To: to},
		w.AuditRecord(c, "user.unblock", "", string(user.ID), w.ReaderOf(c).T("admin_people.unblock_audit", "name", models.Isolate(user.Name))))
	if err != nil {
		return err
	}
	return w.RedirectWithFlash(c, address.AdminUser(user.ID), w.ReaderOf(c).T("admin_people.unblocked", "name", models.Isolate(user.Name)))
}

// UserReset makes a person's password count no longer and mails them a link for a new one.
func (w *Pages) UserReset(c echo.Context) error {
	user, _, err := w.userFromForm(c)
	if err != nil {
		return err
	}
	r, name := w.ReaderOf(c), models.Isolate(user.Name)
	err = w.Store.ForceReset(c.Request().Context(), user.ID, link.NewToken(),
		w.AuditRecord(c, "user.reset", "", string(user.ID), r.T("admin_people.reset_audit", "name", name)))
	if err != nil {
		return err
	}
	said := r.T("admin_people.reset_said", "name", name)
	if !w.Settings().Mail {
		said = r.T("admin_people.reset_said_no_mail", "name", name)
	}
	return w.RedirectWithFlash(c, address.AdminUser(user.ID), said)
}

// UserResetFactors removes the second factors of a person who has lost them.
func (w *Pages) UserResetFactors(c echo.Context) error {
	user, values, err := w.userFromForm(c)
	if err != nil {
		return err
	}
	if user.ID == edge.Actor(c).User.ID {
		return models.Errorf(models.CodeForbidden, "You can’t reset your own two-factor sign-in here. Change it in your settings.")
	}
	r, f := w.ReaderOf(c), userForm{web.Form{Values: values}, "factors"}
	reason := f.reason(r, "lost")
	return w.Submit(c, &f.Form, web.Flow{
		Post: func(c echo.Context) (web.Done, error) {
			err := w.Store.ResetFactors(c.Request().Context(), user,
				w.AuditRecord(c, "factor.reset", "", string(user.ID), r.T("admin_people.factors_audit", "name", models.Isolate(user.Name), "reason", reason)))
			return web.Done{URL: address.AdminUser(user.ID), Flash: r.T("admin_people.factors_said", "name", models.Isolate(user.Name))}, err
		},
		Show: func(c echo.Context, status int) error { return w.showUser(c, status, f) },
	})
}

// UserEndSessions signs a person out everywhere.
func (w *Pages) UserEndSessions(c echo.Context) error {
	user, _, err := w.userFromForm(c)
	if err != nil {
		return err
	}
	said := w.ReaderOf(c).T("admin_people.sessions_audit", "name", models.Isolate(user.Name))
	err = w.Store.EndOtherSessions(c.Request().Context(), user.ID, "",
		w.AuditRecord(c, "user.sessions_end", "", string(user.ID), said))
	if err != nil {
		return err
	}
	return w.RedirectWithFlash(c, address.AdminUser(user.ID), said)
}

// UserResend mails a person whose address is not proved the link that proves it again.
// Admins and support may.
func (w *Pages) UserResend(c echo.Context) error {
	user, _, err := w.userFromForm(c)
	if err != nil {
		return err
	}
	if !edge.Actor(c).MayHelp() {
		return admin.ErrReadOnly
	}
	if user.Verified() || user.Status != models.UserActive || !w.Settings().Mail {
		return models.Errorf(models.CodeConflict, "There is no verification email to send.")
	}
	if err := w.takeInvitation(c, user.Email); err != nil {
		return err
	}
	if err := w.Store.MailReset(c.Request().Context(), user.Email); err != nil {
		return err
	}
	said := w.ReaderOf(c).T("admin_people.resent", "email", models.Isolate(user.Email))
	if err := w.Store.WriteAudit(c.Request().Context(), w.AuditRecord(c, "user.resend", "", string(user.ID), said)); err != nil {
		return err
	}
	return w.RedirectWithFlash(c, address.AdminUser(user.ID), said)
}

package people

import (
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
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
	f := userForm{web.Form{Values: values}, "block"}
	reason := f.reason("why")
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
				w.AuditRecord(c, "user.block", "", string(user.ID), "Blocked "+models.Isolate(user.Name)+": "+reason), mails...)
			return web.Done{URL: address.AdminUser(user.ID), Flash: models.Isolate(user.Name) + " is blocked."}, err
		},
		Show: func(c echo.Context, status int) error { return w.showUser(c, status, f) },
	})
}

// reason reads a reason of one line.
func (f *userForm) reason(field string) string {
	reason := strings.Join(strings.Fields(f.Required(field, "Enter a reason.")), " ")
	f.Require(field, len([]rune(reason)) <= maxReason, "Enter at most 200 characters.")
	return reason
}

// UserUnblock lets a person sign in again.
func (w *Pages) UserUnblock(c echo.Context) error {
	user, form, err := w.userFromForm(c)
	if err != nil {
		return err
	}
	if w.Settings().CantMake(user.Operator) {
		return models.Errorf(models.CodeForbidden, unblockStaffText)
	}
	from := decodeStanding(form.Get("was"))
	to := from
	to.Status = models.UserActive
	err = w.Store.ChangeStanding(c.Request().Context(), models.StandingChange{UserID: user.ID, From: from, To: to},
		w.AuditRecord(c, "user.unblock", "", string(user.ID), "Unblocked "+models.Isolate(user.Name)+"."))
	if err != nil {
		return err
	}
	return w.RedirectWithFlash(c, address.AdminUser(user.ID), models.Isolate(user.Name)+" can sign in again.")
}

// UserReset makes a person's password count no longer and mails them a link for a new one.
func (w *Pages) UserReset(c echo.Context) error {
	user, _, err := w.userFromForm(c)
	if err != nil {
		return err
	}
	err = w.Store.ForceReset(c.Request().Context(), user.ID, link.NewToken(),
		w.AuditRecord(c, "user.reset", "", string(user.ID), "Reset the password of "+models.Isolate(user.Name)+"."))
	if err != nil {
		return err
	}
	said := "We emailed " + models.Isolate(user.Name) + " a link to choose a new password."
	if !w.Settings().Mail {
		said = "The password of " + models.Isolate(user.Name) + " no longer works. Give them a new one on the server."
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
	f := userForm{web.Form{Values: values}, "factors"}
	reason := f.reason("lost")
	return w.Submit(c, &f.Form, web.Flow{
		Post: func(c echo.Context) (web.Done, error) {
			err := w.Store.ResetFactors(c.Request().Context(), user,
				w.AuditRecord(c, "factor.reset", "", string(user.ID), "Reset the two-factor sign-in of "+models.Isolate(user.Name)+": "+reason))
			return web.Done{URL: address.AdminUser(user.ID), Flash: "Two-factor sign-in of " + models.Isolate(user.Name) + " is reset."}, err
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
	err = w.Store.EndOtherSessions(c.Request().Context(), user.ID, "",
		w.AuditRecord(c, "user.sessions_end", "", string(user.ID), "Ended all sessions of "+models.Isolate(user.Name)+"."))
	if err != nil {
		return err
	}
	return w.RedirectWithFlash(c, address.AdminUser(user.ID), "All sessions of "+models.Isolate(user.Name)+" have ended.")
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
	said := "Sent the verification email to " + models.Isolate(user.Email) + " again."
	if err := w.Store.WriteAudit(c.Request().Context(), w.AuditRecord(c, "user.resend", "", string(user.ID), said)); err != nil {
		return err
	}
	return w.RedirectWithFlash(c, address.AdminUser(user.ID), said)
}

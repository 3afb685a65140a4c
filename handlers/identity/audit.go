package identity

import (
	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/act"
	"github.com/bursar-portal/bursar/models/factor"
)

// recordSignIn records how a person signs in, before their session begins: nobody is in whose
// sign-in is not recorded. That a link was used is recorded with its use.
func (i *Identity) recordSignIn(c echo.Context, user models.User, by []factor.Method) error {
	action := act.SignInFactor
	switch {
	case len(by) > 1 || by[0] == factor.Passkey:
	case by[0] == factor.Password:
		action = act.SignInPassword
	default:
		return nil
	}
	return i.store.WriteAudit(c.Request().Context(), i.auditRecord(c, models.Actor{User: &user}.Ref(), action, "Signed in with "+methodsText(by)+"."))
}

// recordFailure counts an attempt to sign in as somebody. Who tried is not known, and an
// address that nobody has is not kept: user is the zero value then.
func (i *Identity) recordFailure(c echo.Context, user models.User, why string) {
	if user.ID == "" {
		why = "Nobody has the address. " + why
	}
	i.store.RecordRepeated(c.Request().Context(), models.AuditRecord{Actor: models.Visitor, Action: act.SignInFailed, Subject: string(user.ID), Detail: why})
}

// recordLimited is recordFailure for an attempt that a rate limit has refused with err. Others
// are no fault of whoever tries.
func (i *Identity) recordLimited(c echo.Context, user models.User, why string, err error) {
	if models.CodeOf(err) == models.CodeRateLimited {
		i.recordFailure(c, user, why)
	}
}

// recordRefusal counts a sign-in with the right password of a person who may not.
func (i *Identity) recordRefusal(c echo.Context, user models.User) {
	why := "The user is " + string(user.Status) + "."
	if user.Status == models.UserActive {
		why = "The user has to choose a new password."
	}
	i.store.RecordRepeated(c.Request().Context(), models.AuditRecord{Actor: models.Visitor, Action: act.SignInRefused, Subject: string(user.ID), Detail: why})
}

// recordUnproved counts an attempt of the signed-in person to show once more that it is them.
func (i *Identity) recordUnproved(c echo.Context, why string) {
	actor := edge.Actor(c).Ref()
	i.store.RecordRepeated(c.Request().Context(), models.AuditRecord{Actor: actor, Action: act.ProofFailed, Subject: actor.ID, Detail: why})
}

// AuditAccountOpened records that a person who was not signed in has opened an
// account.
func (i *Identity) AuditAccountOpened(c echo.Context, user models.User, account models.AccountID, action, detail string) error {
	record := i.auditRecord(c, models.Actor{User: &user}.Ref(), action, detail)
	record.AccountID = account
	return i.store.WriteAudit(c.Request().Context(), record)
}

// auditRecord returns the audit record of a change that a person made to their own
// user.
func (i *Identity) auditRecord(c echo.Context, ref models.ActorRef, action, detail string) models.AuditRecord {
	return models.AuditRecord{
		Actor:     ref,
		Action:    action,
		Subject:   ref.ID,
		Detail:    detail,
		RequestID: edge.RequestID(c),
	}
}

package web

import (
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
)

// MembershipFor returns the actor's membership in the account that an address or a form
// names. "" stands for their own account, or else for their first one. An account of
// somebody else is reported as one that does not exist, so that identifiers can't be
// probed. Errors: CodeNotFound, CodeNoAccount.
func MembershipFor(actor models.Actor, id string) (models.Membership, error) {
	for _, m := range actor.Memberships {
		if id == "" || id == string(m.Account.ID) {
			return m, nil
		}
	}
	if id == "" {
		return models.Membership{}, models.Errorf(models.CodeNoAccount, "You have no account here.")
	}
	return models.Membership{}, models.Errorf(models.CodeNotFound, "There is no such account, or it is not yours.")
}

// ReaderOf returns the person who reads the page; without a session, a reader in UTC.
func (w *Site) ReaderOf(c echo.Context) present.Reader {
	r := present.Reader{Language: edge.Language(c), Zone: time.UTC, Credit: w.brandFor(edge.Language(c)).Credit, Brand: w.Brand().Name, Viewer: edge.Actor(c)}
	if user := edge.Actor(c).User; user != nil {
		r.Zone = user.Location()
	}
	return r
}

// AuditRecord returns the audit record of an action by the person who sent the request.
func (w *Site) AuditRecord(c echo.Context, action string, account models.AccountID, subject, detail string) models.AuditRecord {
	return models.AuditRecord{
		Actor: edge.Actor(c).Ref(), Action: action, AccountID: account, Subject: subject, Detail: detail,
		RequestID: edge.RequestID(c),
	}
}

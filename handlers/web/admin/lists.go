package admin

import (
	"cmp"
	"strings"

	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/act"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin"
)

// Lengths of lists.
const (
	LinesPerPage = 50 // of a page that is a list
	SectionLines = 20 // of each list on a page that has several
)

// AccountLines prints accounts for a list.
func AccountLines(lines []models.AccountLine, r present.Reader) []view.AccountLine {
	printed := make([]view.AccountLine, len(lines))
	for i, l := range lines {
		printed[i] = AccountLine(l.Account, l.Owner, l.Available, r)
	}
	return printed
}

// AccountLine prints an account. The billing email stands in for an owner without one.
func AccountLine(a models.Account, owner models.User, available models.Credits, r present.Reader) view.AccountLine {
	line := view.AccountLine{
		ID: string(a.ID), Name: a.Name, URL: address.AdminAccount(a.ID), Kind: r.KindForStaff(a.Kind),
		Owner: owner.Name, Email: owner.Email, Status: r.AccountBadge(a.Status),
		Available: r.Amount(available), CreatedAt: r.Moment(a.CreatedAt),
	}
	if line.Email == "" {
		line.Email = a.BillingEmail
	}
	return line
}

// AuditLines prints audit records for a list.
func AuditLines(lines []models.AuditLine, r present.Reader) []view.AuditLine {
	printed := make([]view.AuditLine, len(lines))
	for i, l := range lines {
		printed[i] = view.AuditLine{
			At: r.Moment(l.At), URL: address.AuditRecord(l.ID), Actor: r.Actor(l.Actor, l.ActorName), Action: l.Action,
			Detail: cmp.Or(l.Detail, act.Sentence(l.Action)+"."), Times: times(r, l.Times()), RequestID: l.RequestID,
		}
		if l.AccountID != "" {
			printed[i].Account = cmp.Or(l.AccountName, string(l.AccountID))
			printed[i].AccountURL = address.AdminAccount(l.AccountID)
		}
		if strings.HasPrefix(l.Subject, "bat_") || models.IsProposal(l.Subject) {
			printed[i].Subject = SubjectLink(l.Subject)
		}
	}
	return printed
}

// times prints how often something was done, "" for once.
func times(r present.Reader, n int64) string {
	if n <= 1 {
		return ""
	}
	return r.T("admin_parts.times", "n", n)
}

// SubjectLink links to what a record of the audit log is about, if it has a page: the zero
// Link if not.
func SubjectLink(subject string) views.Link {
	switch {
	case strings.HasPrefix(subject, "bat_"):
		return views.Link{Text: English.T("admin_parts.view_adjustments"), URL: address.Batch(models.BatchID(subject))}
	case models.IsProposal(subject):
		return views.Link{Text: English.T("admin_parts.view_request"), URL: address.Proposal(models.ProposalID(subject))}
	case strings.HasPrefix(subject, "usr_"):
		return views.Link{Text: English.T("admin_parts.view_user"), URL: address.AdminUser(models.UserID(subject))}
	case strings.HasPrefix(subject, "acc_"):
		return views.Link{Text: English.T("admin_parts.view_account"), URL: address.AdminAccount(models.AccountID(subject))}
	case strings.HasPrefix(subject, "pur_"):
		return views.Link{Text: English.T("admin_parts.view_purchase"), URL: address.AdminPurchase(models.PurchaseID(subject))}
	}
	return views.Link{}
}

// LinkBatches links printed entries to the batches that posted them. lines are the
// entries that were printed.
func LinkBatches(entries []views.Entry, lines []models.EntryLine) {
	for i, l := range lines {
		if id := models.BatchOf(l.Entry); id != "" {
			entries[i].Batch = views.Link{Text: English.T("admin_parts.view_decision"), URL: address.Batch(id)}
		}
	}
}

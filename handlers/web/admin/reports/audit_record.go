package reports

import (
	"cmp"
	"encoding/hex"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/act"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/reports"
)

// AuditEntry shows one record of the audit log.
func (w *Pages) AuditEntry(c echo.Context) error {
	l, err := w.Store.AuditEntry(c.Request().Context(), models.AuditID(c.Param("id")))
	if err != nil {
		return err
	}
	r := w.ReaderOf(c)
	page := view.AuditRecordPage{
		Frame: w.Frame(c, act.Sentence(l.Action), views.IconAudit, models.Account{}), What: act.Sentence(l.Action), Detail: l.Detail, Erased: l.Erased,
		Facts: auditFacts(r, l), Subject: admin.SubjectLink(l.Subject), Related: relatedRecords(r, l),
	}
	for _, one := range l.Changes {
		page.Changes = append(page.Changes, view.AuditChange{Name: one.Name, Before: one.Before, After: one.After})
	}
	if l.SealNumber > 0 {
		page.Seal = []views.Fact{{Label: r.T("admin_reports.number"), Text: r.Number(l.SealNumber)}, {Label: r.T("admin_reports.sha_256"), Text: hex.EncodeToString(l.Seal[:])}}
	}
	return edge.Render(c, http.StatusOK, view.AuditRecord(page))
}

// auditFacts are who did it, to whom and from where.
func auditFacts(r present.Reader, l models.AuditLine) []views.Fact {
	facts := []views.Fact{{Label: r.T("admin_reports.when"), At: r.Moment(l.At)}, {Label: r.T("admin_reports.who"), Text: models.Isolate(r.Actor(l.Actor, l.ActorName))}}
	add := func(label, text string, code bool) {
		if text != "" {
			facts = append(facts, views.Fact{Label: label, Text: text, Code: code})
		}
	}
	add(r.T("admin_reports.actor"), l.Actor.ID, true)
	add(r.T("admin_reports.action"), l.Action, true)
	add(r.T("admin_reports.subject"), l.Subject, true)
	if l.AccountID != "" {
		add(r.T("admin_reports.account"), models.Isolate(cmp.Or(l.AccountName, string(l.AccountID))), false)
	}
	if l.Times() > 1 {
		add(r.T("admin_reports.count"), r.T("admin_reports.times", "n", l.Times()), false)
	}
	add(r.T("admin_reports.network"), l.Network, true)
	add(r.T("admin_reports.request"), l.RequestID, true)
	add(r.T("admin_reports.record"), string(l.ID), true)
	return facts
}

// relatedRecords are links to other records that have something in common with one.
func relatedRecords(r present.Reader, l models.AuditLine) (links []views.Link) {
	add := func(text, field, value string) {
		if value != "" {
			links = append(links, views.Link{Text: text, URL: address.AdminAuditLog + "?" + url.Values{field: {value}}.Encode()})
		}
	}
	add(r.T("admin_reports.same_actor"), "actor", l.Actor.ID)
	add(r.T("admin_reports.same_subject"), "subject", l.Subject)
	add(r.T("admin_reports.same_account"), "account", string(l.AccountID))
	add(r.T("admin_reports.same_request"), "request", l.RequestID)
	add(r.T("admin_reports.same_network"), "network", l.Network)
	add(r.T("admin_reports.same_action"), "action", l.Action)
	return links
}

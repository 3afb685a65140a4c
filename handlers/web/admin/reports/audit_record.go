package reports

import (
	"cmp"
	"encoding/hex"
	"net/http"
	"net/url"
	"strconv"

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
	page := view.AuditRecordPage{
		Frame: w.Frame(c, act.Sentence(l.Action), views.IconAudit, models.Account{}), What: act.Sentence(l.Action), Detail: l.Detail, Erased: l.Erased,
		Facts: auditFacts(w.ReaderOf(c), l), Subject: admin.SubjectLink(l.Subject), Related: relatedRecords(l),
	}
	for _, one := range l.Changes {
		page.Changes = append(page.Changes, view.AuditChange{Name: one.Name, Before: one.Before, After: one.After})
	}
	if l.SealNumber > 0 {
		page.Seal = []views.Fact{{Label: "Number", Text: present.GroupDigits(strconv.FormatInt(l.SealNumber, 10))}, {Label: "SHA-256", Text: hex.EncodeToString(l.Seal[:])}}
	}
	return edge.Render(c, http.StatusOK, view.AuditRecord(page))
}

// auditFacts are who did it, to whom and from where.
func auditFacts(r present.Reader, l models.AuditLine) []views.Fact {
	facts := []views.Fact{{Label: "When", At: r.Moment(l.At)}, {Label: "Who", Text: models.Isolate(r.Actor(l.Actor, l.ActorName))}}
	add := func(label, text string, code bool) {
		if text != "" {
			facts = append(facts, views.Fact{Label: label, Text: text, Code: code})
		}
	}
	add("Actor", l.Actor.ID, true)
	add("Action", l.Action, true)
	add("Subject", l.Subject, true)
	if l.AccountID != "" {
		add("Account", models.Isolate(cmp.Or(l.AccountName, string(l.AccountID))), false)
	}
	add("Count", present.Times(l.Times()), false)
	add("Network", l.Network, true)
	add("Request", l.RequestID, true)
	add("Record", string(l.ID), true)
	return facts
}

// relatedRecords are links to other records that have something in common with one.
func relatedRecords(l models.AuditLine) (links []views.Link) {
	add := func(text, field, value string) {
		if value != "" {
			links = append(links, views.Link{Text: text, URL: address.AdminAuditLog + "?" + url.Values{field: {value}}.Encode()})
		}
	}
	add("By the same actor", "actor", l.Actor.ID)
	add("To the same subject", "subject", l.Subject)
	add("On the same account", "account", string(l.AccountID))
	add("In the same request", "request", l.RequestID)
	add("From the same network", "network", l.Network)
	add("The same action", "action", l.Action)
	return links
}

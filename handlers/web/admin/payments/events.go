package payments

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/payment"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/payments"
)

// eventOutcomes are the badges of the outcomes, by the keys of their texts.
var eventOutcomes = map[models.EventOutcome]views.Badge{
	models.EventDone:    {Text: "admin_payments.outcome_done", Tone: views.ToneGood},
	models.EventFailed:  {Text: "admin_payments.outcome_failed", Tone: views.ToneBad},
	models.EventFlagged: {Text: "admin_payments.outcome_flagged", Tone: views.ToneBad},
	models.EventIgnored: {Text: "admin_payments.outcome_ignored"},
}

// outcomeBadge prints how an event was processed.
func outcomeBadge(r present.Reader, o models.EventOutcome) views.Badge {
	badge := eventOutcomes[o]
	return views.Badge{Text: r.T(badge.Text), Tone: badge.Tone}
}

// Events lists the events that Stripe sent, newest first.
func (w *Pages) Events(c echo.Context) error {
	r := w.ReaderOf(c)
	f := admin.NewListFilter(address.AdminEvents, c.QueryParams(), "q", "outcome")
	outcomes := []views.Option{{Text: r.T("admin_payments.all_outcomes")}}
	for _, o := range models.EventOutcomes {
		outcomes = append(outcomes, views.Option{Value: string(o), Text: outcomeBadge(r, o).Text})
	}
	q := models.EventQuery{
		Text: f.Text("q", r.T("admin_payments.id"), r.T("admin_payments.events_example")), Outcome: models.EventOutcome(f.Select("outcome", r.T("admin_payments.outcome"), outcomes)),
		After: c.QueryParam("after"), Limit: admin.LinesPerPage,
	}
	page := view.EventsPage{Frame: w.Frame(c, r.T("admin_payments.events"), views.IconEvents, models.Account{}), Filter: f.View(), Off: !w.Payments.Enabled()}
	if f.Faults.Any() {
		return edge.Render(c, f.Faults.Status, view.Events(page))
	}
	found, err := w.Store.StripeEvents(c.Request().Context(), q)
	if err != nil {
		return err
	}
	page.Refused = refusedWebhooks(r, w.Payments.RefusedWebhooks())
	for _, e := range found.Events {
		page.Lines = append(page.Lines, w.eventLine(r, e))
	}
	page.First, page.Next = web.PageLinks(address.AdminEvents, f.Params, q.After, found.Next)
	return edge.Render(c, http.StatusOK, view.Events(page))
}

// refusedWebhooks says how many webhooks were refused, "" for none.
func refusedWebhooks(r present.Reader, refused payment.RefusedWebhooks) string {
	if refused.Count == 0 {
		return ""
	}
	return r.T("admin_payments.refused", "n", refused.Count, "when", r.Moment(refused.LastAt).Text, "reason", refused.Reason)
}

func (w *Pages) eventLine(r present.Reader, e models.StripeEvent) view.EventLine {
	line := view.EventLine{
		ID: e.ID, URL: address.AdminEvent(e.ID), Type: e.Type, Outcome: outcomeBadge(r, e.Outcome), Detail: e.Detail, At: r.Moment(e.ReceivedAt),
		InStripe: admin.InStripe(r.T("admin_payments.event"), w.Payments.EventURL(e.ID)),
	}
	if e.PurchaseID != "" {
		line.Purchase = views.Link{Text: r.T("admin_payments.purchase_link"), URL: address.AdminPurchase(e.PurchaseID)}
	}
	return line
}

// Event shows an event.
func (w *Pages) Event(c echo.Context) error {
	return w.showEvent(c, http.StatusOK, "")
}

// EventReplay fetches an event from Stripe and processes it again. That is idempotent,
// so the form needs no key.
func (w *Pages) EventReplay(c echo.Context) error {
	ctx, id, r := c.Request().Context(), c.Param("id"), w.ReaderOf(c)
	known, found, err := w.Store.StripeEvent(ctx, id)
	switch {
	case err != nil:
		return err
	case !found:
		return errEventNotFound
	}
	replayed, err := w.Payments.ReplayEvent(ctx, id)
	if err != nil {
		edge.NoteUnavailable(c, err)
		return w.showEvent(c, edge.Status(models.CodeOf(err)), edge.AsError(err).Message)
	}
	audit := w.AuditRecord(c, "event.replay", "", id, r.T("admin_payments.replayed_audit", "type", known.Type, "outcome", strings.ToLower(outcomeBadge(r, replayed.Outcome).Text)))
	if err := w.Store.WriteAudit(ctx, audit); err != nil {
		return err
	}
	return w.RedirectWithFlash(c, address.AdminEvent(id), r.T("admin_payments.replayed", "outcome", strings.ToLower(outcomeBadge(r, replayed.Outcome).Text)))
}

var errEventNotFound = models.Errorf(models.CodeNotFound, "There is no such event.")

func (w *Pages) showEvent(c echo.Context, status int, fault string) error {
	r := w.ReaderOf(c)
	e, found, err := w.Store.StripeEvent(c.Request().Context(), c.Param("id"))
	switch {
	case err != nil:
		return err
	case !found:
		return errEventNotFound
	}
	page := view.EventPage{
		Frame: w.Frame(c, r.T("admin_payments.event"), views.IconEvents, models.Account{}), ID: e.ID, Type: e.Type, Outcome: outcomeBadge(r, e.Outcome),
		InStripe: admin.InStripe(r.T("admin_payments.event"), w.Payments.EventURL(e.ID)),
		Facts:    []views.Fact{{Label: r.T("admin_payments.id"), Text: e.ID, Code: true}, {Label: r.T("admin_payments.received"), At: r.Moment(e.ReceivedAt)}},
	}
	add := func(label, text string, code bool) {
		if text != "" {
			page.Facts = append(page.Facts, views.Fact{Label: label, Text: text, Code: code})
		}
	}
	add(r.T("admin_payments.session"), e.SessionID, true)
	add(r.T("admin_payments.purchase"), string(e.PurchaseID), true)
	add(r.T("admin_payments.outcome"), e.Detail, false)
	switch {
	case !edge.Actor(c).MayAdminister():
		page.DisabledReason = r.T("admin_payments.replay_admins")
	case !w.Payments.Enabled():
		page.DisabledReason = r.T("admin_payments.no_stripe")
	default:
		page.Replay = views.Form{Action: address.AdminEvent(e.ID) + "/replay", Fault: fault}
	}
	if e.PurchaseID != "" {
		page.Purchase = views.Link{Text: r.T("admin_payments.purchase_link"), URL: address.AdminPurchase(e.PurchaseID)}
	}
	return edge.Render(c, status, view.EventDetail(page))
}

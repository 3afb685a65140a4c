package payments

import (
	"net/http"
	"strconv"

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

// eventOutcomes are the badges of the outcomes.
var eventOutcomes = map[models.EventOutcome]views.Badge{
	models.EventDone:    {Text: "Done", Tone: views.ToneGood},
	models.EventFailed:  {Text: "Failed", Tone: views.ToneBad},
	models.EventFlagged: {Text: "Needs attention", Tone: views.ToneBad},
	models.EventIgnored: {Text: "Noted"},
}

// Events lists the events that Stripe sent, newest first.
func (w *Pages) Events(c echo.Context) error {
	f := admin.NewListFilter(address.AdminEvents, c.QueryParams(), "q", "outcome")
	outcomes := []views.Option{{Text: "All outcomes"}}
	for _, o := range models.EventOutcomes {
		outcomes = append(outcomes, views.Option{Value: string(o), Text: eventOutcomes[o].Text})
	}
	q := models.EventQuery{
		Text: f.Text("q", "Id", "evt_, cs_ or pur_"), Outcome: models.EventOutcome(f.Select("outcome", "Outcome", outcomes)),
		After: c.QueryParam("after"), Limit: admin.LinesPerPage,
	}
	page := view.EventsPage{Frame: w.Frame(c, "Events", views.IconEvents, models.Account{}), Filter: f.View()}
	if f.Faults.Any() {
		return edge.Render(c, f.Faults.Status, view.Events(page))
	}
	found, err := w.Store.StripeEvents(c.Request().Context(), q)
	if err != nil {
		return err
	}
	page.Refused = refusedWebhooks(w.ReaderOf(c), w.Payments.RefusedWebhooks())
	for _, e := range found.Events {
		page.Lines = append(page.Lines, w.eventLine(w.ReaderOf(c), e))
	}
	page.First, page.Next = web.PageLinks(address.AdminEvents, f.Params, q.After, found.Next)
	return edge.Render(c, http.StatusOK, view.Events(page))
}

// refusedWebhooks says how many webhooks were refused, "" for none.
func refusedWebhooks(r present.Reader, refused payment.RefusedWebhooks) string {
	if refused.Count == 0 {
		return ""
	}
	count := "1 webhook was"
	if refused.Count > 1 {
		count = present.GroupDigits(strconv.FormatInt(refused.Count, 10)) + " webhooks were"
	}
	return count + " refused since the portal started, the last on " + r.Moment(refused.LastAt).Text + ": " + refused.Reason +
		" If Stripe sent it, check STRIPE_WEBHOOK_SECRET."
}

func (w *Pages) eventLine(r present.Reader, e models.StripeEvent) view.EventLine {
	line := view.EventLine{
		ID: e.ID, URL: address.AdminEvent(e.ID), Type: e.Type, Outcome: eventOutcomes[e.Outcome], Detail: e.Detail, At: r.Moment(e.ReceivedAt),
		InStripe: admin.InStripe("Event", w.Payments.EventURL(e.ID)),
	}
	if e.PurchaseID != "" {
		line.Purchase = views.Link{Text: "Purchase", URL: address.AdminPurchase(e.PurchaseID)}
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
	ctx, id := c.Request().Context(), c.Param("id")
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
	audit := w.AuditRecord(c, "event.replay", "", id, "Replayed "+known.Type+": "+eventOutcomes[replayed.Outcome].Text+".")
	if err := w.Store.WriteAudit(ctx, audit); err != nil {
		return err
	}
	return w.RedirectWithFlash(c, address.AdminEvent(id), "Replayed. Outcome: "+eventOutcomes[replayed.Outcome].Text+".")
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
		Frame: w.Frame(c, "Event", views.IconEvents, models.Account{}), ID: e.ID, Outcome: eventOutcomes[e.Outcome],
		InStripe: admin.InStripe("Event", w.Payments.EventURL(e.ID)),
		Facts:    []views.Fact{{Label: "Id", Text: e.ID, Code: true}, {Label: "Type", Text: e.Type}, {Label: "Received", At: r.Moment(e.ReceivedAt)}},
	}
	add := func(label, text string, code bool) {
		if text != "" {
			page.Facts = append(page.Facts, views.Fact{Label: label, Text: text, Code: code})
		}
	}
	add("Session", e.SessionID, true)
	add("Purchase", string(e.PurchaseID), true)
	add("Outcome", e.Detail, false)
	switch {
	case !edge.Actor(c).MayAdminister():
		page.DisabledReason = "Only admins can replay events."
	case !w.Payments.Enabled():
		page.DisabledReason = "This portal is not connected to Stripe."
	default:
		page.Replay = views.Form{Action: address.AdminEvent(e.ID) + "/replay", Fault: fault}
	}
	if e.PurchaseID != "" {
		page.Purchase = views.Link{Text: "The purchase", URL: address.AdminPurchase(e.PurchaseID)}
	}
	return edge.Render(c, status, view.EventDetail(page))
}

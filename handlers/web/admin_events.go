package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin"
)

const eventsURL = "/admin/events"

func eventURL(id string) string { return eventsURL + "/" + url.PathEscape(id) }

var eventOutcomes = map[models.EventOutcome]views.Badge{
	models.EventDone:    {Text: "Done", Tone: views.ToneGood},
	models.EventFailed:  {Text: "Failed", Tone: views.ToneBad},
	models.EventIgnored: {Text: "Noted"},
}

// AdminEvents are what Stripe told, newest first, narrowed by filters.
func (w *Web) AdminEvents(c echo.Context) error {
	f := newListFilter(eventsURL, c.QueryParams(), "q", "outcome")
	outcomes := []views.Option{{Text: "All outcomes"}}
	for _, o := range models.EventOutcomes {
		outcomes = append(outcomes, views.Option{Value: string(o), Text: eventOutcomes[o].Text})
	}
	q := models.EventQuery{
		Text: f.text("q", "Id", "Of the event, the session or the purchase"), Outcome: models.EventOutcome(f.pick("outcome", "Outcome", outcomes)),
		After: c.QueryParam("after"), Limit: adminLines,
	}
	page := view.EventsPage{Frame: w.frame(c, "Events", views.IconEvents, models.Account{}), Filter: f.printed()}
	if f.faults.any() {
		return edge.Render(c, f.faults.status, view.Events(page))
	}
	found, err := w.store.StripeEvents(c.Request().Context(), q)
	if err != nil {
		return err
	}
	for _, e := range found.Events {
		page.Lines = append(page.Lines, eventLine(w.readerOf(c), e))
	}
	page.First, page.Next = pagesOf(eventsURL, f.asked, q.After, found.Next)
	return edge.Render(c, http.StatusOK, view.Events(page))
}

func eventLine(r reader, e models.StripeEvent) view.EventLine {
	line := view.EventLine{
		ID: e.ID, URL: eventURL(e.ID), Type: e.Type, Outcome: eventOutcomes[e.Outcome], Detail: e.Detail, At: r.moment(e.ReceivedAt),
	}
	if e.PurchaseID != "" {
		line.Purchase = views.Link{Text: "Purchase", URL: adminPurchaseURL(e.PurchaseID)}
	}
	return line
}

// AdminEvent is one event of Stripe's.
func (w *Web) AdminEvent(c echo.Context) error {
	return w.showEvent(c, http.StatusOK, "")
}

// EventReplay fetches an event from Stripe again and does what it calls for. It is
// safe however often it is asked for, so its form needs no key.
func (w *Web) EventReplay(c echo.Context) error {
	ctx, id := c.Request().Context(), c.Param("id")
	known, found, err := w.store.StripeEvent(ctx, id)
	switch {
	case err != nil:
		return err
	case !found:
		return errNoEvent
	}
	replayed, err := w.payments.Replay(ctx, id)
	if err != nil {
		return w.showEvent(c, edge.Status(models.CodeOf(err)), edge.AsError(err).Message)
	}
	audit := w.audit(c, "event.replay", "", id, "Replayed "+known.Type+": "+eventOutcomes[replayed.Outcome].Text+".")
	if err := w.store.WriteAudit(ctx, audit); err != nil {
		return err
	}
	return w.done(c, eventURL(id), "Replayed. Outcome: "+eventOutcomes[replayed.Outcome].Text+".")
}

var errNoEvent = models.Errorf(models.CodeNotFound, "There is no such event.")

func (w *Web) showEvent(c echo.Context, status int, fault string) error {
	r := w.readerOf(c)
	e, found, err := w.store.StripeEvent(c.Request().Context(), c.Param("id"))
	switch {
	case err != nil:
		return err
	case !found:
		return errNoEvent
	}
	page := view.EventPage{
		Frame: w.frame(c, "Event", views.IconEvents, models.Account{}), ID: e.ID, Outcome: eventOutcomes[e.Outcome],
		Facts: []views.Fact{{Label: "Id", Text: e.ID, Code: true}, {Label: "Type", Text: e.Type}, {Label: "Received", At: r.moment(e.ReceivedAt)}},
	}
	add := func(label, text string, code bool) {
		if text != "" {
			page.Facts = append(page.Facts, views.Fact{Label: label, Text: text, Code: code})
		}
	}
	add("Session", e.SessionID, true)
	add("Purchase", string(e.PurchaseID), true)
	add("What came of it", e.Detail, false)
	switch {
	case !edge.Actor(c).MayAdminister():
		page.Closed = "Admins replay events."
	case !w.payments.On():
		page.Closed = "This portal is not connected to Stripe."
	default:
		page.Replay = views.Form{Action: eventURL(e.ID) + "/replay", Fault: fault}
	}
	if e.PurchaseID != "" {
		page.Purchase = views.Link{Text: "The purchase", URL: adminPurchaseURL(e.PurchaseID)}
	}
	return edge.Render(c, status, view.EventDetail(page))
}

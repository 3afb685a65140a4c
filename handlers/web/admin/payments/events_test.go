package payments_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// Replaying a failed event fetches it from Stripe again.
func TestEventReplay(t *testing.T) {
	p := webtest.NewPortal(t)
	for _, e := range []models.StripeEvent{
		{ID: "evt_1", Type: "checkout.session.completed", SessionID: "cs_1", Outcome: models.EventFailed, Detail: "busy: try again"},
		{ID: "evt_2", Type: "checkout.session.expired", Outcome: models.EventDone},
	} {
		if err := p.NoteStripeEvent(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	b.Get("/admin/events").Shows(http.StatusOK).Lists("checkout.session.expired evt_2", "checkout.session.completed evt_1 busy: try again")
	b.Get("/admin/events?outcome=failed").Shows(http.StatusOK).Lists("checkout.session.completed evt_1 busy: try again")
	b.Get("/admin/events?q=cs_1").Shows(http.StatusOK).Lists("checkout.session.completed evt_1 busy: try again")
	b.Get("/admin/events?outcome=x").ShowsFault("outcome", "Choose one of these.")
	page := b.Get("/admin/events/evt_1").Shows(http.StatusOK, "Failed", "Session cs_1", "Outcome busy: try again")
	// The sandbox does not have the event, as Stripe would not after thirty days.
	page.Form("/admin/events/evt_1/replay").Send().Shows(http.StatusNotFound, "Stripe no longer has this event.")
	b.Get("/admin/events/evt_none").Shows(http.StatusNotFound, "There is no such event.")
	p.As(p.Operator("sam", models.OperatorSupport)).Get("/admin/events/evt_1").Shows(http.StatusOK, "Only admins can replay events.")
}

// The events page counts the webhooks that were refused.
func TestRefusedWebhooksAreCounted(t *testing.T) {
	p := webtest.NewPortal(t)
	b := p.As(p.Operator("ada", models.OperatorAuditor))
	b.Get("/admin/events").Shows(http.StatusOK).Hides("refused")
	for range 2 {
		b.Post("/webhooks/stripe", url.Values{"id": {"evt_1"}}).Shows(http.StatusBadRequest)
	}
	b.Get("/admin/events").Shows(http.StatusOK, "The portal has refused 2 webhooks since it started, the last on 29 Mar 2026, 17:48: The event's signature is missing, wrong or too old. If Stripe sent them, check STRIPE_WEBHOOK_SECRET.")
}

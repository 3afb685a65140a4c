package payment_test

import (
	"testing"

	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/models"
)

// Replaying a failed event fetches it from Stripe and processes it. However often
// it is replayed, the credits arrive once.
func TestReplayEvent(t *testing.T) {
	s := newShop(t)
	o := s.order("alex")
	opened := s.start(o)
	s.pay(opened.SessionURL, sandbox.CardForm(sandbox.CardPays))
	letters := s.pendingWebhooks()
	id := parseEvent(t, letters[len(letters)-1]).ID
	if err := s.kit.NoteStripeEvent(t.Context(), models.StripeEvent{ID: id, Outcome: models.EventFailed, Detail: "busy"}); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		event, err := s.ReplayEvent(t.Context(), id)
		if err != nil || event.Outcome != models.EventDone || event.PurchaseID != opened.ID {
			t.Fatalf("it came to %+v, %v", event, err)
		}
		s.wantAvailable(o.Account, 10)
	}
	if noted, found, err := s.kit.StripeEvent(t.Context(), id); err != nil || !found || noted.Outcome != models.EventDone || noted.PurchaseID != opened.ID {
		t.Errorf("noted is %+v, %v", noted, err)
	}
	if _, err := s.ReplayEvent(t.Context(), "evt_none"); models.CodeOf(err) != models.CodeNotFound {
		t.Errorf("an event that is none gave %v", err)
	}
	s.kit.CheckBooks()
}

package purchases_test

import (
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

func TestStripeEventsAreFiltered(t *testing.T) {
	k := storetest.New(t)
	for i, e := range []models.StripeEvent{
		{ID: "evt_0", SessionID: "cs_0", PurchaseID: "pur_0", Outcome: models.EventDone},
		{ID: "evt_1", SessionID: "cs_1", Outcome: models.EventFailed},
		{ID: "evt_2", PurchaseID: "pur_0", Outcome: models.EventIgnored},
	} {
		k.Clock.Set(storetest.Start.Add(time.Duration(i) * time.Second))
		if err := k.NoteStripeEvent(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		query models.EventQuery
		want  string
	}{
		{models.EventQuery{}, "evt_2 evt_1 evt_0 "},
		{models.EventQuery{Outcome: models.EventFailed}, "evt_1 "},
		{models.EventQuery{PurchaseID: "pur_0"}, "evt_2 evt_0 "},
		{models.EventQuery{Text: "cs_1"}, "evt_1 "}, {models.EventQuery{Text: "evt_2"}, "evt_2 "}, {models.EventQuery{Text: "pur_0"}, "evt_2 evt_0 "},
	} {
		got := ""
		for c.query.Limit = 1; ; {
			page, err := k.StripeEvents(t.Context(), c.query)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range page.Events {
				got += e.ID + " "
			}
			if c.query.After = page.Next; page.Next == "" {
				break
			}
		}
		if got != c.want {
			t.Errorf("%+v: got %q, want %q", c.query, got, c.want)
		}
	}
}

func TestStripeEventThatIsDoneStaysDone(t *testing.T) {
	k := storetest.New(t)
	note := func(outcome models.EventOutcome) {
		t.Helper()
		if err := k.NoteStripeEvent(t.Context(), models.StripeEvent{ID: "evt_1", Type: "t", Outcome: outcome}); err != nil {
			t.Fatal(err)
		}
	}
	note(models.EventFailed)
	note(models.EventDone)
	note(models.EventFailed)
	if e, ok, err := k.StripeEvent(t.Context(), "evt_1"); !ok || err != nil || e.Outcome != models.EventDone {
		t.Errorf("%+v, %v, %v", e, ok, err)
	}
	if _, ok, err := k.StripeEvent(t.Context(), "evt_2"); ok || err != nil {
		t.Errorf("an event that never came: %v, %v", ok, err)
	}
}

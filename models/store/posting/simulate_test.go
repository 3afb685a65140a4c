package posting_test

import (
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// A simulation writes nothing, and what it predicts happens.
func TestSimulationsComeTrue(t *testing.T) {
	k := storetest.New(t)
	_, ann := k.Person("ann")
	basic, pro := k.Plan(storetest.MonthlyPlan("basic", 10)), k.Plan(storetest.MonthlyPlan("pro", 20))
	sub := k.Subscribe(ann.ID, basic)
	if _, err := k.Charge(ann.ID, 3*models.Credit); err != nil {
		t.Fatal(err)
	}
	change := models.Command{Account: ann.ID, Origin: "test", Key: "k", Do: models.SwitchPlan{SubscriptionID: sub, PlanID: pro.PlanID}}
	p, err := k.Simulate(t.Context(), change)
	if err != nil || p.Before.Available != 7*models.Credit || p.After.Available != 7*models.Credit || p.AtPeriodEnd.Available != 20*models.Credit || len(p.Upcoming) != 1 || p.Upcoming[0].Turns.Lapsed != 7*models.Credit {
		t.Fatalf("%+v, %v", p, err)
	}
	if got := k.Balance(ann.ID); got.Sequence != 2 || got.Subscriptions[0].NextPlanID != "" {
		t.Error("looking ahead has changed something")
	}
	k.Post(change)
	k.Clock.Set(p.AtPeriodEnd.At)
	if got := k.Balance(ann.ID); got.Available != p.AtPeriodEnd.Available || got.StorageLimit != p.AtPeriodEnd.StorageLimit || got.Subscriptions[0].Version.PlanID != pro.PlanID {
		t.Errorf("it came otherwise: %+v", got)
	}
	change.Do = models.SwitchPlan{SubscriptionID: "sub_none", PlanID: pro.PlanID}
	if _, err := k.Simulate(t.Context(), change); models.CodeOf(err) != models.CodeNotFound {
		t.Error(err)
	}
	change.Account = "acc_none"
	if _, err := k.Simulate(t.Context(), change); models.CodeOf(err) != models.CodeNotFound {
		t.Error(err)
	}
	k.CheckBooks()
}

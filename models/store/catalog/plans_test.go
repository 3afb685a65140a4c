package catalog_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// wantLines fails the test unless each plan has these numbers of accounts now and after
// their next boundary.
func wantLines(t *testing.T, k *storetest.Kit, want ...string) {
	t.Helper()
	lines, err := k.PlanLines(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range lines {
		got = append(got, fmt.Sprintf("%s %d %d", l.Slug, l.Accounts, l.Renewing))
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the plans have %v, want %v", got, want)
	}
}

// Boundaries that have passed count, whether they were written or not.
func TestPlansSayHowManyAccountsTheyConcern(t *testing.T) {
	k := storetest.New(t)
	basic, pro, _ := k.Plan(storetest.MonthlyPlan("basic", 10)), k.Plan(storetest.MonthlyPlan("pro", 20)), k.Plan(storetest.MonthlyPlan("unused", 30))
	subs := map[string]models.SubscriptionID{}
	accounts := map[string]models.AccountID{}
	for _, name := range []string{"stays", "switches", "leaves", "left"} {
		_, account := k.Person(name)
		accounts[name], subs[name] = account.ID, k.Subscribe(account.ID, basic)
	}
	k.Subscribe(accounts["stays"], pro)
	k.Post(models.Command{Account: accounts["switches"], Do: models.SwitchPlan{SubscriptionID: subs["switches"], PlanID: pro.PlanID}})
	k.Post(models.Command{Account: accounts["leaves"], Do: models.CancelSubscription{SubscriptionID: subs["leaves"], AtPeriodEnd: true}})
	k.Post(models.Command{Account: accounts["left"], Do: models.CancelSubscription{SubscriptionID: subs["left"]}})
	wantLines(t, k, "basic 3 1", "pro 1 2", "unused 0 0")

	k.Clock.Add(32 * 24 * time.Hour)
	wantLines(t, k, "basic 1 1", "pro 2 2", "unused 0 0")
	for _, id := range accounts {
		k.Post(models.Command{Account: id, Do: models.AdvanceAccount{}})
	}
	wantLines(t, k, "basic 1 1", "pro 2 2", "unused 0 0")
	k.CheckBooks()
}

// A plan can only be changed by somebody who has seen its current version.
func TestAPlanIsChangedFromItsCurrentVersion(t *testing.T) {
	k := storetest.New(t)
	first := k.Plan(storetest.MonthlyPlan("basic", 10))
	second := first
	second.Allowance = 12 * models.Credit
	act := models.AuditRecord{Actor: models.System, Action: "plan.change", Subject: "basic", Detail: "Changed."}
	saved, err := k.SavePlan(t.Context(), second, act)
	if err != nil || saved.Number != 2 {
		t.Fatal(saved, err)
	}
	if _, err := k.SavePlan(t.Context(), second, act); models.CodeOf(err) != models.CodeConflict {
		t.Errorf("an old version was changed: %v", err)
	}
	if _, err := k.SavePlan(t.Context(), storetest.MonthlyPlan("basic", 1), act); models.CodeOf(err) != models.CodeConflict {
		t.Errorf("a slug was taken twice: %v", err)
	}
	versions, err := k.PlanVersions(t.Context(), "basic")
	if err != nil || len(versions) != 2 || versions[0].Allowance != 12*models.Credit || versions[1].Allowance != 10*models.Credit {
		t.Error(versions, err)
	}
	if _, err := k.PlanVersions(t.Context(), "none"); models.CodeOf(err) != models.CodeNotFound {
		t.Error(err)
	}
	log, err := k.AuditLog(t.Context(), models.AuditQuery{Limit: 9})
	if err != nil || len(log.Lines) != 1 {
		t.Errorf("%d acts are recorded, %v", len(log.Lines), err)
	}
}

// Subscriptions keep an archived plan, with its later versions, and nobody can subscribe
// to it any more.
func TestAnArchivedPlanGoesOn(t *testing.T) {
	k := storetest.New(t)
	old, pro := k.Plan(storetest.MonthlyPlan("old", 10)), k.Plan(storetest.MonthlyPlan("pro", 20))
	_, ann := k.Person("ann")
	_, bob := k.Person("bob")
	sub := k.Subscribe(ann.ID, old)
	bobs := k.Subscribe(bob.ID, pro)
	if err := k.ArchivePlan(t.Context(), old.PlanID, true); err != nil {
		t.Fatal(err)
	}
	old.Allowance = 15 * models.Credit
	if saved := k.Plan(old); !saved.Archived {
		t.Error("a new version took the plan out of the archive")
	}
	for _, do := range []models.Action{
		models.StartSubscription{SubscriptionID: models.NewSubscriptionID(), PlanID: old.PlanID},
		models.SwitchPlan{SubscriptionID: bobs, PlanID: old.PlanID},
	} {
		if _, err := k.Try(models.Command{Account: bob.ID, Do: do}); models.CodeOf(err) != models.CodeConflict {
			t.Errorf("%T: %v", do, err)
		}
	}
	// An account that meant to leave the plan may stay.
	k.Post(models.Command{Account: ann.ID, Do: models.SwitchPlan{SubscriptionID: sub, PlanID: pro.PlanID}})
	k.Post(models.Command{Account: ann.ID, Do: models.SwitchPlan{SubscriptionID: sub, PlanID: old.PlanID}})
	k.Clock.Add(32 * 24 * time.Hour)
	if got := k.Balance(ann.ID).Available; got != 15*models.Credit {
		t.Errorf("%s available, want 15", got)
	}
	if err := k.ArchivePlan(t.Context(), old.PlanID, false); err != nil {
		t.Fatal(err)
	}
	k.Subscribe(bob.ID, old)
	if err := k.ArchivePlan(t.Context(), "pln_none", true); models.CodeOf(err) != models.CodeNotFound {
		t.Error(err)
	}
	k.CheckBooks()
}

func TestPlansThatMakeNoSense(t *testing.T) {
	k := storetest.New(t)
	good := models.PlanVersion{Slug: "p", Name: "P", Allowance: models.Credit, Period: models.Daily}
	for name, spoil := range map[string]func(*models.PlanVersion){
		"no slug": func(v *models.PlanVersion) { v.Slug = "" }, "no name": func(v *models.PlanVersion) { v.Name = "" },
		"fortnightly":         func(v *models.PlanVersion) { v.Period = "fortnightly" },
		"a negative grant":    func(v *models.PlanVersion) { v.Allowance = -1 },
		"too much":            func(v *models.PlanVersion) { v.Allowance = models.MaxCredits + 1 },
		"negative rollover":   func(v *models.PlanVersion) { v.RolloverPeriods = -1 },
		"a negative cap":      func(v *models.PlanVersion) { v.RolloverCap = -1 },
		"negative storage":    func(v *models.PlanVersion) { v.StorageLimit = -1 },
		"an endless rollover": func(v *models.PlanVersion) { v.RolloverPeriods = 1 << 40 },
	} {
		v := good
		spoil(&v)
		if _, err := k.SavePlan(t.Context(), v); models.CodeOf(err) != models.CodeInvalidField {
			t.Errorf("%s: %v", name, err)
		}
	}
	storetest.WantCode(t, k.SaveProduct(t.Context(), models.Product{Slug: "p", Name: "P", UnitCost: -1, Rule: models.Upfront}), models.CodeInvalidField)
}

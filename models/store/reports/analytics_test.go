package reports_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

func usesText(uses []models.ProductUses) string {
	var list []string
	for _, u := range uses {
		list = append(list, fmt.Sprintf("%s (%s) %s in %d, %d failed", u.Product, u.Name, u.Credits, u.Charged, u.Failed))
	}
	return strings.Join(list, " | ")
}

// Holds that took nothing have failed when they ended, whether that end was written or not,
// and are counted under their product; those that are live, or took something, are not.
func TestHoldsThatTookNothingHaveFailed(t *testing.T) {
	k := storetest.New(t) // it is March 29, 17:48
	_, account := k.Person("ann")
	id := account.ID
	for _, slug := range []string{"doc", "spec"} {
		if err := k.SaveProduct(t.Context(), models.Product{Slug: slug, Name: strings.ToUpper(slug), UnitCost: models.Credit, Rule: models.Upfront}); err != nil {
			t.Fatal(err)
		}
	}
	k.Grant(id, 100*models.Credit)
	hold := func(product string, life time.Duration) models.ChargeID {
		t.Helper()
		return k.Post(models.Command{Account: id, Do: models.HoldCredits{
			Charge: models.Charge{Product: product, Quantity: 2 * models.Credit}, ExpiresIn: life,
		}}).Charge.ID
	}
	k.Post(models.Command{Account: id, Do: models.ReleaseHold{ChargeID: hold("doc", time.Hour)}})
	k.Post(models.Command{Account: id, Do: models.CaptureHold{ChargeID: hold("doc", time.Hour), Credits: models.Credit, Final: true}})
	hold("spec", 24*time.Hour) // what follows writes its end
	k.Clock.Add(25 * time.Hour)
	hold("spec", 24*time.Hour)
	k.Clock.Add(25 * time.Hour)
	if _, err := k.Charge(id, models.Credit); err != nil {
		t.Fatal(err)
	}
	hold("spec", 48*time.Hour) // is live
	hold("doc", 24*time.Hour)  // nothing writes its end
	k.Clock.Add(25 * time.Hour)
	if live, err := k.LiveHolds(t.Context(), id); err != nil || live != 1 {
		t.Errorf("%d holds are live, %v", live, err)
	}
	at := func(day int) time.Time { return time.Date(2026, 3, day, 0, 0, 0, 0, time.UTC) }
	days, err := k.UsesByDay(t.Context(), id, at(29), at(32), time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, d := range days {
		list = append(list, fmt.Sprintf("%s in %d, %d failed", d.Credits, d.Charged, d.Failed))
	}
	if got, want := strings.Join(list, " | "), "1 in 1, 1 failed | 0 in 0, 1 failed | 1 in 1, 1 failed | 0 in 0, 1 failed"; got != want {
		t.Errorf("by day %s, want %s", got, want)
	}
	uses, err := k.UsesByProduct(t.Context(), id, models.TimeRange{Since: at(29), Until: at(33)}, models.TimeRange{Since: at(30), Until: at(31)})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{" () 1 in 1, 0 failed | doc (DOC) 1 in 1, 2 failed | spec (SPEC) 0 in 0, 2 failed", "spec (SPEC) 0 in 0, 1 failed"} {
		if got := usesText(uses[i]); got != want {
			t.Errorf("%d: by product %s, want %s", i, got, want)
		}
	}
	if uses, err := k.UsesByProduct(t.Context(), "acc_none", models.TimeRange{Since: at(29), Until: at(33)}); err != nil || len(uses) != 1 || len(uses[0]) != 0 {
		t.Errorf("nobody has used %v, %v", uses, err)
	}
	k.CheckBooks()
}

package history_test

import (
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

func TestBalanceAsOf(t *testing.T) {
	k := storetest.New(t)
	_, account := k.PersonIn("ann", "Europe/Berlin")
	plan := k.Plan(models.PlanVersion{Slug: "daily", Name: "Daily", Allowance: 20 * models.Credit, Period: models.Daily, RolloverPeriods: 2, RolloverCap: 40 * models.Credit})
	type point struct {
		at   time.Time
		want models.Balance
	}
	var points []point
	note := func() { points = append(points, point{k.Clock.Now(), k.Balance(account.ID).Balance}) }

	note()
	k.Clock.Add(time.Second)
	k.Subscribe(account.ID, plan)
	note()
	for day := range 40 {
		k.Clock.Add(24 * time.Hour)
		note() // advanced in memory: reading writes nothing
		if day == 17 {
			k.Clock.Add(time.Minute)
			if _, err := k.Charge(account.ID, 33*models.Credit); err != nil {
				t.Fatal(err)
			}
			note()
		}
		if day == 20 {
			k.Clock.Add(time.Minute)
			k.Post(models.Command{Account: account.ID, Do: models.ChangeAccount{Zone: new("Asia/Tokyo")}})
			k.Post(models.Command{Account: account.ID, Do: models.GrantCredits{
				Kind: models.Promotional, Credits: 5 * models.Credit, StartsAt: k.Clock.Now().Add(36 * time.Hour), ExpiresAt: k.Clock.Now().Add(80 * time.Hour),
			}})
			note()
		}
	}
	k.Post(models.Command{Account: account.ID, Do: models.AdvanceAccount{}})
	for _, p := range points {
		if got := k.BalanceAt(account.ID, p.at).Balance; got != p.want {
			t.Errorf("as of %s it was %+v, now it is said to have been %+v", p.at, p.want, got)
		}
	}
	if got := k.BalanceAt(account.ID, storetest.Start.Add(-time.Hour)).Balance; got != (models.Balance{}) {
		t.Errorf("before the account there was %+v", got)
	}
	_, err := k.Snapshot(t.Context(), account.ID, k.Clock.Now().Add(1))
	storetest.WantCode(t, err, models.CodeInvalidField)
	k.CheckBooks()
}

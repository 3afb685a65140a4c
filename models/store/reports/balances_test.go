package reports_test

import (
	"slices"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// The balance at the end of each day has what is on hold, and not what is owed.
func TestDailyBalances(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	k.Grant(account.ID, 100*models.Credit)
	charge := func(credits models.Credits) {
		t.Helper()
		if _, err := k.Charge(account.ID, credits*models.Credit); err != nil {
			t.Fatal(err)
		}
	}
	k.Clock.Add(24 * time.Hour)
	charge(30)
	k.Post(models.Command{Account: account.ID, Do: models.HoldCredits{Charge: models.Charge{Credits: 20 * models.Credit}}})
	k.Clock.Add(48 * time.Hour)
	k.Post(models.Command{Account: account.ID, Do: models.GrantCredits{
		Kind: models.Promotional, Source: models.SourceGrant, Credits: 5 * models.Credit, StartsAt: k.Now().Add(96 * time.Hour),
	}})
	charge(40)
	got, err := k.DailyBalances(t.Context(), account.ID, k.Now(), 5)
	if err != nil {
		t.Fatal(err)
	}
	if want := []models.Credits{0, 100 * models.Credit, 70 * models.Credit, 70 * models.Credit, 35 * models.Credit}; !slices.Equal(got, want) {
		t.Errorf("the balances are %v, want %v", got, want)
	}
	if got, err = k.DailyBalances(t.Context(), "acc_none", k.Now(), 2); err != nil || !slices.Equal(got, []models.Credits{0, 0}) {
		t.Errorf("of nobody they are %v, %v", got, err)
	}
	k.CheckBooks()
}

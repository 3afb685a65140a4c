package people_test

import (
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// A former member is known by the use that was counted for them in this account: a hold that
// took nothing is none.
func TestFormerMember(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	_, other := k.Person("other")
	bob, _ := k.Person("bob")
	k.Grant(account.ID, 10*models.Credit)
	find := func(in models.AccountID, want models.Code) {
		t.Helper()
		line, err := k.FormerMember(t.Context(), in, bob.ID)
		storetest.WantCode(t, err, want)
		if want == "" && (line.ID != bob.ID || line.Name != "bob") {
			t.Errorf("found %+v", line)
		}
	}
	find(account.ID, models.CodeNotFound)
	held := k.Post(models.Command{Account: account.ID, Do: models.HoldCredits{Charge: models.Charge{Credits: models.Credit, UserID: bob.ID}}}).Charge
	k.Post(models.Command{Account: account.ID, Do: models.ReleaseHold{ChargeID: held.ID}})
	find(account.ID, models.CodeNotFound)
	k.Post(models.Command{Account: account.ID, Do: models.ChargeCredits{Charge: models.Charge{Credits: models.Credit, UserID: bob.ID}}})
	find(account.ID, "")
	find(other.ID, models.CodeNotFound)
	k.CheckBooks()
}

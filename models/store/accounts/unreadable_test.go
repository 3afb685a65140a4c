package accounts_test

import (
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// An account that somebody has made unreadable does not hide the others.
func TestOneUnreadableAccountHidesNoOther(t *testing.T) {
	for name, tampered := range map[string]string{
		"a lot that ended before its account was opened": "DROP TRIGGER lots_keep; UPDATE lots SET expires_at = -1 WHERE account = 1",
		"no number": "UPDATE lots SET held = x'ff' WHERE account = 1",
	} {
		k := storetest.NewOnFile(t) // no other engine keeps a text in a column of numbers
		_, ann := k.Person("ann")
		_, bob := k.Person("bob")
		k.Grant(ann.ID, 2*models.Credit)
		k.Grant(bob.ID, 3*models.Credit)
		if err := storetest.Tamper(t, k, tampered); err != nil {
			t.Fatal(err)
		}
		page, err := k.SearchAccounts(t.Context(), models.AccountQuery{Limit: 10})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		available := map[models.AccountID]models.Credits{}
		for _, l := range page.Lines {
			available[l.ID] = l.Available
		}
		if len(available) != 2 || available[ann.ID] != 2*models.Credit || available[bob.ID] != 3*models.Credit {
			t.Errorf("%s: %v", name, available)
		}
	}
}

package posting_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// Accounts that can't be advanced, more of them than are advanced together, keep no other
// from it.
func TestOneBrokenAccountKeepsNoOtherFromBeingAdvanced(t *testing.T) {
	k := storetest.New(t)
	grant := func(name string, at time.Time) models.AccountID {
		_, account := k.Person(name)
		k.Post(models.Command{Account: account.ID, Do: models.GrantCredits{Kind: models.Promotional, Credits: models.Credit, ExpiresAt: at}})
		return account.ID
	}
	due := k.Clock.Now().Add(time.Hour)
	const broken = 70
	for n := range broken {
		grant(fmt.Sprint("broken ", n), due)
	}
	whole := grant("whole", due.Add(time.Second))
	k.Clock.Add(2 * time.Hour)
	bad := fmt.Sprintf("CREATE TRIGGER bad BEFORE INSERT ON entries WHEN NEW.place >> 32 <= %d BEGIN SELECT RAISE(ABORT, 'a bad row'); END", broken)
	if err := storetest.Tamper(t, k, bad); err != nil {
		t.Fatal(err)
	}
	if advanced, err := k.AdvanceAccounts(t.Context(), k.Clock.Now(), 1000); advanced != 1 || err == nil {
		t.Errorf("%d were advanced, %v", advanced, err)
	}
	if s, err := k.Snapshot(t.Context(), whole, time.Time{}); err != nil || s.Sequence != 2 {
		t.Errorf("the whole account is at %d, %v", s.Sequence, err)
	}
	if err := storetest.Tamper(t, k, "DROP TRIGGER bad"); err != nil {
		t.Fatal(err)
	}
	if advanced, err := k.AdvanceAccounts(t.Context(), k.Clock.Now(), 1000); advanced != broken || err != nil {
		t.Errorf("then %d were advanced, %v", advanced, err)
	}
	k.CheckBooks()
}

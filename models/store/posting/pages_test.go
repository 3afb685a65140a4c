package posting_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// What charges of many accounts cost is how many pages they change. Each account has a page
// of entries of its own; keys that a program counts up lie together, whatever account they
// are for.
func TestKeysOfOneOriginLieTogether(t *testing.T) {
	k := storetest.NewOnFile(t)
	const accounts, before = 60, 160 // keys of an account: a page of them
	ids := make([]models.AccountID, accounts)
	for i := range ids {
		_, account := k.Person("ann")
		ids[i] = account.ID
		k.Grant(account.ID, models.Credit)
	}
	number := 0
	post := func(rounds int) {
		t.Helper()
		var commands []models.Command
		for range rounds {
			for _, id := range ids {
				number++
				commands = append(commands, models.Command{
					Account: id, Origin: "program", Key: fmt.Sprintf("job-%08d", number), Actor: models.System,
					Do: models.ChargeCredits{Charge: models.Charge{Credits: 1}},
				})
			}
		}
		if _, all, err := k.PostAll(t.Context(), commands, false, nil); err != nil || !all {
			t.Fatalf("charged all: %v, %v", all, err)
		}
	}
	journal := func() int64 {
		t.Helper()
		info, err := os.Stat(k.Path + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	post(before)
	long := journal()
	const rounds = 10 // a page that is full takes more than one page once
	for range rounds {
		post(1)
	}
	if pages := (journal() - long) / 4096 / rounds; pages > 2.25*accounts {
		t.Errorf("a charge of each of %d accounts changed %d pages", accounts, pages)
	}
	k.CheckBooks()
}

package posting

import (
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
)

// A batch that wrote nothing has changed no account. If it said otherwise, the next commit
// of somebody else, such as one that revokes a key, would be taken for its own.
func TestWhatABatchHasChanged(t *testing.T) {
	b := &batch{now: time.Now(), accounts: map[models.AccountID]*working{}, keys: map[keyOf]*models.Receipt{}}
	open := func(id models.AccountID) {
		b.accounts[id] = &working{Account: ledger.Open(ledger.State{Standing: ledger.Standing{
			Account: id, Zone: "UTC", Status: models.AccountActive, Catalog: &ledger.Catalog{},
		}})}
	}
	open("acc_idle")
	open("acc_granted")
	decide := func(c models.Command) {
		t.Helper()
		r, err := newRequest(c)
		if err != nil {
			t.Fatal(err)
		}
		if err := b.decide(&r.order, &models.Receipt{}); err != nil {
			t.Fatal(err)
		}
	}
	want := func(ids ...models.AccountID) {
		t.Helper()
		changed := b.changed(func() *models.Settings { return &models.Settings{} })
		if changed == nil || len(changed) != len(ids) {
			t.Errorf("changed are %v, want %v", changed, ids)
		}
		for _, id := range ids {
			if changed[id].Sequence != b.accounts[id].Sequence {
				t.Errorf("%s has changed up to %d", id, changed[id].Sequence)
			}
		}
	}
	decide(models.Command{Account: "acc_idle", Do: models.AdvanceAccount{}})
	want()
	decide(models.Command{Account: "acc_granted", Origin: "test", Key: "k", Do: models.GrantCredits{Kind: models.Purchased, Credits: models.Credit}})
	want("acc_granted")
	zone := "Asia/Tokyo"
	decide(models.Command{Account: "acc_idle", Origin: "test", Key: "k", Do: models.ChangeAccount{Zone: &zone}})
	if b.changed(func() *models.Settings { return &models.Settings{} }) != nil {
		t.Error("a change of the account itself counts as one of the ledger alone")
	}
}

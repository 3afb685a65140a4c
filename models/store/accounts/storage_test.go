package accounts_test

import (
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

func TestStorage(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	k.Subscribe(account.ID, k.Plan(models.PlanVersion{Slug: "s", Name: "S", Period: models.Monthly, StorageLimit: 1000}))
	set := func(usage models.Bytes) error {
		_, err := k.SetStorageUsage(t.Context(), account.ID, usage)
		return err
	}
	if err := set(1000); err != nil {
		t.Fatal(err)
	}
	storetest.WantCode(t, set(1001), models.CodeStorageLimit)
	if s := k.Balance(account.ID); s.Account.StorageUsage != 1000 || s.StorageLimit != 1000 {
		t.Errorf("stored %d of %d", s.Account.StorageUsage, s.StorageLimit)
	}
	storetest.WantCode(t, func() error { _, err := k.SetStorageUsage(t.Context(), "acc_none", 1); return err }(), models.CodeNotFound)
}

// What was counted before each service key had an origin of its own doesn't say whose it
// is: it answers the keys that there were by then.
func TestStorageOfFormerOrigins(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	count := func(origin string, delta models.Bytes) (models.Bytes, bool) {
		t.Helper()
		after, replayed, err := k.AddStorage(t.Context(), models.StorageDelta{AccountID: account.ID, Origin: origin, Key: "job-1", Delta: delta})
		if err != nil {
			t.Fatal(err)
		}
		return after.Usage, replayed
	}
	originOf := func(key models.Key) string {
		stored, err := k.KeyByHash(t.Context(), key.Hash)
		if err != nil {
			t.Fatal(err)
		}
		return models.Actor{Key: &stored}.Origin()
	}
	maker := k.Key(models.NewSecret(), "", models.ServiceScopes...)
	k.Clock.Add(time.Second)
	count("operator", 100)
	k.Clock.Add(time.Second)
	later := k.Key(models.NewSecret(), "", models.ServiceScopes...)
	if usage, replayed := count(originOf(maker), 100); usage != 100 || !replayed {
		t.Errorf("the older key got %d, %v", usage, replayed)
	}
	if usage, replayed := count(originOf(later), 20); usage != 120 || replayed {
		t.Errorf("the newer key got %d, %v", usage, replayed)
	}
	if usage, replayed := count(originOf(later), 20); usage != 120 || !replayed {
		t.Errorf("the newer key again got %d, %v", usage, replayed)
	}
}

package accounts_test

import (
	"testing"

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

// A change is counted once per origin and key: two services may both send job-1.
func TestStorageIsCountedOncePerKey(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	count := func(origin string, delta, want models.Bytes, again bool) {
		t.Helper()
		after, replayed, err := k.AddStorage(t.Context(), models.StorageDelta{AccountID: account.ID, Origin: origin, Key: "job-1", Delta: delta})
		if err != nil || after.Usage != want || replayed != again {
			t.Errorf("%d as %s: %d, %v, %v; want %d, %v", delta, origin, after.Usage, replayed, err, want, again)
		}
	}
	count("service:key_1", 100, 100, false)
	count("service:key_2", 20, 120, false)
	count("service:key_1", 100, 100, true)
	count("service:key_2", 20, 120, true)
	_, _, err := k.AddStorage(t.Context(), models.StorageDelta{AccountID: account.ID, Origin: "service:key_2", Key: "job-1", Delta: 21})
	storetest.WantCode(t, err, models.CodeIdempotencyConflict)
}

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

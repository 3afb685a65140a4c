package posting_test

import (
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

func waits(changes <-chan struct{}) bool {
	select {
	case <-changes:
		return true
	default:
		return false
	}
}

func TestWatchersAreToldOfTheirAccount(t *testing.T) {
	k := storetest.New(t)
	_, ann := k.Person("ann")
	_, bob := k.Person("bob")
	annChanges, stopAnn := k.Watch(ann.ID)
	bobChanges, stopBob := k.Watch(bob.ID)
	defer stopBob()
	k.Grant(ann.ID, models.Credit)
	k.Grant(ann.ID, models.Credit) // nobody has received yet: one notification waits
	if !waits(annChanges) || waits(annChanges) || waits(bobChanges) {
		t.Error("two changes of one account were not told once, of that account")
	}
	if _, _, err := k.PostAll(t.Context(), []models.Command{{
		Account: bob.ID, Origin: "test", Key: "k", Actor: models.System, Do: models.AdjustCredits{Amount: models.Credit, Kind: models.Purchased},
	}}, false, nil); err != nil {
		t.Fatal(err)
	}
	if !waits(bobChanges) {
		t.Error("what was posted together was not told")
	}
	stopAnn()
	k.Grant(ann.ID, models.Credit)
	if waits(annChanges) {
		t.Error("somebody who had stopped was told")
	}
	k.CheckBooks()
}

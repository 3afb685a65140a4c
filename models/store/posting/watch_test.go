package posting_test

import (
	"context"
	"testing"
	"time"

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

// However many accounts are watched, what another portal does to one of them is told.
func TestVeryManyAccountsAreWatched(t *testing.T) {
	nodes := storetest.Nodes(t, 2)
	_, ann := nodes[0].Person("ann")
	for range 66_000 { // more than one statement can ask about
		_, stop := nodes[1].Watch(models.NewAccountID())
		defer stop()
	}
	changes, stop := nodes[1].Watch(ann.ID)
	defer stop()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		nodes[1].KeepWatched(ctx, time.Millisecond)
	}()
	told := func(what string) {
		t.Helper()
		select {
		case <-changes:
		case <-time.After(30 * time.Second):
			t.Fatalf("it is not told of %s", what)
		}
	}
	told("the first look")
	nodes[0].Grant(ann.ID, models.Credit)
	told("what another portal did")
	cancel()
	<-ended
	nodes[0].CheckBooks()
}

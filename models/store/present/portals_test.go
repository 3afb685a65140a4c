package present_test

import (
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// A portal on a server remembers what it has read until what others do has to be noticed. What
// it does itself it knows at once, and what it charges is decided by what the others have left.
func TestWhatOthersDoIsNoticedInTime(t *testing.T) {
	settings := storetest.Settings()
	settings.MaxStaleness = time.Hour
	url, clock := storetest.Server(t), storetest.NewClock(storetest.Start)
	a, b := storetest.Open(t, url, clock, settings), storetest.Open(t, url, clock, storetest.Strict())
	_, ann := a.Person("ann")
	_, bob := a.Person("bob")
	a.Grant(ann.ID, 10*models.Credit)
	secret := models.NewSecret()
	key := a.Key(secret, ann.ID, models.ScopeBalanceRead)
	status := func(k *storetest.Kit) models.KeyStatus {
		t.Helper()
		found, _, err := k.Caller(t.Context(), secret.Hash())
		if err != nil {
			t.Fatal(err)
		}
		return found.Status
	}
	charge := func(k *storetest.Kit) error {
		_, err := k.Charge(ann.ID, 4*models.Credit)
		return err
	}
	wantAvailable(t, a, ann.ID, 10*models.Credit)
	if err := charge(b); err != nil || status(a) != models.KeyActive {
		t.Fatal(err)
	}
	wantAvailable(t, b, ann.ID, 6*models.Credit)
	wantAvailable(t, a, ann.ID, 10*models.Credit) // as it was read
	if err := charge(a); err != nil {
		t.Fatal(err)
	}
	wantAvailable(t, a, ann.ID, 2*models.Credit) // its own charge, on top of the other one
	if err := charge(a); models.CodeOf(err) != models.CodeInsufficientCredits {
		t.Errorf("more than there is: %v", err)
	}
	revoked := models.AuditRecord{Actor: models.System, Action: "key.status", AccountID: ann.ID, Subject: string(key.ID)}
	if err := b.SetKeyStatus(t.Context(), ann.ID, key.ID, models.KeyRevoked, revoked); err != nil {
		t.Fatal(err)
	}
	if got := status(a); got != models.KeyActive {
		t.Errorf("the key is %s before it is read anew", got)
	}
	if got := status(storetest.Open(t, url, clock, settings)); got != models.KeyRevoked {
		t.Errorf("the key is %s for a portal that has just started", got)
	}

	// What a room of this portal commits is known at once.
	wantAvailable(t, a, bob.ID, 0)
	if _, err := a.SetStorageUsage(t.Context(), bob.ID, 5); err != nil {
		t.Fatal(err)
	}
	if got := a.Balance(bob.ID).Account.StorageUsage; got != 5 {
		t.Errorf("the storage is %d", got)
	}

	settings.MaxStaleness = 20 * time.Millisecond
	c := storetest.Open(t, url, clock, settings)
	for left, deadline := 2*models.Credit, time.Now().Add(10*time.Second); ; {
		if got := c.Balance(ann.ID).Available; left > 0 && got == left {
			left -= models.Credit
			if _, err := b.Charge(ann.ID, models.Credit); err != nil {
				t.Fatal(err)
			}
		} else if got == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("what another portal has charged is not noticed")
		}
	}
	a.CheckBooks()
}

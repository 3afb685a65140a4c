package posting_test

import (
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// What time has brought is stored with a rejected command, and nothing else of it. Replays,
// conflicts and previews store nothing.
func TestTimeIsStoredWithRejections(t *testing.T) {
	k, account, first := lapsing(t)
	stored := storedEntries(t, k, account)

	if receipt := k.Post(first); !receipt.Replayed {
		t.Error("the first command does not replay")
	}
	conflict := first
	conflict.Do = storetest.ChargeOf(2 * models.Credit)
	_, err := k.Try(conflict)
	storetest.WantCode(t, err, models.CodeIdempotencyConflict)
	_, err = k.Preview(t.Context(), models.Command{Account: account, Do: storetest.ChargeOf(100 * models.Credit)})
	storetest.WantCode(t, err, models.CodeInsufficientCredits)
	stored(0)

	_, err = k.Charge(account, 100*models.Credit)
	storetest.WantCode(t, err, models.CodeInsufficientCredits)
	stored(1, models.EntryLapse)
	_, err = k.Charge(account, 100*models.Credit)
	storetest.WantCode(t, err, models.CodeInsufficientCredits)
	stored(0)
	k.CheckBooks()
}

func TestTimeIsStoredWithRejectedBatches(t *testing.T) {
	k, account, first := lapsing(t)
	stored := storedEntries(t, k, account)
	commands := adjustments(map[models.AccountID][]models.Credits{account: {models.Credit, -100 * models.Credit}}, account)
	if _, all, err := k.PostAll(t.Context(), commands, true, nil); err != nil || all {
		t.Fatalf("all %v, %v", all, err)
	}
	k.Post(first) // a replay, which waits for what is in the queue before it
	stored(0)
	if _, all, err := k.PostAll(t.Context(), commands, false, nil); err != nil || all {
		t.Fatalf("all %v, %v", all, err)
	}
	k.Post(first)
	stored(1, models.EntryLapse)
	k.CheckBooks()
}

// lapsing returns an account with an expired lot, which nobody has noticed yet, and a
// command that was posted before.
func lapsing(t *testing.T) (*storetest.Kit, models.AccountID, models.Command) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	k.Post(models.Command{Account: account.ID, Do: models.GrantCredits{
		Kind: models.Promotional, Source: models.SourceGrant, Credits: 5 * models.Credit, ExpiresAt: k.Clock.Now().Add(time.Hour),
	}})
	first := models.Command{Account: account.ID, Origin: "operator", Key: "first", Do: storetest.ChargeOf(models.Credit)}
	k.Post(first)
	k.Clock.Add(2 * time.Hour)
	return k, account.ID, first
}

// storedEntries returns a check of how many entries were stored since the last one, and of
// which kinds they are, newest first.
func storedEntries(t *testing.T, k *storetest.Kit, id models.AccountID) func(more int, kinds ...models.EntryKind) {
	count := func() []models.EntryLine {
		page, err := k.Entries(t.Context(), models.EntryQuery{AccountID: id, Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		return page.Lines
	}
	before := len(count())
	return func(more int, kinds ...models.EntryKind) {
		t.Helper()
		lines := count()
		if len(lines) != before+more {
			t.Fatalf("%d entries were stored, want %d", len(lines)-before, more)
		}
		for i, kind := range kinds {
			if lines[i].Kind != kind {
				t.Errorf("entry %d is a %s, want %s", i, lines[i].Kind, kind)
			}
		}
		before = len(lines)
	}
}

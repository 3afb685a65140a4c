package posting_test

import (
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// What a service key did is a replay for that key, and for the key that replaced it, and for
// no other.
func TestReplaysOfServiceKeys(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("gita")
	k.Grant(account.ID, 10*models.Credit)
	maker := k.Key(models.NewSecret(), "", models.ServiceScopes...)
	other := k.Key(models.NewSecret(), "", models.ServiceScopes...)
	rotated := models.Key{ID: models.NewKeyID(), Lineage: maker.ID}
	if err := k.CreateServiceKey(t.Context(), rotated, models.AuditRecord{Actor: models.System, Action: "key.create"}); err != nil {
		t.Fatal(err)
	}
	by := func(key models.Key, origin string) models.Command {
		return models.Command{
			Account: account.ID, Origin: origin, Key: "job-1", Actor: models.ActorRef{Kind: models.ActorKey, ID: string(key.ID)},
			Do: storetest.ChargeOf(2 * models.Credit),
		}
	}
	now := func(key models.Key) models.Command {
		stored, err := k.KeyByHash(t.Context(), key.Hash)
		if err != nil {
			t.Fatal(err)
		}
		return by(key, models.Actor{Key: &stored}.Origin())
	}
	first := k.Post(now(maker))
	for _, key := range []models.Key{maker, rotated} {
		if again := k.Post(now(key)); !again.Replayed || again.Entry.ID != first.Entry.ID {
			t.Errorf("%s got %+v", key.ID, again)
		}
	}
	posted := func(c models.Command) bool {
		found, err := k.Posted(t.Context(), account.ID, c.Origin, c.Key)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if !posted(now(maker)) || posted(now(other)) {
		t.Error("what was posted is told to the wrong key")
	}
	conflict := now(maker)
	conflict.Do = storetest.ChargeOf(3 * models.Credit)
	_, err := k.Try(conflict)
	storetest.WantCode(t, err, models.CodeIdempotencyConflict)
	if own := k.Post(now(other)); own.Replayed || !k.Post(now(other)).Replayed {
		t.Errorf("the other key got %+v", own)
	}
	if got := k.Balance(account.ID).Available; got != 6*models.Credit {
		t.Errorf("%s are left", got)
	}
	k.CheckBooks()
}

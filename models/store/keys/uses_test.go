package keys_test

import (
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

type client string

func (c client) RealIP() string { return string(c) }

func TestLastUse(t *testing.T) {
	k := storetest.New(t)
	other := storetest.Open(t, k.Path, k.Clock, storetest.Settings())
	_, account := k.Person("ann")
	secret := models.NewSecret()
	key := k.Key(secret, account.ID, models.ScopeBalanceRead)
	want := func(where *storetest.Kit, at time.Time, from string) {
		t.Helper()
		found, err := where.AccountKey(t.Context(), account.ID, key.ID)
		page, _ := where.AccountKeys(t.Context(), models.KeyQuery{AccountID: account.ID, Limit: 9})
		for _, got := range []models.Key{found, page.Keys[0]} {
			if err != nil || !got.LastUsedAt.Equal(at) || got.LastUsedFrom != from {
				t.Errorf("it was used %v from %q, %v; want %v from %q", got.LastUsedAt, got.LastUsedFrom, err, at, from)
			}
		}
	}
	want(k, time.Time{}, "")
	first := k.Now()
	k.NoteUse(key.ID, client("203.0.113.7"))
	want(k, first, "203.0.113.7") // here at once
	want(other, time.Time{}, "")  // elsewhere when it is written
	k.Clock.Add(10 * time.Second)
	k.NoteUse(key.ID, client("203.0.113.8")) // noted already
	want(k, first, "203.0.113.7")
	k.WriteUses()
	want(other, first, "203.0.113.7")
	k.Clock.Add(10 * time.Second)
	k.NoteUse(key.ID, client(""))
	k.NoteUse("key_none", client(""))
	k.NoteUse("", client(""))
	k.WriteUses()
	want(other, first.Add(20*time.Second), "")
	k.NoteUse(key.ID, client("203.0.113.9"))
	if err := k.Close(); err != nil { // an orderly end loses nothing
		t.Fatal(err)
	}
	want(other, first.Add(20*time.Second), "") // the same instant is no later use
	found, _, err := other.Caller(t.Context(), secret.Hash())
	if err != nil || !found.LastUsedAt.IsZero() || found.LastUsedFrom != "" {
		t.Errorf("a caller has the last use %v from %q, %v", found.LastUsedAt, found.LastUsedFrom, err)
	}
}

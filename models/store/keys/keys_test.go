package keys_test

import (
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

func TestKeys(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	_, other := k.Person("bob")
	secret := models.NewSecret()
	key := k.Key(secret, account.ID, models.ScopeBalanceRead, models.ScopeCreditsWrite)
	found, err := k.KeyByHash(t.Context(), secret.Hash())
	if err != nil || found.ID != key.ID || !found.HasScope(models.ScopeCreditsWrite) || found.HasScope(models.ScopeChargesWrite) || found.Prefix != string(secret[:8]) {
		t.Errorf("found %+v, %v", found, err)
	}
	_, err = k.KeyByHash(t.Context(), models.NewSecret().Hash())
	storetest.WantCode(t, err, models.CodeUnknownCredential)

	set := func(owner models.AccountID, status models.KeyStatus) error {
		return k.SetKeyStatus(t.Context(), owner, key.ID, status, models.AuditRecord{Actor: models.System, Action: "key." + string(status), AccountID: owner})
	}
	storetest.WantCode(t, set(other.ID, models.KeyRevoked), models.CodeNotFound)
	for _, status := range []models.KeyStatus{models.KeyPaused, models.KeyActive, models.KeyRevoked, models.KeyRevoked} {
		if err := set(account.ID, status); err != nil {
			t.Fatal(err)
		}
	}
	storetest.WantCode(t, set(account.ID, models.KeyActive), models.CodeConflict)
	if found, err = k.AccountKey(t.Context(), account.ID, key.ID); err != nil || found.MadeBy != "" {
		t.Errorf("a key that nobody made is %+v, %v", found, err)
	}
	log, err := k.AuditLog(t.Context(), models.AuditQuery{AccountID: account.ID, Limit: 10})
	if err != nil || len(log.Lines) != 4 || log.Lines[0].Action != "key.revoked" {
		t.Errorf("the log is %+v, %v", log, err)
	}
}

// A key that replaces another is made by who rotates it, not by who made the first one.
func TestKeysKnowWhoMadeThem(t *testing.T) {
	k := storetest.New(t)
	ann, account := k.Person("ann")
	bob, _ := k.Person("bob")
	create := func(by models.UserID, lineage models.KeyID) models.Key {
		t.Helper()
		secret := models.NewSecret()
		key := models.Key{
			ID: models.NewKeyID(), AccountID: account.ID, Name: "n", Prefix: secret.Prefix(), Hash: secret.Hash(), Status: models.KeyActive,
			MadeBy: by, Lineage: lineage,
		}
		if err := k.CreateKey(t.Context(), key, models.AuditRecord{Actor: models.System, Action: "key.create", AccountID: account.ID}); err != nil {
			t.Fatal(err)
		}
		return key
	}
	first := create(ann.ID, "")
	second := create(bob.ID, first.ID)
	for _, want := range []struct {
		key     models.Key
		by      models.UserID
		lineage models.KeyID
	}{{first, ann.ID, first.ID}, {second, bob.ID, first.ID}} {
		found, _, err := k.Caller(t.Context(), want.key.Hash)
		if err != nil || found.MadeBy != want.by || found.Lineage != want.lineage {
			t.Errorf("%q made %q of the line %q, %v; want %q and %q", found.MadeBy, found.ID, found.Lineage, err, want.by, want.lineage)
		}
	}
}

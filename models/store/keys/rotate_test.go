package keys_test

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// limited makes a key with everything that a rotation keeps.
func limited(t *testing.T, k *storetest.Kit, account models.AccountID, expires time.Time) models.Key {
	t.Helper()
	secret := models.NewSecret()
	key := models.Key{
		ID: models.NewKeyID(), AccountID: account, Name: "Crawler", Prefix: secret.Prefix(), Hash: secret.Hash(), Status: models.KeyActive,
		Scopes: []models.Scope{models.ScopeBalanceRead}, Networks: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, RateLimit: 60, ExpiresAt: expires,
	}
	create := k.CreateKey
	if account == "" {
		create = k.CreateServiceKey
	}
	if err := create(t.Context(), key, models.AuditRecord{Actor: models.System, Action: "key.create", AccountID: account}); err != nil {
		t.Fatal(err)
	}
	return key
}

func rotate(t *testing.T, k *storetest.Kit, old models.Key, by models.Actor, grace time.Duration) (models.Key, models.Secret, error) {
	t.Helper()
	secret := models.NewSecret()
	next, err := k.RotateKey(t.Context(), models.KeyRotation{
		AccountID: old.AccountID, Key: old.ID, Successor: models.NewKeyID(), Secret: secret, By: by, Grace: grace,
	}, models.AuditRecord{Actor: by.Ref(), Action: "key.rotate", AccountID: old.AccountID, Subject: string(old.ID)})
	return next, secret, err
}

func TestRotateKey(t *testing.T) {
	k := storetest.New(t)
	ann, account := k.Person("ann")
	made := k.Now()
	old := limited(t, k, account.ID, made.AddDate(0, 0, 30))
	cap := func(window models.CapWindow, do models.ChangeCap) {
		do.Subject, do.Window = models.CapOnKey(old.ID), window
		k.Post(models.Command{Account: account.ID, Do: do})
	}
	cap(models.CapMonth, models.ChangeCap{Amount: new(100 * models.Credit), Boost: &models.CapBoost{Credits: models.Credit, Until: made.AddDate(0, 0, 20)}})
	cap(models.CapDay, models.ChangeCap{Amount: new(5 * models.Credit)})
	cap(models.CapDay, models.ChangeCap{Remove: true})
	k.Clock.Add(10 * 24 * time.Hour)

	next, secret, err := rotate(t, k, old, models.Actor{User: &ann}, 24*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	found, _, err := k.Caller(t.Context(), secret.Hash())
	if err != nil || found.ID != next.ID || found.MadeBy != ann.ID || found.Lineage != old.ID || found.Replaces != old.ID || found.ReplacedBy != "" ||
		found.Name != "Crawler" || fmt.Sprint(found.Scopes, found.Networks, found.RateLimit) != "[balance:read] [10.0.0.0/8] 60" ||
		!found.CreatedAt.Equal(k.Now()) || !found.ExpiresAt.Equal(k.Now().AddDate(0, 0, 30)) || found.Prefix != secret.Prefix() {
		t.Errorf("the successor is %+v, %v", found, err)
	}
	was, _, err := k.Caller(t.Context(), old.Hash)
	if err != nil || was.Status != models.KeyActive || was.ReplacedBy != next.ID || !was.ExpiresAt.Equal(k.Now().Add(24*time.Hour)) {
		t.Errorf("the old key is %+v, %v", was, err)
	}
	caps := ""
	for _, c := range k.Balance(account.ID).CapsNow() {
		if c.Subject == models.CapOnKey(next.ID) {
			caps += fmt.Sprint(c.Window, " ", c.Limit(k.Now()), " until ", c.BoostUntil.Format(time.DateOnly), ";")
		}
	}
	if want := "month 101 until " + made.AddDate(0, 0, 20).Format(time.DateOnly) + ";"; caps != want {
		t.Errorf("the successor has the caps %q, want %q", caps, want)
	}
	_, _, err = rotate(t, k, old, models.Actor{}, 0)
	storetest.WantCode(t, err, models.CodeConflict) // it was rotated
	if _, _, err = rotate(t, k, next, models.Actor{}, 0); err != nil {
		t.Fatal(err)
	}
	if found, _, _ = k.Caller(t.Context(), secret.Hash()); found.Status != models.KeyRevoked {
		t.Errorf("without grace the old key is %s", found.Status)
	}
	log, err := k.AuditLog(t.Context(), models.AuditQuery{AccountID: account.ID, Action: "key.rotate", Limit: 10})
	if err != nil || len(log.Lines) != 2 {
		t.Errorf("%d records, %v", len(log.Lines), err)
	}
	k.CheckBooks()
}

func TestRotateKeyFaults(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	_, other := k.Person("bob")
	nobody := models.Actor{}
	key := limited(t, k, account.ID, k.Now().Add(time.Hour))
	foreign := key
	foreign.AccountID = other.ID
	_, _, err := rotate(t, k, foreign, nobody, 0)
	storetest.WantCode(t, err, models.CodeNotFound)
	foreign.AccountID = ""
	_, _, err = rotate(t, k, foreign, nobody, 0)
	storetest.WantCode(t, err, models.CodeNotFound)
	for _, grace := range []time.Duration{-1, models.MaxKeyGrace + 1} {
		_, _, err = rotate(t, k, key, nobody, grace)
		storetest.WantCode(t, err, models.CodeInvalidField)
	}
	k.Clock.Add(time.Hour)
	_, _, err = rotate(t, k, key, nobody, 0)
	storetest.WantCode(t, err, models.CodeConflict) // it has expired

	revoked := limited(t, k, account.ID, time.Time{})
	if err := k.SetKeyStatus(t.Context(), account.ID, revoked.ID, models.KeyRevoked, models.AuditRecord{Actor: models.System}); err != nil {
		t.Fatal(err)
	}
	_, _, err = rotate(t, k, revoked, nobody, 0)
	storetest.WantCode(t, err, models.CodeConflict)
	if page, err := k.AccountKeys(t.Context(), models.KeyQuery{AccountID: account.ID, Limit: 9}); err != nil || len(page.Keys) != 2 {
		t.Errorf("%d keys, %v", len(page.Keys), err)
	}

	// If there is no room for its caps, nothing is done.
	capped := limited(t, k, account.ID, time.Time{})
	k.Post(models.Command{Account: account.ID, Do: models.ChangeCap{Subject: models.CapOnKey(capped.ID), Window: models.CapDay, Amount: new(models.Credit)}})
	var more []models.Command
	for i := range models.MaxCaps - 1 {
		more = append(more, models.Command{Account: account.ID, Origin: "test", Key: fmt.Sprint(i), Actor: models.System, Do: models.ChangeCap{
			Subject: models.CapOnKey(models.KeyID(fmt.Sprint("key_", i))), Window: models.CapDay, Amount: new(models.Credit),
		}})
	}
	if _, all, err := k.PostAll(t.Context(), more, false, nil); !all || err != nil {
		t.Fatal(all, err)
	}
	_, _, err = rotate(t, k, capped, nobody, 0)
	storetest.WantCode(t, err, models.CodeConflict)
	if same, err := k.AccountKey(t.Context(), account.ID, capped.ID); err != nil || same.Status != models.KeyActive || same.ReplacedBy != "" {
		t.Errorf("the key is %+v, %v", same, err)
	}
	k.CheckBooks()
}

// A key ends with the commit that ends it, whichever process did it, and so do its
// networks.
func TestRotationIsSeenByOtherProcesses(t *testing.T) {
	a := storetest.NewWith(t, storetest.Strict())
	b := storetest.Open(t, a.Path, a.Clock, storetest.Strict())
	_, account := a.Person("ann")
	service := limited(t, a, "", time.Time{})
	key := limited(t, a, account.ID, time.Time{})
	for _, old := range []models.Key{service, key} {
		for _, k := range []*storetest.Kit{a, b} {
			if found, _, err := k.Caller(t.Context(), old.Hash); err != nil || found.Status != models.KeyActive || len(found.Networks) != 1 {
				t.Fatal(found, err)
			}
		}
		next, secret, err := rotate(t, a, old, models.Actor{}, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range []*storetest.Kit{a, b} {
			if found, _, err := k.Caller(t.Context(), old.Hash); err != nil || found.Status != models.KeyRevoked || found.ReplacedBy != next.ID {
				t.Error(found, err)
			}
			if found, _, err := k.Caller(t.Context(), secret.Hash()); err != nil || found.CheckActive(k.Now()) != nil || found.Lineage != old.ID {
				t.Error(found, err)
			}
		}
	}
	a.CheckBooks()
}

func TestSearchKeys(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	named := func(name string, secret models.Secret) models.KeyID {
		key := models.Key{ID: models.NewKeyID(), AccountID: account.ID, Name: name, Prefix: secret.Prefix(), Hash: secret.Hash(), Status: models.KeyActive}
		if err := k.CreateKey(t.Context(), key, models.AuditRecord{Actor: models.System}); err != nil {
			t.Fatal(err)
		}
		k.Clock.Add(time.Second)
		return key.ID
	}
	zeros := models.Secret(fmt.Sprintf("%064d", 7))
	first := named("Café 100%", zeros)
	second := named("Build server", models.Secret("abcdef"+string(zeros[6:])))
	k.Key(models.NewSecret(), "") // not the account's
	for text, want := range map[string][]models.KeyID{
		"": {second, first}, "cafe": {first}, "SERVER": {second}, "ABC": {second}, "abcdefff": nil, string(zeros): {first}, "100%": {first}, "%": {first},
		"0": {first}, string(second): {second}, "\x00": nil, "́": nil,
	} {
		var got []models.KeyID
		page, err := k.AccountKeys(t.Context(), models.KeyQuery{AccountID: account.ID, Text: text, Limit: 9})
		for _, key := range page.Keys {
			got = append(got, key.ID)
		}
		if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%q finds %v, %v; want %v", text, got, err, want)
		}
	}
	all := 0
	if err := k.EachKey(t.Context(), func(models.Key) error { all++; return nil }); err != nil || all != 3 {
		t.Errorf("%d keys in all, %v", all, err)
	}
}

package factors_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/factor"
	"github.com/bursar-portal/bursar/models/store"
	"github.com/bursar-portal/bursar/models/store/factors"
	"github.com/bursar-portal/bursar/models/storetest"
)

// openWith opens the database of a path with what secrets are sealed under.
func openWith(t *testing.T, path, secret string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{Path: path, Settings: storetest.Settings(), Secret: secret})
	if err == nil {
		err = s.Migrate(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func person(t *testing.T, s *store.Store, email string) models.User {
	t.Helper()
	user, _, err := s.SignUp(t.Context(), models.NewUser{Verified: true, Email: email, Name: email, Zone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	return user
}

func addition(user models.User, kind factor.Kind) factors.Addition {
	a := factors.Addition{User: user, Factor: factor.Factor{ID: factor.NewID(), UserID: user.ID, Kind: kind, Name: "One"}, Audit: models.AuditRecord{Actor: models.System, Action: "factor.add"}}
	if kind == factor.KindApp {
		a.Secret = factor.NewSecret()
	} else {
		a.Factor.Credential, a.Factor.Data = []byte(a.Factor.ID), []byte("{}")
	}
	return a
}

// read returns the secret of a person's app, as a check of a code sees it.
func read(t *testing.T, s *store.Store, user models.UserID) (secret factor.Secret, err error) {
	t.Helper()
	_, err = s.UseApp(t.Context(), user, func(found factor.Secret, after int64) (int64, bool) {
		secret = found
		return after + 1, true
	})
	return secret, err
}

// The file has no secret as it is, and only the one who has what it was sealed under reads it.
func TestSecretsAreSealed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bursar.db")
	own := openWith(t, path, "")
	user := person(t, own, "alex@example.test")
	a := addition(user, factor.KindApp)
	if _, err := own.AddFactor(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, path + "-wal"} {
		file, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(file, []byte(a.Secret)) {
			t.Errorf("%s has the secret", name)
		}
	}
	if got, err := read(t, own, user.ID); got != a.Secret || err != nil {
		t.Errorf("%s, %v", got, err)
	}
	if err := own.Close(); err != nil {
		t.Fatal(err)
	}

	// Whoever sets a secret later still reads it, and seals it again with the next code.
	first := openWith(t, path, "the first secret")
	for range 2 {
		if got, err := read(t, first, user.ID); got != a.Secret || err != nil {
			t.Errorf("%s, %v", got, err)
		}
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"", "another secret"} {
		other := openWith(t, path, secret)
		if _, err := read(t, other, user.ID); models.CodeOf(err) != models.CodeConflict {
			t.Errorf("with the secret %q: %v", secret, err)
		}
		if err := other.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// What was sealed for one purpose, or was changed, is no use for another.
func TestSealedTextsBelongTogether(t *testing.T) {
	k := storetest.New(t)
	box, err := k.Seal(t.Context(), "text", "one")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := k.Unseal(t.Context(), box, "one"); got != "text" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := k.Unseal(t.Context(), box, "another"); err == nil {
		t.Errorf("it is %q for another purpose", got)
	}
	for i := range box {
		broken := bytes.Clone(box)
		broken[i] ^= 1
		if got, err := k.Unseal(t.Context(), broken, "one"); err == nil {
			t.Errorf("it is %q with another byte %d", got, i)
		}
		if _, err := k.Unseal(t.Context(), box[:i], "one"); err == nil {
			t.Errorf("%d bytes are enough", i)
		}
	}
}

func TestFactorsBelongToTheirOwners(t *testing.T) {
	k := storetest.New(t)
	alex, eve := person(t, k.Store, "alex@example.test"), person(t, k.Store, "eve@example.test")
	act := models.AuditRecord{Actor: models.System, Action: "test"}
	ctx := t.Context()
	a := addition(alex, factor.KindPasskey)
	if first, err := k.AddFactor(ctx, a); !first || err != nil {
		t.Fatal(first, err)
	}
	hers := addition(eve, factor.KindPasskey)
	hers.Factor.Credential = a.Factor.Credential
	if _, err := k.AddFactor(ctx, hers); models.CodeOf(err) != models.CodeConflict {
		t.Errorf("one passkey for two people: %v", err)
	}
	if err := k.RenameFactor(ctx, eve.ID, a.Factor.ID, "Mine", act); models.CodeOf(err) != models.CodeNotFound {
		t.Errorf("renaming somebody else's gave %v", err)
	}
	if err := k.RemoveFactor(ctx, eve, a.Factor.ID, false, act); models.CodeOf(err) != models.CodeNotFound {
		t.Errorf("removing somebody else's gave %v", err)
	}
	if err := k.ReplaceCodes(ctx, eve.ID, nil, act); models.CodeOf(err) != models.CodeConflict {
		t.Errorf("codes without a factor gave %v", err)
	}
	if err := k.RemoveFactor(ctx, alex, a.Factor.ID, true, act); models.CodeOf(err) != models.CodeConflict {
		t.Errorf("removing the last one gave %v", err)
	}
	if err := k.RemoveFactor(ctx, alex, a.Factor.ID, false, act); err != nil {
		t.Error(err)
	}
	if err := k.ResetFactors(ctx, alex, act); models.CodeOf(err) != models.CodeConflict {
		t.Errorf("a reset of nothing gave %v", err)
	}
	for n := range factor.MaxPasskeys + 1 {
		_, err := k.AddFactor(ctx, addition(alex, factor.KindPasskey))
		if got, want := models.CodeOf(err), map[bool]models.Code{true: models.CodeConflict}[n == factor.MaxPasskeys]; got != want {
			t.Errorf("passkey %d gave %q", n+1, got)
		}
	}
	for _, want := range []models.Code{"", models.CodeConflict} {
		if _, err := k.AddFactor(ctx, addition(alex, factor.KindApp)); models.CodeOf(err) != want {
			t.Errorf("an app gave %v, want %q", err, want)
		}
	}
}

// Closing an account leaves nothing of its factors.
func TestClosingForgetsFactors(t *testing.T) {
	k := storetest.New(t)
	alex, account := k.Person("alex")
	a := addition(alex, factor.KindApp)
	a.Codes = factor.HashRecoveryCodes(alex.ID, factor.NewRecoveryCodes())
	if _, err := k.AddFactor(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if err := k.PutChallenge(t.Context(), factor.Challenge{ID: "c", Purpose: factor.SecondStep, UserID: alex.ID, Data: []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	if err := k.CloseUser(t.Context(), models.Closing{UserID: alex.ID, Account: account.ID, Audit: models.AuditRecord{Actor: models.System, Action: "account.close"}}); err != nil {
		t.Fatal(err)
	}
	list, err := k.FactorsOf(t.Context(), alex.ID)
	left, leftErr := k.CodesLeft(t.Context(), alex.ID)
	_, waits, waitsErr := k.Challenge(t.Context(), "c", factor.SecondStep)
	if len(list)+left > 0 || waits || err != nil || leftErr != nil || waitsErr != nil {
		t.Errorf("there are %d factors, %d codes, a challenge: %v; %v %v %v", len(list), left, waits, err, leftErr, waitsErr)
	}
	k.CheckBooks()
}

// A challenge is found for its purpose, until its time is over, and taken once.
func TestChallenges(t *testing.T) {
	k := storetest.New(t)
	put := func(id string) {
		if err := k.PutChallenge(t.Context(), factor.Challenge{ID: id, Purpose: factor.AddPasskey, UserID: "usr_a", Data: []byte("data")}); err != nil {
			t.Fatal(err)
		}
	}
	take := func(id string, purpose factor.Purpose, want bool) {
		t.Helper()
		c, ok, err := k.TakeChallenge(t.Context(), id, purpose)
		if ok != want || err != nil || ok && (string(c.Data) != "data" || c.UserID != "usr_a") {
			t.Errorf("%s %s: %+v, %v, %v", id, purpose, c, ok, err)
		}
	}
	put("one")
	put("two")
	take("one", factor.SignInPasskey, false)
	take("one", factor.AddPasskey, true)
	take("one", factor.AddPasskey, false)
	k.Clock.Add(factor.AddPasskey.Life())
	take("two", factor.AddPasskey, false)
}

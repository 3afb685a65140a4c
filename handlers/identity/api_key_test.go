package identity

import (
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/networks"
)

func TestAuthenticateKey(t *testing.T) {
	f := newFixture(t)
	_, account := f.kit.Person("gita")
	inState := func(state models.AccountStatus) models.AccountID {
		_, account := f.kit.Person(string(state))
		f.kit.Post(models.Command{Account: account.ID, Do: models.ChangeAccount{Status: &state}})
		return account.ID
	}
	secretOf := func(id models.AccountID) (models.Secret, models.Key) {
		secret := models.NewSecret()
		return secret, f.kit.Key(secret, id, models.ScopeBalanceRead)
	}
	setTo := func(status models.KeyStatus) models.Secret {
		secret, key := secretOf(account.ID)
		if err := f.kit.SetKeyStatus(t.Context(), account.ID, key.ID, status, models.AuditRecord{Actor: models.System}); err != nil {
			t.Fatal(err)
		}
		return secret
	}
	expiring := models.NewSecret()
	err := f.kit.CreateKey(t.Context(), models.Key{
		ID: models.NewKeyID(), AccountID: account.ID, Name: "short", Prefix: expiring.Prefix(), Hash: expiring.Hash(),
		Scopes: models.CustomerScopes, Status: models.KeyActive, ExpiresAt: f.kit.Clock.Now().Add(time.Hour),
	}, models.AuditRecord{Actor: models.System})
	if err != nil {
		t.Fatal(err)
	}
	active, activeKey := secretOf(account.ID)
	service, serviceKey := secretOf("")
	suspended, _ := secretOf(inState(models.AccountSuspended))
	closed, _ := secretOf(inState(models.AccountClosed))

	tests := []struct {
		name, presented string
		code            models.Code
		key             models.KeyID
		account         models.AccountID
	}{
		{"nothing", "", models.CodeMissingCredential, "", ""},
		{"too short", string(active[:63]), models.CodeMalformedCredential, "", ""},
		{"too long", string(active) + "0", models.CodeMalformedCredential, "", ""},
		{"not hexadecimal", strings.Repeat("g", 64), models.CodeMalformedCredential, "", ""},
		{"never issued", string(models.NewSecret()), models.CodeUnknownCredential, "", ""},
		{"paused", string(setTo(models.KeyPaused)), models.CodeKeyPaused, "", ""},
		{"revoked", string(setTo(models.KeyRevoked)), models.CodeKeyRevoked, "", ""},
		{"of a suspended account", string(suspended), models.CodeAccountSuspended, "", ""},
		{"of a closed account", string(closed), models.CodeAccountClosed, "", ""},
		{"active", string(active), "", activeKey.ID, account.ID},
		{"active, in capitals", strings.ToUpper(string(active)), "", activeKey.ID, account.ID},
		{"a service key", string(service), "", serviceKey.ID, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			key, account, err := f.AuthenticateKey(t.Context(), test.presented, ClientAddress("203.0.113.7"))
			var id models.AccountID
			if account != nil {
				id = account.ID
			}
			switch test.code {
			case models.CodeKeyPaused, models.CodeKeyRevoked, models.CodeAccountSuspended, models.CodeAccountClosed:
				if test.key = key.ID; key.ID == "" {
					t.Error("it does not say which key was refused")
				}
			}
			if models.CodeOf(err) != test.code || key.ID != test.key || id != test.account {
				t.Errorf("got %q, %q, %v; want %q, %q, %q", key.ID, id, err, test.key, test.account, test.code)
			}
		})
	}
	if _, _, err := f.AuthenticateKey(t.Context(), string(expiring), ClientAddress("")); err != nil {
		t.Errorf("before it expires: %v", err)
	}
	f.kit.Clock.Add(time.Hour)
	if _, _, err := f.AuthenticateKey(t.Context(), string(expiring), ClientAddress("")); models.CodeOf(err) != models.CodeKeyExpired {
		t.Errorf("when it expires: %v", err)
	}
}

// A key that is limited to networks works from there alone, however the address is
// written, and not for a client whose address is not known. What is refused is no use.
func TestKeyNetworks(t *testing.T) {
	f := newFixture(t)
	_, account := f.kit.Person("gita")
	list, err := networks.Parse("10.0.0.0/8 2001:db8::/32")
	if err != nil {
		t.Fatal(err)
	}
	for _, owner := range []models.AccountID{account.ID, ""} {
		secret := models.NewSecret()
		key := models.Key{ID: models.NewKeyID(), AccountID: owner, Name: "office", Prefix: secret.Prefix(), Hash: secret.Hash(), Status: models.KeyActive, Networks: list}
		create := f.kit.CreateKey
		if owner == "" {
			create = f.kit.CreateServiceKey
		}
		if err := create(t.Context(), key, models.AuditRecord{Actor: models.System}); err != nil {
			t.Fatal(err)
		}
		for _, test := range []struct {
			from    ClientAddress
			allowed bool
		}{
			{"11.0.0.1", false}, {"2001:db9::1", false}, {"", false}, {"office", false}, {"::ffff:11.0.0.1", false},
			{"10.1.2.3", true}, {"10.1.2.3:4711", true}, {"::ffff:10.1.2.3", true}, {"[2001:db8::1]:443", true}, {"2001:db8::1%eth0", true},
		} {
			used, err := f.kit.Store.Key(t.Context(), key.ID)
			if err != nil || used.LastUsedFrom != "" {
				t.Fatalf("before %s it was used from %q, %v", test.from, used.LastUsedFrom, err)
			}
			want := models.CodeNetworkNotAllowed
			if test.allowed {
				want = ""
			}
			found, _, err := f.AuthenticateKey(t.Context(), string(secret), test.from)
			if models.CodeOf(err) != want || found.ID != key.ID {
				t.Errorf("from %q: %q, %v", test.from, found.ID, err)
			}
			if test.allowed {
				break
			}
		}
		if used, err := f.kit.Store.Key(t.Context(), key.ID); err != nil || used.LastUsedFrom != "10.1.2.3" {
			t.Errorf("it was used from %q, %v", used.LastUsedFrom, err)
		}
		for _, from := range []ClientAddress{"10.1.2.3:4711", "::ffff:10.1.2.3", "[2001:db8::1]:443", "2001:db8::1%eth0"} {
			if _, _, err := f.AuthenticateKey(t.Context(), string(secret), from); err != nil {
				t.Errorf("from %q: %v", from, err)
			}
		}
	}
}

package identity

import (
	"context"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

func TestPasswords(t *testing.T) {
	const password = "correct horse battery staple"
	hash, err := HashPassword(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("the hash is %s", hash)
	}
	again, err := HashPassword(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	if hash == again {
		t.Error("two hashes of one password have the same salt")
	}
	tests := []struct {
		name, password, hash string
		want                 bool
	}{
		{"right", password, hash, true},
		{"wrong", password + " ", hash, false},
		{"empty", "", hash, false},
		{"right, but there is no hash", password, "", false},
		{"empty, and there is no hash", "", "", false},
		{"costs of another time", "password", "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$5dzWHYyDm+ogDqMYJhQ+i+jNNM67Y9cEuYLo9d2KCi4", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := passwordMatches(t.Context(), test.password, test.hash)
			if err != nil || got != test.want {
				t.Errorf("got %v, %v; want %v", got, err, test.want)
			}
		})
	}
}

func TestMalformedHashes(t *testing.T) {
	for _, hash := range []string{
		"secret",
		"$argon2i$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$c3Vt",
		"$argon2id$v=16$m=64,t=1,p=1$c2FsdHNhbHQ$c3Vt",
		"$argon2id$v=19$m=64,t=1$c2FsdHNhbHQ$c3Vt",
		"$argon2id$v=19$m=64,t=0,p=1$c2FsdHNhbHQ$c3Vt",
		"$argon2id$v=19$m=64,t=1,p=0$c2FsdHNhbHQ$c3Vt",
		"$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$",
		"$argon2id$v=19$m=64,t=1,p=1$!$c3Vt",
	} {
		if ok, err := passwordMatches(t.Context(), "secret", hash); ok || models.CodeOf(err) != models.CodeInternal {
			t.Errorf("%s: got %v, %v", hash, ok, err)
		}
	}
}

func TestValidatePassword(t *testing.T) {
	tests := []struct{ name, password, fault string }{
		{"eight characters", "12345678", ""},
		{"eight characters of more bytes", "äöüäöüäö", ""},
		{"nothing but spaces", "          ", ""},
		{"the longest", strings.Repeat("ö", 256), ""},
		{"seven characters", "äöüäöüä", "must have at least 8 characters"},
		{"too long", strings.Repeat("ö", 257), "must have at most 256 characters"},
		{"no text", "12345678\xff", "must be valid text"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := validatePassword(test.password); got != test.fault {
				t.Errorf("got %q, want %q", got, test.fault)
			}
		})
	}
}

// No more hashes are computed at once than there are cores, and the dummy hash of
// an unknown user waits like the others.
func TestHashSlots(t *testing.T) {
	for range cap(hashSlots) {
		hashSlots <- struct{}{}
	}
	defer func() {
		for range cap(hashSlots) {
			<-hashSlots
		}
	}()
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := HashPassword(gone, "12345678"); models.CodeOf(err) != models.CodeBusy {
		t.Errorf("hashing without a free slot gave %v", err)
	}
	if _, err := passwordMatches(gone, "12345678", ""); models.CodeOf(err) != models.CodeBusy {
		t.Errorf("an unknown user without a free slot gave %v", err)
	}
}

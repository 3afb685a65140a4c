package identity

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

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

// A password is the same from a keyboard that composes accented letters and from one that
// does not, and with any space; a hash of an older build matches what was typed then.
func TestPasswordsAreNormalized(t *testing.T) {
	const composed, decomposed, spaced = "cr\u00e8me br\u00fbl\u00e9e", "cre\u0300me bru\u0302le\u0301e", "cr\u00e8me\u00a0br\u00fbl\u00e9e"
	for _, typed := range []string{composed, decomposed, spaced} {
		hash, err := HashPassword(t.Context(), typed)
		if err != nil {
			t.Fatal(err)
		}
		for _, again := range []string{composed, decomposed, spaced} {
			if ok, err := passwordMatches(t.Context(), again, hash); !ok || err != nil {
				t.Errorf("%+q does not match the hash of %+q: %v", again, typed, err)
			}
		}
		if ok, _ := passwordMatches(t.Context(), "creme brulee", hash); ok {
			t.Error("a password without its accents matches")
		}
	}
	old := phcHash{passes: 1, memoryKiB: 64, threads: 1, salt: []byte("somesalt")}
	var err error
	if old.sum, err = old.derive(t.Context(), decomposed, 32); err != nil {
		t.Fatal(err)
	}
	for typed, want := range map[string]bool{decomposed: true, composed: false} {
		if ok, err := passwordMatches(t.Context(), typed, old.String()); ok != want || err != nil {
			t.Errorf("%+q against a hash of old: %t, %v", typed, ok, err)
		}
	}
	for password, want := range map[string]string{
		"1234567\u00e9": "", "123456e\u0301": "must have at least 8 characters", "12345678\t": "must have no control characters such as tabs",
		"pass word \U0001fae8": "",
	} {
		if got := validatePassword(password); got != want {
			t.Errorf("%+q: %q, want %q", password, got, want)
		}
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
		{"eight characters", "eight-ch", ""},
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
	if _, err := HashPassword(gone, "eight-ch"); models.CodeOf(err) != models.CodeBusy {
		t.Errorf("hashing without a free slot gave %v", err)
	}
	if _, err := passwordMatches(gone, "eight-ch", ""); models.CodeOf(err) != models.CodeBusy {
		t.Errorf("an unknown user without a free slot gave %v", err)
	}
}

// A hash that was made with other costs, another salt and another length keeps working.
func TestHashesOfAnotherTime(t *testing.T) {
	const password = "correct horse battery staple"
	for _, length := range []uint32{16, 32, 64} {
		salt := []byte("a salt of twenty byt")
		sum := argon2.IDKey([]byte(password), salt, 3, 64, 2, length)
		b64 := base64.RawStdEncoding
		hash := fmt.Sprintf("$argon2id$v=19$m=64,t=3,p=2$%s$%s", b64.EncodeToString(salt), b64.EncodeToString(sum))
		for typed, want := range map[string]bool{password: true, password + "!": false, "": false} {
			if got, err := passwordMatches(t.Context(), typed, hash); err != nil || got != want {
				t.Errorf("%q against %d bytes: %v, %v", typed, length, got, err)
			}
		}
	}
}

// Signing in with a hash of other parameters replaces it, without ending a session; a wrong
// password does not.
func TestOldHashesAreUpgraded(t *testing.T) {
	f := newFixture(t)
	user := f.userWithPassword("alex")
	stored := func() string {
		t.Helper()
		credentials, err := f.kit.Credentials(t.Context(), user.ID)
		if err != nil {
			t.Fatal(err)
		}
		return credentials.PasswordHash
	}
	old := phcHash{passes: 1, memoryKiB: 1024, threads: 2, salt: []byte("old salt")}
	var err error
	if old.sum, err = old.derive(t.Context(), password, 16); err != nil {
		t.Fatal(err)
	}
	if err := f.kit.UpgradePasswordHash(t.Context(), user.ID, stored(), old.String()); err != nil {
		t.Fatal(err)
	}
	earlier := f.browser()
	if code := earlier.signIn(user.Email, "wrong password"); code != models.CodeInvalidField || stored() != old.String() {
		t.Errorf("a wrong password gives %q, and the hash is %s", code, stored())
	}
	f.kit.Clock.Add(time.Second)
	earlier.mustSignIn(user)
	upgraded := stored()
	if !strings.HasPrefix(upgraded, "$argon2id$v=19$m=19456,t=2,p=1$") || outdated(upgraded) {
		t.Errorf("the hash is %s", upgraded)
	}
	f.kit.Clock.Add(time.Second)
	earlier.wantUser(user.ID)
	f.browser().mustSignIn(user)
	if stored() != upgraded {
		t.Errorf("the hash was replaced once more, by %s", stored())
	}
}

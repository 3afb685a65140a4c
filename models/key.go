package models

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
)

// Scope is one thing that an API key may do.
type Scope string

const (
	ScopeBalanceRead  Scope = "balance:read"  // see balances; what a customer's key has
	ScopeAccountsRead Scope = "accounts:read" // look accounts up
	ScopeChargesWrite Scope = "charges:write" // charge usage
	ScopeCreditsWrite Scope = "credits:write" // set, grant and adjust; only operators hand it out
	ScopeStorageWrite Scope = "storage:write" // report stored bytes
)

// CustomerScopes are what a key has that a customer makes; ServiceScopes what a
// service key has unless it is made with fewer.
var (
	CustomerScopes = []Scope{ScopeBalanceRead}
	ServiceScopes  = []Scope{ScopeBalanceRead, ScopeAccountsRead, ScopeChargesWrite, ScopeCreditsWrite, ScopeStorageWrite}
)

// KeyStatus is what the owner made of a key. Expiry is a matter of time, not of
// status.
type KeyStatus string

const (
	KeyActive  KeyStatus = "active"
	KeyPaused  KeyStatus = "paused"
	KeyRevoked KeyStatus = "revoked"
)

// Key is an API key as it is stored: never the secret, only its SHA-256 and the
// first characters, which tell a person which key it is.
type Key struct {
	ID        KeyID
	AccountID AccountID // "" for a service key
	Name      string
	Prefix    string
	Hash      [sha256.Size]byte
	Scopes    []Scope
	Status    KeyStatus
	ExpiresAt time.Time // zero: never
	CreatedAt time.Time
}

// SecretLength is the length of a key's secret in hexadecimal characters.
const SecretLength = 64

// SecretPrefixLength is how much of a secret is kept in the clear. Eight of 64
// leave 224 bits unknown.
const SecretPrefixLength = 8

// Secret is an API key's secret in lower-case hexadecimal.
type Secret string

// NewSecret makes a random secret of 256 bits.
func NewSecret() Secret {
	var b [SecretLength / 2]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return Secret(hex.EncodeToString(b[:]))
}

// ParseSecret accepts 64 hexadecimal characters of either case.
func ParseSecret(s string) (Secret, bool) {
	if len(s) != SecretLength {
		return "", false
	}
	lower := strings.ToLower(s)
	_, err := hex.DecodeString(lower)
	return Secret(lower), err == nil
}

// Hash is what is stored of a secret. It is random, so a fast hash suffices.
func (s Secret) Hash() [sha256.Size]byte { return sha256.Sum256([]byte(s)) }

// Prefix is what is shown of a secret.
func (s Secret) Prefix() string { return string(s[:SecretPrefixLength]) }

// IsService tells a key of the operator's from a customer's.
func (k Key) IsService() bool { return k.AccountID == "" }

// Has tells whether the key may do what scope names.
func (k Key) Has(scope Scope) bool { return slices.Contains(k.Scopes, scope) }

// Fault is why the key does not open anything at an instant, nil if it does.
func (k Key) Fault(now time.Time) *Error {
	switch {
	case k.Status == KeyRevoked:
		return Errorf(CodeKeyRevoked, "This API key was revoked.")
	case k.Status == KeyPaused:
		return Errorf(CodeKeyPaused, "This API key is paused.")
	case !k.ExpiresAt.IsZero() && !now.Before(k.ExpiresAt):
		return Errorf(CodeKeyExpired, "This API key has expired.")
	}
	return nil
}

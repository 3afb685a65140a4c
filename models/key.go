package models

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
)

// Scope is a permission of an API key.
type Scope string

const (
	ScopeBalanceRead  Scope = "balance:read"  // see balances
	ScopeAccountsRead Scope = "accounts:read" // look up accounts
	ScopeChargesWrite Scope = "charges:write" // charge usage
	ScopeCreditsWrite Scope = "credits:write" // set, grant and adjust; only operators can give it
	ScopeStorageWrite Scope = "storage:write" // report stored bytes
)

// CustomerScopes are the scopes of the keys that customers create. ServiceScopes
// are the scopes of a service key unless it is created with fewer.
var (
	CustomerScopes = []Scope{ScopeBalanceRead}
	ServiceScopes  = []Scope{ScopeBalanceRead, ScopeAccountsRead, ScopeChargesWrite, ScopeCreditsWrite, ScopeStorageWrite}
)

// KeyStatus is the status that a key's owner gave it. Expiry depends on the time
// and is not a status.
type KeyStatus string

const (
	KeyActive  KeyStatus = "active"
	KeyPaused  KeyStatus = "paused"
	KeyRevoked KeyStatus = "revoked"
)

// Key is an API key as it is stored: without the secret, of which only the
// SHA-256 and the first characters are kept, the latter to recognize the key by.
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
	// Lineage is the id of the first key in a line of rotated keys: the key's own,
	// unless it replaced another. The store fills it in where it is "".
	Lineage KeyID
	MadeBy  UserID // "" if it was not a person, or is not known
}

// IsService reports whether the key is the operator's rather than a customer's.
func (k Key) IsService() bool { return k.AccountID == "" }

// HasScope reports whether the key has a scope.
func (k Key) HasScope(scope Scope) bool { return slices.Contains(k.Scopes, scope) }

// CheckActive returns nil if the key can be used at the instant now. Otherwise the
// error's code is CodeKeyRevoked, CodeKeyPaused or CodeKeyExpired.
func (k Key) CheckActive(now time.Time) *Error {
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

// SecretLength is the length of a key's secret in hexadecimal characters.
const SecretLength = 64

// SecretPrefixLength is the number of characters of a secret that are stored in
// the clear. Eight of 64 leave 224 bits unknown.
const SecretPrefixLength = 8

// Secret is an API key's secret in lower-case hexadecimal.
type Secret string

// NewSecret returns a random secret of 256 bits.
func NewSecret() Secret {
	var b [SecretLength / 2]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return Secret(hex.EncodeToString(b[:]))
}

// ParseSecret parses a secret of 64 hexadecimal characters in either case.
func ParseSecret(s string) (Secret, bool) {
	if len(s) != SecretLength {
		return "", false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'f', c >= 'A' && c <= 'F':
		default:
			return "", false
		}
	}
	return Secret(strings.ToLower(s)), true
}

// Hash returns the hash under which the key is stored. Secrets are random, so a
// fast hash suffices.
func (s Secret) Hash() [sha256.Size]byte {
	var text [SecretLength]byte // which costs no garbage
	if len(s) != len(text) {
		return sha256.Sum256([]byte(s))
	}
	copy(text[:], s)
	return sha256.Sum256(text[:])
}

// Prefix returns the characters of the secret that are stored in the clear.
func (s Secret) Prefix() string { return string(s[:SecretPrefixLength]) }

// KeyQuery selects a page of an account's API keys, newest first.
type KeyQuery struct {
	AccountID AccountID
	After     KeyID // continue after this one, "" from the newest
	Limit     int
}

// KeyPage is one page of keys. Next is the After of the following page, "" at the
// end.
type KeyPage struct {
	Keys []Key
	Next KeyID
}

// serviceOrigin precedes the lineage in the origin of a service key.
const serviceOrigin = "service:"

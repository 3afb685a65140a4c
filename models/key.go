package models

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
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
	// Networks are from where the key may be used; none: from anywhere.
	Networks []netip.Prefix
	// RateLimit is how many API requests a minute the line of the key may make; 0: the setting.
	RateLimit int64
	// Replaces is the key that this one was made to replace, and ReplacedBy the one that
	// replaces it; "" for none. A key that is replaced expires at the end of its grace period.
	Replaces, ReplacedBy KeyID
	// LastUsedAt and LastUsedFrom are when and from which address the key was last used, zero
	// if it never was. They may be a minute old, and are set only where keys are listed.
	LastUsedAt   time.Time
	LastUsedFrom string // "" if it is not known
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

// CheckNetwork returns nil if the key may be used from an address, and CodeNetworkNotAllowed
// otherwise. An invalid address stands for one that is not known.
func (k Key) CheckNetwork(from netip.Addr) *Error {
	switch {
	case len(k.Networks) == 0:
		return nil
	case !from.IsValid():
		return Errorf(CodeNetworkNotAllowed, "This API key is limited to certain networks, and the address of the client is not known.")
	case slices.ContainsFunc(k.Networks, func(network netip.Prefix) bool { return network.Contains(from) }):
		return nil
	}
	return Errorf(CodeNetworkNotAllowed, "This API key can't be used from %s.", from)
}

// Renewed returns when a key expires that is made at an instant to replace this one: after as
// long a time as this one had, zero for never.
func (k Key) Renewed(at time.Time) time.Time {
	if k.ExpiresAt.IsZero() {
		return time.Time{}
	}
	return at.Add(k.ExpiresAt.Sub(k.CreatedAt))
}

// KeyRotation replaces a key by one with the same name, scopes, networks, rate limit and
// caps, and as long a life.
type KeyRotation struct {
	AccountID  AccountID // "" for a service key
	Key        KeyID     // the one that is replaced
	Successor  KeyID
	Secret     Secret // of the successor
	By         Actor  // who does it; nobody stands for the system
	ByOperator bool   // the owners of the account get a mail about it
	// Grace is how long the old key goes on working; 0 revokes it at once. It never makes the
	// key live longer than it would have.
	Grace time.Duration
}

// KeyGraces are the grace periods that people choose from.
var KeyGraces = []time.Duration{0, time.Hour, 24 * time.Hour, 7 * 24 * time.Hour}

// DefaultKeyGrace is the grace period unless another is chosen, and MaxKeyGrace the longest.
const (
	DefaultKeyGrace = 24 * time.Hour
	MaxKeyGrace     = 90 * 24 * time.Hour
)

// MaxRateLimit is the most requests a minute that a key can be allowed; beyond it, there is
// no point in counting.
const MaxRateLimit = 1_000_000

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
		if !isHex(s[i]) {
			return "", false
		}
	}
	return Secret(strings.ToLower(s)), true
}

// FindSecrets returns every part of a text that has the form of a secret, each once, in their
// order, whatever stands around them. A longer run of hexadecimal characters has one at each
// place where it may begin.
func FindSecrets(text string) []Secret {
	var found []Secret
	seen := map[Secret]bool{}
	run := 0 // how many hexadecimal characters precede the next one
	for i := range len(text) {
		if !isHex(text[i]) {
			run = 0
			continue
		}
		if run++; run < SecretLength {
			continue
		}
		if s := Secret(strings.ToLower(text[i+1-SecretLength : i+1])); !seen[s] {
			seen[s], found = true, append(found, s)
		}
	}
	return found
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
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
	Text      string // part of the name or the beginning of the secret, "" for all keys
	After     KeyID  // continue after this one, "" from the newest
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

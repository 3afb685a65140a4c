package jwt

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
)

const (
	// keysFresh is how long keys are used before they are fetched again, so that one that the
	// issuer has withdrawn stops to count.
	keysFresh = time.Hour
	// fetchEvery is how often keys are fetched at most, however many tokens name unknown ones.
	fetchEvery = 10 * time.Second
	// maxKeys and minRSABits bound what is taken from a set of keys.
	maxKeys    = 100
	minRSABits = 2048
)

// Keys are the public keys of an issuer. They are found by its discovery document, fetched
// on first use, again after an hour, and when a token names a key that is not known, but at
// most once in ten seconds. While the issuer can't be reached, the last keys stay. Keys is an oidc.KeySet.
type Keys struct {
	issuer string
	client *http.Client
	now    func() time.Time

	mu       sync.Mutex
	keys     []jose.JSONWebKey
	loadedAt time.Time // zero: never
	triedAt  time.Time
	err      error         // of the last try
	loading  chan struct{} // closed when the present fetch is over, nil for none
}

// NewKeys returns the keys of an issuer. It fetches nothing yet.
func NewKeys(issuer string, client *http.Client, now func() time.Time) *Keys {
	return &Keys{issuer: issuer, client: client, now: now}
}

// ErrUnreachable is the error if an issuer's keys were never fetched.
var ErrUnreachable = errors.New("the issuer's keys can't be fetched")

// VerifySignature returns the payload of a token that one of the keys has signed. Its errors
// wrap ErrInvalid or ErrUnreachable.
func (k *Keys) VerifySignature(ctx context.Context, token string) ([]byte, error) {
	h, err := readHeader(token)
	if err != nil {
		return nil, err
	}
	signed, err := jose.ParseSignedCompact(token, algorithms)
	if err != nil {
		return nil, invalid("%v", err)
	}
	tried := 0
	for _, fetch := range []func(context.Context) error{k.load, k.reload} {
		if err := fetch(ctx); err != nil {
			return nil, err
		}
		for _, key := range k.fitting(h) {
			tried++
			if payload, err := signed.Verify(key.Key); err == nil {
				return payload, nil
			}
		}
		if tried > 0 && h.KeyID != "" { // fetching again would not help
			break
		}
	}
	return nil, invalid("not signed with a key of its issuer")
}

// fitting returns the keys that may have signed a token with this header.
func (k *Keys) fitting(h header) (keys []jose.JSONWebKey) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, key := range k.keys {
		if (h.KeyID == "" || key.KeyID == h.KeyID) && fits(key, h.Algorithm) {
			keys = append(keys, key)
		}
	}
	return keys
}

// fits reports whether a key is one for an algorithm: an issuer that says nothing about the
// algorithm means any that goes with the type of the key.
func fits(key jose.JSONWebKey, algorithm string) bool {
	if key.Algorithm != "" && key.Algorithm != algorithm {
		return false
	}
	switch public := key.Key.(type) {
	case *rsa.PublicKey:
		return slices.Contains([]string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}, algorithm)
	case *ecdsa.PublicKey:
		return map[int]string{256: "ES256", 384: "ES384", 521: "ES512"}[public.Params().BitSize] == algorithm
	case ed25519.PublicKey:
		return algorithm == string(jose.EdDSA)
	}
	return false
}

// load fetches the keys if there are none, and in the background if they are old.
func (k *Keys) load(ctx context.Context) error {
	k.mu.Lock()
	switch now := k.now(); {
	case k.loadedAt.IsZero():
		k.mu.Unlock()
		return k.reload(ctx)
	case now.Sub(k.loadedAt) >= keysFresh && k.loading == nil && k.mayTry(now):
		k.start(ctx, now)
	}
	k.mu.Unlock()
	return nil
}

// reload fetches the keys unless that was tried a moment ago, and waits for them. It returns
// ErrUnreachable if there are none at all.
func (k *Keys) reload(ctx context.Context) error {
	k.mu.Lock()
	if now := k.now(); k.loading == nil && k.mayTry(now) {
		k.start(ctx, now)
	}
	loading := k.loading
	k.mu.Unlock()
	if loading != nil {
		select {
		case <-loading:
		case <-ctx.Done():
			return errors.Join(ErrUnreachable, ctx.Err())
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.loadedAt.IsZero() {
		return errors.Join(ErrUnreachable, k.err)
	}
	return nil
}

func (k *Keys) mayTry(now time.Time) bool {
	return k.triedAt.IsZero() || now.Sub(k.triedAt) >= fetchEvery || now.Before(k.triedAt)
}

// start begins to fetch. The caller has the lock. No request's end ends it, since others wait.
func (k *Keys) start(ctx context.Context, now time.Time) {
	k.triedAt = now
	done := make(chan struct{})
	k.loading = done
	go func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*fetchTimeout)
		defer cancel()
		keys, err := k.fetch(ctx)
		k.mu.Lock()
		defer k.mu.Unlock()
		if k.err = err; err == nil {
			k.keys, k.loadedAt = keys, now
		}
		k.loading = nil
		close(done)
	}()
}

func (k *Keys) fetch(ctx context.Context) ([]jose.JSONWebKey, error) {
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, k.client), k.issuer)
	if err != nil {
		return nil, err
	}
	var found struct {
		URL string `json:"jwks_uri"`
	}
	if err := provider.Claims(&found); err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, found.URL, nil)
	if err != nil {
		return nil, err
	}
	a, err := k.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = a.Body.Close() }()
	body, err := io.ReadAll(a.Body)
	if err != nil {
		return nil, err
	}
	if a.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answered %s", found.URL, a.Status)
	}
	return readKeys(body)
}

// readKeys reads a set of keys. Those that can't verify a signature are left out.
func readKeys(body []byte) ([]jose.JSONWebKey, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(body, &set); err != nil {
		return nil, err
	}
	var keys []jose.JSONWebKey
	for _, text := range set.Keys[:min(len(set.Keys), maxKeys)] {
		var key jose.JSONWebKey
		if json.Unmarshal(text, &key) == nil && usable(key) {
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		return nil, errors.New("there is no key for signatures in the set")
	}
	return keys, nil
}

func usable(key jose.JSONWebKey) bool {
	if !key.Valid() || !key.IsPublic() || key.Use != "" && key.Use != "sig" {
		return false
	}
	if public, ok := key.Key.(*rsa.PublicKey); ok {
		return public.N.BitLen() >= minRSABits
	}
	return true
}

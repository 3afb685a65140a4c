// Package jwttest is an issuer of tokens for tests, such as Clerk is.
package jwttest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

// Claims are the claims of a token.
type Claims map[string]any

// Issuer publishes keys at an address of this machine, and signs tokens with them.
type Issuer struct {
	URL string

	tb      testing.TB
	server  *httptest.Server
	mu      sync.Mutex
	keys    []Key
	fetches int
	down    bool
	tokens  string // the token endpoint
	answer  string // of the keys' address, "" for the keys
}

// Key is a key with its name.
type Key struct {
	ID        string
	Algorithm jose.SignatureAlgorithm
	Private   crypto.Signer
}

// New returns an issuer with an RSA key "one".
func New(tb testing.TB) *Issuer {
	i := &Issuer{tb: tb}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		if i.isDown() {
			http.Error(w, "down", http.StatusServiceUnavailable)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{
			"issuer": i.URL, "jwks_uri": i.URL + "/keys", "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.tokens,
		})
	})
	mux.HandleFunc("/keys", i.serveKeys)
	i.server = httptest.NewServer(mux)
	tb.Cleanup(i.server.Close)
	i.URL = i.server.URL
	i.SetKeys(NewRSA(tb, "one", 2048))
	return i
}

func (i *Issuer) isDown() bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.down
}

func (i *Issuer) serveKeys(w http.ResponseWriter, _ *http.Request) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.fetches++
	if i.answer != "" {
		_, _ = fmt.Fprint(w, i.answer)
		return
	}
	var set jose.JSONWebKeySet
	for _, k := range i.keys {
		set.Keys = append(set.Keys, jose.JSONWebKey{Key: k.Private.Public(), KeyID: k.ID, Algorithm: string(k.Algorithm), Use: "sig"})
	}
	_ = json.NewEncoder(w).Encode(set)
}

// SetKeys makes these the issuer's keys, in place of those that it had.
func (i *Issuer) SetKeys(keys ...Key) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.keys = keys
}

// SetTokenEndpoint says where codes are exchanged. It must be set before anybody asks.
func (i *Issuer) SetTokenEndpoint(address string) { i.tokens = address }

// SetDown makes the issuer answer nothing, or answer again.
func (i *Issuer) SetDown(down bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.down = down
}

// AnswerKeys makes the issuer answer this instead of its keys.
func (i *Issuer) AnswerKeys(text string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.answer = text
}

// Fetches is how often the keys were fetched.
func (i *Issuer) Fetches() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.fetches
}

// Key returns the first of the issuer's keys.
func (i *Issuer) Key() Key {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.keys[0]
}

// Sign returns a token with these claims, signed with the first key.
func (i *Issuer) Sign(c Claims) string { return Sign(i.tb, i.Key(), c, nil) }

// NewRSA returns a new key for RS256.
func NewRSA(tb testing.TB, id string, bits int) Key {
	tb.Helper()
	private, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		tb.Fatal(err)
	}
	return Key{id, jose.RS256, private}
}

// NewEC returns a new key for ES256.
func NewEC(tb testing.TB, id string) Key {
	tb.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	return Key{id, jose.ES256, private}
}

// Sign returns a token with these claims, signed with a key, with more in its header.
func Sign(tb testing.TB, key Key, c Claims, header map[string]any) string {
	tb.Helper()
	options := (&jose.SignerOptions{}).WithType("JWT").WithHeader("kid", key.ID)
	for name, value := range header {
		options = options.WithHeader(jose.HeaderKey(name), value)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: key.Algorithm, Key: key.Private}, options)
	if err != nil {
		tb.Fatal(err)
	}
	text, err := json.Marshal(c)
	if err != nil {
		tb.Fatal(err)
	}
	signed, err := signer.Sign(text)
	if err != nil {
		tb.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		tb.Fatal(err)
	}
	return token
}

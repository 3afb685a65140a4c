package jwt

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/json"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/bursar-portal/bursar/handlers/jwt/jwttest"
)

// keySets returns sets of keys to begin with, good and bad.
func keySets(f *testing.F) (sets []string) {
	f.Helper()
	set := func(keys ...any) string {
		text, err := json.Marshal(map[string]any{"keys": keys})
		if err != nil {
			f.Fatal(err)
		}
		return string(text)
	}
	long, short, ec := jwttest.NewRSA(f, "one", 2048), jwttest.NewRSA(f, "two", 1024), jwttest.NewEC(f, "three")
	public := func(k jwttest.Key, use string) jose.JSONWebKey {
		return jose.JSONWebKey{Key: k.Private.Public(), KeyID: k.ID, Algorithm: string(k.Algorithm), Use: use}
	}
	sets = []string{
		set(public(long, "sig"), public(ec, "sig")), set(public(long, "enc")), set(public(short, "sig")), set(public(long, ""), "x", nil, 7),
		set(jose.JSONWebKey{Key: ec.Private, KeyID: "private"}), set(jose.JSONWebKey{Key: []byte("secret"), KeyID: "symmetric"}),
		set(map[string]string{"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}),
		set(map[string]string{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}), set(map[string]string{"kty": "RSA", "n": "AA", "e": "AQAB"}),
		"", "{}", "[]", `{"keys":null}`, `{"keys":{}}`,
	}
	return append(sets, strings.Replace(sets[0], `"AQAB"`, `"AA"`, 1))
}

// Whatever an issuer publishes as its keys, only public ones are taken, that are strong enough
// and verify with an algorithm of ours; and none of them verifies somebody else's token.
func FuzzKeys(f *testing.F) {
	for _, seed := range keySets(f) {
		f.Add([]byte(seed))
	}
	stranger := jwttest.NewEC(f, "three")
	signed, err := jose.ParseSignedCompact(jwttest.Sign(f, stranger, jwttest.Claims{"sub": "x"}, nil), algorithms)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		keys, err := readKeys(body)
		if (err == nil) != (len(keys) > 0) || len(keys) > maxKeys {
			t.Fatalf("%q gives %d keys, %v", body, len(keys), err)
		}
		for _, key := range keys {
			switch public := key.Key.(type) {
			case *rsa.PublicKey:
				if public.N.BitLen() < minRSABits {
					t.Errorf("%q gives a key of %d bits", body, public.N.BitLen())
				}
			case *ecdsa.PublicKey, ed25519.PublicKey:
			default:
				t.Errorf("%q gives a %T", body, public)
			}
			if key.Use != "" && key.Use != "sig" {
				t.Errorf("%q gives a key for %q", body, key.Use)
			}
			for _, algorithm := range []string{"", "none", "HS256", "HS512", "RSA1_5", "dir"} {
				if fits(key, algorithm) {
					t.Errorf("%q gives a key for %q", body, algorithm)
				}
			}
			if _, err := signed.Verify(key.Key); err == nil {
				t.Errorf("%q verifies a token of somebody else", body)
			}
		}
	})
}

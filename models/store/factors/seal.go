package factors

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
)

// Secrets of authenticator apps are sealed with AES-256-GCM, under a key that derives from
// BURSAR_SECRET. A copy of the database, such as a backup, is then no use without it.
// Without BURSAR_SECRET the key derives from the secret in the database itself, which
// protects against a look at the table alone, and not against who has the whole file.
//
// A sealed text begins with the first bytes of a hash of its key, which tells the keys apart.

// ErrOtherSecret is the error for what was sealed under a BURSAR_SECRET that is not set now.
var ErrOtherSecret = models.Errorf(models.CodeConflict,
	"This authenticator app can’t be checked: the portal’s secret has changed. Use a recovery code, or contact support.")

const keyNameBytes = 4

// What keys are for. Browsers get a key of their own, since anybody can have the portal seal as
// much as they like.
const (
	forApps     = "bursar: secrets of authenticator apps"
	forBrowsers = "bursar: what browsers keep"
)

// sealer is one key.
type sealer struct {
	name [keyNameBytes]byte
	aead cipher.AEAD
}

func newSealer(secret []byte, purpose string) (sealer, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, purpose, 32)
	if err != nil {
		return sealer{}, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return sealer{}, err
	}
	s := sealer{}
	if s.aead, err = cipher.NewGCM(block); err != nil {
		return sealer{}, err
	}
	sum := sha256.Sum256(key)
	copy(s.name[:], sum[:])
	return s, nil
}

// seal encrypts a text that belongs to something, without which it can't be opened.
func (s sealer) seal(text, of string) []byte {
	nonce := make([]byte, s.aead.NonceSize())
	_, _ = rand.Read(nonce) // never fails: crypto/rand ends the program instead
	return s.aead.Seal(append(append([]byte{}, s.name[:]...), nonce...), nonce, []byte(text), []byte(of))
}

// opens reports whether a text was sealed with this key.
func (s sealer) opens(sealed []byte) bool {
	return len(sealed) > keyNameBytes+s.aead.NonceSize() && [keyNameBytes]byte(sealed) == s.name
}

func (s sealer) open(sealed []byte, of string) (string, error) {
	rest := sealed[keyNameBytes:]
	nonce, box := rest[:s.aead.NonceSize()], rest[s.aead.NonceSize():]
	text, err := s.aead.Open(nil, nonce, box, []byte(of))
	return string(text), err
}

// sealers returns the keys for a purpose, the present one first.
func (f *Factors) sealers(ctx context.Context, purpose string) ([]sealer, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if keys := f.keys[purpose]; keys != nil {
		return keys, nil
	}
	own, err := database.SecretIn(f.db.Read.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	if len(own) == 0 {
		return nil, errors.New("the database has no secret")
	}
	secrets := [][]byte{own}
	if f.secret != "" {
		secrets = [][]byte{[]byte(f.secret), own}
	}
	var keys []sealer
	for _, secret := range secrets {
		key, err := newSealer(secret, purpose)
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	if f.keys == nil {
		f.keys = map[string][]sealer{}
	}
	f.keys[purpose] = keys
	return keys, nil
}

// seal seals a text under the present key.
func (f *Factors) seal(ctx context.Context, purpose, text, of string) ([]byte, error) {
	keys, err := f.sealers(ctx, purpose)
	if err != nil {
		return nil, err
	}
	return keys[0].seal(text, of), nil
}

// open opens what seal has sealed, now or when there was no BURSAR_SECRET. stale says that it
// should be sealed again. ErrOtherSecret: the key is not there.
func (f *Factors) open(ctx context.Context, purpose string, sealed []byte, of string) (text string, stale bool, err error) {
	keys, err := f.sealers(ctx, purpose)
	if err != nil {
		return "", false, err
	}
	for i, key := range keys {
		if key.opens(sealed) {
			if text, err = key.open(sealed, of); err != nil {
				err = fmt.Errorf("open a sealed secret of %s: %w", of, err)
			}
			return text, i > 0, err
		}
	}
	return "", false, ErrOtherSecret
}

// Seal seals a text that leaves the portal for a while, such as in a form or a cookie. It
// belongs to something, without which Unseal returns an error. All portals on a database can
// open it that have the same BURSAR_SECRET.
func (f *Factors) Seal(ctx context.Context, text, of string) ([]byte, error) {
	return f.seal(ctx, forBrowsers, text, of)
}

// Unseal opens what Seal has sealed. Whatever else returns an error.
func (f *Factors) Unseal(ctx context.Context, sealed []byte, of string) (string, error) {
	text, _, err := f.open(ctx, forBrowsers, sealed, of)
	return text, err
}

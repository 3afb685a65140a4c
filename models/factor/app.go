package factor

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// Codes of authenticator apps are as RFC 6238 has them and every app knows them: SHA-1, six
// digits, one for every 30 seconds.
const (
	codeDigits  = 6
	stepSeconds = 30
	secretBytes = 20 // as long as the hash, RFC 4226, section 4
)

// A Secret is what an authenticator app makes its codes of: base32.
type Secret string

// NewSecret returns a random secret.
func NewSecret() Secret {
	var b [secretBytes]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return Secret(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:]))
}

// Grouped returns the secret in groups of four, as people type it.
func (s Secret) Grouped() string {
	var groups []string
	for text := string(s); text != ""; {
		n := min(4, len(text))
		groups, text = append(groups, text[:n]), text[n:]
	}
	return strings.Join(groups, " ")
}

// URL returns the address that an app reads from a QR code.
func (s Secret) URL(issuer, account string) string {
	plain := func(text string) string { return url.PathEscape(strings.ReplaceAll(text, ":", " ")) }
	return "otpauth://totp/" + plain(issuer) + ":" + plain(account) + "?secret=" + string(s) +
		"&issuer=" + url.QueryEscape(strings.ReplaceAll(issuer, ":", " "))
}

// Code returns the code of a time step, "" for a secret that is none.
func (s Secret) Code(step int64) string {
	code, err := hotp.GenerateCodeCustom(string(s), uint64(step), hotp.ValidateOpts{Digits: codeDigits, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		return ""
	}
	return code
}

// StepAt returns the time step of an instant.
func StepAt(t time.Time) int64 { return t.Unix() / stepSeconds }

// Match finds the time step that a code is for: the present one, the one before, or the one
// after, since clocks differ. Steps up to after were used before and count no more.
func (s Secret) Match(code string, now time.Time, after int64) (step int64, ok bool) {
	code = cleanCode(code)
	if len(code) != codeDigits {
		return 0, false
	}
	present := StepAt(now)
	for candidate := present - 1; candidate <= present+1; candidate++ {
		same := subtle.ConstantTimeCompare([]byte(s.Code(candidate)), []byte(code)) == 1
		if same && candidate > after && !ok {
			step, ok = candidate, true
		}
	}
	return step, ok
}

// cleanCode returns a code without the spaces that apps and people put into it.
func cleanCode(code string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		if r == ' ' || r == '\u00a0' || r == '-' || r == '\t' {
			return -1
		}
		return '?'
	}, code)
}

package factor

import (
	"crypto/rand"
	"crypto/sha256"
	"strings"

	"github.com/bursar-portal/bursar/models"
)

// RecoveryCodes is how many recovery codes a person has at first.
const RecoveryCodes = 10

// Recovery codes have 16 characters of 5 bits: 80 bits, which nobody finds by trying, even
// with a copy of the hashes. Letters that look like digits are none.
const (
	recoveryAlphabet = "0123456789abcdefghjkmnpqrstvwxyz"
	recoveryLength   = 16
)

// NewRecoveryCodes returns codes as they are shown, such as "7k2m-x9pd-04hq-zt5c".
func NewRecoveryCodes() []string {
	codes := make([]string, RecoveryCodes)
	for i := range codes {
		var b [recoveryLength]byte
		_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
		var code strings.Builder
		for j, random := range b {
			if j > 0 && j%4 == 0 {
				code.WriteByte('-')
			}
			code.WriteByte(recoveryAlphabet[random%32])
		}
		codes[i] = code.String()
	}
	return codes
}

// HashRecoveryCode returns what is stored of a person's code, however it was typed. ok is
// false for what can't be one.
func HashRecoveryCode(user models.UserID, typed string) (hash []byte, ok bool) {
	code := strings.Map(func(r rune) rune {
		switch r {
		case ' ', '-', '\t', '\u00a0':
			return -1
		case 'o':
			return '0'
		case 'i', 'l':
			return '1'
		}
		return r
	}, strings.ToLower(typed))
	if len(code) != recoveryLength || strings.Trim(code, recoveryAlphabet) != "" {
		return nil, false
	}
	sum := sha256.Sum256([]byte(string(user) + "\n" + code))
	return sum[:], true
}

// HashRecoveryCodes returns what is stored of codes that NewRecoveryCodes has made.
func HashRecoveryCodes(user models.UserID, codes []string) [][]byte {
	hashes := make([][]byte, len(codes))
	for i, code := range codes {
		hashes[i], _ = HashRecoveryCode(user, code)
	}
	return hashes
}

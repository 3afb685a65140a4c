package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"github.com/bursar-portal/bursar/handlers/identity/common"
	"github.com/bursar-portal/bursar/models"
)

// Parameters of password hashes: the second choice of the OWASP password storage
// cheat sheet, which suits small machines.
const (
	argonPasses    = 2
	argonMemoryKiB = 19 * 1024
	argonThreads   = 1
	argonSaltBytes = 16
	argonHashBytes = 32
)

// Length of a password, in characters. NIST SP 800-63B asks for length and advises
// against composition rules.
const (
	MinPasswordLength = 8
	maxPasswordLength = 256
)

// hashSlots bounds how many hashes this process computes at once. More than the
// number of cores would only use memory.
var hashSlots = make(chan struct{}, runtime.GOMAXPROCS(0))

// HashPassword returns the PHC string of a new password. It returns
// CodeInvalidField if the password is too short, too long or too common, and CodeBusy if ctx
// ends while waiting for a slot.
func HashPassword(ctx context.Context, password string) (string, error) {
	if fault := validatePassword(password); fault != "" {
		return "", models.Invalid("password", fault)
	}
	return hashPassword(ctx, password)
}

// hashPassword is HashPassword without its rules.
func hashPassword(ctx context.Context, password string) (string, error) {
	password = normalizePassword(password)
	salt := make([]byte, argonSaltBytes)
	_, _ = rand.Read(salt) // never fails: crypto/rand crashes the program instead
	h := phcHash{passes: argonPasses, memoryKiB: argonMemoryKiB, threads: argonThreads, salt: salt}
	sum, err := h.derive(ctx, password, argonHashBytes)
	if err != nil {
		return "", err
	}
	h.sum = sum
	return h.String(), nil
}

// validatePassword returns what is wrong with a new password, or "".
func validatePassword(password string) string {
	switch n := utf8.RuneCountInString(normalizePassword(password)); {
	case !utf8.ValidString(password):
		return "must be valid text"
	case strings.ContainsFunc(password, unicode.IsControl):
		return "must have no control characters such as tabs"
	case n < MinPasswordLength:
		return fmt.Sprintf("must have at least %d characters", MinPasswordLength)
	case n > maxPasswordLength:
		return fmt.Sprintf("must have at most %d characters", maxPasswordLength)
	case common.Password(normalizePassword(password)):
		return "is too common. Choose one that nobody else uses"
	}
	return ""
}

// validateOwnPassword is validatePassword for the password of a person: it must not be their
// name, their address or the product's name, even with digits or signs around it.
func validateOwnPassword(password string, words ...string) string {
	if fault := validatePassword(password); fault != "" {
		return fault
	}
	fold := func(text string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) {
				return -1
			}
			return unicode.ToLower(r)
		}, normalizePassword(text))
	}
	bare := strings.TrimFunc(fold(password), func(r rune) bool { return !unicode.IsLetter(r) })
	for _, word := range words {
		local, _, _ := strings.Cut(word, "@")
		for _, w := range []string{fold(word), fold(local)} {
			if w != "" && (fold(password) == w || bare == strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) }) && bare != "") {
				return "must not be your name, your address or the name of this service"
			}
		}
	}
	return ""
}

// outdated reports whether a stored hash has other parameters than new ones get.
func outdated(stored string) bool {
	h, err := parsePHC(stored)
	return err == nil && (h.passes != argonPasses || h.memoryKiB != argonMemoryKiB || h.threads != argonThreads ||
		len(h.salt) != argonSaltBytes || len(h.sum) != argonHashBytes)
}

// normalizePassword returns the form in which passwords are hashed, so that one password
// is the same from every keyboard: any space is a plain one, and accented letters are one
// character (RFC 8265, section 4.2, OpaqueString). What that profile forbids is left in:
// its lists are those of a version of Unicode, which emoji outlive.
func normalizePassword(password string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Zs, r) {
			return ' '
		}
		return r
	}, password))
}

// dummyHash is compared with where there is no hash, so that an unknown user takes
// as long as a wrong password. No password matches it, because its sum is not an
// output of Argon2.
var dummyHash = phcHash{
	passes: argonPasses, memoryKiB: argonMemoryKiB, threads: argonThreads,
	salt: make([]byte, argonSaltBytes), sum: make([]byte, argonHashBytes),
}

// passwordMatches compares a password with a stored PHC string, in the form of
// normalizePassword and, for older hashes, as it was typed. An empty string matches
// nothing but takes as long. It returns CodeBusy if ctx ends while waiting
// for a slot, and an internal error if the string is not one of HashPassword's.
func passwordMatches(ctx context.Context, password, stored string) (bool, error) {
	h := dummyHash
	if stored != "" {
		var err error
		if h, err = parsePHC(stored); err != nil {
			return false, err
		}
	}
	ok, err := h.matches(ctx, normalizePassword(password))
	if err == nil && !ok && utf8.ValidString(password) && normalizePassword(password) != password {
		ok, err = h.matches(ctx, password)
	}
	return ok, err
}

func (h phcHash) matches(ctx context.Context, password string) (bool, error) {
	sum, err := h.derive(ctx, password, uint32(len(h.sum)))
	return err == nil && subtle.ConstantTimeCompare(sum, h.sum) == 1, err
}

// phcHash is a parsed Argon2id hash in the PHC string format.
type phcHash struct {
	passes, memoryKiB uint32
	threads           uint8
	salt, sum         []byte
}

// derive computes the hash once a slot is free.
func (h phcHash) derive(ctx context.Context, password string, length uint32) ([]byte, error) {
	select {
	case hashSlots <- struct{}{}:
		defer func() { <-hashSlots }()
	case <-ctx.Done():
		return nil, models.Errorf(models.CodeBusy, "Too many people are signing in right now. Try again in a moment.").WithCause(ctx.Err())
	}
	return argon2.IDKey([]byte(password), h.salt, h.passes, h.memoryKiB, h.threads, length), nil
}

func (h phcHash) String() string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
		h.memoryKiB, h.passes, h.threads, b64.EncodeToString(h.salt), b64.EncodeToString(h.sum))
}

// errMalformedHash reports a stored hash that String did not write.
var errMalformedHash = errors.New("identity: a stored password hash is damaged")

// parsePHC parses the output of String with any parameters: they may be raised
// later, and older hashes must still be readable.
func parsePHC(s string) (phcHash, error) {
	var h phcHash
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return phcHash{}, errMalformedHash
	}
	_, costErr := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memoryKiB, &h.passes, &h.threads)
	salt, saltErr := base64.RawStdEncoding.DecodeString(parts[4])
	sum, sumErr := base64.RawStdEncoding.DecodeString(parts[5])
	if err := errors.Join(costErr, saltErr, sumErr); err != nil {
		return phcHash{}, errors.Join(errMalformedHash, err)
	}
	if len(sum) == 0 || h.passes == 0 || h.threads == 0 { // Argon2 would panic
		return phcHash{}, errMalformedHash
	}
	h.salt, h.sum = salt, sum
	return h, nil
}

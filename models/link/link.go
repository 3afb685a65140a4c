// Package link has the links that prove something: that a person reads the mail of an
// address, or has seen what the server printed. A link has a token that nobody can guess;
// the store keeps its hash, so that a copy of the database opens nothing.
package link

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// Purpose is what a link is for. A link for one purpose is none for another.
type Purpose string

const (
	SignUp     Purpose = "signup"      // opens an account for a new address
	Claim      Purpose = "claim"       // takes a pending place, which somebody else has named
	Reset      Purpose = "reset"       // sets a new password
	SignIn     Purpose = "signin"      // signs in without a password
	EmailOld   Purpose = "email_old"   // agrees to a change of address, at the old one
	EmailNew   Purpose = "email_new"   // agrees to it at the new one
	Prove      Purpose = "prove"       // confirms who somebody is, in the session that asked for it
	FirstAdmin Purpose = "first_admin" // makes the first admin of an empty portal

	Linking     Purpose = "linking"      // an identity that waits to be linked; its token is a browser's, and mailed to nobody
	LinkingMail Purpose = "linking_mail" // links it, in that browser
)

// Keys of a link's Data.
const (
	DataName     = "name"     // SignUp: of the person
	DataZone     = "zone"     // SignUp: their time zone
	DataLanguage = "language" // SignUp: the language that their browser prefers
	DataPassword = "password" // SignUp: the hash of their password
	DataEmail    = "email"    // SignUp: the address as it was typed; the link's own has its normal form
	DataBrowser  = "browser"  // SignUp: a hash of what the browser that signed up keeps
	DataAccount  = "account"  // Claim: the account with the pending place
	DataSession  = "session"  // Prove: the session that it is for
	DataNext     = "next"     // Prove, Linking: where the person goes afterwards
	DataAddress  = "address"  // EmailOld, EmailNew: the new address; Linking: the address that the provider has proved
	DataIssuer   = "issuer"   // Linking: who vouches
	DataSubject  = "subject"  // Linking: for whom
	DataProvider = "provider" // LinkingMail: the issuer's name
	DataWaiting  = "waiting"  // LinkingMail: the hash of the identity that waits
	DataChange   = "change"   // EmailOld, EmailNew: what both links of a change have in common
)

// Life is how long links of a purpose work.
func (p Purpose) Life() time.Duration {
	switch p {
	case Reset, EmailOld, EmailNew:
		return time.Hour
	case SignIn, Prove, Linking, LinkingMail:
		return 10 * time.Minute
	case Claim:
		return 7 * 24 * time.Hour
	}
	return 24 * time.Hour
}

// Token is the secret part of a link: 256 random bits in 43 characters of base64url.
type Token string

// tokenBytes is the length of a token before it is encoded.
const tokenBytes = 32

// NewToken returns a random token.
func NewToken() Token {
	var b [tokenBytes]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return Token(base64.RawURLEncoding.EncodeToString(b[:]))
}

// ParseToken parses a token out of an address. ok is false for what is none.
func ParseToken(s string) (t Token, ok bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(b) != tokenBytes || base64.RawURLEncoding.EncodeToString(b) != s {
		return "", false
	}
	return Token(s), true
}

// Hash returns what the store keeps of a token. Tokens are random, so a fast hash suffices.
func (t Token) Hash() [sha256.Size]byte { return sha256.Sum256([]byte(t)) }

// Link is a link as it is stored.
type Link struct {
	Hash      [sha256.Size]byte
	Purpose   Purpose
	UserID    models.UserID     // whom it is about, "" if nobody yet
	Email     string            // where it was sent
	Data      map[string]string // what it will do; its keys belong to the purpose
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    time.Time // zero: not used
}

// ErrUsed is the error for a link that was used before.
var ErrUsed = models.Errorf(models.CodeNotFound, "This link was already used.")

// Check returns nil if the link can be used at the instant now. Otherwise the error's code
// is CodeNotFound, with a sentence for the person who followed it.
func (l Link) Check(now time.Time) *models.Error {
	switch {
	case !l.UsedAt.IsZero():
		return ErrUsed
	case !now.Before(l.ExpiresAt):
		return models.Errorf(models.CodeNotFound, "This link has expired.")
	}
	return nil
}

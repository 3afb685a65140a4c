// Package factor has what people prove who they are with, besides a password: passkeys,
// authenticator apps and recovery codes. It does no I/O.
package factor

import (
	"crypto/rand"
	"strings"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// Method is a way to prove who one is.
type Method string

// All methods.
const (
	Password Method = "password"
	Link     Method = "link" // a link that was mailed
	Setup    Method = "setup"
	Passkey  Method = "passkey"
	App      Method = "totp"     // a code of an authenticator app
	Recovery Method = "recovery" // a recovery code
	Provider Method = "provider" // an identity provider vouched for them
)

// names are what the methods are called in the midst of a sentence.
var names = map[Method]string{
	Password: "a password", Link: "an emailed link", Setup: "a setup link", Passkey: "a passkey",
	App: "an authenticator app", Recovery: "a recovery code", Provider: "an identity provider",
}

// String returns what the method is called in the midst of a sentence.
func (m Method) String() string { return names[m] }

// Kind is a kind of second factor.
type Kind string

// The kinds of factors. A person has at most one authenticator app, and MaxPasskeys passkeys.
const (
	KindPasskey Kind = "passkey"
	KindApp     Kind = "totp"
)

// MaxPasskeys is the most passkeys that a person can have.
const MaxPasskeys = 20

// A Factor is a second factor of a person.
type Factor struct {
	ID         string
	UserID     models.UserID
	Kind       Kind
	Name       string
	Credential []byte // passkey: what the browser calls it
	Data       []byte // passkey: JSON of what its signatures are checked with; app: nil, the store keeps its secret sealed
	Counter    int64  // passkey: its count of signatures; app: the last time step whose code was used
	CreatedAt  time.Time
	UsedAt     time.Time // zero: never
}

// NewID returns a random identifier of a factor.
func NewID() string { return "fac_" + strings.ToLower(rand.Text()) }

// A Challenge is what a browser has to answer within minutes. It is found by the hash of a
// token that the browser has.
type Challenge struct {
	ID        string
	Purpose   Purpose
	UserID    models.UserID // "" if it is not known who will answer
	Data      []byte
	Tries     int // wrong answers so far
	ExpiresAt time.Time
}

// Purpose is what a challenge is for. One for one purpose is none for another.
type Purpose string

// The purposes of challenges.
const (
	SecondStep    Purpose = "second_step"    // of a sign-in: Data says what came first
	AddPasskey    Purpose = "add_passkey"    // Data is the session of the ceremony
	SignInPasskey Purpose = "signin_passkey" // in place of a password
	StepPasskey   Purpose = "step_passkey"   // after a password
	ProvePasskey  Purpose = "prove_passkey"  // once more, while signed in
)

// Life is how long a challenge can be answered.
func (p Purpose) Life() time.Duration {
	if p == SecondStep {
		return 10 * time.Minute
	}
	return 5 * time.Minute
}

// MaxTries is how many wrong answers end the second step of a sign-in.
const MaxTries = 10

// FreshFor is how long a proof counts as fresh.
const FreshFor = 10 * time.Minute

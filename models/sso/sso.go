// Package sso has those who vouch for people to us: issuers of tokens, and providers through
// which people sign in. No I/O.
package sso

import (
	"time"

	"github.com/bursar-portal/bursar/models"
)

// Key names a person at an issuer. Only both together are unique.
type Key struct {
	Issuer  string
	Subject string // the issuer's own id of the person, which never changes
}

// Identity is who a user is at an issuer.
type Identity struct {
	Key
	UserID models.UserID
	Email  string // as the issuer had it when the identity was linked
	// SignsIn says that the person has proved that the identity is theirs, so that it signs
	// them in. Otherwise the issuer alone has said so, which is enough for its tokens.
	SignsIn  bool
	LinkedAt time.Time
	UsedAt   time.Time // the last sign-in with it, zero for none
}

// Vouched is what an issuer says about a person.
type Vouched struct {
	Key
	Email         string // "" if it says none
	EmailVerified bool   // the issuer has proved that the address is theirs
	Name          string // "" if it says none
}

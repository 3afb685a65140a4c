// Package passkey is the ceremony of passkeys (WebAuthn): what a browser is asked, and whether
// its answer is right. It does no I/O: whoever calls it keeps the session of a ceremony until
// the answer comes, and lets it be answered once.
package passkey

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/factor"
)

// Party is the portal, to which passkeys belong. They belong to a name: a portal that is
// reached by an IP address has none.
type Party struct{ id, origin string }

// New returns the party of a portal at an address.
func New(baseURL string) Party {
	u, err := url.Parse(baseURL)
	if err != nil || u.Hostname() == "" || net.ParseIP(u.Hostname()) != nil || protocol.ValidateRPID(u.Hostname()) != nil {
		return Party{}
	}
	return Party{id: u.Hostname(), origin: u.Scheme + "://" + u.Host}
}

// Available reports whether the portal can have passkeys.
func (p Party) Available() bool { return p.id != "" }

// ErrUnavailable is the error of a portal that can have no passkeys.
var ErrUnavailable = models.Errorf(models.CodeForbidden, "Passkeys need a domain name, not an IP address.")

// ErrRefused is the error for an answer that is wrong, whatever is wrong with it.
var ErrRefused = models.Errorf(models.CodeConflict, "This passkey wasn’t accepted. Try again.")

// ErrCopied is the error for a passkey whose count of signatures has not grown.
var ErrCopied = models.Errorf(models.CodeConflict, "This passkey wasn’t accepted, because it may have been copied. Sign in another way and remove it.")

func refused(err error) error {
	var details *protocol.Error
	if errors.As(err, &details) && details.DevInfo != "" {
		err = fmt.Errorf("%w: %s", err, details.DevInfo)
	}
	return ErrRefused.WithCause(err)
}

// Owner is a person with their factors.
type Owner struct {
	models.User
	Factors []factor.Factor
}

// WebAuthnID implements webauthn.User. What authenticators keep of a person is no secret.
func (o Owner) WebAuthnID() []byte { return []byte(o.ID) }

// WebAuthnName implements webauthn.User.
func (o Owner) WebAuthnName() string { return o.Email }

// WebAuthnDisplayName implements webauthn.User.
func (o Owner) WebAuthnDisplayName() string { return o.Name }

// WebAuthnCredentials implements webauthn.User.
func (o Owner) WebAuthnCredentials() (list []webauthn.Credential) {
	for _, f := range o.Factors {
		if f.Kind != factor.KindPasskey {
			continue
		}
		var c webauthn.Credential
		if json.Unmarshal(f.Data, &c) == nil {
			c.Authenticator.SignCount = uint32(f.Counter)
			list = append(list, c)
		}
	}
	return list
}

// Ceremony is what a browser is asked, and what its answer is checked against.
type Ceremony struct {
	Options json.RawMessage // for navigator.credentials
	Session []byte          // to be kept, and never sent
}

func (p Party) library(product string) (*webauthn.WebAuthn, error) {
	if !p.Available() {
		return nil, ErrUnavailable
	}
	return webauthn.New(&webauthn.Config{RPID: p.id, RPDisplayName: product, RPOrigins: []string{p.origin}})
}

func ceremony(options any, session *webauthn.SessionData, err error) (c Ceremony, _ error) {
	if err != nil {
		return c, err
	}
	if c.Options, err = json.Marshal(options); err == nil {
		c.Session, err = json.Marshal(session)
	}
	return c, err
}

func sessionOf(kept []byte) (s webauthn.SessionData, err error) { return s, json.Unmarshal(kept, &s) }

// BeginAdd begins to add a passkey. An authenticator that can is asked to keep it, so that
// nobody has to type an address, and to verify the person.
func (p Party) BeginAdd(product string, o Owner) (Ceremony, error) {
	w, err := p.library(product)
	if err != nil {
		return Ceremony{}, err
	}
	var there []protocol.CredentialDescriptor
	for _, c := range o.WebAuthnCredentials() {
		there = append(there, c.Descriptor())
	}
	options, session, err := w.BeginRegistration(o, webauthn.WithExclusions(there), webauthn.WithConveyancePreference(protocol.PreferNoAttestation),
		webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementPreferred, UserVerification: protocol.VerificationPreferred,
		}))
	return ceremony(options, session, err)
}

// FinishAdd returns the passkey of an answer, without an ID and a name. It returns ErrRefused.
func (p Party) FinishAdd(o Owner, kept, answer []byte) (f factor.Factor, err error) {
	w, err := p.library("Bursar")
	if err != nil {
		return f, err
	}
	session, err := sessionOf(kept)
	if err != nil {
		return f, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return f, refused(err)
	}
	c, err := w.CreateCredential(o, session, parsed)
	if err != nil {
		return f, refused(err)
	}
	data, err := encode(c)
	return factor.Factor{Kind: factor.KindPasskey, UserID: o.ID, Credential: c.ID, Data: data, Counter: int64(c.Authenticator.SignCount)}, err
}

// encode returns what is kept of a passkey: not how it was made, which nobody looks at.
func encode(c *webauthn.Credential) ([]byte, error) {
	kept := *c
	kept.Attestation = webauthn.CredentialAttestation{}
	return json.Marshal(kept)
}

// BeginSignIn begins a sign-in of whoever has a passkey. It replaces a password, so the
// authenticator must verify the person.
func (p Party) BeginSignIn() (Ceremony, error) {
	w, err := p.library("Bursar")
	if err != nil {
		return Ceremony{}, err
	}
	options, session, err := w.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	return ceremony(options, session, err)
}

// Used is the use of a passkey.
type Used struct {
	Owner   Owner
	Factor  factor.Factor
	Data    []byte // what the next signatures are checked with
	Counter int64
}

// FinishSignIn returns whose passkey has answered. find finds the owner of a passkey.
func (p Party) FinishSignIn(kept, answer []byte, find func(credential []byte) (Owner, error)) (u Used, err error) {
	w, err := p.library("Bursar")
	if err != nil {
		return u, err
	}
	session, err := sessionOf(kept)
	if err != nil {
		return u, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return u, refused(err)
	}
	var failed error
	user, c, err := w.ValidatePasskeyLogin(func(credential, _ []byte) (webauthn.User, error) {
		o, err := find(credential)
		if err != nil {
			failed = err
			return nil, err
		}
		return o, nil
	}, session, parsed)
	switch {
	case failed != nil && models.CodeOf(failed) != models.CodeNotFound:
		return u, failed
	case err != nil:
		return u, refused(err)
	}
	o, _ := user.(Owner)
	return used(o, c)
}

// BeginCheck begins a check of a person who is known. verify says that the authenticator must
// verify them: the passkey stands in for a password.
func (p Party) BeginCheck(o Owner, verify bool) (Ceremony, error) {
	w, err := p.library("Bursar")
	if err != nil {
		return Ceremony{}, err
	}
	if len(o.WebAuthnCredentials()) == 0 {
		return Ceremony{}, models.Errorf(models.CodeConflict, "You have no passkey.")
	}
	verification := protocol.VerificationPreferred
	if verify {
		verification = protocol.VerificationRequired
	}
	options, session, err := w.BeginLogin(o, webauthn.WithUserVerification(verification))
	return ceremony(options, session, err)
}

// FinishCheck returns which passkey of the person has answered. It returns ErrRefused.
func (p Party) FinishCheck(o Owner, kept, answer []byte) (u Used, err error) {
	w, err := p.library("Bursar")
	if err != nil {
		return u, err
	}
	session, err := sessionOf(kept)
	if err != nil {
		return u, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return u, refused(err)
	}
	c, err := w.ValidateLogin(o, session, parsed)
	if err != nil {
		return u, refused(err)
	}
	return used(o, c)
}

func used(o Owner, c *webauthn.Credential) (u Used, err error) {
	if c.Authenticator.CloneWarning {
		return u, ErrCopied
	}
	u.Owner, u.Counter = o, int64(c.Authenticator.SignCount)
	for _, f := range o.Factors {
		if bytes.Equal(f.Credential, c.ID) {
			u.Factor = f
		}
	}
	u.Data, err = encode(c)
	return u, err
}

package passkey

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/factor"
)

var b64 = base64.RawURLEncoding

// authenticator is one in software, with one passkey (ES256).
type authenticator struct {
	t     *testing.T
	key   *ecdsa.PrivateKey
	id    []byte
	count uint32
	// What it says, right unless a test changes it.
	origin, rpID, user string
	flags              byte
	challenge          string // of the answer, "" for the one that was asked
}

const (
	present, verified, attested = 0x01, 0x04, 0x40
	home                        = "https://credits.example.com"
)

func newAuthenticator(t *testing.T, user models.UserID) *authenticator {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &authenticator{t: t, key: key, id: []byte(rand.Text()), origin: home, rpID: "credits.example.com", user: string(user), flags: present | verified}
}

func (a *authenticator) clientData(kind string, c Ceremony) []byte {
	var asked struct {
		PublicKey struct{ Challenge string } `json:"publicKey"`
	}
	if err := json.Unmarshal(c.Options, &asked); err != nil {
		a.t.Fatal(err)
	}
	if a.challenge != "" {
		asked.PublicKey.Challenge = a.challenge
	}
	data, err := json.Marshal(map[string]any{"type": kind, "challenge": asked.PublicKey.Challenge, "origin": a.origin, "crossOrigin": false})
	if err != nil {
		a.t.Fatal(err)
	}
	return data
}

func (a *authenticator) data(flags byte) []byte {
	hash := sha256.Sum256([]byte(a.rpID))
	return binary.BigEndian.AppendUint32(append(hash[:], flags), a.count)
}

func (a *authenticator) answer(response map[string]string) []byte {
	answer, err := json.Marshal(map[string]any{
		"id": b64.EncodeToString(a.id), "rawId": b64.EncodeToString(a.id), "type": "public-key", "response": response, "clientExtensionResults": map[string]any{},
	})
	if err != nil {
		a.t.Fatal(err)
	}
	return answer
}

// create answers a ceremony that adds a passkey.
func (a *authenticator) create(c Ceremony) []byte {
	a.t.Helper()
	point, err := a.key.PublicKey.Bytes()
	if err != nil {
		a.t.Fatal(err)
	}
	cose := append([]byte{0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20}, point[1:33]...)
	cose = append(append(cose, 0x22, 0x58, 0x20), point[33:]...)
	data := append(a.data(a.flags|attested), make([]byte, 16)...)
	data = binary.BigEndian.AppendUint16(data, uint16(len(a.id)))
	data = append(append(data, a.id...), cose...)
	object := append([]byte{0xa3, 0x63}, "fmt"...)
	object = append(append(object, 0x64), "none"...)
	object = append(append(object, 0x67), "attStmt"...)
	object = append(append(object, 0xa0, 0x68), "authData"...)
	object = append(object, 0x58, byte(len(data)))
	return a.answer(map[string]string{
		"clientDataJSON": b64.EncodeToString(a.clientData("webauthn.create", c)), "attestationObject": b64.EncodeToString(append(object, data...)),
	})
}

// get answers a ceremony that checks the passkey.
func (a *authenticator) get(c Ceremony) []byte {
	a.t.Helper()
	client, data := a.clientData("webauthn.get", c), a.data(a.flags)
	hash := sha256.Sum256(client)
	digest := sha256.Sum256(append(append([]byte{}, data...), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, a.key, digest[:])
	if err != nil {
		a.t.Fatal(err)
	}
	return a.answer(map[string]string{
		"clientDataJSON": b64.EncodeToString(client), "authenticatorData": b64.EncodeToString(data),
		"signature": b64.EncodeToString(signature), "userHandle": b64.EncodeToString([]byte(a.user)),
	})
}

// registered returns a person with a passkey.
func registered(t *testing.T, p Party, user models.UserID) (*authenticator, Owner) {
	t.Helper()
	a, o := newAuthenticator(t, user), Owner{User: models.User{ID: user, Email: string(user) + "@example.test", Name: string(user)}}
	c, err := p.BeginAdd("Acme", o)
	if err != nil {
		t.Fatal(err)
	}
	f, err := p.FinishAdd(o, c.Session, a.create(c))
	if err != nil || string(f.Credential) != string(a.id) || f.Kind != factor.KindPasskey {
		t.Fatalf("added %+v, %v", f, err)
	}
	f.ID = "fac_" + string(user)
	o.Factors = []factor.Factor{f}
	return a, o
}

func code(err error) models.Code { return models.CodeOf(err) }

func TestNew(t *testing.T) {
	for address, want := range map[string]bool{
		home: true, "http://localhost:8080": true, "https://[::1]:8080": false, "http://127.0.0.1:8080": false, "": false, "http://": false, "%": false,
	} {
		if p := New(address); p.Available() != want {
			t.Errorf("%s: %v", address, p.Available())
		}
	}
	if _, err := (Party{}).BeginSignIn(); code(err) != models.CodeForbidden {
		t.Errorf("a portal without a name gives %v", err)
	}
	c, err := New("http://localhost:8080").BeginAdd("Acme", Owner{User: models.User{ID: "usr_a", Email: "a@example.test", Name: "A"}})
	if err != nil || !strings.Contains(string(c.Options), `"rp":{"name":"Acme","id":"localhost"}`) || strings.Contains(string(c.Session), "Acme") {
		t.Errorf("it asks %s, %v", c.Options, err)
	}
}

// A passkey signs in its owner, and each answer that is wrong in one way does not.
func TestSignIn(t *testing.T) {
	p := New(home)
	a, o := registered(t, p, "usr_alex")
	b, other := registered(t, p, "usr_eve")
	find := func(credential []byte) (Owner, error) {
		for _, one := range []Owner{o, other} {
			if string(one.Factors[0].Credential) == string(credential) {
				return one, nil
			}
		}
		return Owner{}, models.Errorf(models.CodeNotFound, "none")
	}
	try := func(by *authenticator, change func(*authenticator)) (Used, error) {
		t.Helper()
		c, err := p.BeginSignIn()
		if err != nil {
			t.Fatal(err)
		}
		copied := *by
		change(&copied)
		return p.FinishSignIn(c.Session, copied.get(c), find)
	}
	if u, err := try(a, func(*authenticator) {}); err != nil || u.Owner.ID != "usr_alex" || u.Factor.ID != "fac_usr_alex" {
		t.Errorf("signed in %+v, %v", u.Owner, err)
	}
	for name, change := range map[string]func(*authenticator){
		"another site":            func(a *authenticator) { a.origin = "https://evil.test" },
		"a subdomain":             func(a *authenticator) { a.origin = "https://evil.credits.example.com" },
		"plain http":              func(a *authenticator) { a.origin = "http://credits.example.com" },
		"another party":           func(a *authenticator) { a.rpID = "evil.test" },
		"another challenge":       func(a *authenticator) { a.challenge = b64.EncodeToString(make([]byte, 32)) },
		"nobody present":          func(a *authenticator) { a.flags = verified },
		"nobody verified":         func(a *authenticator) { a.flags = present },
		"somebody else's handle":  func(a *authenticator) { a.user = "usr_eve" },
		"no handle":               func(a *authenticator) { a.user = "" },
		"another key":             func(a *authenticator) { a.key = b.key },
		"somebody else's passkey": func(a *authenticator) { a.id = b.id },
		"an unknown passkey":      func(a *authenticator) { a.id = []byte("unknown") },
	} {
		if u, err := try(a, change); code(err) != models.CodeConflict {
			t.Errorf("%s: %v signs in %s", name, err, u.Owner.ID)
		}
	}
	// An answer to one ceremony is none to another.
	first, _ := p.BeginSignIn()
	second, _ := p.BeginSignIn()
	if _, err := p.FinishSignIn(second.Session, a.get(first), find); code(err) != models.CodeConflict {
		t.Errorf("an old answer gives %v", err)
	}
	check, err := p.BeginCheck(o, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.FinishSignIn(check.Session, a.get(check), find); code(err) != models.CodeConflict {
		t.Errorf("the answer of a check gives %v", err)
	}
}

// A person who is known is checked against their own passkeys; the count of signatures grows.
func TestCheck(t *testing.T) {
	p := New(home)
	a, o := registered(t, p, "usr_alex")
	b, _ := registered(t, p, "usr_eve")
	check := func(by *authenticator, verify bool) (Used, error) {
		t.Helper()
		c, err := p.BeginCheck(o, verify)
		if err != nil {
			t.Fatal(err)
		}
		return p.FinishCheck(o, c.Session, by.get(c))
	}
	if _, err := check(b, false); code(err) != models.CodeConflict {
		t.Errorf("somebody else's passkey gives %v", err)
	}
	a.flags = present
	if _, err := check(a, true); code(err) != models.CodeConflict {
		t.Errorf("a passkey that has verified nobody gives %v", err)
	}
	for _, step := range []struct {
		count uint32
		want  error
	}{{0, nil}, {7, nil}, {8, nil}, {8, ErrCopied}, {3, ErrCopied}, {0, ErrCopied}, {9, nil}} {
		a.count = step.count
		u, err := check(a, false)
		if code(err) != code(step.want) || err == nil && u.Counter != int64(step.count) {
			t.Fatalf("after a count of %d: %d, %v", step.count, u.Counter, err)
		}
		if err == nil {
			o.Factors[0].Counter, o.Factors[0].Data = u.Counter, u.Data
		}
	}
	if _, err := p.BeginCheck(Owner{}, false); code(err) != models.CodeConflict {
		t.Errorf("nobody's passkey is asked for: %v", err)
	}
}

// Whatever a browser answers, nothing is accepted that was not asked for.
func FuzzAnswers(f *testing.F) {
	p := New(home)
	o := Owner{User: models.User{ID: "usr_alex", Email: "alex@example.test", Name: "Alex"}}
	added, err := p.BeginAdd("Acme", o)
	if err != nil {
		f.Fatal(err)
	}
	asked, err := p.BeginSignIn()
	if err != nil {
		f.Fatal(err)
	}
	t := &testing.T{}
	a := newAuthenticator(t, o.ID)
	a.challenge = b64.EncodeToString(make([]byte, 32)) // not the one that was asked
	f.Add(a.create(added))
	f.Add(a.get(asked))
	f.Add([]byte(`{"id":"AA","rawId":"AA","type":"public-key","response":{}}`))
	f.Add([]byte("{"))
	f.Fuzz(func(t *testing.T, answer []byte) {
		if got, err := p.FinishAdd(o, added.Session, answer); err == nil {
			t.Errorf("%q adds %+v", answer, got)
		}
		if got, err := p.FinishSignIn(asked.Session, answer, func([]byte) (Owner, error) { return o, nil }); err == nil {
			t.Errorf("%q signs in %+v", answer, got)
		}
	})
}

package jwt

import (
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Bounds of a token. Clerk's have at most four kilobytes; the ID tokens of some companies list
// the groups of a person.
const (
	maxTokenBytes   = 8 << 10 // in an API call
	maxIDTokenBytes = 64 << 10
	maxHeaderBytes  = 2 << 10
	maxSubjectBytes = 255 // OpenID Connect Core, section 2
)

// Leeway is how far the clocks of an issuer and of this machine may differ.
const Leeway = time.Minute

// algorithms are those whose keys are public. With "none" anybody could sign, and with HS256
// anybody who knows the public key.
var algorithms = []jose.SignatureAlgorithm{
	jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.PS384, jose.PS512, jose.ES256, jose.ES384, jose.ES512, jose.EdDSA,
}

// Algorithms are the names of the algorithms that tokens may be signed with.
func Algorithms() (names []string) {
	for _, a := range algorithms {
		names = append(names, string(a))
	}
	return names
}

// ErrInvalid is the error for a token that is not to be believed.
var ErrInvalid = errors.New("the token is not valid")

func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrInvalid, fmt.Sprintf(format, args...))
}

// LooksLikeToken reports whether a credential is a token rather than an API key: it has
// three parts with dots between them.
func LooksLikeToken(credential string) bool { return strings.Count(credential, ".") == 2 }

type header struct {
	Algorithm string         `json:"alg"`
	KeyID     string         `json:"kid"`
	Critical  jsontext.Value `json:"crit"` // what must be understood, which is nothing here
}

// readHeader reads a token's header before anything expensive is done.
func readHeader(token string) (h header, err error) {
	if len(token) > maxIDTokenBytes {
		return h, invalid("longer than %d bytes", maxIDTokenBytes)
	}
	if !LooksLikeToken(token) {
		return h, invalid("not three parts")
	}
	first, _, _ := strings.Cut(token, ".")
	if len(first) > maxHeaderBytes {
		return h, invalid("its header is too long")
	}
	text, err := base64.RawURLEncoding.Strict().DecodeString(first)
	if err != nil {
		return h, invalid("its header is not base64url")
	}
	if err := json.Unmarshal(text, &h); err != nil {
		return h, invalid("its header is no JSON object")
	}
	if h.Critical != nil {
		return h, invalid("it has a critical header")
	}
	return h, nil
}

// ReadJSON reads what an issuer says: names count in their own case, and none may stand twice.
// The reader of the standard library takes “SUB” for “sub”, and the last of several.
func ReadJSON(text []byte, into any) error { return json.Unmarshal(text, into) }

// Texts is a claim that is one text or a list of them.
type Texts []string

// UnmarshalJSON reads either.
func (t *Texts) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*t = Texts{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(t))
}

// Truth is a claim that is true or "true", as some issuers write it.
type Truth bool

// UnmarshalJSON reads everything else as false.
func (t *Truth) UnmarshalJSON(b []byte) error {
	*t = string(b) == "true" || string(b) == `"true"`
	return nil
}

// payload has the claims of a token that matter here.
type payload struct {
	Issuer    string   `json:"iss"`
	Subject   string   `json:"sub"`
	Audience  Texts    `json:"aud"`
	Party     string   `json:"azp"`
	Expires   float64  `json:"exp"`
	NotBefore *float64 `json:"nbf"`
	Email     string   `json:"email"`
	Verified  Truth    `json:"email_verified"`
}

// issuerOf reads who a token says it is from, which nothing has proved yet.
func issuerOf(token string) (string, error) {
	part := strings.Split(token, ".")[1]
	text, err := base64.RawURLEncoding.Strict().DecodeString(part)
	if err != nil {
		return "", invalid("its payload is not base64url")
	}
	p, err := readPayload(text)
	return p.Issuer, err
}

func readPayload(text []byte) (p payload, err error) {
	if err := json.Unmarshal(text, &p); err != nil {
		return p, invalid("its payload is no JSON object with such claims")
	}
	return p, nil
}

// checkTimes checks exp and nbf.
func (p payload) checkTimes(now time.Time) error {
	if !sensible(p.Expires) || p.NotBefore != nil && !sensible(*p.NotBefore) {
		return invalid("its times make no sense")
	}
	switch {
	case !now.Before(p.expiresAt().Add(Leeway)):
		return invalid("it has expired")
	case p.NotBefore != nil && now.Add(Leeway).Before(time.UnixMilli(int64(*p.NotBefore*1000))):
		return invalid("it is not valid yet")
	}
	return nil
}

// sensible reports whether seconds since 1970 are a time of our days.
func sensible(seconds float64) bool { return !math.IsNaN(seconds) && seconds > 0 && seconds < 1e11 }

func (p payload) expiresAt() time.Time { return time.UnixMilli(int64(p.Expires * 1000)) }

// Package jwt reads the tokens of issuers that the operator trusts, such as Clerk: JSON Web
// Tokens (RFC 7519) that are signed with keys which the issuer publishes.
package jwt

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"github.com/bursar-portal/bursar/models"
)

// Issuer is who signs tokens, and for whom these must be.
type Issuer struct {
	URL       string
	Audiences []string // one of them is in the claim aud; any if there are none
	Parties   []string // one of them is the claim azp; any if there are none
}

// ParseIssuers parses the setting BURSAR_JWT_ISSUERS: issuers with semicolons between them,
// each an address with aud=… and azp=… after it, as often as needed. An issuer without either
// would vouch for people of other applications, so it is refused.
func ParseIssuers(text string) (issuers []Issuer, err error) {
	for part := range strings.SplitSeq(text, ";") {
		words := strings.Fields(part)
		if len(words) == 0 {
			continue
		}
		n := Issuer{URL: words[0]}
		if err := CheckAddress(n.URL); err != nil {
			return nil, err
		}
		for _, word := range words[1:] {
			switch name, value, _ := strings.Cut(word, "="); {
			case name == "aud" && value != "":
				n.Audiences = append(n.Audiences, value)
			case name == "azp" && value != "":
				n.Parties = append(n.Parties, value)
			default:
				return nil, fmt.Errorf("must have aud=… or azp=… after %s, not %q", n.URL, word)
			}
		}
		if n.Audiences == nil && n.Parties == nil {
			return nil, fmt.Errorf("must say with aud=… or azp=… for whom tokens of %s are", n.URL)
		}
		if slices.ContainsFunc(issuers, func(other Issuer) bool { return other.URL == n.URL }) {
			return nil, fmt.Errorf("must name %s once", n.URL)
		}
		issuers = append(issuers, n)
	}
	return issuers, nil
}

// Claims are what a token says about a person.
type Claims struct {
	Issuer, Subject string
	Email           string // "" if it has none
	EmailVerified   bool   // the issuer has proved that the address is theirs
}

// Verifier verifies tokens. A nil one believes none.
type Verifier struct {
	issuers map[string]trusted
	now     func() time.Time

	mu    sync.Mutex
	known *simplelru.LRU[[sha256.Size]byte, knownToken]
}

type trusted struct {
	Issuer
	keys *Keys
}

// knownToken is a token that was verified before.
type knownToken struct {
	claims Claims
	until  time.Time
}

const (
	// knownTokens is how many verified tokens are remembered.
	knownTokens = 10_000
	// knownFor is how long, so that tokens of a key that the issuer has withdrawn end.
	knownFor = 10 * time.Minute
)

// NewVerifier returns a Verifier that trusts these issuers, nil if there are none.
func NewVerifier(issuers []Issuer, now func() time.Time) *Verifier {
	if len(issuers) == 0 {
		return nil
	}
	v := &Verifier{issuers: map[string]trusted{}, now: now}
	v.known, _ = simplelru.NewLRU[[sha256.Size]byte, knownToken](knownTokens, nil) // the bound is positive
	for _, n := range issuers {
		v.issuers[n.URL] = trusted{n, NewKeys(n.URL, NewClient(n.URL), now)}
	}
	return v
}

// Verify returns what a token says, if it is one of a trusted issuer, for us, and of now.
// Otherwise the error has CodeUnknownCredential, or CodeBusy if the issuer's keys can't be had.
func (v *Verifier) Verify(ctx context.Context, token string) (Claims, error) {
	if v == nil {
		return Claims{}, refused(invalid("no issuer is trusted"))
	}
	if len(token) > maxTokenBytes {
		return Claims{}, refused(invalid("longer than %d bytes", maxTokenBytes))
	}
	hash, now := sha256.Sum256([]byte(token)), v.now()
	if claims, ok := v.recall(hash, now); ok {
		return claims, nil
	}
	p, err := v.verify(ctx, token, now)
	if err != nil {
		return Claims{}, refused(err)
	}
	claims := Claims{Issuer: p.Issuer, Subject: p.Subject, Email: p.Email, EmailVerified: bool(p.Verified) && p.Email != ""}
	until := p.expiresAt().Add(Leeway)
	if latest := now.Add(knownFor); until.After(latest) {
		until = latest
	}
	v.mu.Lock()
	v.known.Add(hash, knownToken{claims, until})
	v.mu.Unlock()
	return claims, nil
}

func (v *Verifier) recall(hash [sha256.Size]byte, now time.Time) (Claims, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	known, ok := v.known.Get(hash)
	if ok && !now.Before(known.until) {
		v.known.Remove(hash)
		return Claims{}, false
	}
	return known.claims, ok
}

func (v *Verifier) verify(ctx context.Context, token string, now time.Time) (payload, error) {
	if _, err := readHeader(token); err != nil {
		return payload{}, err
	}
	issuer, err := issuerOf(token)
	if err != nil {
		return payload{}, err
	}
	from, ok := v.issuers[issuer]
	if !ok {
		return payload{}, invalid("of an issuer that is not trusted")
	}
	text, err := from.keys.VerifySignature(ctx, token)
	if err != nil {
		return payload{}, err
	}
	p, err := readPayload(text)
	if err != nil {
		return payload{}, err
	}
	switch {
	case p.Issuer != from.URL: // what was signed is what counts
		return payload{}, invalid("of another issuer")
	case p.Subject == "" || len(p.Subject) > maxSubjectBytes:
		return payload{}, invalid("its subject can't be used")
	case len(from.Audiences) > 0 && !slices.ContainsFunc(p.Audience, func(a string) bool { return slices.Contains(from.Audiences, a) }):
		return payload{}, invalid("for another audience")
	case len(from.Parties) > 0 && !slices.Contains(from.Parties, p.Party):
		return payload{}, invalid("for another party")
	}
	return p, p.checkTimes(now)
}

// refused is the error for whoever has sent a token. It does not say what is wrong with it,
// which the cause does.
func refused(cause error) error {
	if errors.Is(cause, ErrUnreachable) {
		return models.Errorf(models.CodeBusy, "The token can't be checked now. Try again in a moment.").WithCause(cause)
	}
	return models.Errorf(models.CodeUnknownCredential, "The token is not valid.").WithCause(cause)
}

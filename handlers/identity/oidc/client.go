package oidc

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/bursar-portal/bursar/handlers/jwt"
	"github.com/bursar-portal/bursar/models/sso"
)

// Client talks to one provider.
type Client struct {
	Provider
	redirect string // the whole address of the callback
	http     *http.Client
	keys     *jwt.Keys
	now      func() time.Time

	mu       sync.Mutex
	found    *discovered
	foundAt  time.Time
	failedAt time.Time
}

// discovered is what a provider says about itself.
type discovered struct {
	*oidc.Provider
	NamesItself bool `json:"authorization_response_iss_parameter_supported"`
}

const (
	// discoveryFresh is how long what a provider says about itself is used.
	discoveryFresh = time.Hour
	// discoveryEvery is how often a provider that can't be reached is asked.
	discoveryEvery = 5 * time.Second
)

// NewClient returns a client for a provider, which sends people back to a portal at base. It
// asks the provider for nothing yet.
func NewClient(p Provider, base string, now func() time.Time) *Client {
	client := jwt.NewClient(p.Issuer)
	if p.GitHubURL != "" {
		client = jwt.NewClient(p.GitHubURL)
	}
	return &Client{Provider: p, redirect: base + p.CallbackPath(), http: client, keys: jwt.NewKeys(p.Issuer, client, now), now: now}
}

// Attempt is one sign-in: random texts that tie the answer to the question.
type Attempt struct {
	State    string
	Nonce    string // in the ID token
	Verifier string // of PKCE (RFC 7636)
}

// discover returns what the provider says about itself, the last it has said if it is down.
func (c *Client) discover(ctx context.Context) (*discovered, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	if c.found != nil && now.Sub(c.foundAt) < discoveryFresh {
		return c.found, nil
	}
	if now.Sub(c.failedAt) >= discoveryEvery || now.Before(c.failedAt) {
		provider, err := oidc.NewProvider(oidc.ClientContext(ctx, c.http), c.Issuer)
		found := &discovered{Provider: provider}
		if err == nil {
			err = provider.Claims(found)
		}
		if err == nil {
			c.found, c.foundAt = found, now
			return found, nil
		}
		if ctx.Err() == nil { // not just the caller who has gone
			c.failedAt = now
		}
		if c.found == nil {
			return nil, because(ErrUnreachable, "%v", err)
		}
	}
	if c.found == nil {
		return nil, ErrUnreachable
	}
	return c.found, nil
}

func (c *Client) config(ctx context.Context) (*oauth2.Config, *discovered, error) {
	config := &oauth2.Config{ClientID: c.ClientID, ClientSecret: c.ClientSecret, RedirectURL: c.redirect, Scopes: c.Scopes}
	if c.Issuer == GitHub {
		config.Endpoint = c.gitHubEndpoint()
		return config, nil, nil
	}
	found, err := c.discover(ctx)
	if err != nil {
		return nil, nil, err
	}
	config.Endpoint = found.Endpoint()
	return config, found, nil
}

// AuthURL returns where the person is asked to sign in. ErrUnreachable.
func (c *Client) AuthURL(ctx context.Context, a Attempt) (string, error) {
	config, found, err := c.config(ctx)
	if err != nil {
		return "", err
	}
	options := []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(a.Verifier)}
	if found != nil {
		options = append(options, oidc.Nonce(a.Nonce))
	}
	address := config.AuthCodeURL(a.State, options...)
	if err := jwt.CheckAddress(config.Endpoint.AuthURL); err != nil {
		return "", because(ErrUnreadable, "its sign-in page %v", err)
	}
	return address, nil
}

// CheckIssuer checks the parameter iss of an answer (RFC 9207): another provider's answer must
// not be taken for this one's. ErrAnotherOne, ErrUnreachable.
func (c *Client) CheckIssuer(ctx context.Context, issuer string, given bool) error {
	if c.Issuer == GitHub {
		if given && issuer != GitHub && issuer != GitHub+"/login/oauth" {
			return ErrAnotherOne
		}
		return nil
	}
	if given && issuer != c.Issuer {
		return ErrAnotherOne
	}
	if given {
		return nil
	}
	found, err := c.discover(ctx)
	if err == nil && found.NamesItself {
		return because(ErrAnotherOne, "it names no issuer")
	}
	return err
}

// Redeem exchanges a code for what the provider says about the person. Errors: those above.
func (c *Client) Redeem(ctx context.Context, code string, a Attempt) (sso.Vouched, error) {
	config, found, err := c.config(ctx)
	if err != nil {
		return sso.Vouched{}, err
	}
	ctx = oidc.ClientContext(ctx, c.http) // which oauth2 reads, too
	token, err := config.Exchange(ctx, code, oauth2.VerifierOption(a.Verifier))
	if err != nil {
		var answered *oauth2.RetrieveError
		if errors.As(err, &answered) && answered.Response.StatusCode < http.StatusInternalServerError {
			return sso.Vouched{}, because(ErrRefused, "%s", answered.ErrorCode)
		}
		return sso.Vouched{}, because(ErrUnreachable, "%v", err)
	}
	if c.Issuer == GitHub {
		return c.gitHubUser(ctx, config.Client(ctx, token))
	}
	return c.readIDToken(ctx, found, token, a)
}

// Clients are all providers, by ID.
type Clients []*Client

// ByID finds a provider.
func (cs Clients) ByID(id string) (*Client, bool) {
	return cs.find(func(c *Client) bool { return c.ID == id })
}

// ByIssuer finds a provider by its issuer.
func (cs Clients) ByIssuer(issuer string) (*Client, bool) {
	return cs.find(func(c *Client) bool { return c.Issuer == issuer })
}

func (cs Clients) find(is func(*Client) bool) (*Client, bool) {
	i := slices.IndexFunc(cs, is)
	if i < 0 {
		return nil, false
	}
	return cs[i], true
}

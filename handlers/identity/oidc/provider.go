// Package oidc asks providers who a person is: OpenID Connect providers, and GitHub by its
// own OAuth.
package oidc

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/bursar-portal/bursar/handlers/jwt"
)

// GitHub is the issuer that stands for GitHub, which does not speak OpenID Connect.
const GitHub = "https://github.com"

// Provider is a provider as the operator has configured it. It contains a secret and must not
// be printed.
type Provider struct {
	ID           string // in addresses, made of the name
	Name         string // as people know it: "Google"
	Issuer       string
	ClientID     string
	ClientSecret string
	Scopes       []string
	// TrustEmail takes the provider's addresses for proved even if it does not say so.
	TrustEmail bool
	// GitHubURL is where a GitHub of tests is, on this machine; "" for the real one.
	GitHubURL string
}

// DefaultScopes are what is asked for unless the operator says otherwise.
var DefaultScopes = []string{"openid", "email", "profile"}

// Fields of a Provider, as the settings call them.
const (
	FieldIssuer     = "ISSUER"
	FieldClientID   = "CLIENT_ID"
	FieldSecret     = "CLIENT_SECRET"
	FieldName       = "NAME"
	FieldScopes     = "SCOPES"
	FieldTrustEmail = "TRUST_EMAIL"
	FieldGitHubURL  = "GITHUB_URL"
)

// FieldError is what is wrong with one field of a provider. Its text goes on after the name.
type FieldError struct{ Field, What string }

func (e FieldError) Error() string { return e.Field + " " + e.What }

// Parse makes a provider of its settings, by the names of its fields.
func Parse(get func(field string) string) (Provider, error) {
	p := Provider{
		Issuer: get(FieldIssuer), ClientID: get(FieldClientID), ClientSecret: get(FieldSecret), Name: get(FieldName),
		Scopes: strings.Fields(get(FieldScopes)), GitHubURL: strings.TrimSuffix(get(FieldGitHubURL), "/"),
	}
	if err := jwt.CheckAddress(p.Issuer); err != nil {
		return p, FieldError{FieldIssuer, err.Error()}
	}
	switch {
	case p.ClientID == "":
		return p, FieldError{FieldClientID, "is empty: the provider tells it when you register the portal there"}
	case p.ClientSecret == "":
		return p, FieldError{FieldSecret, "is empty: the provider tells it when you register the portal there"}
	}
	switch get(FieldTrustEmail) {
	case "", "no":
	case "yes":
		p.TrustEmail = true
	default:
		return p, FieldError{FieldTrustEmail, "must be yes or no"}
	}
	if p.GitHubURL != "" {
		if u, err := url.Parse(p.GitHubURL); err != nil || u.Hostname() != "127.0.0.1" && u.Hostname() != "localhost" {
			return p, FieldError{FieldGitHubURL, "is for tests and must be on this machine"}
		}
	}
	if p.Name == "" {
		u, _ := url.Parse(p.Issuer) // it was checked
		p.Name = u.Hostname()
		if p.Issuer == GitHub {
			p.Name = "GitHub"
		}
	}
	if p.ID = slug(p.Name); p.ID == "" {
		return p, FieldError{FieldName, "must have letters or digits"}
	}
	if len(p.Scopes) == 0 {
		p.Scopes = DefaultScopes
		if p.Issuer == GitHub {
			p.Scopes = []string{"read:user", "user:email"}
		}
	}
	if p.Issuer != GitHub && !slices.Contains(p.Scopes, "openid") {
		return p, FieldError{FieldScopes, "must contain openid"}
	}
	return p, nil
}

// slug returns a name as it stands in addresses: "Acme SSO" is acme-sso.
func slug(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), "-")
}

// CallbackPath is where a provider sends people back to.
func (p Provider) CallbackPath() string { return "/auth/oidc/" + p.ID + "/callback" }

// Errors of a sign-in. Each stands for a sentence that the person is told.
var (
	ErrUnreachable = errors.New("the provider can't be reached")
	ErrAnotherOne  = errors.New("the answer is another provider's")
	ErrRefused     = errors.New("the provider does not take the code")
	ErrUnreadable  = errors.New("the provider's answer can't be used")
	ErrClock       = errors.New("the provider's answer is not of now")
)

func because(kind error, format string, args ...any) error {
	return fmt.Errorf("%w: %s", kind, fmt.Sprintf(format, args...))
}

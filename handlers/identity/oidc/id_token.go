package oidc

import (
	"cmp"
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/bursar-portal/bursar/handlers/jwt"
	"github.com/bursar-portal/bursar/models/sso"
)

// person has the claims of an ID token, or of the userinfo endpoint.
type person struct {
	Issuer   string    `json:"iss"`
	Subject  string    `json:"sub"`
	Audience jwt.Texts `json:"aud"`
	Party    string    `json:"azp"`
	Nonce    string    `json:"nonce"`
	Expires  float64   `json:"exp"`
	Email    string    `json:"email"`
	Verified jwt.Truth `json:"email_verified"`
	Name     string    `json:"name"`
}

// readPerson reads the claims of an ID token or of userinfo.
func readPerson(from interface{ Claims(into any) error }) (p person, err error) {
	var text json.RawMessage
	if err := from.Claims(&text); err != nil {
		return p, err
	}
	return p, jwt.ReadJSON(text, &p)
}

// is reports whether go-oidc, which reads names in any case, has read the same in an ID token.
func (p person) is(t *oidc.IDToken) bool {
	return p.Issuer == t.Issuer && p.Subject == t.Subject && p.Nonce == t.Nonce &&
		slices.Equal(p.Audience, t.Audience) && int64(p.Expires) == t.Expiry.Unix()
}

// readIDToken checks the ID token (OpenID Connect Core, section 3.1.3.7) and reads it.
func (c *Client) readIDToken(ctx context.Context, found *discovered, token *oauth2.Token, a Attempt) (sso.Vouched, error) {
	raw, _ := token.Extra("id_token").(string)
	verifier := oidc.NewVerifier(c.Issuer, c.keys, &oidc.Config{
		ClientID: c.ClientID, SupportedSigningAlgs: jwt.Algorithms(), Now: func() time.Time { return c.now().Add(-jwt.Leeway) },
	})
	idToken, err := verifier.Verify(ctx, raw)
	var expired *oidc.TokenExpiredError
	switch {
	case errors.As(err, &expired):
		return sso.Vouched{}, because(ErrClock, "%v", err)
	case err != nil:
		return sso.Vouched{}, because(ErrUnreadable, "%v", err)
	case subtle.ConstantTimeCompare([]byte(idToken.Nonce), []byte(a.Nonce)) != 1:
		return sso.Vouched{}, because(ErrUnreadable, "it has another nonce")
	case idToken.Subject == "" || len(idToken.Subject) > maxSubjectBytes:
		return sso.Vouched{}, because(ErrUnreadable, "its subject can't be used")
	case idToken.IssuedAt.After(c.now().Add(5 * jwt.Leeway)):
		return sso.Vouched{}, because(ErrClock, "it is of %s", idToken.IssuedAt)
	}
	p, err := readPerson(idToken)
	if err != nil {
		return sso.Vouched{}, because(ErrUnreadable, "%v", err)
	}
	if !p.is(idToken) {
		return sso.Vouched{}, because(ErrUnreadable, "it says the same claim twice")
	}
	if p.Party != "" && p.Party != c.ClientID || p.Party == "" && len(idToken.Audience) > 1 {
		return sso.Vouched{}, because(ErrUnreadable, "it is for another party")
	}
	if idToken.AccessTokenHash != "" {
		if err := idToken.VerifyAccessToken(token.AccessToken); err != nil {
			return sso.Vouched{}, because(ErrUnreadable, "%v", err)
		}
	}
	if p.Email == "" && found.UserInfoEndpoint() != "" {
		info, err := found.UserInfo(ctx, oauth2.StaticTokenSource(token))
		if err != nil {
			return sso.Vouched{}, because(ErrUnreachable, "userinfo: %v", err)
		}
		// What the token says of verified is about the address that it doesn't have.
		more, err := readPerson(info)
		switch {
		case err != nil:
			return sso.Vouched{}, because(ErrUnreadable, "userinfo: %v", err)
		case more.Subject != idToken.Subject: // OpenID Connect Core, section 5.3.2
			return sso.Vouched{}, because(ErrUnreadable, "userinfo is about somebody else")
		}
		p.Email, p.Verified, p.Name = more.Email, more.Verified, cmp.Or(more.Name, p.Name)
	}
	return sso.Vouched{
		Key: sso.Key{Issuer: c.Issuer, Subject: idToken.Subject}, Email: p.Email, Name: p.Name,
		EmailVerified: p.Email != "" && (bool(p.Verified) || c.TrustEmail),
	}, nil
}

const maxSubjectBytes = 255 // OpenID Connect Core, section 2

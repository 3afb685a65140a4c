package oidc

import (
	"context"
	"io"
	"net/http"
	"strconv"

	"golang.org/x/oauth2"

	"github.com/bursar-portal/bursar/handlers/jwt"
	"github.com/bursar-portal/bursar/models/sso"
)

func (c *Client) gitHubEndpoint() oauth2.Endpoint {
	base := GitHub
	if c.GitHubURL != "" {
		base = c.GitHubURL
	}
	return oauth2.Endpoint{AuthURL: base + "/login/oauth/authorize", TokenURL: base + "/login/oauth/access_token", AuthStyle: oauth2.AuthStyleInParams}
}

func (c *Client) gitHubAPI() string {
	if c.GitHubURL != "" {
		return c.GitHubURL + "/api/v3"
	}
	return "https://api.github.com"
}

// gitHubUser asks GitHub's API who has given the token. Their address is the primary one, if
// GitHub has verified it.
func (c *Client) gitHubUser(ctx context.Context, client *http.Client) (sso.Vouched, error) {
	var user struct {
		ID    int64  `json:"id"`
		Login string `json:"login"`
		Name  string `json:"name"`
	}
	if err := c.gitHubGet(ctx, client, "/user", &user); err != nil {
		return sso.Vouched{}, err
	}
	if user.ID <= 0 {
		return sso.Vouched{}, because(ErrUnreadable, "the user has no id")
	}
	var addresses []struct {
		Email    string `json:"email"`
		Primary  bool   `json:"primary"`
		Verified bool   `json:"verified"`
	}
	if err := c.gitHubGet(ctx, client, "/user/emails", &addresses); err != nil {
		return sso.Vouched{}, err
	}
	v := sso.Vouched{Key: sso.Key{Issuer: GitHub, Subject: strconv.FormatInt(user.ID, 10)}, Name: user.Name}
	if v.Name == "" {
		v.Name = user.Login
	}
	for _, a := range addresses {
		if a.Primary {
			v.Email, v.EmailVerified = a.Email, a.Verified
		}
	}
	return v, nil
}

func (c *Client) gitHubGet(ctx context.Context, client *http.Client, path string, into any) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.gitHubAPI()+path, nil)
	if err != nil {
		return because(ErrUnreachable, "%v", err)
	}
	r.Header.Set("Accept", "application/vnd.github+json")
	a, err := client.Do(r)
	if err != nil {
		return because(ErrUnreachable, "%v", err)
	}
	defer func() { _ = a.Body.Close() }()
	if a.StatusCode != http.StatusOK {
		return because(ErrUnreachable, "%s answered %s", path, a.Status)
	}
	text, err := io.ReadAll(a.Body)
	if err != nil {
		return because(ErrUnreachable, "%s: %v", path, err)
	}
	if err := jwt.ReadJSON(text, into); err != nil {
		return because(ErrUnreadable, "%s: %v", path, err)
	}
	return nil
}

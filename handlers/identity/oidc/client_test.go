package oidc

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/jwt/jwttest"
	"github.com/bursar-portal/bursar/models/sso"
	"github.com/bursar-portal/bursar/models/storetest"
)

// tokenEndpoint is a provider whose token endpoint answers whatever it is told to.
type tokenEndpoint struct {
	issuer *jwttest.Issuer
	answer atomic.Value // string
	client *Client
}

func newTokenEndpoint(tb testing.TB, clock *storetest.Clock) *tokenEndpoint {
	e := &tokenEndpoint{issuer: jwttest.New(tb)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(e.answer.Load().(string)))
	}))
	tb.Cleanup(server.Close)
	e.issuer.SetTokenEndpoint(server.URL)
	e.client = NewClient(Provider{ID: "a", Name: "A", Issuer: e.issuer.URL, ClientID: "us", ClientSecret: "s", Scopes: DefaultScopes}, "http://localhost", clock.Now)
	return e
}

// Whatever a provider answers to a code, nobody comes out of it but by an ID token that it has
// signed for us and for this sign-in.
func FuzzTokenAnswer(f *testing.F) {
	clock := storetest.NewClock(storetest.Start)
	e := newTokenEndpoint(f, clock)
	attempt := Attempt{State: "s", Nonce: "n", Verifier: "vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv"}
	claims := jwttest.Claims{"iss": e.issuer.URL, "sub": "user_1", "aud": "us", "nonce": "n", "exp": clock.Now().Add(time.Minute).Unix(), "iat": clock.Now().Unix(), "email": "a@example.test", "email_verified": true}
	answer := func(idToken string) string {
		text, _ := json.Marshal(map[string]any{"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": idToken})
		return string(text)
	}
	good := e.issuer.Sign(claims)
	want := sso.Vouched{Key: sso.Key{Issuer: e.issuer.URL, Subject: "user_1"}, Email: "a@example.test", EmailVerified: true}
	claims["nonce"] = "another"
	for _, seed := range []string{answer(good), answer(e.issuer.Sign(claims)), answer(""), answer("a.b.c"), "", "{}", "[]", `{"access_token":"a"}`, `{"error":"invalid_grant"}`, `{"access_token":7,"id_token":["x"]}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		e.answer.Store(body)
		got, err := e.client.Redeem(t.Context(), "code", attempt)
		if err == nil && got != want {
			t.Fatalf("%q says %+v", body, got)
		}
		if err != nil && got != (sso.Vouched{}) {
			t.Fatalf("%q is refused and says %+v", body, got)
		}
	})
}

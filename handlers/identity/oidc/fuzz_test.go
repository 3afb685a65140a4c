package oidc

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"golang.org/x/oauth2"

	"github.com/bursar-portal/bursar/handlers/jwt"
	"github.com/bursar-portal/bursar/handlers/jwt/jwttest"
	"github.com/bursar-portal/bursar/models/sso"
	"github.com/bursar-portal/bursar/models/storetest"
)

// fuzzedProvider is a provider that answers each path with what the test says.
type fuzzedProvider struct {
	url    string
	client *Client
	clock  *storetest.Clock
	signer jose.Signer

	mu      sync.Mutex
	answers map[string][]byte
	media   string
}

var fuzzedAttempt = Attempt{State: "s", Nonce: "n", Verifier: "vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv"}

func newFuzzedProvider(f *testing.F, issuer string) *fuzzedProvider {
	f.Helper()
	p := &fuzzedProvider{clock: storetest.NewClock(storetest.Start), answers: map[string][]byte{}, media: "application/json"}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path == "/userinfo" {
			w.Header().Set("Content-Type", p.media)
		}
		_, _ = w.Write(p.answers[r.URL.Path])
	}))
	f.Cleanup(server.Close)
	p.url = server.URL
	key := jwttest.NewEC(f, "one")
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: key.Algorithm, Key: key.Private}, (&jose.SignerOptions{}).WithHeader("kid", key.ID))
	if err != nil {
		f.Fatal(err)
	}
	p.signer = signer
	p.answer("/.well-known/openid-configuration", map[string]string{
		"issuer": p.url, "jwks_uri": p.url + "/keys", "authorization_endpoint": p.url + "/authorize", "token_endpoint": p.url + "/token", "userinfo_endpoint": p.url + "/userinfo",
	})
	p.answer("/keys", jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Private.Public(), KeyID: key.ID, Use: "sig"}}})
	setting := Provider{ID: "a", Name: "A", Issuer: issuer, ClientID: "us", ClientSecret: "s", Scopes: DefaultScopes}
	if issuer == "" {
		setting.Issuer = p.url
	} else {
		setting.GitHubURL = p.url
	}
	p.client = NewClient(setting, "http://localhost", p.clock.Now)
	return p
}

// answer has the provider answer a path with a value as JSON, or with bytes as they are.
func (p *fuzzedProvider) answer(path string, value any) {
	text, ok := value.([]byte)
	if !ok {
		text, _ = json.Marshal(value)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answers[path] = text
}

// answerCode has the provider exchange codes for an ID token of a payload.
func (p *fuzzedProvider) answerCode(t testing.TB, payload []byte) {
	t.Helper()
	signed, err := p.signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	p.answer("/token", map[string]any{"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": token})
}

// person returns the payload of a good ID token, with more members.
func (p *fuzzedProvider) person(more string) []byte {
	return fmt.Appendf(nil, `{"iss":"ISSUER","sub":"user_1","aud":"us","nonce":"n","exp":%d,"iat":%d%s}`, p.clock.Now().Unix()+60, p.clock.Now().Unix(), more)
}

// claim reads a member of a JSON object by its exact name.
func claim[T any](said map[string]any, name string) T {
	value, _ := said[name].(T)
	return value
}

func verified(said map[string]any) bool {
	return claim[string](said, "email") != "" && (said["email_verified"] == true || said["email_verified"] == "true")
}

// Whatever a provider signs, it signs in only whom it names, to us and for this sign-in, and an
// address is verified only if it says so in so many words.
func FuzzIDToken(f *testing.F) {
	p := newFuzzedProvider(f, "")
	for _, more := range []string{
		"", `,"email":"a@example.test","email_verified":true`, `,"email":"a@example.test","Email_Verified":true`, `,"email":"a@example.test","EMAIL":"b@example.test","email_verified":true`,
		`,"email":"a@example.test","email":"b@example.test"`, `,"sub":"user_2"`, `,"SUB":"user_2"`, `,"nonce":"m"`, `,"Nonce":"n"`, `,"aud":["us","them"],"azp":"us"`, `,"aud":["us","them"]`, `,"azp":"them"`,
		`,"email":7`, `,"email":"a@example.test","email_verified":"yes"`, `,"at_hash":"x"`, `,"iat":9e9`, `,"exp":1`, `,"name":"\ud800"`,
	} {
		f.Add(p.person(more))
	}
	p.answer("/userinfo", []byte(`{"sub":"nobody"}`))
	f.Fuzz(func(t *testing.T, payload []byte) {
		payload = bytes.Replace(payload, []byte("ISSUER"), []byte(p.url), 1) // which differs each time
		p.answerCode(t, payload)
		got, err := p.client.Redeem(t.Context(), "code", fuzzedAttempt)
		if err != nil {
			if got != (sso.Vouched{}) {
				t.Fatalf("%q is refused and says %+v", payload, got)
			}
			return
		}
		var said map[string]any
		if err := json.Unmarshal(payload, &said); err != nil {
			t.Fatalf("%q is accepted: %v", payload, err)
		}
		audiences := claim[[]any](said, "aud")
		forUs := said["aud"] == "us" || slices.Contains(audiences, any("us")) && (len(audiences) == 1 || said["azp"] == "us")
		want := sso.Vouched{Key: sso.Key{Issuer: p.url, Subject: claim[string](said, "sub")}, Email: claim[string](said, "email"), EmailVerified: verified(said), Name: claim[string](said, "name")}
		if got != want || want.Subject == "" || said["iss"] != p.url || said["nonce"] != "n" || !forUs || claim[float64](said, "exp") <= float64(p.clock.Now().Unix())-jwt.Leeway.Seconds() {
			t.Fatalf("%q is accepted and says %+v, want %+v", payload, got, want)
		}
	})
}

// Whatever a provider's userinfo endpoint answers, it is about the person of the ID token, and
// an address is verified only if the endpoint says so itself.
func FuzzUserinfo(f *testing.F) {
	p := newFuzzedProvider(f, "")
	for _, seed := range []string{
		`{"sub":"user_1","email":"a@example.test","email_verified":true}`, `{"sub":"user_1","email":"a@example.test"}`, `{"sub":"user_2","email":"a@example.test"}`, `{"SUB":"user_1","email":"a@example.test","Email_Verified":"true"}`,
		`{"sub":"user_2","sub":"user_1","email":"a@example.test"}`, `{"sub":"user_1","email":7}`, `{"sub":"user_1","email":"a@example.test"} x`, `{"sub":"user_1","EMAIL":"a@example.test","email_verified":true}`, "", "{}", "[]", "null", "a.b.c",
	} {
		f.Add([]byte(seed), "application/json")
	}
	f.Add([]byte("a.b.c"), "application/jwt")
	f.Add([]byte(`{"sub":"user_1"}`), "application/jwt; x")
	payload := bytes.Replace(p.person(`,"email_verified":true,"name":"Ann"`), []byte("ISSUER"), []byte(p.url), 1)
	p.answerCode(f, payload)
	f.Fuzz(func(t *testing.T, body []byte, media string) {
		p.answer("/userinfo", body)
		p.mu.Lock()
		p.media = media
		p.mu.Unlock()
		got, err := p.client.Redeem(t.Context(), "code", fuzzedAttempt)
		if err != nil {
			if got != (sso.Vouched{}) {
				t.Fatalf("%q is refused and says %+v", body, got)
			}
			return
		}
		var said map[string]any
		if err := json.Unmarshal(body, &said); err != nil {
			t.Fatalf("%q is accepted: %v", body, err)
		}
		want := sso.Vouched{Key: sso.Key{Issuer: p.url, Subject: "user_1"}, Email: claim[string](said, "email"), EmailVerified: verified(said), Name: claim[string](said, "name")}
		if want.Name == "" {
			want.Name = "Ann"
		}
		if got != want || said["sub"] != "user_1" {
			t.Fatalf("%q is accepted and says %+v, want %+v", body, got, want)
		}
	})
}

// Whatever GitHub's API answers, the person is the one with the id, and the address is their
// primary one.
func FuzzGitHub(f *testing.F) {
	p := newFuzzedProvider(f, GitHub)
	for _, user := range []string{`{"id":7,"login":"ann","name":"Ann"}`, `{"id":7,"login":"ann","name":null}`, `{"id":0}`, `{"id":-1}`, `{"id":"7"}`, `{"id":1e3}`, `{"ID":7}`, `{"id":7,"id":8}`, `{"id":9223372036854775808}`, "", "[]"} {
		f.Add([]byte(user), []byte(`[{"email":"a@example.test","primary":true,"verified":true}]`))
	}
	for _, addresses := range []string{
		`[]`, `null`, `{}`, `[null]`, `[{"email":"a@example.test","primary":true}]`, `[{"email":"a@example.test","verified":true}]`, `[{"email":"a@example.test","primary":true,"verified":true},{"email":"b@example.test","primary":true}]`,
		`[{"Email":"a@example.test","PRIMARY":true,"verified":"true"}]`, `[{"email":"a@example.test","primary":true,"Verified":true}]`,
	} {
		f.Add([]byte(`{"id":7,"login":"ann"}`), []byte(addresses))
	}
	client := oauth2.NewClient(f.Context(), oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "a"}))
	f.Fuzz(func(t *testing.T, user, addresses []byte) {
		p.answer("/api/v3/user", user)
		p.answer("/api/v3/user/emails", addresses)
		got, err := p.client.gitHubUser(t.Context(), client)
		if err != nil {
			if got != (sso.Vouched{}) {
				t.Fatalf("%q and %q are refused and say %+v", user, addresses, got)
			}
			return
		}
		var said map[string]json.RawMessage
		if err := json.Unmarshal(user, &said); err != nil {
			t.Fatalf("%q is accepted: %v", user, err)
		}
		id, err := strconv.ParseInt(string(said["id"]), 10, 64)
		if err != nil || id <= 0 || got.Key != (sso.Key{Issuer: GitHub, Subject: strconv.FormatInt(id, 10)}) {
			t.Fatalf("%q is accepted as %+v", user, got)
		}
		var list []map[string]any
		if err := json.Unmarshal(addresses, &list); err != nil {
			t.Fatalf("%q is accepted: %v", addresses, err)
		}
		if is := func(a map[string]any) bool {
			return a["primary"] == true && claim[string](a, "email") == got.Email && (a["verified"] == true) == got.EmailVerified
		}; (got.Email != "" || got.EmailVerified) && !slices.ContainsFunc(list, is) {
			t.Fatalf("%q says %+v", addresses, got)
		}
	})
}

package jwt_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/bursar-portal/bursar/handlers/jwt"
	"github.com/bursar-portal/bursar/handlers/jwt/jwttest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

type fixture struct {
	*testing.T
	issuer   *jwttest.Issuer
	clock    *storetest.Clock
	verifier *jwt.Verifier
}

func newFixture(t *testing.T) *fixture {
	f := &fixture{T: t, issuer: jwttest.New(t), clock: storetest.NewClock(storetest.Start)}
	f.restart()
	return f
}

// restart makes a new verifier, which has no keys and remembers nothing.
func (f *fixture) restart() {
	f.verifier = jwt.NewVerifier([]jwt.Issuer{{URL: f.issuer.URL, Audiences: []string{"credits", "more"}, Parties: []string{"https://app.example.test"}}}, f.clock.Now)
}

// claims returns the claims of a good token, changed by some; nil removes one.
func (f *fixture) claims(changes jwttest.Claims) jwttest.Claims {
	c := jwttest.Claims{
		"iss": f.issuer.URL, "sub": "user_1", "aud": "credits", "azp": "https://app.example.test",
		"exp": f.clock.Now().Add(time.Minute).Unix(), "nbf": f.clock.Now().Unix(), "email": "gita@example.test", "email_verified": true,
	}
	maps.Copy(c, changes)
	maps.DeleteFunc(c, func(_ string, v any) bool { return v == nil })
	return c
}

func (f *fixture) wantCode(name, token string, want models.Code) {
	f.Helper()
	claims, err := f.verifier.Verify(f.Context(), token)
	if got := models.CodeOf(err); got != want {
		f.Errorf("%s: got %q (%v), want %q", name, got, err, want)
	}
	if err != nil && claims != (jwt.Claims{}) {
		f.Errorf("%s: it was refused and says %+v", name, claims)
	}
}

func TestGoodTokens(t *testing.T) {
	f := newFixture(t)
	for name, test := range map[string]struct {
		changes jwttest.Claims
		want    jwt.Claims
	}{
		"all claims":               {nil, jwt.Claims{Subject: "user_1", Email: "gita@example.test", EmailVerified: true}},
		"verified, written":        {jwttest.Claims{"email_verified": "true"}, jwt.Claims{Subject: "user_1", Email: "gita@example.test", EmailVerified: true}},
		"not verified":             {jwttest.Claims{"email_verified": false}, jwt.Claims{Subject: "user_1", Email: "gita@example.test"}},
		"verified is not said":     {jwttest.Claims{"email_verified": nil}, jwt.Claims{Subject: "user_1", Email: "gita@example.test"}},
		"verified is a number":     {jwttest.Claims{"email_verified": 1}, jwt.Claims{Subject: "user_1", Email: "gita@example.test"}},
		"verified, but no address": {jwttest.Claims{"email": nil}, jwt.Claims{Subject: "user_1"}},
		"several audiences":        {jwttest.Claims{"aud": []string{"other", "more"}}, jwt.Claims{Subject: "user_1", Email: "gita@example.test", EmailVerified: true}},
		"no nbf":                   {jwttest.Claims{"nbf": nil}, jwt.Claims{Subject: "user_1", Email: "gita@example.test", EmailVerified: true}},
		"expired within leeway":    {jwttest.Claims{"exp": f.clock.Now().Add(-59 * time.Second).Unix()}, jwt.Claims{Subject: "user_1", Email: "gita@example.test", EmailVerified: true}},
		"early within leeway":      {jwttest.Claims{"nbf": f.clock.Now().Add(59 * time.Second).Unix()}, jwt.Claims{Subject: "user_1", Email: "gita@example.test", EmailVerified: true}},
	} {
		test.want.Issuer = f.issuer.URL
		for range 2 { // the second time it is known
			if got, err := f.verifier.Verify(f.Context(), f.issuer.Sign(f.claims(test.changes))); err != nil || got != test.want {
				t.Errorf("%s: got %+v, %v; want %+v", name, got, err, test.want)
			}
		}
	}
	if n := f.issuer.Fetches(); n != 1 {
		t.Errorf("the keys were fetched %d times", n)
	}
}

// Each of these tokens is wrong in one way.
func TestWrongTokens(t *testing.T) {
	f := newFixture(t)
	own := f.issuer.Key()
	ec, stranger := jwttest.NewEC(t, "ec"), jwttest.NewRSA(t, "one", 2048)
	weak := jwttest.NewRSA(t, "weak", 1024)
	f.issuer.SetKeys(own, ec, weak)
	other := jwttest.New(t)
	now := f.clock.Now()

	sign := func(changes jwttest.Claims) string { return f.issuer.Sign(f.claims(changes)) }
	part := func(v any) string {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(text)
	}
	hmacToken := func(key []byte) string {
		signed := part(map[string]any{"alg": "HS256", "typ": "JWT", "kid": "one"}) + "." + part(f.claims(nil))
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(signed))
		return signed + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
	}
	der, err := x509.MarshalPKIXPublicKey(own.Private.Public())
	if err != nil {
		t.Fatal(err)
	}
	good := strings.Split(sign(nil), ".")
	as := func(key jwttest.Key, id string, algorithm jose.SignatureAlgorithm) jwttest.Key {
		return jwttest.Key{ID: id, Algorithm: algorithm, Private: key.Private}
	}
	for name, token := range map[string]string{
		"nothing":                              "",
		"dots":                                 "..",
		"one part":                             good[0],
		"four parts":                           strings.Join(good, ".") + ".",
		"no signature":                         good[0] + "." + good[1] + ".",
		"half a signature":                     good[0] + "." + good[1] + "." + good[2][:20],
		"padding":                              good[0] + "=." + good[1] + "." + good[2],
		"header of another encoding":           "{}." + good[1] + "." + good[2],
		"header is no object":                  part([]int{1}) + "." + good[1] + "." + good[2],
		"payload is no object":                 good[0] + "." + part("text") + "." + good[2],
		"payload was changed":                  good[0] + "." + part(f.claims(jwttest.Claims{"sub": "user_2"})) + "." + good[2],
		"the claim iss twice":                  good[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"iss":"`+f.issuer.URL+`","iss":"x"}`)) + "." + good[2],
		"alg none":                             part(map[string]any{"alg": "none"}) + "." + good[1] + ".",
		"alg None, with a signature":           part(map[string]any{"alg": "None", "kid": "one"}) + "." + good[1] + "." + good[2],
		"alg is missing":                       part(map[string]any{"kid": "one"}) + "." + good[1] + "." + good[2],
		"HS256 with the public key as DER":     hmacToken(der),
		"HS256 with the public key as PEM":     hmacToken(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})),
		"HS256 with an empty key":              hmacToken(nil),
		"PS256 with a key that is for RS256":   jwttest.Sign(t, as(own, "one", jose.PS256), f.claims(nil), nil),
		"ES256 under the name of the RSA key":  jwttest.Sign(t, as(ec, "one", jose.ES256), f.claims(nil), nil),
		"RS256 under the name of the EC key":   jwttest.Sign(t, as(own, "ec", jose.RS256), f.claims(nil), nil),
		"a stranger's key under the same name": jwttest.Sign(t, stranger, f.claims(nil), nil),
		"a stranger's key without a name":      jwttest.Sign(t, as(stranger, "", jose.RS256), f.claims(nil), nil),
		"a weak key":                           jwttest.Sign(t, weak, f.claims(nil), nil),
		"a critical header":                    jwttest.Sign(t, own, f.claims(nil), map[string]any{"crit": []string{"exp"}}),
		"a critical header that is known":      jwttest.Sign(t, own, f.claims(nil), map[string]any{"crit": []string{"b64"}, "b64": true}),
		"its own key":                          jwttest.Sign(t, as(stranger, "unknown", jose.RS256), f.claims(nil), map[string]any{"jwk": jose.JSONWebKey{Key: stranger.Private.Public()}}),
		"its own keys' address":                jwttest.Sign(t, as(other.Key(), "unknown", jose.RS256), f.claims(nil), map[string]any{"jku": other.URL + "/keys"}),
		"another issuer":                       other.Sign(f.claims(jwttest.Claims{"iss": other.URL})),
		"another issuer in our issuer's name":  other.Sign(f.claims(nil)),
		"our issuer with a slash":              sign(jwttest.Claims{"iss": f.issuer.URL + "/"}),
		"no issuer":                            sign(jwttest.Claims{"iss": nil}),
		"issuer is a list":                     sign(jwttest.Claims{"iss": []string{f.issuer.URL}}),
		"another audience":                     sign(jwttest.Claims{"aud": "other"}),
		"other audiences":                      sign(jwttest.Claims{"aud": []string{"other", "credits2"}}),
		"no audience":                          sign(jwttest.Claims{"aud": nil}),
		"audience is a number":                 sign(jwttest.Claims{"aud": 7}),
		"another party":                        sign(jwttest.Claims{"azp": "https://app.example.test.evil.test"}),
		"no party":                             sign(jwttest.Claims{"azp": nil}),
		"expired":                              sign(jwttest.Claims{"exp": now.Add(-60 * time.Second).Unix()}),
		"never expires":                        sign(jwttest.Claims{"exp": nil}),
		"expires at 0":                         sign(jwttest.Claims{"exp": 0}),
		"expires in an absurd year":            sign(jwttest.Claims{"exp": 1e300}),
		"expiry is a text":                     sign(jwttest.Claims{"exp": "4102444800"}),
		"not valid yet":                        sign(jwttest.Claims{"nbf": now.Add(61 * time.Second).Unix()}),
		"nbf is a text":                        sign(jwttest.Claims{"nbf": "0"}),
		"no subject":                           sign(jwttest.Claims{"sub": nil}),
		"an empty subject":                     sign(jwttest.Claims{"sub": ""}),
		"a long subject":                       sign(jwttest.Claims{"sub": strings.Repeat("x", 256)}),
		"subject is a number":                  sign(jwttest.Claims{"sub": 7}),
		"too long":                             sign(jwttest.Claims{"x": strings.Repeat("x", 8<<10)}),
		"a long header":                        jwttest.Sign(t, own, f.claims(nil), map[string]any{"x": strings.Repeat("x", 2<<10)}),
	} {
		f.wantCode(name, token, models.CodeUnknownCredential)
	}
	f.wantCode("the good one", strings.Join(good, "."), "")
	f.wantCode("one of the EC key", jwttest.Sign(t, ec, f.claims(nil), nil), "")
}

// A token is remembered until it ends, or ten minutes.
func TestKnownTokensEnd(t *testing.T) {
	f := newFixture(t)
	short, long := f.issuer.Sign(f.claims(nil)), f.issuer.Sign(f.claims(jwttest.Claims{"exp": f.clock.Now().Add(time.Hour).Unix()}))
	f.wantCode("short", short, "")
	f.wantCode("long", long, "")
	f.issuer.SetKeys(jwttest.NewRSA(t, "two", 2048))
	f.clock.Add(2*time.Minute - time.Second)
	f.wantCode("a second before its end", short, "")
	f.clock.Add(time.Second)
	f.wantCode("at its end", short, models.CodeUnknownCredential)
	f.wantCode("unknown key", f.issuer.Sign(f.claims(nil)), "") // which fetches the new keys
	f.clock.Add(8 * time.Minute)
	f.wantCode("after ten minutes, with a key that was withdrawn", long, models.CodeUnknownCredential)
}

// A key that is not known is fetched once; names that nobody has are not looked up again and again.
func TestRotation(t *testing.T) {
	f := newFixture(t)
	f.wantCode("first key", f.issuer.Sign(f.claims(nil)), "")
	old := f.issuer.Key()
	f.issuer.SetKeys(jwttest.NewEC(t, "two"), old)
	f.wantCode("a new key within ten seconds", f.issuer.Sign(f.claims(nil)), models.CodeUnknownCredential)
	f.clock.Add(10 * time.Second)
	f.wantCode("a new key", f.issuer.Sign(f.claims(nil)), "")
	f.wantCode("the old key", jwttest.Sign(t, old, f.claims(nil), nil), "")
	f.clock.Add(10 * time.Second)
	stranger := jwttest.NewRSA(t, "", 2048)
	for range 50 {
		stranger.ID += "x"
		f.wantCode("nobody's key", jwttest.Sign(t, stranger, f.claims(nil), nil), models.CodeUnknownCredential)
	}
	if n := f.issuer.Fetches(); n != 3 {
		t.Errorf("the keys were fetched %d times, want 3", n)
	}
}

// While the issuer is down its last keys stay. Without any, callers are told to come back.
func TestOutage(t *testing.T) {
	f := newFixture(t)
	f.issuer.SetDown(true)
	f.wantCode("no keys yet", f.issuer.Sign(f.claims(nil)), models.CodeBusy)
	f.issuer.SetDown(false)
	f.wantCode("tried a moment ago", f.issuer.Sign(f.claims(nil)), models.CodeBusy)
	f.clock.Add(10 * time.Second)
	f.wantCode("up", f.issuer.Sign(f.claims(nil)), "")
	f.issuer.SetDown(true)
	f.clock.Add(48 * time.Hour)
	f.wantCode("down for two days", f.issuer.Sign(f.claims(nil)), "")

	f.restart()
	f.issuer.SetDown(false)
	for name, answer := range map[string]string{
		"not JSON": "<html>", "no keys": `{"keys":[]}`, "endless": `{"keys":["` + strings.Repeat("x", 300<<10) + `"]}`,
		"a secret": `{"keys":[{"kty":"oct","k":"c2VjcmV0","kid":"one","alg":"HS256"}]}`,
	} {
		f.issuer.AnswerKeys(answer)
		f.clock.Add(time.Minute)
		f.wantCode(name, f.issuer.Sign(f.claims(nil)), models.CodeBusy)
	}
}

func TestPlainHTTP(t *testing.T) {
	client := jwt.NewClient("https://issuer.example.test")
	for _, address := range []string{"http://issuer.example.test/keys", "http://127.0.0.1:1/keys"} {
		_, err := client.Get(address)
		if err == nil || !strings.Contains(err.Error(), "not https") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestParseIssuers(t *testing.T) {
	got, err := jwt.ParseIssuers(" https://clerk.example.test azp=https://app.example.test azp=https://www.example.test ; http://127.0.0.1:9/x aud=credits;")
	if err != nil || len(got) != 2 || len(got[0].Parties) != 2 || got[0].Audiences != nil || got[1].Audiences[0] != "credits" || got[1].URL != "http://127.0.0.1:9/x" {
		t.Errorf("got %+v, %v", got, err)
	}
	for text, want := range map[string]string{
		"https://a.test":                            "must say with aud=… or azp=… for whom tokens of https://a.test are",
		"http://a.test aud=x":                       `must be https unless it is on this machine, not "http://a.test"`,
		"a.test aud=x":                              `must be an address such as https://login.example.com, not "a.test"`,
		"https://a.test?x aud=x":                    `must be an address such as https://login.example.com, not "https://a.test?x"`,
		"https://a.test client=x":                   `must have aud=… or azp=… after https://a.test, not "client=x"`,
		"https://a.test aud=":                       `must have aud=… or azp=… after https://a.test, not "aud="`,
		"https://a.test aud=x;https://a.test azp=y": "must name https://a.test once",
	} {
		if _, err := jwt.ParseIssuers(text); err == nil || err.Error() != want {
			t.Errorf("%s: %v", text, err)
		}
	}
	var none *jwt.Verifier
	if _, err := none.Verify(t.Context(), "a.b.c"); !errors.Is(err, jwt.ErrInvalid) {
		t.Errorf("without issuers: %v", err)
	}
}

// Whatever is read as a token, nothing but a signed one is believed.
func FuzzToken(f *testing.F) {
	issuer := jwttest.New(f)
	clock := storetest.NewClock(storetest.Start)
	verifier := jwt.NewVerifier([]jwt.Issuer{{URL: issuer.URL, Audiences: []string{"credits"}}}, clock.Now)
	good := issuer.Sign(jwttest.Claims{"iss": issuer.URL, "sub": "user_1", "aud": "credits", "exp": clock.Now().Add(time.Minute).Unix()})
	parts := strings.Split(good, ".")
	for _, seed := range []string{good, "", "..", "a.b.c", parts[0] + "." + parts[1] + ".", parts[0] + ".e30." + parts[2], "eyJhbGciOiJub25lIn0." + parts[1] + ".", strings.Repeat(".", 9000)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) {
		claims, err := verifier.Verify(t.Context(), token)
		if token == good {
			if err != nil || claims.Subject != "user_1" {
				t.Fatalf("the good token: %+v, %v", claims, err)
			}
			return
		}
		if code := models.CodeOf(err); code != models.CodeUnknownCredential {
			t.Fatalf("%q: %q", token, code)
		}
	})
}

package jwt_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/bursar-portal/bursar/handlers/jwt"
	"github.com/bursar-portal/bursar/handlers/jwt/jwttest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// Whatever an issuer signs, only a token for us and of now counts, and it says nothing that
// is not there in so many words.
func FuzzClaims(f *testing.F) {
	issuer := jwttest.New(f)
	key := jwttest.NewEC(f, "one")
	issuer.SetKeys(key)
	clock := storetest.NewClock(storetest.Start)
	verifier := jwt.NewVerifier([]jwt.Issuer{{URL: issuer.URL, Audiences: []string{"credits"}, Parties: []string{"app"}}}, clock.Now)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: key.Algorithm, Key: key.Private}, (&jose.SignerOptions{}).WithHeader("kid", key.ID))
	if err != nil {
		f.Fatal(err)
	}
	now := float64(clock.Now().Unix())
	const good = `{"iss":"ISSUER","sub":"user_1","aud":"credits","azp":"app","exp":%d,"nbf":%d,"email":"a@example.test","email_verified":true%s}`
	for _, more := range []string{
		"", `,"iss":"https://evil.test"`, `,"SUB":"user_2"`, `,"sub":"user_2"`, `,"sub":null`, `,"Email":"b@example.test"`, `,"email_verified":"true"`, `,"aud":["other","credits"]`,
		`,"exp":1e300`, `,"exp":"9"`, `,"nbf":1e10`, `,"azp":["app"]`, "\xff", `,"sub":"\ud800"`, `,"email_verified":1`,
	} {
		f.Add(fmt.Appendf(nil, good, int64(now)+60, int64(now), more))
	}
	for _, wrong := range []string{
		`"aud":"credits","azp":"other"`, `"aud":"credits"`, `"aud":"other","azp":"app"`, `"aud":["other"],"azp":"app"`, `"azp":"app"`, `"AUD":"credits","azp":"app"`, `"aud":"credits","Azp":"app"`,
	} {
		f.Add(fmt.Appendf(nil, `{%s,"iss":"ISSUER","sub":"user_1","exp":%d}`, wrong, int64(now)+60))
	}
	for _, times := range []string{`"exp":1`, `"nbf":9e9,"exp":9e9`, `"EXP":9e9`, `"exp":9e9`} {
		f.Add(fmt.Appendf(nil, `{"iss":"ISSUER","sub":"user_1","aud":"credits","azp":"app",%s}`, times))
	}
	for _, seed := range []string{"", "{}", "[]", "null", `{"iss":"ISSUER"}`, `{"iss":"ISSUER","sub":"x","aud":"credits","azp":"app","exp":null}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		payload = bytes.Replace(payload, []byte("ISSUER"), []byte(issuer.URL), 1) // which differs each time
		signed, err := signer.Sign(payload)
		if err != nil {
			t.Fatal(err)
		}
		token, err := signed.CompactSerialize()
		if err != nil {
			t.Fatal(err)
		}
		got, err := verifier.Verify(t.Context(), token)
		if err != nil {
			if code := models.CodeOf(err); code != models.CodeUnknownCredential || got != (jwt.Claims{}) {
				t.Fatalf("%q: %+v, %v", payload, got, err)
			}
			return
		}
		var said map[string]any
		if err := json.Unmarshal(payload, &said); err != nil {
			t.Fatalf("%q is accepted: %v", payload, err)
		}
		leeway := jwt.Leeway.Seconds()
		expires, _ := said["exp"].(float64)
		before, _ := said["nbf"].(float64)
		email, _ := said["email"].(string)
		verified := email != "" && (said["email_verified"] == true || said["email_verified"] == "true")
		audiences, _ := said["aud"].([]any)
		forUs := said["aud"] == "credits" || slices.Contains(audiences, any("credits"))
		want := jwt.Claims{Issuer: issuer.URL, Email: email, EmailVerified: verified}
		want.Subject, _ = said["sub"].(string)
		if got != want || want.Subject == "" || said["iss"] != issuer.URL || said["azp"] != "app" || !forUs || expires <= now-leeway || before > now+leeway {
			t.Fatalf("%q is accepted and says %+v, want %+v", payload, got, want)
		}
	})
}

package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/identity/oidc"
)

func TestProviderSettings(t *testing.T) {
	c, err := readConfig(func(string) string { return "" })
	if err != nil || c.providers != nil || c.tokens != nil {
		t.Errorf("by default: %+v, %v", c.providers, err)
	}
	env := map[string]string{
		"BURSAR_OIDC_ISSUER": "https://accounts.google.com", "BURSAR_OIDC_CLIENT_ID": "a", "BURSAR_OIDC_CLIENT_SECRET": "s", "BURSAR_OIDC_NAME": "Google",
		"BURSAR_OIDC_1_ISSUER": oidc.GitHub, "BURSAR_OIDC_1_CLIENT_ID": "b", "BURSAR_OIDC_1_CLIENT_SECRET": "s",
		"BURSAR_OIDC_7_ISSUER": "https://login.acme.test/realms/staff", "BURSAR_OIDC_7_CLIENT_ID": "c", "BURSAR_OIDC_7_CLIENT_SECRET": "s", "BURSAR_OIDC_7_NAME": "Acme Staff!",
		"BURSAR_OIDC_7_SCOPES": "openid email", "BURSAR_OIDC_7_TRUST_EMAIL": "yes",
		"BURSAR_JWT_ISSUERS": "https://clerk.acme.test azp=https://acme.test",
	}
	c, err = readConfig(func(name string) string { return env[name] })
	if err != nil || len(c.providers) != 3 || len(c.tokens) != 1 {
		t.Fatalf("got %d providers, %v", len(c.providers), err)
	}
	google, github, staff := c.providers[0], c.providers[1], c.providers[2]
	if google.ID != "google" || google.Name != "Google" || google.TrustEmail || !slices.Equal(google.Scopes, oidc.DefaultScopes) || google.CallbackPath() != "/auth/oidc/google/callback" {
		t.Errorf("Google: %+v", google.Scopes)
	}
	if github.ID != "github" || github.Name != "GitHub" || !slices.Equal(github.Scopes, []string{"read:user", "user:email"}) {
		t.Errorf("GitHub: %+v", github.Scopes)
	}
	if staff.ID != "acme-staff" || !staff.TrustEmail || !slices.Equal(staff.Scopes, []string{"openid", "email"}) {
		t.Errorf("staff: %s %+v", staff.ID, staff.Scopes)
	}
}

func TestDNSServer(t *testing.T) {
	for text, want := range map[string]string{"": "", "192.0.2.53": "192.0.2.53:53", "192.0.2.53:5353": "192.0.2.53:5353", "2001:db8::53": "[2001:db8::53]:53", "[2001:db8::53]:5353": "[2001:db8::53]:5353", "dns.acme.test": "dns.acme.test:53"} {
		c, err := readConfig(func(name string) string { return map[string]string{"BURSAR_DNS_SERVER": text}[name] })
		if err != nil || c.dnsServer != want {
			t.Errorf("%q: %q, %v", text, c.dnsServer, err)
		}
	}
}

func TestInvalidProviderSettings(t *testing.T) {
	good := map[string]string{"BURSAR_OIDC_1_ISSUER": "https://a.test", "BURSAR_OIDC_1_CLIENT_ID": "a", "BURSAR_OIDC_1_CLIENT_SECRET": "very_secret"}
	for _, test := range []struct{ name, value, want string }{
		{"BURSAR_OIDC_1_ISSUER", "", "BURSAR_OIDC_1_ISSUER must be an address"},
		{"BURSAR_OIDC_1_ISSUER", "http://a.test", "BURSAR_OIDC_1_ISSUER must be https unless it is on this machine"},
		{"BURSAR_OIDC_1_CLIENT_ID", "", "BURSAR_OIDC_1_CLIENT_ID is empty"},
		{"BURSAR_OIDC_1_CLIENT_SECRET", "", "BURSAR_OIDC_1_CLIENT_SECRET is empty"},
		{"BURSAR_OIDC_1_CLIENT_SECRET", `"very_secret"`, "BURSAR_OIDC_1_CLIENT_SECRET must not be in quotes"},
		{"BURSAR_OIDC_1_NAME", "!!", "BURSAR_OIDC_1_NAME must have letters or digits"},
		{"BURSAR_OIDC_1_SCOPES", "email", "BURSAR_OIDC_1_SCOPES must contain openid"},
		{"BURSAR_OIDC_1_TRUST_EMAIL", "maybe", "BURSAR_OIDC_1_TRUST_EMAIL must be yes or no"},
		{"BURSAR_OIDC_1_GITHUB_URL", "https://github.evil.test", "BURSAR_OIDC_1_GITHUB_URL is for tests and must be on this machine"},
		{"BURSAR_OIDC_2_ISSUER", "https://a.test", "BURSAR_OIDC_2_CLIENT_ID is empty"},
		{"BURSAR_JWT_ISSUERS", "https://a.test", "BURSAR_JWT_ISSUERS must say with aud=… or azp=…"},
		{"BURSAR_DNS_SERVER", "https://dns.test", "BURSAR_DNS_SERVER must be a server such as 192.0.2.53"},
		{"BURSAR_DNS_SERVER", "192.0.2.53:0", "BURSAR_DNS_SERVER must be a server such as 192.0.2.53"},
	} {
		_, err := readConfig(func(name string) string {
			if name == test.name {
				return test.value
			}
			return good[name]
		})
		if text := fmt.Sprint(err); !strings.Contains(text, test.want) || strings.Contains(text, "very_secret") {
			t.Errorf("%s=%s: %s", test.name, test.value, text)
		}
	}
	for field, want := range map[string]string{"ISSUER": "BURSAR_OIDC_2_ISSUER already belongs to another provider", "NAME": "BURSAR_OIDC_2_NAME is too similar to another provider's"} {
		second := map[string]string{"ISSUER": "https://b.test", "CLIENT_ID": "b", "CLIENT_SECRET": "s", "NAME": "B"}
		second[field] = map[string]string{"ISSUER": "https://a.test", "NAME": "A.test"}[field]
		_, err := readConfig(func(name string) string {
			if rest, ok := strings.CutPrefix(name, "BURSAR_OIDC_2_"); ok {
				return second[rest]
			}
			return good[name]
		})
		if !strings.Contains(fmt.Sprint(err), want) {
			t.Errorf("%s twice: %v", field, err)
		}
	}
}

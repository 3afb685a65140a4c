package handlers_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/networks"
)

// limitedKey makes a key with limits of its own; account "" makes a service key.
func (p *portal) limitedKey(id models.AccountID, limits models.Key) models.Secret {
	p.Helper()
	secret := models.NewSecret()
	limits.ID, limits.AccountID, limits.Name, limits.Status, limits.Scopes = models.NewKeyID(), id, "limited", models.KeyActive, models.ServiceScopes
	limits.Prefix, limits.Hash = secret.Prefix(), secret.Hash()
	create := p.CreateKey
	if id == "" {
		create = p.CreateServiceKey
	}
	if err := create(p.Context(), limits, models.AuditRecord{Actor: models.System}); err != nil {
		p.Fatal(err)
	}
	return secret
}

func networkList(t *testing.T, text string) []netip.Prefix {
	t.Helper()
	list, err := networks.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// A key outside its networks, in each dialect; requests come from 192.0.2.1.
func TestKeyNetworksEndToEnd(t *testing.T) {
	p := newPortal(t)
	_, gita := p.Person("gita")
	p.Grant(gita.ID, 5*models.Credit)
	inside := p.limitedKey(gita.ID, models.Key{Networks: networkList(t, "10.0.0.0/8 192.0.2.0/24")})
	outside := p.limitedKey(gita.ID, models.Key{Networks: networkList(t, "192.0.2.2")})
	for i, b := range balanceEndpoints {
		want := []int{401, 403, 403, 403, 401, 403, 403, 403, 403, 403, 403}[i]
		if a := p.request(b.method, b.path, "", b.key(outside)); a.status != want {
			t.Errorf("%s: %d %s, want %d", b.name, a.status, a.body, want)
		}
		if a := p.request(b.method, b.path, "", b.key(inside)); a.status != 200 {
			t.Errorf("%s: %d %s", b.name, a.status, a.body)
		}
		// Nobody is believed what they say of themselves.
		if a := p.request(b.method, b.path, "", b.key(outside), header{"X-Forwarded-For", "192.0.2.2"}); a.status != want {
			t.Errorf("%s: %d %s, want %d", b.name, a.status, a.body, want)
		}
	}
	p.request("GET", "/v1/balance", "", bearer(outside)).wantContains(403, `"code":"network_not_allowed","detail":"This API key can't be used from 192.0.2.1."`)
	p.CheckBooks()
}

// Behind a trusted proxy, the client's address counts.
func TestKeyNetworksBehindProxies(t *testing.T) {
	p := newPortal(t, func(c *config) { c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")} })
	_, gita := p.Person("gita")
	key := bearer(p.limitedKey(gita.ID, models.Key{Networks: networkList(t, "203.0.113.0/24 2001:db8::/32")}))
	for forwarded, want := range map[string]int{
		"203.0.113.7": 200, "203.0.113.7:4711": 200, "::ffff:203.0.113.7": 200, "[2001:db8::7]:443": 200, "198.51.100.1, 203.0.113.7": 200,
		"203.0.114.7": 403, "203.0.113.7, 198.51.100.1": 403, "2001:db9::7": 403, "unknown": 403,
	} {
		if a := p.request("GET", "/v1/balance", "", key, header{"X-Forwarded-For", forwarded}); a.status != want {
			t.Errorf("%s: %d %s, want %d", forwarded, a.status, a.body, want)
		}
	}
}

// A service that was called with a limited key says from where.
func TestClientIP(t *testing.T) {
	s := newService(t, 100*models.Credit)
	key := s.limitedKey(s.account, models.Key{Networks: networkList(t, "203.0.113.0/24")})
	ask := func(member, value string) string {
		return fmt.Sprintf(`{"key":%q,%q:%q}`, key, member, value)
	}
	s.post("/v1/keys/verify", ask("client_ip", "203.0.113.7")).wantContains(200, `"valid":true`)
	s.post("/v1/keys/verify", ask("client_ip", "203.0.113.7")).wantContains(200, `"networks":["203.0.113.0/24"],"available":"100"`)
	s.post("/v1/keys/verify", ask("client_ip", "198.51.100.7")).wantContains(200, `"valid":false,"code":"network_not_allowed","detail":"This API key can't be used from 198.51.100.7."`)
	s.post("/v1/keys/verify", ask("client_ip", "")).wantContains(200, `"valid":false,"code":"network_not_allowed"`)
	s.post("/v1/keys/verify", ask("client_ip", "office")).wantContains(422, `{"field":"client_ip","detail":"must be an IP address"}`)
	for i, charge := range []struct {
		ip   string
		want int
		text string
	}{
		{"203.0.113.7", 201, `"credits":"1"`},
		{"198.51.100.7", 422, `{"field":"key","detail":"does not open an account: This API key can't be used from 198.51.100.7."}`},
		{"", 422, `{"field":"key","detail":"does not open an account: This API key is limited to certain networks, and the address of the client is not known."}`},
		{"office", 422, `{"field":"client_ip","detail":"must be an IP address"}`},
	} {
		body := fmt.Sprintf(`{"key":%q,"client_ip":%q,"credits":"1"}`, key, charge.ip)
		s.request("POST", "/v1/charges", body, s.credential, idempotencyKey(fmt.Sprint("charge-", i))).wantContains(charge.want, charge.text)
	}
	found, err := s.KeyByHash(t.Context(), key.Hash())
	if err != nil {
		t.Fatal(err)
	}
	if found, err = s.AccountKey(t.Context(), s.account, found.ID); err != nil || found.LastUsedFrom != "203.0.113.7" {
		t.Errorf("it was used from %q, %v", found.LastUsedFrom, err)
	}
	s.CheckBooks()
}

// The verdict about a key has in one answer what a gateway needs.
func TestVerdictHasEverything(t *testing.T) {
	s := newService(t, 100*models.Credit)
	secret := models.NewSecret()
	key := s.Key(secret, s.account, models.ScopeBalanceRead)
	s.setCap("key:"+string(key.ID), "ever", `{"limit":"7"}`)
	s.post("/v1/keys/verify", fmt.Sprintf(`{"key":%q}`, secret)).wantBody(200, fmt.Sprintf(
		`{"valid":true,"code":null,"detail":null,"account":%q,"key":%q,"scopes":["balance:read"],"networks":[],"available":"100","cost":null,"charge":null,`+
			`"caps":[{"subject":"key:%s","window":"ever","limit":"7","boost":null,"used":"0","left":"7","resets_at":null}],"cap":null}`, s.account, key.ID, key.ID))
}

// A key may make as many requests a minute as it or the setting allows, in every dialect
// but the one whose document says that there is no limit.
func TestAPIRate(t *testing.T) {
	p := newPortal(t, func(c *config) { c.Settings.APIRate = 3 })
	_, gita := p.Person("gita")
	p.Grant(gita.ID, 5*models.Credit)
	for i, b := range balanceEndpoints {
		key := p.key(gita.ID, models.ScopeBalanceRead)
		for n := range 3 {
			a := p.request(b.method, b.path, "", b.key(key))
			if a.status != 200 {
				t.Errorf("%s: request %d is answered %d %s", b.name, n, a.status, a.body)
			}
			if strings.HasPrefix(b.name, "LeadMagic") {
				a.wantHeader("RateLimit-Limit", "")
				continue
			}
			a.wantHeader("RateLimit-Limit", "3")
			a.wantHeader("RateLimit-Remaining", fmt.Sprint(2-n))
			a.wantHeader("RateLimit-Reset", fmt.Sprint(20*(n+1)))
		}
		a := p.request(b.method, b.path, "", b.key(key))
		if strings.HasPrefix(b.name, "LeadMagic") {
			a.wantContains(200, "")
			continue
		}
		a.wantContains(429, []string{
			`{"error":"Too many requests","message":"Too many requests with this API key. Try again in 20 seconds."}`, `"status":429,"message":"Too many requests with this API key. Try again in 20 seconds."`,
			`"status":429`, `{"error":"Too many requests"}`, `"success":false`, "", "", "", "", "", `"code":"rate_limited"`,
		}[i])
		a.wantHeader("Retry-After", "20")
		a.wantHeader("RateLimit-Remaining", "0")
	}
	p.Clock.Add(20 * time.Second)
	key := p.limitedKey(gita.ID, models.Key{RateLimit: 1})
	p.request("GET", "/v1/balance", "", bearer(key)).wantHeader("RateLimit-Limit", "1")
	p.request("GET", "/v1/balance", "", bearer(key)).wantContains(429, "Try again in 1 minute.")
	// A rotated key shares what is left; another one does not.
	old, err := p.KeyByHash(t.Context(), key.Hash())
	if err != nil {
		t.Fatal(err)
	}
	next := models.NewSecret()
	if _, err := p.RotateKey(t.Context(), models.KeyRotation{AccountID: gita.ID, Key: old.ID, Successor: models.NewKeyID(), Secret: next, Grace: time.Hour}, models.AuditRecord{Actor: models.System}); err != nil {
		t.Fatal(err)
	}
	p.request("GET", "/v1/balance", "", bearer(next)).wantContains(429, "")
	p.Clock.Add(time.Minute)
	p.request("GET", "/v1/balance", "", bearer(next)).wantContains(200, "")
	p.request("GET", "/v1/balance", "", bearer(key)).wantContains(429, "")
	p.CheckBooks()
}

// Unless a limit is set there is none, and no header speaks of one.
func TestNoAPIRate(t *testing.T) {
	p := newPortal(t)
	_, gita := p.Person("gita")
	key := bearer(p.key(gita.ID, models.ScopeBalanceRead))
	for range 100 {
		a := p.request("GET", "/v1/balance", "", key)
		a.wantContains(200, "")
		a.wantHeader("RateLimit-Limit", "")
	}
}

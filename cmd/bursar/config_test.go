package main

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

func TestAllInvalidSettingsAreReported(t *testing.T) {
	c := newCommandLine(t)
	for name, value := range map[string]string{
		"BURSAR_LISTEN": "nowhere", "BURSAR_BASE_URL": "credits.example.com/shop", "BURSAR_CREDIT_PRICE_CENTS": "1.25",
		"BURSAR_CURRENCY": "dollars", "BURSAR_SIGNUP_CREDITS": "-1", "BURSAR_APPROVAL_LIMIT": "none", "BURSAR_TRUSTED_PROXIES": "10.0.0.0/8, everybody",
		"BURSAR_BRAND_ACCENT": "green", "BURSAR_BRAND_LOGO_FILE": "/nowhere/logo.svg", "STRIPE_SECRET_KEY": "sk_live_very_secret", "STRIPE_API_URL": "ftp://x",
		"BURSAR_CORS_ORIGINS": "https://app.example.com, example.com", "BURSAR_LOG_LEVEL": "loud", "BURSAR_ALLOW_HTTP": "perhaps", "BURSAR_LOG_FORMAT": "xml", "BURSAR_AUDIT_LINES": "some", "BURSAR_SECURITY_CONTACT": "the boss", "BURSAR_DIALECTS": "gitread,clerk",
		"BURSAR_STAFF_MFA": "sometimes", "BURSAR_SECRET": "very_secret", "BURSAR_DATABASE_CONNECTIONS": "7",
	} {
		c.env[name] = value
	}
	code, out, log := runCommand(t, c.env, "", "serve")
	if code != exitUsage || out != "" || strings.Contains(log, "very_secret") {
		t.Errorf("exit %d, printed %s%s", code, out, log)
	}
	for _, name := range []string{
		"BURSAR_LISTEN", "BURSAR_BASE_URL", "BURSAR_CREDIT_PRICE_CENTS", "BURSAR_CURRENCY", "BURSAR_SIGNUP_CREDITS", "BURSAR_APPROVAL_LIMIT",
		"BURSAR_TRUSTED_PROXIES", "BURSAR_BRAND_ACCENT", "BURSAR_BRAND_LOGO_FILE", "STRIPE_WEBHOOK_SECRET", "STRIPE_API_URL", "BURSAR_CORS_ORIGINS", "BURSAR_LOG_LEVEL", "BURSAR_LOG_FORMAT", "BURSAR_AUDIT_LINES", "BURSAR_SECURITY_CONTACT", "BURSAR_ALLOW_HTTP", "BURSAR_DIALECTS",
		"BURSAR_STAFF_MFA", "BURSAR_SECRET", "BURSAR_DATABASE_CONNECTIONS",
	} {
		if !strings.Contains(log, name+" ") {
			t.Errorf("%s is not named in:\n%s", name, log)
		}
	}
}

// What Stripe's dashboard shows beside a secret, and quotes around one, are refused with
// what was expected, and without the value.
func TestMistakenSecrets(t *testing.T) {
	const key, webhook = "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"
	for _, test := range []struct{ name, value, want string }{
		{key, "pk_test_hidden", "must be a secret key, which begins with sk_ or rk_, not a publishable key (pk_…)"},
		{key, "whsec_hidden", "must be a secret key, which begins with sk_ or rk_, not a webhook's signing secret (whsec_…)"},
		{key, `"sk_test_hidden"`, "must not be in quotes"},
		{key, "sk_test hidden", "must be a secret key, which begins with sk_ or rk_, not one that is incomplete or contains spaces"},
		{key, "sk_", "must be a secret key, which begins with sk_ or rk_, not one that is incomplete or contains spaces"},
		{webhook, "whsec_", "must be the endpoint's signing secret, which begins with whsec_, not one that is incomplete or contains spaces"},
		{key, "hidden", "must be a secret key, which begins with sk_ or rk_, not something else"},
		{webhook, "we_hidden", "must be the endpoint's signing secret, which begins with whsec_, not the id of a webhook endpoint (we_…)"},
		{webhook, "sk_test_hidden", "must be the endpoint's signing secret, which begins with whsec_, not a secret key (sk_…)"},
		{webhook, "'whsec_hidden'", "must not be in quotes"},
		{webhook, "whsec_hidden'", "must not be in quotes"},
		{"BURSAR_LEDGER_KEY", `"` + strings.Repeat("0", 64) + `"`, "must not be in quotes"},
	} {
		c := newCommandLine(t)
		c.env[key], c.env[webhook] = "sk_test_x", "whsec_x"
		c.env[test.name] = test.value
		code, out, log := runCommand(t, c.env, "", "serve")
		if code != exitUsage || out != "" || !strings.Contains(log, test.name+" "+test.want) || strings.Contains(log, "hidden") {
			t.Errorf("%s=%s: exit %d, printed %s%s", test.name, test.value, code, out, log)
		}
	}
}

func TestInsecureAddresses(t *testing.T) {
	for _, test := range []struct{ name, value, key string }{
		{"BURSAR_BASE_URL", "http://credits.example.com", ""},
		{"BURSAR_BASE_URL", "https://credits.example.com#top", ""},
		{"BURSAR_BASE_URL", "http://localhost:8080", "sk_live_secret"},
		{"STRIPE_API_URL", "http://stripe.example.com", "sk_test_secret"},
	} {
		c := newCommandLine(t)
		c.env[test.name], c.env["STRIPE_SECRET_KEY"], c.env["STRIPE_WEBHOOK_SECRET"] = test.value, test.key, "whsec_x"
		c.runFails(exitUsage, test.name+" must be", "serve")
	}
}

// An http address on the network needs the operator's word, and even that does not do
// for a live key or for Stripe's address.
func TestPlainHTTPMustBeAllowed(t *testing.T) {
	const address = "http://credits.example.com"
	for _, test := range []struct {
		allow, stripeURL, key string
		want                  string // the setting that is refused, "" for none
	}{
		{"", "", "", "BURSAR_BASE_URL"},
		{"no", "", "", "BURSAR_BASE_URL"},
		{"yes", "", "", ""},
		{"1", "", "sk_test_x", ""},
		{"yes", "", "sk_live_x", "BURSAR_BASE_URL"},
		{"yes", "http://stripe.example.com", "sk_test_x", "STRIPE_API_URL"},
	} {
		env := map[string]string{
			"BURSAR_BASE_URL": address, "BURSAR_ALLOW_HTTP": test.allow,
			"STRIPE_API_URL": test.stripeURL, "STRIPE_SECRET_KEY": test.key, "STRIPE_WEBHOOK_SECRET": "whsec_x",
		}
		c, err := readConfig(func(name string) string { return env[name] })
		switch {
		case test.want == "" && (err != nil || c.settings.BaseURL != address):
			t.Errorf("%+v: %v", test, err)
		case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want+" must be https")):
			t.Errorf("%+v: %v", test, err)
		case test.want == "STRIPE_API_URL" && strings.Contains(err.Error(), "unencrypted"):
			t.Errorf("%+v: it can't be allowed, but is told how: %v", test, err)
		}
	}
}

func TestListeningOnPlainHTTPIsSaid(t *testing.T) {
	for _, test := range []struct {
		listen, base string
		level        string // of the one line, "" for none
	}{
		{"127.0.0.1:8080", "http://localhost:8080", ""},
		{"[::1]:8080", "http://localhost:8080", ""},
		{"127.0.0.1:8080", "https://credits.example.com", ""},
		{"0.0.0.0:8080", "http://localhost:8080", "level=ERROR"},
		{"[::]:8080", "http://credits.example.com", "level=ERROR"},
		{"192.0.2.1:8080", "http://credits.example.com", "level=ERROR"},
		{"0.0.0.0:8080", "https://credits.example.com", "level=INFO"},
	} {
		var out bytes.Buffer
		address, err := net.ResolveTCPAddr("tcp", test.listen)
		if err != nil {
			t.Fatal(err)
		}
		warnPlainHTTP(slog.New(slog.NewTextHandler(&out, nil)), address, test.base)
		if text := out.String(); (test.level == "") != (text == "") || !strings.Contains(text, test.level) || strings.Count(text, "\n") > 1 {
			t.Errorf("%s, %s: %s", test.listen, test.base, text)
		}
	}
}

// The address of the portal is compared, and told by its beginning whether it is https, so
// it has one spelling; what is no address of a site is refused.
func TestBaseURL(t *testing.T) {
	for value, want := range map[string]string{
		"https://credits.example.com/": "https://credits.example.com", "HTTPS://Credits.Example.com": "https://credits.example.com",
		"https://credits.example.com:8443": "https://credits.example.com:8443", "http://[::1]:8080": "http://[::1]:8080",
		"https://": "", "https://:8080": "", "https://a.example:99999": "", "https://a.example:": "", "//a.example": "",
		"https://a.example?": "", "https://a.example#": "", "https://a.example/b": "", "https://u@a.example": "", "ftp://a.example": "",
	} {
		c, err := readConfig(func(name string) string { return map[string]string{"BURSAR_BASE_URL": value}[name] })
		if (want == "") != (err != nil) || c.settings.BaseURL != want {
			t.Errorf("%q is %q, %v", value, c.settings.BaseURL, err)
		}
	}
}

// Names that show nothing are refused, as everywhere else.
func TestNamesOfTheBrandAreVisible(t *testing.T) {
	for _, name := range []string{"BURSAR_BRAND_NAME", "BURSAR_BRAND_CREDIT_WORD"} {
		for _, value := range []string{"\u202e\u200b", "\u2800", "a\x00b"} {
			_, err := readConfig(func(asked string) string { return map[string]string{name: value}[asked] })
			if err == nil || !strings.Contains(err.Error(), name+" must ") {
				t.Errorf("%s=%+q: %v", name, value, err)
			}
		}
	}
}

func TestCORSOrigins(t *testing.T) {
	for value, want := range map[string][]string{
		"": {"*"}, " * ": {"*"}, "none": nil,
		"https://app.example.com": {"https://app.example.com"}, "https://App.example.com/, http://localhost:3000 ,": {"https://app.example.com", "http://localhost:3000"},
	} {
		c, err := readConfig(func(name string) string { return map[string]string{"BURSAR_CORS_ORIGINS": value}[name] })
		if err != nil || !slices.Equal(c.settings.CORSOrigins, want) {
			t.Errorf("%q is %q, %v", value, c.settings.CORSOrigins, err)
		}
	}
}

// What no browser sends as an origin is refused, not silently without effect.
func TestCORSOriginsWithAWildcard(t *testing.T) {
	c := newCommandLine(t)
	c.env["BURSAR_CORS_ORIGINS"] = "https://*.example.com"
	c.runFails(exitUsage, `BURSAR_CORS_ORIGINS must be *, none, or list origins such as https://app.example.com, not "https://*.example.com"`, "serve")
}

// What pages and mails print of the operator is what it looks like.
func TestTextsOfTheBrand(t *testing.T) {
	for _, email := range []string{"help", "a@b.test?cc=c@d.test", "a@b.test?subject=x", "a@b.test\nc", "Help <a@b.test>", "a@b.test,c@d.test"} {
		c := newCommandLine(t)
		c.env["BURSAR_BRAND_SUPPORT_EMAIL"] = email
		c.runFails(exitUsage, "BURSAR_BRAND_SUPPORT_EMAIL must be an email address such as help@example.com", "serve")
	}
	c, err := readConfig(func(name string) string {
		return map[string]string{"BURSAR_BRAND_SUPPORT_EMAIL": " help@b.test", "BURSAR_BRAND_NAME": "\u202eAcme\u2066 Inc"}[name]
	})
	if b := c.settings.Brand; err != nil || b.SupportEmail != "help@b.test" || b.Name != "Acme Inc" {
		t.Errorf("the brand is %+v, %v", b, err)
	}
}

func TestDialects(t *testing.T) {
	read := func(value string) []models.Dialect {
		c, err := readConfig(func(name string) string { return map[string]string{"BURSAR_DIALECTS": value}[name] })
		if err != nil {
			t.Fatal(err)
		}
		return c.settings.Dialects
	}
	if got := read(" "); !slices.Equal(got, models.DefaultDialects) {
		t.Errorf("by default these are on: %v", got)
	}
	want := []models.Dialect{{ID: models.GitReadDialect, Slug: "api-credits", Name: "Acme credits"}, {ID: models.NativeDialect, Slug: "native", Name: "Native API"}}
	if got := read("gitread=Acme credits"); !slices.Equal(got, want) {
		t.Errorf("these are on: %v", got)
	}
	c := newCommandLine(t)
	c.env["BURSAR_DIALECTS"] = ","
	c.runFails(exitUsage, "BURSAR_DIALECTS must list dialects, each once and with a name if you like, such as gitread,leadmagic=Acme credits", "serve")
}

// What a start warns of is really said by serve.
func TestServeWarns(t *testing.T) {
	c := newCommandLine(t)
	c.env["BURSAR_LISTEN"], c.env["BURSAR_BASE_URL"] = "0.0.0.0:0", "https://credits.example.com"
	c.env["STRIPE_SECRET_KEY"], c.env["STRIPE_WEBHOOK_SECRET"], c.env["BURSAR_CREDIT_PRICE_CENTS"] = "sk_test_x", "whsec_x", "10"
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	log := &logBuffer{}
	code := run(ctx, process{
		args: []string{"serve"}, getenv: func(name string) string { return c.env[name] },
		stdin: strings.NewReader(""), stdout: stopper(stop), stderr: log,
	})
	if code != 0 {
		t.Errorf("exit %d", code)
	}
	for _, want := range []string{"listening on plain http beyond this machine", "some packs are not offered: they cost less than Stripe takes"} {
		if strings.Count(log.String(), want) != 1 {
			t.Errorf("the log does not say %q once:\n%s", want, log)
		}
	}
}

// stopper stops a server as soon as it has printed where it listens.
type stopper context.CancelFunc

func (s stopper) Write(text []byte) (int, error) {
	s()
	return len(text), nil
}

package main

import (
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/bursar-portal/bursar/checkout"
	"github.com/bursar-portal/bursar/models"
)

// config is the environment, read and checked.
type config struct {
	listen   string
	database string
	proxies  []netip.Prefix
	settings models.Settings
	stripe   stripeSettings

	advanceEvery time.Duration // how often due accounts are advanced, 0 for never

	ledgerKey ed25519.PrivateKey // signs checkpoints, nil if none is set
}

// stripeSettings hold secrets: nothing prints them.
type stripeSettings struct{ secretKey, webhookSecret, apiURL string }

// settingsFaults are all that is wrong with the environment, a line each.
type settingsFaults []string

func (f settingsFaults) Error() string {
	return "these settings can't be used:\n  " + strings.Join(f, "\n  ")
}

// environment reads settings and collects what is wrong with them.
type environment struct {
	getenv func(string) string
	faults settingsFaults
}

// readConfig reads the environment. All faults are named at once; values of
// secrets are not.
func readConfig(getenv func(string) string) (config, error) {
	e := &environment{getenv: getenv}
	c := config{
		listen:   e.text("BURSAR_LISTEN", "127.0.0.1:8080"),
		database: e.text("BURSAR_DATABASE", "bursar.db"),
		proxies:  e.prefixes("BURSAR_TRUSTED_PROXIES"),
		stripe: stripeSettings{
			secretKey:     e.text("STRIPE_SECRET_KEY", ""),
			webhookSecret: e.text("STRIPE_WEBHOOK_SECRET", ""),
			apiURL:        e.origin("STRIPE_API_URL", ""),
		},
	}
	c.advanceEvery = time.Duration(e.number("BURSAR_ADVANCE_SECONDS", 60, 0, 86_400)) * time.Second
	c.ledgerKey = e.signingKey("BURSAR_LEDGER_KEY")
	port := "8080"
	if _, p, err := net.SplitHostPort(c.listen); err == nil {
		port = p
	} else {
		e.fault("BURSAR_LISTEN", "must be an address such as 127.0.0.1:8080")
	}
	c.settings = models.Settings{
		BaseURL:       e.origin("BURSAR_BASE_URL", "http://localhost:"+port),
		Brand:         e.brand(),
		Currency:      e.currency("BURSAR_CURRENCY", "usd"),
		PriceCents:    e.number("BURSAR_CREDIT_PRICE_CENTS", 125, 1, 1_000_000),
		SignupCredits: e.credits("BURSAR_SIGNUP_CREDITS", 0),
		MaxPurchase:   e.number("BURSAR_MAX_PURCHASE", 10_000, 1, int64(models.MaxCredits/models.Credit)),
		SupportLimit:  e.credits("BURSAR_SUPPORT_LIMIT", 100*models.Credit),
		ApprovalLimit: e.optionalCredits("BURSAR_APPROVAL_LIMIT"),
		StorageLimit:  models.Bytes(e.number("BURSAR_STORAGE_LIMIT_BYTES", 1<<30, 0, 1<<60)),
		Priorities:    models.DefaultPriorities,
		HoldLife:      time.Hour,
		MaxHoldLife:   30 * 24 * time.Hour,
		RefundLife:    30 * 24 * time.Hour,
		Version:       version,
	}
	e.stripe(c)
	if len(e.faults) > 0 {
		return config{}, e.faults
	}
	return c, nil
}

// till is Stripe, nil without a key: the portal then says that buying is off.
func (c config) till(base string) *checkout.Stripe {
	if c.stripe.secretKey == "" {
		return nil
	}
	return checkout.New(checkout.Config{
		SecretKey: c.stripe.secretKey, WebhookSecret: c.stripe.webhookSecret, APIURL: c.stripe.apiURL,
		BaseURL: base, Currency: c.settings.Currency,
	})
}

// stripe checks that payments can be confirmed, and that neither secrets nor the
// cookies of people who pay travel in the clear.
func (e *environment) stripe(c config) {
	key := c.stripe.secretKey
	if key == "" {
		return
	}
	if c.stripe.webhookSecret == "" {
		e.fault("STRIPE_WEBHOOK_SECRET", "is empty: with STRIPE_SECRET_KEY set, payments would never be confirmed")
	}
	if live := strings.HasPrefix(key, "sk_live_") || strings.HasPrefix(key, "rk_live_"); live && !strings.HasPrefix(c.settings.BaseURL, "https://") {
		e.fault("BURSAR_BASE_URL", "must be https with a live Stripe key")
	}
}

// loopback tells whether a URL's host is this machine.
func loopback(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || (ip != nil && ip.IsLoopback())
}

func (e *environment) brand() models.Brand {
	return models.Brand{
		Name:         e.text("BURSAR_BRAND_NAME", "Bursar"),
		LogoFile:     e.picture("BURSAR_BRAND_LOGO_FILE"),
		Accent:       e.color("BURSAR_BRAND_ACCENT", "#0d6b53"),
		SupportEmail: e.text("BURSAR_BRAND_SUPPORT_EMAIL", ""),
		TermsURL:     e.link("BURSAR_BRAND_TERMS_URL"),
		PrivacyURL:   e.link("BURSAR_BRAND_PRIVACY_URL"),
		Seller:       e.text("BURSAR_BRAND_SELLER", ""),
		CreditWord:   e.text("BURSAR_BRAND_CREDIT_WORD", "credit"),
	}
}

func (e *environment) fault(name, what string) { e.faults = append(e.faults, name+" "+what) }

func (e *environment) text(name, fallback string) string {
	if value := strings.TrimSpace(e.getenv(name)); value != "" {
		return value
	}
	return fallback
}

func (e *environment) number(name string, fallback, least, most int64) int64 {
	text := e.text(name, strconv.FormatInt(fallback, 10))
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < least || n > most {
		e.fault(name, fmt.Sprintf("must be a whole number from %d to %d, not %q", least, most, text))
	}
	return n
}

func (e *environment) credits(name string, fallback models.Credits) models.Credits {
	text := e.text(name, fallback.String())
	c, err := models.ParseCredits(text)
	if err != nil {
		e.fault(name, fmt.Sprintf("%s, not %q", err, text))
	}
	return c
}

// optionalCredits is nil where nothing is set.
func (e *environment) optionalCredits(name string) *models.Credits {
	if e.text(name, "") == "" {
		return nil
	}
	c := e.credits(name, 0)
	return &c
}

var currencyCode = regexp.MustCompile(`^[a-z]{3}$`)

func (e *environment) currency(name, fallback string) string {
	code := strings.ToLower(e.text(name, fallback))
	if !currencyCode.MatchString(code) {
		e.fault(name, "must be a currency code such as usd")
	}
	return code
}

var colorCode = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

func (e *environment) color(name, fallback string) string {
	code := e.text(name, fallback)
	if !colorCode.MatchString(code) {
		e.fault(name, "must be a color such as #0d6b53")
	}
	return code
}

// origin is a URL of a scheme and a host alone, without the slash behind it.
func (e *environment) origin(name, fallback string) string {
	text := strings.TrimSuffix(e.text(name, fallback), "/")
	if text == "" {
		return ""
	}
	u, err := url.Parse(text)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		e.fault(name, "must be an address such as https://credits.example.com, without a path")
	} else if u.Scheme == "http" && !loopback(u) {
		e.fault(name, "must be https unless it is on this machine")
	}
	return text
}

func (e *environment) link(name string) string {
	text := e.text(name, "")
	if u, err := url.Parse(text); text != "" && (err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "") {
		e.fault(name, "must be an address such as https://example.com/terms")
	}
	return text
}

// picture is the path of a file that browsers show.
func (e *environment) picture(name string) string {
	file := e.text(name, "")
	if file == "" {
		return ""
	}
	if kind := strings.ToLower(filepath.Ext(file)); kind != ".svg" && kind != ".png" {
		e.fault(name, "must be an .svg or .png file")
	} else if _, err := os.ReadFile(file); err != nil {
		e.fault(name, "can't be read: "+err.Error())
	}
	return file
}

// signingKey is a secret of 64 hexadecimal characters; its value is never shown.
func (e *environment) signingKey(name string) ed25519.PrivateKey {
	text := e.text(name, "")
	if text == "" {
		return nil
	}
	seed, err := hex.DecodeString(text)
	if err != nil || len(seed) != ed25519.SeedSize {
		e.fault(name, "must be 64 hexadecimal characters")
		return nil
	}
	return ed25519.NewKeyFromSeed(seed)
}

// prefixes reads addresses and networks, separated by commas.
func (e *environment) prefixes(name string) (prefixes []netip.Prefix) {
	for text := range strings.SplitSeq(e.text(name, ""), ",") {
		text = strings.TrimSpace(text)
		if text == "" {
			continue
		}
		prefix, err := netip.ParsePrefix(text)
		if address, single := netip.ParseAddr(text); single == nil {
			prefix, err = netip.PrefixFrom(address, address.BitLen()), nil
		}
		if err != nil {
			e.fault(name, fmt.Sprintf("must list addresses and networks such as 10.0.0.0/8, not %q", text))
			continue
		}
		prefixes = append(prefixes, prefix)
	}
	return prefixes
}

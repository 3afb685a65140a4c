package main

import (
	"crypto/ed25519"
	"fmt"
	"io"
	"net"
	netmail "net/mail"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/bursar-portal/bursar/checkout"
	"github.com/bursar-portal/bursar/handlers/mail"
	"github.com/bursar-portal/bursar/models"
)

// config is the configuration that is read from the environment.
type config struct {
	listen         string
	database       string
	trustedProxies []netip.Prefix
	settings       models.Settings
	stripe         stripeSettings
	mail           mailSettings

	advanceEvery time.Duration // how often pending boundaries are carried out, 0 for never

	ledgerKey ed25519.PrivateKey // signs checkpoints; nil if it is not set
}

// mailSettings contain a secret and must not be printed. Mails go to the server, else into
// the folder; there are none without both.
type mailSettings struct {
	server *mail.Server
	folder string
	from   netmail.Address
}

// stripeSettings contain secrets and must not be printed.
type stripeSettings struct{ secretKey, webhookSecret, apiURL string }

// readConfig reads the environment. It returns all invalid settings as one
// settingsErrors, without the values of secrets.
func readConfig(getenv func(string) string) (config, error) {
	e := &environment{getenv: getenv}
	c := config{
		listen:         e.text("BURSAR_LISTEN", "127.0.0.1:8080"),
		database:       e.text("BURSAR_DATABASE", "bursar.db"),
		trustedProxies: e.networks("BURSAR_TRUSTED_PROXIES"),
		stripe: stripeSettings{
			secretKey:     e.secret("STRIPE_SECRET_KEY", "a secret key, which begins with sk_ or rk_", "sk_", "rk_"),
			webhookSecret: e.secret("STRIPE_WEBHOOK_SECRET", "the endpoint's signing secret, which begins with whsec_", "whsec_"),
			apiURL:        e.origin("STRIPE_API_URL", "", ""),
		},
	}
	c.advanceEvery = time.Duration(e.number("BURSAR_ADVANCE_SECONDS", 60, 0, 86_400)) * time.Second
	c.ledgerKey = e.signingKey("BURSAR_LEDGER_KEY")
	_ = e.log(io.Discard) // checks its settings; the command has its log already
	port := "8080"
	if _, p, err := net.SplitHostPort(c.listen); err == nil {
		port = p
	} else {
		e.fail("BURSAR_LISTEN", "must be an address such as 127.0.0.1:8080")
	}
	c.settings = models.Settings{
		BaseURL:         e.origin("BURSAR_BASE_URL", "http://localhost:"+port, "BURSAR_ALLOW_HTTP"),
		Brand:           e.brand(),
		Currency:        e.currency("BURSAR_CURRENCY", "usd"),
		PriceCents:      e.number("BURSAR_CREDIT_PRICE_CENTS", 125, 1, 1_000_000),
		SignupCredits:   e.credits("BURSAR_SIGNUP_CREDITS", 0),
		MaxPurchase:     e.number("BURSAR_MAX_PURCHASE", 10_000, 1, int64(models.MaxCredits/models.Credit)),
		SupportLimit:    e.credits("BURSAR_SUPPORT_LIMIT", 100*models.Credit),
		ApprovalLimit:   e.optionalCredits("BURSAR_APPROVAL_LIMIT"),
		StorageLimit:    models.Bytes(e.number("BURSAR_STORAGE_LIMIT_BYTES", 1<<30, 0, 1<<60)),
		OrganizationsBy: e.organizationsBy("BURSAR_ORGANIZATIONS"),
		SessionIdle:     time.Duration(e.number("BURSAR_SESSION_IDLE_HOURS", 14*24, 1, 365*24)) * time.Hour,
		SessionLife:     time.Duration(e.number("BURSAR_SESSION_LIFE_HOURS", 30*24, 1, 365*24)) * time.Hour,
		MaxSessions:     int(e.number("BURSAR_SESSIONS_PER_PERSON", 20, 1, 1000)),
		Priorities:      models.DefaultPriorities,
		Dialects:        e.dialects("BURSAR_DIALECTS"),
		CORSOrigins:     e.origins("BURSAR_CORS_ORIGINS"),
		HoldLife:        time.Hour,
		MaxHoldLife:     30 * 24 * time.Hour,
		RefundLife:      30 * 24 * time.Hour,
		Version:         version,
	}
	c.mail = e.mail(c.settings)
	c.settings.Mail = c.mail.server != nil || c.mail.folder != ""
	c.settings.Packs = e.packs("BURSAR_PACKS", models.DefaultPacks)
	e.checkPrice(c.settings)
	e.yes("BURSAR_ALLOW_HTTP") // an invalid value is reported even if nothing needs it
	e.checkStripe(c)
	if len(e.errs) > 0 {
		return config{}, e.errs
	}
	return c, nil
}

// checkPrice checks that the price can be charged, and that no pack that the operator
// chose is larger than a purchase may be. Packs that cost less than Stripe takes are not
// offered, which serve says.
func (e *environment) checkPrice(s models.Settings) {
	if step := models.CurrencyStep(s.Currency); s.PriceCents%step != 0 {
		e.fail("BURSAR_CREDIT_PRICE_CENTS", fmt.Sprintf("must be a multiple of %d: Stripe takes no smaller part of %s", step, strings.ToUpper(s.Currency)))
	}
	fewest, most := s.PurchaseRange()
	if fewest > most {
		e.fail("BURSAR_MAX_PURCHASE", fmt.Sprintf("must be at least %d: at this price, fewer credits cost less than Stripe takes in %s", fewest, strings.ToUpper(s.Currency)))
	} else if most > 0 && e.text("BURSAR_PACKS", "") != "" && len(s.Packs) > 0 && s.Packs[len(s.Packs)-1] > most {
		e.fail("BURSAR_PACKS", fmt.Sprintf("must have no pack of more than %d credits, the largest purchase", most))
	}
}

// stripeClient returns the Stripe client, nil without a key, which disables purchases.
func (c config) stripeClient(base string) *checkout.Client {
	if c.stripe.secretKey == "" {
		return nil
	}
	return checkout.New(checkout.Config{
		SecretKey: c.stripe.secretKey, WebhookSecret: c.stripe.webhookSecret, APIURL: c.stripe.apiURL,
		BaseURL: base, Currency: c.settings.Currency,
	})
}

// checkStripe checks that payments can be confirmed by webhooks, and that a portal with
// a live key has an https address, so that customers' cookies are not sent in the clear.
func (e *environment) checkStripe(c config) {
	key := c.stripe.secretKey
	if key == "" {
		return
	}
	if c.stripe.webhookSecret == "" {
		e.fail("STRIPE_WEBHOOK_SECRET", "is empty: with STRIPE_SECRET_KEY set, payments would never be confirmed")
	}
	if live := strings.HasPrefix(key, "sk_live_") || strings.HasPrefix(key, "rk_live_"); live && !strings.HasPrefix(c.settings.BaseURL, "https://") {
		e.fail("BURSAR_BASE_URL", "must be https with a live Stripe key")
	}
}

// mail reads how mails are sent. A server needs a sender that it accepts; files do without.
func (e *environment) mail(s models.Settings) (m mailSettings) {
	var err error
	if text := e.text("BURSAR_SMTP_URL", ""); text != "" && !e.quoted("BURSAR_SMTP_URL", text) {
		if m.server, err = mail.ParseServer(text); err != nil {
			e.fail("BURSAR_SMTP_URL", err.Error())
		}
	}
	m.folder = e.text("BURSAR_MAIL_DIR", "")
	from := e.text("BURSAR_MAIL_FROM", "")
	if from == "" {
		if m.server != nil {
			e.fail("BURSAR_MAIL_FROM", "is empty: mails need a sender, such as Acme <billing@acme.test>")
		}
		host := "localhost"
		if u, err := url.Parse(s.BaseURL); err == nil && u.Hostname() != "" {
			host = u.Hostname()
		}
		from = "no-reply@" + host
	}
	if m.from, err = mail.ParseFrom(from, s.Brand.Name); err != nil {
		e.fail("BURSAR_MAIL_FROM", err.Error())
	}
	return m
}

func (e *environment) dialects(name string) []models.Dialect {
	text := e.text(name, "")
	if text == "" {
		return models.DefaultDialects
	}
	on, err := models.ParseDialects(text)
	if err != nil {
		e.fail(name, err.Error())
	}
	return on
}

func (e *environment) organizationsBy(name string) models.OrganizationsBy {
	by := models.OrganizationsBy(e.text(name, string(models.OrganizationsByAnyone)))
	if by != models.OrganizationsByAnyone && by != models.OrganizationsByOperators {
		e.fail(name, "must be anyone or operators")
	}
	return by
}

func (e *environment) brand() models.Brand {
	return models.Brand{
		Name:         e.name("BURSAR_BRAND_NAME", "Bursar"),
		LogoFile:     e.imageFile("BURSAR_BRAND_LOGO_FILE"),
		Accent:       e.color("BURSAR_BRAND_ACCENT", "#0d6b53"),
		SupportEmail: e.email("BURSAR_BRAND_SUPPORT_EMAIL"),
		TermsURL:     e.webURL("BURSAR_BRAND_TERMS_URL"),
		PrivacyURL:   e.webURL("BURSAR_BRAND_PRIVACY_URL"),
		Seller:       e.text("BURSAR_BRAND_SELLER", ""),
		CreditWord:   e.name("BURSAR_BRAND_CREDIT_WORD", "credit"),
	}
}

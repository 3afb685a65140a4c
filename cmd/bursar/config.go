package main

import (
	"cmp"
	"crypto/ed25519"
	"errors"
	"io"
	"net"
	netmail "net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bursar-portal/bursar/checkout"
	"github.com/bursar-portal/bursar/handlers/identity/oidc"
	"github.com/bursar-portal/bursar/handlers/jwt"
	"github.com/bursar-portal/bursar/handlers/mail"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/setting"
	"github.com/bursar-portal/bursar/models/store"
)

// config is the configuration that is read from the environment.
type config struct {
	listen         string
	database       string
	trustedProxies []netip.Prefix
	settings       models.Settings
	stripe         stripeSettings
	mail           mailSettings
	tokens         []jwt.Issuer
	providers      []oidc.Provider
	dnsServer      string // host and port, "" for the system's

	advanceEvery time.Duration // how often pending boundaries are carried out, 0 for never

	// secret is what secrets of people are sealed under, "" for the database's own. It must not
	// be printed.
	secret string

	ledgerKey ed25519.PrivateKey // signs checkpoints; nil if it is not set
	logs      [2]string          // the log's level and format, as they are written

	hints []string // what is not as it should be with the settings, and works
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
		database:       cmp.Or(e.secretText("BURSAR_DATABASE"), "bursar.db"), // the URL of a server has a password
		trustedProxies: e.networks("BURSAR_TRUSTED_PROXIES"),
		stripe: stripeSettings{
			secretKey:     e.secret("STRIPE_SECRET_KEY", "a secret key, which begins with sk_ or rk_", "sk_", "rk_"),
			webhookSecret: e.secret("STRIPE_WEBHOOK_SECRET", "the endpoint's signing secret, which begins with whsec_", "whsec_"),
			apiURL:        e.origin("STRIPE_API_URL", "", ""),
		},
	}
	c.advanceEvery = time.Duration(e.number("BURSAR_ADVANCE_SECONDS", 60, 0, 86_400)) * time.Second
	c.ledgerKey = e.signingKey("BURSAR_LEDGER_KEY")
	c.secret = e.ownSecret("BURSAR_SECRET")
	_ = e.log(io.Discard) // checks its settings; the command has its log already
	port := "8080"
	if _, p, err := net.SplitHostPort(c.listen); err == nil {
		port = p
	} else {
		e.fail("BURSAR_LISTEN", "must be an address such as 127.0.0.1:8080")
	}
	c.settings = models.Settings{
		BaseURL:     e.origin("BURSAR_BASE_URL", "http://localhost:"+port, "BURSAR_ALLOW_HTTP"),
		Currency:    e.currency("BURSAR_CURRENCY", "usd"),
		Priorities:  models.DefaultPriorities,
		Dialects:    e.dialects("BURSAR_DIALECTS"),
		CORSOrigins: e.origins("BURSAR_CORS_ORIGINS"),
		APIRate:     e.number("BURSAR_API_RATE", 0, 0, models.MaxRateLimit),
		HoldLife:    time.Hour,
		MaxHoldLife: 30 * 24 * time.Hour,
		RefundLife:  30 * 24 * time.Hour,
		StaffMFA:    e.yesOr("BURSAR_STAFF_MFA", "yes"),
		Version:     version,
	}
	c.settings.MaxStaleness = time.Duration(e.number("BURSAR_MAX_STALENESS_MS", 1000, 0, 60_000)) * time.Millisecond
	c.settings.DatabaseConnections = int(e.number("BURSAR_DATABASE_CONNECTIONS", store.DefaultConnections, store.MinConnections, 1000))
	c.settings.SecurityContact = e.contact("BURSAR_SECURITY_CONTACT")
	c.settings.AuditLines = e.auditLines("BURSAR_AUDIT_LINES")
	var err error
	if c.tokens, err = jwt.ParseIssuers(e.text("BURSAR_JWT_ISSUERS", "")); err != nil {
		e.fail("BURSAR_JWT_ISSUERS", err.Error())
	}
	c.providers = e.providers()
	c.dnsServer = e.server("BURSAR_DNS_SERVER", "53")
	c.settings.Brand.LogoFile = e.text("BURSAR_BRAND_LOGO_FILE", "")
	c.settings.Brand.Logo = e.logo("BURSAR_BRAND_LOGO_FILE")
	e.changeable(&c.settings)
	c.mail = e.mail(c.settings)
	c.settings.Mail = c.mail.server != nil || c.mail.folder != ""
	if c.mail.server == nil {
		c.settings.MailFolder = c.mail.folder
	}
	e.yes("BURSAR_ALLOW_HTTP") // an invalid value is reported even if nothing needs it
	e.checkStripe(c)
	if len(e.errs) > 0 {
		return config{}, e.errs
	}
	c.hints = e.hints
	c.logs = [2]string{e.text("BURSAR_LOG_LEVEL", "info"), e.text("BURSAR_LOG_FORMAT", "text")}
	c.settings.Start = c.startSettings()
	return c, nil
}

// startSettings lists the settings that are fixed while the portal runs, without secrets.
func (c config) startSettings() []models.StartSetting {
	s, mail := &c.settings, "Off"
	switch {
	case c.mail.server != nil:
		mail = "Sent by " + c.mail.server.String()
	case c.mail.folder != "":
		mail = "Not sent: written to " + c.mail.folder
	}
	rate, plainHTTP := "No limit", "No"
	if s.APIRate > 0 {
		rate = strconv.FormatInt(s.APIRate, 10) + " requests a minute per key"
	}
	if strings.HasPrefix(s.BaseURL, "http://") && !strings.HasPrefix(s.BaseURL, "http://localhost") {
		plainHTTP = "Yes"
	}
	secret := func(value string) string {
		if value == "" {
			return ""
		}
		return "Set"
	}
	var dialects []string
	for _, d := range s.Dialects {
		dialects = append(dialects, d.Name)
	}
	ledgerKey := ""
	if c.ledgerKey != nil {
		ledgerKey = "Set"
	}
	from := c.mail.from.String()
	if c.mail.from.Name == "" {
		from = c.mail.from.Address
	}
	sites := strings.Join(s.CORSOrigins, ", ")
	if sites == "*" {
		sites = "All"
	}
	var providers, issuers []string
	for _, p := range c.providers {
		providers = append(providers, p.Name)
	}
	for _, i := range c.tokens {
		issuers = append(issuers, i.URL)
	}
	advance := "Before reports only"
	if c.advanceEvery > 0 {
		advance = "Every " + strconv.Itoa(int(c.advanceEvery.Seconds())) + " seconds"
	}
	connections := "" // a file has no server
	if store.IsServer(c.database) {
		connections = strconv.Itoa(s.DatabaseConnections)
	}
	return []models.StartSetting{
		{Label: "Public address", Value: s.BaseURL, Variable: "BURSAR_BASE_URL"},
		{Label: "Listens on", Value: c.listen, Variable: "BURSAR_LISTEN"},
		{Label: "Plain http on the network", Value: plainHTTP, Variable: "BURSAR_ALLOW_HTTP"},
		{Label: "Trusted proxies", Value: joined(c.trustedProxies), Variable: "BURSAR_TRUSTED_PROXIES"},
		{Label: "Database", Value: store.Shown(c.database), Variable: "BURSAR_DATABASE"},
		{Label: "Oldest balance shown", Value: strconv.FormatInt(s.MaxStaleness.Milliseconds(), 10) + " ms", Variable: "BURSAR_MAX_STALENESS_MS"},
		{Label: "Connections to the database", Value: connections, Variable: "BURSAR_DATABASE_CONNECTIONS"},
		{Label: "Currency", Value: strings.ToUpper(s.Currency), Variable: "BURSAR_CURRENCY"},
		{Label: "Email", Value: mail, Variable: "BURSAR_SMTP_URL"},
		{Label: "Sender of emails", Value: from, Variable: "BURSAR_MAIL_FROM"},
		{Label: "Folder for emails", Value: c.mail.folder, Variable: "BURSAR_MAIL_DIR"},
		{Label: "Stripe secret key", Value: secret(c.stripe.secretKey), Variable: "STRIPE_SECRET_KEY"},
		{Label: "Stripe webhook secret", Value: secret(c.stripe.webhookSecret), Variable: "STRIPE_WEBHOOK_SECRET"},
		{Label: "Stripe API", Value: cmp.Or(c.stripe.apiURL, "Stripe’s own"), Variable: "STRIPE_API_URL"},
		{Label: "APIs", Value: strings.Join(dialects, ", "), Variable: "BURSAR_DIALECTS"},
		{Label: "API rate", Value: rate, Variable: "BURSAR_API_RATE"},
		{Label: "Sites that may call the APIs", Value: sites, Variable: "BURSAR_CORS_ORIGINS"},
		{Label: "Expiries and renewals are recorded", Value: advance, Variable: "BURSAR_ADVANCE_SECONDS"},
		{Label: "Staff need a second factor", Value: map[bool]string{true: "Yes", false: "No"}[s.StaffMFA], Variable: "BURSAR_STAFF_MFA"},
		{Label: "Secret that seals authenticator apps", Value: secret(c.secret), Variable: "BURSAR_SECRET"},
		{Label: "Identity providers", Value: strings.Join(providers, ", "), Variable: "BURSAR_OIDC_1_ISSUER"},
		{Label: "Issuers of tokens", Value: strings.Join(issuers, ", "), Variable: "BURSAR_JWT_ISSUERS"},
		{Label: "DNS server", Value: cmp.Or(c.dnsServer, "The system’s"), Variable: "BURSAR_DNS_SERVER"},
		{Label: "Audit records in the log", Value: string(s.AuditLines), Variable: "BURSAR_AUDIT_LINES"},
		{Label: "Contact for vulnerabilities", Value: s.SecurityContact, Variable: "BURSAR_SECURITY_CONTACT"},
		{Label: "Key that signs checkpoints", Value: ledgerKey, Variable: "BURSAR_LEDGER_KEY"},
		{Label: "Log level", Value: c.logs[0], Variable: "BURSAR_LOG_LEVEL"},
		{Label: "Log format", Value: c.logs[1], Variable: "BURSAR_LOG_FORMAT"},
	}
}

// changeable reads the settings that can also be changed while the portal runs, and names
// as fixed those that the environment sets. Packs that cost less than Stripe takes are not
// offered, which serve says.
func (e *environment) changeable(s *models.Settings) {
	setting.SetDefaults(s)
	for _, one := range setting.All {
		text := e.text(one.Variable, "")
		if text == "" {
			continue
		}
		s.Fixed = append(s.Fixed, one.Name)
		if err := one.Read(s, text); err != nil {
			e.fail(one.Variable, err.Error())
		}
	}
	faults := setting.Check(s)
	if slices.Contains(s.Fixed, setting.Packs) {
		faults = append(faults, setting.CheckPacks(s)...)
	}
	for _, fault := range faults {
		one, _ := setting.Named(fault.Name)
		e.fail(one.Variable, fault.What)
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
	if text := e.secretText("BURSAR_SMTP_URL"); text != "" && !e.quoted("BURSAR_SMTP_URL", text) {
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
		if u, err := url.Parse(s.BaseURL); err == nil && u.Hostname() != "" && !strings.Contains(u.Host, "[") { // no bare IPv6 address
			host = u.Hostname()
		}
		from = "no-reply@" + host
	}
	if m.from, err = mail.ParseFrom(from); err != nil {
		e.fail("BURSAR_MAIL_FROM", err.Error())
	}
	return m
}

// providers reads through whom people may sign in: BURSAR_OIDC_ISSUER and its siblings, and as
// many more by number.
func (e *environment) providers() (list []oidc.Provider) {
	for n := range mostProviders + 1 {
		prefix := "BURSAR_OIDC_"
		if n > 0 {
			prefix += strconv.Itoa(n) + "_"
		}
		get := func(field string) string {
			if field == oidc.FieldSecret {
				return e.secretText(prefix + field)
			}
			return e.text(prefix+field, "")
		}
		if get(oidc.FieldIssuer) == "" && get(oidc.FieldClientID) == "" && get(oidc.FieldSecret) == "" {
			continue
		}
		p, err := oidc.Parse(get)
		var fault oidc.FieldError
		switch {
		case errors.As(err, &fault):
			e.fail(prefix+fault.Field, fault.What)
		case slices.ContainsFunc(list, func(other oidc.Provider) bool { return other.Issuer == p.Issuer }):
			e.fail(prefix+oidc.FieldIssuer, "already belongs to another provider")
		case slices.ContainsFunc(list, func(other oidc.Provider) bool { return other.ID == p.ID }):
			e.fail(prefix+oidc.FieldName, "is too similar to another provider's")
		case !e.quoted(prefix+oidc.FieldSecret, p.ClientSecret):
			list = append(list, p)
		}
	}
	return list
}

// mostProviders is the highest number that a provider may have.
const mostProviders = 20

package main

import (
	"context"
	"log/slog"
	"net"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bursar-portal/bursar/cmd/bursar/listen"
	"github.com/bursar-portal/bursar/handlers"
	"github.com/bursar-portal/bursar/handlers/mail"
	"github.com/bursar-portal/bursar/models"
	links "github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/models/store"
)

type serveCommand struct{}

// Run serves the portal until its context is done.
func (serveCommand) Run(c command) error {
	config, err := readConfig(c.getenv)
	if err != nil {
		return err
	}
	if err := config.mail.check(); err != nil {
		return err
	}
	s, err := openCheckedStore(c, config)
	if err != nil {
		return err
	}
	defer closeStore(s, c.log)
	config.settings = *s.Settings()
	listener, err := listen.TCP(c, config.listen)
	if err != nil {
		return err
	}
	for _, hint := range config.hints {
		c.log.Warn(hint)
	}
	warnPlainHTTP(c.log, listener.Addr(), config.settings.BaseURL)
	deps := handlers.Config{
		Store: s, Stripe: config.stripeClient(config.settings.BaseURL),
		TrustedProxies: config.trustedProxies, Tokens: config.tokens, Providers: config.providers, DNSServer: config.dnsServer, Log: c.log, Shutdown: c.Done(),
	}
	if deps.Stripe == nil {
		c.log.Warn("purchases are disabled: STRIPE_SECRET_KEY is not set")
	} else {
		warnSmallPacks(c.log, config.settings)
	}
	config.mail.announce(c.log)
	for _, p := range config.providers {
		c.log.Info("people can sign in through a provider, which must send them back to the callback", "provider", p.Name, "issuer", p.Issuer, "callback", config.settings.BaseURL+p.CallbackPath())
	}
	sender := config.newSender(s, c.log)
	if sender != nil {
		deps.SendTest = sender.SendTest
	}
	setUp, err := setUpLink(c, s, config.settings.BaseURL)
	if err != nil {
		return err
	}
	if err := c.print(map[string]string{"listening": listener.Addr().String(), "url": config.settings.BaseURL},
		"%s is running at %s (listening on %s).", config.settings.Brand.Name, config.settings.BaseURL, listener.Addr()); err != nil {
		return err
	}
	if setUp != "" {
		if err := c.print(map[string]string{"setup_url": setUp}, "No one can sign in yet. Create the first admin within 24 hours:\n\n  %s\n", setUp); err != nil {
			return err
		}
	}
	if c.getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	app := handlers.New(deps)
	stop := startBackground(c, s, config, app, sender)
	defer stop()
	return listen.Serve(c, c.log, listen.DefaultLimits, listen.Server{Listener: listener, Handler: app, Proxies: config.trustedProxies})
}

// setUpLink makes the link that makes the first admin of a portal in which there is nobody,
// "" if there is somebody. It is printed to standard output and never logged, since logs are
// kept and read by others: whoever has the link owns the portal.
func setUpLink(ctx context.Context, s *store.Store, base string) (string, error) {
	token := links.NewToken()
	made, err := s.MakeFirstAdminLink(ctx, token)
	if err != nil || !made {
		return "", err
	}
	return base + "/setup/" + string(token), nil
}

// collectAt is by how many per cent the memory in use may grow before garbage is collected.
// Requests leave much garbage, and little of it lives: collecting it a third as often as Go
// does by itself makes them cheaper, and costs memory under load only.
const collectAt = 300

// warnSmallPacks says which packs are not offered because they cost less than Stripe takes.
func warnSmallPacks(log *slog.Logger, s models.Settings) {
	fewest, _ := s.PurchaseRange()
	if len(s.Packs) == 0 || s.Packs[0] >= fewest {
		return
	}
	missing, _ := slices.BinarySearch(s.Packs, fewest)
	text := "some packs are not offered: they cost less than Stripe takes"
	if missing == len(s.Packs) {
		text = "no packs are offered: they all cost less than Stripe takes. Customers can still enter a number"
	}
	log.Warn(text, "packs", s.Packs[:missing], "currency", s.Currency, "fewest_credits", fewest)
}

// warnPlainHTTP says that others on the network can read what is sent to the listener,
// at the level of errors, which no setting hides. A portal whose address is https has
// a proxy in front that ends TLS: that is as it should be, and worth one quiet line.
func warnPlainHTTP(log *slog.Logger, address net.Addr, base string) {
	tcp, ok := address.(*net.TCPAddr)
	switch {
	case ok && tcp.IP.IsLoopback():
	case strings.HasPrefix(base, "https://"):
		log.Info("listening on plain http beyond this machine: only the proxy that ends TLS should be able to reach it", "listening", address.String())
	default:
		log.Error("PLAIN HTTP: this portal can be reached from other machines without TLS, so passwords, sessions and API keys can be read on the way. "+
			"Listen on 127.0.0.1 behind a proxy that ends TLS, and set BURSAR_BASE_URL to its https address", "listening", address.String(), "url", base)
	}
}

// check returns an error if mails go to a folder that can't be written to. Only serving
// needs it: other commands may run as somebody else.
func (m mailSettings) check() error {
	if m.server != nil || m.folder == "" {
		return nil
	}
	if err := mail.CheckFolder(m.folder); err != nil {
		return settingsErrors{"BURSAR_MAIL_DIR " + err.Error()}
	}
	return nil
}

// announce says where mails go.
func (m mailSettings) announce(log *slog.Logger) {
	switch {
	case m.server != nil && m.folder != "":
		log.Warn("mails are sent to the SMTP server, not to the folder: both BURSAR_SMTP_URL and BURSAR_MAIL_DIR are set", "server", m.server.String())
	case m.server != nil:
		log.Info("mails are sent", "server", m.server.String(), "from", m.from.String())
	case m.folder != "":
		log.Warn("mails are not sent: they are written to a folder, because BURSAR_SMTP_URL is not set", "folder", m.folder)
	default:
		log.Warn("mail is off: neither BURSAR_SMTP_URL nor BURSAR_MAIL_DIR is set. Nobody can reset a password or be invited by mail")
	}
}

// verifyLook is how often it is looked whether the books are due to be verified. The first
// time is so long after the start, when others have work to do.
const verifyLook = 10 * time.Minute

// sealLook is how often it is looked whether another process has written to the audit log.
const sealLook = 30 * time.Second

// settingsLook is how often it is looked whether another process has changed settings. On a
// server there are others, and what is changed at one holds at all within a second.
func settingsLook(s *store.Store) time.Duration {
	if s.OnServer() {
		return 500 * time.Millisecond
	}
	return 2 * time.Second
}

// watchedLook is how often it is looked whether another process has changed an account that
// somebody looks at.
const watchedLook = 500 * time.Millisecond

// clockLook is how often a server is asked for its time.
const clockLook = time.Second

// newSender returns what sends mails, nil if mail is off.
func (c config) newSender(s *store.Store, log *slog.Logger) *mail.Sender {
	if !c.settings.Mail {
		return nil
	}
	return mail.NewSender(mail.Config{Store: s, Server: c.mail.server, Folder: c.mail.folder, From: c.mail.from, Log: log})
}

// startBackground starts the background jobs, with the sender of mails unless that is nil. stop stops them and waits for them.
func startBackground(ctx context.Context, s *store.Store, config config, app *handlers.Portal, sender *mail.Sender) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	alone := func(name string, do func(context.Context)) { running.Go(func() { s.Alone(ctx, name, do) }) }
	alone("events", app.KeepRetryingEvents)
	if config.advanceEvery > 0 {
		alone("advance", func(ctx context.Context) { s.KeepAdvanced(ctx, config.advanceEvery) })
	}
	alone("verify", func(ctx context.Context) { s.KeepVerified(ctx, verifyLook) })
	running.Go(func() { s.KeepSealed(ctx, sealLook) }) // each its own records, soon
	if sender != nil {
		running.Go(func() { sender.Run(ctx) })
	}
	running.Go(func() { s.KeepSettings(ctx, settingsLook(s)) })
	running.Go(func() { s.KeepWatched(ctx, watchedLook) })
	running.Go(func() { s.KeepClock(ctx, clockLook) })
	alone("limits", func(ctx context.Context) { s.KeepRateLimits(ctx, time.Minute) })
	alone("domains", app.KeepDomains)
	return func() {
		cancel()
		running.Wait()
	}
}

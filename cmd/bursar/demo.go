package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/cmd/bursar/demo"
	"github.com/bursar-portal/bursar/cmd/bursar/listen"
	"github.com/bursar-portal/bursar/handlers"
	"github.com/bursar-portal/bursar/models/setting"
	"github.com/bursar-portal/bursar/models/store"
)

type demoCommand struct {
	Listen string `default:"127.0.0.1:8080" help:"The address to listen on. Must be on this machine."`
	Data   string `default:"bursar-demo" placeholder:"DIR" help:"The folder for the demonstration's data (bursar-demo)."`

	DebitDelay time.Duration `default:"10s" help:"How long a bank debit takes to arrive."`
}

// demoSecretKey is the sandbox's API key. Nothing else accepts it.
const demoSecretKey = "sk_test_bursar_demo"

// Run runs the portal and the sandbox in one process. Running it again with the same
// folder continues with the data in it.
func (d demoCommand) Run(c command) error {
	config, err := d.config(c)
	if err != nil {
		return err
	}
	portal, payments, err := d.listen(c)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(d.Data, 0o700); err != nil {
		return err
	}
	_, port, _ := net.SplitHostPort(portal.Addr().String()) // it is a TCP address
	config.settings.BaseURL = "http://localhost:" + port
	config.mail.server, config.mail.folder, config.settings.Mail = nil, filepath.Join(d.Data, "mails"), true
	config.settings.MailFolder = config.mail.folder
	config.database = filepath.Join(d.Data, "bursar.db")
	config.stripe.apiURL = "http://" + payments.Addr().String()
	box, err := sandbox.New(sandbox.Config{
		Dir: d.Data, SecretKey: demoSecretKey, Merchant: config.settings.Brand.Name, Log: c.log,
		WebhookURL: "http://" + portal.Addr().String() + "/webhooks/stripe", WebhookSecret: config.stripe.webhookSecret,
		DebitDelay: d.DebitDelay,
	})
	if err != nil {
		return err
	}
	config.settings.Start = config.startSettings()
	file := config.database
	if err := demo.Seed(c, file, config.settings, c.log); err != nil {
		return fmt.Errorf("create the example data: %w", err)
	}
	config.database = file
	s, err := openStore(c, config)
	if errors.Is(err, store.ErrOldSchema) {
		return fmt.Errorf("an older Bursar made this demonstration. To start over, delete the folder %s, or choose another one with --data", d.Data)
	}
	if err != nil {
		return err
	}
	defer closeStore(s, c.log)
	if err := d.printLogins(c, s, config.settings.BaseURL, config.stripe.apiURL); err != nil {
		return err
	}
	return d.serve(c, config, s, box, portal, payments)
}

// demoDialects names the dialects after the companies that published them, since the
// demonstration shows what Bursar is compatible with.
const demoDialects = "pre-dev=pre.dev,brookmimir=BrookMimir,gitread=GitRead,srtgen=srtgen,leadmagic=LeadMagic"

// demoDefaults are settings of the demonstration unless the environment has its own. Lines of
// audit records would bury the logins that it prints. The support address is what choosing a
// plan leads to.
var demoDefaults = map[string]string{
	"BURSAR_APPROVAL_LIMIT": "10000", "BURSAR_STAFF_MFA": "no", "BURSAR_AUDIT_LINES": "off", "BURSAR_DIALECTS": demoDialects,
	"BURSAR_BRAND_SELLER":        "Bursar Ltd; 1 Example Street; London EC1A 1BB; VAT GB 000 0000 00",
	"BURSAR_BRAND_SUPPORT_EMAIL": "support@demo.test",
}

// config returns the configuration of the environment, with the demonstration's own
// addresses, database and Stripe keys.
func (d demoCommand) config(c command) (config, error) {
	secret := cmp.Or(c.getenv("STRIPE_WEBHOOK_SECRET"), "whsec_bursar_demo")
	overrides := map[string]string{
		"STRIPE_SECRET_KEY": demoSecretKey, "STRIPE_WEBHOOK_SECRET": secret, "STRIPE_API_URL": "",
		"BURSAR_SMTP_URL": "", "BURSAR_MAIL_DIR": "", // example people have no mailboxes
		"BURSAR_LISTEN": d.Listen, "BURSAR_BASE_URL": "", "BURSAR_DATABASE": "", "BURSAR_DATABASE_FILE": "", "BURSAR_TRUSTED_PROXIES": "",
	}
	conf, err := readConfig(func(name string) string {
		if value, ok := overrides[name]; ok {
			return value
		}
		return cmp.Or(c.getenv(name), demoDefaults[name])
	})
	for _, one := range setting.All { // what nobody has set can be changed
		if c.getenv(one.Variable) == "" {
			conf.settings.Fixed = slices.DeleteFunc(conf.settings.Fixed, func(name string) bool { return name == one.Name })
		}
	}
	return conf, err
}

// listen opens the listeners of the portal and the sandbox. The sandbox uses the next
// port if it is free, so that the URLs of payment pages stay valid after a restart.
// Only loopback addresses are allowed, because the passwords are published.
func (d demoCommand) listen(ctx context.Context) (portal, payments net.Listener, err error) {
	host, port, err := net.SplitHostPort(d.Listen)
	if err != nil {
		return nil, nil, fmt.Errorf("--listen: %w", err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, nil, fmt.Errorf("--listen %s: the demonstration has published passwords, so it can only listen on this machine, such as on 127.0.0.1:8080", d.Listen)
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	if portal, err = listen.TCP(ctx, net.JoinHostPort(host, port)); err != nil {
		return nil, nil, err
	}
	next := "0"
	if n, err := strconv.Atoi(port); err == nil && n > 0 {
		next = strconv.Itoa(n + 1)
	}
	if payments, err = listen.TCP(ctx, net.JoinHostPort(host, next)); err != nil {
		payments, err = listen.TCP(ctx, net.JoinHostPort(host, "0"))
	}
	return portal, payments, err
}

func (d demoCommand) serve(c command, config config, s *store.Store, box *sandbox.Sandbox, portal, payments net.Listener) error {
	sender := config.newSender(s, c.log)
	app := handlers.New(handlers.Config{
		Store: s, SendTest: sender.SendTest, Stripe: config.stripeClient(config.settings.BaseURL), Log: c.log, Shutdown: c.Done(),
		Tokens: config.tokens, Providers: config.providers, DNSServer: config.dnsServer,
		Demo: true, DemoMails: config.mail.folder,
	})
	stop := startBackground(c, s, config, app, sender)
	defer stop()
	var delivering sync.WaitGroup
	var sandboxErr error
	delivering.Go(func() { sandboxErr = box.Run(c) })
	err := listen.Serve(c, c.log, listen.DefaultLimits, listen.Server{Listener: portal, Handler: app}, listen.Server{Listener: payments, Handler: box})
	if err != nil {
		return err // the process exits without waiting for box.Run
	}
	delivering.Wait()
	if errors.Is(sandboxErr, c.Err()) {
		sandboxErr = nil
	}
	return sandboxErr
}

// printLogins prints the addresses, logins and API keys.
func (d demoCommand) printLogins(c command, s *store.Store, base, stripe string) error {
	type login struct {
		Name    string `json:"name"`
		Email   string `json:"email"`
		Account string `json:"account,omitempty"`
		Key     string `json:"key,omitempty"`
	}
	var logins []login
	var table strings.Builder
	for _, u := range demo.Logins {
		l := login{Name: u.Name, Email: u.Email()}
		if u.Operator == "" {
			account, err := demo.Account(c, s, u)
			if err != nil {
				return err
			}
			l.Account, l.Key = string(account.ID), string(demo.Key(u.ID))
		}
		logins = append(logins, l)
		fmt.Fprintf(&table, "  %-18s %s  %s\n", l.Email, cmp.Or(l.Key, strings.Repeat(" ", 16)+"(operator: "+string(u.Operator)+")"), u.About)
	}
	keys := map[string]string{}
	for _, k := range []string{"service", "revoked", "expired", "paused"} {
		keys[k] = string(demo.Key(k))
		fmt.Fprintf(&table, "  %-18s %s\n", k+" key", keys[k])
	}
	return c.print(map[string]any{
		"url": base, "stripe": stripe, "data": d.Data, "password": demo.Password, "logins": logins, "keys": keys,
	}, "Bursar's demonstration runs at %s, its local Stripe at %s (data in %s; stop with Ctrl-C).\n\nSign in with the password %s; beside each login its API key:\n%s", base, stripe, d.Data, demo.Password, table.String())
}

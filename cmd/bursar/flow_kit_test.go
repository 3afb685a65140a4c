//go:build unix

package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/handlers/mail/mailtest"
	"github.com/bursar-portal/bursar/models"
)

// flow is the program on a database in which there is nobody, with a real SMTP server, a
// local Stripe, and a browser with a profile for each of its visitors.
type flow struct {
	*testing.T
	server   *serverProcess
	base     string // the address that people know
	setUp    string // the page that makes the first admin
	mails    *mailtest.Server
	chromium context.Context
}

// password is that of everybody who signs up.
const password = "a quiet morning"

// startFlow starts the program as Acme, which gives 5 credits to whoever signs up. At the end
// of the test it is stopped, and its ledger is verified.
func startFlow(t *testing.T) *flow {
	t.Helper()
	mails, address := mailtest.Start(t, mailtest.Options{}), mailtest.FreeAddress(t)
	box, err := sandbox.New(sandbox.Config{
		SecretKey: demoSecretKey, WebhookURL: "http://" + address + "/webhooks/stripe", WebhookSecret: "whsec_flow",
		Merchant: "Acme", Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = box.Run(t.Context()) }()
	payments := httptest.NewServer(box)
	t.Cleanup(payments.Close)

	p := &serverProcess{T: t, file: filepath.Join(t.TempDir(), "bursar.db"), env: []string{
		"BURSAR_LISTEN=" + address, "BURSAR_BRAND_NAME=Acme", "BURSAR_SIGNUP_CREDITS=5", "BURSAR_STAFF_MFA=no",
		"BURSAR_SMTP_URL=smtp://" + mails.SMTP, "BURSAR_MAIL_FROM=Acme <billing@acme.test>",
		"STRIPE_SECRET_KEY=" + demoSecretKey, "STRIPE_WEBHOOK_SECRET=whsec_flow", "STRIPE_API_URL=" + payments.URL,
	}}
	p.start()
	t.Cleanup(func() {
		p.signal(syscall.SIGTERM)
		p.wait()
		checkBooks(t, p.file)
	})
	var printed struct {
		SetUpURL string `json:"setup_url"`
	}
	if err := p.printed.Decode(&printed); err != nil {
		t.Fatal(err)
	}
	_, port, _ := strings.Cut(address, ":")
	f := &flow{T: t, server: p, base: "http://localhost:" + port, mails: mails, chromium: startChromium(t)}
	f.setUp = strings.TrimPrefix(printed.SetUpURL, f.base)
	return f
}

// scene runs a part of a test on the same portal.
func (f *flow) scene(name string, play func(*flow)) {
	f.Run(name, func(t *testing.T) {
		part := *f
		part.T, part.mails = t, f.mails.For(t)
		play(&part)
	})
}

// visitor returns a browser in which nobody has signed in, at the address of the portal.
func (f *flow) visitor() *browser {
	f.Helper()
	ctx, cancel := chromedp.NewContext(f.chromium, chromedp.WithNewBrowserContext())
	f.Cleanup(cancel)
	b := newTab(ctx, f.T, f.base)
	f.Cleanup(b.checkConsole)
	return b
}

// signUp signs somebody up, who ends on their dashboard. Their address is that of addressOf.
func (f *flow) signUp(name string) *browser {
	f.Helper()
	b := f.visitor()
	b.askToSignUp(name, addressOf(name), password)
	b.open(f.mailedLink(addressOf(name), "Verify your email address"))
	b.press("Create account")
	b.waitForText("Welcome! This is your account.")
	return b
}

func addressOf(name string) string { return strings.ToLower(name) + "@example.test" }

// mailedLink waits for the next mail to an address with a subject, and returns the path of the
// page that it leads to.
func (f *flow) mailedLink(to, subject string) string {
	f.Helper()
	text := f.mails.Next(to, subject).Text
	found := regexp.MustCompile(regexp.QuoteMeta(f.base) + `(/[a-z]+/[-_A-Za-z0-9]{43})\b`).FindStringSubmatch(text)
	if found == nil {
		f.Fatalf("the mail %q to %s has no link:\n%s", subject, to, text)
	}
	return found[1]
}

// checkKey asks for the balance with an API key.
func (f *flow) checkKey(secret string, status int) {
	f.Helper()
	f.server.service = models.Secret(secret)
	r := f.server.must(f.server.request("GET", "/v1/balance", "", ""))
	if r.status != status {
		f.Errorf("the key is answered %d %s, want %d", r.status, r.body, status)
	}
}

// clickOn clicks what opens a menu, or a link that does not leave the page, by its text. If it is
// in a menu, that is opened first, as people must. press and choose then use the form of the menu,
// which opens beside its button and within the page.
func (b *browser) clickOn(text string) {
	b.t.Helper()
	b.found(fmt.Sprintf(`(() => {
		`+nameOf+`
		const found = [...document.querySelectorAll('summary, main a')].find(e => nameOf(e) === %q);
		for (let menu; menu = [...document.querySelectorAll('details:not([open])')].find(e => e.contains(found) && e.firstElementChild !== found);)
			menu.firstElementChild.click();
		found?.click();
		return !!found;
	})()`, text), text)
	b.found(`(() => {
		const panel = document.querySelector('details[open] > .panel')?.getBoundingClientRect();
		const button = document.querySelector('details[open]:has(> .panel) > summary')?.getBoundingClientRect();
		return !panel || panel.left >= 0 && panel.right <= innerWidth && panel.top < button.bottom + 60 && panel.bottom > button.top - 60;
	})()`, text+" with its menu beside it")
}

// choose chooses an option of a select element, or a radio button, by its text.
func (b *browser) choose(option string) {
	b.t.Helper()
	b.found(fmt.Sprintf(`(() => {
		const all = [...document.querySelectorAll('main option, main label:has(input[type=radio])')]
			.filter(e => e.textContent.trim() === %q && (e.closest('select') ?? e).checkVisibility());
		const found = all.find(e => e.closest('details[open]')) ?? all[0];
		if (found?.tagName === 'OPTION') found.selected = true;
		else found?.click();
		return !!found;
	})()`, option), option)
}

// found fails the test unless a script that looks for something returns true.
func (b *browser) found(script, what string) {
	b.t.Helper()
	if ok, err := chromedp.Run(b, chromedp.Evaluate[bool](script)); err != nil || !ok {
		body, _ := chromedp.Run(b, chromedp.Evaluate[string]("document.body.innerText"))
		b.t.Fatalf("there is no %q (%v):\n%s", what, err, body)
	}
}

// newKey makes an API key on the page, and returns its secret.
func (b *browser) newKey(name string) string {
	b.t.Helper()
	b.fill("name", name)
	b.press("Create key")
	b.waitForText("Copy your new key now")
	secret, err := chromedp.Run(b, chromedp.Evaluate[string]("document.getElementById('fresh-secret').textContent.trim()"))
	if err != nil || len(secret) != 64 {
		b.t.Fatalf("the secret is %q (%v)", secret, err)
	}
	return secret
}

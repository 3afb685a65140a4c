package main

import (
	"context"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/bursar-portal/bursar/cmd/bursar/demo"
)

// A customer signs up, buys credits and sees them, in a real browser.
func TestSignUpAndBuy(t *testing.T) {
	t.Parallel()
	d := startDemo(t, filepath.Join(t.TempDir(), "demo"), nil)
	b := newBrowser(t, d)

	b.signUp("Nia Newcomer", "nia@example.test", "a quiet morning")
	b.waitForText("Available to spend")
	b.checkBalance("0")

	b.buy("10")
	b.fill("number", "4242 4242 4242 4242")
	b.payBy("card", "Pay $12.50")
	b.waitForText("10 credits added")
	b.open("/dashboard")
	b.checkBalance("10")

	b.buy("25")
	b.fill("number", "4000 0000 0000 0002")
	b.payBy("card", "Pay $31.25")
	b.waitForText("declined")
	b.open("/dashboard")
	b.checkBalance("10")

	b.buy("2")
	b.fill("account", "000123456789")
	b.payBy("us_bank_account", "Debit $2.50")
	b.waitForText("2 credits added") // at first "Confirming your payment": the page reloads itself
	b.open("/dashboard")
	b.checkBalance("12")

	admin := newBrowser(t, d)
	admin.signIn("admin@demo.test")
	admin.open("/admin/accounts?q=nia@example.test")
	admin.press("Nia Newcomer")
	admin.fill("amount", "+5")
	admin.fill("reason", "A welcome gift")
	admin.press("Preview")
	admin.waitForText("17")
	admin.press("Adjust")
	admin.waitForText("A welcome gift")

	b.waitFor("document.querySelector('.balance .figure .num').innerText === '17'") // without a reload
	b.waitForText("A welcome gift")
	b.open("/activity")
	b.waitForText("A welcome gift")
	b.checkConsole()
	admin.checkConsole()
}

// browser is a Chromium with its own profile.
type browser struct {
	context.Context
	t    *testing.T
	base string

	mu            sync.Mutex
	consoleErrors []string // messages of the console
}

// newBrowser starts a browser.
func newBrowser(t *testing.T, d *demoServer, flags ...chromedp.ExecAllocatorOption) *browser {
	t.Helper()
	return newTab(startChromium(t, flags...), t, d.URL)
}

// startChromium starts Chromium. The environment variable CHROMIUM may name its program.
func startChromium(t *testing.T, flags ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium(t)), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		// Chromium logs an error if a transition is interrupted, as on a slow machine.
		chromedp.Flag("force-prefers-reduced-motion", true))
	options = append(options, flags...)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(func() { cancel(); stop() })
	// The browser lives as long as the context of its first action.
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// newTab returns the tab of a context, on a desktop.
func newTab(ctx context.Context, t *testing.T, base string) *browser {
	t.Helper()
	b := &browser{Context: ctx, t: t, base: base}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 900)); err != nil {
		t.Fatal(err)
	}
	messages := chromedp.Console(ctx)
	go b.watchConsole(messages)
	return b
}

// watchConsole records errors of the console.
func (b *browser) watchConsole(messages iter.Seq2[chromedp.ConsoleMessage, error]) {
	for m, err := range messages {
		if err != nil {
			return
		}
		if m.Type == chromedp.ConsoleError || m.IsException() {
			b.mu.Lock()
			b.consoleErrors = append(b.consoleErrors, m.String()+" "+m.URL)
			b.mu.Unlock()
		}
	}
}

func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	t.Fatal("Chromium is missing: install it (Debian: apt-get install chromium) or name it in CHROMIUM")
	return ""
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b, 30*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		text, _ := chromedp.Run(b, chromedp.Evaluate[string]("document.body.innerText"))
		url, _ := chromedp.Run(b, chromedp.Location())
		b.t.Fatalf("%v at %s:\n%s", err, url, text)
	}
}

func (b *browser) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.base + path))
}

// signIn signs in somebody of the demonstration.
func (b *browser) signIn(email string) {
	b.t.Helper()
	b.signInWith(email, demo.Password)
}

func (b *browser) signInWith(email, password string) {
	b.t.Helper()
	b.open("/signin")
	b.fill("email", email)
	b.fill("password", password)
	b.press("Sign in")
}

func (b *browser) fill(name, value string) {
	b.t.Helper()
	script := fmt.Sprintf("(() => { const f = document.querySelector('main [name=%q]'); for (let e = f; e; e = e.parentElement) if (e.tagName === 'DETAILS') e.open = true; f.value = '' })()", name)
	if _, err := chromedp.Run(b, chromedp.Evaluate[any](script)); err != nil {
		b.t.Fatalf("there is no field %s: %v", name, err)
	}
	b.do(chromedp.SendKeys(fmt.Sprintf("main [name=%q]", name), value))
}

// nameOf is a function of scripts that returns what a screen reader calls an element.
const nameOf = `
	const words = n => n.nodeType === 3 ? n.data : n.nodeType !== 1 || n.ariaHidden === 'true' || n.localName === 'svg' ? ''
		: [...n.childNodes].map(words).join('') + (getComputedStyle(n).display.startsWith('inline') ? '' : ' ');
	const nameOf = e => (e.ariaLabel || words(document.getElementById(e.getAttribute('aria-labelledby')) ?? e.labels?.[0] ?? e)).replace(/[\u2068\u2069]/g, '').replace(/\s+/g, ' ').trim();
`

// press clicks the button or link with a text and waits for the next page. Those of main come
// before those around it, and those that can be seen before those that can't.
func (b *browser) press(text string) {
	b.t.Helper()
	script := fmt.Sprintf(`(() => {
		`+nameOf+`
		const all = [...document.querySelectorAll('main button, main a'), ...document.querySelectorAll('button, a')].filter(e => nameOf(e) === %q);
		const found = all.find(e => e.checkVisibility()) ?? all[0];
		if (!found) return false;
		window.leaving = true;
		found.click();
		return true;
	})()`, text)
	if found, err := chromedp.Run(b, chromedp.Evaluate[bool](script)); err != nil || !found {
		body, _ := chromedp.Run(b, chromedp.Evaluate[string]("document.body.innerText"))
		b.t.Fatalf("there is no button or link %q (%v):\n%s", text, err, body)
	}
	b.waitFor("!window.leaving && document.readyState === 'complete'")
}

// waitFor waits until a script returns true, also across page loads.
func (b *browser) waitFor(script string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b, 30*time.Second)
	defer cancel()
	for {
		if yes, err := chromedp.Run(ctx, chromedp.Evaluate[bool](script)); err == nil && yes {
			return
		}
		if ctx.Err() != nil {
			text, _ := chromedp.Run(b, chromedp.Evaluate[string]("document.body.innerText"))
			url, _ := chromedp.Run(b, chromedp.Location())
			b.t.Fatalf("timed out waiting for %s at %s:\n%s", script, url, text)
		}
	}
}

// waitForText waits until the page shows a text, whose words may stand on several lines there.
func (b *browser) waitForText(text string) {
	b.t.Helper()
	b.waitFor(fmt.Sprintf(`document.body.innerText.replace(/\s+/g, ' ').includes(%q)`, text))
}

// checkBalance checks the balance on the dashboard.
func (b *browser) checkBalance(want string) {
	b.t.Helper()
	got, err := chromedp.Run(b, chromedp.Evaluate[string]("document.querySelector('.balance .figure .num').innerText"))
	if err != nil || got != want {
		b.t.Fatalf("the dashboard shows %q (%v), want %q", got, err, want)
	}
}

// buy goes to the payment page for a number of credits.
func (b *browser) buy(credits string) {
	b.t.Helper()
	b.open("/buy")
	b.fill("credits", credits)
	b.press("Continue to payment")
	b.waitForText("Pay by card")
}

// payBy fills in the rest of the payment page's form and submits it.
func (b *browser) payBy(method, button string) {
	b.t.Helper()
	if method == "card" {
		b.fill("expiry", "12 / 40")
		b.fill("cvc", "123")
		b.fill("name", "Nia Newcomer")
	} else {
		b.fill("holder", "Nia Newcomer")
	}
	b.press(button)
}

// refusals are the statuses of pages that refuse something, such as a declined card or a form
// with faults, which Chromium logs as errors.
var refusals = regexp.MustCompile("status of (402|403|404|409|422|429)")

// checkConsole reports the errors of the console, except for refusals.
func (b *browser) checkConsole() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, m := range b.consoleErrors {
		if !refusals.MatchString(m) || strings.Contains(m, "/static/") {
			b.t.Errorf("console: %s", m)
		}
	}
}

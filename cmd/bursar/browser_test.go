package main

import (
	"context"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/bursar-portal/bursar/cmd/bursar/demo"
)

// The main job as people do it, in a real browser: sign up, buy, see it arrive.
func TestPeopleBuyAndSee(t *testing.T) {
	d := startDemo(t, filepath.Join(t.TempDir(), "demo"), nil)
	b := newBrowser(t, d)

	b.open("/signup")
	b.fill("name", "Nia Newcomer")
	b.fill("email", "nia@example.test")
	b.fill("password", "a quiet morning")
	b.press("Create account")
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
	b.waitForText("2 credits added") // at first "Confirming your payment": the page renews itself
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

	b.waitFor("document.querySelector('.balance .figure .num').innerText === '17'") // the page hears of it by itself
	b.waitForText("A welcome gift")
	b.open("/activity")
	b.waitForText("A welcome gift")
	b.checkConsole()
	admin.checkConsole()
}

// browser is a person's browser: a context of Chromium of its own.
type browser struct {
	context.Context
	t    *testing.T
	base string

	mu            sync.Mutex
	consoleErrors []string // of the console
}

// newBrowser opens a browser. CHROMIUM names it where it is not found by itself.
func newBrowser(t *testing.T, d *demoServer) *browser {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium(t)), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		// A transition that a slow machine cuts short is noted as an error of the console.
		chromedp.Flag("force-prefers-reduced-motion", true))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(func() { cancel(); stop() })
	b := &browser{Context: ctx, t: t, base: d.URL}
	// The browser lives as long as the context of its first action.
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 900)); err != nil {
		t.Fatal(err)
	}
	messages := chromedp.Console(ctx)
	go b.watchConsole(messages)
	return b
}

// watchConsole notes what the console complains about.
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
		place, _ := chromedp.Run(b, chromedp.Location())
		b.t.Fatalf("%v at %s:\n%s", err, place, text)
	}
}

func (b *browser) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.base + path))
}

func (b *browser) signIn(email string) {
	b.t.Helper()
	b.open("/signin")
	b.fill("email", email)
	b.fill("password", demo.Password)
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

// press clicks the button or link of main with this text and waits for the page
// that it leads to.
func (b *browser) press(text string) {
	b.t.Helper()
	script := fmt.Sprintf(`(() => {
		const hit = [...document.querySelectorAll('main button, main a')].find(e => e.innerText.trim() === %q);
		if (!hit) return false;
		window.leaving = true;
		hit.click();
		return true;
	})()`, text)
	if hit, err := chromedp.Run(b, chromedp.Evaluate[bool](script)); err != nil || !hit {
		seen, _ := chromedp.Run(b, chromedp.Evaluate[string]("document.body.innerText"))
		b.t.Fatalf("there is nothing to press that says %q (%v):\n%s", text, err, seen)
	}
	b.waitFor("!window.leaving && document.readyState === 'complete'")
}

// waitFor waits for a script to be true, over page loads.
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
			place, _ := chromedp.Run(b, chromedp.Location())
			b.t.Fatalf("never became true: %s at %s:\n%s", script, place, text)
		}
	}
}

func (b *browser) waitForText(text string) {
	b.t.Helper()
	b.waitFor(fmt.Sprintf("document.body.innerText.includes(%q)", text))
}

// checkBalance checks the number that the dashboard shows.
func (b *browser) checkBalance(want string) {
	b.t.Helper()
	got, err := chromedp.Run(b, chromedp.Evaluate[string]("document.querySelector('.balance .figure .num').innerText"))
	if err != nil || got != want {
		b.t.Fatalf("the dashboard shows %q (%v), want %q", got, err, want)
	}
}

// buy goes from the buy page to the payment page, with so many credits.
func (b *browser) buy(credits string) {
	b.t.Helper()
	b.open("/buy")
	b.fill("credits", credits)
	b.press("Continue to payment")
	b.waitForText("Pay by card")
}

// payBy fills what is left of the payment page's form and submits it.
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

// checkConsole fails the test for what the console complained about. A payment page
// that declines a card answers 402, which Chromium notes as an error.
func (b *browser) checkConsole() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, m := range b.consoleErrors {
		if !strings.Contains(m, "402") {
			b.t.Errorf("the console says: %s", m)
		}
	}
}

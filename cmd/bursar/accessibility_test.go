package main

import (
	"cmp"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/handlers/web/webtest"
)

// axeFile is axe-core, which finds accessibility problems. `go tool task test` installs
// it.
const axeFile = "testdata/browser/node_modules/axe-core/axe.min.js"

// violation is a rule of axe-core that a page violates, and the elements that do.
type violation struct {
	ID      string
	Help    string
	Targets []string
}

const findViolations = `axe.run(document, {resultTypes: ['violations']}).then(found => found.violations.map(v => (
	{ID: v.id, Help: v.help, Targets: v.nodes.map(n => n.target.join(' ') + ' ' + (n.any[0] || n.all[0] || n.none[0] || {message: ''}).message)})))`

// findClipped finds pages that are wider than the window, and navigations whose current
// item is scrolled out of view.
const findClipped = `[
	...(document.documentElement.scrollWidth > innerWidth ? ['the page is wider than the window'] : []),
	...[...document.querySelectorAll('nav [aria-current]')].filter(here => {
		const place = here.getBoundingClientRect(), bar = here.closest('nav').getBoundingClientRect();
		return place.left < bar.left - 1 || place.right > bar.right + 1;
	}).map(here => here.textContent.trim() + ' is out of view')]`

// findRepeated finds buttons of a page that have the same name and description, so that whoever
// does not see them can't tell which does what.
const findRepeated = `(() => {
	` + nameOf + `
	const said = e => nameOf(e) + ' ' + (document.getElementById(e.getAttribute('aria-describedby'))?.innerText ?? '');
	const all = [...document.querySelectorAll('main button, main summary')].filter(e => e.checkVisibility()).map(said);
	return all.filter((name, i) => all.indexOf(name) !== i).map(name => 'several buttons are called ' + name);
})()`

// All pages pass axe-core, at the widths of a phone and a desktop, light and dark, and their buttons
// differ in what they are called.
func TestAccessibility(t *testing.T) {
	axe, err := os.ReadFile(axeFile)
	if err != nil {
		t.Fatalf("axe-core is missing: run `npm ci` in cmd/bursar/testdata/browser, or the tests by `go tool task test` (%v)", err)
	}
	// What is wrong with a theme is wrong at each width, but for very little: test:long looks at
	// all four.
	looks := map[int64][]string{360: {"light"}, 1280: {"dark"}}
	if os.Getenv("BURSAR_TEST_LOOKS") == "all" {
		looks = map[int64][]string{360: {"light", "dark"}, 1280: {"light", "dark"}}
	}
	d := startDemo(t, filepath.Join(t.TempDir(), "demo"), nil)
	for _, s := range allPages(d) {
		t.Run(cmp.Or(s.login, "nobody"), func(t *testing.T) {
			t.Parallel()
			b := d.browserFor(t, s.login)
			for name, path := range b.resolve(s) {
				for width, themes := range looks {
					b.emulate(width, themes[0])
					b.open(path)
					for _, problem := range append(b.clipped(), b.problems(findRepeated)...) {
						t.Errorf("%s (%s) at %d px: %s", name, path, width, problem)
					}
					b.eval(string(axe))
					for _, theme := range themes {
						b.emulate(width, theme)
						for _, v := range b.violations() {
							t.Errorf("%s (%s) at %d px, %s: %s: %s\n%q", name, path, width, theme, v.ID, v.Help, v.Targets)
						}
					}
				}
			}
		})
	}
}

// eval runs a script and ignores its result.
func (b *browser) eval(script string) {
	b.t.Helper()
	if _, err := chromedp.Run(b, chromedp.Evaluate[any](script+"; 0")); err != nil {
		b.t.Fatal(err)
	}
}

func (b *browser) clipped() []string { return b.problems(findClipped) }

// problems returns what a script finds.
func (b *browser) problems(script string) []string {
	b.t.Helper()
	found, err := chromedp.Run(b, chromedp.Evaluate[[]string](script))
	if err != nil {
		b.t.Fatal(err)
	}
	return found
}

func (b *browser) violations() []violation {
	b.t.Helper()
	found, err := chromedp.Run(b, chromedp.Evaluate[[]violation](findViolations, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatal(err)
	}
	return found
}

// The pages of the sandbox, which stands in for Stripe's, pass axe-core too: the payment page, and
// the portal with a saved card and without one.
func TestSandboxIsAccessible(t *testing.T) {
	axe, err := os.ReadFile(axeFile)
	if err != nil {
		t.Fatalf("axe-core is missing: run `npm ci` in cmd/bursar/testdata/browser, or the tests by `go tool task test` (%v)", err)
	}
	p := webtest.NewPortal(t)
	user, _ := p.Customer("alex")
	first := p.As(user)
	payment := first.Get("/buy").Form("/buy").Send().Follow().Link("Continue to payment")
	b := newBrowser(t, &demoServer{URL: p.URL})
	check := func(name string) {
		b.eval(string(axe))
		for _, width := range []int64{360, 1280} {
			for _, theme := range []string{"light", "dark"} {
				b.emulate(width, theme)
				for _, v := range b.violations() {
					t.Errorf("%s at %d px, %s: %s: %s\n%q", name, width, theme, v.ID, v.Help, v.Targets)
				}
			}
			for _, problem := range b.clipped() {
				t.Errorf("%s at %d px: %s", name, width, problem)
			}
		}
	}
	b.do(chromedp.Navigate(payment))
	check("the payment page")
	first.Get(first.Pay(payment, sandbox.CardForm(sandbox.CardPays)))

	b.open("/signin")
	b.fill("email", user.Email)
	b.fill("password", webtest.Password)
	b.press("Sign in")
	b.open("/billing")
	b.press("Manage payment methods")
	b.waitForText("Visa •••• 4242")
	check("the portal")
	b.press("Remove Visa •••• 4242")
	b.waitForText("No saved payment methods.")
	check("the portal without a card")
	p.CheckBooks()
}

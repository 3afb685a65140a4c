package main

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/bursar-portal/bursar/cmd/bursar/demo"
)

// charge charges a login's account with the service key.
func (d *demoServer) charge(t *testing.T, login, credits, key string) {
	t.Helper()
	body := fmt.Sprintf(`{"account":%q,"credits":%q}`, d.accountOf(login), credits)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.URL+"/v1/charges", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+d.Keys["service"])
	r.Header.Set("Idempotency-Key", key)
	r.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusCreated {
		t.Fatalf("the charge: %s", response.Status)
	}
}

// A page that could not reload after a change tries again.
func TestLivePageRetries(t *testing.T) {
	t.Parallel()
	d := startDemo(t, filepath.Join(t.TempDir(), "demo"), nil)
	b := d.browserFor(t, "bruno")
	b.open("/dashboard")
	b.checkBalance("4,287")
	b.eval("window.tries = 0; const real = window.fetch; window.fetch = (...args) => ++window.tries === 1 ? Promise.reject(new Error('no network')) : real(...args)")
	d.charge(t, "bruno", "7", "live-1")
	b.waitFor("document.querySelector('.balance .figure .num').innerText === '4,280' && window.tries === 2")
}

// If another user signs in in another window of the same browser, the page never shows
// one user's numbers under the other's name.
func TestLivePageAfterAnotherSignIn(t *testing.T) {
	d := startDemo(t, filepath.Join(t.TempDir(), "demo"), nil)
	b := d.browserFor(t, "alex")
	b.open("/dashboard")
	b.checkBalance("1,250")
	status, err := chromedp.Run(b, chromedp.Evaluate[int](
		`fetch('/signout', {method: 'POST', redirect: 'manual'}).then(() => fetch('/signin', {method: 'POST', body: new URLSearchParams({email: 'bruno@demo.test', password: '`+demo.Password+`'})})).then(a => a.status)`,
		chromedp.EvalAwaitPromise))
	if err != nil || status != http.StatusOK {
		t.Fatalf("signing in: %d, %v", status, err)
	}
	d.charge(t, "alex", "1", "live-2")
	b.waitFor("document.querySelector('.signed-in')?.textContent.includes('bruno@demo.test') && document.querySelector('.balance .figure .num')?.innerText === '4,287'")
}

//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// clients are programs that use accounts through a balancer, write down what they were told, and
// repeat with its key whatever was not answered.
type clients struct {
	t        *testing.T
	url      string
	service  models.Secret
	accounts []clientAccount
	payments *httptest.Server
	http     http.Client
	began    time.Time
	working  sync.WaitGroup
	stopped  chan struct{}

	mu      sync.Mutex
	tries   [][]try // by account
	acked   []map[string]bool
	bought  []int          // purchases, by account
	answers map[string]int // how many of each
}

type clientAccount struct {
	id  models.AccountID
	key models.Secret
}

// begun is what each account has in the beginning. Some run out of it.
const begun = 40 * models.Credit

// newClients makes accounts on a database, and a local Stripe, which tells of payments at an
// address. What portals must be told of it is in env. A client waits for an answer for as long as it
// has patience.
func newClients(t *testing.T, database, url string, accounts int, patience time.Duration) (c *clients, env []string) {
	t.Helper()
	c = &clients{
		t: t, url: url, service: models.NewSecret(), began: time.Now(), stopped: make(chan struct{}), http: http.Client{Timeout: patience, Transport: &http.Transport{MaxIdleConnsPerHost: 1000}},
		tries: make([][]try, accounts), acked: make([]map[string]bool, accounts), bought: make([]int, accounts), answers: map[string]int{},
	}
	k := storetest.Open(t, database, storetest.NewClock(time.Now()), storetest.Settings())
	k.Key(c.service, "", models.ServiceScopes...)
	for i := range accounts {
		_, a := k.Person(fmt.Sprint("client ", i))
		k.Grant(a.ID, begun)
		account := clientAccount{a.ID, models.NewSecret()}
		k.Key(account.key, a.ID, models.ScopeBalanceRead)
		c.accounts, c.acked[i] = append(c.accounts, account), map[string]bool{}
	}
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	box, err := sandbox.New(sandbox.Config{SecretKey: demoSecretKey, WebhookURL: url + "/webhooks/stripe", WebhookSecret: "whsec_clients", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = box.Run(t.Context()) }()
	c.payments = httptest.NewServer(box)
	t.Cleanup(c.payments.Close)
	// Balances are read anew each time, so that reading one is a part of the history.
	return c, []string{
		"BURSAR_MAX_STALENESS_MS=0", "STRIPE_SECRET_KEY=" + demoSecretKey, "STRIPE_WEBHOOK_SECRET=whsec_clients", "STRIPE_API_URL=" + c.payments.URL,
	}
}

// start has so many clients use the accounts, and some others buy credits, until stop.
func (c *clients) start(many int) {
	for client := range many {
		c.working.Go(func() { c.use(client) })
	}
	for account := range c.accounts[:1+len(c.accounts)/4] {
		c.working.Go(func() { c.buy(account) })
	}
}

// stop has clients finish what they have begun.
func (c *clients) stop() {
	close(c.stopped)
	c.working.Wait()
	c.http.CloseIdleConnections()
}

func (c *clients) going() bool {
	select {
	case <-c.stopped:
		return false
	default:
		return c.t.Context().Err() == nil
	}
}

// use is the life of a client.
func (c *clients) use(client int) {
	account := client % len(c.accounts)
	random := rand.New(rand.NewPCG(uint64(client), 1))
	type kept struct {
		key  string
		ask  ask
		text string
	}
	var earlier []kept
	for n := 0; c.going(); n++ {
		key := fmt.Sprintf("%d-%d", client, n)
		a := ask{kind: asksCharge, credits: models.Credits(random.IntN(3)+1) * models.Credit}
		switch dice := random.IntN(100); {
		case dice < 55:
			if told, text := c.must(client, account, key, a); told.outcome != refused {
				earlier = append(earlier, kept{key, a, text})
			}
		case dice < 72:
			c.useHold(client, account, key, random)
		case dice < 75:
			a = ask{kind: asksCredits, credits: 30 * models.Credit}
			_, text := c.must(client, account, key, a)
			earlier = append(earlier, kept{key, a, text})
		case dice < 90 || len(earlier) == 0:
			c.once(client, account, "", ask{})
		default:
			one := earlier[random.IntN(len(earlier))]
			if dice < 97 {
				c.repeat(account, one.key, one.ask, one.text)
			} else {
				c.conflict(account, one.key, one.ask)
			}
		}
		earlier = earlier[max(0, len(earlier)-20):]
	}
}

// useHold places a hold, and ends it in one of several ways.
func (c *clients) useHold(client, account int, key string, random *rand.Rand) {
	placed, _ := c.must(client, account, key, ask{kind: asksHold, credits: 4 * models.Credit})
	if placed.outcome == refused {
		return
	}
	capture, release := ask{kind: asksCapture, hold: placed.hold, final: true}, ask{kind: asksRelease, hold: placed.hold}
	switch random.IntN(4) {
	case 0:
		c.must(client, account, key+"-capture", capture)
	case 1:
		c.must(client, account, key+"-release", release)
	case 2:
		c.must(client, account, key+"-part", ask{kind: asksCapture, credits: models.Credit, hold: placed.hold})
		capture.credits = 2 * models.Credit
		c.must(client, account, key+"-capture", capture)
	default: // both at once: one of them is too late
		var other sync.WaitGroup
		other.Go(func() { c.must(client, account, key+"-release", release) })
		c.must(client, account, key+"-capture", capture)
		other.Wait()
	}
}

// must repeats a request with its key until it is answered.
func (c *clients) must(client, account int, key string, a ask) (told, string) {
	for end := time.Now().Add(5 * time.Minute); time.Now().Before(end); {
		if got, text := c.once(client, account, key, a); got.outcome != unknown {
			if got.outcome != refused {
				c.mu.Lock()
				c.acked[account][key] = true
				c.mu.Unlock()
			}
			return got, text
		}
		time.Sleep(20 * time.Millisecond) // as a program would
	}
	c.t.Errorf("%s was never answered", key)
	return told{outcome: refused}, ""
}

// once asks once, and writes down what it is told.
func (c *clients) once(client, account int, key string, a ask) (told, string) {
	t := try{client: client, key: key, ask: a, call: time.Since(c.began).Nanoseconds()}
	status, header, text := c.send(account, key, a)
	t.answer = time.Since(c.began).Nanoseconds()
	t.told = c.read(status, header, text, a)
	if a.kind != asksBalance || t.told.outcome != unknown {
		c.mu.Lock()
		c.tries[account] = append(c.tries[account], t)
		c.mu.Unlock()
	}
	return t.told, text
}

// read takes an answer for what it says. Any that is not one of a contract fails the test.
func (c *clients) read(status int, header http.Header, text string, a ask) (t told) {
	type amounts struct{ Available, Held, Frozen, Scheduled, Debt string }
	var body struct {
		ID, Code string
		Balance  amounts
		amounts
	}
	if status != 0 {
		if err := json.Unmarshal([]byte(text), &body); err != nil {
			c.t.Errorf("%+v: %d %s: %v", a, status, text, err)
			return t
		}
	}
	ends := a.kind == asksCapture || a.kind == asksRelease
	switch {
	case status == 0, status == http.StatusServiceUnavailable && body.Code == string(models.CodeBusy):
		return t
	case status == http.StatusPaymentRequired && (a.kind == asksCharge || a.kind == asksHold) && body.Code == string(models.CodeInsufficientCredits),
		status == http.StatusConflict && ends && (body.Code == string(models.CodeAlreadyCaptured) || body.Code == string(models.CodeAlreadyReleased)):
		t.outcome = refused
		return t
	case status != http.StatusOK && status != http.StatusCreated:
		c.t.Errorf("%+v is answered by %d %s", a, status, text)
		return t
	}
	t.outcome = done
	if header.Get("Idempotency-Replayed") != "" {
		t.outcome = replayed
	}
	b := body.Balance
	if a.kind == asksBalance {
		b = body.amounts
	}
	if a.kind == asksHold {
		t.hold = body.ID
	}
	t.balance = &values{c.amount(b.Available), c.amount(b.Held)}
	if b.Frozen != "0" || b.Scheduled != "0" || b.Debt != "0" {
		c.t.Errorf("%+v: the balance is %+v", a, b)
	}
	return t
}

func (c *clients) amount(text string) models.Credits {
	credits, err := models.ParseCredits(text)
	if err != nil {
		c.t.Errorf("an amount is %q: %v", text, err)
	}
	return credits
}

// send sends a request; status 0 stands for no answer.
func (c *clients) send(account int, key string, a ask) (status int, header http.Header, text string) {
	id := string(c.accounts[account].id)
	method, path, body := http.MethodPost, "/v1/charges", "{}"
	switch a.kind {
	case asksBalance:
		method, path = http.MethodGet, "/v1/accounts/"+id+"/balance"
	case asksCharge, asksHold:
		body = fmt.Sprintf(`{"account":%q,"credits":%q,"hold":%t}`, id, a.credits, a.kind == asksHold)
	case asksCapture:
		path += "/" + a.hold + "/capture"
		if body = fmt.Sprintf(`{"final":%t}`, a.final); a.credits > 0 {
			body = fmt.Sprintf(`{"credits":%q,"final":%t}`, a.credits, a.final)
		}
	case asksRelease:
		path += "/" + a.hold + "/release"
	case asksCredits:
		path, body = "/v1/accounts/"+id+"/grants", fmt.Sprintf(`{"credits":%q,"kind":"purchased","reason":"more"}`, a.credits)
	}
	return c.do(method, c.url+path, "application/json", body, map[string]string{"Authorization": "Bearer " + string(c.service), "Idempotency-Key": key})
}

func (c *clients) do(method, url, kind, body string, headers map[string]string) (status int, header http.Header, text string) {
	r, err := http.NewRequestWithContext(c.t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		c.t.Error(err)
		return 0, nil, ""
	}
	r.GetBody = nil // else the client itself would send it again, of which nothing would be written down
	r.Header.Set("Content-Type", kind)
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	resp, err := c.http.Do(r)
	if err == nil {
		var read []byte
		read, err = io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		status, header, text = resp.StatusCode, resp.Header, string(read)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil {
		c.answers["no answer"]++
		return 0, nil, ""
	}
	c.answers[fmt.Sprint(status)]++
	return status, header, text
}

// repeat sends again what was done: it is answered as it was.
func (c *clients) repeat(account int, key string, a ask, was string) {
	status, header, text := c.send(account, key, a)
	if got := c.read(status, header, text, a); got.outcome != unknown && (got.outcome != replayed || text != was) {
		c.t.Errorf("%s was answered by %s, and again by %d %s", key, was, status, text)
	}
}

// conflict asks for something else under a key.
func (c *clients) conflict(account int, key string, a ask) {
	a.credits++
	status, _, text := c.send(account, key, a)
	if status != 0 && status != http.StatusServiceUnavailable && (status != http.StatusConflict || !strings.Contains(text, string(models.CodeIdempotencyConflict))) {
		c.t.Errorf("another request under %s is answered by %d %s", key, status, text)
	}
}

// purchases is how many an account makes at most: a portal lets an account begin 20 in a minute.
const purchases = 6

// buy has a browser buy ten credits now and then.
func (c *clients) buy(account int) {
	headers := map[string]string{"Authorization": "Bearer " + string(c.accounts[account].key)}
	ask := ask{kind: asksCredits, credits: 10 * models.Credit}
	// until asks again as long as there is no answer.
	until := func(what, url, kind, body string, ready func(status int) bool) string {
		for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); {
			status, _, text := c.do(http.MethodPost, url, kind, body, headers)
			if ready(status) {
				return text
			}
			if status != 0 && status != http.StatusServiceUnavailable && !strings.Contains(text, "not completed") {
				c.t.Errorf("%s is answered by %d %s", what, status, text)
				return ""
			}
			time.Sleep(200 * time.Millisecond) // a portal lets an account begin 20 purchases in a minute
		}
		c.t.Errorf("%s was never answered", what)
		return ""
	}
	ok := func(status int) bool { return status == http.StatusOK }
	for n := 0; n < purchases && c.going(); n++ {
		var page struct{ URL string }
		if err := json.Unmarshal([]byte(until("a checkout", c.url+"/api/create-checkout-session", "application/json", `{"credits":10}`, ok)), &page); err != nil {
			c.t.Errorf("a checkout: %v", err)
			return
		}
		t := try{client: -1, key: fmt.Sprint("purchase ", n), ask: ask, call: time.Since(c.began).Nanoseconds(), told: told{outcome: done}}
		until("paying", page.URL, "application/x-www-form-urlencoded", sandbox.CardForm(sandbox.CardPays).Encode(), func(status int) bool { return status != 0 })
		session := page.URL[strings.LastIndexByte(page.URL, '/')+1:]
		until("a payment", c.url+"/api/verify-payment", "application/json", fmt.Sprintf(`{"sessionId":%q}`, session), ok)
		t.answer = time.Since(c.began).Nanoseconds()
		c.mu.Lock()
		c.tries[account] = append(c.tries[account], t)
		c.bought[account]++
		c.mu.Unlock()
	}
}

// count returns how many requests were acknowledged.
func (c *clients) count() (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, acked := range c.acked {
		n += len(acked)
	}
	return n
}

// advance waits until some more requests are acknowledged.
func (c *clients) advance(more int, patience time.Duration) {
	c.t.Helper()
	from := c.count()
	for end := time.Now().Add(patience); c.count() < from+more; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			c.t.Fatalf("%d requests were acknowledged in %s; %s", c.count()-from, patience, c.summary())
		}
	}
}

// unanswered returns how many requests got no answer.
func (c *clients) unanswered() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.answers["no answer"]
}

func (c *clients) summary() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return fmt.Sprintf("answers: %v; purchases: %v", c.answers, c.bought)
}

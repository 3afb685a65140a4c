package checkout_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/checkout"
	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/stripe/stripe-go/v76"
)

// Our sandbox says what we think Stripe says. Whether Stripe thinks so too is asked
// of stripe-mock, which Stripe makes from the description of its API: it keeps no
// state, refuses what the description does not have, and answers with examples.

// startMock runs stripe-mock until the test ends and returns its address. Its
// version 0.183.0 describes the version of the API that our library speaks.
func startMock(t *testing.T) string {
	t.Helper()
	program, err := filepath.Abs("../.bin/stripe-mock")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := exec.LookPath(program); err != nil {
		t.Fatalf("Stripe's mock of its API is missing: `go tool task test` installs it, as does `GOBIN=$PWD/.bin go install github.com/stripe/stripe-mock@v0.183.0` (%v)", err)
	}
	mock := exec.CommandContext(t.Context(), program, "-strict-version-check", "-http-addr", "127.0.0.1:0", "-https-addr", "127.0.0.1:0")
	out, err := mock.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	mock.Stderr = mock.Stdout
	if err := mock.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = mock.Process.Kill(); _ = mock.Wait() })
	said := bufio.NewScanner(out)
	for said.Scan() {
		if _, address, ok := strings.Cut(said.Text(), "HTTP at address: "); ok {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return "http://" + address
		}
	}
	t.Fatal("stripe-mock ended before it listened")
	return ""
}

// wire is a connection to Stripe that keeps what was sent and answered.
type wire struct{ calls []call }

type call struct {
	method, path string
	query, form  url.Values
	header       http.Header
	status       int
	answer       string
}

// RoundTrip sends one request.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	sent := call{method: r.Method, path: r.URL.Path, query: r.URL.Query(), header: r.Header.Clone()}
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		if sent.form, err = url.ParseQuery(string(body)); err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	answer.Body.Close()
	answer.Body = io.NopCloser(bytes.NewReader(text))
	sent.status, sent.answer = answer.StatusCode, string(text)
	w.calls = append(w.calls, sent)
	return answer, nil
}

// everyCall makes each request that this package ever makes, with every parameter.
func everyCall(t *testing.T, api string) []call {
	t.Helper()
	w := &wire{}
	s := checkout.New(checkout.Config{
		SecretKey: secretKey, WebhookSecret: webhookSecret, APIURL: api, BaseURL: "https://portal.test", Currency: "usd",
		HTTP: &http.Client{Transport: w}, Log: slog.New(slog.DiscardHandler),
	})
	if _, _, err := s.Start(t.Context(), tenCredits(), "alex@demo.test", "10 Credits"); err != nil {
		t.Errorf("start: %v", err)
	}
	byKey := tenCredits()
	byKey.UserID = ""
	if _, _, err := s.Start(t.Context(), byKey, "", "10 Credits"); err != nil {
		t.Errorf("start by a key: %v", err)
	}
	if r, err := s.Session(t.Context(), "cs_test_1"); err != nil || !strings.HasPrefix(r.PaymentIntentID, "pi_") {
		t.Errorf("session: %+v %v", r, err) // unless asked for, its payment is not in it
	}
	payload := fmt.Sprintf(`{"id":"evt_1","object":"event","type":"charge.dispute.created","api_version":%q,"data":{"object":{"object":"dispute","id":"dp_1","charge":"ch_1"}}}`, stripe.APIVersion)
	if e, err := s.Event(t.Context(), []byte(payload), sign(payload, webhookSecret, time.Now())); err != nil || e.MoneyBack == nil {
		t.Errorf("event: %+v %v", e, err)
	}
	if e, err := s.EventAgain(t.Context(), "evt_1"); err != nil || e.ID != "evt_1" {
		t.Errorf("event again: %+v %v", e, err)
	}
	return w.calls
}

// Stripe takes every request of ours, in the version that we say we speak.
func TestStripeTakesWhatWeSend(t *testing.T) {
	var made []string
	for _, c := range everyCall(t, startMock(t)) {
		made = append(made, c.method+" "+c.path)
		if c.status != http.StatusOK {
			t.Errorf("%s %s %v %v: %d %s", c.method, c.path, c.query, c.form, c.status, c.answer)
		}
		if v := c.header.Get("Stripe-Version"); v != sandbox.APIVersion {
			t.Errorf("we speak %s, the sandbox %s", v, sandbox.APIVersion)
		}
	}
	want := []string{
		"POST /v1/checkout/sessions", "POST /v1/checkout/sessions", "GET /v1/checkout/sessions/cs_test_1",
		"GET /v1/charges/ch_1", "GET /v1/disputes/dp_1", "GET /v1/events/evt_1",
	}
	if !slices.Equal(made, want) {
		t.Errorf("made  %v\nwant %v", made, want)
	}
}

// No parameter of ours is let through unseen: under a slightly other name, each is
// refused, and so is an amount that is no number, a call of another version, and
// an address that there is not.
func TestStripeRefusesWhatIsWrong(t *testing.T) {
	api := startMock(t)
	name := regexp.MustCompile(`^[a-z_]+`)
	for _, c := range everyCall(t, api) {
		refused := func(what string, wrong call) {
			t.Helper()
			if status, answer := wrong.send(t, api); status < 400 {
				t.Errorf("%s %s with %s is taken: %s", c.method, c.path, what, answer)
			}
		}
		for parameter := range c.form {
			wrong := c.clone()
			wrong.form[name.ReplaceAllString(parameter, "${0}x")] = c.form[parameter]
			wrong.form.Del(parameter)
			refused(parameter+" misspelt", wrong)
		}
		for parameter := range c.query {
			wrong := c.clone()
			wrong.query[name.ReplaceAllString(parameter, "${0}x")] = c.query[parameter]
			wrong.query.Del(parameter)
			refused(parameter+" misspelt", wrong)
		}
		if amount := "line_items[0][price_data][unit_amount]"; c.form.Has(amount) {
			wrong := c.clone()
			wrong.form.Set(amount, "a lot")
			refused("an amount that is no number", wrong)
		}
		other := c.clone()
		other.header.Set("Stripe-Version", "2022-11-15")
		refused("another version", other)
		elsewhere := c.clone()
		elsewhere.path = strings.Replace(c.path, "/v1/", "/v1/x", 1)
		refused("another address", elsewhere)
	}
}

func (c call) clone() call {
	c.header = c.header.Clone()
	c.query, c.form = url.Values(http.Header(c.query).Clone()), url.Values(http.Header(c.form).Clone())
	return c
}

// send repeats a call past our client.
func (c call) send(t *testing.T, api string) (status int, answer string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), c.method, api+c.path+"?"+c.query.Encode(), strings.NewReader(c.form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = c.header
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

// What the sandbox answers has the shape of what Stripe answers: all that we read
// is there in both and of the same kind, and the sandbox has made up nothing.
func TestTheSandboxAnswersAsStripeDoes(t *testing.T) {
	mock := startMock(t)
	till := newTill(t)
	id, page := till.start()
	till.pay(page, sandbox.CardForm(sandbox.CardDisputed))
	till.later(0)
	var dispute object
	for _, post := range till.posted {
		if e := decode(t, post.payload); e["type"] == string(stripe.EventTypeChargeDisputeCreated) {
			dispute = e["data"].(map[string]any)["object"].(map[string]any)
		}
	}
	session := "/v1/checkout/sessions/" + id + "?expand[]=payment_intent"
	for _, c := range []struct {
		what         string
		theirs, ours object
		read         []string
	}{
		{"a session", fetch(t, mock, session), fetch(t, till.api, session), []string{
			"id", "object", "url", "client_reference_id", "status", "payment_status", "currency", "amount_subtotal", "payment_intent.id", "payment_intent.status",
		}},
		{"a charge", fetch(t, mock, "/v1/charges/ch_1"), fetch(t, till.api, "/v1/charges/"+dispute["charge"].(string)), []string{
			"amount", "amount_refunded", "payment_intent", "metadata",
		}},
		{"a dispute", fetch(t, mock, "/v1/disputes/dp_1"), fetch(t, till.api, "/v1/disputes/"+dispute["id"].(string)), []string{"id", "status", "amount"}},
		{"an event", fetch(t, mock, "/v1/events/evt_1"), decode(t, till.posted[0].payload), []string{"id", "type", "api_version", "data.object"}},
	} {
		for _, path := range c.read {
			theirs, in := c.theirs.at(path)
			ours, have := c.ours.at(path)
			if !in || !have || (theirs != nil && ours != nil && fmt.Sprintf("%T", theirs) != fmt.Sprintf("%T", ours)) {
				t.Errorf("%s: %s is %v (%t) at Stripe, %v (%t) in the sandbox", c.what, path, theirs, in, ours, have)
			}
		}
		delete(c.ours, "data") // what an event is about is compared by itself
		c.ours.within(t, c.what, c.theirs)
	}
}

// object is JSON that was answered.
type object map[string]any

func decode(t *testing.T, text []byte) object {
	t.Helper()
	var o object
	if err := json.Unmarshal(text, &o); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return o
}

func fetch(t *testing.T, api, path string) object {
	t.Helper()
	path, query, _ := strings.Cut(path, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	header := http.Header{"Authorization": {"Bearer " + secretKey}, "Stripe-Version": {stripe.APIVersion}}
	status, answer := call{method: http.MethodGet, path: path, query: values, header: header}.send(t, api)
	if status != http.StatusOK {
		t.Fatalf("%s: %d %s", path, status, answer)
	}
	return decode(t, []byte(answer))
}

// at is the member at a dotted path.
func (o object) at(path string) (any, bool) {
	first, rest, more := strings.Cut(path, ".")
	member, ok := o[first]
	if !more || !ok {
		return member, ok
	}
	within, ok := member.(map[string]any)
	if !ok {
		return nil, false
	}
	return object(within).at(rest)
}

// within checks that o has no member that theirs has not, and none of another kind.
func (o object) within(t *testing.T, what string, theirs object) {
	t.Helper()
	for name, ours := range o {
		their, ok := theirs[name]
		if !ok {
			t.Errorf("%s has no %s at Stripe", what, name)
			continue
		}
		if mine, ok := ours.(map[string]any); ok && name != "metadata" {
			if their, ok := their.(map[string]any); ok {
				object(mine).within(t, what+"'s "+name, their)
			}
			continue
		}
		if ours != nil && their != nil && fmt.Sprintf("%T", ours) != fmt.Sprintf("%T", their) {
			t.Errorf("%s: %s is %v at Stripe, %v in the sandbox", what, name, their, ours)
		}
	}
}

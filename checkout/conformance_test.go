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
	"github.com/bursar-portal/bursar/models"
	"github.com/stripe/stripe-go/v76"
)

// The sandbox behaves as we believe that Stripe does. These tests compare it and our
// requests with stripe-mock, which Stripe generates from the OpenAPI document of its
// API: it has no state, rejects requests that the document does not allow, and
// responds with examples.

// startMock runs stripe-mock until the test ends and returns its URL. Version 0.183.0
// has the API version of our client library.
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
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, address, ok := strings.Cut(lines.Text(), "HTTP at address: "); ok {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return "http://" + address
		}
	}
	t.Fatal("stripe-mock ended before it listened")
	return ""
}

// recorder is an http.RoundTripper that records requests and responses.
type recorder struct{ calls []recordedCall }

type recordedCall struct {
	method, path string
	query, form  url.Values
	header       http.Header
	status       int
	body         string
}

// RoundTrip sends and records one request.
func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	made := recordedCall{method: req.Method, path: req.URL.Path, query: req.URL.Query(), header: req.Header.Clone()}
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		if made.form, err = url.ParseQuery(string(body)); err != nil {
			return nil, err
		}
		req.Body = io.NopCloser(bytes.NewReader(body))
	}
	response, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	response.Body.Close()
	response.Body = io.NopCloser(bytes.NewReader(body))
	made.status, made.body = response.StatusCode, string(body)
	r.calls = append(r.calls, made)
	return response, nil
}

// makeEveryCall makes all requests that this package can make, with all parameters.
func makeEveryCall(t *testing.T, api string) []recordedCall {
	t.Helper()
	r := &recorder{}
	client := checkout.New(checkout.Config{
		SecretKey: secretKey, WebhookSecret: webhookSecret, APIURL: api, BaseURL: "https://portal.test", Currency: "usd",
		HTTP: &http.Client{Transport: r}, Log: slog.New(slog.DiscardHandler),
	})
	if _, _, err := client.CreateSession(t.Context(), tenCredits(), checkout.Buyer{Email: "alex@demo.test"}, "10 Credits"); err != nil {
		t.Errorf("start: %v", err)
	}
	byKey := tenCredits()
	byKey.UserID = ""
	if _, _, err := client.CreateSession(t.Context(), byKey, checkout.Buyer{}, "10 Credits"); err != nil {
		t.Errorf("start by a key: %v", err)
	}
	if _, _, err := client.CreateSession(t.Context(), tenCredits(), checkout.Buyer{CustomerID: "cus_1"}, "10 Credits"); err != nil {
		t.Errorf("start for a customer: %v", err)
	}
	if page, err := client.CreatePortal(t.Context(), "cus_1", "/billing?account=acc_1"); err != nil || !strings.HasPrefix(page, "https://") {
		t.Errorf("portal: %q %v", page, err)
	}
	if report, err := client.RetrieveSession(t.Context(), "cs_test_1"); err != nil || !strings.HasPrefix(report.PaymentIntentID, "pi_") {
		t.Errorf("session: %+v %v", report, err) // the payment intent is only there if it is expanded
	}
	lost := tenCredits()
	lost.CreatedAt = time.Date(2026, 3, 29, 17, 48, 46, 0, time.UTC)
	if id, _, err := client.FindSession(t.Context(), lost); models.CodeOf(err) != models.CodeNotFound {
		t.Errorf("found session: %q %v", id, err) // the example has no metadata
	}
	next := r.calls[len(r.calls)-1].clone() // the example has one page
	next.query.Set("starting_after", "cs_test_1")
	if next.status, next.body = next.send(t, api); next.status != http.StatusOK {
		t.Errorf("next page: %d %s", next.status, next.body)
	}
	r.calls = append(r.calls, next)
	if report, err := client.ExpireSession(t.Context(), "cs_test_1"); err != nil || report.SessionID == "" {
		t.Errorf("expired session: %+v %v", report, err)
	}
	payload := fmt.Sprintf(`{"id":"evt_1","object":"event","type":"charge.dispute.created","api_version":%q,"data":{"object":{"object":"dispute","id":"dp_1","charge":"ch_1"}}}`, stripe.APIVersion)
	if e, err := client.ConstructEvent(t.Context(), []byte(payload), sign(payload, webhookSecret, time.Now())); err != nil || e.Reversal == nil {
		t.Errorf("event: %+v %v", e, err)
	}
	if e, err := client.RetrieveEvent(t.Context(), "evt_1"); err != nil || e.ID != "evt_1" {
		t.Errorf("retrieved event: %+v %v", e, err)
	}
	return r.calls
}

// Stripe accepts all our requests, with the API version that they name.
func TestStripeAcceptsOurRequests(t *testing.T) {
	var made []string
	for _, c := range makeEveryCall(t, startMock(t)) {
		made = append(made, c.method+" "+c.path)
		if c.status != http.StatusOK {
			t.Errorf("%s %s %v %v: %d %s", c.method, c.path, c.query, c.form, c.status, c.body)
		}
		if v := c.header.Get("Stripe-Version"); v != sandbox.APIVersion {
			t.Errorf("the client sends version %s, the sandbox has %s", v, sandbox.APIVersion)
		}
	}
	want := []string{
		"POST /v1/checkout/sessions", "POST /v1/checkout/sessions", "POST /v1/checkout/sessions", "POST /v1/billing_portal/sessions", "GET /v1/checkout/sessions/cs_test_1",
		"GET /v1/checkout/sessions", "GET /v1/checkout/sessions", "POST /v1/checkout/sessions/cs_test_1/expire",
		"GET /v1/charges/ch_1", "GET /v1/disputes/dp_1", "GET /v1/events/evt_1",
	}
	if !slices.Equal(made, want) {
		t.Errorf("made  %v\nwant %v", made, want)
	}
}

// stripe-mock does not ignore any of our parameters: it rejects each of them under a
// misspelt name. It also rejects an invalid amount, another API version and an unknown
// path.
func TestStripeRejectsWrongRequests(t *testing.T) {
	api := startMock(t)
	name := regexp.MustCompile(`^[a-z_]+`)
	for _, c := range makeEveryCall(t, api) {
		rejected := func(what string, wrong recordedCall) {
			t.Helper()
			if status, body := wrong.send(t, api); status < 400 {
				t.Errorf("%s %s with %s is accepted: %s", c.method, c.path, what, body)
			}
		}
		for parameter := range c.form {
			wrong := c.clone()
			wrong.form[name.ReplaceAllString(parameter, "${0}x")] = c.form[parameter]
			wrong.form.Del(parameter)
			rejected(parameter+" misspelt", wrong)
		}
		for parameter := range c.query {
			wrong := c.clone()
			wrong.query[name.ReplaceAllString(parameter, "${0}x")] = c.query[parameter]
			wrong.query.Del(parameter)
			rejected(parameter+" misspelt", wrong)
		}
		if amount := "line_items[0][price_data][unit_amount]"; c.form.Has(amount) {
			wrong := c.clone()
			wrong.form.Set(amount, "a lot")
			rejected("an invalid amount", wrong)
		}
		other := c.clone()
		other.header.Set("Stripe-Version", "2022-11-15")
		rejected("another version", other)
		elsewhere := c.clone()
		elsewhere.path = strings.Replace(c.path, "/v1/", "/v1/x", 1)
		rejected("another path", elsewhere)
	}
}

func (c recordedCall) clone() recordedCall {
	c.header = c.header.Clone()
	c.query, c.form = url.Values(http.Header(c.query).Clone()), url.Values(http.Header(c.form).Clone())
	return c
}

// send repeats a call without our client.
func (c recordedCall) send(t *testing.T, api string) (status int, body string) {
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

// The sandbox's objects have the shape of Stripe's: the fields that we read are in
// both, with the same types, and the sandbox has no fields that Stripe does not have.
func TestSandboxObjectsMatchStripe(t *testing.T) {
	mock := startMock(t)
	env := newTestEnv(t)
	id, page := env.start()
	env.pay(page, sandbox.CardForm(sandbox.CardDisputed))
	env.advance(0)
	var dispute object
	for _, post := range env.posted {
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
		{"the session", fetch(t, mock, session), fetch(t, env.api, session), []string{
			"id", "object", "url", "customer", "client_reference_id", "status", "payment_status", "currency", "amount_subtotal", "payment_intent.id", "payment_intent.status",
		}},
		{"the customer", fetch(t, mock, "/v1/customers/cus_1"), fetch(t, env.api, "/v1/customers/"+env.session(id).CustomerID), []string{"id", "object", "email", "name"}},
		{"the portal", openPortal(t, mock, "cus_1"), openPortal(t, env.api, env.session(id).CustomerID), []string{"id", "object", "customer", "return_url", "url"}},
		{"the list of sessions", fetch(t, mock, "/v1/checkout/sessions?limit=100"), fetch(t, env.api, "/v1/checkout/sessions?limit=100"), []string{"object", "data", "has_more", "url"}},
		{"the charge", fetch(t, mock, "/v1/charges/ch_1"), fetch(t, env.api, "/v1/charges/"+dispute["charge"].(string)), []string{
			"amount", "amount_refunded", "payment_intent", "metadata",
		}},
		{"the dispute", fetch(t, mock, "/v1/disputes/dp_1"), fetch(t, env.api, "/v1/disputes/"+dispute["id"].(string)), []string{"id", "status", "amount", "currency", "evidence_details.due_by"}},
		{"the event", fetch(t, mock, "/v1/events/evt_1"), decode(t, env.posted[0].payload), []string{"id", "type", "api_version", "data.object"}},
	} {
		for _, path := range c.read {
			theirs, in := c.theirs.lookup(path)
			ours, have := c.ours.lookup(path)
			if !in || !have || (theirs != nil && ours != nil && fmt.Sprintf("%T", theirs) != fmt.Sprintf("%T", ours)) {
				t.Errorf("%s: %s is %v (%t) at Stripe, %v (%t) in the sandbox", c.what, path, theirs, in, ours, have)
			}
		}
		delete(c.ours, "data") // the event's object is compared on its own
		c.ours.checkSubset(t, c.what, c.theirs)
	}
}

// object is a JSON object.
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
	status, body := recordedCall{method: http.MethodGet, path: path, query: values, header: header}.send(t, api)
	if status != http.StatusOK {
		t.Fatalf("%s: %d %s", path, status, body)
	}
	return decode(t, []byte(body))
}

// openPortal opens the billing portal of a customer without our client.
func openPortal(t *testing.T, api, customer string) object {
	t.Helper()
	status, body := recordedCall{
		method: http.MethodPost, path: "/v1/billing_portal/sessions", form: url.Values{"customer": {customer}, "return_url": {"https://portal.test/billing"}},
		header: http.Header{"Authorization": {"Bearer " + secretKey}, "Stripe-Version": {stripe.APIVersion}, "Content-Type": {"application/x-www-form-urlencoded"}},
	}.send(t, api)
	if status != http.StatusOK {
		t.Fatalf("the portal: %d %s", status, body)
	}
	return decode(t, []byte(body))
}

// lookup returns the member at a dotted path.
func (o object) lookup(path string) (any, bool) {
	first, rest, more := strings.Cut(path, ".")
	member, ok := o[first]
	if !more || !ok {
		return member, ok
	}
	within, ok := member.(map[string]any)
	if !ok {
		return nil, false
	}
	return object(within).lookup(rest)
}

// checkSubset checks that all members of o are in theirs, with the same types.
func (o object) checkSubset(t *testing.T, what string, theirs object) {
	t.Helper()
	for name, ours := range o {
		their, ok := theirs[name]
		if !ok {
			t.Errorf("%s has no %s at Stripe", what, name)
			continue
		}
		if mine, ok := ours.(map[string]any); ok && name != "metadata" {
			if their, ok := their.(map[string]any); ok {
				object(mine).checkSubset(t, what+"'s "+name, their)
			}
			continue
		}
		if ours != nil && their != nil && fmt.Sprintf("%T", ours) != fmt.Sprintf("%T", their) {
			t.Errorf("%s: %s is %v at Stripe, %v in the sandbox", what, name, their, ours)
		}
	}
}

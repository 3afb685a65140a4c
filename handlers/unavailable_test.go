package handlers_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/checkout"
	"github.com/bursar-portal/bursar/models"
)

// stripeIsGone makes Stripe unreachable.
func stripeIsGone(d *config) {
	d.Stripe = checkout.New(checkout.Config{
		SecretKey: "sk_test_portal", WebhookSecret: webhookSecret, APIURL: "http://127.0.0.1:1", BaseURL: d.Settings.BaseURL, Currency: "usd", Log: d.Log,
	})
}

// wantOneBusyLine fails the test unless the log has one line about the request, with
// its id and the cause.
func (p *portal) wantOneBusyLine(a response, cause string) {
	p.Helper()
	log := p.log.String()
	if strings.Count(log, "request answered as busy") != 1 || strings.Count(log, a.header.Get("X-Request-Id")) != 1 || !strings.Contains(log, cause) {
		p.Errorf("%d, and the log says\n%s", a.status, log)
	}
	p.log.Reset()
}

// Every 503 is in the log once, with its cause, whoever made the response.
func TestEvery503IsLoggedOnce(t *testing.T) {
	p := newPortal(t, stripeIsGone)
	user, account := p.Person("gita")
	secret := p.key(account.ID, models.ScopeBalanceRead)

	a := p.request("POST", "/api/create-checkout-session", `{"credits":10}`, bearer(secret))
	a.wantBody(503, `{"error":"Error creating checkout session"}`)
	p.wantOneBusyLine(a, "127.0.0.1:1")

	session := p.signIn(user)
	a = p.serve("POST", "/buy", "pack=10&key=form-key-0123456789", session,
		header{"Content-Type", "application/x-www-form-urlencoded"}, header{"Sec-Fetch-Site", "same-origin"})
	a.wantContains(503, "<!doctype html>")
	p.wantOneBusyLine(a, "127.0.0.1:1")

	late, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	a = p.serveIn(late, "GET", "/v1/balance", bearer(secret))
	a.wantContains(503, `"code":"busy"`)
	p.wantOneBusyLine(a, "context deadline exceeded")

	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	a = p.request("GET", "/readyz", "")
	a.wantBody(503, `{"status":"unavailable"}`)
	p.wantOneBusyLine(a, "not ready")
}

// Nobody got the 503 of a client that has disconnected.
func TestDisconnectedClientsAreNotLogged(t *testing.T) {
	p := newPortal(t)
	_, account := p.Person("gita")
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	a := p.serveIn(gone, "GET", "/v1/balance", bearer(p.key(account.ID, models.ScopeBalanceRead)))
	a.wantContains(503, `"code":"busy"`)
	if p.log.String() != "" {
		t.Errorf("the log says\n%s", p.log)
	}
}

// serveIn calls the handler in a context.
func (p *portal) serveIn(ctx context.Context, method, path string, headers ...header) response {
	p.Helper()
	r := httptest.NewRequestWithContext(ctx, method, path, nil)
	for _, h := range headers {
		r.Header.Set(h.name, h.value)
	}
	recorder := httptest.NewRecorder()
	p.handler.ServeHTTP(recorder, r)
	return response{p.T, recorder.Code, recorder.Header(), recorder.Body.String()}
}

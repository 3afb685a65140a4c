package sandbox

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// event is an event and the state of its delivery to the webhook endpoint.
type event struct {
	ID        string
	Type      string
	Payload   json.RawMessage
	CreatedAt time.Time
	Delivery  deliveryStatus
	Attempts  int
	NextAt    time.Time // of the next attempt
}

type deliveryStatus string

const (
	deliveryPending   deliveryStatus = "waiting"
	deliverySucceeded deliveryStatus = "done"
	deliveryFailed    deliveryStatus = "given_up"
)

func (e event) pending() bool { return e.Delivery == deliveryPending }

const (
	maxAttempts    = 16 // over about two hours
	maxBackoff     = 15 * time.Minute
	webhookTimeout = 10 * time.Second
)

// backoff returns the delay after a number of failed attempts: 1s, 2s, 4s and so on.
func backoff(attempts int) time.Duration {
	return min(time.Second<<min(attempts-1, 30), maxBackoff)
}

// emit stores an event with the current state of an object, to be delivered
// immediately.
func (t *tx) emit(kind string, object any) {
	if t.config.WebhookURL == "" {
		return
	}
	e := event{
		ID: "evt_" + randomID(), Type: kind,
		CreatedAt: t.now, NextAt: t.now, Delivery: deliveryPending,
	}
	e.Payload = mustJSON(eventObject{
		ID: e.ID, Object: "event", Type: kind, APIVersion: t.config.APIVersion,
		Created: t.now.Unix(), PendingWebhooks: 1, Data: eventData{Object: object},
	})
	t.Events[e.ID] = e
}

// deliver attempts an event once and records the outcome. It returns an error if that
// can't be saved.
func (s *Sandbox) deliver(ctx context.Context, e event) error {
	failure := s.post(ctx, e.Payload)
	if failure != nil && ctx.Err() != nil {
		return nil //nolint:nilerr // we are stopping, so the attempt does not count
	}
	return s.update(func(t *tx) error {
		e := t.Events[e.ID]
		e.Attempts++
		switch {
		case failure == nil:
			e.Delivery = deliverySucceeded
		case e.Attempts >= maxAttempts:
			e.Delivery = deliveryFailed
			t.config.Log.Warn("sandbox: gave up on a webhook", "event", e.ID, "type", e.Type, "error", failure)
		default:
			e.NextAt = t.now.Add(backoff(e.Attempts))
			t.config.Log.Debug("sandbox: a webhook was not delivered", "event", e.ID, "type", e.Type, "next_attempt", e.NextAt, "error", failure)
		}
		t.Events[e.ID] = e
		return nil
	})
}

// post sends a payload with a signature of the current time. Any response but a 2xx is
// an error, including redirects.
func (s *Sandbox) post(ctx context.Context, payload []byte) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.config.WebhookURL, bytes.NewReader(payload))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	r.Header.Set("User-Agent", "Bursar-Sandbox/1.0")
	r.Header.Set("Stripe-Signature", signature(payload, s.config.WebhookSecret, time.Now()))
	response, err := s.client.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	// Read the body so that the connection can be reused, but not without limit.
	if _, err := io.CopyN(io.Discard, response.Body, 64<<10); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return fmt.Errorf("the endpoint responded with %s", response.Status)
	}
	return nil
}

// signature signs a payload with Stripe's scheme v1, an HMAC-SHA-256 of the Unix time,
// a dot and the payload (https://docs.stripe.com/webhooks#verify-manually).
func signature(payload []byte, secret string, at time.Time) string {
	unix := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(unix + "."))
	mac.Write(payload)
	return "t=" + unix + ",v1=" + hex.EncodeToString(mac.Sum(nil))
}

func webhookClient() *http.Client {
	return &http.Client{
		Timeout:       webhookTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

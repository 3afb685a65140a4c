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

// event is something that happened, and how far telling of it has come.
type event struct {
	ID        string
	Type      string
	Payload   json.RawMessage
	CreatedAt time.Time
	Delivery  delivery
	Attempts  int
	NextAt    time.Time // of the next attempt
}

type delivery string

const (
	deliveryWaiting delivery = "waiting"
	deliveryDone    delivery = "done"
	deliveryGivenUp delivery = "given_up"
)

func (e event) waiting() bool { return e.Delivery == deliveryWaiting }

const (
	maxAttempts    = 16 // about two hours
	longestBackoff = 15 * time.Minute
	webhookTimeout = 10 * time.Second
)

// backoff is the pause after so many failed attempts: 1 s, 2 s, 4 s and on.
func backoff(attempts int) time.Duration {
	return min(time.Second<<min(attempts-1, 30), longestBackoff)
}

// emit notes an event about an object as it is now, to be delivered at once.
func (c *change) emit(kind string, object any) {
	if c.config.WebhookURL == "" {
		return
	}
	e := event{
		ID: "evt_" + randomID(), Type: kind,
		CreatedAt: c.now, NextAt: c.now, Delivery: deliveryWaiting,
	}
	e.Payload = mustJSON(eventObject{
		ID: e.ID, Object: "event", Type: kind, APIVersion: c.config.APIVersion,
		Created: c.now.Unix(), PendingWebhooks: 1, Data: eventData{Object: object},
	})
	c.Events[e.ID] = e
}

// deliver tries an event once and notes what came of it. Its error is of noting.
func (s *Sandbox) deliver(ctx context.Context, e event) error {
	fault := s.post(ctx, e.Payload)
	if fault != nil && ctx.Err() != nil {
		return nil //nolint:nilerr // we are stopping; the attempt says nothing about the receiver
	}
	return s.change(func(c *change) error {
		e := c.Events[e.ID]
		e.Attempts++
		switch {
		case fault == nil:
			e.Delivery = deliveryDone
		case e.Attempts >= maxAttempts:
			e.Delivery = deliveryGivenUp
			c.config.Log.Warn("sandbox: a webhook was given up", "event", e.ID, "type", e.Type, "error", fault)
		default:
			e.NextAt = c.now.Add(backoff(e.Attempts))
			c.config.Log.Debug("sandbox: a webhook did not arrive", "event", e.ID, "type", e.Type, "again_at", e.NextAt, "error", fault)
		}
		c.Events[e.ID] = e
		return nil
	})
}

// post sends a payload, signed now. Anything but a 2xx is an error, redirects
// included.
func (s *Sandbox) post(ctx context.Context, payload []byte) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.config.WebhookURL, bytes.NewReader(payload))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	r.Header.Set("User-Agent", "Bursar-Sandbox/1.0")
	r.Header.Set("Stripe-Signature", signature(payload, s.config.WebhookSecret, time.Now()))
	answer, err := s.client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	// Read, so that the connection can serve the next one; an endless answer is cut off.
	if _, err := io.CopyN(io.Discard, answer.Body, 64<<10); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return fmt.Errorf("the receiver answered %s", answer.Status)
	}
	return nil
}

// signature is Stripe's scheme v1: HMAC-SHA-256 over the Unix time, a point and
// the payload (https://docs.stripe.com/webhooks#verify-manually).
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

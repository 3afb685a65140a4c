package store_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/storetest"
)

// safeBuffer is a buffer that is written and read at the same time.
type safeBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.String()
}

// A portal on a machine whose clock is an hour ahead goes by the server's clock, as the others
// do: nothing ends an hour early there, and entries are in the order of time. The log says so, and
// when the clock was set right.
func TestPortalWhoseClockIsAhead(t *testing.T) {
	url := storetest.Server(t)
	open := func(ahead *atomic.Int64, log *slog.Logger) *store.Store {
		t.Helper()
		database.Machine = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
		defer func() { database.Machine = time.Now }()
		s, err := store.Open(t.Context(), store.Config{Path: url, Settings: storetest.Strict(), Log: log})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return s
	}
	var log safeBuffer
	var exact, hour atomic.Int64
	hour.Store(int64(time.Hour))
	right, ahead := open(&exact, slog.Default()), open(&hour, slog.New(slog.NewTextHandler(&log, nil)))
	near := func(what string, got, want time.Time) {
		t.Helper()
		if d := got.Sub(want).Abs(); d > time.Minute {
			t.Errorf("%s: %s, which is %s from %s", what, got, d, want)
		}
	}
	near("the time", ahead.Now(), right.Now())
	if got := ahead.ClockOff().Round(time.Minute); got != time.Hour || right.ClockOff() != 0 {
		t.Errorf("the machines are %s and %s ahead", got, right.ClockOff())
	}
	if _, account, err := right.SignUp(t.Context(), models.NewUser{Verified: true, Email: "ann@example.test", Name: "Ann", Zone: "UTC"}); err != nil {
		t.Fatal(err)
	} else {
		post := func(s *store.Store, key string, do models.Action) models.Receipt {
			t.Helper()
			r, err := s.Post(t.Context(), models.Command{Account: account.ID, Origin: "test", Key: key, Actor: models.System, Do: do})
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		soon := right.Now().Add(30 * time.Minute)
		post(right, "1", models.GrantCredits{Kind: models.Promotional, Source: models.SourceGrant, Credits: 10 * models.Credit, ExpiresAt: soon})
		held := post(right, "2", models.HoldCredits{Charge: models.Charge{Credits: 4 * models.Credit}, ExpiresIn: 30 * time.Minute})
		snapshot, err := ahead.Snapshot(t.Context(), account.ID, time.Time{})
		if err != nil || snapshot.Available != 6*models.Credit || snapshot.Held != 4*models.Credit {
			t.Errorf("ahead, %s are there and %s held, %v", snapshot.Available, snapshot.Held, err)
		}
		taken := post(ahead, "3", models.CaptureHold{ChargeID: held.Charge.ID, Credits: 4 * models.Credit})
		near("an entry ahead", taken.Entry.RecordedAt, right.Now())
		last := post(right, "4", models.ChargeCredits{Charge: models.Charge{Credits: models.Credit}})
		if last.Entry.EffectiveAt.Before(taken.Entry.EffectiveAt) {
			t.Error("time went back")
		}
		near("an entry after it", last.Entry.EffectiveAt, last.Entry.RecordedAt)
	}

	ctx, cancel := context.WithCancel(t.Context())
	var keeping sync.WaitGroup
	keeping.Go(func() { ahead.KeepClock(ctx, time.Millisecond) })
	keeping.Go(func() { right.KeepClock(ctx, time.Millisecond) })
	logged := func(text string) {
		t.Helper()
		for deadline := time.Now().Add(10 * time.Second); !strings.Contains(log.String(), text); time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("the log does not say %q: %s", text, &log)
			}
		}
	}
	logged("this machine's clock differs from the database's")
	hour.Store(0)
	logged("this machine's clock is right again")
	near("the time", ahead.Now(), right.Now())
	cancel()
	keeping.Wait()
	storetest.CheckBooks(t, right)
}

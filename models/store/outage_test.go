package store

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
)

// While the disk is full or read-only, writes are answered with busy, reads go on, and
// nothing that was acknowledged is lost; afterwards writing goes on by itself, under the
// same keys. The log reports the beginning and the end, not every failure.
func TestTheDatabaseCantBeWritten(t *testing.T) {
	for _, c := range []struct{ name, begin, end, cause string }{
		{"full", "PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1000000", "the disk is full"}, // 1 means no larger than it is
		{"read-only", "PRAGMA query_only = 1", "PRAGMA query_only = 0", "the file or its disk is read-only"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var log bytes.Buffer
			s, account := openFunded(t, slog.New(slog.NewTextHandler(&log, nil)), time.Now)
			if err := s.db.Write.Exec(c.begin).Error; err != nil {
				t.Fatal(err)
			}
			acknowledged, refused := chargeUntilRefused(t, s, account)
			if err := s.Ready(t.Context()); err == nil || !strings.Contains(err.Error(), c.cause) {
				t.Errorf("readiness says %v", err)
			}
			standing, err := s.Snapshot(t.Context(), account, time.Time{})
			if err != nil {
				t.Fatal(err)
			}
			if charged := standing.Sequence - 1; charged != int64(len(acknowledged)) {
				t.Errorf("%d charges are in the books, %d were acknowledged", charged, len(acknowledged))
			}

			if err := s.db.Write.Exec(c.end).Error; err != nil {
				t.Fatal(err)
			}
			if err := s.Ready(t.Context()); err != nil {
				t.Errorf("it is mended, and readiness says %v", err)
			}
			for key, again := range merge(acknowledged, refused) {
				if receipt, err := charge(s, account, key); err != nil || receipt.Replayed != again {
					t.Errorf("%s: replayed is %t, %v", key, receipt.Replayed, err)
				}
			}
			if n := strings.Count(log.String(), "can't be written"); n != 1 || !strings.Contains(log.String(), c.cause) {
				t.Errorf("the log says so %d times:\n%s", n, log.String())
			}
			if n := strings.Count(log.String(), "can be written again"); n != 1 || strings.Contains(log.String(), "posting failed") {
				t.Errorf("the log says that it is mended %d times:\n%s", n, log.String())
			}
			if v, err := s.Verify(t.Context(), nil); err != nil || len(v.Discrepancies) > 0 {
				t.Errorf("the books are wrong: %v %v", v.Discrepancies, err)
			}
		})
	}
}

// If nobody asks for readiness, the outage is over when something was written and nothing
// failed for a while. A replay writes nothing.
func TestTheOutageEnds(t *testing.T) {
	now := time.Now()
	s, account := openFunded(t, slog.New(slog.DiscardHandler), func() time.Time { return now })
	if _, err := charge(s, account, "first"); err != nil {
		t.Fatal(err)
	}
	if err := s.db.Write.Exec("PRAGMA max_page_count = 1").Error; err != nil {
		t.Fatal(err)
	}
	_, refused := chargeUntilRefused(t, s, account)
	if err := s.db.Write.Exec("PRAGMA max_page_count = 1000000").Error; err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		key    string
		after  time.Duration
		lasts  bool
		reason string
	}{
		{refused[0], database.LogInterval - time.Microsecond, true, "the log interval is not over"},
		{"first", time.Microsecond, true, "nothing is written"},
		{refused[1], 0, false, "something is written"},
	} {
		now = now.Add(c.after)
		if _, err := charge(s, account, c.key); err != nil {
			t.Fatal(err)
		}
		if lasts := s.db.InOutage(); lasts != c.lasts {
			t.Errorf("%s, and the outage lasts: %t", c.reason, lasts)
		}
	}
}

// open opens a migrated store in a temporary folder.
func open(t *testing.T, c Config) *Store {
	t.Helper()
	c.Path = t.TempDir() + "/bursar.db"
	s, err := Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func openFunded(t *testing.T, log *slog.Logger, now func() time.Time) (*Store, models.AccountID) {
	t.Helper()
	s := open(t, Config{Now: now, Log: log, Settings: models.Settings{Priorities: models.DefaultPriorities}})
	_, account, err := s.SignUp(t.Context(), models.NewUser{Email: "ann@example.test", Name: "Ann", Zone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Post(t.Context(), models.Command{Account: account.ID, Origin: "operator", Key: "grant", Actor: models.System, Reason: "r", Do: models.GrantCredits{
		Kind: models.Purchased, Source: models.SourceGrant, Credits: models.MaxCredits,
	}})
	if err != nil {
		t.Fatal(err)
	}
	return s, account.ID
}

func charge(s *Store, account models.AccountID, key string) (models.Receipt, error) {
	return s.Post(context.Background(), models.Command{Account: account, Origin: "operator", Key: key, Actor: models.System, Do: models.ChargeCredits{
		Charge: models.Charge{ID: models.ChargeID("chg_" + key), Credits: 1, Description: strings.Repeat("a long text ", 8)},
	}})
}

// chargeUntilRefused charges in several goroutines, each until it gets busy.
func chargeUntilRefused(t *testing.T, s *Store, account models.AccountID) (acknowledged, refused []string) {
	t.Helper()
	var mu sync.Mutex
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			for n := 0; ; n++ {
				key := fmt.Sprintf("%d-%d", worker, n)
				receipt, err := charge(s, account, key)
				mu.Lock()
				if err != nil {
					refused = append(refused, key)
				} else {
					acknowledged = append(acknowledged, key)
				}
				mu.Unlock()
				if err == nil && !receipt.Replayed {
					continue
				}
				if models.CodeOf(err) != models.CodeBusy || err.(*models.Error).RetryAfterSeconds < 1 {
					t.Errorf("%s: %v", key, err)
				}
				return
			}
		})
	}
	wg.Wait()
	return acknowledged, refused
}

// merge returns for each key whether it was acknowledged.
func merge(acknowledged, refused []string) map[string]bool {
	all := map[string]bool{}
	for _, key := range refused {
		all[key] = false
	}
	for _, key := range acknowledged {
		all[key] = true
	}
	return all
}

// A query that takes too long is interrupted, and its connection serves the next one.
func TestAnEndlessQueryIsEnded(t *testing.T) {
	s := open(t, Config{})
	for range database.Readers {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		var n int64
		err := s.db.Read.WithContext(ctx).Raw("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n").Scan(&n).Error
		cancel()
		if models.CodeOf(database.Explain(err)) != models.CodeBusy {
			t.Errorf("the query ended with %v", err)
		}
		if err := s.Ready(t.Context()); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	}
}

package audit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/act"
	"github.com/bursar-portal/bursar/models/store"
	"github.com/bursar-portal/bursar/models/storetest"
)

// Two processes seal at the same time while a third one writes: there is one chain, and each
// record is said once.
func TestManySealOneChain(t *testing.T) {
	path, clock := filepath.Join(t.TempDir(), "bursar.db"), storetest.NewClock(storetest.Start)
	settings := storetest.Settings()
	settings.AuditLines = models.AuditLinesOn
	writer := storetest.Open(t, path, clock, settings)
	var said safeBuffer
	const records = 600
	var running sync.WaitGroup
	for range 2 {
		s, err := store.Open(t.Context(), store.Config{Path: path, Now: clock.Now, Settings: settings, Log: slog.New(slog.NewJSONHandler(&said, nil))})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		running.Go(func() {
			for sealed := 0; strings.Count(said.String(), `"msg":"audit"`) < records; {
				n, err := s.SealAudit(t.Context())
				if sealed += n; err != nil && models.CodeOf(err) != models.CodeBusy {
					t.Error(err)
					return
				}
			}
		})
	}
	for range records {
		if err := writer.WriteAudit(t.Context(), models.AuditRecord{Actor: models.System, Action: act.MailRetry}); err != nil {
			t.Fatal(err)
		}
	}
	running.Wait()
	v, err := writer.Verify(t.Context(), nil)
	if err != nil || v.AuditRecords != records || v.AuditUnsealed != 0 || len(v.Discrepancies) > 0 {
		t.Errorf("verified %+v, %v", v, err)
	}
	seals := map[float64]bool{}
	for _, l := range lines(t, said.String()) {
		seals[l["seal_number"].(float64)] = true
	}
	if len(seals) != records || strings.Count(said.String(), "\n") != records {
		t.Errorf("%d seals are said in %d lines", len(seals), strings.Count(said.String(), "\n"))
	}
}

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

func lines(t *testing.T, text string) (said []map[string]any) {
	t.Helper()
	for l := range strings.Lines(text) {
		var one map[string]any
		if err := json.Unmarshal([]byte(l), &one); err != nil {
			t.Fatal(err)
		}
		said = append(said, one)
	}
	return said
}

// A committed record is a line of the log, with what is personal only if a setting says so,
// and one that was rolled back is none. The names are those of the documentation.
func TestRecordsAreLinesOfTheLog(t *testing.T) {
	for how, want := range map[models.AuditLines]int{models.AuditLinesOff: 0, models.AuditLinesOn: 12, models.AuditLinesPersonal: 15} {
		settings := storetest.Settings()
		settings.AuditLines = how
		path, clock := filepath.Join(t.TempDir(), "bursar.db"), storetest.NewClock(storetest.Start)
		storetest.Open(t, path, clock, settings)
		var said safeBuffer
		s, err := store.Open(t.Context(), store.Config{Path: path, Now: clock.Now, Settings: settings, Log: slog.New(slog.NewJSONHandler(&said, nil))})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		if err := s.WriteAudit(t.Context(), models.AuditRecord{
			Actor: models.ActorRef{Kind: models.ActorUser, ID: "usr_1"}, Action: act.SettingChange, Subject: "price", AccountID: "acc_1", RequestID: "r1", Network: "203.0.113.0/24",
			Detail: "Changed it.", Changes: []models.AuditChange{{Name: "price", Before: "1", After: "2"}},
		}); err != nil {
			t.Fatal(err)
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		// Nobody has this id: what should be recorded with it is rolled back.
		if err := s.SetBilling(gone, "acc_none", models.BillingDetails{}, models.AuditRecord{Actor: models.System, Action: act.AccountBilling}); err == nil {
			t.Error("the billing of nobody was set")
		}
		if _, err := s.SealAudit(t.Context()); err != nil {
			t.Fatal(err)
		}
		found := lines(t, said.String())
		if want == 0 {
			if len(found) != 0 {
				t.Errorf("off: %v", found)
			}
			continue
		}
		if len(found) != 1 {
			t.Fatalf("%s: %v", how, found)
		}
		l := found[0]
		if l["msg"] != "audit" || l["action"] != "setting.change" || l["done"] != "Changed a setting" || l["actor"] != "usr_1" || l["request"] != "r1" || l["seal_number"] != 1.0 {
			t.Errorf("%s: %v", how, l)
		}
		for _, standard := range []string{"time", "level", "msg"} {
			delete(l, standard)
		}
		if len(l) != want {
			t.Errorf("%s: %d names: %v", how, len(l), l)
		}
		doc, err := os.ReadFile("../../../docs/audit.md")
		if err != nil {
			t.Fatal(err)
		}
		for name := range l {
			if !strings.Contains(string(doc), "| `"+name+"` |") {
				t.Errorf("docs/audit.md does not explain %s", name)
			}
		}
	}
}

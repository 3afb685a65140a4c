package proof_test

import (
	"crypto/ed25519"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/chain"
	"github.com/bursar-portal/bursar/models/storetest"
)

func TestStatement(t *testing.T) {
	k, id := storetest.RichBooks(t)
	now := k.Clock.Now()
	for name, c := range map[string]struct{ since, until time.Time }{
		"all": {}, "the first day": {until: now.Add(-49 * time.Hour)}, "the rest": {since: now.Add(-49 * time.Hour)},
		"nothing": {since: now.Add(time.Hour), until: now.Add(2 * time.Hour)}, "before all": {until: now.AddDate(-1, 0, 0)},
	} {
		s, err := k.Statement(t.Context(), id, c.since, c.until)
		if err != nil {
			t.Fatal(err)
		}
		if faults := chain.VerifyStatement(s); len(faults) > 0 {
			t.Errorf("%s: %q", name, faults)
		}
		if want := int(s.Closing.Sequence - s.Opening.Sequence); len(s.Lines) != want {
			t.Errorf("%s: %d lines from %d to %d", name, len(s.Lines), s.Opening.Sequence, s.Closing.Sequence)
		}
	}
	whole, err := k.Statement(t.Context(), id, time.Time{}, time.Time{})
	if err != nil || whole.Closing.Balance != k.Balance(id).Balance || whole.Opening.Balance != (models.Balance{}) {
		t.Errorf("from %+v to %+v, %v", whole.Opening, whole.Closing, err)
	}
	for name, forge := range map[string]func(*models.Statement){
		"an amount":        func(s *models.Statement) { s.Lines[1].Delta++ },
		"a balance":        func(s *models.Statement) { s.Lines[1].BalanceAfter.Available++ },
		"an instant":       func(s *models.Statement) { s.Lines[1].EffectiveAt = s.Lines[1].EffectiveAt.Add(time.Microsecond) },
		"a kind":           func(s *models.Statement) { s.Lines[1].Kind = models.EntryGrant + "s" },
		"a detail":         func(s *models.Statement) { s.Lines[1].DetailHash[0]++ },
		"a line less":      func(s *models.Statement) { s.Lines = append(s.Lines[:1:1], s.Lines[2:]...) },
		"the last line":    func(s *models.Statement) { s.Lines = s.Lines[:len(s.Lines)-1] },
		"the opening":      func(s *models.Statement) { s.Opening.Balance.Available++ },
		"the closing":      func(s *models.Statement) { s.Closing.Balance.Available++ },
		"another account":  func(s *models.Statement) { s.Account = "acc_other" },
		"the closing head": func(s *models.Statement) { s.Closing.Head[0]++ },
	} {
		forged, err := k.Statement(t.Context(), id, time.Time{}, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		if forge(&forged); len(chain.VerifyStatement(forged)) == 0 {
			t.Errorf("a statement with %s forged is believed", name)
		}
	}
}

func TestCheckpointShowsACutOffTail(t *testing.T) {
	k, id := storetest.RichBooks(t)
	checkpoint, err := k.Checkpoint(t.Context())
	if err != nil || len(checkpoint.Heads) != 1 || checkpoint.Heads[0].Account != id {
		t.Fatalf("the checkpoint is %+v, %v", checkpoint, err)
	}
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	signature := chain.SignCheckpoint(checkpoint, private)
	if !chain.VerifyCheckpoint(checkpoint, public, signature) {
		t.Error("a signed checkpoint is not believed")
	}
	forged := checkpoint
	forged.Heads = []models.ChainHead{{Account: id, Sequence: 1}}
	if chain.VerifyCheckpoint(forged, public, signature) {
		t.Error("a forged checkpoint is believed")
	}

	k.Grant(id, models.Credit)
	if faults, err := k.VerifyCheckpoint(t.Context(), checkpoint); err != nil || len(faults) != 0 {
		t.Errorf("after more entries: %q, %v", faults, err)
	}
	later, err := k.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := storetest.Tamper(t, k, "DROP TRIGGER entries_hold; DELETE FROM entries WHERE place = (SELECT MAX(place) FROM entries)"); err != nil {
		t.Fatal(err)
	}
	if faults, err := k.VerifyCheckpoint(t.Context(), later); err != nil || len(faults) != 1 {
		t.Errorf("after the tail was cut off: %q, %v", faults, err)
	}
	later.Heads[0].Sequence--
	if faults, err := k.VerifyCheckpoint(t.Context(), later); err != nil || len(faults) != 1 {
		t.Errorf("of another chain: %q, %v", faults, err)
	}
}

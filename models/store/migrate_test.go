package store

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// A database that a newer build has migrated is refused, and both schemas are named.
func TestANewerSchemaIsRefused(t *testing.T) {
	s := open(t, Config{Settings: models.Settings{Version: "1.2.3"}})
	m, err := s.migrator()
	if err != nil {
		t.Fatal(err)
	}
	known := newestSchema(m)
	if err := s.db.Write.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (?, 1)", known+7).Error; err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("the database has schema %d, and this build of Bursar (1.2.3) only knows schemas up to %d", known+7, known)
	for name, err := range map[string]error{"migrating": s.Migrate(t.Context()), "readiness": s.Ready(t.Context())} {
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s says %v, want %s", name, err, want)
		}
	}
}

// Of purchases from before taxes were kept, what went back tells the least that the tax was.
func TestTaxOfPurchasesBeforeItWasKept(t *testing.T) {
	s, account := openFunded(t, nil, time.Now)
	m, err := s.migrator()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.DownTo(t.Context(), 18); err != nil {
		t.Fatal(err)
	}
	for _, p := range []struct {
		id, state, method, paidIn string
		paid, refunded, lost      int64
	}{
		{"plain", "paid", "stripe", "", 0, 0, 0},
		{"part", "paid", "stripe", "", 0, 743, 0},
		{"whole", "paid", "stripe", "", 0, 1487, 0},
		{"lost", "paid", "stripe", "", 0, 100, 1487},
		{"flagged", "paid", "stripe", "eur", 1000, 1190, 0},
		{"closed", "closed", "stripe", "", 0, 1487, 0},
	} {
		err := s.db.Write.Exec(`INSERT INTO purchases (id, account_id, user_id, credits, unit_cents, amount_cents, currency, state, flag, origin, key, session_id, session_url,
			payment_intent_id, created_at, updated_at, paid_at, method, paid_currency, paid_cents, refunded_cents, lost_cents)
			VALUES (?, ?, '', 10, 125, 1250, 'usd', ?, '', 'o', ?, '', '', '', 1, 1, 1, ?, ?, ?, ?, ?)`,
			p.id, account, p.state, p.id, p.method, p.paidIn, p.paid, p.refunded, p.lost).Error
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := m.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[models.PurchaseID]int64{"plain": 0, "part": 0, "whole": 237, "lost": 237, "flagged": 190, "closed": 0} {
		if p, err := s.Purchase(t.Context(), id); err != nil || p.TaxCents != want {
			t.Errorf("%s has a tax of %d, %v; want %d", id, p.TaxCents, err, want)
		}
	}
}

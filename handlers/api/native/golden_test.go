package native

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// sampleAt is the time of the published samples.
var sampleAt = time.Date(2026, 3, 29, 17, 48, 46, 0, time.UTC)

// matchGolden compares a response body with a golden file. The file is indented for
// readability; its numbers are compared as text, so 15432.50 is not 15432.5.
func matchGolden(t *testing.T, file string, body any) {
	t.Helper()
	got, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	golden, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := json.Compact(&want, golden); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want.Bytes()) {
		t.Errorf("%s\ngot  %s\nwant %s", file, got, want.Bytes())
	}
}

// lot returns a lot of available credits.
func lot(kind models.LotKind, credits models.Credits) models.Lot {
	return models.Lot{ID: models.LotID("lot_" + kind), Kind: kind, Source: models.SourceGrant, Granted: credits, Remaining: credits, Started: true, StartsAt: sampleAt}
}

// newSnapshot returns an account with lots, all available.
func newSnapshot(lots ...models.Lot) models.Snapshot {
	s := models.Snapshot{
		Account: models.Account{
			ID: "acc_1", Kind: models.Solo, Name: "Alex Rivera", Zone: "UTC", Status: models.AccountActive,
			StorageUsage: 209715200, CreatedAt: sampleAt,
		},
		At: sampleAt, ChangedAt: sampleAt, StorageLimit: 10 << 30, Lots: lots,
	}
	for _, l := range lots {
		s.Available += l.Spendable()
	}
	return s
}

// starter returns a plan in its first month.
func starter(id models.SubscriptionID, status models.SubscriptionStatus) models.Subscription {
	return models.Subscription{
		ID: id, Status: status, PeriodEndAt: sampleAt.AddDate(0, 1, 0),
		Version: models.PlanVersion{Slug: "starter", Name: "Starter Plan", Allowance: 1000 * models.Credit, Period: models.Monthly},
	}
}

// alex has 1000 of 1000 credits of a monthly plan and 250 purchased ones.
func alex() models.Snapshot {
	allowance := lot(models.Allowance, 1000*models.Credit)
	allowance.SubscriptionID = "sub_1"
	s := newSnapshot(lot(models.Purchased, 250*models.Credit), allowance)
	s.Subscriptions = []models.Subscription{starter("sub_1", models.SubscriptionActive)}
	return s
}

func TestBodies(t *testing.T) {
	expiring := lot(models.Promotional, 2_500_000)
	expiring.ExpiresAt = sampleAt.AddDate(0, 0, 30)
	matchGolden(t, "balance.json", newBalance(newSnapshot(expiring, lot(models.Purchased, 250*models.Credit))))
	matchGolden(t, "account.json", newAccount(alex()))
	matchGolden(t, "charge.json", newCharge(models.Receipt{
		Entry: models.Entry{
			ID: "ent_1", AccountID: "acc_1", BalanceAfter: models.Balance{Available: 247_500_000},
			Draws: []models.Draw{{LotID: "lot_1", Kind: models.Promotional, Remaining: -2_000_000}, {LotID: "lot_2", Kind: models.Purchased, Remaining: -500_000}},
		},
		Charge: &models.Charge{ID: "chg_1", AccountID: "acc_1", Status: models.ChargeCaptured, Credits: 2_500_000, CreatedAt: sampleAt},
	}))
}

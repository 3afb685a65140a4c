// Package apitest is a test kit for the bodies of API answers: accounts to answer about, and
// golden files to compare the answers with.
package apitest

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// SampleAt is the time of the published samples.
var SampleAt = time.Date(2026, 3, 29, 17, 48, 46, 0, time.UTC)

// MatchGolden compares a response body with a golden file in the testdata of the package that
// is tested. The file is indented for readability; its numbers are compared as text, so 15432.50 is not 15432.5.
func MatchGolden(t *testing.T, file string, body any) {
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

// Lot returns a lot of available credits.
func Lot(kind models.LotKind, credits models.Credits) models.Lot {
	return models.Lot{ID: models.LotID("lot_" + kind), Kind: kind, Source: models.SourceGrant, Granted: credits, Remaining: credits, Started: true, StartsAt: SampleAt}
}

// NewSnapshot returns an account with lots, all available.
func NewSnapshot(lots ...models.Lot) models.Snapshot {
	s := models.Snapshot{
		Account: models.Account{
			ID: "acc_1", Kind: models.Solo, Name: "Alex Rivera", Zone: "UTC", Status: models.AccountActive,
			StorageUsage: 209715200, CreatedAt: SampleAt,
		},
		At: SampleAt, ChangedAt: SampleAt, StorageLimit: 10 << 30, Lots: lots,
	}
	for _, l := range lots {
		s.Available += l.Spendable()
	}
	return s
}

// Starter returns a plan in its first month.
func Starter(id models.SubscriptionID, status models.SubscriptionStatus) models.Subscription {
	return models.Subscription{
		ID: id, Status: status, PeriodEndAt: SampleAt.AddDate(0, 1, 0),
		Version: models.PlanVersion{Slug: "starter", Name: "Starter Plan", Allowance: 1000 * models.Credit, Period: models.Monthly},
	}
}

// Alex has 1000 of 1000 credits of a monthly plan and 250 purchased ones.
func Alex() models.Snapshot {
	allowance := Lot(models.Allowance, 1000*models.Credit)
	allowance.SubscriptionID = "sub_1"
	s := NewSnapshot(Lot(models.Purchased, 250*models.Credit), allowance)
	s.Subscriptions = []models.Subscription{Starter("sub_1", models.SubscriptionActive)}
	return s
}

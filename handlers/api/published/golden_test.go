package published

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

func TestPublishedSamples(t *testing.T) {
	t.Run("pre.dev", func(t *testing.T) {
		daily := lot(models.Allowance, 20*models.Credit)
		matchGolden(t, "predev_balance.json", predevBalance(newSnapshot(lot(models.Purchased, 450*models.Credit), daily)))
	})
	t.Run("BrookMimir", func(t *testing.T) {
		status, body := brookMimirBalance(newSnapshot(lot(models.Purchased, 4287*models.Credit)))
		if status != 200 {
			t.Errorf("status %d", status)
		}
		matchGolden(t, "brookmimir_credits.json", body)
	})
	t.Run("GitRead", func(t *testing.T) {
		matchGolden(t, "gitread_credits.json", gitReadBalance(newSnapshot(lot(models.Purchased, 5*models.Credit))))
		matchGolden(t, "gitread_set.json", gitReadSet{true, jsonNumber(10 * models.Credit)})
	})
	t.Run("srtgen", func(t *testing.T) {
		matchGolden(t, "srtgen_balance.json", srtgenBalance(alex(), "Alex Rivera", "alex@demo.test"))
	})
	t.Run("LeadMagic", func(t *testing.T) {
		matchGolden(t, "leadmagic_credits.json", leadMagicBalance(newSnapshot(lot(models.Purchased, 15432_500_000))))
	})
}

func TestBrookMimirProfile(t *testing.T) {
	matchGolden(t, "brookmimir_profile.json", brookMimirProfile(alex(), "Alex Rivera", "alex@demo.test"))
	broke := newSnapshot()
	broke.Account.Kind = models.Enterprise
	matchGolden(t, "brookmimir_profile_bare.json", brookMimirProfile(broke, "Leadworks", "billing@leadworks.test"))
}

// Dialects that publish whole numbers round down; the others are exact.
func TestFractions(t *testing.T) {
	for _, test := range []struct {
		credits                                        models.Credits
		predev, brookMimir, gitRead, srtgen, leadMagic string
	}{
		{0, "0", "0", "0", "0", "0.00"},
		{400_000, "0", "0", "0.4", "0.4", "0.40"},
		{999_999, "0", "0", "0.999999", "0.999999", "0.999999"},
		{2_500_000, "2", "2", "2.5", "2.5", "2.50"},
		{15432_125_000, "15432", "15432", "15432.125", "15432.125", "15432.125"},
		{models.MaxCredits + 1, "1000000000", "1000000000", "1000000000.000001", "1000000000.000001", "1000000000.000001"},
	} {
		s := newSnapshot()
		if test.credits > 0 {
			s = newSnapshot(lot(models.Purchased, test.credits))
		}
		_, brookMimir := brookMimirBalance(s)
		for _, answer := range []struct {
			dialect, want string
			body          any
			path          []string
		}{
			{"pre.dev", test.predev, predevBalance(s), []string{"creditsRemaining"}},
			{"BrookMimir", test.brookMimir, brookMimir, []string{"current_balance"}},
			{"GitRead", test.gitRead, gitReadBalance(s), []string{"credits"}},
			{"srtgen", test.srtgen, srtgenBalance(s, "", ""), []string{"credits", "totalBalance"}},
			{"LeadMagic", test.leadMagic, leadMagicBalance(s), []string{"credits"}},
		} {
			if got := jsonField(t, answer.body, answer.path...); got != answer.want {
				t.Errorf("%s in %s: got %s, want %s", test.credits, answer.dialect, got, answer.want)
			}
		}
	}
}

// jsonField returns one field of a body as JSON text.
func jsonField(t *testing.T, body any, path ...string) string {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range path {
		var members map[string]json.RawMessage
		if err := json.Unmarshal(raw, &members); err != nil {
			t.Fatal(err)
		}
		raw = members[name]
	}
	return string(raw)
}

// srtgen's total is the sum of the listed plans' balances and the extra credits,
// wherever the credits come from.
func TestSrtgenAddsUp(t *testing.T) {
	of := func(l models.Lot, id models.SubscriptionID) models.Lot { l.SubscriptionID = id; return l }
	frozen := lot(models.Purchased, 7*models.Credit)
	frozen.Frozen = true
	s := newSnapshot(
		of(lot(models.Allowance, 300*models.Credit), "sub_1"),
		of(lot(models.Rollover, 40_500_000), "sub_1"),
		of(lot(models.Allowance, 12*models.Credit), "sub_2"),
		of(lot(models.Allowance, 3*models.Credit), "sub_gone"),
		lot(models.Purchased, 250*models.Credit), lot(models.Promotional, 1*models.Credit), frozen,
	)
	s.Subscriptions = []models.Subscription{
		starter("sub_1", models.SubscriptionTrialing), starter("sub_2", models.SubscriptionPastDue), starter("sub_3", models.SubscriptionCanceled),
	}
	matchGolden(t, "srtgen_several.json", srtgenBalance(s, "Alex Rivera", "alex@demo.test"))
}

func TestBrookMimirIsDepletedBelowOne(t *testing.T) {
	for credits, want := range map[models.Credits]int{0: 402, 400_000: 402, 999_999: 402, models.Credit: 200} {
		s := newSnapshot()
		s.Available = credits
		status, body := brookMimirBalance(s)
		if status != want {
			t.Errorf("%s gives %d, want %d", credits, status, want)
		}
		if want == 402 {
			matchGolden(t, "brookmimir_depleted.json", body)
		}
	}
}

package published

import (
	"encoding/json"
	"testing"

	"github.com/bursar-portal/bursar/handlers/api/apitest"
	"github.com/bursar-portal/bursar/models"
)

func TestPublishedSamples(t *testing.T) {
	t.Run("pre.dev", func(t *testing.T) {
		daily := apitest.Lot(models.Allowance, 20*models.Credit)
		apitest.MatchGolden(t, "predev_balance.json", predevBalance(apitest.NewSnapshot(apitest.Lot(models.Purchased, 450*models.Credit), daily)))
	})
	t.Run("BrookMimir", func(t *testing.T) {
		status, body := brookMimirBalance(apitest.NewSnapshot(apitest.Lot(models.Purchased, 4287*models.Credit)))
		if status != 200 {
			t.Errorf("status %d", status)
		}
		apitest.MatchGolden(t, "brookmimir_credits.json", body)
	})
	t.Run("GitRead", func(t *testing.T) {
		apitest.MatchGolden(t, "gitread_credits.json", gitReadBalance(apitest.NewSnapshot(apitest.Lot(models.Purchased, 5*models.Credit))))
		apitest.MatchGolden(t, "gitread_set.json", gitReadSet{true, jsonNumber(10 * models.Credit)})
	})
	t.Run("srtgen", func(t *testing.T) {
		apitest.MatchGolden(t, "srtgen_balance.json", srtgenBalance(apitest.Alex(), "Alex Rivera", "alex@demo.test"))
	})
	t.Run("LeadMagic", func(t *testing.T) {
		apitest.MatchGolden(t, "leadmagic_credits.json", leadMagicBalance(apitest.NewSnapshot(apitest.Lot(models.Purchased, 15432_500_000))))
	})
}

func TestBrookMimirProfile(t *testing.T) {
	apitest.MatchGolden(t, "brookmimir_profile.json", brookMimirProfile(apitest.Alex(), "Alex Rivera", "alex@demo.test"))
	broke := apitest.NewSnapshot()
	broke.Account.Kind = models.Enterprise
	apitest.MatchGolden(t, "brookmimir_profile_bare.json", brookMimirProfile(broke, "Leadworks", "billing@leadworks.test"))
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
		s := apitest.NewSnapshot()
		if test.credits > 0 {
			s = apitest.NewSnapshot(apitest.Lot(models.Purchased, test.credits))
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
	frozen := apitest.Lot(models.Purchased, 7*models.Credit)
	frozen.Frozen = true
	s := apitest.NewSnapshot(
		of(apitest.Lot(models.Allowance, 300*models.Credit), "sub_1"),
		of(apitest.Lot(models.Rollover, 40_500_000), "sub_1"),
		of(apitest.Lot(models.Allowance, 12*models.Credit), "sub_2"),
		of(apitest.Lot(models.Allowance, 3*models.Credit), "sub_gone"),
		apitest.Lot(models.Purchased, 250*models.Credit), apitest.Lot(models.Promotional, 1*models.Credit), frozen,
	)
	s.Subscriptions = []models.Subscription{
		apitest.Starter("sub_1", models.SubscriptionTrialing), apitest.Starter("sub_2", models.SubscriptionPastDue), apitest.Starter("sub_3", models.SubscriptionCanceled),
	}
	apitest.MatchGolden(t, "srtgen_several.json", srtgenBalance(s, "Alex Rivera", "alex@demo.test"))
}

func TestBrookMimirIsDepletedBelowOne(t *testing.T) {
	for credits, want := range map[models.Credits]int{0: 402, 400_000: 402, 999_999: 402, models.Credit: 200} {
		s := apitest.NewSnapshot()
		s.Available = credits
		status, body := brookMimirBalance(s)
		if status != want {
			t.Errorf("%s gives %d, want %d", credits, status, want)
		}
		if want == 402 {
			apitest.MatchGolden(t, "brookmimir_depleted.json", body)
		}
	}
}

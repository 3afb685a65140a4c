package proof_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// longLife is what happens to an account in a week: what began on one day ends on another.
// It calls step after each command.
func longLife(t *testing.T, k *storetest.Kit, id models.AccountID, step func()) {
	t.Helper()
	post := func(do models.Action) models.Receipt {
		receipt := k.Post(models.Command{Account: id, Reason: "week", Do: do})
		step()
		return receipt
	}
	hold := func(life time.Duration) models.ChargeID {
		return post(models.HoldCredits{Charge: models.Charge{Credits: 3 * models.Credit, UserID: "usr_1"}, ExpiresIn: life}).Charge.ID
	}
	charge := func() models.ChargeID {
		return post(models.ChargeCredits{Charge: models.Charge{Credits: 2 * models.Credit, KeyID: "key_1", Description: "work"}}).Charge.ID
	}
	day := func() { k.Clock.Add(23 * time.Hour) }

	bought := storetest.PendingPurchase(t, k, id, "form"+string(id[4:8]))
	if _, err := k.SettlePurchase(t.Context(), storetest.PaidReport(bought)); err != nil {
		t.Fatal(err)
	}
	step()
	k.Subscribe(id, k.Plan(models.PlanVersion{Slug: "d" + string(id[4:8]), Name: "D", Allowance: 20 * models.Credit, Period: models.Daily, RolloverPeriods: 2, RolloverCap: 9 * models.Credit}))
	step()
	post(models.GrantCredits{Kind: models.Promotional, Source: models.SourceGrant, Credits: 50 * models.Credit, StartsAt: k.Clock.Now().Add(60 * time.Hour)})
	post(models.GrantCredits{Kind: models.Promotional, Source: models.SourceGrant, Credits: 50 * models.Credit, ExpiresAt: k.Clock.Now().Add(80 * time.Hour)})
	limit := func(subject models.CapSubject, window models.CapWindow, credits models.Credits) {
		post(models.ChangeCap{Subject: subject, Window: window, Amount: new(credits * models.Credit)})
	}
	limit(models.CapOnAccount, models.CapDay, 30)
	limit(models.CapOnAccount, models.CapWeek, 40)
	limit(models.CapOnMember("usr_1"), models.CapMonth, 50)
	limit(models.CapOnKey("key_1"), models.CapEver, 60)
	limit(models.CapOnKey("key_1"), models.CapDay, 9)
	old, long, parts := charge(), hold(20*24*time.Hour), hold(20*24*time.Hour)
	released := hold(20 * 24 * time.Hour)
	hold(70 * time.Hour)      // which time ends
	hold(20 * 24 * time.Hour) // which stays
	reversed := post(models.ReversePurchase{PurchaseID: bought.ID, Credits: models.Credit})
	adjusted := post(models.AdjustCredits{Amount: 5 * models.Credit, Kind: models.Promotional})
	extended := post(models.GrantCredits{Kind: models.Promotional, Source: models.SourceGrant, Credits: models.Credit, ExpiresAt: k.Clock.Now().Add(500 * time.Hour), Priority: new(90)}).Entry.NewLots[0].ID
	post(models.FreezePurchase{PurchaseID: bought.ID})
	day()
	post(models.CaptureHold{ChargeID: parts, Credits: models.Credit})
	post(models.RefundCharge{ChargeID: old, Credits: models.Credit})
	charge()
	post(models.ChangeCap{Subject: models.CapOnAccount, Window: models.CapDay, Boost: &models.CapBoost{Credits: models.Credit, Until: k.Clock.Now().Add(30 * time.Hour)}})
	post(models.ChangeCap{Subject: models.CapOnKey("key_1"), Window: models.CapDay, Remove: true})
	day()
	post(models.UndoAdjustment{Adjustment: adjusted.Entry.ID})
	post(models.ChangeAccount{Zone: new("Asia/Tokyo")})
	post(models.ReversePurchase{PurchaseID: bought.ID, Credits: 2 * models.Credit})
	day()
	post(models.UnfreezePurchase{PurchaseID: bought.ID})
	limit(models.CapOnKey("key_1"), models.CapDay, 8)
	limit(models.CapOnAccount, models.CapYear, 70)
	post(models.CaptureHold{ChargeID: parts, Credits: models.Credit})
	post(models.RefundCharge{ChargeID: old, Credits: models.Credit})
	charge()
	day()
	post(models.ExtendLot{LotID: extended, ExpiresAt: k.Clock.Now().Add(600 * time.Hour)})
	post(models.UndoReversal{Reversal: reversed.Entry.ID})
	post(models.ReleaseHold{ChargeID: released})
	post(models.FreezePurchase{PurchaseID: bought.ID})
	day()
	post(models.CaptureHold{ChargeID: parts, Credits: models.Credit, Final: true})
	post(models.UnfreezePurchase{PurchaseID: bought.ID})
	post(models.RefundCharge{ChargeID: parts, Credits: models.Credit})
	day()
	post(models.CaptureHold{ChargeID: long, Credits: models.Credit})
	charge()
}

// At whatever entry a checkpoint was made, what came since is right, and is what is counted.
func TestVerifySinceEveryCheckpoint(t *testing.T) {
	k := storetest.New(t)
	_, ann := k.Person("ann")
	_, ben := k.Person("ben")
	_, idle := k.Person("idle")
	k.Grant(idle.ID, models.Credit)
	var checkpoints []models.Checkpoint
	step := func() {
		c, err := k.Checkpoint(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		checkpoints = append(checkpoints, c)
	}
	step()
	longLife(t, k, ann.ID, step)
	longLife(t, k, ben.ID, step)
	whole, err := k.Verify(t.Context(), nil)
	if err != nil || len(whole.Discrepancies) > 0 || whole.Accounts != 3 {
		t.Fatalf("%+v, %v", whole, err)
	}
	last := checkpoints[len(checkpoints)-1]
	for i, c := range checkpoints {
		old, want := int64(0), int64(3)
		for _, h := range c.Heads {
			old += h.Sequence
			if slices.Contains(last.Heads, h) {
				want--
			}
		}
		v, err := k.VerifySince(t.Context(), c, nil)
		if err != nil || len(v.Discrepancies) > 0 || v.Entries != whole.Entries-old || v.Accounts != want {
			t.Errorf("checkpoint %d of %d: %d accounts, %d entries, %q, %v; want %d and %d", i, len(checkpoints), v.Accounts, v.Entries, v.Discrepancies, err, want, whole.Entries-old)
		}
		small, err := k.VerifySinceInPieces(t.Context(), c, 2)
		if err != nil || fmt.Sprint(small) != fmt.Sprint(v) {
			t.Errorf("checkpoint %d in pieces: %+v, %v", i, small, err)
		}
	}
}

// What was tampered with since a checkpoint is found without looking at all that came before.
func TestVerifySinceFindsWhatWasTamperedWith(t *testing.T) {
	const newest = "(SELECT MAX(place) FROM entries WHERE kind = 'charge')"
	for statement, want := range map[string]string{
		"DROP TRIGGER entries_hold; DELETE FROM entries WHERE place > (SELECT MIN(place) FROM entries) + 4":              "are gone",
		"DROP TRIGGER entries_hold; DELETE FROM entries":                                                                 "are gone",
		"DROP TRIGGER entries_keep; UPDATE entries SET hash = x'00' WHERE place = (SELECT MIN(place) FROM entries) + 14": "is not the one of the checkpoint",
		"DROP TRIGGER entries_keep; UPDATE entries SET delta = delta + 1 WHERE place = " + newest:                        "does not match its hash",
		"DROP TRIGGER entries_keep; UPDATE entries SET product = 1 WHERE place = " + newest:                              "is not what was asked for",
		"DROP TRIGGER entries_erase; UPDATE entries SET texts = '{\"reason\":\"other\"}' WHERE place = " + newest:        "its texts are not those",
		"UPDATE lots SET remaining = remaining - 1 WHERE remaining > 0":                                                  "its lots and what entries have taken from them since say",
		"UPDATE lots SET last_draw = 3 WHERE last_draw > 16":                                                             "the entries say",
		"UPDATE lots SET frozen = TRUE WHERE purchase_id <> ''":                                                          "say",
		"DROP TRIGGER lots_hold; DELETE FROM lots WHERE place = (SELECT MIN(place) FROM lots)":                           "left the lot",
		"UPDATE charges SET credits = credits + 1 WHERE status = 'captured'":                                             "the entries say",
		"UPDATE charges SET parts = NULL WHERE status = 'held'":                                                          "does not hold what its entries say",
		"UPDATE charges SET status = 'released', parts = NULL WHERE status = 'held'":                                     "its holds come to",
		"DROP TRIGGER charges_hold; DELETE FROM charges WHERE refunded > 0":                                              "charges that were held or refunded",
		"UPDATE usage SET credits = credits + 1 WHERE quarter_at = (SELECT MAX(quarter_at) FROM usage)":                  "the entries say",
		"DELETE FROM usage": "is missing",
		"UPDATE flows SET credits = credits + 1 WHERE day_at = (SELECT MAX(day_at) FROM flows)": "the entries say",
		"DELETE FROM flows": "is missing",
		"INSERT INTO usage SELECT account, quarter_at + 7 * 86400000000, product, api_key, member, 1, 0, 1 FROM usage LIMIT 1": "no entry has any",
		"UPDATE balances SET available = available + 1":                                       "balance is",
		"UPDATE balances SET next_boundary_at = 1":                                            "balance is due",
		"DELETE FROM balances":                                                                "and no balance",
		"UPDATE accounts SET status = 'closed'":                                               "has the zone and status",
		"DELETE FROM accounts":                                                                "are gone",
		"UPDATE subscriptions SET period_number = 99":                                         "is not as its entries left it",
		"DELETE FROM subscriptions":                                                           "has 0 subscriptions",
		"UPDATE caps SET used = used + 1 WHERE cap_window = 'day'":                            "the entries say",
		"UPDATE caps SET amount = amount + 1 WHERE cap_window = 'month'":                      "the entries say",
		"UPDATE caps SET used = 0 WHERE cap_window = 'ever'":                                  "less is used than entries have counted since",
		"DELETE FROM caps":                                                                    "caps less than its entries set",
		"UPDATE purchases SET reversed = reversed + 1":                                        "was reversed by",
		"DROP TRIGGER symbols_keep; UPDATE symbols SET text = 'x' WHERE text = 'test'":        "does not match its hash",
		"DROP TRIGGER secrets_keep; UPDATE secrets SET ids = randomblob(16)":                  "the secret of identifiers",
		"DROP TRIGGER plan_versions_keep; UPDATE plan_versions SET allowance = allowance + 1": "does not match its hash",
	} {
		k := storetest.NewOnFile(t) // the statements are in SQLite’s words
		_, ann := k.Person("ann")
		var c models.Checkpoint
		n := 0
		longLife(t, k, ann.ID, func() {
			if n++; n == 22 { // on the second day
				var err error
				if c, err = k.Checkpoint(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		})
		if v, err := k.VerifySince(t.Context(), c, nil); err != nil || len(v.Discrepancies) > 0 {
			t.Fatalf("%q, %v", v.Discrepancies, err)
		}
		statement = strings.ReplaceAll(statement, "+ 14", fmt.Sprintf("+ %d", c.Heads[0].Sequence-1))
		if err := storetest.Tamper(t, k, statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
		if v, err := k.VerifySince(t.Context(), c, nil); err != nil || !strings.Contains(strings.Join(v.Discrepancies, "\n"), want) {
			t.Errorf("it finds %q (%v) after %s", v.Discrepancies, err, statement)
		}
	}
}

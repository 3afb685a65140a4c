package proof_test

import (
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

func TestGuards(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	k.Grant(account.ID, 10*models.Credit)
	if _, err := k.Charge(account.ID, models.Credit); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"UPDATE entries SET delta = 0",
		"DELETE FROM entries",
		"INSERT OR REPLACE INTO entries SELECT * FROM entries",
		"UPDATE draws SET remaining = 0",
		"DELETE FROM draws",
		"UPDATE lots SET granted = granted + 1",
		"UPDATE lots SET expires_at = 1",
		"INSERT OR REPLACE INTO lots SELECT * FROM lots",
		"DELETE FROM lots",
		"UPDATE lots SET remaining = -1",
		"UPDATE balances SET available = -1",
		"UPDATE charges SET product = 'x'",
		"DELETE FROM charges",
		"UPDATE account_states SET zone = 'x'",
		"UPDATE audit SET detail = ''",
		"DELETE FROM audit",
	} {
		if statement == "UPDATE audit SET detail = ''" {
			if err := k.WriteAudit(t.Context(), models.AuditRecord{Actor: models.System, Action: "test"}); err != nil {
				t.Fatal(err)
			}
		}
		if err := storetest.Tamper(t, k, statement); err == nil {
			t.Errorf("the database carries out %s", statement)
		}
	}
	k.CheckBooks()
}

func TestVerifyFindsWhatWasTamperedWith(t *testing.T) {
	for _, statement := range []string{
		"DROP TRIGGER entries_keep; UPDATE entries SET delta = delta + 1 WHERE sequence = 2",
		"DROP TRIGGER entries_keep; UPDATE entries SET recorded_at = recorded_at + 1 WHERE sequence = 2",
		"DROP TRIGGER entries_keep; UPDATE entries SET turn_granted = 1 WHERE sequence = 2",
		"DROP TRIGGER entries_keep; UPDATE entries SET captured = 1 WHERE sequence = 2",
		"DROP TRIGGER draws_keep; UPDATE draws SET remaining = remaining - 1",
		"INSERT INTO draws SELECT account_id, 99, 0, lot_id, -1, 0 FROM draws LIMIT 1",
		"INSERT INTO draws SELECT 'acc_other', 99, 0, lot_id, -1, 0 FROM draws LIMIT 1",
		"DROP TRIGGER lots_keep; UPDATE lots SET priority = 1",
		"UPDATE lots SET remaining = remaining + 1",
		"UPDATE lots SET frozen = true",
		"UPDATE balances SET available = available + 1",
		"UPDATE balances SET next_boundary_at = 5",
		"DELETE FROM balances",
		"UPDATE usage SET credits = credits + 1",
		"UPDATE usage SET refunded = 1",
		"DELETE FROM usage",
		"UPDATE flows SET credits = credits + 1",
		"DELETE FROM flows WHERE flow = 'used'",
		"DROP TRIGGER charges_keep; UPDATE charges SET product = 'free'",
		"UPDATE charges SET credits = 0",
		"UPDATE charges SET status = 'released'",
		"UPDATE charges SET refunded = 1",
		"UPDATE charges SET description = 'another'",
		"UPDATE charges SET metadata = '{'",
		"DROP TRIGGER entry_texts_keep; UPDATE entry_texts SET reason = 'other'",
		"DROP TRIGGER entry_texts_keep; UPDATE entry_texts SET salt = x'00'",
		"UPDATE accounts SET zone = 'Asia/Tokyo'",
		"DELETE FROM accounts",
		"DROP TRIGGER account_states_keep; UPDATE account_states SET status = 'closed' WHERE sequence = 0",
		"DROP TRIGGER account_states_hold; DELETE FROM account_states WHERE sequence = 0",
		"UPDATE subscriptions SET period_number = 7",
		"DELETE FROM subscriptions",
		"DROP TRIGGER subscription_states_keep; UPDATE subscription_states SET cancel_at_end = true",
		"DROP TRIGGER subscription_states_hold; DELETE FROM subscription_states",
		"UPDATE hold_parts SET remaining = 0",
		"DELETE FROM hold_parts",
		"UPDATE charges SET status = 'captured' WHERE status = 'held'",
		"UPDATE purchases SET reversed = 0",
		"UPDATE purchases SET state = 'pending'",
	} {
		k := storetest.New(t)
		_, account := k.Person("ann")
		k.Post(models.Command{Account: account.ID, Reason: "a gift", Do: models.GrantCredits{Kind: models.Purchased, Credits: 10 * models.Credit}})
		k.Post(models.Command{Account: account.ID, Do: models.ChargeCredits{
			Charge: models.Charge{ID: models.NewChargeID(), Credits: models.Credit, Description: "a report", Metadata: map[string]string{"job": "7"}},
		}})
		k.Post(models.Command{Account: account.ID, Do: models.HoldCredits{Charge: models.Charge{ID: models.NewChargeID(), Credits: models.Credit}}})
		bought := storetest.PendingPurchase(t, k, account.ID, "form1")
		if _, err := k.SettlePurchase(t.Context(), storetest.PaidReport(bought)); err != nil {
			t.Fatal(err)
		}
		k.Post(models.Command{Account: account.ID, Do: models.ReversePurchase{PurchaseID: bought.ID, Credits: models.Credit}})
		k.Subscribe(account.ID, k.Plan(models.PlanVersion{Slug: "daily", Name: "Daily", Allowance: models.Credit, Period: models.Daily}))
		k.Post(models.Command{Account: account.ID, Do: models.ChangeAccount{Status: new(models.AccountSuspended)}})
		k.CheckBooks()
		if err := storetest.Tamper(t, k, statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
		if v, err := k.Verify(t.Context(), nil); err != nil || len(v.Discrepancies) == 0 {
			t.Errorf("verify finds nothing (%v) after %s", err, statement)
		}
	}
}

// Erasing texts, a reason and those of a charge, leaves no trace of them, and the books
// stay right; the key of their command still replays.
func TestErasedTexts(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	k.Grant(account.ID, 10*models.Credit)
	command := models.Command{
		Account: account.ID, Origin: "operator", Key: "k1", Reason: "Ann called about a bill",
		Do: models.ChargeCredits{Charge: models.Charge{ID: models.NewChargeID(), Credits: models.Credit, Reference: "Ann's order", Description: "for Ann"}},
	}
	k.Post(command)
	if err := storetest.Tamper(t, k, "DELETE FROM entry_texts; UPDATE charges SET reference = '', description = '', metadata = ''"); err != nil {
		t.Fatal(err)
	}
	k.CheckBooks()
	if receipt := k.Post(command); !receipt.Replayed {
		t.Error("it was charged again")
	}
	k.CheckBooks()
}

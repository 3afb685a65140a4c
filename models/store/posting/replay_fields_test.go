package posting_test

import (
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// everyKind posts a command of each kind and returns them with their receipts.
func everyKind(t *testing.T, k *storetest.Kit) (commands []models.Command, firsts []models.Receipt) {
	_, account := k.Person("ann")
	if err := k.SaveProduct(t.Context(), models.Product{Slug: "doc", Name: "Document", UnitCost: models.Credit, Rule: models.Upfront}); err != nil {
		t.Fatal(err)
	}
	if err := k.SaveProduct(t.Context(), models.Product{Slug: "work", Name: "Work", UnitCost: models.Credit, Rule: models.OnSuccess}); err != nil {
		t.Fatal(err)
	}
	plan := k.Plan(models.PlanVersion{Slug: "d", Name: "D", Allowance: 2 * models.Credit, Period: models.Daily, RolloverPeriods: 1, RolloverCap: 2 * models.Credit})
	other := k.Plan(models.PlanVersion{Slug: "m", Name: "M", Allowance: 3 * models.Credit, Period: models.Monthly})
	post := func(do models.Action) models.Receipt {
		t.Helper()
		k.Clock.Add(time.Second)
		c := models.Command{Account: account.ID, Origin: "test", Key: "k" + string(rune('A'+len(commands))), Actor: models.ActorRef{Kind: models.ActorUser, ID: "usr_9"}, Reason: "because", Do: do}
		r := k.Post(c)
		commands, firsts = append(commands, c), append(firsts, r)
		return r
	}
	rich := models.Charge{Product: "doc", Quantity: 2 * models.Credit, KeyID: "key_1", KeyMaker: "usr_2", UserID: "usr_1", Reference: "r", Description: "a report", Metadata: map[string]string{"job": "7"}}
	one := 1
	gift := post(models.GrantCredits{Kind: models.Promotional, Source: models.SourceGrant, Credits: 30 * models.Credit, ExpiresAt: k.Clock.Now().Add(time.Hour), Priority: &one})
	post(models.ExtendLot{LotID: gift.Entry.NewLots[0].ID, ExpiresAt: k.Clock.Now().Add(2 * time.Hour)})
	post(models.GrantCredits{Kind: models.Purchased, Source: models.SourceGrant, Credits: 30 * models.Credit})
	post(models.ChangeCap{Subject: models.CapOnAccount, Window: models.CapMonth, Amount: new(500 * models.Credit), Boost: &models.CapBoost{Credits: models.Credit, Until: k.Clock.Now().Add(time.Hour)}})
	post(models.ChangeCap{Subject: models.CapOnMember("usr_1"), Window: models.CapEver, Amount: new(500 * models.Credit)})
	post(models.ChangeCap{Subject: models.CapOnMember("usr_1"), Window: models.CapEver, Remove: true})
	charge := post(models.ChargeCredits{Charge: rich})
	post(models.RefundCharge{ChargeID: charge.Charge.ID, Credits: models.Credit})
	post(models.RefundCharge{ChargeID: charge.Charge.ID})
	h := post(models.HoldCredits{Charge: rich, ExpiresIn: time.Hour})
	post(models.CaptureHold{ChargeID: h.Charge.ID, Credits: models.Credit})
	post(models.CaptureHold{ChargeID: h.Charge.ID, Credits: models.Credit / 2, Final: true})
	post(models.RefundCharge{ChargeID: h.Charge.ID})
	rich.Product = "work"
	h = post(models.ChargeCredits{Charge: rich})
	post(models.ReleaseHold{ChargeID: h.Charge.ID})
	post(models.HoldCredits{Charge: models.Charge{Credits: models.Credit}})
	post(models.AdjustCredits{Amount: -2 * models.Credit, Kind: models.Purchased})
	a := post(models.AdjustCredits{Amount: 2 * models.Credit, Kind: models.Purchased})
	post(models.UndoAdjustment{Adjustment: a.Entry.ID})
	to := 90 * models.Credit
	post(models.AdjustCredits{To: &to, Kind: models.Promotional})
	bought := storetest.PendingPurchase(t, k, account.ID, "form1")
	post(models.CreditPurchase{PurchaseID: bought.ID, Credits: bought.Credits, PaymentIntentID: "pi_1", PaidMinor: 1250, Currency: "usd"})
	post(models.FreezePurchase{PurchaseID: bought.ID})
	post(models.UnfreezePurchase{PurchaseID: bought.ID})
	rev := post(models.ReversePurchase{PurchaseID: bought.ID, Credits: 4 * models.Credit})
	post(models.UndoReversal{Reversal: rev.Entry.ID})
	sub := models.NewSubscriptionID()
	post(models.StartSubscription{SubscriptionID: sub, PlanID: plan.PlanID})
	post(models.SwitchPlan{SubscriptionID: sub, PlanID: other.PlanID})
	post(models.SetSubscriptionStatus{SubscriptionID: sub, Status: models.SubscriptionPastDue})
	post(models.SetSubscriptionStatus{SubscriptionID: sub, Status: models.SubscriptionActive})
	post(models.CancelSubscription{SubscriptionID: sub, AtPeriodEnd: true})
	post(models.ChangeAccount{Zone: new("Europe/Berlin")})
	suspended := models.AccountSuspended
	post(models.ChangeAccount{Status: &suspended})
	active := models.AccountActive
	post(models.ChangeAccount{Status: &active})
	return commands, firsts
}

// Whoever asks again, in whichever process and whenever, gets the first receipt, in every
// field.
func TestReplaysAreEqualInEveryField(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bursar.db")
	clock := storetest.NewClock(storetest.Start)
	k := storetest.Open(t, path, clock, storetest.Settings())
	commands, firsts := everyKind(t, k)
	again := func(k *storetest.Kit, which string) {
		for i, c := range commands {
			r, err := k.Try(c)
			if err != nil {
				t.Errorf("%s: %T again: %v", which, c.Do, err)
				continue
			}
			if !r.Replayed {
				t.Errorf("%s: %T was done twice", which, c.Do)
			}
			want := firsts[i]
			want.Replayed = true
			if !reflect.DeepEqual(r, want) {
				t.Errorf("%s: %d %T again:\ngot  %+v\n%+v\nwant %+v\n%+v", which, i, c.Do, r.Entry, r.Charge, want.Entry, want.Charge)
			}
			// another content under the same key
			c.Reason = "another"
			if _, err := k.Try(c); models.CodeOf(err) != models.CodeIdempotencyConflict {
				t.Errorf("%s: %T with another reason: %v", which, c.Do, err)
			}
		}
	}
	again(k, "same")
	other := storetest.Open(t, path, clock, storetest.Settings())
	again(other, "other")
	clock.Add(1000 * time.Hour)
	again(k, "later")
	if _, err := k.AdvanceAccounts(t.Context(), clock.Now(), 10); err != nil {
		t.Fatal(err)
	}
	again(k, "advanced")
	_ = other.Close()
	_ = k.Close()
	k = storetest.Open(t, path, clock, storetest.Settings())
	again(k, "restarted")
	all, ok, err := k.PostAll(t.Context(), commands, false, nil)
	for i := range all {
		want := firsts[i]
		want.Replayed = true
		if err != nil || !ok || !reflect.DeepEqual(all[i].Receipt, want) {
			t.Errorf("together: %d %v %v %v\ngot  %+v\nwant %+v", i, ok, err, all[i].Err, all[i].Receipt, want)
		}
	}
	k.CheckBooks()
}

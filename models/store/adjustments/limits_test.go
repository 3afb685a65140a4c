package adjustments_test

import (
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

func TestMovedSince(t *testing.T) {
	k := storetest.New(t)
	_, alex := k.Person("alex")
	_, petra := k.Person("petra")
	sue, sid := models.ActorRef{Kind: models.ActorUser, ID: "usr_sue"}, models.ActorRef{Kind: models.ActorUser, ID: "usr_sid"}
	adjust := func(by models.ActorRef, account models.Account, amount models.Credits) {
		k.Post(models.Command{Account: account.ID, Actor: by, Do: models.AdjustCredits{Amount: amount * models.Credit, Kind: models.Purchased}})
	}
	start := k.Now()
	adjust(sue, alex, 60)
	k.Clock.Add(time.Hour)
	adjust(sue, petra, 30)
	adjust(sue, alex, -5)
	adjust(sid, alex, 7)
	k.Post(models.Command{Account: alex.ID, Actor: sue, Do: models.GrantCredits{
		Kind: models.Promotional, Source: models.SourceGrant, Credits: 1000 * models.Credit,
	}})
	k.Clock.Add(time.Hour)
	later := k.Now()
	spent, err := k.Charge(alex.ID, 9*models.Credit)
	if err != nil {
		t.Fatal(err)
	}
	k.Clock.Add(time.Hour)
	k.Post(models.Command{Account: alex.ID, Actor: sid, Do: models.RefundCharge{ChargeID: spent.Charge.ID, Credits: 4 * models.Credit}})
	bought, err := k.SettlePurchase(t.Context(), storetest.PaidReport(storetest.PendingPurchase(t, k, alex.ID, "one")))
	if err != nil {
		t.Fatal(err)
	}
	reversal := k.Post(models.Command{Account: alex.ID, Actor: sid, Do: models.ReversePurchase{PurchaseID: bought.ID, Credits: models.Credit}})
	k.Post(models.Command{Account: alex.ID, Actor: sid, Do: models.UndoReversal{Reversal: reversal.Entry.ID}})
	for _, test := range []struct {
		name  string
		actor models.ActorRef
		since time.Time
		want  models.Credits
	}{
		{"all of it", sue, start.Add(-time.Second), 1095},
		{"what is newer", sue, start, 1035},
		{"nothing yet", sue, k.Now(), 0},
		{"a refund, a reversal and its undoing", sid, later, 4 + 1 + 1},
		{"somebody else", sid, start, 7 + 4 + 1 + 1},
		{"nobody", models.System, start, 0},
	} {
		got, err := k.MovedSince(t.Context(), test.actor, models.OperatorSupport, test.since)
		if err != nil || got != test.want*models.Credit {
			t.Errorf("%s: %s, %v; want %d", test.name, got, err, test.want)
		}
	}
	k.CheckBooks()
}

// An admin's limit counts what comes to accounts by hand: adjustments either way, grants,
// payments, refunds, undoing, and the allowances of plans that are started or switched to.
func TestMovedSinceByAdmins(t *testing.T) {
	k := storetest.New(t)
	_, alex := k.Person("alex")
	ada := models.ActorRef{Kind: models.ActorUser, ID: "usr_ada"}
	basic := k.Plan(models.PlanVersion{Slug: "basic", Name: "Basic", Allowance: 100 * models.Credit, Period: models.Monthly})
	pro := k.Plan(models.PlanVersion{Slug: "pro", Name: "Pro", Allowance: 500 * models.Credit, Period: models.Monthly})
	start, counted := k.Now().Add(-time.Second), models.Credits(0)
	does := func(name string, do models.Action, counts models.Credits) models.Receipt {
		t.Helper()
		receipt := k.Post(models.Command{Account: alex.ID, Actor: ada, Do: do})
		counted += counts * models.Credit
		if got, err := k.MovedSince(t.Context(), ada, models.OperatorAdmin, start); err != nil || got != counted {
			t.Errorf("after %s: %s, %v; want %s", name, got, err, counted)
		}
		return receipt
	}
	does("an adjustment", models.AdjustCredits{Amount: 30 * models.Credit, Kind: models.Purchased}, 30)
	minus := does("one down", models.AdjustCredits{Amount: -20 * models.Credit, Kind: models.Purchased}, 20)
	does("undoing that", models.UndoAdjustment{Adjustment: minus.Entry.ID}, 20)
	plus := does("another", models.AdjustCredits{Amount: 5 * models.Credit, Kind: models.Purchased}, 5)
	does("undoing that", models.UndoAdjustment{Adjustment: plus.Entry.ID}, 0)
	does("a grant", models.GrantCredits{Kind: models.Promotional, Source: models.SourceGrant, Credits: 7 * models.Credit}, 7)
	spent, err := k.Charge(alex.ID, 9*models.Credit)
	if err != nil {
		t.Fatal(err)
	}
	does("a refund", models.RefundCharge{ChargeID: spent.Charge.ID, Credits: 4 * models.Credit}, 4)
	bought, err := k.SettlePurchase(t.Context(), storetest.PaidReport(storetest.PendingPurchase(t, k, alex.ID, "one")))
	if err != nil {
		t.Fatal(err)
	}
	reversal := does("a reversal", models.ReversePurchase{PurchaseID: bought.ID, Credits: models.Credit}, 0)
	does("undoing that", models.UndoReversal{Reversal: reversal.Entry.ID}, 1)
	sub := models.NewSubscriptionID()
	does("a plan", models.StartSubscription{SubscriptionID: sub, PlanID: basic.PlanID}, 100)
	does("a switch", models.SwitchPlan{SubscriptionID: sub, PlanID: pro.PlanID}, 500)
	does("a status", models.SetSubscriptionStatus{SubscriptionID: sub, Status: models.SubscriptionPastDue}, 0)
	does("staying", models.SwitchPlan{SubscriptionID: sub, PlanID: basic.PlanID}, 0)
	does("the end", models.CancelSubscription{SubscriptionID: sub}, 0)
	does("the plan again", models.StartSubscription{SubscriptionID: models.NewSubscriptionID(), PlanID: basic.PlanID}, 100)
	does("a frozen purchase", models.FreezePurchase{PurchaseID: bought.ID}, 0)
	does("a usable one", models.UnfreezePurchase{PurchaseID: bought.ID}, 0)
	if _, err := k.BookPayment(t.Context(), models.Purchase{
		Credits: 40 * models.Credit, AmountCents: 5000, Currency: "usd", Invoice: "INV-1", ReceivedAt: k.Now(),
	}, models.Command{Account: alex.ID, Origin: "form:ada", Key: "pay", Actor: ada, Reason: "Invoice INV-1"}); err != nil {
		t.Fatal(err)
	}
	counted += 40 * models.Credit
	does("a zone", models.ChangeAccount{Zone: new("Europe/Berlin")}, 0)
	if got, err := k.MovedSince(t.Context(), ada, models.OperatorAuditor, start); err != nil || got != 0 {
		t.Errorf("an auditor moved %s, %v", got, err)
	}
	k.CheckBooks()
}

package adjustments_test

import (
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

func TestAdjustedSince(t *testing.T) {
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
		{"all of it", sue, start.Add(-time.Second), 95},
		{"what is newer", sue, start, 35},
		{"nothing yet", sue, k.Now(), 0},
		{"a refund, a reversal and its undoing", sid, later, 4 + 1 + 1},
		{"somebody else", sid, start, 7 + 4 + 1 + 1},
		{"nobody", models.System, start, 0},
	} {
		got, err := k.AdjustedSince(t.Context(), test.actor, test.since)
		if err != nil || got != test.want*models.Credit {
			t.Errorf("%s: %s, %v; want %d", test.name, got, err, test.want)
		}
	}
	k.CheckBooks()
}

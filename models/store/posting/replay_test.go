package posting_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// A replay returns the charge as its command left it, whatever happened to it since.
func TestReplaysTellTheChargeAsItStood(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("gita")
	k.Grant(account.ID, 100*models.Credit)
	var commands []models.Command
	var firsts []models.Receipt
	post := func(do models.Action) models.ChargeID {
		k.Clock.Add(time.Second)
		c := models.Command{Account: account.ID, Key: string(rune('a' + len(commands))), Do: do}
		commands, firsts = append(commands, c), append(firsts, k.Post(c))
		return firsts[len(firsts)-1].Charge.ID
	}
	hold := models.HoldCredits{Charge: models.Charge{Credits: 10 * models.Credit}}
	charge := post(storetest.ChargeOf(5 * models.Credit))
	post(models.RefundCharge{ChargeID: charge, Credits: 2 * models.Credit})
	post(models.RefundCharge{ChargeID: charge})
	captured := post(hold)
	post(models.CaptureHold{ChargeID: captured, Credits: 3 * models.Credit})
	post(models.RefundCharge{ChargeID: captured, Credits: models.Credit}) // while the rest is still held
	post(models.CaptureHold{ChargeID: captured, Credits: 4 * models.Credit, Final: true})
	post(models.RefundCharge{ChargeID: captured, Credits: models.Credit})
	released := post(hold)
	post(models.CaptureHold{ChargeID: released, Credits: 3 * models.Credit})
	post(models.ReleaseHold{ChargeID: released})
	post(hold) // which expires
	k.Clock.Add(2 * time.Hour)
	k.Post(models.Command{Account: account.ID, Do: models.AdvanceAccount{}})
	for i, c := range commands {
		again := k.Post(c)
		if !again.Replayed || again.Entry.ID != firsts[i].Entry.ID || !reflect.DeepEqual(again.Charge, firsts[i].Charge) {
			t.Errorf("%T again:\ngot  %+v\nwant %+v", c.Do, again.Charge, firsts[i].Charge)
		}
	}
	k.CheckBooks()
}

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
	charge, captured, released, expired := models.NewChargeID(), models.NewChargeID(), models.NewChargeID(), models.NewChargeID()
	hold := func(id models.ChargeID) models.Action {
		return models.HoldCredits{Charge: models.Charge{ID: id, Credits: 10 * models.Credit}}
	}
	commands := []models.Action{
		models.ChargeCredits{Charge: models.Charge{ID: charge, Credits: 5 * models.Credit}},
		models.RefundCharge{ChargeID: charge, Credits: 2 * models.Credit},
		models.RefundCharge{ChargeID: charge},
		hold(captured),
		models.CaptureHold{ChargeID: captured, Credits: 3 * models.Credit},
		models.CaptureHold{ChargeID: captured, Credits: 4 * models.Credit, Final: true},
		models.RefundCharge{ChargeID: captured, Credits: models.Credit},
		hold(released),
		models.CaptureHold{ChargeID: released, Credits: 3 * models.Credit},
		models.ReleaseHold{ChargeID: released},
		hold(expired),
	}
	firsts := make([]models.Receipt, len(commands))
	for i, do := range commands {
		k.Clock.Add(time.Second)
		firsts[i] = k.Post(models.Command{Account: account.ID, Key: string(rune('a' + i)), Do: do})
	}
	k.Clock.Add(2 * time.Hour)
	k.Post(models.Command{Account: account.ID, Do: models.AdvanceAccount{}})
	for i, do := range commands {
		again := k.Post(models.Command{Account: account.ID, Key: string(rune('a' + i)), Do: do})
		if !again.Replayed || again.Entry.ID != firsts[i].Entry.ID || !reflect.DeepEqual(again.Charge, firsts[i].Charge) {
			t.Errorf("%T again:\ngot  %+v\nwant %+v", do, again.Charge, firsts[i].Charge)
		}
	}
	k.CheckBooks()
}

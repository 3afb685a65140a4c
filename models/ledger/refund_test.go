package ledger

import (
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

func TestRefundGoesBackToTheLots(t *testing.T) {
	b := newBooks(t)
	end := noon.Add(time.Hour)
	b.do(noon, grant(models.Promotional, 3*one, end))
	b.do(noon, grant(models.Purchased, 10*one, time.Time{}))
	b.do(noon, models.ChargeCredits{Charge: models.Charge{ID: "chg_1", Credits: 5 * one}}) // 3 and 2
	b.wantError(noon, models.RefundCharge{ChargeID: "chg_1", Credits: 5*one + 1}, models.CodeInvalidField)
	b.do(noon, models.RefundCharge{ChargeID: "chg_1", Credits: 3 * one}) // 2 and then 1
	if b.availableByKind(models.Purchased) != 10*one || b.availableByKind(models.Promotional) != one {
		t.Errorf("gave back to %s and %s", b.availableByKind(models.Purchased), b.availableByKind(models.Promotional))
	}
	d := b.do(end.Add(time.Hour), models.RefundCharge{ChargeID: "chg_1"}) // the last 2, whose lot has ended
	own := d.Entries[d.OwnIndex]
	if len(own.NewLots) != 1 || own.NewLots[0].Granted != 2*one || own.NewLots[0].Kind != models.Promotional ||
		!own.NewLots[0].ExpiresAt.Equal(end.Add(time.Hour).AddDate(0, 0, 30)) || d.Charge.Refunded != 5*one {
		t.Errorf("made %+v of %+v", own.NewLots, d.Charge)
	}
	b.wantError(end.Add(time.Hour), models.RefundCharge{ChargeID: "chg_1"}, models.CodeInvalidField)
	b.wantError(noon, models.RefundCharge{ChargeID: "chg_none"}, models.CodeNotFound)
}

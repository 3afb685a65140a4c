package ledger

import (
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// What a hold has of an extended lot makes successors when it comes back, never more of the
// first one, which can't hold more than it was granted.
func TestHeldCreditsOfAnExtendedLot(t *testing.T) {
	end, extended := noon.Add(2*hour), noon.Add(5*hour)
	for name, c := range map[string]struct {
		do   models.Action
		at   time.Time
		back models.Credits
	}{
		"released":            {models.ReleaseHold{ChargeID: "chg_1"}, end.Add(time.Minute), 4 * one},
		"expired":             {models.AdvanceAccount{}, noon.Add(3 * hour), 4 * one},
		"captured":            {models.CaptureHold{ChargeID: "chg_1"}, end.Add(time.Minute), 0},
		"captured less":       {models.CaptureHold{ChargeID: "chg_1", Credits: one, Final: true}, end.Add(time.Minute), 3 * one},
		"captured in parts":   {models.CaptureHold{ChargeID: "chg_1", Credits: one}, end.Add(time.Minute), 0},
		"released at its end": {models.ReleaseHold{ChargeID: "chg_long"}, extended, 0},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBooks(t)
			old := b.grantLot(10*one, end)
			b.do(noon, models.HoldCredits{Charge: models.Charge{ID: "chg_1", Credits: 4 * one}, ExpiresIn: 3 * hour})
			b.do(noon, models.HoldCredits{Charge: models.Charge{ID: "chg_long", Credits: 2 * one}, ExpiresIn: 24 * hour})
			b.do(noon, models.ExtendLot{LotID: old, ExpiresAt: extended})
			b.wantBalance(models.Balance{Available: 4 * one, Held: 6 * one})
			first := b.newest()
			if l := b.find(old); l.Held != 6*one || l.Remaining != 0 {
				t.Errorf("the old lot is %+v", l)
			}
			d := b.do(c.at, c.do)
			var own models.Entry
			for _, e := range d.Entries {
				if e.Kind == models.EntryHoldExpiry || e.ChargeID == b.charge("chg_1") || e.ChargeID == b.charge("chg_long") {
					own = e
				}
			}
			if c.back == 0 {
				if len(own.NewLots) != 0 {
					t.Errorf("made %+v", own.NewLots)
				}
				return
			}
			further := b.newest()
			if further.ID == first.ID || further.Granted != c.back || !further.ExpiresAt.Equal(extended) || further.Continues != old ||
				further.Priority != first.Priority || further.Kind != first.Kind || further.Source != models.SourceExtension {
				t.Errorf("the further successor is %+v", further)
			}
			if got := b.find(first.ID); got.Remaining != first.Granted {
				t.Errorf("the first successor is %+v", got)
			}
			if own.BalanceAfter.Available != 4*one+c.back {
				t.Errorf("available %s", own.BalanceAfter.Available)
			}
		})
	}
}

// A lot all of which is on hold can be extended too, and so can what an extension left on
// hold.
func TestExtensionOfHeldCredits(t *testing.T) {
	b := newBooks(t)
	lot := b.grantLot(4*one, noon.Add(hour))
	b.do(noon, models.HoldCredits{Charge: models.Charge{ID: "chg_1", Credits: 4 * one}, ExpiresIn: 24 * hour})
	for _, expires := range []time.Time{noon.Add(2 * hour), noon.Add(4 * hour)} {
		if d := b.do(noon, models.ExtendLot{LotID: lot, ExpiresAt: expires}); len(d.Entries[0].NewLots) != 0 || len(d.Entries[0].Draws) != 1 {
			t.Errorf("entered %+v", d.Entries[0])
		}
	}
	b.wantError(noon, models.ExtendLot{LotID: lot, ExpiresAt: noon.Add(3 * hour)}, models.CodeInvalidField)
	b.do(noon.Add(3*hour), models.ReleaseHold{ChargeID: "chg_1"})
	b.wantBalance(models.Balance{Available: 4 * one})
	if l := b.newest(); !l.ExpiresAt.Equal(noon.Add(4*hour)) || l.Continues != lot {
		t.Errorf("the successor is %+v", l)
	}
}

func TestRefundToAnExtendedLot(t *testing.T) {
	b := newBooks(t)
	end, extended := noon.Add(hour), noon.Add(3*hour)
	lot := b.grantLot(10*one, end)
	b.do(noon, models.ChargeCredits{Charge: models.Charge{ID: "chg_1", Credits: 6 * one}})
	b.do(noon, models.ExtendLot{LotID: lot, ExpiresAt: extended})
	first := b.newest()
	d := b.do(noon.Add(2*hour), models.RefundCharge{ChargeID: "chg_1", Credits: 2 * one}) // behind the former expiry
	own := d.Entries[d.OwnIndex]
	if own.Delta != 2*one || len(own.Draws) != 0 || len(own.NewLots) != 1 || own.NewLots[0].Source != models.SourceExtension ||
		own.NewLots[0].Continues != lot || !own.NewLots[0].ExpiresAt.Equal(extended) || b.find(first.ID).Remaining != 4*one {
		t.Errorf("entered %+v", own)
	}
	d = b.do(extended, models.RefundCharge{ChargeID: "chg_1"})
	own = d.Entries[d.OwnIndex]
	if own.Delta != 4*one || len(own.NewLots) != 1 || own.NewLots[0].Kind != models.Promotional || own.NewLots[0].Source != models.SourceRefund ||
		!own.NewLots[0].ExpiresAt.Equal(extended.AddDate(0, 0, 30)) {
		t.Errorf("behind the new expiry entered %+v", own)
	}
	b.wantBalance(models.Balance{Available: 4 * one})
}

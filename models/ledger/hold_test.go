package ledger

import (
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

func hold(id models.ChargeID, credits models.Credits) models.HoldCredits {
	return models.HoldCredits{Charge: models.Charge{ID: id, Credits: credits}}
}

// books replays an account's entries and fails the test for what they break.
type books struct {
	*account
	book *Book
}

func newBooks(t *testing.T, plans ...models.PlanVersion) *books {
	a := newAccount(t, plans...)
	a.state.Catalog.HoldLife, a.state.Catalog.MaxHoldLife, a.state.Catalog.RefundLife = time.Hour, 24*time.Hour, 30*24*time.Hour
	a.state.Purchases = map[models.PurchaseID]PurchaseRecord{}
	return &books{a, NewBook(a.state.Account, a.state.Head)}
}

func (b *books) do(now time.Time, do models.Action) Decision {
	b.t.Helper()
	d := b.account.do(now, do)
	if d.Charge != nil && d.Entries[d.Own].Kind == models.EntryCharge { // recalled, as the store does
		b.state.Charges = maps.Clone(b.state.Charges)
		if b.state.Charges == nil {
			b.state.Charges = map[models.ChargeID]ChargeRecord{}
		}
		b.state.Charges[d.Charge.ID] = RecordOf(*d.Charge, d.Entries)
	}
	for _, e := range d.Entries {
		for _, f := range b.book.Apply(e) {
			b.t.Errorf("after %T: %s", do, f)
		}
	}
	return d
}

func (b *books) values(want models.Values) {
	b.t.Helper()
	if got := b.state.Values(); got != want {
		b.t.Errorf("stands at %+v, want %+v", got, want)
	}
}

func (b *books) buy(id models.PurchaseID, credits models.Credits) {
	b.t.Helper()
	b.do(noon, models.BuyCredits{PurchaseID: id, Credits: credits})
	b.state.Purchases[id] = PurchaseRecord{Credits: credits}
}

func TestSixHoldsOfAThousandOnFiveThousand(t *testing.T) {
	b := newBooks(t)
	b.do(noon, grant(models.Purchased, 5000*one, time.Time{}))
	for _, id := range []models.ChargeID{"chg_1", "chg_2", "chg_3", "chg_4", "chg_5"} {
		b.do(noon, hold(id, 1000*one))
	}
	b.refuse(noon, hold("chg_6", 1000*one), models.CodeInsufficientCredits)
	b.values(models.Values{Held: 5000 * one})
	// What was rejected can't be captured.
	b.refuse(noon, models.CaptureHold{ChargeID: "chg_6"}, models.CodeNotFound)
}

func TestCaptureOfAnotherAmount(t *testing.T) {
	b := newBooks(t)
	b.do(noon, grant(models.Promotional, 3*one, time.Time{}))
	b.do(noon, grant(models.Purchased, 10*one, time.Time{}))
	b.do(noon, hold("chg_1", 5*one))
	b.refuse(noon, models.CaptureHold{ChargeID: "chg_1", Credits: 5*one + 1}, models.CodeInvalidField)
	d := b.do(noon, models.CaptureHold{ChargeID: "chg_1", Credits: 4 * one, Final: true})
	b.values(models.Values{Available: 9 * one})
	if d.Charge.Status != models.ChargeCaptured || d.Charge.Credits != 4*one || d.Charge.Held != 5*one || !d.Charge.EndedAt.Equal(noon) {
		t.Errorf("the charge is %+v", d.Charge)
	}
	if b.holds(models.Promotional) != 0 || b.holds(models.Purchased) != 9*one {
		t.Error("it was not captured in the order drawn")
	}
	b.refuse(noon, models.CaptureHold{ChargeID: "chg_1"}, models.CodeAlreadyCaptured)
	b.refuse(noon, models.ReleaseHold{ChargeID: "chg_1"}, models.CodeAlreadyCaptured)
}

func TestPartialCaptures(t *testing.T) {
	b := newBooks(t)
	b.do(noon, grant(models.Purchased, 10*one, time.Time{}))
	b.do(noon, hold("chg_1", 6*one))
	b.do(noon, models.CaptureHold{ChargeID: "chg_1", Credits: 2 * one})
	b.do(noon, models.CaptureHold{ChargeID: "chg_1", Credits: 3 * one})
	b.values(models.Values{Available: 4 * one, Held: one})
	b.refuse(noon, models.CaptureHold{ChargeID: "chg_1", Credits: 2 * one}, models.CodeInvalidField)
	if d := b.do(noon, models.CaptureHold{ChargeID: "chg_1"}); d.Charge.Credits != 6*one || d.Charge.Status != models.ChargeCaptured {
		t.Errorf("the charge is %+v", d.Charge)
	}
	b.values(models.Values{Available: 4 * one})
}

func TestHoldThatExpires(t *testing.T) {
	b := newBooks(t)
	b.do(noon, grant(models.Purchased, 10*one, time.Time{}))
	b.do(noon, models.HoldCredits{Charge: models.Charge{ID: "chg_h", Credits: 6 * one}, ExpiresIn: time.Minute})
	d := b.do(noon.Add(time.Hour), charge(10*one)) // nobody needs to sweep
	if d.Entries[0].Kind != models.EntryExpiry || !d.Entries[0].EffectiveAt.Equal(noon.Add(time.Minute)) || d.Entries[0].Key != "expire:chg_h" {
		t.Errorf("the expiry is %+v", d.Entries[0])
	}
	b.refuse(noon.Add(time.Hour), models.CaptureHold{ChargeID: "chg_h"}, models.CodeHoldExpired)
	b.refuse(noon, models.HoldCredits{Charge: models.Charge{ID: "chg_2", Credits: one}, ExpiresIn: 48 * time.Hour}, models.CodeInvalidField)
}

func TestReleaseAfterTheLotHasEnded(t *testing.T) {
	b := newBooks(t)
	b.do(noon, grant(models.Promotional, 4*one, noon.Add(time.Minute)))
	b.do(noon, grant(models.Purchased, 4*one, time.Time{}))
	b.do(noon, hold("chg_1", 6*one))
	b.do(noon.Add(time.Minute), models.AdvanceAccount{}) // what is held does not lapse
	b.values(models.Values{Available: 2 * one, Held: 6 * one})
	d := b.do(noon.Add(2*time.Minute), models.ReleaseHold{ChargeID: "chg_1"})
	b.values(models.Values{Available: 4 * one})
	if d.Entries[0].Delta != -4*one || d.Charge.Status != models.ChargeReleased {
		t.Errorf("the release is %+v of %+v", d.Entries[0], d.Charge)
	}
	b.refuse(noon.Add(2*time.Minute), models.CaptureHold{ChargeID: "chg_1"}, models.CodeAlreadyReleased)
}

// What is held of an allowance neither lapses nor rolls over; what comes back
// just as the period turns still does.
func TestHoldOverATurn(t *testing.T) {
	b := newBooks(t, daily(20*one, 40*one, 1))
	b.do(noon, start("pln_daily"))
	turn := noon.AddDate(0, 0, 1)
	b.do(noon, models.HoldCredits{Charge: models.Charge{ID: "chg_1", Credits: 5 * one}, ExpiresIn: 24 * time.Hour})
	b.do(turn.Add(-time.Hour), models.HoldCredits{Charge: models.Charge{ID: "chg_2", Credits: 3 * one}, ExpiresIn: time.Hour + time.Minute})
	b.do(turn, models.AdvanceAccount{})
	b.values(models.Values{Available: (20 + 17) * one, Held: 3 * one})
	b.do(turn.Add(time.Minute), models.AdvanceAccount{})
	b.values(models.Values{Available: (20 + 17) * one})
}

func TestRefundGoesBackToTheLots(t *testing.T) {
	b := newBooks(t)
	end := noon.Add(time.Hour)
	b.do(noon, grant(models.Promotional, 3*one, end))
	b.do(noon, grant(models.Purchased, 10*one, time.Time{}))
	b.do(noon, models.ChargeCredits{Charge: models.Charge{ID: "chg_1", Credits: 5 * one}}) // 3 and 2
	b.refuse(noon, models.RefundCharge{ChargeID: "chg_1", Credits: 5*one + 1}, models.CodeInvalidField)
	b.do(noon, models.RefundCharge{ChargeID: "chg_1", Credits: 3 * one}) // 2 and then 1
	if b.holds(models.Purchased) != 10*one || b.holds(models.Promotional) != one {
		t.Errorf("gave back to %s and %s", b.holds(models.Purchased), b.holds(models.Promotional))
	}
	d := b.do(end.Add(time.Hour), models.RefundCharge{ChargeID: "chg_1"}) // the last 2, whose lot has ended
	own := d.Entries[d.Own]
	if len(own.Made) != 1 || own.Made[0].Granted != 2*one || own.Made[0].Kind != models.Promotional ||
		!own.Made[0].ExpiresAt.Equal(end.Add(time.Hour).AddDate(0, 0, 30)) || d.Charge.Refunded != 5*one {
		t.Errorf("made %+v of %+v", own.Made, d.Charge)
	}
	b.refuse(end.Add(time.Hour), models.RefundCharge{ChargeID: "chg_1"}, models.CodeInvalidField)
	b.refuse(noon, models.RefundCharge{ChargeID: "chg_none"}, models.CodeNotFound)
}

func TestReversal(t *testing.T) {
	b := newBooks(t)
	b.buy("pur_1", 10*one)
	b.do(noon, grant(models.Promotional, 4*one, time.Time{}))
	b.do(noon, charge(7*one)) // 4 promotional, 3 of the purchase
	b.do(noon, hold("chg_h", 2*one))
	b.do(noon, grant(models.Promotional, one, time.Time{}))

	d := b.do(noon, models.ReversePurchase{PurchaseID: "pur_1", Credits: 10 * one}) // 5 own, 1 other, 4 debt
	b.values(models.Values{Held: 2 * one, Debt: 4 * one})
	reversal := d.Entries[d.Own]
	if reversal.Delta != -10*one || len(reversal.Draws) != 2 {
		t.Errorf("the reversal is %+v", reversal)
	}
	b.refuse(noon, models.ReversePurchase{PurchaseID: "pur_1", Credits: 1}, models.CodeInvalidField)
	b.refuse(noon, charge(one), models.CodeAccountInDebt)

	d = b.do(noon, models.ReleaseHold{ChargeID: "chg_h"}) // what comes back pays first
	b.values(models.Values{Debt: 2 * one})
	if last := d.Entries[len(d.Entries)-1]; d.Own != 0 || last.Kind != models.EntryRepayment || last.Delta != 0 {
		t.Errorf("entered %+v", d.Entries)
	}
	b.do(noon, grant(models.Purchased, 5*one, time.Time{}))
	b.values(models.Values{Available: 3 * one})

	b.do(noon, models.UndoReversal{Reversal: reversal.ID}) // 6 to the lots, 4 that were paid as debt
	b.values(models.Values{Available: 13 * one})
	b.refuse(noon, models.UndoReversal{Reversal: reversal.ID}, models.CodeConflict)
	b.do(noon, models.ReversePurchase{PurchaseID: "pur_1", Credits: 10 * one})
	b.values(models.Values{Available: 3 * one})
}

func TestUndoneReversalForgivesItsDebtFirst(t *testing.T) {
	b := newBooks(t)
	b.buy("pur_1", 10*one)
	b.do(noon, charge(10*one))
	d := b.do(noon, models.ReversePurchase{PurchaseID: "pur_1", Credits: 6 * one})
	b.values(models.Values{Debt: 6 * one})
	b.do(noon, grant(models.Promotional, 2*one, time.Time{}))
	b.values(models.Values{Debt: 4 * one})
	b.do(noon, models.UndoReversal{Reversal: d.Entries[d.Own].ID})
	b.values(models.Values{Available: 2 * one})
}

func TestUndoneReversalGivesBackTheVeryLots(t *testing.T) {
	b := newBooks(t)
	b.buy("pur_1", 10*one)
	b.do(noon, charge(10*one))
	b.do(noon, grant(models.Promotional, 3*one, time.Time{}))
	d := b.do(noon, models.ReversePurchase{PurchaseID: "pur_1", Credits: 5 * one}) // 3 promotional, 2 owed
	b.values(models.Values{Debt: 2 * one})
	d = b.do(noon, models.UndoReversal{Reversal: d.Entries[d.Own].ID})
	b.values(models.Values{Available: 3 * one})
	if b.holds(models.Promotional) != 3*one || len(d.Entries) != 1 || len(d.Entries[0].Made) != 0 {
		t.Errorf("gave back %s promotional credits in %+v", b.holds(models.Promotional), d.Entries)
	}
}

func TestReleaseJustAsTheLotEnds(t *testing.T) {
	b := newBooks(t)
	end := noon.Add(time.Minute)
	b.do(noon, grant(models.Promotional, 4*one, end))
	b.do(noon, hold("chg_1", 3*one))
	b.do(end, models.ReleaseHold{ChargeID: "chg_1"})
	b.values(models.Values{})
}

func TestFreeze(t *testing.T) {
	b := newBooks(t)
	b.buy("pur_1", 10*one)
	b.do(noon, grant(models.Promotional, 2*one, time.Time{}))
	b.do(noon, models.FreezePurchase{PurchaseID: "pur_1"})
	b.values(models.Values{Available: 2 * one, Frozen: 10 * one})
	b.refuse(noon, charge(3*one), models.CodeInsufficientCredits)
	b.refuse(noon, models.FreezePurchase{PurchaseID: "pur_1"}, models.CodeConflict)
	b.do(noon, models.ReversePurchase{PurchaseID: "pur_1", Credits: 4 * one}) // frozen ones too
	b.values(models.Values{Available: 2 * one, Frozen: 6 * one})
	b.do(noon, models.ThawPurchase{PurchaseID: "pur_1"})
	b.values(models.Values{Available: 8 * one})
}

// While there is debt, each allowance pays some of it: turns are not folded, so
// that looking late finds what looking daily would have.
func TestDebtIsPaidTurnByTurn(t *testing.T) {
	for _, days := range []int{3, 10} {
		b := newBooks(t, daily(20*one, 0, 0))
		b.buy("pur_1", 100*one)
		b.do(noon, charge(100*one))
		b.do(noon, models.ReversePurchase{PurchaseID: "pur_1", Credits: 70 * one})
		b.do(noon, start("pln_daily")) // pays 20 at once
		b.values(models.Values{Debt: 50 * one})
		b.do(noon.AddDate(0, 0, days), models.AdvanceAccount{})
		b.values(models.Values{Available: map[int]models.Credits{3: 10 * one, 10: 20 * one}[days]})
	}
}

// The price list says of a product that it is charged for when the work was done:
// whoever does not ask for a hold gets one all the same, and ends it.
func TestChargeOnSuccess(t *testing.T) {
	b := newBooks(t)
	use := func(product string, quantity models.Credits) models.ChargeCredits {
		return models.ChargeCredits{Charge: models.Charge{ID: models.NewChargeID(), Product: product, Quantity: quantity}}
	}
	b.do(noon, grant(models.Purchased, 10*one, time.Time{}))
	d := b.do(noon, use("readme", 3*one))
	if e := d.Entries[0]; e.Kind != models.EntryHold || e.Delta != 0 || d.Charge.Status != models.ChargeHeld || d.Charge.Held != 6*one ||
		!d.Charge.ExpiresAt.Equal(noon.Add(time.Hour)) {
		t.Errorf("%+v in %+v", d.Charge, e)
	}
	b.values(models.Values{Available: 4 * one, Held: 6 * one})
	b.refuse(noon, use("readme", 3*one), models.CodeInsufficientCredits)
	b.do(noon, models.CaptureHold{ChargeID: d.Charge.ID, Credits: 5 * one, Final: true})
	b.values(models.Values{Available: 5 * one})

	short := use("readme", one)
	short.ExpiresIn = time.Minute
	b.do(noon, short)
	b.do(noon.Add(time.Minute), models.AdvanceAccount{})
	b.values(models.Values{Available: 5 * one})

	// What contradicts the price list is refused, as what is not on it.
	atOnce, bygone, upfront, plain := use("readme", one), use("bygone", one), use("deep-spec", one), charge(one)
	atOnce.AtOnce, bygone.AtOnce = true, true
	upfront.ExpiresIn, plain.ExpiresIn = time.Minute, time.Minute
	for field, do := range map[string]models.ChargeCredits{"hold": atOnce, "product": bygone, "expires_in": upfront, "expires_in ": plain} {
		_, err := b.try(noon.Add(time.Hour), do)
		var refusal *models.Error
		if !errors.As(err, &refusal) || refusal.Code != models.CodeInvalidField || refusal.Fields[0].Field != strings.TrimSpace(field) {
			t.Errorf("%+v: %v", do, err)
		}
	}
	employee := use("employee", one)
	employee.AtOnce = true
	if d := b.do(noon.Add(time.Hour), employee); d.Charge.Status != models.ChargeCaptured {
		t.Errorf("at once: %+v", d.Charge)
	}
}

// A free product is held and captured as any other, for nothing.
func TestHoldOfNothing(t *testing.T) {
	for name, end := range map[string]models.Action{
		"captured": models.CaptureHold{ChargeID: "chg_free"}, "released": models.ReleaseHold{ChargeID: "chg_free"}, "expired": models.AdvanceAccount{},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBooks(t)
			b.do(noon, models.ChargeCredits{Charge: models.Charge{ID: "chg_free", Product: "free", Quantity: one}})
			at := noon
			if name == "expired" {
				at = noon.Add(time.Hour)
			}
			b.do(at, end)
			if got := string(b.book.Charges["chg_free"].Status); got != name || len(b.state.Holds) != 0 {
				t.Errorf("it is %s, %d are held", got, len(b.state.Holds))
			}
			b.values(models.Values{})
		})
	}
}

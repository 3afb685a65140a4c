package ledger

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

func TestHoldsAreLimitedByTheBalance(t *testing.T) {
	b := newBooks(t)
	b.do(noon, grant(models.Purchased, 5000*one, time.Time{}))
	for _, id := range []models.ChargeID{"chg_1", "chg_2", "chg_3", "chg_4", "chg_5"} {
		b.do(noon, hold(id, 1000*one))
	}
	b.wantError(noon, hold("chg_6", 1000*one), models.CodeInsufficientCredits)
	b.wantBalance(models.Balance{Held: 5000 * one})
	// A rejected hold can't be captured.
	b.wantError(noon, models.CaptureHold{ChargeID: "chg_6"}, models.CodeNotFound)
}

func TestCaptureOfAnotherAmount(t *testing.T) {
	b := newBooks(t)
	b.do(noon, grant(models.Promotional, 3*one, time.Time{}))
	b.do(noon, grant(models.Purchased, 10*one, time.Time{}))
	b.do(noon, hold("chg_1", 5*one))
	b.wantError(noon, models.CaptureHold{ChargeID: "chg_1", Credits: 5*one + 1}, models.CodeInvalidField)
	d := b.do(noon, models.CaptureHold{ChargeID: "chg_1", Credits: 4 * one, Final: true})
	b.wantBalance(models.Balance{Available: 9 * one})
	if d.Charge.Status != models.ChargeCaptured || d.Charge.Credits != 4*one || d.Charge.Held != 5*one || !d.Charge.EndedAt.Equal(noon) {
		t.Errorf("the charge is %+v", d.Charge)
	}
	if b.availableByKind(models.Promotional) != 0 || b.availableByKind(models.Purchased) != 9*one {
		t.Error("it was not captured in the order drawn")
	}
	b.wantError(noon, models.CaptureHold{ChargeID: "chg_1"}, models.CodeAlreadyCaptured)
	b.wantError(noon, models.ReleaseHold{ChargeID: "chg_1"}, models.CodeAlreadyCaptured)
}

func TestPartialCaptures(t *testing.T) {
	b := newBooks(t)
	b.do(noon, grant(models.Purchased, 10*one, time.Time{}))
	b.do(noon, hold("chg_1", 6*one))
	b.do(noon, models.CaptureHold{ChargeID: "chg_1", Credits: 2 * one})
	b.do(noon, models.CaptureHold{ChargeID: "chg_1", Credits: 3 * one})
	b.wantBalance(models.Balance{Available: 4 * one, Held: one})
	b.wantError(noon, models.CaptureHold{ChargeID: "chg_1", Credits: 2 * one}, models.CodeInvalidField)
	if d := b.do(noon, models.CaptureHold{ChargeID: "chg_1"}); d.Charge.Credits != 6*one || d.Charge.Status != models.ChargeCaptured {
		t.Errorf("the charge is %+v", d.Charge)
	}
	b.wantBalance(models.Balance{Available: 4 * one})
}

func TestHoldThatExpires(t *testing.T) {
	b := newBooks(t)
	b.do(noon, grant(models.Purchased, 10*one, time.Time{}))
	b.do(noon, models.HoldCredits{Charge: models.Charge{ID: "chg_h", Credits: 6 * one}, ExpiresIn: time.Minute})
	d := b.do(noon.Add(time.Hour), charge(10*one)) // no background job is needed
	if d.Entries[0].Kind != models.EntryHoldExpiry || !d.Entries[0].EffectiveAt.Equal(noon.Add(time.Minute)) || d.Entries[0].Key != "expire:"+string(b.charge("chg_h")) {
		t.Errorf("the expiry is %+v", d.Entries[0])
	}
	b.wantError(noon.Add(time.Hour), models.CaptureHold{ChargeID: "chg_h"}, models.CodeHoldExpired)
	b.wantError(noon, models.HoldCredits{Charge: models.Charge{ID: "chg_2", Credits: one}, ExpiresIn: 48 * time.Hour}, models.CodeInvalidField)
}

func TestReleaseAfterTheLotHasEnded(t *testing.T) {
	b := newBooks(t)
	b.do(noon, grant(models.Promotional, 4*one, noon.Add(time.Minute)))
	b.do(noon, grant(models.Purchased, 4*one, time.Time{}))
	b.do(noon, hold("chg_1", 6*one))
	b.do(noon.Add(time.Minute), models.AdvanceAccount{}) // held credits don't lapse
	b.wantBalance(models.Balance{Available: 2 * one, Held: 6 * one})
	d := b.do(noon.Add(2*time.Minute), models.ReleaseHold{ChargeID: "chg_1"})
	b.wantBalance(models.Balance{Available: 4 * one})
	if d.Entries[0].Delta != -4*one || d.Charge.Status != models.ChargeReleased {
		t.Errorf("the release is %+v of %+v", d.Entries[0], d.Charge)
	}
	b.wantError(noon.Add(2*time.Minute), models.CaptureHold{ChargeID: "chg_1"}, models.CodeAlreadyReleased)
}

// Held credits of an allowance neither lapse nor roll over. Those that come back at the
// instant of the turn still roll over.
func TestHoldOverATurn(t *testing.T) {
	b := newBooks(t, daily(20*one, 40*one, 1))
	b.do(noon, start("pln_daily"))
	turn := noon.AddDate(0, 0, 1)
	b.do(noon, models.HoldCredits{Charge: models.Charge{ID: "chg_1", Credits: 5 * one}, ExpiresIn: 24 * time.Hour})
	b.do(turn.Add(-time.Hour), models.HoldCredits{Charge: models.Charge{ID: "chg_2", Credits: 3 * one}, ExpiresIn: time.Hour + time.Minute})
	b.do(turn, models.AdvanceAccount{})
	b.wantBalance(models.Balance{Available: (20 + 17) * one, Held: 3 * one})
	b.do(turn.Add(time.Minute), models.AdvanceAccount{})
	b.wantBalance(models.Balance{Available: (20 + 17) * one})
}

func TestReleaseJustAsTheLotEnds(t *testing.T) {
	b := newBooks(t)
	end := noon.Add(time.Minute)
	b.do(noon, grant(models.Promotional, 4*one, end))
	b.do(noon, hold("chg_1", 3*one))
	b.do(end, models.ReleaseHold{ChargeID: "chg_1"})
	b.wantBalance(models.Balance{})
}

// A charge for a product with the rule OnSuccess becomes a hold even if the caller did
// not ask for one.
func TestChargeOnSuccess(t *testing.T) {
	b := newBooks(t)
	use := func(product string, quantity models.Credits) models.ChargeCredits {
		return models.ChargeCredits{Charge: models.Charge{Product: product, Quantity: quantity}}
	}
	b.do(noon, grant(models.Purchased, 10*one, time.Time{}))
	d := b.do(noon, use("readme", 3*one))
	if e := d.Entries[0]; e.Kind != models.EntryHold || e.Delta != 0 || d.Charge.Status != models.ChargeHeld || d.Charge.Held != 6*one ||
		!d.Charge.ExpiresAt.Equal(noon.Add(time.Hour)) {
		t.Errorf("%+v in %+v", d.Charge, e)
	}
	b.wantBalance(models.Balance{Available: 4 * one, Held: 6 * one})
	b.wantError(noon, use("readme", 3*one), models.CodeInsufficientCredits)
	b.do(noon, models.CaptureHold{ChargeID: d.Charge.ID, Credits: 5 * one, Final: true})
	b.wantBalance(models.Balance{Available: 5 * one})

	short := use("readme", one)
	short.ExpiresIn = time.Minute
	b.do(noon, short)
	b.do(noon.Add(time.Minute), models.AdvanceAccount{})
	b.wantBalance(models.Balance{Available: 5 * one})

	// Requests that contradict the price list are rejected, as are unlisted products.
	atOnce, bygone, upfront, plain := use("readme", one), use("bygone", one), use("deep-spec", one), charge(one)
	atOnce.Immediate, bygone.Immediate = true, true
	upfront.ExpiresIn, plain.ExpiresIn = time.Minute, time.Minute
	for field, do := range map[string]models.ChargeCredits{"hold": atOnce, "product": bygone, "expires_in": upfront, "expires_in ": plain} {
		_, err := b.try(noon.Add(time.Hour), do)
		var rejected *models.Error
		if !errors.As(err, &rejected) || rejected.Code != models.CodeInvalidField || rejected.Fields[0].Field != strings.TrimSpace(field) {
			t.Errorf("%+v: %v", do, err)
		}
	}
	employee := use("employee", one)
	employee.Immediate = true
	if d := b.do(noon.Add(time.Hour), employee); d.Charge.Status != models.ChargeCaptured {
		t.Errorf("at once: %+v", d.Charge)
	}
}

// A free product can be held and captured like any other.
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
			if got := string(b.book.Charges[b.charge("chg_free")].Status); got != name || len(b.state.Holds) != 0 {
				t.Errorf("it is %s, %d are held", got, len(b.state.Holds))
			}
			b.wantBalance(models.Balance{})
		})
	}
}

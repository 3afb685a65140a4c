package ledger

import (
	"reflect"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

func TestChargeBurnsInOrder(t *testing.T) {
	a := newAccount(t)
	soon, later := noon.Add(24*time.Hour), noon.Add(48*time.Hour)
	first := 0
	a.do(noon, grant(models.Purchased, 5*one, time.Time{}))                                 // 1: never expires, so last of its kind
	a.do(noon, grant(models.Purchased, 5*one, later))                                       // 2
	a.do(noon, grant(models.Purchased, 5*one, soon))                                        // 3: expires before 2
	a.do(noon, grant(models.Purchased, 5*one, soon))                                        // 4: created after 3
	a.do(noon, grant(models.Promotional, 5*one, time.Time{}))                               // 5: the kind with the first priority
	a.do(noon, models.GrantCredits{Kind: models.Purchased, Credits: one, Priority: &first}) // 6: before all others

	d := a.do(noon, charge(23*one))
	want := [][2]models.Credits{{6, -one}, {5, -5 * one}, {3, -5 * one}, {4, -5 * one}, {2, -5 * one}, {1, -2 * one}}
	if got := a.drawn(d.Entries[0]); !reflect.DeepEqual(got, want) {
		t.Errorf("drew %v, want %v", got, want)
	}
	if d.Entries[0].Delta != -23*one || d.Entries[0].BalanceAfter.Available != 3*one {
		t.Errorf("delta %s, available %s", d.Entries[0].Delta, d.Entries[0].BalanceAfter.Available)
	}
}

func TestChargeIsAllOrNothing(t *testing.T) {
	a := newAccount(t)
	a.do(noon, grant(models.Purchased, 10*one, time.Time{}))
	_, err := a.try(noon, charge(10*one+1))
	rejected, ok := err.(*models.Error)
	if !ok || rejected.Code != models.CodeInsufficientCredits || rejected.Available != 10*one || rejected.Required != 10*one+1 {
		t.Fatalf("refused with %v", err)
	}
	a.do(noon, charge(10*one))
	a.wantError(noon, charge(1), models.CodeInsufficientCredits)
}

func TestChargeByProduct(t *testing.T) {
	a := newAccount(t)
	a.do(noon, grant(models.Purchased, 100*one, time.Time{}))
	use := func(product string, quantity models.Credits) models.ChargeCredits {
		return models.ChargeCredits{Charge: models.Charge{Product: product, Quantity: quantity}}
	}
	if d := a.do(noon, use("deep-spec", one)); d.Charge.Credits != 50*one || d.Entries[0].Delta != -50*one {
		t.Errorf("deep-spec took %s", d.Charge.Credits)
	}
	if d := a.do(noon, use("employee", 3*one)); d.Charge.Credits != 150_000 {
		t.Errorf("three employees took %s", d.Charge.Credits)
	}
	if d := a.do(noon, use("employee", 10)); d.Charge.Credits != 1 { // 0.5 millionths
		t.Errorf("half a millionth rounds to %d, want 1", d.Charge.Credits)
	}
	a.wantError(noon, use("nothing", one), models.CodeInvalidField)
	a.wantError(noon, use("old", one), models.CodeInvalidField)
}

func TestGrantScheduledAndExpiring(t *testing.T) {
	a := newAccount(t)
	start, end := noon.Add(time.Hour), noon.Add(2*time.Hour)
	d := a.do(noon, models.GrantCredits{Kind: models.Promotional, Credits: 7 * one, StartsAt: start, ExpiresAt: end})
	if d.Entries[0].BalanceAfter != (models.Balance{Scheduled: 7 * one}) {
		t.Errorf("after the grant: %+v", d.Entries[0].BalanceAfter)
	}
	a.wantError(start.Add(-1), charge(one), models.CodeInsufficientCredits)

	d = a.do(start, charge(one))
	if len(d.Entries) != 2 || d.Entries[0].Kind != models.EntryLotStart || d.Entries[0].Delta != 0 ||
		d.Entries[0].BalanceAfter != (models.Balance{Available: 7 * one}) || !d.Entries[0].EffectiveAt.Equal(start) {
		t.Errorf("the start is %+v", d.Entries[0])
	}
	d = a.do(end.Add(time.Hour), models.AdvanceAccount{})
	if len(d.Entries) != 1 || d.Entries[0].Kind != models.EntryLapse || d.Entries[0].Delta != -6*one ||
		!d.Entries[0].EffectiveAt.Equal(end) || d.Entries[0].Key != "lapse:"+string(a.state.Lots[0].ID) {
		t.Errorf("the end is %+v", d.Entries)
	}
	a.wantError(noon.Add(3*time.Hour), models.GrantCredits{Kind: models.Purchased, Credits: one, StartsAt: noon}, models.CodeInvalidField)
	a.wantError(noon.Add(3*time.Hour), grant(models.Purchased, one, noon), models.CodeInvalidField)
}

func TestOverflowIsRejected(t *testing.T) {
	a := newAccount(t)
	a.state.Lots = []models.Lot{{ID: "lot_x", Granted: 1<<63 - 1, Remaining: 1<<63 - 1, Started: true}}
	a.wantError(noon, grant(models.Purchased, 1, time.Time{}), models.CodeInvalidField)
	a.wantError(noon, models.CreditPurchase{PurchaseID: "pur_1", Credits: 1}, models.CodeInvalidField)
	a.wantError(noon, models.AdjustCredits{Amount: 1, Kind: models.Purchased}, models.CodeInvalidField)

	// A refund must not overflow either.
	a.state.Lots[0].Remaining = 0
	a.state.Charges = map[models.ChargeID]ChargeRecord{"chg_1": {Charge: models.Charge{ID: "chg_1", Credits: 2}, Taken: []LotAmount{{"lot_x", 2}}}}
	a.do(noon, grant(models.Purchased, one, time.Time{}))
	a.state.Lots[1].Remaining = 1<<63 - 2
	a.wantError(noon, models.RefundCharge{ChargeID: "chg_1"}, models.CodeInvalidField)
	if d := a.do(noon, models.RefundCharge{ChargeID: "chg_1", Credits: 1}); d.Entries[0].BalanceAfter.Available != 1<<63-1 {
		t.Errorf("after what fits: %+v", d.Entries[0].BalanceAfter)
	}
	a.state.Lots, a.state.Debt = nil, 1<<63-1
	a.wantError(noon, models.AdjustCredits{To: new(one), Kind: models.Purchased}, models.CodeInvalidField)
}

// Held credits count toward overflow, since they come back when the hold ends.
func TestHeldCreditsCountTowardOverflow(t *testing.T) {
	b := newBooks(t)
	b.do(noon, grant(models.Purchased, 10*one, time.Time{}))
	b.do(noon, hold("chg_1", 10*one))
	for room := models.Credits(1<<63-1) - 10*one; room > 0; {
		part := min(room, models.MaxCredits)
		b.account.do(noon, grant(models.Purchased, part, time.Time{}))
		room -= part
		b.state.Lots = []models.Lot{b.state.Lots[0], {ID: "lot_all", Ordinal: 2, Started: true, Remaining: balanceOfAll(b.state).Available}} // thousands of lots would be slow
	}
	b.wantError(noon, grant(models.Purchased, 1, time.Time{}), models.CodeInvalidField)
	b.account.do(noon.Add(time.Hour), models.AdvanceAccount{})
	b.wantBalance(models.Balance{Available: 1<<63 - 1})
	b.wantError(noon.Add(time.Hour), models.AdjustCredits{Amount: 1, Kind: models.Purchased}, models.CodeInvalidField)
}

func TestClockThatStepsBack(t *testing.T) {
	a := newAccount(t)
	a.do(noon, grant(models.Purchased, 10*one, noon.Add(time.Hour)))
	d := a.do(noon.Add(-24*time.Hour), charge(one))
	if e := d.Entries[0]; !e.EffectiveAt.Equal(noon) || !e.RecordedAt.Equal(noon.Add(-24*time.Hour)) {
		t.Errorf("effective at %s, recorded at %s", e.EffectiveAt, e.RecordedAt)
	}
}

func TestStatus(t *testing.T) {
	suspended, closed, active := models.AccountSuspended, models.AccountClosed, models.AccountActive
	a := newAccount(t)
	a.do(noon, grant(models.Purchased, 10*one, time.Time{}))
	a.do(noon, models.ChangeAccount{Status: &suspended})
	a.wantError(noon, charge(one), models.CodeAccountSuspended)
	a.do(noon, grant(models.Purchased, one, time.Time{}))
	a.do(noon, models.ChangeAccount{Status: &closed})
	a.wantError(noon, charge(one), models.CodeAccountClosed)
	a.wantError(noon, grant(models.Purchased, one, time.Time{}), models.CodeAccountClosed)
	a.wantError(noon, models.CreditPurchase{PurchaseID: "pur_1", Credits: one}, models.CodeAccountClosed)
	a.do(noon, models.ChangeAccount{Status: &suspended})
	a.do(noon, models.CreditPurchase{PurchaseID: "pur_1", Credits: one}) // payments are accepted
	a.do(noon, models.ChangeAccount{Status: &active})
	a.do(noon, charge(12*one))
}

package ledger

import (
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

const hour = time.Hour

// newest returns the newest lot.
func (b *books) newest() models.Lot { return b.state.Lots[len(b.state.Lots)-1] }

// grantLot grants promotional credits and returns their lot.
func (b *books) grantLot(credits models.Credits, expires time.Time) models.LotID {
	b.t.Helper()
	return b.do(b.now(), grant(models.Promotional, credits, expires)).Entries[0].NewLots[0].ID
}

// now returns the instant of the newest entry, or noon.
func (b *books) now() time.Time {
	if b.state.EffectiveAt.IsZero() {
		return noon
	}
	return b.state.EffectiveAt
}

func TestExtension(t *testing.T) {
	b := newBooks(t)
	first := 3
	d := b.do(noon, models.GrantCredits{Kind: models.Promotional, Credits: 10 * one, ExpiresAt: noon.Add(hour), Priority: &first})
	old := d.Entries[0].NewLots[0]
	b.do(noon, models.GrantCredits{Kind: models.Promotional, Credits: 10 * one, ExpiresAt: noon.Add(2 * hour), Priority: &first})
	b.do(noon, charge(4*one))

	d = b.do(noon.Add(time.Minute), models.ExtendLot{LotID: old.ID, ExpiresAt: noon.Add(3 * hour)})
	e := d.Entries[0]
	if e.Kind != models.EntryExtension || e.Delta != 0 || !e.ExtendedTo.Equal(noon.Add(3*hour)) || e.BalanceAfter != (models.Balance{Available: 16 * one}) ||
		len(e.Draws) != 1 || e.Draws[0].LotID != old.ID || e.Draws[0].Remaining != -6*one || len(e.NewLots) != 1 {
		t.Fatalf("entered %+v", e)
	}
	want := models.Lot{
		ID: b.newest().ID, AccountID: "acc_test", Ordinal: 3, MadeBy: 4, Kind: models.Promotional, Source: models.SourceExtension, Continues: old.ID,
		Granted: 6 * one, Priority: 3, StartsAt: noon.Add(time.Minute), ExpiresAt: noon.Add(3 * hour), Remaining: 6 * one, Started: true,
	}
	if b.newest() != want {
		t.Errorf("the successor is %+v, want %+v", b.newest(), want)
	}
	if l := b.find(old.ID); !l.Extended || !l.ExtendedTo.Equal(noon.Add(3*hour)) || !l.ExpiresAt.Equal(noon.Add(hour)) || l.Live() || l.LastDraw != 4 {
		t.Errorf("the old lot is %+v", l)
	}
	if got := b.do(noon.Add(time.Minute), charge(11*one)); got.Entries[0].Draws[0].Ordinal != 2 || got.Entries[0].Draws[1].Ordinal != 3 {
		t.Errorf("it burns in the order %+v", got.Entries[0].Draws)
	}
	if d := b.do(noon.Add(hour), models.AdvanceAccount{}); len(d.Entries) != 0 {
		t.Errorf("at its expiry the old lot, which is empty, makes %+v", d.Entries)
	}
	b.do(noon.Add(3*hour), models.AdvanceAccount{})
	b.wantBalance(models.Balance{})

	for _, expires := range []time.Time{{}, noon.Add(9 * hour)} { // for ever, and once more
		b = newBooks(t)
		id := b.grantLot(5*one, noon.Add(hour))
		b.do(noon, models.ExtendLot{LotID: id, ExpiresAt: noon.Add(2 * hour)})
		b.do(noon, models.ExtendLot{LotID: b.newest().ID, ExpiresAt: expires})
		b.do(noon.Add(8*hour), models.AdvanceAccount{})
		b.wantBalance(models.Balance{Available: 5 * one})
		if b.newest().ExpiresAt != expires {
			t.Errorf("it expires at %s", b.newest().ExpiresAt)
		}
	}
}

func TestExtensionsThatAreRejected(t *testing.T) {
	b := newBooks(t, daily(20*one, 40*one, 3))
	later := noon.Add(48 * hour)
	b.wantError(noon, models.ExtendLot{LotID: "lot_none", ExpiresAt: later}, models.CodeNotFound)

	never := b.grantLot(one, time.Time{})
	b.wantError(noon, models.ExtendLot{LotID: never, ExpiresAt: later}, models.CodeConflict)
	b.wantError(noon, models.ExtendLot{LotID: never}, models.CodeConflict)

	lot := b.grantLot(one, noon.Add(2*hour))
	for _, expires := range []time.Time{noon.Add(-hour), noon.Add(hour), noon.Add(2 * hour), noon.Add(2*hour + time.Nanosecond)} {
		b.wantError(noon, models.ExtendLot{LotID: lot, ExpiresAt: expires}, models.CodeInvalidField)
	}
	closed, active := models.AccountClosed, models.AccountActive
	b.do(noon, models.ChangeAccount{Status: &closed})
	b.wantError(noon, models.ExtendLot{LotID: lot, ExpiresAt: later}, models.CodeAccountClosed)
	b.do(noon, models.ChangeAccount{Status: &active})
	b.wantError(noon.Add(2*hour), models.ExtendLot{LotID: lot, ExpiresAt: later}, models.CodeConflict) // it has lapsed

	used := b.grantLot(one, later)
	b.do(b.now(), charge(2*one))
	b.wantError(b.now(), models.ExtendLot{LotID: used, ExpiresAt: later.Add(hour)}, models.CodeConflict)

	// An allowance can be extended once its plan no longer decides what becomes of it.
	d := b.do(b.now(), start("pln_daily"))
	allowance, sub := b.newest(), d.Entries[0].SubscriptionID
	b.wantError(b.now(), models.ExtendLot{LotID: allowance.ID, ExpiresAt: later}, models.CodeConflict)
	b.do(b.now(), models.CancelSubscription{SubscriptionID: sub})
	b.do(b.now(), models.ExtendLot{LotID: allowance.ID, ExpiresAt: later})
	if l := b.newest(); l.Kind != models.Allowance || l.SubscriptionID != sub || l.Remaining != 20*one {
		t.Errorf("the successor is %+v", l)
	}
	b.do(later, models.AdvanceAccount{})
	b.wantBalance(models.Balance{})
}

func TestExtensionOfAScheduledLot(t *testing.T) {
	b := newBooks(t)
	starts := noon.Add(hour)
	d := b.do(noon, models.GrantCredits{Kind: models.Promotional, Credits: 5 * one, StartsAt: starts, ExpiresAt: noon.Add(2 * hour)})
	b.do(noon, models.ExtendLot{LotID: d.Entries[0].NewLots[0].ID, ExpiresAt: noon.Add(3 * hour)})
	b.wantBalance(models.Balance{Scheduled: 5 * one})
	d = b.do(starts, models.AdvanceAccount{})
	if len(d.Entries) != 1 || d.Entries[0].Kind != models.EntryLotStart || d.Entries[0].Draws[0].Ordinal != 2 {
		t.Errorf("it starts with %+v", d.Entries)
	}
	b.do(noon.Add(2*hour), models.AdvanceAccount{})
	b.wantBalance(models.Balance{Available: 5 * one})
}

// An extended rollover still counts against the cap of its plan, and its expiry is an
// instant that no change of zone moves.
func TestExtensionOfARollover(t *testing.T) {
	b := newBooks(t, daily(20*one, 30*one, 1))
	b.do(noon, start("pln_daily"))
	tomorrow := noon.AddDate(0, 0, 1)
	b.do(tomorrow, models.AdvanceAccount{}) // 20 roll over until the day after
	var rollover models.Lot
	for _, l := range b.state.Lots {
		if l.Kind == models.Rollover {
			rollover = l
		}
	}
	until := noon.AddDate(0, 0, 9)
	b.do(tomorrow, models.ExtendLot{LotID: rollover.ID, ExpiresAt: until})
	zone := "Asia/Tokyo"
	if d := b.do(tomorrow, models.ChangeAccount{Zone: &zone}); len(d.Entries[0].NewLots) != 0 {
		t.Errorf("the change of zone made %+v", d.Entries[0].NewLots)
	}
	zone = "UTC"
	b.do(tomorrow, models.ChangeAccount{Zone: &zone})
	b.do(noon.AddDate(0, 0, 2), models.AdvanceAccount{}) // 10 roll over, up to the cap of 30
	b.wantBalance(models.Balance{Available: (20 + 10 + 20) * one})
	b.do(noon.AddDate(0, 0, 4), models.AdvanceAccount{})
	b.wantBalance(models.Balance{Available: (20 + 10 + 20) * one})
	b.do(until, models.AdvanceAccount{})
	b.wantBalance(models.Balance{Available: (20 + 20) * one})
}

// Successors are lots of the purchase: they are frozen with it, and taken back first.
func TestExtensionOfAPurchasedLot(t *testing.T) {
	b := newBooks(t)
	end := noon.Add(hour)
	lot := b.lot(noon, models.Lot{PurchaseID: "pur_1", Granted: 10 * one, PaidMinor: 1000, Currency: "usd", ExpiresAt: end})
	b.state.Purchases["pur_1"] = PurchaseRecord{Credits: 10 * one}
	b.do(noon, hold("chg_1", 4*one))
	b.do(noon, models.FreezePurchase{PurchaseID: "pur_1"})
	b.do(noon, models.ExtendLot{LotID: lot, ExpiresAt: end.Add(hour)})
	b.wantBalance(models.Balance{Frozen: 6 * one, Held: 4 * one})
	b.do(noon, models.ReleaseHold{ChargeID: "chg_1"})
	b.wantBalance(models.Balance{Frozen: 10 * one})
	if l := b.newest(); l.PurchaseID != "pur_1" || !l.Frozen || l.PaidMinor != 400 || l.Currency != "usd" {
		t.Errorf("the successor is %+v", l)
	}
	b.do(noon, models.UnfreezePurchase{PurchaseID: "pur_1"})
	b.wantBalance(models.Balance{Available: 10 * one})
	b.do(noon, grant(models.Promotional, 3*one, end))
	d := b.do(noon, models.ReversePurchase{PurchaseID: "pur_1", Credits: 8 * one})
	b.wantBalance(models.Balance{Available: 5 * one})
	if b.availableByKind(models.Promotional) != 3*one {
		t.Errorf("took back %+v", d.Entries[0].Draws)
	}
	b.do(noon, models.UndoReversal{Reversal: d.Entries[0].ID})
	b.wantBalance(models.Balance{Available: 13 * one})
}

func TestUndoneAdjustmentTakesFromSuccessors(t *testing.T) {
	b := newBooks(t)
	b.do(noon, grant(models.Promotional, 4*one, noon.Add(9*hour)))
	d := b.do(noon, models.AdjustCredits{Amount: 10 * one, Kind: models.Purchased, ExpiresAt: noon.Add(hour)})
	b.state.Adjustments = map[models.EntryID]AdjustmentRecord{d.Entries[0].ID: AdjustmentRecordOf(d.Entries[0], false)}
	b.do(noon, models.ExtendLot{LotID: d.Entries[0].NewLots[0].ID, ExpiresAt: noon.Add(2 * hour)})
	b.do(noon, models.ExtendLot{LotID: b.newest().ID, ExpiresAt: noon.Add(4 * hour)})
	b.do(noon.Add(3*hour), models.UndoAdjustment{Adjustment: d.Entries[0].ID})
	b.wantBalance(models.Balance{Available: 4 * one})
	if b.availableByKind(models.Promotional) != 4*one {
		t.Error("it took other credits")
	}
}

// What a successor takes along of the price is exactly what leaves the lot, or would come
// back to it.
func TestPriceOfSuccessors(t *testing.T) {
	b := newBooks(t)
	lot := b.lot(noon, models.Lot{PurchaseID: "pur_1", Granted: 3 * one, PaidMinor: 1000, Currency: "usd", ExpiresAt: noon.Add(hour)})
	b.do(noon, hold("chg_1", 2*one))
	b.do(noon, models.CaptureHold{ChargeID: "chg_1", Credits: one})
	b.do(noon, models.CaptureHold{ChargeID: "chg_1", Credits: one})
	b.load("chg_1")
	b.do(noon, models.ExtendLot{LotID: lot, ExpiresAt: noon.Add(2 * hour)})
	if l := b.newest(); l.PaidMinor != 333 || l.Granted != one || l.Currency != "usd" {
		t.Errorf("the successor is %+v", l)
	}
	d := b.do(noon, models.RefundCharge{ChargeID: "chg_1"})
	if lots := d.Entries[0].NewLots; len(lots) != 1 || lots[0].PaidMinor != 667 || lots[0].Granted != 2*one || lots[0].Currency != "usd" {
		t.Errorf("the refund makes %+v", lots)
	}
	b.do(noon, models.ExtendLot{LotID: b.newest().ID})
	if l := b.newest(); l.PaidMinor != 667 {
		t.Errorf("the successor of the successor is %+v", l)
	}
	if value := b.values()["usd"]; value != 1000 {
		t.Errorf("%d are outstanding", value)
	}
}

package ledger

import (
	"maps"
	"math/big"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bursar-portal/bursar/models"
)

// However a lot is used and given back in parts, the values of the parts add up to its
// price.
func TestPartsOfALotAddUpToItsPrice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		granted := models.Credits(rapid.Int64Range(1, int64(models.MaxCredits)).Draw(t, "granted"))
		lot := &PricedLot{Cents: rapid.Int64Range(0, 99_999_999).Draw(t, "paid"), Granted: granted}
		if sold := lot.move(granted); sold != lot.Cents {
			t.Fatalf("sold for %d, worth %d", lot.Cents, sold)
		}
		var moved int64
		for range rapid.IntRange(0, 20).Draw(t, "moves") {
			to := models.Credits(rapid.Int64Range(0, int64(granted)).Draw(t, "to"))
			moved += lot.move(to - lot.Outstanding)
		}
		if moved += lot.move(-lot.Outstanding); moved != -lot.Cents {
			t.Fatalf("sold for %d, %d came out of it", lot.Cents, -moved)
		}
	})
}

// Three credits for $10.00: a third is worth 333 cents and a third.
func TestValueOfAPart(t *testing.T) {
	lot := &PricedLot{Cents: 1000, Granted: 3 * one}
	for i, want := range []int64{1000, -333, -334, 334, -334, -333} {
		credits := []models.Credits{3 * one, -one, -one, one, -one, -one}[i]
		if got := lot.move(credits); got != want {
			t.Errorf("step %d: %s credits are worth %d, want %d", i, credits, got, want)
		}
	}
}

// A refund whose lots have ended makes a lot for each that it came from, with its own share
// of the price and its own currency; the parts of one lot share one.
func TestRefundOfPaidLotsThatHaveEnded(t *testing.T) {
	b := newBooks(t)
	end := noon.Add(time.Hour)
	dollars := b.lot(noon, models.Lot{PurchaseID: "pur_1", Granted: 3 * one, PaidMinor: 1000, Currency: "usd", ExpiresAt: end})
	euros := b.lot(noon, models.Lot{PurchaseID: "pur_2", Granted: 6 * one, PaidMinor: 500, Currency: "eur", ExpiresAt: end})
	b.do(noon, grant(models.Promotional, one, end))
	b.do(noon, hold("chg_1", 5*one)) // 1 promotional, 3 for dollars, 1 for euros
	b.do(noon, models.CaptureHold{ChargeID: "chg_1", Credits: 2 * one})
	b.do(noon, models.CaptureHold{ChargeID: "chg_1", Credits: 3 * one})
	b.load("chg_1")
	d := b.do(end, models.RefundCharge{ChargeID: "chg_1", Credits: 4*one + one/2})
	own := d.Entries[d.OwnIndex]
	want := []models.Lot{
		{Continues: euros, Granted: one, PaidMinor: 83, Currency: "eur"},
		{Continues: dollars, Granted: 3 * one, PaidMinor: 1000, Currency: "usd"},
		{Continues: b.state.Lots[2].ID, Granted: one / 2},
	}
	if len(own.NewLots) != len(want) {
		t.Fatalf("made %+v", own.NewLots)
	}
	for i, l := range own.NewLots {
		got := models.Lot{Continues: l.Continues, Granted: l.Granted, PaidMinor: l.PaidMinor, Currency: l.Currency}
		if got != want[i] || l.Kind != models.Promotional || l.Source != models.SourceRefund || !l.ExpiresAt.Equal(end.AddDate(0, 0, 30)) || l.PurchaseID != "" {
			t.Errorf("made %+v, want %+v", l, want[i])
		}
	}
	day := noon.Truncate(24 * time.Hour)
	for currency, cents := range map[string]int64{"usd": 1000, "eur": 83, "": 0} {
		if got := b.book.Movements[MovementKey{day, models.Promotional, currency, models.MovementRefunded}]; got.Cents != cents {
			t.Errorf("%d %s came back", got.Cents, currency)
		}
	}
}

// load makes the state know a charge and what was taken, as the store does when a command
// refers to it.
func (b *books) load(name models.ChargeID) {
	id := b.charge(name)
	charge := b.state.Charges[id].Charge
	if charge.ID == "" { // taken at once
		first := b.about[id][0]
		charge = models.Charge{
			ID: id, Status: models.ChargeCaptured, Credits: -first.Delta, CreatedAt: first.EffectiveAt,
			Product: first.Use.Product, UserID: first.Use.UserID, KeyID: first.Use.KeyID, KeyMaker: first.Use.KeyMaker,
		}
	}
	b.state.Charges = maps.Clone(b.state.Charges)
	if b.state.Charges == nil {
		b.state.Charges = map[models.ChargeID]ChargeRecord{}
	}
	b.state.Charges[id] = ChargeRecordOf(charge, b.about[id])
}

// Whatever becomes of paid lots, what is outstanding is worth its share, a successor has
// exactly what left the lot before it, and the movements add up to what is outstanding.
func TestMoneyAddsUp(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := newBooks(t)
		now := noon
		var charges []models.ChargeID
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 3).Draw(rt, "hours")) * time.Hour)
			credits := models.Credits(rapid.Int64Range(1, 40).Draw(rt, "credits"))
			before := b.values()
			switch rapid.IntRange(0, 6).Draw(rt, "action") {
			case 0:
				b.lot(now, models.Lot{
					PurchaseID: "pur_1", Granted: credits, PaidMinor: rapid.Int64Range(0, 1000).Draw(rt, "paid"),
					Currency: rapid.SampledFrom([]string{"usd", "eur"}).Draw(rt, "currency"), ExpiresAt: now.Add(time.Duration(rapid.IntRange(1, 9).Draw(rt, "life")) * time.Hour),
				})
			case 1:
				if d, err := b.try(now, charge(credits)); err == nil {
					charges = append(charges, d.Charge.ID)
				}
			case 2:
				life := time.Duration(rapid.IntRange(1, 9).Draw(rt, "hold")) * time.Hour
				if d, err := b.try(now, models.HoldCredits{Charge: models.Charge{Credits: credits}, ExpiresIn: life}); err == nil {
					charges = append(charges, d.Charge.ID)
				}
			case 3, 4, 5:
				if len(charges) == 0 {
					continue
				}
				id := rapid.SampledFrom(charges).Draw(rt, "charge")
				b.load(id)
				do := []models.Action{
					models.CaptureHold{ChargeID: id, Credits: credits, Final: credits%2 == 0}, models.ReleaseHold{ChargeID: id}, models.RefundCharge{ChargeID: id, Credits: credits},
				}[rapid.IntRange(0, 2).Draw(rt, "end")]
				_, _ = b.try(now, do) // may be rejected
			default:
				if len(b.state.Lots) == 0 {
					continue
				}
				lot := rapid.SampledFrom(b.state.Lots).Draw(rt, "lot")
				if d, err := b.try(now, models.ExtendLot{LotID: lot.ID, ExpiresAt: lot.EndsAt().Add(time.Hour)}); err == nil && len(d.Entries) == 1 {
					for currency, value := range b.values() {
						if value != before[currency] {
							rt.Fatalf("%d %s became %d by an extension", before[currency], currency, value)
						}
					}
				}
			}
			if found := b.book.MovementDiscrepancies(); len(found) > 0 {
				rt.Fatal(found)
			}
			moved := map[string]int64{}
			for key, part := range b.book.Movements {
				moved[key.Currency] += part.Cents
			}
			for currency, value := range b.values() {
				if moved[currency] != value {
					rt.Fatalf("%d %s are outstanding, the movements say %d", value, currency, moved[currency])
				}
			}
		}
	})
}

// values returns what is outstanding of all lots by currency: the sum of
// round-half-up(paid × outstanding ÷ granted).
func (b *books) values() map[string]int64 {
	values := map[string]int64{}
	for _, l := range b.state.Lots {
		doubled := new(big.Int).Mul(big.NewInt(l.PaidMinor), big.NewInt(2*int64(l.Remaining+l.Held)))
		doubled.Add(doubled, big.NewInt(int64(l.Granted)))
		values[l.Currency] += doubled.Div(doubled, big.NewInt(2*int64(l.Granted))).Int64()
	}
	return values
}

package ledger

import (
	"testing"

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

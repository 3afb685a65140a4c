package proof_test

import (
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// Nothing can hide in an entry where it stands for nothing.
func TestNothingHidesInAnEntry(t *testing.T) {
	for _, tampered := range []string{
		"UPDATE entries SET maker = 9223372036854775807 WHERE kind = 'charge'",
		"UPDATE entries SET maker = -1 WHERE kind = 'charge'",
		`UPDATE entries SET more = '{"first_lot":424242,"lots":1}' WHERE kind = 'charge'`,
	} {
		k := storetest.New(t)
		_, account := k.Person("ann")
		k.Grant(account.ID, models.Credit)
		if _, err := k.Charge(account.ID, models.Credit); err != nil {
			t.Fatal(err)
		}
		k.CheckBooks()
		if err := storetest.Tamper(t, k, "DROP TRIGGER entries_keep; "+tampered); err != nil {
			t.Fatal(err)
		}
		if v, err := k.Verify(t.Context(), nil); err != nil || len(v.Discrepancies) == 0 {
			t.Errorf("nobody notices %s (%v)", tampered, err)
		}
	}
}

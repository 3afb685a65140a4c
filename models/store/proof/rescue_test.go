package proof

import (
	"slices"
	"testing"
)

// A panic while an account is verified is a discrepancy of that account.
func TestRescue(t *testing.T) {
	a := &account{id: "acc_1"}
	func() {
		defer a.rescue("entry", 7)
		panic("no such zone")
	}()
	func() { defer a.rescue("entry", 8) }()
	if want := []string{"account acc_1: entry 7: can't be verified: no such zone"}; !slices.Equal(a.faults.lines(), want) {
		t.Errorf("%q, want %q", a.faults.lines(), want)
	}
}

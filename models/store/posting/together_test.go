package posting_test

import (
	"fmt"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

func adjustments(amounts map[models.AccountID][]models.Credits, order ...models.AccountID) (commands []models.Command) {
	for _, id := range order {
		for _, amount := range amounts[id] {
			commands = append(commands, models.Command{
				Account: id, Origin: "cli", Key: fmt.Sprintf("bulk:%d", len(commands)), Actor: models.System, Reason: "a correction",
				Do: models.AdjustCredits{Amount: amount, Kind: models.Purchased},
			})
		}
	}
	return commands
}

func TestPostAll(t *testing.T) {
	k := storetest.New(t)
	_, anns := k.Person("ann")
	_, bobs := k.Person("bob")
	k.Grant(anns.ID, 10*models.Credit)
	order := []models.AccountID{anns.ID, bobs.ID}

	// The second line can be paid only after the first; the last one can't.
	bad := adjustments(map[models.AccountID][]models.Credits{anns.ID: {5 * models.Credit, -15 * models.Credit}, bobs.ID: {models.Credit, -2 * models.Credit}}, order...)
	outcomes, all, err := k.PostAll(t.Context(), bad, false, nil)
	if err != nil || all {
		t.Fatalf("all %v, %v", all, err)
	}
	for i, want := range []models.Code{"", "", "", models.CodeInsufficientCredits} {
		if models.CodeOf(outcomes[i].Err) != want {
			t.Errorf("line %d: %v, want %q", i, outcomes[i].Err, want)
		}
	}
	if outcomes[1].Receipt.Entry.BalanceAfter.Available != 0 {
		t.Errorf("the second line would leave %s", outcomes[1].Receipt.Entry.BalanceAfter.Available)
	}
	still := func(anns0, bobs0 models.Credits) {
		t.Helper()
		if a, b := k.Balance(anns.ID).Available, k.Balance(bobs.ID).Available; a != anns0 || b != bobs0 {
			t.Errorf("ann has %s and bob %s, want %s and %s", a, b, anns0, bobs0)
		}
	}
	still(10*models.Credit, 0)

	good := adjustments(map[models.AccountID][]models.Credits{anns.ID: {5 * models.Credit, -15 * models.Credit}, bobs.ID: {models.Credit, -models.Credit}}, order...)
	if _, all, err := k.PostAll(t.Context(), good, true, nil); err != nil || !all {
		t.Errorf("the dry run: %v, %v", all, err)
	}
	still(10*models.Credit, 0)
	watched := 0
	if _, all, err := k.PostAll(t.Context(), good, false, func(done, _ int) { watched = done }); err != nil || !all || watched != 4 {
		t.Errorf("all %v, %v, watched %d", all, err, watched)
	}
	still(0, 0)
	outcomes, all, err = k.PostAll(t.Context(), good, false, nil)
	if err != nil || !all || !outcomes[0].Receipt.Replayed || !outcomes[3].Receipt.Replayed {
		t.Errorf("again: %v, %v", all, err)
	}
	if got := k.Balance(anns.ID).Sequence; got != 3 {
		t.Errorf("ann has %d entries", got)
	}
	_, _, err = k.PostAll(t.Context(), make([]models.Command, 10_001), false, nil)
	storetest.WantCode(t, err, models.CodeInvalidField)
	k.CheckBooks()
}

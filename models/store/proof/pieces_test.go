package proof_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// In however many transactions the entries are read, the result is the same.
func TestVerifyInPieces(t *testing.T) {
	k, id := storetest.RichBooks(t)
	for n := range 40 { // several accounts
		_, account := k.Person(fmt.Sprintf("p%d", n))
		if n%3 > 0 {
			k.Grant(account.ID, models.Credit)
		}
	}
	for _, statement := range []string{
		"SELECT 1", "UPDATE usage SET credits = credits + 1", "UPDATE lots SET remaining = remaining - 1 WHERE remaining > 0",
		"UPDATE flows SET cents = cents + 1", "DELETE FROM accounts WHERE number % 7 = 3",
	} {
		if err := storetest.Tamper(t, k, statement); err != nil {
			t.Fatal(err)
		}
		want, err := k.Verify(t.Context(), nil)
		if err != nil || (statement == "SELECT 1") != (len(want.Discrepancies) == 0) || want.Entries < k.Balance(id).Sequence {
			t.Fatalf("%s: %+v, %v", statement, want, err)
		}
		for _, size := range []int64{1, 2, 3, 7, 1000} {
			if got, err := k.VerifyInPieces(t.Context(), size); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s, %d at a time: %+v, %v; want %+v", statement, size, got, err, want)
			}
		}
	}
}

// Progress never goes back, and ends with all that was read.
func TestProgress(t *testing.T) {
	k := storetest.New(t)
	for n := range 100 {
		_, account := k.Person(fmt.Sprintf("p%d", n))
		k.Grant(account.ID, models.Credit)
	}
	var last, end int64
	v, err := k.Verify(t.Context(), func(read, all int64) {
		if read < last || all < read {
			t.Errorf("%d of %d after %d", read, all, last)
		}
		last, end = read, all
	})
	if err != nil || v.Accounts != 100 || v.Entries != 100 || last != 100 || end != 100 {
		t.Errorf("%+v, %v; the last one was %d of %d", v, err, last, end)
	}
}

// An account with more discrepancies than anybody reads does not fill the memory with them.
func TestDiscrepanciesOfAnAccountAreBounded(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	for range 150 {
		k.Grant(account.ID, models.Credit)
	}
	if err := storetest.Tamper(t, k, "DROP TRIGGER entries_keep; UPDATE entries SET recorded_at = recorded_at + 1"); err != nil {
		t.Fatal(err)
	}
	v, err := k.Verify(t.Context(), nil)
	if n := len(v.Discrepancies); err != nil || n != 101 || !strings.HasSuffix(v.Discrepancies[n-1], "more discrepancies of this account") {
		t.Errorf("%d, %v, the last is %q", n, err, v.Discrepancies[n-1])
	}
}

// A verification while others post finds nothing.
func TestVerifyWhileOthersPost(t *testing.T) {
	k, id := storetest.RichBooks(t)
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for range 1000 { // faster than anybody verifies in so small pieces
			select {
			case <-stop:
				return
			default:
				k.Clock.Add(time.Minute)
				_, _ = k.Try(models.Command{Account: id, Do: models.AdjustCredits{Amount: models.Credit, Kind: models.Promotional}})
				_, _ = k.Charge(id, models.Credit)
			}
		}
	}()
	for range 20 {
		if v, err := k.VerifyInPieces(t.Context(), 5); err != nil || len(v.Discrepancies) > 0 {
			t.Errorf("%q, %v", v.Discrepancies, err)
		}
	}
	close(stop)
	<-done
	k.CheckBooks()
}

// Tables are gone along in the order in which they stand, and single rows are found by an
// index.
func TestPlans(t *testing.T) {
	k, _ := storetest.RichBooksOnFile(t)
	for _, statement := range k.Statements() {
		plan, err := k.Explain(statement)
		if err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
		for _, step := range plan {
			if strings.Contains(step, "AUTOMATIC") || strings.Contains(step, "TEMP B-TREE") && !strings.Contains(statement, "e.about = ?") || strings.Contains(step, "purchases_by_state") || strings.HasSuffix(step, "PRIMARY KEY (rowid<?)") ||
				strings.HasPrefix(step, "SCAN") && (strings.HasPrefix(step, "SCAN e") || strings.HasPrefix(step, "SCAN l") || strings.HasPrefix(step, "SCAN a")) {
				t.Errorf("%s\n%s", statement, step)
			}
		}
	}
}

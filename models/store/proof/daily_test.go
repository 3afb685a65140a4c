package proof_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// The portal verifies each entry once, a day's at a time; what is wrong is found every day
// until it is right again.
func TestVerifyDaily(t *testing.T) {
	k := storetest.New(t)
	_, ann := k.Person("ann")
	_, ben := k.Person("ben")
	k.Person("new")
	k.Grant(ann.ID, 100*models.Credit)
	k.Grant(ben.ID, 100*models.Credit)
	run := func(want models.BooksCheck) {
		t.Helper()
		want.At = k.Clock.Now()
		if ran, err := k.VerifyIfDue(t.Context()); !ran || err != nil {
			t.Fatalf("it ran: %v, %v", ran, err)
		}
		if got, ok, err := k.LastCheck(t.Context()); !reflect.DeepEqual(got, want) || !ok || err != nil {
			t.Errorf("it found %+v, %v, %v; want %+v", got, ok, err, want)
		}
	}
	if c, ok, err := k.LastCheck(t.Context()); ok || err != nil {
		t.Errorf("before the first time: %+v, %v", c, err)
	}
	run(models.BooksCheck{Accounts: 2, Entries: 2})
	k.Clock.Add(24*time.Hour - time.Microsecond)
	if ran, err := k.VerifyIfDue(t.Context()); ran || err != nil {
		t.Errorf("less than a day later: %v, %v", ran, err)
	}
	for range 3 {
		if _, err := k.Charge(ann.ID, models.Credit); err != nil {
			t.Fatal(err)
		}
	}
	k.Clock.Add(time.Microsecond)
	run(models.BooksCheck{Accounts: 1, Entries: 3})
	k.Clock.Add(24 * time.Hour)
	run(models.BooksCheck{})

	if _, err := k.Charge(ben.ID, models.Credit); err != nil {
		t.Fatal(err)
	}
	if err := storetest.Tamper(t, k, "UPDATE usage SET credits = credits + 1 WHERE account = 2"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		k.Clock.Add(24 * time.Hour)
		if ran, err := k.VerifyIfDue(t.Context()); !ran || err != nil {
			t.Fatal(ran, err)
		}
		c, _, err := k.LastCheck(t.Context())
		if err != nil || c.Discrepancies != 1 || len(c.First) != 1 || !strings.Contains(c.First[0], "account "+string(ben.ID)+": usage of") || c.Entries != 1 {
			t.Errorf("it found %+v, %v", c, err)
		}
	}
	if err := storetest.Tamper(t, k, "UPDATE usage SET credits = credits - 1 WHERE account = 2"); err != nil {
		t.Fatal(err)
	}
	k.Clock.Add(24 * time.Hour)
	run(models.BooksCheck{Accounts: 1, Entries: 1})

	// What was verified can't be taken away unseen.
	if err := storetest.Tamper(t, k, "DROP TRIGGER entries_hold; DELETE FROM entries WHERE place = (SELECT MAX(place) FROM entries)"); err != nil {
		t.Fatal(err)
	}
	k.Clock.Add(24 * time.Hour)
	if ran, err := k.VerifyIfDue(t.Context()); !ran || err != nil {
		t.Fatal(ran, err)
	}
	if c, _, err := k.LastCheck(t.Context()); err != nil || c.Discrepancies == 0 || !strings.Contains(c.First[0], "entry 2 and all behind it are gone") {
		t.Errorf("it found %+v, %v", c, err)
	}
}

// Whatever happens in a week, verified day by day, is right.
func TestVerifyDailyThroughAWeek(t *testing.T) {
	k := storetest.New(t)
	_, ann := k.Person("ann")
	sum := int64(0)
	verify := func() {
		if ran, err := k.VerifyIfDue(t.Context()); err != nil {
			t.Fatal(err)
		} else if ran {
			c, _, err := k.LastCheck(t.Context())
			if err != nil || c.Discrepancies > 0 {
				t.Errorf("%+v, %v", c, err)
			}
			sum += c.Entries
		}
	}
	longLife(t, k, ann.ID, verify)
	k.Clock.Add(24 * time.Hour)
	verify()
	whole, err := k.Verify(t.Context(), nil)
	if err != nil || whole.Entries != sum {
		t.Errorf("%d entries were verified, there are %d (%v)", sum, whole.Entries, err)
	}
	k.CheckBooks()
}

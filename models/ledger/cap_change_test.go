package ledger

import (
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

func TestBoost(t *testing.T) {
	b := richBooks(t)
	until := noon.Add(2 * hour)
	boost := func(credits models.Credits, until time.Time) models.ChangeCap {
		return models.ChangeCap{Subject: onAccount, Window: models.CapDay, Boost: &models.CapBoost{Credits: credits, Until: until}}
	}
	b.wantError(noon, boost(one, until), models.CodeNotFound) // there is nothing to boost
	b.do(noon, setCap(onAccount, models.CapDay, 10*one))
	b.wantError(noon, boost(one, noon), models.CodeInvalidField)
	b.do(noon, boost(5*one, until))
	b.do(noon, charge(15*one))
	if err := b.reached(noon, charge(1), onAccount, models.CapDay); !strings.Contains(err.Message, "at most 15 credits a day") {
		t.Errorf("it says %q", err.Message)
	}
	b.do(noon, setCap(onAccount, models.CapDay, 12*one)) // keeps the boost
	b.do(noon.Add(hour), charge(2*one))
	b.wantReached(until, charge(1), onAccount, models.CapDay) // it has ended by itself
	b.do(until, setCap(onAccount, models.CapDay, 18*one))     // and does not come back
	if terms := b.state.Caps.find(onAccount, models.CapDay).CapTerms; terms != (models.CapTerms{Subject: onAccount, Window: models.CapDay, Amount: 18 * one}) {
		t.Errorf("the cap is %+v", terms)
	}
	b.do(until, boost(5*one, until.Add(hour)))
	b.do(until, boost(0, time.Time{})) // ended by hand
	b.wantReached(until, charge(2*one), onAccount, models.CapDay)
}

// Changing and removing a cap keep what was used; a removed one bounds nothing.
func TestChangedAndRemovedCaps(t *testing.T) {
	remove := models.ChangeCap{Subject: onAccount, Window: models.CapDay, Remove: true}
	b := richBooks(t)
	b.wantError(noon, remove, models.CodeNotFound)
	b.do(noon, setCap(onAccount, models.CapDay, 10*one))
	b.do(noon, charge(8*one))
	b.do(noon, setCap(onAccount, models.CapDay, 9*one))
	b.wantReached(noon, charge(2*one), onAccount, models.CapDay)
	b.do(noon, setCap(onAccount, models.CapDay, 5*one)) // less than was used
	b.wantReached(noon, charge(1), onAccount, models.CapDay)

	b.do(noon, remove)
	b.wantError(noon, remove, models.CodeNotFound)
	b.wantError(noon, models.ChangeCap{Subject: onAccount, Window: models.CapDay, Boost: &models.CapBoost{Credits: one, Until: noon.Add(hour)}}, models.CodeNotFound)
	b.do(noon, charge(100*one))
	b.do(noon, setCap(onAccount, models.CapDay, 110*one)) // does not begin anew
	b.wantUsed(onAccount, models.CapDay, 108*one)
	b.wantReached(noon, charge(3*one), onAccount, models.CapDay)

	b.do(noon, remove)
	tomorrow := noon.Add(24 * hour)
	b.do(tomorrow, charge(100*one)) // its window has ended, and so has its counting
	b.do(tomorrow, setCap(onAccount, models.CapDay, 10*one))
	b.wantUsed(onAccount, models.CapDay, 0)

	// For all time, it counts for good.
	ever := models.ChangeCap{Subject: onAccount, Window: models.CapEver, Remove: true}
	b.do(tomorrow, setCap(onAccount, models.CapEver, 10*one))
	b.do(tomorrow, charge(one))
	b.do(tomorrow, ever)
	b.do(tomorrow.AddDate(3, 0, 0), charge(3*one))
	b.do(tomorrow.AddDate(3, 0, 0), setCap(onAccount, models.CapEver, 10*one))
	b.wantUsed(onAccount, models.CapEver, 4*one)
}

// A forgotten cap is gone for good with the next change of any cap.
func TestForgottenCaps(t *testing.T) {
	b := richBooks(t)
	b.do(noon, setCap(onAccount, models.CapDay, 10*one))
	b.do(noon, models.ChangeCap{Subject: onAccount, Window: models.CapDay, Remove: true})
	tomorrow := noon.Add(24 * hour)
	a := Open(b.state)
	order, err := Prepare(models.Command{Account: "acc_test", Origin: "test", Key: "k", Do: setCap(onKey, models.CapDay, one)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Decide(order, tomorrow); err != nil {
		t.Fatal(err)
	}
	c := a.Changes()
	if len(c.Caps) != 1 || c.Caps[0].Subject != onKey || len(c.Forgotten) != 1 || c.Forgotten[0].Subject != onAccount || a.Caps.Len() != 1 {
		t.Errorf("changed %+v, forgot %+v", c.Caps, c.Forgotten)
	}
}

// A change of the zone keeps the end of the present window and what was used in it; the next
// follows the new zone.
func TestCapsAndZones(t *testing.T) {
	tokyo, utc := "Asia/Tokyo", "UTC"
	b := richBooks(t)
	b.do(noon, setCap(onAccount, models.CapDay, 10*one)) // until midnight in UTC
	b.do(noon, charge(8*one))
	b.do(noon, models.ChangeAccount{Zone: &tokyo})
	b.wantUsed(onAccount, models.CapDay, 8*one)
	b.wantReached(at("2026-05-01T15:00:00Z"), charge(3*one), onAccount, models.CapDay) // midnight in Tokyo
	b.do(at("2026-05-02T00:00:00Z"), charge(7*one))
	b.wantReached(at("2026-05-02T14:59:59Z"), charge(4*one), onAccount, models.CapDay)
	b.do(at("2026-05-02T15:00:00Z"), charge(4*one))

	// What turned before the zone changed has turned in the old zone.
	b.do(at("2026-05-03T16:00:00Z"), models.ChangeAccount{Zone: &utc})
	b.do(at("2026-05-03T16:00:00Z"), charge(10*one))
	err := b.reached(at("2026-05-04T00:00:00Z"), charge(1), onAccount, models.CapDay)
	if !err.Cap.WindowEnd.Equal(at("2026-05-04T15:00:00Z")) {
		t.Errorf("the window ends at %s", err.Cap.WindowEnd)
	}
	b.do(at("2026-05-04T15:00:00Z"), charge(10*one)) // a short one, until midnight in UTC
	b.wantReached(at("2026-05-04T23:59:59Z"), charge(1), onAccount, models.CapDay)
	b.do(at("2026-05-05T00:00:00Z"), charge(one))
}

func TestAnAccountHasAtMostAThousandCaps(t *testing.T) {
	b := newBooks(t)
	a := Open(b.state)
	post := func(now time.Time, do models.ChangeCap) error {
		order, err := Prepare(models.Command{Account: "acc_test", Origin: "test", Key: "k", Do: do}, nil)
		if err == nil {
			_, err = a.Decide(order, now)
		}
		return err
	}
	member := func(n int) models.CapSubject {
		return models.CapOnMember(models.UserID("usr_" + strings.Repeat("x", n)))
	}
	for n := range models.MaxCaps / 5 {
		for _, w := range models.CapWindows {
			if err := post(noon, setCap(member(n+1), w, one)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := post(noon, setCap(onAccount, models.CapDay, one)); models.CodeOf(err) != models.CodeConflict {
		t.Errorf("one more: %v", err)
	}
	if err := post(noon, setCap(member(1), models.CapDay, 2*one)); err != nil {
		t.Errorf("a change: %v", err)
	}
	if err := post(noon, models.ChangeCap{Subject: member(1), Window: models.CapDay, Remove: true}); err != nil {
		t.Errorf("a removal: %v", err)
	}
	if err := post(noon, setCap(onAccount, models.CapDay, one)); models.CodeOf(err) != models.CodeConflict {
		t.Errorf("one that was removed still counts: %v", err)
	}
	if err := post(noon.Add(24*hour), setCap(onAccount, models.CapDay, one)); err != nil || a.Caps.Len() != models.MaxCaps {
		t.Errorf("in place of a forgotten one: %v, %d", err, a.Caps.Len())
	}
}

func TestInvalidCaps(t *testing.T) {
	for name, do := range map[string]models.ChangeCap{
		"no subject":      {Window: models.CapDay, Amount: new(one)},
		"an odd subject":  {Subject: "member:key_1", Window: models.CapDay, Amount: new(one)},
		"nobody":          {Subject: "member:", Window: models.CapDay, Amount: new(one)},
		"not an id":       {Subject: "member:usr_ü", Window: models.CapDay, Amount: new(one)},
		"no window":       {Subject: onAccount, Amount: new(one)},
		"an odd window":   {Subject: onAccount, Window: "hour", Amount: new(one)},
		"nothing":         {Subject: onAccount, Window: models.CapDay},
		"less than none":  {Subject: onAccount, Window: models.CapDay, Amount: new(-one)},
		"too much":        {Subject: onAccount, Window: models.CapDay, Amount: new(models.MaxCredits + 1)},
		"a boost by less": {Subject: onAccount, Window: models.CapDay, Amount: new(one), Boost: &models.CapBoost{Credits: -one, Until: noon}},
		"too big a boost": {Subject: onAccount, Window: models.CapDay, Amount: new(one), Boost: &models.CapBoost{Credits: models.MaxCredits + 1, Until: noon}},
		"both":            {Subject: onAccount, Window: models.CapDay, Amount: new(one), Remove: true},
	} {
		if _, err := Prepare(models.Command{Key: "k", Do: do}, nil); models.CodeOf(err) != models.CodeInvalidField {
			t.Errorf("%s: %v", name, err)
		}
	}
}

package posting_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

func asText(s models.Snapshot) string {
	s.Stamp, s.At = 0, time.Time{}
	text, _ := json.Marshal(s)
	return string(text)
}

// Two processes that post to one account in turns, on a clock that steps back now and then,
// show the same after each command: the one that has carried it out made its snapshot of what
// it remembers, the other one has read it.
func TestTwoProcessesAgreeOnWhatIsThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bursar.db")
	clock := storetest.NewClock(storetest.Start)
	kits := []*storetest.Kit{storetest.Open(t, path, clock, storetest.Settings()), storetest.Open(t, path, clock, storetest.Settings())}
	k := kits[0]
	rnd := rand.New(rand.NewPCG(7, 11)) // the same commands each time
	_, account := k.Person("ann")
	_, other := k.Person("bob")
	id := account.ID
	plans := []models.PlanVersion{
		k.Plan(models.PlanVersion{Slug: "d2", Name: "Rolling", Allowance: 20 * models.Credit, Period: models.Daily, RolloverPeriods: 2, RolloverCap: 35 * models.Credit, StorageLimit: 77}),
		k.Plan(models.PlanVersion{Slug: "m1", Name: "Monthly", Allowance: 1000 * models.Credit, Period: models.Monthly, RolloverPeriods: 1, RolloverCap: 300 * models.Credit}),
	}
	var charges []models.ChargeID
	var lots []models.LotID
	var subs []models.SubscriptionID
	var done []models.Command
	var receipts []models.Receipt
	zones := []string{"UTC", "Europe/Berlin", "Asia/Kolkata", "America/New_York"}
	subjects := []models.CapSubject{models.CapOnAccount, models.CapOnKey("key_1"), models.CapOnMember("usr_1"), models.CapOnMember("usr_2")}
	for i := range 300 {
		k := kits[rnd.IntN(2)]
		amount := models.Credits(rnd.Int64N(int64(30*models.Credit)) + 1)
		use := models.Charge{Credits: amount, KeyID: "key_1", KeyMaker: []models.UserID{"usr_1", "usr_2"}[rnd.IntN(2)], UserID: []models.UserID{"", "usr_1", "usr_2"}[rnd.IntN(3)]}
		var do models.Action
		switch rnd.IntN(14) {
		case 0, 1:
			do = models.ChargeCredits{Charge: use}
		case 2:
			do = models.HoldCredits{Charge: use, ExpiresIn: time.Duration(rnd.IntN(50)+1) * time.Hour}
		case 3:
			if len(charges) > 0 {
				do = models.CaptureHold{ChargeID: charges[rnd.IntN(len(charges))], Credits: amount / 2, Final: rnd.IntN(2) == 0}
			}
		case 4:
			if len(charges) > 0 {
				do = models.ReleaseHold{ChargeID: charges[rnd.IntN(len(charges))]}
			}
		case 5:
			if len(charges) > 0 {
				do = models.RefundCharge{ChargeID: charges[rnd.IntN(len(charges))], Credits: amount / 2}
			}
		case 6, 7:
			g := models.GrantCredits{Kind: models.Promotional, Source: models.SourceGrant, Credits: amount}
			if rnd.IntN(2) == 0 {
				g.StartsAt = clock.Now().Add(time.Duration(rnd.IntN(40)+1) * time.Hour)
			}
			if rnd.IntN(3) > 0 {
				g.ExpiresAt = clock.Now().Add(time.Duration(rnd.IntN(40)+42) * time.Hour)
			}
			do = g
		case 8:
			if len(lots) > 0 {
				do = models.ExtendLot{LotID: lots[rnd.IntN(len(lots))], ExpiresAt: clock.Now().Add(time.Duration(rnd.IntN(400)+42) * time.Hour)}
			}
		case 9, 10:
			c := models.ChangeCap{Subject: subjects[rnd.IntN(4)], Window: models.CapWindows[rnd.IntN(5)]}
			switch rnd.IntN(3) {
			case 0:
				c.Remove = true
			case 1:
				c.Boost = &models.CapBoost{Credits: amount, Until: clock.Now().Add(time.Duration(rnd.IntN(40)+1) * time.Hour)}
				fallthrough
			default:
				c.Amount = new(30 * amount)
			}
			do = c
		case 11:
			do = models.ChangeAccount{Zone: new(zones[rnd.IntN(4)])}
		case 12:
			switch {
			case len(subs) == 0 || rnd.IntN(3) == 0:
				sub := models.NewSubscriptionID()
				subs = append(subs, sub)
				do = models.StartSubscription{SubscriptionID: sub, PlanID: plans[rnd.IntN(2)].PlanID}
			case rnd.IntN(2) == 0:
				do = models.SwitchPlan{SubscriptionID: subs[rnd.IntN(len(subs))], PlanID: plans[rnd.IntN(2)].PlanID}
			default:
				do = models.CancelSubscription{SubscriptionID: subs[rnd.IntN(len(subs))], AtPeriodEnd: rnd.IntN(2) == 0}
			}
		case 13:
			if rnd.IntN(2) == 0 {
				clock.Add(time.Duration(rnd.IntN(60*20)) * time.Minute)
			} else if len(done) > 0 {
				j := rnd.IntN(len(done))
				r, err := k.Try(done[j])
				if err != nil || !r.Replayed || r.Entry.ID != receipts[j].Entry.ID {
					t.Fatalf("%+v: %v %+v", done[j], err, r)
				}
			}
		}
		if rnd.IntN(20) == 0 {
			clock.Add(-time.Duration(rnd.IntN(60)) * time.Minute) // steps back
		}
		if do != nil {
			c := models.Command{Account: id, Origin: "x", Key: fmt.Sprint(i), Actor: models.System, Do: do}
			r, err := k.Try(c)
			if code := models.CodeOf(err); code == models.CodeInternal || code == models.CodeBusy {
				t.Fatalf("%d %+v: %v", i, do, err)
			}
			if err == nil {
				done, receipts = append(done, c), append(receipts, r)
				if r.Charge != nil && r.Charge.CreatedAt.Equal(r.Entry.EffectiveAt) {
					charges = append(charges, r.Charge.ID)
				}
				for _, l := range r.Entry.NewLots {
					lots = append(lots, l.ID)
				}
			}
		}
		if rnd.IntN(3) == 0 {
			k.Grant(other.ID, amount)
		}
		if rnd.IntN(10) == 0 {
			_, _ = k.SetStorageUsage(t.Context(), id, models.Bytes(i))
		}
		// k made it, or knows it; the other one has to notice.
		a, b := kits[0].Balance(id), kits[1].Balance(id)
		if asText(a) != asText(b) {
			x, y := asText(a), asText(b)
			j := 0
			for j < min(len(x), len(y)) && x[j] == y[j] {
				j++
			}
			t.Fatalf("%d after %T %+v\n%s\n%s", i, do, do, x[max(j-100, 0):], y[max(j-100, 0):])
		}
	}
	fresh := storetest.Open(t, path, clock, storetest.Settings())
	if a, b := asText(kits[0].Balance(id)), asText(fresh.Balance(id)); a != b {
		t.Fatalf("%s\n%s", a, b)
	}
	if len(charges) == 0 || len(lots) == 0 || len(subs) < 2 {
		t.Errorf("only %d charges, %d lots and %d subscriptions", len(charges), len(lots), len(subs))
	}
	k.CheckBooks()
}

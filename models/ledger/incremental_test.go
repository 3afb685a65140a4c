package ledger

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// An account that lives through many commands decides each as one that is opened anew for
// it: what it keeps in step never differs from what the state says.
func TestAccountsThatLiveLong(t *testing.T) {
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 1))
		b := newBooks(t, daily(20*one, 30*one, 2))
		living, now := Open(b.state), noon
		var holds []models.ChargeID
		for step := range 60 {
			now = now.Add(time.Duration(random.IntN(9)) * time.Hour)
			if random.IntN(12) == 0 {
				now = now.AddDate(0, 0, random.IntN(40))
			}
			state := living.State()
			do := randomAction(random, holds, state.Lots, now)
			order, err := Prepare(models.Command{Account: "acc_test", Origin: "test", Key: fmt.Sprint(step), Do: do}, nil)
			if err != nil {
				t.Fatal(err)
			}
			wantDecision, wantState, wantErr := Decide(state, order, now)
			got, err := living.Decide(order, now)
			if models.CodeOf(err) != models.CodeOf(wantErr) || !reflect.DeepEqual(got, wantDecision) {
				t.Fatalf("seed %d, step %d, %T: decides %+v, %v, want %+v, %v", seed, step, do, got, err, wantDecision, wantErr)
			}
			if !reflect.DeepEqual(living.State(), wantState) {
				t.Fatalf("seed %d, step %d, %T: is %+v, want %+v", seed, step, do, living.State(), wantState)
			}
			b.enter(got)
			if got.Charge != nil && got.Charge.Status == models.ChargeHeld && got.Charge.Credits == 0 {
				holds = append(holds, got.Charge.ID)
			}
			if living.Balance() != b.book.Balance {
				t.Fatalf("seed %d, step %d, %T: has %+v, the entries say %+v", seed, step, do, living.Balance(), b.book.Balance)
			}
			if random.IntN(3) == 0 {
				living.Settle()
				if again := Open(living.State()); living.NextBoundary() != again.NextBoundary() || living.Balance() != again.Balance() {
					t.Fatalf("seed %d, step %d: settled with %+v", seed, step, living.Balance())
				}
			}
		}
	}
}

// randomAction returns an action that may or may not be accepted. Captures and releases
// refer to holds, which are in the state while they live.
func randomAction(random *rand.Rand, holds []models.ChargeID, lots []models.Lot, now time.Time) models.Action {
	amount := models.Credits(1+random.IntN(30)) * one
	switch random.IntN(14) {
	case 0, 1:
		do := grant(models.Promotional, amount, now.Add(time.Duration(1+random.IntN(100))*time.Hour))
		if random.IntN(3) == 0 {
			do.StartsAt = now.Add(time.Minute)
		}
		return do
	case 2:
		return grant(models.Purchased, amount, time.Time{})
	case 3, 4, 5:
		return models.HoldCredits{Charge: models.Charge{Credits: amount / 4}, ExpiresIn: time.Duration(1+random.IntN(20)) * time.Hour}
	case 6, 7:
		if len(holds) == 0 {
			return models.AdvanceAccount{}
		}
		id := holds[random.IntN(len(holds))]
		if random.IntN(2) == 0 {
			return models.ReleaseHold{ChargeID: id}
		}
		return models.CaptureHold{ChargeID: id, Credits: one, Final: random.IntN(2) == 0}
	case 8:
		return start("pln_daily")
	case 9:
		return models.AdjustCredits{Amount: -amount, Kind: models.Purchased}
	case 10, 11:
		if len(lots) == 0 {
			return models.AdvanceAccount{}
		}
		lot := lots[random.IntN(len(lots))]
		do := models.ExtendLot{LotID: lot.ID, ExpiresAt: lot.EndsAt().Add(time.Duration(random.IntN(50)) * time.Hour)}
		if random.IntN(8) == 0 {
			do.ExpiresAt = time.Time{}
		}
		return do
	case 12:
		zone := []string{"UTC", "Asia/Tokyo", "America/Santiago"}[random.IntN(3)]
		return models.ChangeAccount{Zone: &zone}
	default:
		return models.ChargeCredits{Charge: models.Charge{Credits: amount / 2}}
	}
}

// BenchmarkDecide measures a charge and a hold with its release on accounts with few and
// with many live lots and holds, and with many caps, of which four apply.
func BenchmarkDecide(b *testing.B) {
	for _, c := range []struct{ size, caps int }{{10, 0}, {10_000, 0}, {10, 4}, {10, models.MaxCaps}} {
		size := c.size
		b.Run(fmt.Sprintf("%d lots, %d caps", size, c.caps), func(b *testing.B) {
			s := State{Standing: Standing{Account: "acc_test", Zone: "UTC", Status: models.AccountActive, Catalog: &Catalog{HoldLife: time.Hour}}}
			for n := range int64(size) {
				s.Lots = append(s.Lots, models.Lot{
					ID: models.LotID(fmt.Sprintf("lot_%d", n)), Ordinal: n + 1, Granted: 1000 * one, Remaining: 900 * one, Held: one, Started: true,
					ExpiresAt: noon.AddDate(1, 0, int(n)),
				})
				s.Holds = append(s.Holds, models.Hold{ChargeID: models.ChargeID(fmt.Sprintf("chg_%d", n)), ExpiresAt: noon.Add(time.Hour), Parts: []models.HoldPart{{LotID: s.Lots[n].ID, Remaining: one}}})
			}
			s.Ordinal = int64(size)
			var caps []models.Cap
			for n := range c.caps {
				subject := models.CapOnMember(models.UserID(fmt.Sprintf("usr_%d", n)))
				if n < 4 {
					subject = []models.CapSubject{onAccount, onKey, onAnn, onBob}[n]
				}
				caps = append(caps, models.Cap{CapTerms: models.CapTerms{Subject: subject, Window: models.CapEver, Amount: models.MaxCredits}})
			}
			s.Caps = CapsOf(caps)
			a := Open(s)
			post := func(do models.Action) (d Decision) {
				order, err := Prepare(models.Command{Account: "acc_test", Origin: "test", Key: "k", Do: do}, nil)
				if err == nil {
					d, err = a.Decide(order, noon)
				}
				if err != nil {
					b.Fatal(err)
				}
				return d
			}
			for b.Loop() {
				post(use(1, "key_1", "usr_ann", "usr_bob"))
				held := post(models.HoldCredits{Charge: use(1, "key_1", "usr_ann", "usr_bob").Charge}).Charge.ID
				post(models.ReleaseHold{ChargeID: held})
				a.Changes()
				a.Settle()
			}
		})
	}
}

package posting_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// alternate posts through two stores of one file in turn, so that each forgets what it knew
// of the account and reads it anew.
type alternate struct {
	*storetest.Kit
	t       *testing.T
	other   *storetest.Kit
	account models.AccountID
}

func newAlternate(t *testing.T) *alternate {
	t.Helper()
	k := storetest.New(t)
	_, account := k.Person("ann")
	k.Grant(account.ID, 1000*models.Credit)
	return &alternate{k, t, storetest.Open(t, k.Path, k.Clock, storetest.Settings()), account.ID}
}

func (a *alternate) try(do models.Action) (models.Receipt, error) {
	a.Kit, a.other = a.other, a.Kit
	return a.Try(models.Command{Account: a.account, Do: do})
}

func (a *alternate) do(do models.Action) models.Receipt {
	a.t.Helper()
	receipt, err := a.try(do)
	if err != nil {
		a.t.Fatalf("%T: %v", do, err)
	}
	return receipt
}

func (a *alternate) want(code models.Code, do models.Action) {
	a.t.Helper()
	if _, err := a.try(do); models.CodeOf(err) != code {
		a.t.Errorf("%T: %v, want %s", do, err, code)
	}
}

// A thousand calls at once can't overshoot a cap, whatever else is in their batches.
func TestConcurrentChargesStayWithinACap(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	k.Grant(account.ID, 1000*models.Credit)
	limit := 100 * models.Credit
	k.Post(models.Command{Account: account.ID, Do: models.ChangeCap{Subject: "member:usr_a", Window: models.CapDay, Amount: &limit}})
	about := models.Charge{Credits: 700_000, KeyID: "key_1", KeyMaker: "usr_a"}
	var fit, reached, held atomic.Int64
	var wg sync.WaitGroup
	for n := range 1000 {
		wg.Go(func() {
			do := models.Action(models.ChargeCredits{Charge: about})
			if n%4 == 0 {
				do = models.HoldCredits{Charge: about}
			}
			receipt, err := k.Try(models.Command{Account: account.ID, Key: fmt.Sprint(n), Do: do})
			switch code := models.CodeOf(err); {
			case err == nil && n%4 == 0:
				held.Add(1)
				if n%8 == 0 { // what comes back makes room for others
					_, err = k.Try(models.Command{Account: account.ID, Do: models.ReleaseHold{ChargeID: receipt.Charge.ID}})
					held.Add(-1)
				}
				if err != nil {
					t.Error(err)
				}
			case err == nil:
				fit.Add(1)
			case code == models.CodeCapReached:
				reached.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	caps := k.Balance(account.ID).CapsNow()
	if len(caps) != 1 || caps[0].Used > limit || caps[0].Used != models.Credits(fit.Load()+held.Load())*700_000 || reached.Load() == 0 {
		t.Errorf("%d charges and %d holds fit, %d did not; used %+v", fit.Load(), held.Load(), reached.Load(), caps)
	}
	// What is left of the cap, and no more, fits.
	left := limit - caps[0].Used
	about.Credits = left + 1
	if _, err := k.Try(models.Command{Account: account.ID, Do: models.ChargeCredits{Charge: about}}); models.CodeOf(err) != models.CodeCapReached {
		t.Errorf("a millionth more: %v", err)
	}
	if about.Credits = left; left > 0 {
		k.Post(models.Command{Account: account.ID, Do: models.ChargeCredits{Charge: about}})
	}
	k.CheckBooks()
}

// Everything about caps is in the file: a store that knows nothing decides the same.
func TestCapsAreStored(t *testing.T) {
	a := newAlternate(t)
	limit, blocked := 10*models.Credit, models.Credits(0)
	set := models.ChangeCap{Subject: models.CapOnMember("usr_a"), Window: models.CapMonth, Amount: &limit}
	charge := models.ChargeCredits{Charge: models.Charge{Credits: 4 * models.Credit, KeyID: "key_1", KeyMaker: "usr_a", UserID: "usr_b"}}
	a.do(set)
	receipt := a.do(charge)
	if e := a.do(models.ChangeCap{Subject: models.CapOnKey("key_1"), Window: models.CapEver, Amount: &limit}).Entry; e.Kind != models.EntryCap || e.Delta != 0 {
		t.Errorf("entered %+v", e)
	}
	a.do(charge)
	_, err := a.try(charge)
	var reached *models.Error
	if !errors.As(err, &reached) || reached.Code != models.CodeCapReached || reached.Cap.Subject != "member:usr_a" || reached.Cap.Used != 8*models.Credit ||
		!reached.Cap.WindowEnd.Equal(time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)) {
		t.Fatalf("the third charge: %v", err)
	}
	a.do(models.RefundCharge{ChargeID: receipt.Charge.ID, Credits: models.Credit})
	a.want("", models.ChargeCredits{Charge: models.Charge{Credits: 3 * models.Credit, UserID: "usr_a"}})
	a.want(models.CodeCapReached, models.ChargeCredits{Charge: models.Charge{Credits: 1, UserID: "usr_a"}})
	a.want("", models.ChargeCredits{Charge: models.Charge{Credits: 6 * models.Credit, KeyID: "key_1"}})
	a.want(models.CodeCapReached, models.ChargeCredits{Charge: models.Charge{Credits: 1, KeyID: "key_1"}})

	// A preview tells it, and changes nothing.
	if _, err := a.Preview(context.Background(), models.Command{Account: a.account, Do: charge}); models.CodeOf(err) != models.CodeCapReached {
		t.Errorf("the preview: %v", err)
	}
	// A hold that expires in another window gives nothing back to it.
	a.do(models.ChangeCap{Subject: models.CapOnAccount, Window: models.CapDay, Amount: &limit})
	a.do(models.HoldCredits{Charge: models.Charge{Credits: 10 * models.Credit}, ExpiresIn: 24 * time.Hour})
	a.want(models.CodeCapReached, storetest.ChargeOf(1))
	a.Clock.Add(23 * time.Hour)
	a.do(storetest.ChargeOf(10 * models.Credit))
	a.Clock.Add(2 * time.Hour)
	a.want(models.CodeCapReached, storetest.ChargeOf(1))

	// One that was removed is forgotten once its window has ended.
	a.do(models.ChangeCap{Subject: models.CapOnAccount, Window: models.CapDay, Remove: true})
	a.do(storetest.ChargeOf(20 * models.Credit))
	a.CheckBooks()
	if now := a.Balance(a.account).CapsNow(); len(now) != 2 {
		t.Errorf("there are the caps %+v", now)
	}
	a.Clock.Add(24 * time.Hour)
	a.do(models.ChangeCap{Subject: models.CapOnKey("key_1"), Window: models.CapDay, Amount: &blocked})
	a.CheckBooks()
	var rows int
	if err := storetest.Database(t, a.Path, "").QueryRowContext(t.Context(), "SELECT COUNT(*) FROM caps").Scan(&rows); err != nil || rows != 3 {
		t.Errorf("%d caps are stored, %v", rows, err)
	}
}

// lotsWanted returns a check of the promotional lots as of an instant.
func (a *alternate) lotsWanted(start time.Time) func(what string, at time.Time, want ...string) {
	return func(what string, at time.Time, want ...string) {
		a.t.Helper()
		var got []string
		for _, l := range a.BalanceAt(a.account, at).Lots {
			if l.Kind == models.Promotional {
				text := fmt.Sprintf("%s %s and %s held until %s", l.Source, l.Remaining, l.Held, l.ExpiresAt.Sub(start))
				if l.Extended {
					text += fmt.Sprintf(", extended to %s", l.ExtendedTo.Sub(start))
				}
				got = append(got, text)
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			a.t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
}

// Everything about extensions is in the file.
func TestExtensionsAreStored(t *testing.T) {
	a := newAlternate(t)
	start, first := a.Clock.Now(), new(1)
	end, extended := start.Add(10*time.Hour), start.Add(40*time.Hour)
	granted := a.do(models.GrantCredits{Kind: models.Promotional, Source: models.SourceGrant, Credits: 10 * models.Credit, ExpiresAt: end, Priority: first}).Entry.NewLots[0]
	charged := a.do(storetest.ChargeOf(4 * models.Credit)).Charge
	a.do(models.HoldCredits{Charge: models.Charge{Credits: 5 * models.Credit}, ExpiresIn: 20 * time.Hour})
	a.Clock.Add(2 * time.Hour)
	a.do(models.ExtendLot{LotID: granted.ID, ExpiresAt: extended})
	lots := a.Balance(a.account).Lots
	a.want(models.CodeConflict, models.ExtendLot{LotID: lots[len(lots)-1].ID, ExpiresAt: extended}) // it never expires

	a.Clock.Set(start.Add(21 * time.Hour)) // the hold has expired, but nothing was entered
	wantLots := a.lotsWanted(start)
	wantLots("due", start.Add(20*time.Hour), "extension 1 and 0 held until 40h0m0s", "extension 5 and 0 held until 40h0m0s")
	a.do(models.RefundCharge{ChargeID: charged.ID})
	wantLots("now", time.Time{}, "extension 1 and 0 held until 40h0m0s", "extension 5 and 0 held until 40h0m0s", "extension 4 and 0 held until 40h0m0s")
	wantLots("at first", start.Add(time.Hour), "grant 1 and 5 held until 10h0m0s")
	wantLots("before", end.Add(9*time.Hour), "grant 0 and 5 held until 10h0m0s, extended to 40h0m0s", "extension 1 and 0 held until 40h0m0s")
	wantLots("between", start.Add(20*time.Hour), "extension 1 and 0 held until 40h0m0s", "extension 5 and 0 held until 40h0m0s")

	_, other := a.PersonIn("bob", "UTC")
	if _, err := a.Try(models.Command{Account: other.ID, Do: models.ExtendLot{LotID: granted.ID, ExpiresAt: extended.Add(time.Hour)}}); models.CodeOf(err) != models.CodeNotFound {
		t.Errorf("another account's lot: %v", err)
	}
	a.want(models.CodeConflict, models.ExtendLot{LotID: granted.ID, ExpiresAt: extended.Add(time.Hour)}) // it is empty
	a.want(models.CodeNotFound, models.ExtendLot{LotID: "lot_none", ExpiresAt: extended.Add(time.Hour)})

	// An adjustment takes back what its lot and all that continue it have.
	adjusted := a.do(models.AdjustCredits{Amount: 3 * models.Credit, Kind: models.Promotional, StartsAt: a.Clock.Now().Add(time.Hour), ExpiresAt: extended}).Entry
	next := a.do(models.ExtendLot{LotID: adjusted.NewLots[0].ID, ExpiresAt: extended.Add(time.Hour)}).Entry.NewLots[0]
	a.do(models.ExtendLot{LotID: next.ID})
	before := a.Balance(a.account)
	a.do(models.UndoAdjustment{Adjustment: adjusted.ID})
	if after := a.Balance(a.account); after.Available != before.Available || after.Scheduled != 0 || before.Scheduled != 3*models.Credit {
		t.Errorf("before %+v, after %+v", before.Balance, after.Balance)
	}
	a.Clock.Set(extended)
	a.do(models.AdvanceAccount{})
	wantLots("at the end", time.Time{})
	a.CheckBooks()
}

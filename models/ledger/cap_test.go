package ledger

import (
	"errors"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

const (
	onAccount = models.CapOnAccount
	onKey     = models.CapSubject("key:key_1")
	onAnn     = models.CapSubject("member:usr_ann")
	onBob     = models.CapSubject("member:usr_bob")
)

// setCap returns the command that sets a cap.
func setCap(subject models.CapSubject, window models.CapWindow, amount models.Credits) models.ChangeCap {
	return models.ChangeCap{Subject: subject, Window: window, Amount: &amount}
}

// use returns a charge by a key that somebody has made, for a member; each may be "".
func use(credits models.Credits, key models.KeyID, maker, member models.UserID) models.ChargeCredits {
	return models.ChargeCredits{Charge: models.Charge{Credits: credits, KeyID: key, KeyMaker: maker, UserID: member}}
}

// wantUsed checks what was used of a cap, as decisions have counted it and as the entries say.
func (b *books) wantUsed(subject models.CapSubject, window models.CapWindow, want models.Credits) {
	b.t.Helper()
	for name, caps := range map[string]Caps{"the state": b.state.Caps, "the book": b.book.Caps} {
		c := caps.find(subject, window)
		if c == nil {
			b.t.Fatalf("%s has no cap on %s, %s", name, subject, window)
		}
		if got := c.At(b.now(), location(b.state.Zone)).Used; got != want {
			b.t.Errorf("%s: %s of the cap on %s, %s, are used, want %s", name, got, subject, window, want)
		}
	}
}

// wantReached checks that a command is rejected because of a cap.
func (b *books) wantReached(now time.Time, do models.Action, subject models.CapSubject, window models.CapWindow) {
	b.t.Helper()
	_ = b.reached(now, do, subject, window)
}

// reached is wantReached, and returns the error.
func (b *books) reached(now time.Time, do models.Action, subject models.CapSubject, window models.CapWindow) *models.Error {
	b.t.Helper()
	_, err := b.try(now, do)
	var rejected *models.Error
	if !errors.As(err, &rejected) || rejected.Code != models.CodeCapReached || rejected.Cap == nil {
		b.t.Fatalf("%T: %v, want cap_reached", do, err)
	}
	if rejected.Cap.Subject != subject || rejected.Cap.Window != window {
		b.t.Errorf("it names the cap on %s, %s, want %s, %s", rejected.Cap.Subject, rejected.Cap.Window, subject, window)
	}
	return rejected
}

// richBooks returns books with credits enough for all that is charged.
func richBooks(t *testing.T) *books {
	b := newBooks(t)
	b.do(noon, grant(models.Purchased, 1_000_000*one, time.Time{}))
	return b
}

func TestCap(t *testing.T) {
	b := richBooks(t)
	d := b.do(noon, setCap(onAccount, models.CapDay, 10*one))
	e := d.Entries[0]
	if e.Kind != models.EntryCap || e.Delta != 0 || e.Cap == nil || *e.Cap != (models.CapTerms{Subject: onAccount, Window: models.CapDay, Amount: 10 * one}) {
		t.Errorf("entered %+v", e)
	}
	b.do(noon, charge(7*one))
	b.wantUsed(onAccount, models.CapDay, 7*one)
	err := b.reached(noon.Add(hour), charge(3*one+1), onAccount, models.CapDay)
	if c := err.Cap; c.Amount != 10*one || c.Used != 7*one || !c.WindowEnd.Equal(at("2026-05-02T00:00:00Z")) || err.Required != 3*one+1 || err.Account != "acc_test" {
		t.Errorf("the error says %+v", err)
	}
	if want := "This account may use at most 10 credits a day. It has used 7, and this needs 3.000001. The next day begins at 2026-05-02T00:00:00Z."; err.Message != want {
		t.Errorf("%q, want %q", err.Message, want)
	}
	b.do(noon, charge(3*one)) // exactly what is left
	b.wantReached(noon, charge(1), onAccount, models.CapDay)
	b.do(at("2026-05-02T00:00:00Z"), charge(10*one)) // the next window needs no entry
	b.wantUsed(onAccount, models.CapDay, 10*one)
	b.wantReached(at("2026-05-02T23:59:59Z"), charge(1), onAccount, models.CapDay)
}

// A cap is looked at before the balance and the debt, and 0 blocks.
func TestCapsComeBeforeTheBalance(t *testing.T) {
	b := newBooks(t)
	b.do(noon, setCap(onKey, models.CapEver, 0))
	err := b.reached(noon, use(one, "key_1", "", ""), onKey, models.CapEver)
	if want := "This key may use at most 0 credits in all. It has used 0, and this needs 1."; err.Message != want {
		t.Errorf("%q, want %q", err.Message, want)
	}
	b.wantReached(noon, models.HoldCredits{Charge: models.Charge{Credits: one, KeyID: "key_1"}}, onKey, models.CapEver)
	b.wantError(noon, use(one, "key_2", "", ""), models.CodeInsufficientCredits)
	b.do(noon, models.ChargeCredits{Charge: models.Charge{Product: "free", Quantity: one, KeyID: "key_1"}}) // takes nothing
	suspended := models.AccountSuspended
	b.do(noon, models.ChangeAccount{Status: &suspended})
	b.wantError(noon, use(one, "key_1", "", ""), models.CodeAccountSuspended)
}

// A charge has to fit the caps on the account, on its key, on the member it is made for and
// on the one who made the key.
func TestWhoseCapsApply(t *testing.T) {
	for name, c := range map[string]struct {
		cap           models.CapSubject
		key           models.KeyID
		maker, member models.UserID
		applies       bool
	}{
		"the account's":              {onAccount, "", "", "", true},
		"the account's, by a key":    {onAccount, "key_1", "usr_ann", "usr_bob", true},
		"the key's":                  {onKey, "key_1", "", "", true},
		"another key's":              {onKey, "key_2", "", "", false},
		"no key":                     {onKey, "", "usr_ann", "usr_ann", false},
		"the member's":               {onAnn, "", "", "usr_ann", true},
		"the maker's":                {onAnn, "key_1", "usr_ann", "", true},
		"the maker's, for another":   {onAnn, "key_1", "usr_ann", "usr_bob", true},
		"the member's, by another's": {onBob, "key_1", "usr_ann", "usr_bob", true},
		"both the same":              {onAnn, "key_1", "usr_ann", "usr_ann", true},
		"another member's":           {onAnn, "key_1", "usr_bob", "usr_bob", false},
		"nobody's":                   {onAnn, "", "", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			b := richBooks(t)
			b.do(noon, setCap(c.cap, models.CapMonth, 10*one))
			b.do(noon, use(4*one, c.key, c.maker, c.member))
			if !c.applies {
				b.do(noon, use(7*one, c.key, c.maker, c.member))
				b.wantUsed(c.cap, models.CapMonth, 0)
				return
			}
			b.wantUsed(c.cap, models.CapMonth, 4*one) // once, though maker and member are the same
			b.wantReached(noon, use(7*one, c.key, c.maker, c.member), c.cap, models.CapMonth)
			d := b.do(noon, models.HoldCredits{Charge: models.Charge{Credits: 6 * one, KeyID: c.key, KeyMaker: c.maker, UserID: c.member}})
			b.wantUsed(c.cap, models.CapMonth, 10*one)
			d = b.do(noon, models.ReleaseHold{ChargeID: d.Charge.ID})
			b.wantUsed(c.cap, models.CapMonth, 4*one)
			if want := (models.Use{KeyID: c.key, KeyMaker: c.maker, UserID: c.member, Began: 4}); d.Entries[0].Use != want {
				t.Errorf("the release is about %+v, want %+v", d.Entries[0].Use, want)
			}
		})
	}
}

// Every cap must leave room. Of several in the way, the error names the one that stays
// longest; what is rejected counts in none.
func TestEveryCapMustFit(t *testing.T) {
	b := richBooks(t)
	b.do(noon, setCap(onAccount, models.CapDay, 10*one))
	b.do(noon, setCap(onAccount, models.CapWeek, 10*one))
	b.do(noon, setCap(onKey, models.CapYear, 50*one))
	b.do(noon, setCap(onAnn, models.CapEver, 20*one))
	b.wantReached(noon, use(11*one, "key_1", "usr_ann", ""), onAccount, models.CapWeek)
	b.wantReached(noon, use(21*one, "key_1", "usr_ann", ""), onAnn, models.CapEver)
	b.wantReached(noon, use(51*one, "key_1", "", ""), onKey, models.CapYear)
	b.wantUsed(onAccount, models.CapDay, 0)
	b.wantUsed(onKey, models.CapYear, 0)
	b.do(noon, use(10*one, "key_1", "usr_ann", ""))
	b.wantUsed(onAccount, models.CapDay, 10*one)
	b.wantUsed(onAccount, models.CapWeek, 10*one)
	b.wantUsed(onKey, models.CapYear, 10*one)
	b.wantUsed(onAnn, models.CapEver, 10*one)
}

// What comes back leaves the window that it was counted in, if that is still the present
// one, and nothing else.
func TestWhatComesBackIsNotUsed(t *testing.T) {
	tomorrow := at("2026-05-02T10:00:00Z")
	for name, c := range map[string]struct {
		do         models.Action
		at         time.Time
		day, month models.Credits // that were used of 30 and 30
	}{
		"refunded":                {models.RefundCharge{ChargeID: "chg_1"}, noon, 20 * one, 20 * one},
		"refunded in part":        {models.RefundCharge{ChargeID: "chg_1", Credits: one}, noon, 29 * one, 29 * one},
		"refunded later":          {models.RefundCharge{ChargeID: "chg_1"}, tomorrow, 0, 20 * one},
		"refunded in another":     {models.RefundCharge{ChargeID: "chg_1"}, at("2026-06-02T10:00:00Z"), 0, 0},
		"released":                {models.ReleaseHold{ChargeID: "chg_2"}, noon, 10 * one, 10 * one},
		"released later":          {models.ReleaseHold{ChargeID: "chg_2"}, tomorrow, 0, 10 * one},
		"captured":                {models.CaptureHold{ChargeID: "chg_2"}, noon, 30 * one, 30 * one},
		"captured, part":          {models.CaptureHold{ChargeID: "chg_2", Credits: 5 * one}, noon, 30 * one, 30 * one},
		"captured, less":          {models.CaptureHold{ChargeID: "chg_2", Credits: 5 * one, Final: true}, noon, 15 * one, 15 * one},
		"captured, less, later":   {models.CaptureHold{ChargeID: "chg_2", Credits: 5 * one, Final: true}, tomorrow, 0, 15 * one},
		"expired":                 {models.AdvanceAccount{}, at("2026-05-02T13:00:00Z"), 0, 10 * one},
		"refunded before the cap": {models.RefundCharge{ChargeID: "chg_0"}, noon, 30 * one, 30 * one},
		"released before the cap": {models.ReleaseHold{ChargeID: "chg_h"}, noon, 30 * one, 30 * one},
	} {
		t.Run(name, func(t *testing.T) {
			b := richBooks(t)
			b.do(noon, models.ChargeCredits{Charge: models.Charge{ID: "chg_0", Credits: 40 * one}})
			b.do(noon, models.HoldCredits{Charge: models.Charge{ID: "chg_h", Credits: 40 * one}, ExpiresIn: 24 * hour})
			b.do(noon, setCap(onAccount, models.CapDay, 100*one))
			b.do(noon, setCap(onAccount, models.CapMonth, 100*one))
			b.do(noon, models.ChargeCredits{Charge: models.Charge{ID: "chg_1", Credits: 10 * one}})
			b.do(noon, models.HoldCredits{Charge: models.Charge{ID: "chg_2", Credits: 20 * one}, ExpiresIn: 24 * hour})
			b.wantUsed(onAccount, models.CapDay, 30*one)
			b.do(c.at, c.do)
			b.wantUsed(onAccount, models.CapDay, c.day)
			b.wantUsed(onAccount, models.CapMonth, c.month)
		})
	}
}

// A hold that was held over the turn of a window gives nothing to the new one, even if
// something was used there already.
func TestWhatComesBackOfAnEarlierWindow(t *testing.T) {
	b := richBooks(t)
	b.do(noon, setCap(onAccount, models.CapDay, 100*one))
	b.do(noon, models.HoldCredits{Charge: models.Charge{ID: "chg_1", Credits: 20 * one}, ExpiresIn: 24 * hour})
	b.do(noon.Add(13*hour), charge(30*one)) // the next day
	b.do(noon.Add(14*hour), models.ReleaseHold{ChargeID: "chg_1"})
	b.wantUsed(onAccount, models.CapDay, 30*one)
}

// Held credits that lapse instead of going back were not used either.
func TestHeldCreditsThatLapseAreNotUsed(t *testing.T) {
	b := newBooks(t)
	b.do(noon, grant(models.Promotional, 10*one, noon.Add(time.Minute)))
	b.do(noon, setCap(onAccount, models.CapDay, 10*one))
	b.do(noon, hold("chg_1", 10*one))
	d := b.do(noon.Add(2*time.Minute), models.ReleaseHold{ChargeID: "chg_1"})
	if d.Entries[0].Delta != -10*one {
		t.Errorf("entered %+v", d.Entries[0])
	}
	b.wantUsed(onAccount, models.CapDay, 0)
}

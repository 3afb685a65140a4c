package ledger

import (
	"encoding/hex"
	"reflect"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

const one = models.Credit

var noon = at("2026-05-01T12:00:00Z")

// account is an account in a test: a state that commands are decided on in turn.
type account struct {
	t     *testing.T
	state State
	keys  int
}

func newAccount(t *testing.T, plans ...models.PlanVersion) *account {
	catalog := &Catalog{
		Plans: map[models.PlanID][]models.PlanVersion{},
		Products: map[string]models.Product{
			"deep-spec": {Slug: "deep-spec", UnitCost: 50 * one},
			"employee":  {Slug: "employee", UnitCost: 50_000},
			"old":       {Slug: "old", UnitCost: one, Archived: true},
			"readme":    {Slug: "readme", UnitCost: 2 * one, Rule: models.OnSuccess},
			"free":      {Slug: "free", Rule: models.OnSuccess},
			"bygone":    {Slug: "bygone", Rule: models.OnSuccess, Archived: true},
		},
		Priorities: models.DefaultPriorities,
	}
	for _, v := range plans {
		catalog.Plans[v.PlanID] = append(catalog.Plans[v.PlanID], v)
	}
	return &account{t: t, state: State{Account: "acc_test", Zone: "UTC", Status: models.AccountActive, Catalog: catalog}}
}

// try decides one action at an instant and, if it is accepted, goes on from there.
func (a *account) try(now time.Time, do models.Action) (Decision, error) {
	a.t.Helper()
	a.keys++
	order, err := Prepare(models.Command{Account: a.state.Account, Origin: "test", Key: "k", Do: do}, nil)
	if err != nil {
		return Decision{}, err
	}
	before := a.state.clone()
	d, err := Decide(a.state, order, now)
	if !reflect.DeepEqual(before, a.state) {
		a.t.Fatalf("deciding %T changed the state it was given", do)
	}
	if err == nil {
		a.state = d.Next
	}
	return d, err
}

func (a *account) do(now time.Time, do models.Action) Decision {
	a.t.Helper()
	d, err := a.try(now, do)
	if err != nil {
		a.t.Fatalf("%T: %v", do, err)
	}
	return d
}

func (a *account) refuse(now time.Time, do models.Action, code models.Code) {
	a.t.Helper()
	if _, err := a.try(now, do); models.CodeOf(err) != code {
		a.t.Fatalf("%T: %v, want %s", do, err, code)
	}
}

func grant(kind models.LotKind, credits models.Credits, expires time.Time) models.GrantCredits {
	return models.GrantCredits{Kind: kind, Source: models.SourceGrant, Credits: credits, ExpiresAt: expires}
}

func charge(credits models.Credits) models.ChargeCredits {
	return models.ChargeCredits{Charge: models.Charge{ID: models.NewChargeID(), Credits: credits}}
}

// drawn is what an entry took, lot ordinal by lot ordinal.
func (a *account) drawn(e models.Entry) [][2]models.Credits {
	var drawn [][2]models.Credits
	for _, d := range e.Draws {
		for _, l := range a.state.Lots {
			if l.ID == d.LotID {
				drawn = append(drawn, [2]models.Credits{models.Credits(l.Ordinal), d.Remaining})
			}
		}
	}
	return drawn
}

func TestChargeBurnsInOrder(t *testing.T) {
	a := newAccount(t)
	soon, later := noon.Add(24*time.Hour), noon.Add(48*time.Hour)
	first := 0
	a.do(noon, grant(models.Purchased, 5*one, time.Time{}))                                 // 1: last of its kind, never expires
	a.do(noon, grant(models.Purchased, 5*one, later))                                       // 2
	a.do(noon, grant(models.Purchased, 5*one, soon))                                        // 3: expires before 2
	a.do(noon, grant(models.Purchased, 5*one, soon))                                        // 4: made after 3
	a.do(noon, grant(models.Promotional, 5*one, time.Time{}))                               // 5: kind comes first
	a.do(noon, models.GrantCredits{Kind: models.Purchased, Credits: one, Priority: &first}) // 6: before all

	d := a.do(noon, charge(23*one))
	want := [][2]models.Credits{{6, -one}, {5, -5 * one}, {3, -5 * one}, {4, -5 * one}, {2, -5 * one}, {1, -2 * one}}
	if got := a.drawn(d.Entries[0]); !reflect.DeepEqual(got, want) {
		t.Errorf("drew %v, want %v", got, want)
	}
	if d.Entries[0].Delta != -23*one || d.Entries[0].After.Available != 3*one {
		t.Errorf("delta %s, available %s", d.Entries[0].Delta, d.Entries[0].After.Available)
	}
}

func TestChargeIsAllOrNothing(t *testing.T) {
	a := newAccount(t)
	a.do(noon, grant(models.Purchased, 10*one, time.Time{}))
	_, err := a.try(noon, charge(10*one+1))
	refusal, ok := err.(*models.Error)
	if !ok || refusal.Code != models.CodeInsufficientCredits || refusal.Available != 10*one || refusal.Required != 10*one+1 {
		t.Fatalf("refused with %v", err)
	}
	a.do(noon, charge(10*one))
	a.refuse(noon, charge(1), models.CodeInsufficientCredits)
}

func TestChargeByProduct(t *testing.T) {
	a := newAccount(t)
	a.do(noon, grant(models.Purchased, 100*one, time.Time{}))
	use := func(product string, quantity models.Credits) models.ChargeCredits {
		return models.ChargeCredits{Charge: models.Charge{ID: models.NewChargeID(), Product: product, Quantity: quantity}}
	}
	if d := a.do(noon, use("deep-spec", one)); d.Charge.Credits != 50*one || d.Entries[0].Delta != -50*one {
		t.Errorf("deep-spec took %s", d.Charge.Credits)
	}
	if d := a.do(noon, use("employee", 3*one)); d.Charge.Credits != 150_000 {
		t.Errorf("three employees took %s", d.Charge.Credits)
	}
	if d := a.do(noon, use("employee", 10)); d.Charge.Credits != 1 { // 0.5 millionths
		t.Errorf("half a millionth rounds to %d, want 1", d.Charge.Credits)
	}
	a.refuse(noon, use("nothing", one), models.CodeInvalidField)
	a.refuse(noon, use("old", one), models.CodeInvalidField)
}

func TestGrantScheduledAndExpiring(t *testing.T) {
	a := newAccount(t)
	start, end := noon.Add(time.Hour), noon.Add(2*time.Hour)
	d := a.do(noon, models.GrantCredits{Kind: models.Promotional, Credits: 7 * one, StartsAt: start, ExpiresAt: end})
	if d.Entries[0].After != (models.Values{Scheduled: 7 * one}) {
		t.Errorf("after the grant: %+v", d.Entries[0].After)
	}
	a.refuse(start.Add(-1), charge(one), models.CodeInsufficientCredits)

	d = a.do(start, charge(one))
	if len(d.Entries) != 2 || d.Entries[0].Kind != models.EntryStart || d.Entries[0].Delta != 0 ||
		d.Entries[0].After != (models.Values{Available: 7 * one}) || !d.Entries[0].EffectiveAt.Equal(start) {
		t.Errorf("the start is %+v", d.Entries[0])
	}
	d = a.do(end.Add(time.Hour), models.AdvanceAccount{})
	if len(d.Entries) != 1 || d.Entries[0].Kind != models.EntryLapse || d.Entries[0].Delta != -6*one ||
		!d.Entries[0].EffectiveAt.Equal(end) || d.Entries[0].Key != "lapse:"+string(a.state.Lots[0].ID) {
		t.Errorf("the end is %+v", d.Entries)
	}
	a.refuse(noon.Add(3*time.Hour), models.GrantCredits{Kind: models.Purchased, Credits: one, StartsAt: noon}, models.CodeInvalidField)
	a.refuse(noon.Add(3*time.Hour), grant(models.Purchased, one, noon), models.CodeInvalidField)
}

func TestAdjust(t *testing.T) {
	a := newAccount(t)
	a.do(noon, models.AdjustCredits{Amount: 5 * one, Kind: models.Promotional})
	a.do(noon, models.AdjustCredits{Amount: -2 * one, Kind: models.Purchased})
	a.refuse(noon, models.AdjustCredits{Amount: -4 * one, Kind: models.Purchased}, models.CodeInsufficientCredits)

	to := 10 * one
	if d := a.do(noon, models.AdjustCredits{To: &to, Kind: models.Purchased}); d.Entries[0].Delta != 7*one {
		t.Errorf("set to 10 from 3: delta %s", d.Entries[0].Delta)
	}
	if d := a.do(noon, models.AdjustCredits{To: &to, Kind: models.Purchased}); d.Entries[0].Delta != 0 {
		t.Errorf("set to 10 from 10: delta %s", d.Entries[0].Delta)
	}
	zero := models.Credits(0)
	if d := a.do(noon, models.AdjustCredits{To: &zero, Kind: models.Purchased}); d.Entries[0].After != (models.Values{}) {
		t.Errorf("set to 0: %+v", d.Entries[0].After)
	}
}

// What an adjustment adds is a lot like any other, with a time and a place in the
// burn order; what it takes has neither.
func TestAdjustScheduledAndExpiring(t *testing.T) {
	a := newAccount(t)
	start, end, first := noon.Add(time.Hour), noon.Add(2*time.Hour), 3
	d := a.do(noon, models.AdjustCredits{Amount: 7 * one, Kind: models.Promotional, StartsAt: start, ExpiresAt: end, Priority: &first})
	lot := d.Entries[0].Made[0]
	if d.Entries[0].After != (models.Values{Scheduled: 7 * one}) || lot.Source != models.SourceAdjustment ||
		lot.Priority != 3 || !lot.StartsAt.Equal(start) || !lot.ExpiresAt.Equal(end) {
		t.Errorf("after the adjustment: %+v, the lot %+v", d.Entries[0].After, lot)
	}
	a.refuse(noon, charge(one), models.CodeInsufficientCredits)
	d = a.do(end, models.AdvanceAccount{})
	if n := len(d.Entries); n != 2 || d.Entries[1].Kind != models.EntryLapse || d.Entries[1].Delta != -7*one {
		t.Errorf("the end is %+v", d.Entries)
	}
	a.do(end, grant(models.Purchased, 9*one, time.Time{}))
	to := 9 * one
	for field, do := range map[string]models.AdjustCredits{
		"a start in the past":   {Amount: one, StartsAt: noon},
		"an end before it":      {Amount: one, ExpiresAt: end},
		"a minus with a start":  {Amount: -one, StartsAt: end.Add(time.Hour)},
		"a minus with an end":   {Amount: -one, ExpiresAt: end.Add(time.Hour)},
		"a minus with a place":  {Amount: -one, Priority: &first},
		"a goal with a place":   {To: &to, Priority: &first},
		"a goal with a start":   {To: &to, StartsAt: end.Add(time.Hour)},
		"a goal with an expiry": {To: &to, ExpiresAt: end.Add(time.Hour)},
	} {
		t.Run(field, func(t *testing.T) {
			do.Kind = models.Purchased
			a.refuse(end, do, models.CodeInvalidField)
		})
	}
}

func TestBalanceThatCannotBeCountedIsRefused(t *testing.T) {
	a := newAccount(t)
	a.state.Lots = []models.Lot{{ID: "lot_x", Granted: 1<<63 - 1, Remaining: 1<<63 - 1, Started: true}}
	a.refuse(noon, grant(models.Purchased, 1, time.Time{}), models.CodeInvalidField)
	a.refuse(noon, models.BuyCredits{PurchaseID: "pur_1", Credits: 1}, models.CodeInvalidField)
	a.refuse(noon, models.AdjustCredits{Amount: 1, Kind: models.Purchased}, models.CodeInvalidField)

	// So is what was charged and would come back to more than that.
	a.state.Lots[0].Remaining = 0
	a.state.Charges = map[models.ChargeID]ChargeRecord{"chg_1": {Charge: models.Charge{ID: "chg_1", Credits: 2}, Taken: []Taken{{"lot_x", 2}}}}
	a.do(noon, grant(models.Purchased, one, time.Time{}))
	a.state.Lots[1].Remaining = 1<<63 - 2
	a.refuse(noon, models.RefundCharge{ChargeID: "chg_1"}, models.CodeInvalidField)
	if d := a.do(noon, models.RefundCharge{ChargeID: "chg_1", Credits: 1}); d.Entries[0].After.Available != 1<<63-1 {
		t.Errorf("after what fits: %+v", d.Entries[0].After)
	}
	a.state.Lots, a.state.Debt = nil, 1<<63-1
	a.refuse(noon, models.AdjustCredits{To: new(one), Kind: models.Purchased}, models.CodeInvalidField)
}

// What is held counts as well, so that there is room for it when the hold ends.
func TestAHoldThatExpiresHasItsRoom(t *testing.T) {
	b := newBooks(t)
	b.do(noon, grant(models.Purchased, 10*one, time.Time{}))
	b.do(noon, hold("chg_1", 10*one))
	for room := models.Credits(1<<63-1) - 10*one; room > 0; {
		part := min(room, models.MaxCredits)
		b.account.do(noon, grant(models.Purchased, part, time.Time{}))
		room -= part
		b.state.Lots = []models.Lot{b.state.Lots[0], {ID: "lot_all", Ordinal: 2, Started: true, Remaining: b.state.Values().Available}} // one by one would take long
	}
	b.refuse(noon, grant(models.Purchased, 1, time.Time{}), models.CodeInvalidField)
	b.account.do(noon.Add(time.Hour), models.AdvanceAccount{})
	b.values(models.Values{Available: 1<<63 - 1})
	b.refuse(noon.Add(time.Hour), models.AdjustCredits{Amount: 1, Kind: models.Purchased}, models.CodeInvalidField)
}

// What is set is what can be spent then: what is owed is paid on top of it. To
// nothing, there is nothing to do while anything is owed.
func TestAdjustToWhileInDebt(t *testing.T) {
	b := newBooks(t)
	b.buy("pur_1", 8*one)
	b.do(noon, charge(8*one))
	b.do(noon, models.ReversePurchase{PurchaseID: "pur_1", Credits: 8 * one})
	if d := b.do(noon, models.AdjustCredits{To: new(models.Credits(0)), Kind: models.Purchased}); d.Entries[0].Delta != 0 {
		t.Errorf("set to 0: delta %s", d.Entries[0].Delta)
	}
	b.values(models.Values{Debt: 8 * one})
	if d := b.do(noon, models.AdjustCredits{To: new(5 * one), Kind: models.Purchased}); d.Entries[0].Delta != 13*one || d.Entries[1].Kind != models.EntryRepayment {
		t.Errorf("set to 5: %+v", d.Entries)
	}
	b.values(models.Values{Available: 5 * one})
}

func TestClockThatStepsBack(t *testing.T) {
	a := newAccount(t)
	a.do(noon, grant(models.Purchased, 10*one, noon.Add(time.Hour)))
	d := a.do(noon.Add(-24*time.Hour), charge(one))
	if e := d.Entries[0]; !e.EffectiveAt.Equal(noon) || !e.RecordedAt.Equal(noon.Add(-24*time.Hour)) {
		t.Errorf("effective at %s, recorded at %s", e.EffectiveAt, e.RecordedAt)
	}
}

func TestStatus(t *testing.T) {
	suspended, closed, active := models.AccountSuspended, models.AccountClosed, models.AccountActive
	a := newAccount(t)
	a.do(noon, grant(models.Purchased, 10*one, time.Time{}))
	a.do(noon, models.ChangeAccount{Status: &suspended})
	a.refuse(noon, charge(one), models.CodeAccountSuspended)
	a.do(noon, grant(models.Purchased, one, time.Time{}))
	a.do(noon, models.ChangeAccount{Status: &closed})
	a.refuse(noon, charge(one), models.CodeAccountClosed)
	a.refuse(noon, grant(models.Purchased, one, time.Time{}), models.CodeAccountClosed)
	a.do(noon, models.BuyCredits{PurchaseID: "pur_1", Credits: one}) // paid is paid
	a.do(noon, models.ChangeAccount{Status: &active})
	a.do(noon, charge(12*one))
}

func TestInvalidCommands(t *testing.T) {
	for name, do := range map[string]models.Action{
		"no credits":          charge(0),
		"less than none":      charge(-one),
		"more than a billion": charge(models.MaxCredits + 1),
		"an allowance":        grant(models.Allowance, one, time.Time{}),
		"a rollover":          models.AdjustCredits{Amount: one, Kind: models.Rollover},
		"no change":           models.AdjustCredits{Kind: models.Purchased},
		"both ways of paying": models.ChargeCredits{Charge: models.Charge{Credits: one, Product: "deep-spec", Quantity: one}},
		"quantity of nothing": models.ChargeCredits{Charge: models.Charge{Credits: one, Quantity: one}},
		"no such zone":        models.ChangeAccount{Zone: new("Mars/Olympus")},
		"the machine's zone":  models.ChangeAccount{Zone: new("Local")},
		"no such status":      models.ChangeAccount{Status: new(models.AccountStatus("gone"))},
		"a text of bad bytes": models.ChargeCredits{Charge: models.Charge{Credits: one, Description: "\xff"}},
		"an endless text":     models.ChargeCredits{Charge: models.Charge{Credits: one, Reference: string(make([]byte, 256))}},
	} {
		a := newAccount(t)
		if _, err := a.try(noon, do); models.CodeOf(err) != models.CodeInvalidField {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, key := range []string{"", "a b", "é", string(make([]byte, 256))} {
		if _, err := Prepare(models.Command{Key: key, Do: charge(one)}, nil); models.CodeOf(err) != models.CodeInvalidField {
			t.Errorf("the key %q: %v", key, err)
		}
	}
}

// A fingerprint is kept for ever, so its canonical form must never change
// unnoticed; and what differs must differ.
func TestFingerprint(t *testing.T) {
	base := models.Command{Account: "acc_1", Do: models.ChargeCredits{Charge: models.Charge{
		ID: "chg_1", Credits: one, Reference: "r", Metadata: map[string]string{"a": "1", "b": "2"},
	}}}
	same := base
	same.Key, same.Actor = "another", models.System
	same.Do = models.ChargeCredits{Charge: models.Charge{
		ID: "chg_2", Credits: one, Reference: "r", Metadata: map[string]string{"b": "2", "a": "1"},
	}}
	if Fingerprint(base) != Fingerprint(same) || TextsOf(base) != TextsOf(same) {
		t.Error("the same request has two fingerprints")
	}
	seen := map[[32]byte]string{}
	priority := 3
	for name, do := range map[string]models.Action{
		"charge":         base.Do,
		"other credits":  models.ChargeCredits{Charge: models.Charge{Credits: 2}},
		"hold":           models.HoldCredits{Charge: models.Charge{Credits: 2}},
		"long hold":      models.HoldCredits{Charge: models.Charge{Credits: 2}, ExpiresIn: time.Hour},
		"capture":        models.CaptureHold{ChargeID: "chg_1", Credits: one},
		"final capture":  models.CaptureHold{ChargeID: "chg_1", Credits: one, Final: true},
		"release":        models.ReleaseHold{ChargeID: "chg_1"},
		"refund":         models.RefundCharge{ChargeID: "chg_1", Credits: one},
		"reversal":       models.ReversePurchase{PurchaseID: "pur_1", Credits: one},
		"undo":           models.UndoReversal{Reversal: "ent_1"},
		"undo, adjusted": models.UndoAdjustment{Adjustment: "ent_1"},
		"freeze":         models.FreezePurchase{PurchaseID: "pur_1"},
		"thaw":           models.ThawPurchase{PurchaseID: "pur_1"},
		"product":        models.ChargeCredits{Charge: models.Charge{Product: "p", Quantity: one}},
		"at once":        models.ChargeCredits{Charge: models.Charge{Credits: 2}, AtOnce: true},
		"product, once":  models.ChargeCredits{Charge: models.Charge{Product: "p", Quantity: one}, AtOnce: true},
		"product, long":  models.ChargeCredits{Charge: models.Charge{Product: "p", Quantity: one}, ExpiresIn: time.Hour},
		"product, held":  models.HoldCredits{Charge: models.Charge{Product: "p", Quantity: one}},
		"purchase":       models.BuyCredits{PurchaseID: "pur_1", Credits: one},
		"grant":          grant(models.Purchased, one, time.Time{}),
		"grant, ends":    grant(models.Purchased, one, noon),
		"grant, 1970":    grant(models.Purchased, one, time.Unix(0, 0)),
		"grant, first":   models.GrantCredits{Kind: models.Purchased, Source: models.SourceGrant, Credits: one, Priority: &priority},
		"adjust":         models.AdjustCredits{Amount: one, Kind: models.Purchased},
		"adjust to":      models.AdjustCredits{To: new(one), Kind: models.Purchased},
		"adjust later":   models.AdjustCredits{Amount: one, Kind: models.Purchased, StartsAt: noon},
		"adjust, ends":   models.AdjustCredits{Amount: one, Kind: models.Purchased, ExpiresAt: noon},
		"adjust, first":  models.AdjustCredits{Amount: one, Kind: models.Purchased, Priority: &priority},
		"start":          models.StartSubscription{SubscriptionID: "sub_1", PlanID: "pln_1"},
		"switch":         models.SwitchSubscription{SubscriptionID: "sub_1", PlanID: "pln_1"},
		"status":         models.SetSubscriptionStatus{SubscriptionID: "sub_1", Status: models.SubscriptionPastDue},
		"cancel":         models.CancelSubscription{SubscriptionID: "sub_1"},
		"cancel at end":  models.CancelSubscription{SubscriptionID: "sub_1", AtEnd: true},
		"zone":           models.ChangeAccount{Zone: new("UTC")},
		"account status": models.ChangeAccount{Status: new(models.AccountClosed)},
	} {
		sum := Fingerprint(models.Command{Account: "acc_1", Do: do})
		if other, clash := seen[sum]; clash {
			t.Errorf("%s and %s have one fingerprint", name, other)
		}
		seen[sum] = name
	}
}

// What was accepted by an earlier release keeps its fingerprint, whatever the
// commands have come to say since. These are the SHA-256 of the forms as they
// were written then.
func TestFingerprintsOfOldCommands(t *testing.T) {
	for want, do := range map[string]models.Action{
		"fb1cb4b8c245bc9821c0c0b9a840dd2c3e267f0deb542ba37065f97bebb0dd45": models.AdjustCredits{Amount: -3 * one, Kind: models.Purchased},
		"096e872d591de0d91ebb2043b42d9473cc55884822c9e5d8312c34aeef3854a9": models.AdjustCredits{To: new(5 * one), Kind: models.Purchased},
		"7eb977339516c46a7810b43e11eaa90dbffc454f65d1a862b988a3b80cc163b4": charge(2_500_000),
		"701f528f67bab0934c482cfc492a23dd95ba82c6269eb2db8276d400d46c23e7": models.ChargeCredits{Charge: models.Charge{Product: "readme", Quantity: one}},
	} {
		if got := Fingerprint(models.Command{Account: "acc_1", Do: do}); hex.EncodeToString(got[:]) != want {
			t.Errorf("%+v has the fingerprint %x", do, got)
		}
	}
}

// Texts are for people and for files: characters that are none to read are refused
// wherever a command bears text, and lines and tabs are not.
func TestTextsThatNobodyCanRead(t *testing.T) {
	for text, want := range map[string]bool{
		"plain": true, "two\nlines\r\nand a\ttab": true, "naïve 漢字 🙂": true, "": true,
		"nul\x00": false, "\x1b[31mred": false, "del\x7f": false, "c1\u0085": false, "\xff": false,
	} {
		charge := models.Charge{Credits: one}
		for name, c := range map[string]models.Command{
			"reason":         {Reason: text, Do: models.ChargeCredits{Charge: charge}},
			"reference":      {Do: models.ChargeCredits{Charge: models.Charge{Credits: one, Reference: text}}},
			"description":    {Do: models.HoldCredits{Charge: models.Charge{Credits: one, Description: text}}},
			"metadata":       {Do: models.ChargeCredits{Charge: models.Charge{Credits: one, Metadata: map[string]string{"a": text}}}},
			"metadata names": {Do: models.ChargeCredits{Charge: models.Charge{Credits: one, Metadata: map[string]string{"a" + text: "b"}}}},
		} {
			c.Key = "k"
			_, err := Prepare(c, []byte("salt"))
			if (err == nil) != want || (err != nil && models.CodeOf(err) != models.CodeInvalidField) {
				t.Errorf("%s %q: %v", name, text, err)
			}
		}
	}
}

// Texts tell a conflict as well, but stand apart from the fingerprint, so that
// nothing of them is left when they are erased.
func TestTexts(t *testing.T) {
	order := func(reason, reference, description string) Order {
		o, err := Prepare(models.Command{Key: "k", Reason: reason, Do: models.ChargeCredits{
			Charge: models.Charge{Credits: one, Reference: reference, Description: description},
		}}, []byte("salt"))
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	first := order("", "r", "")
	entry := models.Entry{Fingerprint: first.Fingerprint, Salt: first.Salt, Commitment: Commitment(first.Salt, first.Texts)}
	erased := entry
	erased.Salt = nil
	for _, c := range []struct {
		name         string
		again        Order
		same, erased bool
	}{
		{"the same", order("", "r", ""), true, true},
		{"another reference", order("", "s", ""), false, true},
		{"the text elsewhere", order("", "", "r"), false, true},
		{"no text", order("", "", ""), false, true},
	} {
		if c.again.Fingerprint != first.Fingerprint {
			t.Errorf("%s has another fingerprint", c.name)
		}
		if c.again.Repeats(entry) != c.same || c.again.Repeats(erased) != c.erased {
			t.Errorf("%s: repeats %v, after erasing %v", c.name, c.again.Repeats(entry), c.again.Repeats(erased))
		}
	}
	silent := models.Entry{Fingerprint: first.Fingerprint}
	if first.Repeats(silent) || !order("", "", "").Repeats(silent) {
		t.Error("a text was taken for none")
	}
}

package ledger

import (
	"maps"
	"reflect"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

const one = models.Credit

var noon = at("2026-05-01T12:00:00Z")

// account is a test account: a state on which commands are decided one after another.
type account struct {
	t     *testing.T
	state State
	keys  int
	names map[models.ChargeID]models.ChargeID // what a test calls its charges, and their ids

	entered func(Decision)
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
	return &account{t: t, names: map[models.ChargeID]models.ChargeID{}, state: State{Standing: Standing{Account: "acc_test", Number: 1, Zone: "UTC", Status: models.AccountActive, Catalog: catalog}}}
}

// try decides an action at an instant and keeps the next state.
func (a *account) try(now time.Time, do models.Action) (Decision, error) {
	a.t.Helper()
	a.keys++
	name := nameOf(do)
	order, err := Prepare(models.Command{Account: a.state.Account, Origin: "test", Key: "k", Do: a.named(do)}, nil)
	if err != nil {
		return Decision{}, err
	}
	before := a.state.clone()
	d, next, err := Decide(a.state, order, now)
	if !reflect.DeepEqual(before, a.state) {
		a.t.Fatalf("deciding %T changed the state it was given", do)
	}
	a.state = next // a rejected command leaves what time had brought
	if name != "" && d.Charge != nil {
		a.names[name] = d.Charge.ID
	}
	if a.entered != nil {
		a.entered(d)
	}
	return d, err
}

// nameOf returns what a test calls the charge that an action begins.
func nameOf(do models.Action) models.ChargeID {
	switch do := do.(type) {
	case models.ChargeCredits:
		return do.Charge.ID
	case models.HoldCredits:
		return do.Charge.ID
	}
	return ""
}

// named replaces the name of an earlier charge by its id, which the ledger has made.
func (a *account) named(do models.Action) models.Action {
	switch do := do.(type) {
	case models.CaptureHold:
		do.ChargeID = a.charge(do.ChargeID)
		return do
	case models.ReleaseHold:
		do.ChargeID = a.charge(do.ChargeID)
		return do
	case models.RefundCharge:
		do.ChargeID = a.charge(do.ChargeID)
		return do
	}
	return do
}

// charge returns the id of the charge that a test calls by a name, or of no charge.
func (a *account) charge(name models.ChargeID) models.ChargeID {
	if id, ok := a.names[name]; ok {
		return id
	}
	return name
}

func (a *account) do(now time.Time, do models.Action) Decision {
	a.t.Helper()
	d, err := a.try(now, do)
	if err != nil {
		a.t.Fatalf("%T: %v", do, err)
	}
	return d
}

func (a *account) wantError(now time.Time, do models.Action, code models.Code) {
	a.t.Helper()
	if _, err := a.try(now, do); models.CodeOf(err) != code {
		a.t.Fatalf("%T: %v, want %s", do, err, code)
	}
}

func grant(kind models.LotKind, credits models.Credits, expires time.Time) models.GrantCredits {
	return models.GrantCredits{Kind: kind, Source: models.SourceGrant, Credits: credits, ExpiresAt: expires}
}

func charge(credits models.Credits) models.ChargeCredits {
	return models.ChargeCredits{Charge: models.Charge{Credits: credits}}
}

// drawn returns an entry's draws as pairs of lot ordinal and change of Remaining.
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

func hold(id models.ChargeID, credits models.Credits) models.HoldCredits {
	return models.HoldCredits{Charge: models.Charge{ID: id, Credits: credits}}
}

// books is an account whose entries are added to a Book, which must find no
// discrepancies.
type books struct {
	*account
	book  *Book
	about map[models.ChargeID][]models.Entry
}

func newBooks(t *testing.T, plans ...models.PlanVersion) *books {
	a := newAccount(t, plans...)
	a.state.Catalog.HoldLife, a.state.Catalog.MaxHoldLife, a.state.Catalog.RefundLife = time.Hour, 24*time.Hour, 30*24*time.Hour
	a.state.Purchases = map[models.PurchaseID]PurchaseRecord{}
	b := &books{a, NewBook(a.state.Account, a.state.Zone, a.state.Head), map[models.ChargeID][]models.Entry{}}
	a.entered = b.enter
	return b
}

func (b *books) enter(d Decision) {
	b.t.Helper()
	for _, e := range d.Entries {
		b.about[e.ChargeID] = append(b.about[e.ChargeID], e)
		for _, f := range b.book.Apply(e) {
			b.t.Errorf("entry %d, %s: %s", e.Sequence, e.Kind, f)
		}
	}
}

func (b *books) do(now time.Time, do models.Action) Decision {
	b.t.Helper()
	d := b.account.do(now, do)
	if d.Charge != nil && d.Entries[d.OwnIndex].Kind == models.EntryCharge { // load it, as the store does
		b.state.Charges = maps.Clone(b.state.Charges)
		if b.state.Charges == nil {
			b.state.Charges = map[models.ChargeID]ChargeRecord{}
		}
		b.state.Charges[d.Charge.ID] = ChargeRecordOf(*d.Charge, d.Entries)
	}
	return d
}

// lot enters a lot as no command makes it, such as a purchased one that expires.
func (b *books) lot(now time.Time, l models.Lot) models.LotID {
	b.t.Helper()
	a := Open(b.state)
	p := &posting{state: a, clock: now}
	p.advance(now)
	e := p.beginBoundary(models.EntryPurchase, now, "lot")
	e.PurchaseID = l.PurchaseID
	l.Kind, l.Source, l.StartsAt, l.Priority = models.Purchased, models.SourcePurchase, now, models.DefaultPriorities.Purchased
	id := e.add(l)
	e.enter()
	b.state = a.State()
	b.enter(Decision{Entries: p.entries})
	return id
}

// find returns a lot as it is.
func (b *books) find(id models.LotID) models.Lot {
	b.t.Helper()
	for _, l := range b.state.Lots {
		if l.ID == id {
			return l
		}
	}
	b.t.Fatalf("there is no lot %s", id)
	return models.Lot{}
}

func (b *books) wantBalance(want models.Balance) {
	b.t.Helper()
	if got := balanceOfAll(b.state); got != want {
		b.t.Errorf("stands at %+v, want %+v", got, want)
	}
}

func (b *books) buy(id models.PurchaseID, credits models.Credits) {
	b.t.Helper()
	b.do(noon, models.CreditPurchase{PurchaseID: id, Credits: credits})
	b.state.Purchases[id] = PurchaseRecord{Credits: credits}
}

// availableByKind returns the available credits of one kind.
func (a *account) availableByKind(kind models.LotKind) (sum models.Credits) {
	for _, l := range a.state.Lots {
		if l.Kind == kind {
			sum += l.Spendable()
		}
	}
	return sum
}

func balanceOfAll(s State) models.Balance { return Open(s).Balance() }

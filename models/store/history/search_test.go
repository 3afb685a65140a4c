package history_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// busy is an account with entries of many kinds in many quarters of an hour, in all orders,
// beside another one that uses the same products.
func busy(t *testing.T) (k *storetest.Kit, account models.Account) {
	t.Helper()
	k = storetest.New(t)
	_, other := k.Person("other")
	_, account = k.Person("ann")
	for _, product := range []string{"often", "rarely", "never", "elsewhere"} {
		if err := k.SaveProduct(t.Context(), models.Product{Slug: product, Name: product, UnitCost: models.Credit, Rule: models.Upfront}); err != nil {
			t.Fatal(err)
		}
	}
	k.Grant(account.ID, 60*models.Credit)
	k.Grant(other.ID, 1000*models.Credit)
	k.Post(models.Command{Account: other.ID, Do: models.ChargeCredits{Charge: models.Charge{Product: "elsewhere", Quantity: models.Credit}}})
	k.Clock.Set(storetest.Start.Truncate(15 * time.Minute)) // so that some entries begin a quarter
	random := rand.New(rand.NewPCG(1, 2))
	var holds, charges []models.ChargeID
	take := func(from *[]models.ChargeID) models.ChargeID {
		i := random.IntN(len(*from))
		id := (*from)[i]
		*from = slices.Delete(*from, i, i+1)
		return id
	}
	do := func(action models.Action) models.Receipt {
		return k.Post(models.Command{Account: account.ID, Do: action})
	}
	for range 250 {
		k.Clock.Add(time.Duration(random.IntN(12)) * time.Minute)
		c := models.Charge{Credits: models.Credit}
		switch random.IntN(8) {
		case 0, 1, 2, 3:
			c = models.Charge{Product: "often", Quantity: models.Credit, KeyID: "key_1"}
		case 4:
			c = models.Charge{Product: "rarely", Quantity: models.Credit, KeyID: "key_2", UserID: "usr_1"}
		}
		switch n := random.IntN(10); {
		case n < 4:
			charges = append(charges, do(models.ChargeCredits{Charge: c}).Charge.ID)
		case n < 6:
			holds = append(holds, do(models.HoldCredits{Charge: c, ExpiresIn: 24 * time.Hour}).Charge.ID)
		case n == 6 && len(holds) > 0:
			do(models.CaptureHold{ChargeID: take(&holds), Final: true})
		case n == 7 && len(holds) > 0:
			do(models.ReleaseHold{ChargeID: take(&holds)})
		case n == 8 && len(charges) > 0:
			do(models.RefundCharge{ChargeID: take(&charges)})
		default:
			k.Grant(account.ID, 4*models.Credit)
		}
		k.Post(models.Command{Account: other.ID, Do: models.ChargeCredits{Charge: models.Charge{Product: "often", Quantity: models.Credit, KeyID: "key_1"}}})
	}
	return k, account
}

// Every filter finds what it says, page by page, and nothing else.
func TestFiltersFindWhatTheySay(t *testing.T) {
	k, account := busy(t)
	whole, err := k.Entries(t.Context(), models.EntryQuery{AccountID: account.ID, Limit: 1000})
	if err != nil || whole.Next != 0 {
		t.Fatal(whole.Next, err)
	}
	matches := func(q models.EntryQuery, l models.EntryLine) bool {
		c := models.Charge{}
		if l.Charge != nil {
			c = *l.Charge
		}
		return (len(q.Kinds) == 0 || slices.Contains(q.Kinds, l.Kind)) && (q.Product == "" || c.Product == q.Product) &&
			(q.KeyID == "" || c.KeyID == q.KeyID) && (q.ChargeID == "" || c.ID == q.ChargeID) &&
			(q.Since.IsZero() || !l.EffectiveAt.Before(q.Since)) && (q.Until.IsZero() || l.EffectiveAt.Before(q.Until))
	}
	third := whole.Lines[len(whole.Lines)/3].EffectiveAt
	late, early := third.Truncate(15*time.Minute), whole.Lines[2*len(whole.Lines)/3].EffectiveAt
	ranges := [][2]time.Time{{}, {early, late}, {early, {}}, {{}, late}, {early, early}, {k.Now().Add(time.Microsecond), {}}, {third, third.Add(time.Microsecond)}}
	kinds := [][]models.EntryKind{
		nil, {models.EntryCharge}, {models.EntryRefund}, {models.EntryGrant}, {models.EntryCharge, models.EntryRefund},
		{models.EntryHold, models.EntryCapture, models.EntryRelease}, {models.EntryReversal},
	}
	charge := func(kind models.EntryKind) models.ChargeID {
		i := slices.IndexFunc(whole.Lines, func(l models.EntryLine) bool { return l.Kind == kind })
		return whole.Lines[i].ChargeID
	}
	charges := []models.ChargeID{"", charge(models.EntryCharge), charge(models.EntryCapture), charge(models.EntryRefund), "chg_none"}
	for _, product := range []string{"", "often", "rarely", "never", "elsewhere", "none"} {
		for _, key := range []models.KeyID{"", "key_1", "key_2", "key_none"} {
			for _, id := range charges {
				for _, kind := range kinds {
					for _, within := range ranges {
						q := models.EntryQuery{AccountID: account.ID, Product: product, KeyID: key, ChargeID: id, Kinds: kind, Since: within[0], Until: within[1], Limit: 7}
						var want []int64
						for _, l := range whole.Lines {
							if matches(q, l) {
								want = append(want, l.Sequence)
							}
						}
						if got := everyPage(t, k, q); !slices.Equal(got, want) {
							t.Fatalf("%+v finds %v, want %v", q, got, want)
						}
					}
				}
			}
		}
	}
	k.CheckBooks()
}

// everyPage returns the sequences of the entries on all pages that a query begins.
func everyPage(t *testing.T, k *storetest.Kit, q models.EntryQuery) (sequences []int64) {
	t.Helper()
	for {
		page, err := k.Entries(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Lines) > q.Limit || (page.Next != 0 && len(page.Lines) < q.Limit) {
			t.Fatalf("a page of %d has %d lines, then %d", q.Limit, len(page.Lines), page.Next)
		}
		for _, l := range page.Lines {
			sequences = append(sequences, l.Sequence)
		}
		if q.Before = page.Next; q.Before == 0 {
			return sequences
		}
	}
}

// Charges and the uses of a lot are what entries say of them.
func TestListsAgreeWithEntries(t *testing.T) {
	k, account := busy(t)
	whole, err := k.Entries(t.Context(), models.EntryQuery{AccountID: account.ID, Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	uses := map[models.LotID][]string{}
	for _, l := range whole.Lines {
		if l.Kind == models.EntryCharge || l.Kind == models.EntryHold {
			want = append(want, fmt.Sprintf("%+v", *l.Charge))
		}
		for _, d := range l.Draws {
			uses[d.LotID] = append(uses[d.LotID], fmt.Sprint(l.Sequence, d.Remaining, d.Held))
		}
	}
	for q := (models.ChargeQuery{AccountID: account.ID, Limit: 7}); ; {
		page, err := k.Charges(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range page.Charges {
			got = append(got, fmt.Sprintf("%+v", c))
			if one, err := k.Store.Charge(t.Context(), c.ID); err != nil || fmt.Sprintf("%+v", one) != fmt.Sprintf("%+v", c) {
				t.Errorf("alone it is %+v, in the list %+v: %v", one, c, err)
			}
		}
		if q.Before = page.Next; q.Before == 0 {
			break
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("the charges are\n%s\nentries say\n%s", got, want)
	}
	lots, err := k.Lots(t.Context(), slices.Collect(maps.Keys(uses)))
	if err != nil || len(lots) != len(uses) || len(uses) < 2 {
		t.Fatal(len(lots), len(uses), err)
	}
	for id, want := range uses {
		if got := usesOf(t, k, account.ID, id); !slices.Equal(got, want) {
			t.Errorf("the uses of %s are %s, entries say %s", id, got, want)
		}
		one, err := k.Lot(t.Context(), account.ID, id)
		if err != nil || one.Lot != lots[id] || one.Entry != whole.Lines[int64(len(whole.Lines))-one.MadeBy].ID {
			t.Errorf("alone it is %+v, %v", one, err)
		}
	}
	k.CheckBooks()
}

func usesOf(t *testing.T, k *storetest.Kit, account models.AccountID, lot models.LotID) (uses []string) {
	t.Helper()
	q := models.LotUseQuery{AccountID: account, LotID: lot, Limit: 5}
	for {
		page, err := k.LotUses(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range page.Lines {
			uses = append(uses, fmt.Sprint(u.Sequence, u.Remaining, u.Held))
		}
		if q.Before = page.Next; q.Before == 0 {
			return uses
		}
	}
}

// Nobody finds what is another account's, or nobody's, by its identifier.
func TestIdentifiersOfOtherAccounts(t *testing.T) {
	k := storetest.New(t)
	_, ann := k.Person("ann")
	_, bob := k.Person("bob")
	granted := k.Grant(ann.ID, 10*models.Credit).Entry
	charged, err := k.Charge(ann.ID, models.Credit)
	if err != nil {
		t.Fatal(err)
	}
	find := func(account models.AccountID, entry models.EntryID, lot models.LotID, want models.Code) {
		t.Helper()
		_, err := k.Entry(t.Context(), account, entry)
		storetest.WantCode(t, err, want)
		_, err = k.EntryLine(t.Context(), account, entry)
		storetest.WantCode(t, err, want)
		_, err = k.Lot(t.Context(), account, lot)
		storetest.WantCode(t, err, want)
	}
	entry, lot := granted.ID, granted.NewLots[0].ID
	find(ann.ID, entry, lot, "")
	find(bob.ID, entry, lot, models.CodeNotFound)
	find("acc_none", entry, lot, models.CodeNotFound)
	find(ann.ID, models.EntryID(lot), models.LotID(entry), models.CodeNotFound)
	find(ann.ID, "ent_none", "lot_none", models.CodeNotFound)
	page, err := k.Entries(t.Context(), models.EntryQuery{AccountID: bob.ID, ChargeID: charged.Charge.ID, Limit: 5})
	if err != nil || len(page.Lines) != 0 {
		t.Errorf("bob has %+v of ann's charge, %v", page.Lines, err)
	}
	if uses, err := k.LotUses(t.Context(), models.LotUseQuery{AccountID: bob.ID, LotID: lot, Limit: 5}); err != nil || len(uses.Lines) != 0 {
		t.Errorf("bob has %+v of ann's lot, %v", uses.Lines, err)
	}
	_, err = k.Store.Charge(t.Context(), models.ChargeID(charged.Entry.ID))
	storetest.WantCode(t, err, models.CodeNotFound)
	k.CheckBooks()
}

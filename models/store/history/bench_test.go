package history_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// The account that BenchmarkLists reads: in ninety days a hundred charges each of the 2,000
// times, of which every fortieth is of a product used rarely. Each grant lasts for a thousand
// charges, and the first one for one more at the end.
const (
	benchTimes, benchAtATime = 2000, 100
	benchRarely              = 40
)

// long makes that account, and returns its first lot, which was drawn on first and last,
// and another one.
func long(b *testing.B) (k *storetest.Kit, account models.AccountID, first, other models.LotID) {
	b.Helper()
	k = storetest.New(b)
	_, ann := k.Person("ann")
	_, bob := k.Person("bob")
	account = ann.ID
	for _, product := range []string{"often", "rarely", "never"} {
		if err := k.SaveProduct(b.Context(), models.Product{Slug: product, Name: product, UnitCost: models.Credit, Rule: models.Upfront}); err != nil {
			b.Fatal(err)
		}
	}
	charge := func(product, key string) models.ChargeCredits {
		return models.ChargeCredits{Charge: models.Charge{Product: product, Quantity: models.Credit, KeyID: models.KeyID(key)}}
	}
	k.Grant(bob.ID, models.Credit)
	k.Post(models.Command{Account: bob.ID, Do: charge("never", "key_1")})
	first = k.Grant(account, models.Credit).Entry.NewLots[0].ID
	drawn := k.Post(models.Command{Account: account, Do: charge("often", "key_1")}).Charge.ID
	for n := range benchTimes {
		k.Clock.Add(65 * time.Minute)
		if n%10 == 0 {
			lot := k.Grant(account, 1000*models.Credit).Entry.NewLots[0].ID
			if n == benchTimes/2 {
				other = lot
			}
		}
		commands := make([]models.Command, benchAtATime)
		for i := range commands {
			do := charge("often", "key_1")
			if n%benchRarely == 0 && i == benchAtATime/2 {
				do = charge("rarely", "key_2")
			}
			commands[i] = models.Command{Account: account, Origin: "operator", Key: fmt.Sprint(n, "/", i), Actor: models.System, Do: do}
		}
		if _, all, err := k.PostAll(b.Context(), commands, false, nil); err != nil || !all {
			b.Fatal(all, err)
		}
	}
	k.Post(models.Command{Account: account, Do: models.RefundCharge{ChargeID: drawn}})
	k.CheckBooks()
	return k, account, first, other
}

// BenchmarkLists measures what pages read of an account with 200,000 entries.
func BenchmarkLists(b *testing.B) {
	k, account, first, other := long(b)
	middle := k.Now().AddDate(0, 0, -45)
	measure := func(name string, wanted int, read func() (int, error)) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if n, err := read(); err != nil || n != wanted {
					b.Fatal(n, err)
				}
			}
		})
	}
	for _, c := range []struct {
		name   string
		wanted int
		q      models.EntryQuery
	}{
		{"newest 50", 50, models.EntryQuery{}},
		{"50 before the middle", 50, models.EntryQuery{Until: middle}},
		{"50 of a product used often", 50, models.EntryQuery{Product: "often"}},
		{"50 of a product used rarely", 50, models.EntryQuery{Product: "rarely"}},
		{"50 of a key used rarely", 50, models.EntryQuery{KeyID: "key_2"}},
		{"50 of a product never used", 0, models.EntryQuery{Product: "never"}},
		{"50 of a product nobody used", 0, models.EntryQuery{Product: "nobody"}},
		{"the refunds of a product", 1, models.EntryQuery{Product: "often", Kinds: []models.EntryKind{models.EntryRefund}}},
		{"50 grants", 50, models.EntryQuery{Kinds: []models.EntryKind{models.EntryGrant}}},
		{"50 charges", 50, models.EntryQuery{Kinds: []models.EntryKind{models.EntryCharge}}},
	} {
		c.q.AccountID, c.q.Limit = account, 50
		measure(c.name, c.wanted, func() (int, error) {
			page, err := k.Entries(b.Context(), c.q)
			return len(page.Lines), err
		})
	}
	for _, c := range []struct {
		name   string
		lot    models.LotID
		wanted int
	}{{"50 uses of a lot", other, 50}, {"all uses of a lot drawn first and last", first, 2}} {
		measure(c.name, c.wanted, func() (int, error) {
			page, err := k.LotUses(b.Context(), models.LotUseQuery{AccountID: account, LotID: c.lot, Limit: 50})
			return len(page.Lines), err
		})
	}
	measure("50 charges as such", 50, func() (int, error) {
		page, err := k.Charges(b.Context(), models.ChargeQuery{AccountID: account, Limit: 50})
		return len(page.Charges), err
	})
	measure("the balance of 45 days ago", 0, func() (int, error) {
		_, err := k.Snapshot(b.Context(), account, middle)
		return 0, err
	})
}

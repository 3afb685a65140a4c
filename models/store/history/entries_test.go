package history_test

import (
	"slices"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

func TestEntriesArePagedAndFiltered(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	if err := k.SaveProduct(t.Context(), models.Product{Slug: "doc", Name: "Document", UnitCost: models.Credit, Rule: models.Upfront}); err != nil {
		t.Fatal(err)
	}
	k.Grant(account.ID, 100*models.Credit)
	for i := range 7 {
		k.Clock.Add(time.Minute)
		c := models.Charge{Credits: models.Credit}
		if i%2 == 0 {
			c = models.Charge{Product: "doc", Quantity: models.Credit, KeyID: "key_1"}
		}
		k.Post(models.Command{Account: account.ID, Do: models.ChargeCredits{Charge: c}})
	}
	read := func(q models.EntryQuery) (sequences []int64, next int64) {
		t.Helper()
		q.AccountID = account.ID
		page, err := k.Entries(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range page.Lines {
			sequences = append(sequences, l.Sequence)
		}
		return sequences, page.Next
	}
	for _, c := range []struct {
		name string
		q    models.EntryQuery
		want []int64
		next int64
	}{
		{"newest", models.EntryQuery{Limit: 3}, []int64{8, 7, 6}, 6},
		{"older", models.EntryQuery{Limit: 3, Before: 6}, []int64{5, 4, 3}, 3},
		{"oldest", models.EntryQuery{Limit: 3, Before: 3}, []int64{2, 1}, 0},
		{"exactly all", models.EntryQuery{Limit: 8}, []int64{8, 7, 6, 5, 4, 3, 2, 1}, 0},
		{"a product", models.EntryQuery{Limit: 9, Product: "doc"}, []int64{8, 6, 4, 2}, 0},
		{"a key", models.EntryQuery{Limit: 2, KeyID: "key_1"}, []int64{8, 6}, 6},
		{"a kind", models.EntryQuery{Limit: 9, Kinds: []models.EntryKind{models.EntryGrant}}, []int64{1}, 0},
		{"a time", models.EntryQuery{Limit: 9, Since: storetest.Start.Add(2 * time.Minute), Until: storetest.Start.Add(4 * time.Minute)}, []int64{4, 3}, 0},
		{"nothing", models.EntryQuery{Limit: 9, Product: "none"}, nil, 0},
	} {
		if got, next := read(c.q); !slices.Equal(got, c.want) || next != c.next {
			t.Errorf("%s: %v then %d, want %v then %d", c.name, got, next, c.want, c.next)
		}
	}
	k.CheckBooks()
}

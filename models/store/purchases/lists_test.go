package purchases_test

import (
	"slices"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

func TestPurchasesAreFiltered(t *testing.T) {
	k := storetest.New(t)
	_, ann := k.Person("ann")
	_, bob := k.Person("bob")
	first := storetest.PendingPurchase(t, k, ann.ID, "form1")
	k.Clock.Add(24 * time.Hour)
	second := storetest.PendingPurchase(t, k, bob.ID, "form2")
	if _, err := k.SettlePurchase(t.Context(), storetest.PaidReport(second)); err != nil {
		t.Fatal(err)
	}
	k.Clock.Add(24 * time.Hour)
	third := flagged(t, k, ann.ID, "form3")
	day := storetest.Start.Truncate(24 * time.Hour)
	for _, c := range []struct {
		name  string
		query models.PurchaseQuery
		want  []models.PurchaseID
	}{
		{"all", models.PurchaseQuery{}, []models.PurchaseID{third.ID, second.ID, first.ID}},
		{"paid", models.PurchaseQuery{State: models.PurchasePaid}, []models.PurchaseID{second.ID}},
		{"flagged", models.PurchaseQuery{Flagged: true}, []models.PurchaseID{third.ID}},
		{"Ann's", models.PurchaseQuery{AccountID: ann.ID}, []models.PurchaseID{third.ID, first.ID}},
		{"by date", models.PurchaseQuery{Since: day.AddDate(0, 0, 1), Until: day.AddDate(0, 0, 2)}, []models.PurchaseID{second.ID}},
		{"by id", models.PurchaseQuery{Text: string(first.ID)}, []models.PurchaseID{first.ID}},
		{"by session", models.PurchaseQuery{Text: "cs_form2"}, []models.PurchaseID{second.ID}},
		{"by payment", models.PurchaseQuery{Text: "pi_form3"}, []models.PurchaseID{third.ID}},
		{"of nobody", models.PurchaseQuery{Text: "x"}, nil},
	} {
		var got, each []models.PurchaseID
		for after := models.PurchaseID(""); ; {
			c.query.After, c.query.Limit = after, 1
			page, err := k.AllPurchases(t.Context(), c.query)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range page.Lines {
				got = append(got, l.ID)
			}
			if after = page.Next; after == "" {
				break
			}
		}
		if err := k.EachPurchase(t.Context(), c.query, func(l models.PurchaseLine) error { each = append(each, l.ID); return nil }); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, c.want) || !slices.Equal(each, c.want) {
			t.Errorf("%s: listed %v, handed on %v, want %v", c.name, got, each, c.want)
		}
	}
	k.CheckBooks()
}

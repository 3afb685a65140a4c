package reports_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// used returns an account in which two members and two keys used two products on three
// days in Kolkata, and one charge was refunded in part.
func used(t *testing.T) (*storetest.Kit, models.UsageQuery, models.User, [2]models.Key) {
	t.Helper()
	k := storetest.New(t)
	ann, account := k.Person("ann")
	for _, p := range []models.Product{
		{Slug: "doc", Name: "Document", UnitCost: models.Credit, Rule: models.Upfront}, {Slug: "spec", Name: "Spec", UnitCost: 10 * models.Credit, Rule: models.Upfront},
	} {
		if err := k.SaveProduct(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	keys := [2]models.Key{k.Key(models.NewSecret(), account.ID), k.Key(models.NewSecret(), account.ID)}
	k.Grant(account.ID, 100*models.Credit)
	charge := func(at string, c models.Charge) models.ChargeID {
		t.Helper()
		instant, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		k.Clock.Set(instant)
		return k.Post(models.Command{Account: account.ID, Do: models.ChargeCredits{Charge: c}}).Charge.ID
	}
	// 18:30 UTC is midnight in Kolkata.
	charge("2026-03-29T18:29:59Z", models.Charge{Product: "doc", Quantity: 2 * models.Credit, KeyID: keys[0].ID, UserID: ann.ID})
	spec := charge("2026-03-29T18:30:00Z", models.Charge{Product: "spec", Quantity: models.Credit, KeyID: keys[0].ID})
	charge("2026-03-30T18:29:00Z", models.Charge{Product: "doc", Quantity: models.Credit, KeyID: keys[1].ID, UserID: ann.ID})
	charge("2026-03-30T18:29:30Z", models.Charge{Product: "doc", Quantity: models.Credit, KeyID: keys[1].ID, UserID: ann.ID})
	charge("2026-03-31T19:00:00Z", models.Charge{Credits: models.Credit / 2})
	k.Post(models.Command{Account: account.ID, Do: models.RefundCharge{ChargeID: spec, Credits: 4 * models.Credit}})
	kolkata, err := time.LoadLocation("Asia/Kolkata")
	if err != nil {
		t.Fatal(err)
	}
	return k, models.UsageQuery{
		AccountID: account.ID, From: storetest.Start, To: k.Clock.Now(), Zone: kolkata, Limit: 10,
	}, ann, keys
}

// daysText prints sums by day as "credits in charges, refunded".
func daysText(days []models.DayUsage) string {
	var list []string
	for _, d := range days {
		list = append(list, fmt.Sprintf("%s in %d, %s back", d.Credits, d.Charges, d.Refunded))
	}
	return strings.Join(list, " | ")
}

func partsText(p models.UsageBreakdown) string {
	var list []string
	for _, part := range p.Top {
		list = append(list, fmt.Sprintf("%s %s in %d, %s back", part.Name, part.Credits, part.Charges, part.Refunded))
	}
	return strings.Join(append(list, fmt.Sprintf("and %d: %s in %d", p.Others, p.Rest.Credits, p.Rest.Charges)), " | ")
}

func TestUsageIsSummedByEachOfItsParts(t *testing.T) {
	k, q, ann, keys := used(t)
	usage, err := k.Usage(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ of, got, want string }{
		{"all", fmt.Sprint(usage.Credits, usage.Charges, usage.Refunded), "14.5 5 4"},
		{"days", daysText(usage.Days), "2 in 1, 0 back | 12 in 3, 0 back | 0 in 0, 0 back | 0.5 in 1, 4 back"},
		{"products", partsText(usage.Products), "Spec 10 in 1, 4 back | Document 4 in 3, 0 back |  0.5 in 1, 0 back | and 0: 0 in 0"},
		{"keys", partsText(usage.Keys), "test 12 in 2, 4 back | test 2 in 2, 0 back |  0.5 in 1, 0 back | and 0: 0 in 0"},
		{"members", partsText(usage.Members), " 10.5 in 2, 4 back | ann 4 in 3, 0 back | and 0: 0 in 0"},
		{"key", usage.Keys.Top[0].ID + " " + usage.Keys.Top[0].Prefix, string(keys[0].ID) + " " + keys[0].Prefix},
		{"member", usage.Members.Top[1].ID, string(ann.ID)},
	} {
		if c.got != c.want {
			t.Errorf("%s are\n%s, want\n%s", c.of, c.got, c.want)
		}
	}
	q.Limit = 1
	usage, err = k.Usage(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := partsText(usage.Products), "Spec 10 in 1, 4 back | and 2: 4.5 in 4"; got != want {
		t.Errorf("of the products %s, want %s", got, want)
	}
	k.CheckBooks()
}

func TestUsageIsFiltered(t *testing.T) {
	k, all, ann, keys := used(t)
	for _, c := range []struct {
		name   string
		narrow func(*models.UsageQuery)
		want   string
	}{
		{"a product", func(q *models.UsageQuery) { q.Product = new("doc") }, "2 in 1, 0 back | 2 in 2, 0 back | 0 in 0, 0 back | 0 in 0, 0 back"},
		{"no product", func(q *models.UsageQuery) { q.Product = new("") }, "0 in 0, 0 back | 0 in 0, 0 back | 0 in 0, 0 back | 0.5 in 1, 0 back"},
		{"a product that was never used", func(q *models.UsageQuery) { q.Product = new("none") }, "0 in 0, 0 back | 0 in 0, 0 back | 0 in 0, 0 back | 0 in 0, 0 back"},
		{"a key that was never used", func(q *models.UsageQuery) { q.KeyID = new(models.NewKeyID()) }, "0 in 0, 0 back | 0 in 0, 0 back | 0 in 0, 0 back | 0 in 0, 0 back"},
		{"the text of something else", func(q *models.UsageQuery) { q.UserID = new(models.UserID("doc")) }, "0 in 0, 0 back | 0 in 0, 0 back | 0 in 0, 0 back | 0 in 0, 0 back"},
		{"a key", func(q *models.UsageQuery) { q.KeyID = new(keys[0].ID) }, "2 in 1, 0 back | 10 in 1, 0 back | 0 in 0, 0 back | 0 in 0, 4 back"},
		{"a member", func(q *models.UsageQuery) { q.UserID = new(ann.ID) }, "2 in 1, 0 back | 2 in 2, 0 back | 0 in 0, 0 back | 0 in 0, 0 back"},
		{"a day", func(q *models.UsageQuery) { q.To = q.From }, "2 in 1, 0 back"},
		{"another account", func(q *models.UsageQuery) { q.AccountID = "acc_none" }, "0 in 0, 0 back | 0 in 0, 0 back | 0 in 0, 0 back | 0 in 0, 0 back"},
	} {
		q := all
		c.narrow(&q)
		usage, err := k.Usage(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if got := daysText(usage.Days); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	k.CheckBooks()
}

func TestEachUsageTellsAllOfIt(t *testing.T) {
	k, q, ann, keys := used(t)
	var lines []string
	take := func(l models.UsageLine) error {
		lines = append(lines, fmt.Sprintf("%s %s %s %s %s in %d, %s back", l.Day.In(q.Zone).Format(time.DateOnly), l.Product, l.KeyName, l.MemberName, l.Credits, l.Charges, l.Refunded))
		return nil
	}
	if err := k.EachUsage(t.Context(), q, take); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"2026-03-29 doc test ann 2 in 1, 0 back",
		"2026-03-30 doc test ann 2 in 2, 0 back",
		"2026-03-30 spec test  10 in 1, 0 back",
		"2026-04-01    0.5 in 1, 0 back",
		"2026-04-01 spec test  0 in 0, 4 back",
	}
	if !slices.Equal(lines, want) {
		t.Errorf("the lines are\n%s, want\n%s", strings.Join(lines, "\n"), strings.Join(want, "\n"))
	}
	q.KeyID, q.UserID, lines = new(keys[1].ID), new(ann.ID), nil
	if err := k.EachUsage(t.Context(), q, take); err != nil || !slices.Equal(lines, want[1:2]) {
		t.Errorf("narrowed, the lines are %q, %v", lines, err)
	}
	gone := errors.New("the reader has gone")
	if err := k.EachUsage(t.Context(), q, func(models.UsageLine) error { return gone }); !errors.Is(err, gone) {
		t.Errorf("it goes on after %v", err)
	}
	k.CheckBooks()
}

// What was only held is no usage: neither a part, nor a line.
func TestUsageLeavesOutWhatWasOnlyHeld(t *testing.T) {
	k, q, _, _ := used(t)
	bob, _ := k.Person("bob")
	if err := k.SaveProduct(t.Context(), models.Product{Slug: "draft", Name: "Draft", UnitCost: models.Credit, Rule: models.Upfront}); err != nil {
		t.Fatal(err)
	}
	hold := models.HoldCredits{Charge: models.Charge{Product: "draft", Quantity: models.Credit, KeyID: k.Key(models.NewSecret(), q.AccountID).ID, UserID: bob.ID}}
	held := k.Post(models.Command{Account: q.AccountID, Do: hold})
	k.Post(models.Command{Account: q.AccountID, Do: models.ReleaseHold{ChargeID: held.Charge.ID}})
	k.Post(models.Command{Account: q.AccountID, Do: hold})
	usage, err := k.Usage(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ of, got, want string }{
		{"products", partsText(usage.Products), "Spec 10 in 1, 4 back | Document 4 in 3, 0 back |  0.5 in 1, 0 back | and 0: 0 in 0"},
		{"keys", partsText(usage.Keys), "test 12 in 2, 4 back | test 2 in 2, 0 back |  0.5 in 1, 0 back | and 0: 0 in 0"},
		{"members", partsText(usage.Members), " 10.5 in 2, 4 back | ann 4 in 3, 0 back | and 0: 0 in 0"},
	} {
		if c.got != c.want {
			t.Errorf("%s are\n%s, want\n%s", c.of, c.got, c.want)
		}
	}
	q.From = q.To
	var lines []string
	if err := k.EachUsage(t.Context(), q, func(l models.UsageLine) error {
		lines = append(lines, l.Product+" "+l.MemberName)
		return nil
	}); err != nil || !slices.Equal(lines, []string{" ", "spec "}) {
		t.Errorf("the lines are %q, %v", lines, err)
	}
	k.CheckBooks()
}

func TestUsageOfMoreThanTwoYearsIsRefused(t *testing.T) {
	k, q, _, _ := used(t)
	q.To = q.From.AddDate(2, 0, -1)
	if usage, err := k.Usage(t.Context(), q); err != nil || len(usage.Days) != 731 {
		t.Errorf("%d days, %v", len(usage.Days), err)
	}
	q.To = q.From.AddDate(3, 0, 0)
	_, err := k.Usage(t.Context(), q)
	storetest.WantCode(t, err, models.CodeInvalidField)
	storetest.WantCode(t, k.EachUsage(t.Context(), q, func(models.UsageLine) error { return nil }), models.CodeInvalidField)
	q.To = q.From.AddDate(0, 0, -1)
	_, err = k.Usage(t.Context(), q)
	storetest.WantCode(t, err, models.CodeInvalidField)
}

package store

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/purchases"
	"github.com/bursar-portal/bursar/models/store/reports"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// manyPurchases returns a store in which many accounts, more than are read at a time, have
// a paid purchase each. They, their purchases and movements are plain rows.
func manyPurchases(t *testing.T, count int) *Store {
	t.Helper()
	s := open(t, Config{})
	for n := range count {
		id := models.AccountID(fmt.Sprintf("acc_%05d", n))
		account := schema.Account{Number: int64(count - n), ID: id, Kind: models.Solo, Name: string(id), Zone: "UTC", Status: models.AccountActive}
		purchase := schema.Purchase{
			ID: models.PurchaseID(fmt.Sprintf("pur_%05d", n)), AccountID: id, Credits: models.Credit, State: models.PurchasePaid,
			Currency: "usd", CreatedAt: schema.Micros(n / 3), // some at the same instant
		}
		flow := schema.Movement{DayAt: schema.Micros(0), Account: account.Number, Kind: models.Purchased, Currency: "usd", Flow: models.MovementSold, Credits: models.Credit, Cents: 125}
		if n%5 == 0 { // some have no movements
			flow.DayAt = schema.MicrosOf(time.Now())
		}
		for _, row := range []any{&account, &purchase, &flow} {
			if err := s.db.Write.WithContext(t.Context()).Create(row).Error; err != nil {
				t.Fatal(err)
			}
		}
	}
	return s
}

// exports returns the lists that are streamed to readers who may be slow, each as a
// function that hands it on line by line.
func exports(t *testing.T, s *Store) map[string]func(each func(line string) error) error {
	t.Helper()
	return map[string]func(func(string) error) error{
		"purchases": func(each func(string) error) error {
			return s.EachPurchase(t.Context(), models.PurchaseQuery{}, func(l models.PurchaseLine) error { return each(string(l.ID)) })
		},
		"report": func(each func(string) error) error {
			q := models.ReportQuery{From: time.UnixMicro(0), Until: time.UnixMicro(1)}
			return s.ReportByAccount(t.Context(), q, func(l models.AccountReportLine) error {
				return each(fmt.Sprint(l.Account.ID, " ", l.Closing.Credits, " ", l.Closing.Cents))
			})
		},
	}
}

// A slow reader of a list keeps nobody else from reading: as many lists as there are
// connections block in the middle of a line, and others read on.
func TestSlowReadersHoldNoConnection(t *testing.T) {
	s := manyPurchases(t, 3)
	pool, err := s.db.Read.DB()
	if err != nil {
		t.Fatal(err)
	}
	for name, export := range exports(t, s) {
		began, goOn, done := make(chan struct{}), make(chan struct{}), make(chan error)
		for range database.Readers {
			go func() {
				first := true
				done <- export(func(string) error {
					if first {
						first = false
						began <- struct{}{}
						<-goOn
					}
					return nil
				})
			}()
		}
		for range database.Readers {
			<-began
		}
		if held := pool.Stats().InUse; held != 0 {
			t.Errorf("%s: %d of %d connections are held", name, held, database.Readers)
		} else {
			for range database.Readers + 1 {
				if _, err := s.Account(t.Context(), "acc_00001"); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
		close(goOn)
		for range database.Readers {
			if err := <-done; err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// A list that is read in parts is complete: nothing is missing where they meet, and
// nothing comes twice.
func TestListsReadInPartsAreWhole(t *testing.T) {
	const count = max(purchases.AtOnce, reports.AccountsAtOnce) + 2
	s := manyPurchases(t, count)
	want := map[string][]string{}
	for n := range count {
		want["purchases"] = append(want["purchases"], fmt.Sprintf("pur_%05d", n))
		if n%5 != 0 {
			want["report"] = append(want["report"], fmt.Sprintf("acc_%05d 1 125", n))
		}
	}
	slices.Reverse(want["purchases"])
	for name, export := range exports(t, s) {
		var got []string
		if err := export(func(line string) error { got = append(got, line); return nil }); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, want[name]) {
			t.Errorf("%s: %d lines, want %d:\n%q", name, len(got), len(want[name]), got)
		}
		gone := fmt.Errorf("the reader has gone")
		if err := export(func(string) error { return gone }); err != gone {
			t.Errorf("%s: %v", name, err)
		}
	}
}

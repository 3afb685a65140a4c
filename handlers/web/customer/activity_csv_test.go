package customer_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

// The file has everything under the filter, and nothing in it that a spreadsheet would run.
func TestActivityCSV(t *testing.T) {
	p, user, account := march(t)
	gifts := make([]models.Command, 1200)
	for i := range gifts {
		gifts[i] = models.Command{
			Account: account.ID, Origin: "test", Key: fmt.Sprint("gift-", i), Actor: models.System, Reason: "@SUM(1)",
			Do: models.AdjustCredits{Kind: models.Purchased, Amount: models.Credit / 1000},
		}
	}
	if _, all, err := p.PostAll(t.Context(), gifts, false, nil); err != nil || !all {
		t.Fatalf("not all were posted: %v", err)
	}
	b := p.As(user)
	if rows := b.Get("/activity.csv").CSV(); len(rows) != 1+6+1200 {
		t.Errorf("the table has %d rows", len(rows))
	}
	rows := b.Get(b.Get("/activity?kind=charge").Link("Download CSV")).CSV()
	e := p.NewestEntry(account.ID, models.EntryCharge)
	want := []string{
		"2026-02-28T12:00:00.000Z", "3", string(e.ID), "charge", "Report", "reference job-1 · =1+1", "Bursar", "", "", "job-1",
		"-3", "47", "0", "0", "0", "0", string(e.ChargeID), "",
	}
	if len(rows) != 2 || strings.Join(rows[1][:len(want)], "|") != strings.Join(want, "|") {
		t.Errorf("the table is\n%q, want\n%q", rows[1:], want)
	}
	for _, row := range b.Get("/activity.csv?kind=adjustment").CSV()[1:] {
		if row[5] != "'@SUM(1)" || row[10] != "0.001" {
			t.Fatalf("a row is %q", row)
		}
	}
	b.Get("/activity.csv?kind=none").Shows(http.StatusUnprocessableEntity, "Choose a different period or filter.")

	b.Get("/activity/statement?from=2026-03-01&to=2026-03-31&by=entry").Shows(http.StatusOK, "Adjustment 1,200 +1.2",
		"Too many entries to list here. This period has 1,205 entries. A page lists up to 1,000.")
	p.CheckBooks()
}

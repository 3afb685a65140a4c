package reports

import (
	"cmp"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
)

// JournalCSV sends the journal of a month: for each currency and reason a line that debits an
// account and one that credits another. Money is in whole units of the currency.
func (w *Pages) JournalCSV(c echo.Context) error {
	ctx := c.Request().Context()
	q, err := w.parseReportQuery(ctx, c.QueryParams())
	if err != nil {
		return err
	}
	if q.faults.Any() || q.account != "" {
		return models.Errorf(models.CodeNotFound, "There is no such journal.")
	}
	if _, err := w.Store.AdvanceAccounts(ctx, q.Until, maxAdvancedForReport); err != nil {
		return err
	}
	report, err := w.Store.Report(ctx, q.ReportQuery)
	if err != nil {
		return err
	}
	date := q.Until.AddDate(0, 0, -1).Format("2006-01-02")
	return w.SendCSV(c, "journal-"+q.month+".csv", []string{"date", "account", "debit", "credit", "currency", "memo"}, func(file *web.CSVWriter) error {
		for _, e := range journal(report, w.Settings().Journal) {
			amount := present.PlainMoney(e.cents, e.currency)
			if err := file.Row(date, e.debit, amount, "", e.currency, e.memo); err != nil {
				return err
			}
			if err := file.Row(date, e.credit, "", amount, e.currency, e.memo); err != nil {
				return err
			}
		}
		return nil
	})
}

// posting is an amount that is debited to one account and credited to another.
type posting struct {
	debit, credit  string
	cents          int64 // more than 0
	currency, memo string
}

// postings say which account each movement takes from deferred revenue, or brings to it. Credits
// that pay debt, or are reversed, settle what was paid back or is to be: that is clearing.
var postings = []struct {
	movement models.Movement
	account  func(models.JournalAccounts) string
	memo     string
}{
	{models.MovementSold, func(a models.JournalAccounts) string { return a.Clearing }, "Credits sold"},
	{models.MovementUsed, func(a models.JournalAccounts) string { return a.Revenue }, "Credits used"},
	{models.MovementRefunded, func(a models.JournalAccounts) string { return a.Revenue }, "Use refunded"},
	{models.MovementLapsed, func(a models.JournalAccounts) string { return a.Breakage }, "Credits expired"},
	{models.MovementAdjusted, func(a models.JournalAccounts) string { return a.Breakage }, "Credits adjusted"},
	{models.MovementReversed, func(a models.JournalAccounts) string { return a.Clearing }, "Purchases reversed"},
	{models.MovementRepaid, func(a models.JournalAccounts) string { return a.Clearing }, "Debt paid with credits"},
	{models.MovementAdjustedEarlier, func(a models.JournalAccounts) string { return a.Breakage }, "Adjustments of earlier months undone"},
	{models.MovementRefundedEarlier, func(a models.JournalAccounts) string { return a.Revenue }, "Use of earlier months refunded"},
	{models.MovementReversedEarlier, func(a models.JournalAccounts) string { return a.Clearing }, "Purchases of earlier months reversed"},
}

// journal returns the postings of a month, by currency. What is debited to all accounts is what
// is credited, and the deferred revenue changes by what the report says.
func journal(report models.Report, accounts models.JournalAccounts) (list []posting) {
	for _, t := range journalTotals(report) {
		for _, p := range postings {
			e := posting{debit: p.account(accounts), credit: accounts.Deferred, cents: t.moved[p.movement], currency: t.currency, memo: p.memo}
			if e.cents < 0 {
				e.debit, e.credit, e.cents = e.credit, e.debit, -e.cents
			}
			if e.cents != 0 {
				list = append(list, e)
			}
		}
		if t.tax != 0 {
			e := posting{debit: accounts.Clearing, credit: accounts.TaxesOwed, cents: t.tax, currency: t.currency, memo: "Tax on credits sold"}
			if e.cents < 0 {
				e.debit, e.credit, e.cents = e.credit, e.debit, -e.cents
			}
			list = append(list, e)
		}
	}
	return list
}

// journalTotal sums up the money of a report in one currency.
type journalTotal struct {
	currency                          string
	moved                             map[models.Movement]int64
	sold, revenue, breakage, deferred int64
	tax                               int64
}

// journalTotals returns the totals of a report by currency.
func journalTotals(report models.Report) (totals []*journalTotal) {
	of := func(currency string) *journalTotal {
		if i := slices.IndexFunc(totals, func(t *journalTotal) bool { return t.currency == currency }); i >= 0 {
			return totals[i]
		}
		t := &journalTotal{currency: currency, moved: map[models.Movement]int64{}}
		totals = append(totals, t)
		return t
	}
	for _, l := range report.Lines {
		if l.Currency == "" {
			continue
		}
		t := of(l.Currency)
		t.deferred += l.Closing.Cents
		for m, p := range l.Movements {
			t.moved[m] += p.Cents
		}
	}
	for currency, cents := range report.Tax {
		of(currency).tax += cents
	}
	for _, t := range totals {
		t.sold = t.moved[models.MovementSold]
		t.revenue = -(t.moved[models.MovementUsed] + t.moved[models.MovementRefunded] + t.moved[models.MovementRefundedEarlier])
		t.breakage = -(t.moved[models.MovementLapsed] + t.moved[models.MovementAdjusted] + t.moved[models.MovementAdjustedEarlier])
	}
	slices.SortFunc(totals, func(a, b *journalTotal) int { return cmp.Compare(a.currency, b.currency) })
	return totals
}

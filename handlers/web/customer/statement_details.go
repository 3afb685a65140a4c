package customer

import (
	"context"
	"slices"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer"
)

// How a statement groups what lies between its balances.
const (
	byProduct = "product"
	byDay     = "day"
	byEntry   = "entry"
)

// A page has a limited part of a statement; its files have no limit.
const (
	maxListedEntries  = 1_000
	maxListedProducts = 200
	maxListedDays     = 366
)

// groupings links to the same period in other groupings.
func (p period) groupings(r present.Reader) (tabs []views.Tab) {
	chosen := p.by
	for _, one := range []struct{ by, text string }{{byProduct, r.T("statement.by_product")}, {byDay, r.T("statement.by_day")}, {byEntry, r.T("statement.by_entry")}} {
		p.by = one.by
		tabs = append(tabs, views.Tab{Text: one.text, URL: p.url(""), Current: one.by == chosen})
	}
	return tabs
}

// fillDetails prints what lies between a statement's balances as the period asks for it, or
// why the page does not.
func (w *Pages) fillDetails(ctx context.Context, page *view.StatementPage, s models.Statement, account models.Account, p period, r present.Reader) error {
	count := s.Closing.Sequence - s.Opening.Sequence
	if count == 0 {
		return nil
	}
	first, last := p.days(account, w.Now(), r.Zone)
	days := present.DaysBetween(first, last, time.UTC) + 1
	switch {
	case p.by == byEntry && count > maxListedEntries:
		page.OmittedNote = r.T("statement.too_many", "n", count, "most", maxListedEntries)
		return nil
	case p.by == byEntry:
		return w.fillLines(ctx, page, s, r)
	case days > maxListedDays && p.by == byDay || days > 2*365:
		page.OmittedNote = r.T("statement.too_long")
		return nil
	}
	used, err := w.Store.Usage(ctx, models.UsageQuery{
		AccountID: account.ID, From: models.FromWallClock(first, r.Zone), To: models.FromWallClock(last, r.Zone), Zone: r.Zone, Limit: maxListedProducts,
	})
	switch {
	case err != nil:
		return err
	case p.by == byDay:
		return w.fillDays(ctx, page, s, used.Days, r)
	}
	page.Products = statementProducts(used, r)
	return nil
}

// days returns the first and the last date of a period of which there can be usage. A long
// period begins when the account was opened, and none goes on behind today.
func (p period) days(account models.Account, now time.Time, zone *time.Location) (first, last time.Time) {
	first, last = models.DateOf(p.since, zone), models.DateOf(p.until.Add(-time.Second), zone)
	if today := models.DateOf(now, zone); last.After(today) {
		last = today
	}
	if opened := models.DateOf(account.CreatedAt, zone); present.DaysBetween(first, last, time.UTC) >= maxListedDays && opened.After(first) {
		first = opened
	}
	if first.After(last) {
		first = last
	}
	return first, last
}

// fillLines lists a statement's entries.
func (w *Pages) fillLines(ctx context.Context, page *view.StatementPage, s models.Statement, r present.Reader) error {
	lines, err := w.Store.StatementEntries(ctx, s, maxListedEntries)
	if err != nil {
		return err
	}
	printed, err := w.PresentOwnEntries(ctx, s.Account, lines, r)
	balances := r.Column(present.AmountsOf(lines, func(l models.EntryLine) models.Credits { return l.BalanceAfter.Total() }))
	for i, e := range printed {
		what, detail := e.What, present.JoinNonEmpty([]string{e.KindText, e.Detail}, " · ")
		if what == "" {
			what, detail = e.KindText, e.Detail
		}
		page.Lines = append(page.Lines, view.StatementLine{
			At: e.At, What: what, Detail: detail, Change: e.Change, Balance: balances.Amount(lines[i].BalanceAfter.Total()),
		})
	}
	return err
}

// fillDays lists the days on which there were entries, with the balance at the end of each.
func (w *Pages) fillDays(ctx context.Context, page *view.StatementPage, s models.Statement, days []models.DayUsage, r present.Reader) error {
	ends := make([]time.Time, len(days))
	for i, d := range days {
		ends[i] = models.FromWallClock(models.DateOf(d.Day, r.Zone).AddDate(0, 0, 1), r.Zone)
	}
	points, err := w.Store.StatementPoints(ctx, s, ends)
	type row struct {
		day                    time.Time
		used, other, remaining models.Credits
	}
	var rows []row
	before := s.Opening
	for i, end := range points {
		if end.Sequence > before.Sequence {
			used := days[i].Refunded - days[i].Credits
			change := end.Balance.Total() - before.Balance.Total()
			rows = append(rows, row{days[i].Day, used, change - used, end.Balance.Total()})
		}
		before = end
	}
	used := r.Column(present.AmountsOf(rows, func(l row) models.Credits { return l.used }))
	other := r.Column(present.AmountsOf(rows, func(l row) models.Credits { return l.other }))
	remaining := r.Column(present.AmountsOf(rows, func(l row) models.Credits { return l.remaining }))
	for _, l := range rows {
		page.Days = append(page.Days, view.StatementDay{
			Day: r.DayMoment(l.day), Used: used.Change(l.used), Other: other.Change(l.other), Balance: remaining.Amount(l.remaining),
		})
	}
	return err
}

// statementProducts prints what was used of each product, those that were used most first.
func statementProducts(used models.Usage, r present.Reader) *view.StatementProducts {
	all := append(slices.Collect(present.AmountsOf(used.Products.Top, func(g models.UsageGroup) models.Credits { return g.Credits })), used.Credits, used.Products.Rest.Credits)
	back := append(slices.Collect(present.AmountsOf(used.Products.Top, func(g models.UsageGroup) models.Credits { return g.Refunded })), used.Refunded, used.Products.Rest.Refunded)
	column := r.Column(slices.Values(slices.Concat(all, back)))
	line := func(name string, sum models.UsageSum) view.StatementProduct {
		return view.StatementProduct{
			Name: name, Uses: r.Number(sum.Charges), Used: column.Amount(sum.Credits),
			Refunded: column.Amount(sum.Refunded), Net: column.Amount(sum.Credits - sum.Refunded),
		}
	}
	products := &view.StatementProducts{Sum: line("", used.UsageSum)}
	for _, group := range used.Products.Top {
		name := group.Name
		if group.ID == "" {
			name = r.T("statement.without_product")
		} else if name == "" {
			name = group.ID
		}
		products.Lines = append(products.Lines, line(name, group.UsageSum))
	}
	if used.Products.Others > 0 {
		products.Lines = append(products.Lines, line(r.T("statement.more_products", "n", used.Products.Others), used.Products.Rest))
	}
	return products
}

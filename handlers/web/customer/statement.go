package customer

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer"
)

// maxSummedEntries is how many entries of a statement a page sums up by kind.
const maxSummedEntries = 100_000

// Statement shows a period of an account: opening balance, entries, closing balance, and how
// to verify it.
func (w *Pages) Statement(c echo.Context) error {
	m, err := web.MembershipFor(edge.Actor(c), c.QueryParam("account"))
	if err != nil {
		return err
	}
	account, r := m.Account, w.ReaderOf(c)
	r.Zone = account.Location() // a statement's days are the account's, whoever reads it
	p := w.readPeriod(account, c.QueryParams(), r)
	page := view.StatementPage{
		Frame: w.Frame(c, r.T("statement.title"), views.IconActivity, account), Account: present.AccountRef(account, true), Buyer: buyerOf(account), Zone: r.Zone.String(),
		Form: view.StatementForm{
			Action: "/activity/statement", Account: string(account.ID), By: p.by,
			From: p.faults.Field("from", p.from), To: p.faults.Field("to", p.to),
		},
		Months: w.months(account, p, r), Years: w.years(account, p), Groupings: p.groupings(r), BackURL: address.ForAccount("/activity", account.ID),
	}
	if p.faults.Any() {
		return edge.Render(c, p.faults.Status, view.Statement(page))
	}
	s, err := w.loadStatement(c, account, p)
	if err != nil {
		return err
	}
	page.Period, page.JSONURL, page.CSVURL = r.T("statement.period", "first", r.Day(p.since), "last", r.Day(p.until.Add(-time.Second))), p.url(".json"), p.url(".csv")
	if err := w.fillStatement(c.Request().Context(), &page, s, r); err != nil {
		return err
	}
	if err := w.fillDetails(c.Request().Context(), &page, s, account, p, r); err != nil {
		return err
	}
	return edge.Render(c, http.StatusOK, view.Statement(page))
}

// loadStatement loads a period's statement without its lines. The account is advanced
// first, so that boundaries that have passed are in it.
func (w *Pages) loadStatement(c echo.Context, account models.Account, p period) (models.Statement, error) {
	ctx := c.Request().Context()
	advance := models.Command{Account: account.ID, Origin: "system", Actor: models.System, Do: models.AdvanceAccount{}}
	if _, err := w.Store.Post(ctx, advance); err != nil {
		return models.Statement{}, err
	}
	return w.Store.StatementEnds(ctx, account.ID, p.since, p.until)
}

// fillStatement prints a statement onto the page.
func (w *Pages) fillStatement(ctx context.Context, page *view.StatementPage, s models.Statement, r present.Reader) error {
	opening, closing := s.Opening.Balance.Total(), s.Closing.Balance.Total()
	page.CreatedAt = r.Moment(s.MadeAt)
	page.Opening, page.Closing, page.NetChange = r.Amount(opening), r.Amount(closing), r.Change(closing-opening)
	page.ChainHead, page.Sequence = hashText(s.Closing.Head), r.Number(s.Closing.Sequence)
	if others := r.OtherBalances(s.Closing.Balance); len(others) > 0 {
		page.ClosingBreakdown = append([]views.BalanceLine{{Label: r.T("billing.available"), Amount: r.Amount(s.Closing.Balance.Available)}}, others...)
	}
	if s.Closing.Sequence-s.Opening.Sequence <= maxSummedEntries {
		sums, err := w.Store.StatementSums(ctx, s)
		if err != nil {
			return err
		}
		column := r.Column(slices.Values(append(slices.Collect(present.AmountsOf(sums, func(s models.EntrySum) models.Credits { return s.Credits })), opening, closing)))
		page.Opening, page.Closing, page.NetChange = column.Amount(opening), column.Amount(closing), column.Change(closing-opening)
		page.Totals, page.UnchangedNote = kindSums(column, sums)
	}
	return nil
}

// kindSums prints the sums of entries by kind, in the order in which filters list the
// kinds, for the reader of their column, and separately how many entries moved nothing.
func kindSums(r present.Reader, sums []models.EntrySum) (printed []view.StatementTotal, still string) {
	byKind := make(map[models.EntryKind]models.EntrySum, len(sums))
	var unmoved int64
	for _, s := range sums {
		byKind[s.Kind] = s
		unmoved += s.Count - s.Moved
	}
	for _, kind := range models.EntryKinds {
		if s := byKind[kind]; s.Moved > 0 {
			printed = append(printed, view.StatementTotal{KindText: r.EntryKind(kind), Count: r.Number(s.Moved), Change: r.Change(s.Credits)})
		}
	}
	if unmoved > 0 {
		still = r.T("statement.unmoved", "n", unmoved)
	}
	return printed, still
}

// A period is the days of a statement, in the account's zone.
type period struct {
	account      models.AccountID
	from, to     string // dates as typed, both included
	by           string // how the page groups what lies between
	since, until time.Time
	faults       web.Faults
}

// readPeriod reads the days; without any, the period is the current month.
func (w *Pages) readPeriod(account models.Account, params url.Values, r present.Reader) period {
	p := period{account: account.ID, from: params.Get("from"), to: params.Get("to"), by: byProduct}
	if by := params.Get("by"); by == byDay || by == byEntry {
		p.by = by
	}
	zone := account.Location()
	today := models.DateOf(w.Now(), zone)
	if p.from == "" && p.to == "" {
		p.from, p.to = monthBounds(today)
	}
	day := func(field, text string, later int) time.Time {
		return models.FromWallClock(p.faults.Date(field, text).AddDate(0, 0, later), zone)
	}
	p.since, p.until = day("from", p.from, 0), day("to", p.to, 1)
	if !p.faults.Any() && !p.since.Before(p.until) {
		p.faults.Add("to", r.T("statement.not_before"))
	}
	return p
}

// monthBounds returns the first and the last day of a date's month.
func monthBounds(date time.Time) (first, last string) {
	begin := time.Date(date.Year(), date.Month(), 1, 0, 0, 0, 0, time.UTC)
	return begin.Format(time.DateOnly), begin.AddDate(0, 1, -1).Format(time.DateOnly)
}

// url returns the address of the period's page, or with an extension of its file.
func (p period) url(extension string) string {
	query := url.Values{"account": {string(p.account)}, "from": {p.from}, "to": {p.to}}
	if extension == "" && p.by != byProduct {
		query.Set("by", p.by)
	}
	return "/activity/statement" + extension + "?" + query.Encode()
}

// The page links to so many months and years.
const (
	monthLinks = 4
	yearLinks  = 2
)

// months links to the newest months since the account was opened.
func (w *Pages) months(account models.Account, chosen period, r present.Reader) []views.Tab {
	r.Zone = time.UTC // dates, not instants
	return w.spans(account, chosen, monthLinks, func(today time.Time, back int) (first, last time.Time, name string) {
		first = time.Date(today.Year(), today.Month()-time.Month(back), 1, 0, 0, 0, 0, time.UTC)
		return first, first.AddDate(0, 1, -1), r.Month(first)
	})
}

// years links to the newest years since the account was opened.
func (w *Pages) years(account models.Account, chosen period) []views.Tab {
	return w.spans(account, chosen, yearLinks, func(today time.Time, back int) (first, last time.Time, name string) {
		first = time.Date(today.Year()-back, 1, 1, 0, 0, 0, 0, time.UTC)
		return first, first.AddDate(1, 0, -1), first.Format("2006")
	})
}

// spans links to at most so many periods, the newest first, down to that in which the account
// was opened.
func (w *Pages) spans(account models.Account, chosen period, most int, span func(today time.Time, back int) (first, last time.Time, name string)) (links []views.Tab) {
	zone := account.Location()
	today, opened := models.DateOf(w.Now(), zone), models.DateOf(account.CreatedAt, zone)
	for back := range most {
		first, last, name := span(today, back)
		p := period{account: account.ID, from: first.Format(time.DateOnly), to: last.Format(time.DateOnly), by: chosen.by}
		links = append(links, views.Tab{Text: name, URL: p.url(""), Current: p.from == chosen.from && p.to == chosen.to})
		if !first.After(opened) {
			break
		}
	}
	return links
}

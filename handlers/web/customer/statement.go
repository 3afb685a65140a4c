package customer

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
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

// A page lists and sums up a limited number of entries of a statement; its files have no
// limit.
const (
	maxListedEntries = 1_000
	maxSummedEntries = 100_000
)

// Statement shows a period of an account: opening balance, entries, closing balance, and how
// to verify it.
func (w *Pages) Statement(c echo.Context) error {
	m, err := web.MembershipFor(edge.Actor(c), c.QueryParam("account"))
	if err != nil {
		return err
	}
	account, r := m.Account, w.ReaderOf(c)
	r.Zone = account.Location() // a statement's days are the account's, whoever reads it
	p := w.readPeriod(account, c.QueryParams())
	page := view.StatementPage{
		Frame: w.Frame(c, "Statement", views.IconActivity, account), Account: present.AccountRef(account, true), Customer: present.CustomerLines(account), Zone: r.Zone.String(),
		Form: view.StatementForm{
			Action: "/activity/statement", Account: string(account.ID),
			From: p.faults.Field("from", p.from), To: p.faults.Field("to", p.to),
		},
		Months: w.months(account, p), BackURL: address.ForAccount("/activity", account.ID),
	}
	if p.faults.Any() {
		return edge.Render(c, p.faults.Status, view.Statement(page))
	}
	s, err := w.loadStatement(c, account, p)
	if err != nil {
		return err
	}
	page.Period, page.JSONURL, page.CSVURL = r.Day(p.since)+" to "+r.Day(p.until.Add(-time.Second)), p.url(".json"), p.url(".csv")
	if err := w.fillStatement(c.Request().Context(), &page, s, r); err != nil {
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
	page.Opening, page.Closing, page.NetChange = present.Amount(opening), present.Amount(closing), present.Change(closing-opening)
	page.ChainHead, page.Sequence = hashText(s.Closing.Head), present.GroupDigits(strconv.FormatInt(s.Closing.Sequence, 10))
	if others := r.OtherBalances(s.Closing.Balance); len(others) > 0 {
		page.ClosingBreakdown = append([]views.BalanceLine{{Label: "Available", Amount: present.Amount(s.Closing.Balance.Available)}}, others...)
	}
	count := s.Closing.Sequence - s.Opening.Sequence
	if count > maxListedEntries {
		page.OmittedNote = fmt.Sprintf("This period has %s entries, and a page lists up to %s. The files below have all of them.",
			present.GroupDigits(strconv.FormatInt(count, 10)), present.GroupDigits(strconv.Itoa(maxListedEntries)))
	}
	if count <= maxSummedEntries {
		sums, err := w.Store.StatementSums(ctx, s)
		if err != nil {
			return err
		}
		page.Totals, page.UnchangedNote = kindSums(r, sums)
	}
	if count == 0 || count > maxListedEntries {
		return nil
	}
	lines, err := w.Store.StatementEntries(ctx, s, maxListedEntries)
	if err != nil {
		return err
	}
	printed, err := w.PresentOwnEntries(ctx, s.Account, lines, r)
	for i, e := range printed {
		what, detail := e.What, present.JoinNonEmpty([]string{e.KindText, e.Detail}, " · ")
		if what == "" {
			what, detail = e.KindText, e.Detail
		}
		page.Lines = append(page.Lines, view.StatementLine{
			At: e.At, What: what, Detail: detail, Change: e.Change, Balance: present.Amount(lines[i].BalanceAfter.Total()),
		})
	}
	return err
}

// kindSums prints the sums of entries by kind, in the order in which filters list the
// kinds, and separately how many entries moved nothing.
func kindSums(r present.Reader, sums []models.EntrySum) (printed []view.StatementTotal, still string) {
	byKind := make(map[models.EntryKind]models.EntrySum, len(sums))
	var unmoved int64
	for _, s := range sums {
		byKind[s.Kind] = s
		unmoved += s.Count - s.Moved
	}
	for _, kind := range models.EntryKinds {
		if s := byKind[kind]; s.Moved > 0 {
			printed = append(printed, view.StatementTotal{KindText: r.EntryKind(kind), Count: present.GroupDigits(strconv.FormatInt(s.Moved, 10)), Change: r.Change(s.Credits)})
		}
	}
	switch {
	case unmoved == 1:
		still = "One more entry moved nothing."
	case unmoved > 1:
		still = present.GroupDigits(strconv.FormatInt(unmoved, 10)) + " more entries moved nothing."
	}
	return printed, still
}

// A period is the days of a statement, in the account's zone.
type period struct {
	account      models.AccountID
	from, to     string // dates as typed, both included
	since, until time.Time
	faults       web.Faults
}

// readPeriod reads the days; without any, the period is the current month.
func (w *Pages) readPeriod(account models.Account, params url.Values) period {
	p := period{account: account.ID, from: params.Get("from"), to: params.Get("to")}
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
		p.faults.Add("to", "Choose a day that is not before the first one.")
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
	return "/activity/statement" + extension + "?" + url.Values{"account": {string(p.account)}, "from": {p.from}, "to": {p.to}}.Encode()
}

// monthLinks is how many months the page links to.
const monthLinks = 6

// months links to the newest months since the account was opened.
func (w *Pages) months(account models.Account, chosen period) (months []views.Tab) {
	zone := account.Location()
	today := models.DateOf(w.Now(), zone)
	month := time.Date(today.Year(), today.Month(), 1, 0, 0, 0, 0, time.UTC)
	opened := models.DateOf(account.CreatedAt, zone)
	for range monthLinks {
		p := period{account: account.ID}
		p.from, p.to = monthBounds(month)
		months = append(months, views.Tab{
			Text: month.Format("Jan 2006"), URL: p.url(""), Current: p.from == chosen.from && p.to == chosen.to,
		})
		if !month.After(opened) {
			break
		}
		month = month.AddDate(0, -1, 0)
	}
	return months
}

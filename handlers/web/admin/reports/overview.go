package reports

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/reports"
)

const (
	maxAdvancedForOverview = 500 // accounts that one view advances
	maxApprovalsCounted    = 99
	maxFailedMailsCounted  = 999
	newestAccounts         = 5
)

// Overview shows the totals of all accounts and what needs an operator.
func (w *Pages) Overview(c echo.Context) error {
	ctx, r := c.Request().Context(), w.ReaderOf(c)
	if _, err := w.Store.AdvanceAccounts(ctx, w.Store.Now(), maxAdvancedForOverview); err != nil {
		return err
	}
	o, err := w.Store.Overview(ctx)
	if err != nil {
		return err
	}
	approvals, err := w.Store.CountWaiting(ctx, maxApprovalsCounted)
	if err != nil {
		return err
	}
	failedMails, err := w.Store.CountFailedMails(ctx, maxFailedMailsCounted)
	if err != nil {
		return err
	}
	newest, err := w.Store.SearchAccounts(ctx, models.AccountQuery{Limit: newestAccounts})
	if err != nil {
		return err
	}
	page := view.OverviewPage{
		Frame:          w.Frame(c, r.T("admin_frame.home"), views.IconAdminOverview, models.Account{}),
		AttentionItems: attentionItems(r, o.Counts, approvals, failedMails), RecentMovements: recentMovements(r, o.Movements), AsOf: r.Moment(o.At),
		NewestAccounts: admin.AccountLines(newest.Lines, r),
		AccountFigures: []view.Figure{
			{Label: r.T("admin_home.all"), Text: r.Number(o.Accounts)}, {Label: r.T("admin_home.new_today"), Text: r.Number(o.NewToday)},
			{Label: r.T("admin_home.in_debt"), Text: r.Number(o.Owing)},
		},
	}
	urgent, err := w.urgentPayments(ctx, r, o.Counts)
	if err != nil {
		return err
	}
	page.AttentionItems = append(urgent, page.AttentionItems...)
	if o.PendingAccounts > 0 {
		page.PendingNote = r.T("admin_home.incomplete", "n", o.PendingAccounts)
	}
	if since := w.Payments.Outage(); !since.IsZero() {
		page.AttentionItems = slices.Insert(page.AttentionItems, 0, view.AttentionItem{
			Text: r.T("admin_home.stripe_outage", "time", r.Moment(since).Text), URL: address.AdminEvents, Tone: views.ToneBad,
		})
	}
	last, made, err := w.Store.LastBackup(ctx)
	if err != nil {
		return err
	}
	w.addBackup(&page, r, o, last, made)
	if err := w.addChecklist(c, &page, made); err != nil {
		return err
	}
	check, checked, err := w.lastVerified(ctx)
	if err != nil {
		return err
	}
	if checked {
		addBooks(&page, r, o.At, check)
	}
	addOutstanding(r, &page, o)
	w.addBooksDue(&page, r, o, check.At)
	left, known := w.Store.FreeDisk()
	addLowDisk(&page, r, left, known)
	addClock(&page, r, w.Store.ClockOff())
	if err := w.addTrends(c, &page, r, o.At); err != nil {
		return err
	}
	return edge.Render(c, http.StatusOK, view.Overview(page))
}

// addOutstanding adds the credits that accounts hold: by kind, then the parts of the
// total that are held and frozen, and the debt.
func addOutstanding(r present.Reader, page *view.OverviewPage, o models.Overview) {
	var total models.LotKindSum
	add := func(label, note string, credits models.Credits) {
		if credits > 0 {
			page.OutstandingByKind = append(page.OutstandingByKind, view.Figure{Label: label, Text: r.Amount(credits), Note: note})
		}
	}
	for _, kind := range models.LotKinds {
		if i := slices.IndexFunc(o.Kinds, func(k models.LotKindSum) bool { return k.Kind == kind }); i >= 0 {
			k := o.Kinds[i]
			add(r.LotKind(kind), "", k.Outstanding)
			total.Outstanding += k.Outstanding
			total.Held += k.Held
			total.Frozen += k.Frozen
		}
	}
	page.Outstanding = r.Amount(total.Outstanding)
	add(r.T("admin_home.held"), r.T("admin_home.of_that"), total.Held)
	add(r.T("admin_home.frozen"), r.T("admin_home.of_that"), total.Frozen)
	add(r.T("admin_home.owed"), "", o.Owed)
}

// attentionItems lists what needs an operator, the most urgent first.
func attentionItems(r present.Reader, n models.Counts, approvals, failedMails int) (list []view.AttentionItem) {
	add := func(count int64, key, url string, tone views.Tone) {
		if count > 0 {
			list = append(list, view.AttentionItem{Text: r.T(key, "n", count), URL: url, Tone: tone})
		}
	}
	add(n.Flagged, "admin_home.flagged", address.AdminPurchases+"?flagged=yes", views.ToneBad)
	add(n.Stuck, "admin_home.stuck", address.AdminPurchases+"?state=processing", views.ToneWarn)
	add(n.FailedEvents, "admin_home.failed_events", address.AdminEvents+"?outcome=failed", views.ToneWarn)
	add(int64(failedMails), "admin_home.failed_mails", address.AdminMails+"?state="+string(outbox.Failed), views.ToneWarn)
	add(int64(approvals), "admin_home.approvals", address.Approvals, views.ToneNeutral)
	return list
}

// recentMovements sums the movements of credits of today and of the last thirty days.
func recentMovements(r present.Reader, sums []models.MovementSum) view.ReportTable {
	t := view.ReportTable{Columns: []string{r.T("admin_home.today"), r.T("admin_home.days", "n", 30)}}
	for _, f := range models.Movements {
		if isEarlier(f) {
			continue // counted with what is of this month
		}
		var today, month models.Credits
		for _, s := range sums {
			if s.Flow == f || s.Flow == models.Earlier[f] {
				today, month = today+s.TodayCredits, month+s.MonthCredits
			}
		}
		if month != 0 || slices.Contains([]models.Movement{models.MovementSold, models.MovementUsed, models.MovementLapsed}, f) {
			t.Rows = append(t.Rows, view.ReportRow{Label: r.T(movementLabels[f]), Cells: []string{r.Amount(today), r.Amount(month)}})
		}
	}
	for _, s := range sums {
		if s.Flow == models.MovementSold && s.Currency != "" {
			t.Rows = append(t.Rows, view.ReportRow{Label: r.T("admin_home.sold_for"), Total: true, Cells: []string{r.Money(s.TodayCents, s.Currency), r.Money(s.MonthCents, s.Currency)}})
		}
	}
	return t
}

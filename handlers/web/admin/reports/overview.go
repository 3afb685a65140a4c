package reports

import (
	"net/http"
	"slices"
	"strconv"

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
		Frame:          w.Frame(c, "Overview", views.IconAdminOverview, models.Account{}),
		AttentionItems: attentionItems(o.Counts, approvals, failedMails), RecentMovements: recentMovements(o.Movements), AsOf: r.Moment(o.At),
		NewestAccounts: admin.AccountLines(newest.Lines, r),
		AccountFigures: []view.Figure{
			{Label: "All", Text: formatCount(o.Accounts)}, {Label: "New today", Text: formatCount(o.NewToday)},
			{Label: "New in 30 days", Text: formatCount(o.NewMonth)}, {Label: "In debt", Text: formatCount(o.Owing)},
		},
	}
	urgent, err := w.urgentPayments(ctx, r, o.Counts)
	if err != nil {
		return err
	}
	page.AttentionItems = append(urgent, page.AttentionItems...)
	if o.PendingAccounts > 0 {
		page.PendingNote = formatCount(o.PendingAccounts) + " accounts have expiries or renewals that aren’t recorded yet. Reload the page for exact figures."
	}
	if since := w.Payments.Outage(); !since.IsZero() {
		page.AttentionItems = slices.Insert(page.AttentionItems, 0, view.AttentionItem{
			Text: "Stripe has been unreachable since " + r.Moment(since).Text, URL: address.AdminEvents, Tone: views.ToneBad,
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
	w.addBooksDue(&page, o, check.At)
	left, known := w.Store.FreeDisk()
	addLowDisk(&page, left, known)
	if err := w.addTrends(c, &page, o.At); err != nil {
		return err
	}
	return edge.Render(c, http.StatusOK, view.Overview(page))
}

// formatCount prints a number with its digits grouped.
func formatCount(n int64) string { return present.GroupDigits(strconv.FormatInt(n, 10)) }

// addOutstanding adds the credits that accounts hold: by kind, then the parts of the
// total that are held and frozen, and the debt.
func addOutstanding(r present.Reader, page *view.OverviewPage, o models.Overview) {
	var total models.LotKindSum
	add := func(label string, credits models.Credits) {
		if credits > 0 {
			page.OutstandingByKind = append(page.OutstandingByKind, view.Figure{Label: label, Text: present.Amount(credits)})
		}
	}
	for _, kind := range models.LotKinds {
		if i := slices.IndexFunc(o.Kinds, func(k models.LotKindSum) bool { return k.Kind == kind }); i >= 0 {
			k := o.Kinds[i]
			add(present.LotKinds[kind], k.Outstanding)
			total.Outstanding += k.Outstanding
			total.Held += k.Held
			total.Frozen += k.Frozen
		}
	}
	page.Outstanding = present.Amount(total.Outstanding)
	add("Of that, held", total.Held)
	add("Of that, frozen", total.Frozen)
	add("Owed by accounts", o.Owed)
}

// attentionItems lists what needs an operator, the most urgent first.
func attentionItems(n models.Counts, approvals, failedMails int) (list []view.AttentionItem) {
	add := func(count int64, one, many, url string, tone views.Tone) {
		switch {
		case count == 1:
			list = append(list, view.AttentionItem{Text: one, URL: url, Tone: tone})
		case count > 1:
			list = append(list, view.AttentionItem{Text: formatCount(count) + many, URL: url, Tone: tone})
		}
	}
	add(n.Flagged, "1 flagged purchase", " flagged purchases", address.AdminPurchases+"?flagged=yes", views.ToneBad)
	add(n.Stuck, "1 purchase is stuck", " purchases are stuck", address.AdminPurchases+"?state=processing", views.ToneWarn)
	add(n.FailedEvents, "1 Stripe event failed", " Stripe events failed", address.AdminEvents+"?outcome=failed", views.ToneWarn)
	add(int64(failedMails), "1 email could not be sent", " emails could not be sent", address.AdminMails+"?state="+string(outbox.Failed), views.ToneWarn)
	add(int64(approvals), "1 change waits for approval", " changes wait for approval", address.Approvals, views.ToneNeutral)
	return list
}

// recentMovements sums the movements of credits of today and of the last thirty days.
func recentMovements(sums []models.MovementSum) view.ReportTable {
	t := view.ReportTable{Columns: []string{"Today", "30 days"}}
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
			t.Rows = append(t.Rows, view.ReportRow{Label: present.Reader{}.T(movementLabels[f]), Cells: []string{present.Amount(today), present.Amount(month)}})
		}
	}
	for _, s := range sums {
		if s.Flow == models.MovementSold && s.Currency != "" {
			t.Rows = append(t.Rows, view.ReportRow{Label: "Sold for", Total: true, Cells: []string{present.Money(s.TodayCents, s.Currency), present.Money(s.MonthCents, s.Currency)}})
		}
	}
	return t
}

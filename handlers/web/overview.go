package web

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// How much the overview does and counts.
const (
	dueForOverview  = 500
	approvalsToTell = 99
)

// Admin is where all accounts together stand, and what needs a person.
func (w *Web) Admin(c echo.Context) error {
	ctx, r := c.Request().Context(), w.readerOf(c)
	if _, err := w.store.AdvanceAccounts(ctx, w.store.Now(), dueForOverview); err != nil {
		return err
	}
	o, err := w.store.Overview(ctx)
	if err != nil {
		return err
	}
	approvals, err := w.store.CountWaiting(ctx, approvalsToTell)
	if err != nil {
		return err
	}
	newest, err := w.store.SearchAccounts(ctx, models.AccountQuery{Limit: newestAccounts})
	if err != nil {
		return err
	}
	page := views.AdminPage{
		Frame: w.frame(c, "Overview", views.IconOperator, models.Account{}),
		Needs: needs(o.Counts, approvals), Lately: lately(o.Flows), AsOf: r.moment(o.At),
		Recent: accountLines(newest.Lines, r),
		Accounts: []views.OverviewSum{
			{Label: "All", Text: whole(o.Accounts)}, {Label: "New today", Text: whole(o.NewToday)},
			{Label: "New in 30 days", Text: whole(o.NewMonth)}, {Label: "In debt", Text: whole(o.Owing)},
		},
	}
	if o.Due > 0 {
		page.Due = whole(o.Due) + " accounts have expiries or turns that are not entered yet. Load the page again for exact figures."
	}
	r.printOutstanding(&page, o)
	return edge.Render(c, http.StatusOK, views.Admin(page))
}

func whole(n int64) string { return grouped(strconv.FormatInt(n, 10)) }

// printOutstanding prints what accounts hold: each kind, and of all of it what is
// held or frozen, and what is owed.
func (r reader) printOutstanding(page *views.AdminPage, o models.Overview) {
	var total models.KindSum
	add := func(label string, credits models.Credits) {
		if credits > 0 {
			page.Kinds = append(page.Kinds, views.OverviewSum{Label: label, Text: amount(credits)})
		}
	}
	for _, kind := range models.LotKinds {
		if i := slices.IndexFunc(o.Kinds, func(k models.KindSum) bool { return k.Kind == kind }); i >= 0 {
			k := o.Kinds[i]
			add(lotKinds[kind], k.Outstanding)
			total.Outstanding += k.Outstanding
			total.Held += k.Held
			total.Frozen += k.Frozen
		}
	}
	page.Outstanding = amount(total.Outstanding)
	add("Of that, held", total.Held)
	add("Of that, frozen", total.Frozen)
	add("Owed by accounts", o.Owed)
}

// needs are what waits for a person, what is worst first.
func needs(n models.Counts, approvals int) (list []views.Need) {
	add := func(count int64, one, many, url string, tone views.Tone) {
		switch {
		case count == 1:
			list = append(list, views.Need{Text: one, URL: url, Tone: tone})
		case count > 1:
			list = append(list, views.Need{Text: whole(count) + many, URL: url, Tone: tone})
		}
	}
	add(n.Flagged, "1 flagged purchase", " flagged purchases", purchasesURL+"?flagged=yes", views.ToneBad)
	add(n.FailedEvents, "1 Stripe event failed", " Stripe events failed", eventsURL+"?outcome=failed", views.ToneWarn)
	add(int64(approvals), "1 adjustment waits for approval", " adjustments wait for approval", "/admin/approvals", views.ToneNeutral)
	return list
}

// lately is what came of credits today and within thirty days.
func lately(sums []models.FlowSum) views.ReportTable {
	t := views.ReportTable{Columns: []string{"Today", "30 days"}}
	for _, f := range models.Flows {
		var today, month models.Credits
		for _, s := range sums {
			if s.Flow == f {
				today, month = today+s.TodayCredits, month+s.MonthCredits
			}
		}
		if month != 0 || slices.Contains([]models.Flow{models.FlowSold, models.FlowUsed, models.FlowLapsed}, f) {
			t.Rows = append(t.Rows, views.ReportRow{Text: flowTexts[f], Cells: []string{amount(today), amount(month)}})
		}
	}
	for _, s := range sums {
		if s.Flow == models.FlowSold && s.Currency != "" {
			t.Rows = append(t.Rows, views.ReportRow{Text: "Sold for", Total: true, Cells: []string{money(s.TodayCents, s.Currency), money(s.MonthCents, s.Currency)}})
		}
	}
	return t
}

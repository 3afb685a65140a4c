package reports_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

func firstOf(m time.Month) time.Time { return time.Date(2026, m, 1, 0, 0, 0, 0, time.UTC) }

// over is when the month before may be closed on every engine.
func over(m time.Month) time.Time { return firstOf(m).Add(10 * time.Minute) }

// closing is the audit record of closing a month.
var closing = models.AuditRecord{Actor: models.ActorRef{Kind: models.ActorUser, ID: "usr_ada"}, Action: "month.close", Detail: "Closed a month."}

func closeMonth(t *testing.T, k *storetest.Kit, m time.Month) {
	t.Helper()
	if err := k.CloseMonth(t.Context(), firstOf(m), closing, nil); err != nil {
		t.Fatal(err)
	}
}

func wantConflict(t *testing.T, err error, message string) {
	t.Helper()
	var known *models.Error
	if !errors.As(err, &known) || known.Code != models.CodeConflict || known.Message != message {
		t.Errorf("%v, want a conflict: %s", err, message)
	}
}

// Given a charge of March, which was closed: its refund in April leaves March as it is and shows
// in April as a correction, and both together say what the books say.
func TestRefundOfAClosedMonth(t *testing.T) {
	k := storetest.New(t) // it is March 29
	_, account := k.Person("ann")
	bought := storetest.PendingPurchase(t, k, account.ID, "form1")
	if _, err := k.SettlePurchase(t.Context(), storetest.PaidReport(bought)); err != nil {
		t.Fatal(err)
	}
	charged := k.Post(models.Command{Account: account.ID, Do: storetest.ChargeOf(3 * models.Credit)})
	k.Clock.Set(firstOf(time.April).AddDate(0, 0, 1))
	own := k.Post(models.Command{Account: account.ID, Do: storetest.ChargeOf(2 * models.Credit)})
	closeMonth(t, k, time.March)
	march := []string{"purchasedusd 0/0 sold 10/1250 used -3/-375 = 7/875"}
	storetest.WantReport(t, "March", storetest.MonthReport(t, k, time.March, ""), march...)

	k.Post(models.Command{Account: account.ID, Do: models.RefundCharge{ChargeID: charged.Charge.ID, Credits: models.Credit}})
	k.Post(models.Command{Account: account.ID, Do: models.RefundCharge{ChargeID: own.Charge.ID, Credits: models.Credit}})
	storetest.WantReport(t, "March after the refund", storetest.MonthReport(t, k, time.March, ""), march...)
	storetest.WantReport(t, "April", storetest.MonthReport(t, k, time.April, ""),
		"purchasedusd 7/875 used -2/-250 refunded 1/125 refunded_earlier 1/125 = 7/875")
	report, err := k.Report(t.Context(), models.ReportQuery{From: firstOf(time.April), Until: firstOf(time.May)})
	if err != nil || report.Closed != nil || !report.CorrectsClosed {
		t.Errorf("April is closed: %v, corrects closed months: %v, %v", report.Closed, report.CorrectsClosed, err)
	}
	report, err = k.Report(t.Context(), models.ReportQuery{From: firstOf(time.March), Until: firstOf(time.April)})
	if c := report.Closed; err != nil || c == nil || !c.ClosedAt.Equal(k.Now()) || c.ClosedBy.ID != "usr_ada" || report.CorrectsClosed {
		t.Errorf("March is closed: %+v, corrects closed months: %v, %v", c, report.CorrectsClosed, err)
	}
	k.CheckBooks()
}

// Reversals and undoings of what a closed month has are corrections too, and so are those of
// what was captured in it.
func TestOtherCorrectionsOfAClosedMonth(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	id := account.ID
	bought := storetest.PendingPurchase(t, k, id, "form1")
	if _, err := k.SettlePurchase(t.Context(), storetest.PaidReport(bought)); err != nil {
		t.Fatal(err)
	}
	given := k.Post(models.Command{Account: id, Do: models.AdjustCredits{Amount: 5 * models.Credit, Kind: models.Promotional}})
	hold := func() models.ChargeID {
		return k.Post(models.Command{Account: id, Do: models.HoldCredits{Charge: storetest.ChargeOf(models.Credit).Charge, ExpiresIn: 20 * 24 * time.Hour}}).Charge.ID
	}
	before, after := hold(), hold()
	k.Post(models.Command{Account: id, Do: models.CaptureHold{ChargeID: before}})
	k.Clock.Set(over(time.April))
	k.Post(models.Command{Account: id, Do: models.CaptureHold{ChargeID: after}})
	closeMonth(t, k, time.March)
	k.Post(models.Command{Account: id, Do: models.RefundCharge{ChargeID: before}}) // captured in March
	k.Post(models.Command{Account: id, Do: models.RefundCharge{ChargeID: after}})  // begun in March, captured in April
	k.Post(models.Command{Account: id, Do: models.UndoAdjustment{Adjustment: given.Entry.ID}})
	k.Post(models.Command{Account: id, Do: models.ReversePurchase{PurchaseID: bought.ID, Credits: 4 * models.Credit}})
	storetest.WantReport(t, "April", storetest.MonthReport(t, k, time.April, ""),
		"purchasedusd 10/1250 reversed_earlier -4/-500 = 6/750",
		"promotional 4/0 used -1/0 refunded 1/0 adjusted_earlier -5/0 refunded_earlier 1/0 = 0/0")
	k.CheckBooks()
}

// Months close in order, once, and not before they are over.
func TestMonthsCloseInOrder(t *testing.T) {
	k := storetest.New(t)
	if m, err := k.Months(t.Context()); err != nil || m.Newest != nil || !m.Next.IsZero() || m.MayClose(k.Now()) {
		t.Errorf("without accounts: %+v, %v", m, err)
	}
	wantConflict(t, k.CloseMonth(t.Context(), firstOf(time.March), closing, nil), "There's nothing to close in March 2026.")
	k.Person("ann")
	wantConflict(t, k.CloseMonth(t.Context(), firstOf(time.March), closing, nil), "March 2026 isn't over yet.")
	k.Clock.Set(over(time.June))
	wantConflict(t, k.CloseMonth(t.Context(), firstOf(time.April), closing, nil), "Close March 2026 first.")
	wantConflict(t, k.CloseMonth(t.Context(), firstOf(time.February), closing, nil), "There's nothing to close in February 2026.")
	closeMonth(t, k, time.March)
	wantConflict(t, k.CloseMonth(t.Context(), firstOf(time.March), closing, nil), "March 2026 is already closed.")
	wantConflict(t, k.CloseMonth(t.Context(), firstOf(time.May), closing, nil), "Close April 2026 first.")
	closeMonth(t, k, time.April)
	m, err := k.Months(t.Context())
	if err != nil || m.Newest == nil || !m.Newest.Month.Equal(firstOf(time.April)) || !m.Next.Equal(firstOf(time.May)) || !m.MayClose(firstOf(time.June)) || m.MayClose(firstOf(time.June).Add(-time.Microsecond)) {
		t.Errorf("%+v, %v", m, err)
	}
	log, err := k.AuditLog(t.Context(), models.AuditQuery{Action: "month.close", Limit: 9})
	if err != nil || len(log.Lines) != 2 {
		t.Errorf("%d records, %v", len(log.Lines), err)
	}
	k.CheckBooks()
}

// Closing first brings all accounts to the end of the month, and no further boundary of it is
// left. What happens at that end is the next month's.
func TestClosingAdvancesAccounts(t *testing.T) {
	k := storetest.New(t)
	plan := k.Plan(models.PlanVersion{Slug: "d", Name: "D", Allowance: 2 * models.Credit, Period: models.Daily})
	const accounts = 300
	for n := range accounts {
		_, account := k.Person(fmt.Sprintf("p%d", n))
		k.Subscribe(account.ID, plan)
	}
	k.Clock.Set(over(time.May))
	var told []string
	if err := k.CloseMonth(t.Context(), firstOf(time.March), closing, func(done, all int64) { told = append(told, fmt.Sprint(done, "/", all)) }); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(told, " "); got != "0/300 256/300 300/300" {
		t.Errorf("progress %s", got)
	}
	// Three days are granted in March, at 17:48 on the 29th, 30th and 31st, and two lapse.
	storetest.WantReport(t, "March", storetest.MonthReport(t, k, time.March, ""), "allowance 0/0 allowance 1800/0 lapsed -1200/0 = 600/0")
	closeMonth(t, k, time.April)
	k.CheckBooks()
}

// Closing that was interrupted goes on where it was.
func TestClosingGoesOn(t *testing.T) {
	k := storetest.New(t)
	plan := k.Plan(models.PlanVersion{Slug: "d", Name: "D", Allowance: models.Credit, Period: models.Daily})
	for n := range 300 {
		_, account := k.Person(fmt.Sprintf("p%d", n))
		k.Subscribe(account.ID, plan)
	}
	k.Clock.Set(over(time.April))
	ctx, stop := context.WithCancel(t.Context())
	err := k.CloseMonth(ctx, firstOf(time.March), closing, func(done, _ int64) {
		if done > 0 {
			stop()
		}
	})
	if err == nil {
		t.Fatal("it was closed")
	}
	if m, err := k.Months(t.Context()); err != nil || m.Newest != nil {
		t.Fatalf("%+v, %v", m, err)
	}
	var first int64 = -1
	if err := k.CloseMonth(t.Context(), firstOf(time.March), closing, func(_, all int64) {
		if first < 0 {
			first = all
		}
	}); err != nil || first != 44 {
		t.Errorf("%d accounts were left, %v", first, err)
	}
	k.CheckBooks()
}

// Nothing is entered in a closed month, whatever the clock says.
func TestNothingIsEnteredInAClosedMonth(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	_, other := k.Person("bob")
	k.Grant(account.ID, 5*models.Credit)
	k.Clock.Set(over(time.April))
	closeMonth(t, k, time.March)
	k.Clock.Set(storetest.Start)
	k.Grant(other.ID, models.Credit)
	receipt := k.Post(models.Command{Account: account.ID, Do: storetest.ChargeOf(models.Credit)})
	if got := receipt.Entry.EffectiveAt; !got.Equal(firstOf(time.April)) {
		t.Errorf("it is effective at %s", got)
	}
	k.Clock.Set(over(time.May))
	storetest.WantReport(t, "March", storetest.MonthReport(t, k, time.March, ""), "purchased 0/0 granted 5/0 = 5/0")
	storetest.WantReport(t, "April", storetest.MonthReport(t, k, time.April, ""), "purchased 5/0 granted 1/0 used -1/0 = 5/0")
	k.CheckBooks()
}

// Another process that has the file open knows of a month that this one has closed.
func TestClosingByAnotherProcess(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	k.Grant(account.ID, 5*models.Credit)
	other := storetest.Open(t, k.Path, storetest.NewClock(over(time.April)), storetest.Settings())
	closeMonth(t, other, time.March)
	receipt := k.Post(models.Command{Account: account.ID, Do: storetest.ChargeOf(models.Credit)})
	if got := receipt.Entry.EffectiveAt; !got.Equal(firstOf(time.April)) {
		t.Errorf("it is effective at %s", got)
	}
	k.CheckBooks()
}

// The figures of a closed month can't be changed, and verification finds what was.
func TestClosedFiguresAreKept(t *testing.T) {
	k, _ := storetest.RichBooks(t)
	k.Clock.Set(over(time.July))
	for m := time.March; m < time.June; m++ {
		closeMonth(t, k, m)
	}
	k.CheckBooks()
	for _, change := range []string{
		"UPDATE closed_figures SET credits = 1", "DELETE FROM closed_figures", "UPDATE closed_months SET closed_at = closed_at + 1", "DELETE FROM closed_months",
	} {
		if err := storetest.Tamper(t, k, change); err == nil {
			t.Errorf("%s went through", change)
		}
	}
	if err := storetest.Tamper(t, k, "DROP TRIGGER closed_figures_keep; UPDATE closed_figures SET credits = credits + 1 WHERE flow = 'sold'"); err != nil {
		t.Fatal(err)
	}
	v, err := k.Verify(t.Context(), nil)
	if err != nil || len(v.Discrepancies) != 1 || !strings.HasPrefix(v.Discrepancies[0], "the closed month 2026-03 says purchasedusd sold ") {
		t.Errorf("%q, %v", v.Discrepancies, err)
	}
	report, err := k.Report(t.Context(), models.ReportQuery{From: firstOf(time.March), Until: firstOf(time.April)})
	if err != nil || report.Reconciles {
		t.Errorf("the report agrees with the books, %v", err)
	}
	if err := storetest.Tamper(t, k, "UPDATE closed_figures SET credits = credits - 1 WHERE flow = 'sold'"); err != nil {
		t.Fatal(err)
	}
	k.CheckBooks()
}

// Where other portals may be at work, a month is not closed while they may still be about to
// commit what belongs to it.
func TestClosingWaitsForOtherPortals(t *testing.T) {
	k := storetest.Open(t, storetest.Server(t), storetest.NewClock(storetest.Start), storetest.Settings())
	_, account := k.Person("ann")
	k.Grant(account.ID, models.Credit)
	k.Clock.Set(over(time.April).Add(-time.Second))
	wantConflict(t, k.CloseMonth(t.Context(), firstOf(time.March), closing, nil), "March 2026 has just ended. You can close it ten minutes after its end.")
	k.Clock.Set(over(time.April))
	closeMonth(t, k, time.March)
	k.CheckBooks()
}

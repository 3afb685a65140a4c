package reports

import (
	"context"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/reports"
)

// booksDue is how long ago the books may have been verified before an operator is told. The
// portal does so every day.
const booksDue = 3 * 24 * time.Hour

// lastVerified returns the newer of the daily check and the last verification of everything.
func (w *Pages) lastVerified(ctx context.Context) (check models.BooksCheck, checked bool, err error) {
	check, checked, err = w.Store.LastCheck(ctx)
	if err != nil {
		return check, checked, err
	}
	task, err := w.Store.LastTask(ctx, models.TaskVerifyBooks)
	if err == nil && !task.EndedAt.IsZero() && task.Fault == "" && (!checked || task.EndedAt.After(check.At)) {
		return fullCheck(task), true, nil
	}
	return check, checked, err
}

// addBooksDue says that the books were not verified for long. The demonstration is as young as
// its process.
func (w *Pages) addBooksDue(page *view.OverviewPage, r present.Reader, o models.Overview, at time.Time) {
	since := at
	if since.IsZero() {
		since = o.FirstAccountAt
	}
	if w.Demo || since.IsZero() || o.At.Sub(since) < booksDue {
		return
	}
	text := r.T("admin_home.books_due", "time", ageText(r, o.At.Sub(since)))
	if at.IsZero() {
		text = r.T("admin_home.books_never")
	}
	page.AttentionItems = append(page.AttentionItems, view.AttentionItem{Text: text, URL: address.AdminBooks, Tone: views.ToneWarn})
}

// lowDisk is below how many free bytes an operator is told: a portal whose disk is full sells
// and charges nothing.
const lowDisk = 1 << 30

// addLowDisk says that the disk of the database is nearly full, if it is.
func addLowDisk(page *view.OverviewPage, r present.Reader, left int64, known bool) {
	if !known || left >= lowDisk {
		return
	}
	page.AttentionItems = append([]view.AttentionItem{{
		Text: r.T("admin_home.low_disk"), Note: r.T("admin_home.disk_left", "size", models.Bytes(left).String()), URL: address.AdminSettings, Tone: views.ToneBad,
	}}, page.AttentionItems...)
}

// addClock says by how much the clock of the portal's machine is ahead of the database's.
func addClock(page *view.OverviewPage, r present.Reader, ahead time.Duration) {
	if ahead == 0 {
		return
	}
	text := "admin_home.clock_ahead"
	if ahead < 0 {
		text = "admin_home.clock_behind"
	}
	page.AttentionItems = append(page.AttentionItems, view.AttentionItem{
		Text: r.T(text, "n", int(ahead.Abs().Round(time.Second)/time.Second)), Note: r.T("admin_home.clock_note"), URL: address.AdminSettings, Tone: views.ToneWarn,
	})
}

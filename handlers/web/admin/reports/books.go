package reports

import (
	"slices"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/reports"
)

// addBooks adds when the portal last verified the books. What it found then comes before
// everything else that needs an operator.
func addBooks(page *view.OverviewPage, r present.Reader, now time.Time, check models.BooksCheck) {
	page.Books = &view.BooksStatus{At: r.Moment(check.At), NewEntries: r.T("admin_home.new_entries", "n", check.Entries), First: check.First}
	page.Books.At.Text = ageText(r, now.Sub(check.At))
	if check.Entries == 0 {
		page.Books.NewEntries = r.T("admin_home.no_entries")
	}
	if check.Discrepancies == 0 {
		return
	}
	page.Books.Found = r.T("admin_home.discrepancy", "n", check.Discrepancies)
	page.AttentionItems = slices.Insert(page.AttentionItems, 0, view.AttentionItem{
		Text: r.T("admin_home.wrong_books", "found", page.Books.Found), URL: "#books", Tone: views.ToneBad,
	})
}

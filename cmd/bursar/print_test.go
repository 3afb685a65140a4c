package main

import (
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

var pageCount = regexp.MustCompile(`/Type\s*/Pages\s[^>]*/Count (\d+)`)

// printed returns how many sheets a page is on paper, in Chromium's own form of PDF.
func (b *browser) printed(path string) int {
	b.t.Helper()
	b.open(path)
	pdf, err := chromedp.Call(b, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: new(true)})
	if err != nil {
		b.t.Fatal(err)
	}
	found := pageCount.FindSubmatch(pdf.Data)
	if found == nil {
		b.t.Fatalf("%s printed %d bytes without a count of pages", path, len(pdf.Data))
	}
	n, _ := strconv.Atoi(string(found[1]))
	return n
}

// A receipt is one sheet of paper, and a statement of a busy year some, not one for each
// week.
func TestPrintedDocuments(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	p.Clock.Set(time.Date(2025, 1, 1, 12, 0, 0, 0, time.UTC))
	bought := p.Settle(p.PendingPurchase(account.ID, alex.ID, 10_000, "bought"), func(r *models.PaymentReport) { r.Complete, r.Paid = true, true })
	for range 360 {
		p.Clock.Add(24 * time.Hour)
		for range 5 {
			p.MustCharge(account.ID, 1)
		}
	}
	b := newBrowser(t, &demoServer{URL: p.URL})
	b.signInWith(alex.Email, webtest.Password)
	year := "/activity/statement?from=2025-01-01&to=2025-12-31&by="
	for path, most := range map[string]int{"/billing/" + string(bought.ID): 1, year + "product": 2, year + "day": 13} {
		if n := b.printed(path); n < 1 || n > most {
			t.Errorf("%s is printed on %d sheets, want %d at most", path, n, most)
		}
	}
	p.CheckBooks()
}

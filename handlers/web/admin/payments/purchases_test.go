package payments_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

func TestPurchases(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("=alex")
	paid := p.PaidPurchase(account.ID, "k1", 10)
	p.Clock.Add(1e9)
	flagged := p.FlaggedPurchase(account.ID, "k2")
	flaggedRow := "=alex " + string(flagged.ID) + " The order was for $12.50, but $12.40 was paid."
	b := p.As(p.Operator("ada", models.OperatorAuditor))
	b.Get("/admin/purchases").Shows(http.StatusOK).Lists(flaggedRow, "=alex "+string(paid.ID))
	for _, q := range []string{"state=paid", "q=" + string(paid.ID), "q=cs_test_k1", "q=+pi_k1+", "state=paid&account=" + string(account.ID)} {
		b.Get("/admin/purchases?" + q).Shows(http.StatusOK).Lists("=alex " + string(paid.ID))
	}
	b.Get("/admin/purchases?flagged=yes&since=2026-03-29&until=2026-03-29").Shows(http.StatusOK).Lists(flaggedRow)
	b.Get("/admin/purchases?until=2026-03-28").Shows(http.StatusOK, "No results").Lists()
	b.Get("/admin/purchases?until=0000-12-31").ShowsFault("until", "Enter a date from 2000 to 9998.").
		Shows(http.StatusUnprocessableEntity, "There is a problem Enter a date from 2000 to 9998.")
	b.Get("/admin/purchases?state=x").ShowsFault("state", "Choose one of these.")
	want := "\ufeffid,account,account_name,buyer,state,flag,credits,reversed_credits,offered,currency,paid,paid_currency,refunded,session,payment,created_at,paid_at,tax,total,status,dispute,disputed,disputed_currency,respond_by,owed_credits\r\n" +
		string(flagged.ID) + "," + string(account.ID) + ",'=alex,,flagged,\"" + flagged.FlagReason + "\",10,0,12.50,usd,12.40,usd,0.00,cs_test_k2,pi_k2,2026-03-29T17:48:47.000Z,,0.00,12.40,Flagged,,,,,0\r\n" +
		string(paid.ID) + "," + string(account.ID) + ",'=alex,,paid,,10,0,12.50,usd,12.50,usd,0.00,cs_test_k1,pi_k1,2026-03-29T17:48:46.000Z,2026-03-29T17:48:46.000Z,0.00,12.50,Paid,,,,,0\r\n"
	if got := b.Get(b.Get("/admin/purchases").Link("Download CSV")).Body; got != want {
		t.Errorf("the file is\n%s\nwant\n%s", got, want)
	}
	p.CheckBooks()
}

func TestPurchasesArePaged(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	for i := range 55 {
		p.PaidPurchase(account.ID, fmt.Sprint("k", i), 1)
	}
	b := p.As(p.Operator("ada", models.OperatorAuditor))
	first := b.Get("/admin/purchases?state=paid").Shows(http.StatusOK)
	second := b.Get(first.Link("Next page")).Shows(http.StatusOK)
	if len(first.RowTitles()) != 50 || len(second.RowTitles()) != 5 || second.Link("Next page") != "" {
		t.Errorf("%d and then %d purchases", len(first.RowTitles()), len(second.RowTitles()))
	}
	if back := b.Get(second.Link("First page")); len(back.RowTitles()) != 50 {
		t.Errorf("the first page has %d", len(back.RowTitles()))
	}
	p.CheckBooks()
}

package accounts_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

func TestSearch(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	p.Clock.Add(time.Second)
	p.Customer("bruno")
	secret := models.NewSecret()
	p.Key(secret, account.ID, models.ScopeBalanceRead)
	purchase, _, err := p.OpenPurchase(t.Context(), models.Purchase{AccountID: account.ID, UserID: alex.ID, Credits: models.Credit, AmountCents: 125, Currency: "usd", Key: "k"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.AttachSession(t.Context(), purchase.ID, "cs_test_1", "https://stripe.test"); err != nil {
		t.Fatal(err)
	}
	b := p.As(p.Operator("ada", models.OperatorAuditor))
	b.Get("/admin").Shows(http.StatusOK, "Newest accounts").Lists("bruno bruno-2@example.test", "alex alex-1@example.test")
	for _, q := range []string{"LEX", "alex-1@", string(account.ID), secret.Prefix(), string(secret), string(purchase.ID), "cs_test_1", " alex "} {
		b.Get("/admin/accounts?q="+url.QueryEscape(q)).Shows(http.StatusOK, "Matches for").Lists("alex alex-1@example.test")
	}
	for _, q := range []string{"nobody", "%", "_", "' OR 1=1 --"} {
		b.Get("/admin/accounts?q="+url.QueryEscape(q)).Shows(http.StatusOK, "No accounts match").Lists()
	}
	b.Get("/admin/accounts?q="+strings.Repeat("a", 60_000)).Shows(http.StatusOK, "No accounts match").Lists()
	b.Get("/admin/accounts").Shows(http.StatusOK, "All accounts").Lists("bruno bruno-2@example.test", "alex alex-1@example.test")
}

func TestSearchIsPaged(t *testing.T) {
	p := webtest.NewPortal(t)
	for i := range 55 {
		p.Person(fmt.Sprintf("alex & %d", i))
	}
	b := p.As(p.Operator("ada", models.OperatorAuditor))
	first := b.Get("/admin/accounts?q=" + url.QueryEscape("alex &")).Shows(http.StatusOK)
	second := b.Get(first.Link("Next page")).Shows(http.StatusOK, "Matches for “alex &”")
	if len(first.RowTitles()) != 50 || len(second.RowTitles()) != 5 || second.Link("Next page") != "" {
		t.Errorf("%d and then %d accounts", len(first.RowTitles()), len(second.RowTitles()))
	}
	if back := b.Get(second.Link("First page")); len(back.RowTitles()) != 50 {
		t.Errorf("the first page has %d accounts", len(back.RowTitles()))
	}
}

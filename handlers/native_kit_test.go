package handlers_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

// service is a portal with a service key and an account with credits.
type service struct {
	*portal
	credential header
	account    models.AccountID
	lot        string
}

func newService(t *testing.T, credits models.Credits) service {
	t.Helper()
	p := newPortal(t)
	_, account := p.Person("gita")
	receipt := p.Grant(account.ID, credits)
	return service{p, bearer(p.key("", models.ServiceScopes...)), account.ID, string(receipt.Entry.NewLots[0].ID)}
}

// post sends a POST request with a new idempotency key, unless the headers contain
// one.
func (s service) post(path, body string, headers ...header) response {
	s.Helper()
	return s.request("POST", path, body, append([]header{s.credential, idempotencyKey(string(models.NewAuditID()))}, headers...)...)
}

// hold places a hold and returns the path of the charge.
func (s service) hold(credits string) string {
	s.Helper()
	a := s.post("/v1/charges", fmt.Sprintf(`{"account":%q,"credits":%q,"hold":true}`, s.account, credits))
	if a.status != 201 {
		s.Fatalf("a hold of %s: %d %s", credits, a.status, a.body)
	}
	return "/v1/charges/" + a.field("id")
}

// wantBalance fails the test unless this much is available and held.
func (s service) wantBalance(available, held models.Credits) {
	s.Helper()
	if v := s.Balance(s.account).Balance; v.Available != available || v.Held != held || v.Debt != 0 {
		s.Errorf("%+v, want %s available and %s held", v, available, held)
	}
	s.CheckBooks()
}

func idempotencyKey(key string) header { return header{"Idempotency-Key", key} }

// collectPages follows a list to its end and returns one field of all elements.
func collectPages(s service, path string, limit int, name string) (values []string) {
	s.Helper()
	cursor := ""
	for range 100 {
		a := s.request("GET", fmt.Sprintf("%s?limit=%d&cursor=%s", path, limit, url.QueryEscape(cursor)), "", s.credential)
		if a.status != 200 {
			s.Fatalf("%s: %d %s", path, a.status, a.body)
		}
		elements := a.elements()
		if len(elements) > limit {
			s.Errorf("a page of %d", len(elements))
		}
		for _, e := range elements {
			values = append(values, e.field(name))
		}
		if cursor = a.field("next_cursor"); cursor == "" {
			return values
		}
	}
	s.Fatalf("%s does not end", path)
	return nil
}

// elements returns the elements of a list.
func (a response) elements() (list []response) {
	a.Helper()
	var page struct{ Data []json.RawMessage }
	if err := json.Unmarshal([]byte(a.body), &page); err != nil || page.Data == nil {
		a.Fatalf("no list: %d %s (%v)", a.status, a.body, err)
	}
	for _, raw := range page.Data {
		list = append(list, response{a.T, a.status, a.header, string(raw)})
	}
	return list
}

// saveReadme puts a product on the price list: two credits per unit, charged by
// this rule.
func (s service) saveReadme(rule models.ChargeRule) {
	s.Helper()
	if err := s.SaveProduct(s.Context(), models.Product{Slug: "readme", Name: "README", UnitCost: 2 * models.Credit, Rule: rule}); err != nil {
		s.Fatal(err)
	}
}

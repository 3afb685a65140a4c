package reports_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// An operator finds a rejected request by its id, or from the account's page.
func TestRejectedRequests(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	secret := models.NewSecret()
	p.Key(secret, "", models.ServiceScopes...)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.URL+"/v1/charges", strings.NewReader(`{"account":"`+string(account.ID)+`","credits":"5"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+string(secret))
	r.Header.Set("Idempotency-Key", "job-1")
	r.Header.Set("Content-Type", "application/json")
	b := p.As(p.Operator("ada", models.OperatorAuditor))
	refused := b.Do(r)
	id := refused.Header.Get("X-Request-Id")
	line := "POST /v1/charges 402 insufficient_credits This needs 5 credits, and 0 are available. Request " + id
	b.Get("/admin/refusals?request="+id).Shows(http.StatusOK, "test").Lists(line)
	b.Get(b.Get("/admin/accounts/" + string(account.ID)).Link("View refused calls")).Shows(http.StatusOK).Lists(line)
	b.Get("/admin/refusals?request=none").Shows(http.StatusOK, "No results")
	p.CheckBooks()
}

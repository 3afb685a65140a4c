package handlers_test

import (
	"fmt"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

// Two services that number their jobs alike don't get each other's answers.
func TestServiceKeysHaveTheirOwnIdempotencyKeys(t *testing.T) {
	s := newService(t, 10*models.Credit)
	other := bearer(s.key("", models.ServiceScopes...))
	job := idempotencyKey("job-1")
	body := func(credits string) string { return fmt.Sprintf(`{"account":%q,"credits":%q}`, s.account, credits) }
	first := s.request("POST", "/v1/charges", body("2"), s.credential, job)
	first.wantContains(201, `"credits":"2"`)
	second := s.request("POST", "/v1/charges", body("3"), other, job)
	second.wantContains(201, `"credits":"3"`)
	for _, again := range []struct {
		credential    header
		credits, want string
	}{{s.credential, "2", first.field("id")}, {other, "3", second.field("id")}} {
		a := s.request("POST", "/v1/charges", body(again.credits), again.credential, job)
		a.wantContains(200, `"id":"`+again.want+`"`)
		a.wantHeader("Idempotency-Replayed", "true")
	}
	s.request("POST", "/v1/charges", body("2"), other, job).wantContains(409, `"code":"idempotency_conflict"`)
	s.wantBalance(5*models.Credit, 0)
}

package handlers_test

import (
	"fmt"
	"math"
	"sync"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

func TestStorage(t *testing.T) {
	p := newPortal(t)
	service := bearer(p.key("", models.ServiceScopes...))
	_, account := p.Person("gita") // storage limit 1 GB
	path := "/v1/accounts/" + string(account.ID) + "/storage"
	put := func(body string) response { t.Helper(); return p.request("PUT", path, body, service) }
	put(`{"usage":209715200}`).wantBody(200, `{"usage":209715200,"limit":1073741824}`)
	put(`{"usage":1073741824}`).wantBody(200, `{"usage":1073741824,"limit":1073741824}`)
	put(`{"usage":1073741825}`).wantContains(422, `"code":"storage_limit_exceeded"`)
	put(`{"usage":0}`).wantBody(200, `{"usage":0,"limit":1073741824}`)
	put(`{}`).wantContains(422, `{"field":"usage","detail":"is required"}`)
	put(`{"usage":null}`).wantContains(422, `{"field":"usage","detail":"is required"}`)
	put(`{"usage":-1}`).wantContains(422, `{"field":"usage","detail":"must not be negative"}`)
	put(`{"usage":1.5}`).wantContains(422, `{"field":"usage","detail":"must be a whole number"}`)
	put(`{"usage":1e400}`).wantContains(422, `{"field":"usage","detail":"must be a whole number"}`)
	put(`{"usage":"1"}`).wantContains(422, `{"field":"usage","detail":"must be a whole number"}`)
	put(`{"usage":1,"delta":1}`).wantContains(422, `{"field":"delta"`)
	if got := p.Balance(account.ID).Account.StorageUsage; got != 0 {
		t.Errorf("%d bytes are noted", got)
	}
	p.request("PUT", "/v1/accounts/acc_none/storage", `{"usage":1}`, service).wantContains(404, `"code":"not_found"`)
	p.request("PUT", path, `{"usage":1}`, bearer(p.key(account.ID, models.ScopeBalanceRead))).wantContains(403, `"code":"insufficient_scope"`)
	_, other := p.Person("other")
	p.request("PUT", path, `{"usage":1}`, bearer(p.key(other.ID, models.ScopeStorageWrite))).wantContains(404, `"code":"not_found"`)
}

// A delta counts once per idempotency key.
func TestStorageDelta(t *testing.T) {
	s := newService(t, 10*models.Credit) // storage limit 1 GB
	path := "/v1/accounts/" + string(s.account) + "/storage"
	first := s.post(path, `{"delta":209715200}`, idempotencyKey("upload-1"))
	first.wantBody(200, `{"usage":209715200,"limit":1073741824}`)
	first.wantHeader("X-Credits-Remaining", "10.00")
	first.wantHeader("Idempotency-Replayed", "")
	s.post(path, `{"delta":-9715200}`, idempotencyKey("remove-1")).wantBody(200, `{"usage":200000000,"limit":1073741824}`)
	s.post(path, `{"delta":0}`).wantBody(200, `{"usage":200000000,"limit":1073741824}`)

	// A replay repeats the first response and counts nothing.
	again := s.post(path, `{"delta":209715200}`, idempotencyKey("upload-1"))
	again.wantBody(200, `{"usage":209715200,"limit":1073741824}`)
	again.wantHeader("Idempotency-Replayed", "true")
	s.post(path, `{"delta":209715201}`, idempotencyKey("upload-1")).wantContains(409, `"code":"idempotency_conflict"`)
	// Other service keys, customers' keys and charges have their own idempotency keys.
	another := bearer(s.key("", models.ServiceScopes...))
	s.request("POST", path, `{"delta":5}`, another, idempotencyKey("upload-1")).wantBody(200, `{"usage":200000005,"limit":1073741824}`)
	s.request("POST", path, `{"delta":-5}`, another, idempotencyKey("upload-2")).wantBody(200, `{"usage":200000000,"limit":1073741824}`)
	own := bearer(s.key(s.account, models.ScopeStorageWrite))
	s.request("POST", path, `{"delta":1}`, own, idempotencyKey("upload-1")).wantBody(200, `{"usage":200000001,"limit":1073741824}`)
	s.post("/v1/charges", fmt.Sprintf(`{"account":%q,"credits":"1"}`, s.account), idempotencyKey("upload-1")).wantContains(201, `"status":"captured"`)

	// A rejected request is not remembered: the same key may succeed later.
	s.post(path, `{"delta":-200000002}`, idempotencyKey("remove-2")).wantContains(422, `{"field":"delta","detail":"would take the usage below 0"}`)
	s.post(path, fmt.Sprintf(`{"delta":%d}`, 1<<30-200000000), idempotencyKey("upload-2")).wantContains(422, `"code":"storage_limit_exceeded"`)
	s.request("PUT", path, `{"usage":200000000}`, s.credential).wantBody(200, `{"usage":200000000,"limit":1073741824}`)
	s.post(path, fmt.Sprintf(`{"delta":%d}`, 1<<30-200000000), idempotencyKey("upload-2")).wantBody(200, `{"usage":1073741824,"limit":1073741824}`)
	s.post(path, fmt.Sprintf(`{"delta":%d}`, math.MaxInt64)).wantContains(422, `{"field":"delta","detail":"would take the usage beyond what can be counted"}`)
	s.post(path, `{"delta":1}`).wantContains(422, `"code":"storage_limit_exceeded"`)

	for body, text := range map[string]string{
		`{}`: `is required`, `{"delta":null}`: `is required`, `{"delta":1.5}`: `must be a whole number`,
		`{"delta":9223372036854775808}`: `must be a whole number`, `{"delta":"1"}`: `must be a whole number`,
	} {
		s.post(path, body).wantContains(422, `{"field":"delta","detail":"`+text+`"}`)
	}
	s.post(path, `{"delta":1,"usage":1}`).wantContains(422, `{"field":"usage"`)
	s.request("POST", path, `{"delta":1}`, s.credential).wantContains(400, `"code":"missing_idempotency_key"`)
	s.post("/v1/accounts/acc_none/storage", `{"delta":1}`).wantContains(404, `"code":"not_found"`)
	_, other := s.Person("other")
	s.request("POST", path, `{"delta":1}`, bearer(s.key(other.ID, models.ScopeStorageWrite)), idempotencyKey("1")).wantContains(404, `"code":"not_found"`)
	if got := s.Balance(s.account).Account.StorageUsage; got != 1<<30 {
		t.Errorf("%d bytes are noted", got)
	}
	s.wantBalance(9*models.Credit, 0)
}

// Usage may exceed a limit that was lowered, and then fall, but not grow.
func TestStorageAboveALoweredLimit(t *testing.T) {
	s := newService(t, 10*models.Credit)
	plan := s.Plan(models.PlanVersion{Slug: "big", Name: "Big", Period: models.Monthly, StorageLimit: 4 << 30})
	sub := s.Subscribe(s.account, plan)
	path := "/v1/accounts/" + string(s.account) + "/storage"
	s.post(path, `{"delta":3221225472}`).wantBody(200, `{"usage":3221225472,"limit":4294967296}`)
	s.Post(models.Command{Account: s.account, Do: models.CancelSubscription{SubscriptionID: sub}})
	s.post(path, `{"delta":1}`).wantContains(422, `"code":"storage_limit_exceeded"`)
	s.post(path, `{"delta":0}`).wantBody(200, `{"usage":3221225472,"limit":1073741824}`)
	s.post(path, `{"delta":-1073741824}`).wantBody(200, `{"usage":2147483648,"limit":1073741824}`)
	s.CheckBooks()
}

// Concurrent deltas count once per idempotency key, and none is lost.
func TestStorageDeltaConcurrently(t *testing.T) {
	s := newService(t, 10*models.Credit)
	path := "/v1/accounts/" + string(s.account) + "/storage"
	var wg sync.WaitGroup
	answers := make([]response, 40)
	for i := range answers {
		wg.Go(func() { answers[i] = s.post(path, `{"delta":1000}`, idempotencyKey(fmt.Sprint("file-", i%20))) })
	}
	wg.Wait()
	counted := 0
	for _, a := range answers {
		if a.status != 200 {
			t.Errorf("%d %s", a.status, a.body)
		}
		if a.header.Get("Idempotency-Replayed") == "" {
			counted++
		}
	}
	if usage := s.Balance(s.account).Account.StorageUsage; counted != 20 || usage != 20_000 {
		t.Errorf("%d were counted, %d bytes are noted", counted, usage)
	}
}

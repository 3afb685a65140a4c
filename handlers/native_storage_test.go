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
	_, account := p.Person("gita") // may store 1 GB
	path := "/v1/accounts/" + string(account.ID) + "/storage"
	put := func(body string) answer { t.Helper(); return p.ask("PUT", path, body, service) }
	put(`{"usage":209715200}`).is(200, `{"usage":209715200,"limit":1073741824}`)
	put(`{"usage":1073741824}`).is(200, `{"usage":1073741824,"limit":1073741824}`)
	put(`{"usage":1073741825}`).has(422, `"code":"storage_limit_exceeded"`)
	put(`{"usage":0}`).is(200, `{"usage":0,"limit":1073741824}`)
	put(`{}`).has(422, `{"field":"usage","detail":"is required"}`)
	put(`{"usage":null}`).has(422, `{"field":"usage","detail":"is required"}`)
	put(`{"usage":-1}`).has(422, `{"field":"usage","detail":"must not be negative"}`)
	put(`{"usage":1.5}`).has(422, `{"field":"usage","detail":"must be a whole number"}`)
	put(`{"usage":1e400}`).has(422, `{"field":"usage","detail":"must be a whole number"}`)
	put(`{"usage":"1"}`).has(422, `{"field":"usage","detail":"must be a whole number"}`)
	put(`{"usage":1,"delta":1}`).has(422, `{"field":"delta"`)
	if got := p.Balance(account.ID).Account.StorageUsage; got != 0 {
		t.Errorf("%d bytes are noted", got)
	}
	p.ask("PUT", "/v1/accounts/acc_none/storage", `{"usage":1}`, service).has(404, `"code":"not_found"`)
	p.ask("PUT", path, `{"usage":1}`, bearer(p.key(account.ID, models.ScopeBalanceRead))).has(403, `"code":"insufficient_scope"`)
	_, other := p.Person("other")
	p.ask("PUT", path, `{"usage":1}`, bearer(p.key(other.ID, models.ScopeStorageWrite))).has(404, `"code":"not_found"`)
}

// A change of what is stored is counted once under its key.
func TestStorageDelta(t *testing.T) {
	s := newService(t, 10*models.Credit) // may store 1 GB
	path := "/v1/accounts/" + string(s.account) + "/storage"
	first := s.post(path, `{"delta":209715200}`, once("upload-1"))
	first.is(200, `{"usage":209715200,"limit":1073741824}`)
	first.carries("X-Credits-Remaining", "10.00")
	first.carries("Idempotency-Replayed", "")
	s.post(path, `{"delta":-9715200}`, once("remove-1")).is(200, `{"usage":200000000,"limit":1073741824}`)
	s.post(path, `{"delta":0}`).is(200, `{"usage":200000000,"limit":1073741824}`)

	// A replay tells what was told first, and counts nothing.
	again := s.post(path, `{"delta":209715200}`, once("upload-1"))
	again.is(200, `{"usage":209715200,"limit":1073741824}`)
	again.carries("Idempotency-Replayed", "true")
	s.post(path, `{"delta":209715201}`, once("upload-1")).has(409, `"code":"idempotency_conflict"`)
	// The key is the operator's, whichever of its keys it was sent with; it is no
	// customer's, and no charge's.
	s.ask("POST", path, `{"delta":209715200}`, bearer(s.key("", models.ServiceScopes...)), once("upload-1")).carries("Idempotency-Replayed", "true")
	own := bearer(s.key(s.account, models.ScopeStorageWrite))
	s.ask("POST", path, `{"delta":1}`, own, once("upload-1")).is(200, `{"usage":200000001,"limit":1073741824}`)
	s.post("/v1/charges", fmt.Sprintf(`{"account":%q,"credits":"1"}`, s.account), once("upload-1")).has(201, `"status":"captured"`)

	// A refusal is not remembered: under its key the same may succeed later.
	s.post(path, `{"delta":-200000002}`, once("remove-2")).has(422, `{"field":"delta","detail":"would take the usage below 0"}`)
	s.post(path, fmt.Sprintf(`{"delta":%d}`, 1<<30-200000000), once("upload-2")).has(422, `"code":"storage_limit_exceeded"`)
	s.ask("PUT", path, `{"usage":200000000}`, s.asks).is(200, `{"usage":200000000,"limit":1073741824}`)
	s.post(path, fmt.Sprintf(`{"delta":%d}`, 1<<30-200000000), once("upload-2")).is(200, `{"usage":1073741824,"limit":1073741824}`)
	s.post(path, fmt.Sprintf(`{"delta":%d}`, math.MaxInt64)).has(422, `{"field":"delta","detail":"would take the usage beyond what can be counted"}`)
	s.post(path, `{"delta":1}`).has(422, `"code":"storage_limit_exceeded"`)

	for body, text := range map[string]string{
		`{}`: `is required`, `{"delta":null}`: `is required`, `{"delta":1.5}`: `must be a whole number`,
		`{"delta":9223372036854775808}`: `must be a whole number`, `{"delta":"1"}`: `must be a whole number`,
	} {
		s.post(path, body).has(422, `{"field":"delta","detail":"`+text+`"}`)
	}
	s.post(path, `{"delta":1,"usage":1}`).has(422, `{"field":"usage"`)
	s.ask("POST", path, `{"delta":1}`, s.asks).has(400, `"code":"missing_idempotency_key"`)
	s.post("/v1/accounts/acc_none/storage", `{"delta":1}`).has(404, `"code":"not_found"`)
	_, other := s.Person("other")
	s.ask("POST", path, `{"delta":1}`, bearer(s.key(other.ID, models.ScopeStorageWrite)), once("1")).has(404, `"code":"not_found"`)
	if got := s.Balance(s.account).Account.StorageUsage; got != 1<<30 {
		t.Errorf("%d bytes are noted", got)
	}
	s.stands(9*models.Credit, 0)
}

// Usage may stand above a limit that was lowered, and fall, but not grow.
func TestStorageAboveALoweredLimit(t *testing.T) {
	s := newService(t, 10*models.Credit)
	plan := s.Plan(models.PlanVersion{Slug: "big", Name: "Big", Period: models.Monthly, StorageLimit: 4 << 30})
	sub := s.Subscribe(s.account, plan)
	path := "/v1/accounts/" + string(s.account) + "/storage"
	s.post(path, `{"delta":3221225472}`).is(200, `{"usage":3221225472,"limit":4294967296}`)
	s.Post(models.Command{Account: s.account, Do: models.CancelSubscription{SubscriptionID: sub}})
	s.post(path, `{"delta":1}`).has(422, `"code":"storage_limit_exceeded"`)
	s.post(path, `{"delta":0}`).is(200, `{"usage":3221225472,"limit":1073741824}`)
	s.post(path, `{"delta":-1073741824}`).is(200, `{"usage":2147483648,"limit":1073741824}`)
	s.CheckBooks()
}

// However many count at once, each key counts once and none is lost.
func TestStorageDeltaRaced(t *testing.T) {
	s := newService(t, 10*models.Credit)
	path := "/v1/accounts/" + string(s.account) + "/storage"
	var wg sync.WaitGroup
	answers := make([]answer, 40)
	for i := range answers {
		wg.Go(func() { answers[i] = s.post(path, `{"delta":1000}`, once(fmt.Sprint("file-", i%20))) })
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

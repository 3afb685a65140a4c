package handlers_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// A common bug elsewhere: held credits still count as available.
func TestConcurrentHolds(t *testing.T) {
	s := newService(t, 5000*models.Credit)
	answers := make([]response, 6)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() {
			answers[i] = s.post("/v1/charges", fmt.Sprintf(`{"account":%q,"credits":"1000","hold":true}`, s.account))
		})
	}
	wg.Wait()
	statuses := map[int]int{}
	for _, a := range answers {
		statuses[a.status]++
		if a.status == 402 {
			a.wantContains(402, `"available":"0","required":"1000"`)
		}
	}
	if statuses[201] != 5 || statuses[402] != 1 {
		t.Errorf("statuses %v, want exactly five holds", statuses)
	}
	s.wantBalance(0, 5000*models.Credit)
}

// A common bug elsewhere: a sweeper races with a late capture. Here there is no
// sweeper, and a hold ends once.
func TestConcurrentEndsOfHold(t *testing.T) {
	s := newService(t, 10*models.Credit)
	path := s.hold("10")
	answers := make([]response, 50)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() { answers[i] = s.post(path+[]string{"/capture", "/release"}[i%2], "") })
	}
	wg.Wait()
	outcomes := map[string]int{}
	for _, a := range answers {
		if a.status == 200 {
			outcomes[a.field("status")]++
		} else {
			outcomes[a.field("code")]++
		}
	}
	available := 10 * models.Credit
	switch {
	case outcomes["captured"] == 1 && outcomes["already_captured"] == 49:
		available = 0
	case outcomes["released"] == 1 && outcomes["already_released"] == 49:
	default:
		t.Errorf("outcomes %v, want one end and 49 that tell it", outcomes)
	}
	s.wantBalance(available, 0)
}

// A capture at or after the instant of expiry is too late, even if the expiry has
// not been written yet, and however many captures race.
func TestConcurrentLateCaptures(t *testing.T) {
	s := newService(t, 10*models.Credit)
	path := s.hold("10")
	var wg sync.WaitGroup
	answers := make([]response, 50)
	for i := range answers {
		wg.Go(func() {
			if i == 25 {
				s.Clock.Add(time.Hour)
			}
			answers[i] = s.post(path+"/capture", "")
		})
	}
	wg.Wait()
	outcomes := map[string]int{}
	for _, a := range answers {
		if a.status == 200 {
			outcomes["captured"]++
		} else {
			outcomes[a.field("code")]++
		}
	}
	available := 10 * models.Credit
	switch {
	case outcomes["captured"] == 1 && outcomes["already_captured"] == 49:
		available = 0
	case outcomes["hold_expired"] == 50:
	default:
		t.Errorf("outcomes %v", outcomes)
	}
	s.wantBalance(available, 0)
}

// A common bug elsewhere: concurrent partial captures read the same remainder.
func TestConcurrentPartialCaptures(t *testing.T) {
	s := newService(t, 10*models.Credit)
	path := s.hold("10")
	statuses := make([]int, 50)
	var wg sync.WaitGroup
	for i := range statuses {
		wg.Go(func() { statuses[i] = s.post(path+"/capture", `{"credits":"3","final":false}`).status })
	}
	wg.Wait()
	captured := 0
	for _, status := range statuses {
		switch status {
		case 200:
			captured++
		case 422: // more than the one credit still held
		default:
			t.Errorf("status %d", status)
		}
	}
	if captured != 3 {
		t.Errorf("%d captures of 3 on 10", captured)
	}
	s.wantBalance(0, models.Credit)
	s.post(path+"/capture", `{"credits":"1.000001"}`).wantContains(422, `{"field":"credits","detail":"is more than the 1 that are held"}`)
	s.post(path+"/capture", `{"credits":"1","final":false}`).wantContains(200, `"status":"captured"`) // nothing is left on hold
	s.wantBalance(0, 0)
}

// A common bug elsewhere: refunds add up to more than the charge.
func TestConcurrentRefunds(t *testing.T) {
	s := newService(t, 10*models.Credit)
	a := s.post("/v1/charges", fmt.Sprintf(`{"account":%q,"credits":"10"}`, s.account))
	path := "/v1/charges/" + a.field("id")
	statuses := make([]int, 50)
	var wg sync.WaitGroup
	for i := range statuses {
		wg.Go(func() { statuses[i] = s.post(path+"/refund", `{"credits":"3"}`).status })
	}
	wg.Wait()
	refunded := 0
	for _, status := range statuses {
		if status == 200 {
			refunded++
		}
	}
	if refunded != 3 {
		t.Errorf("%d refunds of 3 on 10", refunded)
	}
	s.post(path+"/refund", `{"credits":"1.000001"}`).wantContains(422, `{"field":"credits","detail":"is more than the 1 that can be given back"}`)
	rest := s.post(path+"/refund", "", idempotencyKey("rest"))
	rest.wantContains(200, `"credits":"1","held":"0","captured":"10","refunded":"10"`)
	s.post(path+"/refund", "", idempotencyKey("rest")).wantBody(200, strings.TrimSpace(rest.body))
	s.post(path+"/refund", "").wantContains(422, `{"field":"credits"`)
	s.wantBalance(10*models.Credit, 0)
}

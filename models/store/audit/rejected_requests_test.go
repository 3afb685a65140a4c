package audit_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// The newest rejected requests of each account are kept, for thirty days.
func TestRejectedRequestsAreBounded(t *testing.T) {
	k := storetest.New(t)
	note := func(account models.AccountID, n int) {
		for i := range n {
			k.RecordRejectedRequest(models.RejectedRequest{AccountID: account, Status: 402, Code: models.CodeInsufficientCredits, RequestID: fmt.Sprint(account, i)})
		}
	}
	count := func(q models.RejectedRequestQuery) (n int, newest string) {
		q.Limit = 1000
		page, err := k.RejectedRequests(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range page.Lines {
			newest = max(newest, l.RequestID)
		}
		return len(page.Lines), newest
	}
	note("acc_1", 450)
	note("acc_2", 3)
	if n, newest := count(models.RejectedRequestQuery{AccountID: "acc_1"}); n != 200 || newest != "acc_1449" {
		t.Errorf("%d are kept, the newest is %s", n, newest)
	}
	note("acc_1", 150)
	if n, _ := count(models.RejectedRequestQuery{AccountID: "acc_1"}); n != 200 {
		t.Errorf("%d are kept", n)
	}
	if n, _ := count(models.RejectedRequestQuery{RequestID: "acc_20"}); n != 1 {
		t.Errorf("%d are found by their request", n)
	}
	k.Clock.Add(30*24*time.Hour + time.Second)
	note("acc_1", 1)
	if n, _ := count(models.RejectedRequestQuery{}); n != 1 {
		t.Errorf("%d are left after a month", n)
	}
}

// What was recorded before the portal stopped in an orderly way is there when it starts
// again.
func TestRejectedRequestsAreWrittenAtTheEnd(t *testing.T) {
	k := storetest.New(t)
	k.RecordRejectedRequest(models.RejectedRequest{AccountID: "acc_1", Status: 429, Code: models.CodeRateLimited})
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	again := storetest.Open(t, k.Path, k.Clock, storetest.Settings())
	if page, err := again.RejectedRequests(t.Context(), models.RejectedRequestQuery{Limit: 10}); err != nil || len(page.Lines) != 1 {
		t.Errorf("%d are there, %v", len(page.Lines), err)
	}
}

// Every rejected request is counted, by quarter of an hour, however many are kept.
func TestRejectedRequestsAreCounted(t *testing.T) {
	k := storetest.New(t)
	_, ann := k.Person("ann")
	note := func(account models.AccountID, status int, code models.Code, n int) {
		for range n {
			k.RecordRejectedRequest(models.RejectedRequest{AccountID: account, Status: status, Code: code})
		}
	}
	count := func(id models.AccountID, since, until time.Time) string {
		k.Audit.Close() // writes what waits
		counts, err := k.RejectionCounts(t.Context(), id, models.TimeRange{Since: since, Until: until})
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(counts)
	}
	quarter := storetest.Start.Truncate(15 * time.Minute)
	next := quarter.Add(15 * time.Minute)
	note(ann.ID, 402, models.CodeInsufficientCredits, 450)
	if got := count(ann.ID, quarter, next); got != "[{402 insufficient_credits 450}]" {
		t.Errorf("counted %s", got)
	}
	note(ann.ID, 402, models.CodeInsufficientCredits, 7)
	note(ann.ID, 403, models.CodeInsufficientScope, 2)
	note("acc_none", 404, models.CodeNotFound, 3) // nobody's
	note("", 404, models.CodeNotFound, 3)
	if got := count(ann.ID, quarter, next); got != "[{402 insufficient_credits 457} {403 insufficient_scope 2}]" {
		t.Errorf("counted %s", got)
	}
	if got := count("acc_none", quarter, next) + count("", quarter, next); got != "[][]" {
		t.Errorf("counted %s for accounts that are not there", got)
	}
	k.Clock.Set(next)
	note(ann.ID, 422, models.CodeInvalidField, 1)
	if got := count(ann.ID, quarter, next); got != "[{402 insufficient_credits 457} {403 insufficient_scope 2}]" {
		t.Errorf("counted %s", got)
	}
	if got := count(ann.ID, next, next.Add(time.Minute)); got != "[{422 invalid_field 1}]" {
		t.Errorf("counted %s", got)
	}
	k.CheckBooks()
}

// Writing them leaves what was read as it is, here and after the ledger's own commits; what
// others commit meanwhile is not missed.
func TestWritingRejectionsForgetsNothing(t *testing.T) {
	k := storetest.NewWith(t, storetest.Strict())
	other := storetest.Open(t, k.Path, k.Clock, storetest.Strict())
	_, account := k.Person("ann")
	k.Grant(account.ID, 10*models.Credit)
	stamp := func() uint64 { return k.Balance(account.ID).Stamp }
	reject := func(id models.AccountID) {
		k.RecordRejectedRequest(models.RejectedRequest{AccountID: id, Status: 402, Code: models.CodeInsufficientCredits})
		k.Audit.Close()
	}
	before := stamp()
	reject(account.ID)
	reject("acc_none")
	if stamp() != before {
		t.Error("the balance is read anew")
	}
	if _, err := k.Charge(account.ID, models.Credit); err != nil {
		t.Fatal(err)
	}
	before = stamp()
	reject(account.ID)
	if stamp() != before {
		t.Error("the balance is read anew after a charge")
	}
	if _, err := other.Charge(account.ID, 2*models.Credit); err != nil {
		t.Fatal(err)
	}
	reject(account.ID)
	if got := k.Balance(account.ID).Available; got != 7*models.Credit {
		t.Errorf("%s are available", got)
	}
	if page, err := k.RejectedRequests(t.Context(), models.RejectedRequestQuery{AccountID: account.ID, Limit: 9}); err != nil || len(page.Lines) != 3 {
		t.Errorf("kept %d, %v", len(page.Lines), err)
	}
	k.CheckBooks()
}

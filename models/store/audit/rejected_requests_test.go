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

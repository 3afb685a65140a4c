package store_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// flagged is a purchase of ten credits that was paid by a few cents less.
func flagged(t *testing.T, k *storetest.Kit, account models.AccountID, key string) models.Purchase {
	t.Helper()
	p := openPurchase(t, k, account, key)
	report := paid(p)
	report.SubtotalCents = 1240
	p, err := k.SettlePurchase(t.Context(), report)
	if err != nil || p.State != models.PurchaseFlagged || p.PaymentIntentID == "" || p.PaidCents != 1240 {
		t.Fatalf("it is %+v, %v", p, err)
	}
	return p
}

func settlement(p models.Purchase, credit bool) models.Settlement {
	user := models.User{ID: "usr_ada", Operator: models.OperatorAdmin}
	return models.Settlement{
		PurchaseID: p.ID, Credit: credit, Actor: models.Actor{User: &user}, Reason: "Close enough",
		Audit: models.AuditRecord{Actor: models.ActorRef{Kind: models.ActorUser, ID: "usr_ada"}, Action: "purchase.settle", AccountID: p.AccountID, Subject: string(p.ID)},
	}
}

// A flagged purchase that a person credits is worth what was paid, not what was
// offered.
func TestFlaggedPurchaseIsCreditedByAPerson(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	p := flagged(t, k, account.ID, "form1")
	p, err := k.SettleFlagged(t.Context(), settlement(p, true))
	if err != nil || p.State != models.PurchasePaid || p.Flag != "" {
		t.Errorf("it is %+v, %v", p, err)
	}
	_, err = k.SettleFlagged(t.Context(), settlement(p, false))
	wantCode(t, err, models.CodeConflict)
	wantReport(t, "March", month(t, k, time.March, ""), "purchasedusd 0/0 sold 10/1240 = 10/1240")
	entries, err := k.PurchaseEntries(t.Context(), p.ID, 10)
	if err != nil || len(entries) != 1 || entries[0].Reason != "Close enough" {
		t.Errorf("its entries are %+v, %v", entries, err)
	}
	k.CheckBooks()
}

// One that is closed stays so, whatever Stripe says of it again.
func TestFlaggedPurchaseIsClosed(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	p := flagged(t, k, account.ID, "form1")
	if p, err := k.SettleFlagged(t.Context(), settlement(p, false)); err != nil || p.State != models.PurchaseClosed || p.Flag != "" {
		t.Errorf("it is %+v, %v", p, err)
	}
	_, err := k.SettleFlagged(t.Context(), settlement(p, true))
	wantCode(t, err, models.CodeConflict)
	for _, cents := range []int64{1240, 1250} {
		report := paid(p)
		report.SubtotalCents = cents
		if p, err := k.SettlePurchase(t.Context(), report); err != nil || p.State != models.PurchaseClosed {
			t.Errorf("it is %s, %v", p.State, err)
		}
	}
	if got := k.Balance(account.ID).Available; got != 0 {
		t.Errorf("%s were credited", got)
	}
	k.CheckBooks()
}

// Ten people decide at once: one decision is carried out and recorded, and the
// others hear that it was.
func TestFlaggedPurchaseIsSettledOnce(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	p := flagged(t, k, account.ID, "form1")
	var all sync.WaitGroup
	var mu sync.Mutex
	done := 0
	for i := range 10 {
		all.Go(func() {
			d := settlement(p, i%2 == 0)
			d.Reason = fmt.Sprint("Reason ", i)
			_, err := k.SettleFlagged(t.Context(), d)
			mu.Lock()
			defer mu.Unlock()
			switch models.CodeOf(err) {
			case "":
				done++
			case models.CodeConflict, models.CodeIdempotencyConflict:
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	log, err := k.AuditLog(t.Context(), models.AuditQuery{Subject: string(p.ID), Limit: 20})
	if err != nil || done != 1 || len(log.Lines) != 1 {
		t.Errorf("%d decisions were carried out and %d recorded, %v", done, len(log.Lines), err)
	}
	if p, err := k.Purchase(t.Context(), p.ID); err != nil || (p.State == models.PurchasePaid) != (k.Balance(account.ID).Available == 10*models.Credit) {
		t.Errorf("it is %s, %v", p.State, err)
	}
	k.CheckBooks()
}

func TestPurchasesAreFiltered(t *testing.T) {
	k := storetest.New(t)
	_, ann := k.Person("ann")
	_, bob := k.Person("bob")
	first := openPurchase(t, k, ann.ID, "form1")
	k.Clock.Add(24 * time.Hour)
	second := openPurchase(t, k, bob.ID, "form2")
	if _, err := k.SettlePurchase(t.Context(), paid(second)); err != nil {
		t.Fatal(err)
	}
	k.Clock.Add(24 * time.Hour)
	third := flagged(t, k, ann.ID, "form3")
	day := storetest.Start.Truncate(24 * time.Hour)
	for _, c := range []struct {
		name  string
		query models.PurchaseQuery
		want  []models.PurchaseID
	}{
		{"all", models.PurchaseQuery{}, []models.PurchaseID{third.ID, second.ID, first.ID}},
		{"paid", models.PurchaseQuery{State: models.PurchasePaid}, []models.PurchaseID{second.ID}},
		{"flagged", models.PurchaseQuery{Flagged: true}, []models.PurchaseID{third.ID}},
		{"Ann's", models.PurchaseQuery{AccountID: ann.ID}, []models.PurchaseID{third.ID, first.ID}},
		{"by date", models.PurchaseQuery{Since: day.AddDate(0, 0, 1), Until: day.AddDate(0, 0, 2)}, []models.PurchaseID{second.ID}},
		{"by id", models.PurchaseQuery{Text: string(first.ID)}, []models.PurchaseID{first.ID}},
		{"by session", models.PurchaseQuery{Text: "cs_form2"}, []models.PurchaseID{second.ID}},
		{"by payment", models.PurchaseQuery{Text: "pi_form3"}, []models.PurchaseID{third.ID}},
		{"of nobody", models.PurchaseQuery{Text: "x"}, nil},
	} {
		var got, each []models.PurchaseID
		for after := models.PurchaseID(""); ; {
			c.query.After, c.query.Limit = after, 1
			page, err := k.AllPurchases(t.Context(), c.query)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range page.Lines {
				got = append(got, l.ID)
			}
			if after = page.Next; after == "" {
				break
			}
		}
		if err := k.EachPurchase(t.Context(), c.query, func(l models.PurchaseLine) error { each = append(each, l.ID); return nil }); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, c.want) || !slices.Equal(each, c.want) {
			t.Errorf("%s: listed %v, handed on %v, want %v", c.name, got, each, c.want)
		}
	}
	k.CheckBooks()
}

func TestAuditIsFiltered(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	for i, r := range []models.AuditRecord{
		{Actor: models.ActorRef{Kind: models.ActorUser, ID: "usr_1"}, Action: "credits.adjust", AccountID: account.ID, RequestID: "r0"},
		{Actor: models.ActorRef{Kind: models.ActorUser, ID: "usr_2"}, Action: "credits.adjust", RequestID: "r1"},
		{Actor: models.ActorRef{Kind: models.ActorCLI}, Action: "key.create", Subject: "key_1", RequestID: "r2"},
	} {
		k.Clock.Set(storetest.Start.Add(time.Duration(i+1) * time.Hour))
		r.Detail = fmt.Sprint(i)
		if err := k.WriteAudit(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name  string
		query models.AuditQuery
		want  string
	}{
		{"all", models.AuditQuery{}, "210"},
		{"by actor", models.AuditQuery{ActorID: "usr_2"}, "1"},
		{"by kind of actor", models.AuditQuery{ActorKind: models.ActorCLI}, "2"},
		{"by action", models.AuditQuery{Action: "credits.adjust"}, "10"},
		{"by account", models.AuditQuery{AccountID: account.ID}, "0"},
		{"by subject", models.AuditQuery{Subject: "key_1"}, "2"},
		{"by request", models.AuditQuery{RequestID: "r1"}, "1"},
		{"since", models.AuditQuery{Since: storetest.Start.Add(2 * time.Hour)}, "21"},
		{"until", models.AuditQuery{Until: storetest.Start.Add(2 * time.Hour)}, "0"},
		{"in between", models.AuditQuery{Since: storetest.Start.Add(2 * time.Hour), Until: storetest.Start.Add(3 * time.Hour), Action: "credits.adjust"}, "1"},
		{"later", models.AuditQuery{Since: storetest.Start.Add(20 * time.Hour)}, ""},
	} {
		c.query.Limit = 10
		page, err := k.AuditLog(t.Context(), c.query)
		got, each := "", ""
		for _, l := range page.Lines {
			got += l.Detail
		}
		if fault := k.EachAudit(t.Context(), c.query, func(l models.AuditLine) error { each += l.Detail; return nil }); fault != nil || err != nil {
			t.Fatal(fault, err)
		}
		if got != c.want || each != c.want {
			t.Errorf("%s: listed %q, handed on %q, want %q", c.name, got, each, c.want)
		}
	}
	if actions, err := k.AuditActions(t.Context()); err != nil || !slices.Equal(actions, []string{"credits.adjust", "key.create"}) {
		t.Errorf("the actions are %q, %v", actions, err)
	}
}

func TestStripeEventsAreFiltered(t *testing.T) {
	k := storetest.New(t)
	for i, e := range []models.StripeEvent{
		{ID: "evt_0", SessionID: "cs_0", PurchaseID: "pur_0", Outcome: models.EventDone},
		{ID: "evt_1", SessionID: "cs_1", Outcome: models.EventFailed},
		{ID: "evt_2", PurchaseID: "pur_0", Outcome: models.EventIgnored},
	} {
		k.Clock.Set(storetest.Start.Add(time.Duration(i) * time.Second))
		if err := k.NoteStripeEvent(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		query models.EventQuery
		want  string
	}{
		{models.EventQuery{}, "evt_2 evt_1 evt_0 "},
		{models.EventQuery{Outcome: models.EventFailed}, "evt_1 "},
		{models.EventQuery{PurchaseID: "pur_0"}, "evt_2 evt_0 "},
		{models.EventQuery{Text: "cs_1"}, "evt_1 "}, {models.EventQuery{Text: "evt_2"}, "evt_2 "}, {models.EventQuery{Text: "pur_0"}, "evt_2 evt_0 "},
	} {
		got := ""
		for c.query.Limit = 1; ; {
			page, err := k.StripeEvents(t.Context(), c.query)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range page.Events {
				got += e.ID + " "
			}
			if c.query.After = page.Next; page.Next == "" {
				break
			}
		}
		if got != c.want {
			t.Errorf("%+v: got %q, want %q", c.query, got, c.want)
		}
	}
}

// Of each account the newest refusals are kept, for thirty days.
func TestRefusalsAreBounded(t *testing.T) {
	k := storetest.New(t)
	note := func(account models.AccountID, n int) {
		for i := range n {
			k.RecordRejectedRequest(models.Refusal{AccountID: account, Status: 402, Code: models.CodeInsufficientCredits, RequestID: fmt.Sprint(account, i)})
		}
	}
	count := func(q models.RefusalQuery) (n int, newest string) {
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
	if n, newest := count(models.RefusalQuery{AccountID: "acc_1"}); n != 200 || newest != "acc_1449" {
		t.Errorf("%d are kept, the newest is %s", n, newest)
	}
	note("acc_1", 150)
	if n, _ := count(models.RefusalQuery{AccountID: "acc_1"}); n != 200 {
		t.Errorf("%d are kept", n)
	}
	if n, _ := count(models.RefusalQuery{RequestID: "acc_20"}); n != 1 {
		t.Errorf("%d are found by their request", n)
	}
	k.Clock.Add(30*24*time.Hour + time.Second)
	note("acc_1", 1)
	if n, _ := count(models.RefusalQuery{}); n != 1 {
		t.Errorf("%d are left after a month", n)
	}
}

// What was noted before the portal stopped in order is there when it starts again.
func TestRefusalsAreWrittenAtTheEnd(t *testing.T) {
	k := storetest.New(t)
	k.RecordRejectedRequest(models.Refusal{AccountID: "acc_1", Status: 429, Code: models.CodeRateLimited})
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	again := storetest.Open(t, k.Path, k.Clock, storetest.Settings())
	if page, err := again.RejectedRequests(t.Context(), models.RefusalQuery{Limit: 10}); err != nil || len(page.Lines) != 1 {
		t.Errorf("%d are there, %v", len(page.Lines), err)
	}
}

// Money of a flagged purchase went back before anybody looked: nobody credits it then.
func TestFlaggedPurchaseWhoseMoneyWentBack(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	p := flagged(t, k, account.ID, "form1")
	report := models.MoneyBackReport{PaymentIntentID: p.PaymentIntentID, PaidCents: 1240, RefundedCents: 1240}
	if p, err := k.SettlePaymentReversal(t.Context(), report); err != nil || p.RefundedCents != 1240 || p.State != models.PurchaseFlagged {
		t.Errorf("it is %+v, %v", p, err)
	}
	_, err := k.SettleFlagged(t.Context(), settlement(p, true))
	wantCode(t, err, models.CodeConflict)
	if got := k.Balance(account.ID).Available; got != 0 {
		t.Errorf("%s were credited", got)
	}
	k.CheckBooks()
}

// A payment that arrives when the purchase was settled already needs a person again.
func TestAnotherPaymentOfASettledPurchase(t *testing.T) {
	for _, credit := range []bool{true, false} {
		k := storetest.New(t)
		_, account := k.Person("ann")
		p := flagged(t, k, account.ID, "form1")
		p, err := k.SettleFlagged(t.Context(), settlement(p, credit))
		if err != nil {
			t.Fatal(err)
		}
		second := paid(p)
		second.PaymentIntentID = "pi_second"
		if p, err := k.SettlePurchase(t.Context(), second); err != nil || p.Flag == "" {
			t.Errorf("it is %+v, %v", p, err)
		}
		k.CheckBooks()
	}
}

// A flag about a payment through another session outlives the right payment.
func TestAFlagAboutAnotherPaymentStays(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	p := openPurchase(t, k, account.ID, "form1")
	foreign := paid(p)
	foreign.SessionID, foreign.PaymentIntentID = "cs_other", "pi_other"
	if _, err := k.SettlePurchase(t.Context(), foreign); err != nil {
		t.Fatal(err)
	}
	if p, err := k.SettlePurchase(t.Context(), paid(p)); err != nil || p.State != models.PurchasePaid || p.Flag == "" {
		t.Errorf("it is %+v, %v", p, err)
	}
	k.CheckBooks()
}

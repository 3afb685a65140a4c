package payments_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// Given what was sold, used and held, and something that needs a person: the
// overview says so, exactly.
func TestOverview(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	p.PaidPurchase(account.ID, "k1", 10)
	p.FlaggedPurchase(account.ID, "k2")
	p.Post(models.Command{Account: account.ID, Do: models.HoldCredits{Charge: models.Charge{ID: models.NewChargeID(), Credits: models.Credit}}})
	if _, err := p.Charge(account.ID, 3*models.Credit/2); err != nil {
		t.Fatal(err)
	}
	if err := p.NoteStripeEvent(t.Context(), models.StripeEvent{ID: "evt_1", Type: "x", Outcome: models.EventFailed}); err != nil {
		t.Fatal(err)
	}
	page := p.As(p.Operator("ada", models.OperatorAuditor)).Get("/admin").Shows(http.StatusOK,
		"Outstanding 8.5 credits Purchased 8.5 Of that, held 1", "Needs a person 1 flagged purchase 1 Stripe event failed",
		"Accounts All 1 New today 1 New in 30 days 1 In debt 0", "Newest accounts",
	)
	for row, want := range map[string]string{"+ Sold": "10", "− Used": "−1.5", "− Lapsed": "0", "Sold for": "$12.50"} {
		if today, month := page.Cell("lately", row, 1), page.Cell("lately", row, 2); today != want || month != want {
			t.Errorf("%s: today %q, in 30 days %q, want %q", row, today, month, want)
		}
	}
	p.CheckBooks()
}

func TestOverviewOfNothing(t *testing.T) {
	p := webtest.NewPortal(t)
	p.As(p.Operator("ada", models.OperatorAuditor)).Get("/admin").Shows(http.StatusOK, "Outstanding 0 credits", "Nothing right now.", "No account yet.")
}

func TestPurchasesAreFoundAndDownloaded(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("=alex")
	paid := p.PaidPurchase(account.ID, "k1", 10)
	p.Clock.Add(1e9)
	flagged := p.FlaggedPurchase(account.ID, "k2")
	b := p.As(p.Operator("ada", models.OperatorAuditor))
	b.Get("/admin/purchases").Shows(http.StatusOK).Lists("=alex "+string(flagged.ID)+" "+flagged.Flag, "=alex "+string(paid.ID))
	for _, q := range []string{"state=paid", "q=" + string(paid.ID), "q=cs_test_k1", "q=+pi_k1+", "state=paid&account=" + string(account.ID)} {
		b.Get("/admin/purchases?" + q).Shows(http.StatusOK).Lists("=alex " + string(paid.ID))
	}
	b.Get("/admin/purchases?flagged=yes&since=2026-03-29&until=2026-03-29").Shows(http.StatusOK).Lists("=alex " + string(flagged.ID) + " " + flagged.Flag)
	b.Get("/admin/purchases?until=2026-03-28").Shows(http.StatusOK, "Nothing matches.").Lists()
	b.Get("/admin/purchases?until=0000-12-31").ShowsFault("until", "Write a date in the years 2000 to 9998.")
	b.Get("/admin/purchases?state=x").ShowsFault("state", "Choose one of these.")
	want := "id,account,account_name,buyer,state,flag,credits,reversed_credits,offered,currency,paid,paid_currency,refunded,session,payment,created_at,paid_at\r\n" +
		string(flagged.ID) + "," + string(account.ID) + ",'=alex,,flagged,\"" + flagged.Flag + "\",10,0,12.50,usd,12.40,usd,0.00,cs_test_k2,pi_k2,2026-03-29T17:48:47.000Z,\r\n" +
		string(paid.ID) + "," + string(account.ID) + ",'=alex,,paid,,10,0,12.50,usd,12.50,usd,0.00,cs_test_k1,pi_k1,2026-03-29T17:48:46.000Z,2026-03-29T17:48:46.000Z\r\n"
	if got := b.Get(b.Get("/admin/purchases").Link("Download CSV")).Body; got != want {
		t.Errorf("the file is\n%s\nwant\n%s", got, want)
	}
	p.CheckBooks()
}

func TestPurchasesArePaged(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	for i := range 55 {
		p.PaidPurchase(account.ID, fmt.Sprint("k", i), 1)
	}
	b := p.As(p.Operator("ada", models.OperatorAuditor))
	first := b.Get("/admin/purchases?state=paid").Shows(http.StatusOK)
	second := b.Get(first.Link("Next page")).Shows(http.StatusOK)
	if len(first.RowTitles()) != 50 || len(second.RowTitles()) != 5 || second.Link("Next page") != "" {
		t.Errorf("%d and then %d purchases", len(first.RowTitles()), len(second.RowTitles()))
	}
	if back := b.Get(second.Link("First page")); len(back.RowTitles()) != 50 {
		t.Errorf("the first page has %d", len(back.RowTitles()))
	}
	p.CheckBooks()
}

// An admin credits a flagged purchase; its page tells who, why and what of.
func TestFlaggedPurchaseIsSettledOnItsPage(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	flagged := p.FlaggedPurchase(account.ID, "k1")
	address := "/admin/purchases/" + string(flagged.ID)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	b.Get(address).Shows(http.StatusOK, "Offered for $12.50, and paid with $12.40.", "Offered $12.50, $1.25 each", "Paid $12.40", "It was not credited.").
		Form(address+"/settle").Set("decision", "credit").Send().ShowsFault("reason", "Write a reason.")
	stale := b.Get(address).Form(address+"/settle").Set("decision", "close").Set("reason", "No")
	after := b.Get(address).Form(address+"/settle").Set("decision", "credit").Set("reason", "The bank took a fee").Send().Follow()
	after.Shows(http.StatusOK, "Credited 10 credits.", "10 credits bought Purchase · The bank took a fee ada +10", "purchase.credit", "Paid $12.40")
	if after.HasForm(address + "/settle") {
		t.Error("it can be settled again")
	}
	stale.Send().Shows(http.StatusUnprocessableEntity, "Somebody has settled this purchase meanwhile.")
	if got := p.Balance(account.ID).Available; got != 10*models.Credit {
		t.Errorf("%s are there", got)
	}
	p.CheckBooks()
}

func TestOnlyAdminsSettlePurchases(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	address := "/admin/purchases/" + string(p.FlaggedPurchase(account.ID, "k1").ID)
	b := p.As(p.Operator("sam", models.OperatorSupport))
	if page := b.Get(address).Shows(http.StatusOK, "Admins decide about flagged purchases."); page.HasForm(address + "/settle") {
		t.Error("support may decide")
	}
	b.Post(address+"/settle", url.Values{"decision": {"credit"}, "reason": {"a"}}).Shows(http.StatusForbidden)
	p.CheckBooks()
}

// An event that failed is replayed: fetched from Stripe again and done.
func TestEventIsReplayedOnItsPage(t *testing.T) {
	p := webtest.NewPortal(t)
	for _, e := range []models.StripeEvent{
		{ID: "evt_1", Type: "checkout.session.completed", SessionID: "cs_1", Outcome: models.EventFailed, Detail: "busy: try again"},
		{ID: "evt_2", Type: "checkout.session.expired", Outcome: models.EventDone},
	} {
		if err := p.NoteStripeEvent(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	b.Get("/admin/events").Shows(http.StatusOK).Lists("checkout.session.expired evt_2", "checkout.session.completed evt_1 busy: try again")
	b.Get("/admin/events?outcome=failed").Shows(http.StatusOK).Lists("checkout.session.completed evt_1 busy: try again")
	b.Get("/admin/events?q=cs_1").Shows(http.StatusOK).Lists("checkout.session.completed evt_1 busy: try again")
	b.Get("/admin/events?outcome=x").ShowsFault("outcome", "Choose one of these.")
	page := b.Get("/admin/events/evt_1").Shows(http.StatusOK, "Failed", "Session cs_1", "What came of it busy: try again")
	// The local Stripe knows no such event, as Stripe would after thirty days.
	page.Form("/admin/events/evt_1/replay").Send().Shows(http.StatusNotFound, "Stripe does not have this event any more.")
	b.Get("/admin/events/evt_none").Shows(http.StatusNotFound, "There is no such event.")
	p.As(p.Operator("sam", models.OperatorSupport)).Get("/admin/events/evt_1").Shows(http.StatusOK, "Admins replay events.")
}

func TestAuditIsNarrowedAndDownloaded(t *testing.T) {
	p := webtest.NewPortal(t)
	ada := p.Operator("ada", models.OperatorAuditor)
	_, account := p.Customer("alex")
	for _, r := range []models.AuditRecord{
		{Actor: models.ActorRef{Kind: models.ActorCLI}, Action: "first", Detail: "=one", RequestID: "r1"},
		{Actor: models.ActorRef{Kind: models.ActorUser, ID: string(ada.ID)}, Action: "second", Detail: "two", AccountID: account.ID, RequestID: "r2"},
	} {
		if err := p.WriteAudit(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	b := p.As(ada)
	for q, want := range map[string]string{
		"action=first": "=one", "request=r1": "=one", "action=second&actor=operator": "", "actor=Operator&request=r1": "=one",
		"actor=ada@example.test&action=second": "two", "account=" + string(account.ID): "two", "action=second&actor=" + string(ada.ID): "two",
		"action=first&since=2026-03-29&until=2026-03-29": "=one", "action=first&until=2026-03-28": "",
	} {
		page := b.Get("/admin/audit?" + q).Shows(http.StatusOK)
		if want == "" {
			page.Shows(http.StatusOK, "Nothing matches.")
		} else if whats := page.RowTitles(); len(whats) != 1 || !strings.HasPrefix(whats[0], want) {
			t.Errorf("%s lists %q", q, whats)
		}
	}
	b.Get("/admin/audit?actor=nobody@example.test").ShowsFault("actor", "Nobody has this email address.")
	b.Get("/admin/audit?action=none").ShowsFault("action", "Choose one of these.")
	want := "at,actor_kind,actor,actor_name,action,account,account_name,subject,detail,request\r\n2026-03-29T17:48:46.000Z,cli,,,first,,,,'=one,r1\r\n"
	if got := b.Get(b.Get("/admin/audit?action=first").Link("Download CSV")).Body; got != want {
		t.Errorf("the file is\n%s", got)
	}
}

// "Why was this call refused?" An operator finds it by the id of the request, or
// from the account's page.
func TestRefusedCallIsExplained(t *testing.T) {
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
	line := "POST /v1/charges 402 insufficient_credits This needs 5 credits, and 0 are available. request " + id
	b.Get("/admin/refusals?request="+id).Shows(http.StatusOK, "test").Lists(line)
	b.Get(b.Get("/admin/accounts/" + string(account.ID)).Link("Refused calls")).Shows(http.StatusOK).Lists(line)
	b.Get("/admin/refusals?request=none").Shows(http.StatusOK, "Nothing matches.")
	p.CheckBooks()
}

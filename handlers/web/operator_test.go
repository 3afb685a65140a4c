package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

// flagged is a purchase of ten credits that was paid otherwise than offered.
func (p *portal) flagged(id models.AccountID, key string) models.Purchase {
	p.Helper()
	opened, _, err := p.OpenPurchase(p.Context(), models.Purchase{
		AccountID: id, Credits: 10 * models.Credit, UnitCents: 125, AmountCents: 1250, Currency: "usd", Origin: "test", Key: key,
	})
	if err != nil {
		p.Fatal(err)
	}
	purchase, err := p.SettlePurchase(p.Context(), models.PaymentReport{
		SessionID: "cs_test_" + key, PurchaseID: opened.ID, PaymentIntentID: "pi_" + key, Complete: true, Paid: true, Currency: "usd", SubtotalCents: 1240,
	})
	if err != nil || purchase.State != models.PurchaseFlagged {
		p.Fatal(purchase, err)
	}
	return purchase
}

// Given what was sold, used and held, and something that needs a person: the
// overview says so, exactly.
func TestOverview(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	p.bought(account.ID, "k1", 10)
	p.flagged(account.ID, "k2")
	p.Post(models.Command{Account: account.ID, Do: models.HoldCredits{Charge: models.Charge{ID: models.NewChargeID(), Credits: models.Credit}}})
	if _, err := p.Charge(account.ID, 3*models.Credit/2); err != nil {
		t.Fatal(err)
	}
	if err := p.NoteStripeEvent(t.Context(), models.StripeEvent{ID: "evt_1", Type: "x", Outcome: models.EventFailed}); err != nil {
		t.Fatal(err)
	}
	page := p.as(p.operator("ada", models.OperatorAuditor)).get("/admin").shows(http.StatusOK,
		"Outstanding 8.5 credits Purchased 8.5 Of that, held 1", "Needs a person 1 flagged purchase 1 Stripe event failed",
		"Accounts All 1 New today 1 New in 30 days 1 In debt 0", "Newest accounts",
	)
	for row, want := range map[string]string{"+ Sold": "10", "− Used": "−1.5", "− Lapsed": "0", "Sold for": "$12.50"} {
		if today, month := page.cell("lately", row, 1), page.cell("lately", row, 2); today != want || month != want {
			t.Errorf("%s: today %q, in 30 days %q, want %q", row, today, month, want)
		}
	}
	p.CheckBooks()
}

func TestOverviewOfNothing(t *testing.T) {
	p := newPortal(t)
	p.as(p.operator("ada", models.OperatorAuditor)).get("/admin").shows(http.StatusOK, "Outstanding 0 credits", "Nothing right now.", "No account yet.")
}

func TestPurchasesAreFoundAndDownloaded(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("=alex")
	paid := p.bought(account.ID, "k1", 10)
	p.Clock.Add(1e9)
	flagged := p.flagged(account.ID, "k2")
	b := p.as(p.operator("ada", models.OperatorAuditor))
	b.get("/admin/purchases").shows(http.StatusOK).lists("=alex "+string(flagged.ID)+" "+flagged.Flag, "=alex "+string(paid.ID))
	for _, q := range []string{"state=paid", "q=" + string(paid.ID), "q=cs_test_k1", "q=+pi_k1+", "state=paid&account=" + string(account.ID)} {
		b.get("/admin/purchases?" + q).shows(http.StatusOK).lists("=alex " + string(paid.ID))
	}
	b.get("/admin/purchases?flagged=yes&since=2026-03-29&until=2026-03-29").shows(http.StatusOK).lists("=alex " + string(flagged.ID) + " " + flagged.Flag)
	b.get("/admin/purchases?until=2026-03-28").shows(http.StatusOK, "Nothing matches.").lists()
	b.get("/admin/purchases?until=0000-12-31").faulty("until", "Write a date in the years 2000 to 9998.")
	b.get("/admin/purchases?state=x").faulty("state", "Choose one of these.")
	want := "id,account,account_name,buyer,state,flag,credits,reversed_credits,offered,currency,paid,paid_currency,refunded,session,payment,created_at,paid_at\r\n" +
		string(flagged.ID) + "," + string(account.ID) + ",'=alex,,flagged,\"" + flagged.Flag + "\",10,0,12.50,usd,12.40,usd,0.00,cs_test_k2,pi_k2,2026-03-29T17:48:47.000Z,\r\n" +
		string(paid.ID) + "," + string(account.ID) + ",'=alex,,paid,,10,0,12.50,usd,12.50,usd,0.00,cs_test_k1,pi_k1,2026-03-29T17:48:46.000Z,2026-03-29T17:48:46.000Z\r\n"
	if got := b.get(b.get("/admin/purchases").link("Download CSV")).body; got != want {
		t.Errorf("the file is\n%s\nwant\n%s", got, want)
	}
	p.CheckBooks()
}

func TestPurchasesArePaged(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	for i := range 55 {
		p.bought(account.ID, fmt.Sprint("k", i), 1)
	}
	b := p.as(p.operator("ada", models.OperatorAuditor))
	first := b.get("/admin/purchases?state=paid").shows(http.StatusOK)
	second := b.get(first.link("Next page")).shows(http.StatusOK)
	if len(first.whats()) != 50 || len(second.whats()) != 5 || second.link("Next page") != "" {
		t.Errorf("%d and then %d purchases", len(first.whats()), len(second.whats()))
	}
	if back := b.get(second.link("First page")); len(back.whats()) != 50 {
		t.Errorf("the first page has %d", len(back.whats()))
	}
	p.CheckBooks()
}

// An admin credits a flagged purchase; its page tells who, why and what of.
func TestFlaggedPurchaseIsSettledOnItsPage(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	flagged := p.flagged(account.ID, "k1")
	address := "/admin/purchases/" + string(flagged.ID)
	b := p.as(p.operator("ada", models.OperatorAdmin))
	b.get(address).shows(http.StatusOK, "Offered for $12.50, and paid with $12.40.", "Offered $12.50, $1.25 each", "Paid $12.40", "It was not credited.").
		form(address+"/settle").set("decision", "credit").send().faulty("reason", "Write a reason.")
	stale := b.get(address).form(address+"/settle").set("decision", "close").set("reason", "No")
	after := b.get(address).form(address+"/settle").set("decision", "credit").set("reason", "The bank took a fee").send().follow()
	after.shows(http.StatusOK, "Credited 10 credits.", "10 credits bought Purchase · The bank took a fee ada +10", "purchase.credit", "Paid $12.40")
	if after.offers(address + "/settle") {
		t.Error("it can be settled again")
	}
	stale.send().shows(http.StatusUnprocessableEntity, "Somebody has settled this purchase meanwhile.")
	if got := p.Balance(account.ID).Available; got != 10*models.Credit {
		t.Errorf("%s are there", got)
	}
	p.CheckBooks()
}

func TestOnlyAdminsSettlePurchases(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	address := "/admin/purchases/" + string(p.flagged(account.ID, "k1").ID)
	b := p.as(p.operator("sam", models.OperatorSupport))
	if page := b.get(address).shows(http.StatusOK, "Admins decide about flagged purchases."); page.offers(address + "/settle") {
		t.Error("support may decide")
	}
	b.post(address+"/settle", url.Values{"decision": {"credit"}, "reason": {"a"}}).shows(http.StatusForbidden)
	p.CheckBooks()
}

// An event that failed is replayed: fetched from Stripe again and done.
func TestEventIsReplayedOnItsPage(t *testing.T) {
	p := newPortal(t)
	for _, e := range []models.StripeEvent{
		{ID: "evt_1", Type: "checkout.session.completed", SessionID: "cs_1", Outcome: models.EventFailed, Detail: "busy: try again"},
		{ID: "evt_2", Type: "checkout.session.expired", Outcome: models.EventDone},
	} {
		if err := p.NoteStripeEvent(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	b := p.as(p.operator("ada", models.OperatorAdmin))
	b.get("/admin/events").shows(http.StatusOK).lists("checkout.session.expired evt_2", "checkout.session.completed evt_1 busy: try again")
	b.get("/admin/events?outcome=failed").shows(http.StatusOK).lists("checkout.session.completed evt_1 busy: try again")
	b.get("/admin/events?q=cs_1").shows(http.StatusOK).lists("checkout.session.completed evt_1 busy: try again")
	b.get("/admin/events?outcome=x").faulty("outcome", "Choose one of these.")
	page := b.get("/admin/events/evt_1").shows(http.StatusOK, "Failed", "Session cs_1", "What came of it busy: try again")
	// The local Stripe knows no such event, as Stripe would after thirty days.
	page.form("/admin/events/evt_1/replay").send().shows(http.StatusNotFound, "Stripe does not have this event any more.")
	b.get("/admin/events/evt_none").shows(http.StatusNotFound, "There is no such event.")
	p.as(p.operator("sam", models.OperatorSupport)).get("/admin/events/evt_1").shows(http.StatusOK, "Admins replay events.")
}

func TestAuditIsNarrowedAndDownloaded(t *testing.T) {
	p := newPortal(t)
	ada := p.operator("ada", models.OperatorAuditor)
	_, account := p.person("alex")
	for _, r := range []models.AuditRecord{
		{Actor: models.ActorRef{Kind: models.ActorCLI}, Action: "first", Detail: "=one", RequestID: "r1"},
		{Actor: models.ActorRef{Kind: models.ActorUser, ID: string(ada.ID)}, Action: "second", Detail: "two", AccountID: account.ID, RequestID: "r2"},
	} {
		if err := p.WriteAudit(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	b := p.as(ada)
	for q, want := range map[string]string{
		"action=first": "=one", "request=r1": "=one", "action=second&actor=operator": "", "actor=Operator&request=r1": "=one",
		"actor=ada@example.test&action=second": "two", "account=" + string(account.ID): "two", "action=second&actor=" + string(ada.ID): "two",
		"action=first&since=2026-03-29&until=2026-03-29": "=one", "action=first&until=2026-03-28": "",
	} {
		page := b.get("/admin/audit?" + q).shows(http.StatusOK)
		if want == "" {
			page.shows(http.StatusOK, "Nothing matches.")
		} else if whats := page.whats(); len(whats) != 1 || !strings.HasPrefix(whats[0], want) {
			t.Errorf("%s lists %q", q, whats)
		}
	}
	b.get("/admin/audit?actor=nobody@example.test").faulty("actor", "Nobody has this email address.")
	b.get("/admin/audit?action=none").faulty("action", "Choose one of these.")
	want := "at,actor_kind,actor,actor_name,action,account,account_name,subject,detail,request\r\n2026-03-29T17:48:46.000Z,cli,,,first,,,,'=one,r1\r\n"
	if got := b.get(b.get("/admin/audit?action=first").link("Download CSV")).body; got != want {
		t.Errorf("the file is\n%s", got)
	}
}

// "Why was this call refused?" An operator finds it by the id of the request, or
// from the account's page.
func TestRefusedCallIsExplained(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	secret := models.NewSecret()
	p.Key(secret, "", models.ServiceScopes...)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.url+"/v1/charges", strings.NewReader(`{"account":"`+string(account.ID)+`","credits":"5"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+string(secret))
	r.Header.Set("Idempotency-Key", "job-1")
	r.Header.Set("Content-Type", "application/json")
	b := p.as(p.operator("ada", models.OperatorAuditor))
	refused := b.do(r)
	id := refused.header.Get("X-Request-Id")
	line := "POST /v1/charges 402 insufficient_credits This needs 5 credits, and 0 are available. request " + id
	b.get("/admin/refusals?request="+id).shows(http.StatusOK, "test").lists(line)
	b.get(b.get("/admin/accounts/" + string(account.ID)).link("Refused calls")).shows(http.StatusOK).lists(line)
	b.get("/admin/refusals?request=none").shows(http.StatusOK, "Nothing matches.")
	p.CheckBooks()
}

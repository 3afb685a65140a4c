package payments_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/checkout"
	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// reversedPurchases are purchases of one account whose payment was refunded or disputed.
// Credits of the lost one were spent before, and are owed.
func reversedPurchases(p *webtest.Portal, account models.AccountID) map[string]models.Purchase {
	p.Helper()
	made := map[string]models.Purchase{}
	for _, name := range []string{"part", "whole", "disputed", "won", "paid"} {
		p.Clock.Add(time.Minute)
		made[name] = p.PaidPurchase(account, name, 10)
	}
	respondBy := time.Date(2026, 4, 7, 23, 59, 59, 0, time.UTC)
	for _, r := range []models.PaymentReversalReport{
		{PaymentIntentID: "pi_part", RefundedCents: 500},
		{PaymentIntentID: "pi_whole", RefundedCents: 1250},
		{PaymentIntentID: "pi_disputed", DisputeID: "dp_1", Dispute: models.DisputeOpen, DisputedCents: 1250, RespondBy: respondBy},
		{PaymentIntentID: "pi_won", DisputeID: "dp_2", Dispute: models.DisputeOpen, DisputedCents: 1250, RespondBy: respondBy},
		{PaymentIntentID: "pi_won", DisputeID: "dp_2", Dispute: models.DisputeWon, DisputedCents: 1250},
	} {
		r.PaidCents, r.Currency, r.DisputeCurrency = 1250, "usd", "usd"
		if _, err := p.SettlePaymentReversal(p.Context(), r); err != nil {
			p.Fatal(err)
		}
	}
	return made
}

// Staff read how disputed and refunded purchases stand in the list, on the page, on the
// account's page and in the file, in the words that the customer reads.
func TestReversedPurchases(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	made := reversedPurchases(p, account.ID)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	const frozen = "The payment is disputed. Its remaining credits can’t be used until the dispute is settled."
	const answer = "A dispute of $12.50 is open. Respond in Stripe by 7 Apr 2026, 23:59."
	row := func(name string, rest ...string) string {
		return strings.Join(append([]string{"alex", string(made[name].ID)}, rest...), " ")
	}
	disputed := row("disputed", frozen, answer)
	part, whole := row("part", "$5.00 refunded. 4 credits reversed."), row("whole", "$12.50 refunded. 10 credits reversed.")
	list := b.Get("/admin/purchases").Shows(http.StatusOK).Lists(row("paid"), row("won"), disputed, whole, part)
	for name, want := range map[string]string{"part": "Refunded in part", "whole": "Refunded", "disputed": "Disputed", "won": "Paid", "paid": "Paid"} {
		address := "/admin/purchases/" + string(made[name].ID)
		if got := list.LinkInRow(want, string(made[name].ID)); got != address {
			t.Errorf("%s is not listed as %s", name, want)
		}
		b.Get(address).Shows(http.StatusOK, "10 credits for $12.50 alex "+want)
	}
	for filter, want := range map[string][]string{"disputed": {disputed}, "refunded": {whole}, "part": {part}, "owed": nil} {
		b.Get("/admin/purchases?payment=" + filter).Shows(http.StatusOK).Lists(want...)
	}
	if strings.Contains(b.Get("/admin/purchases").Body, ` selected>Refunded`) {
		t.Error("a filter that another page used is selected")
	}
	b.Get("/admin/purchases?payment=x").ShowsFault("payment", "Choose one of these.")
	b.Get("/admin/purchases/"+string(made["disputed"].ID)).Shows(http.StatusOK, frozen+" "+answer, "Dispute Open, $12.50, respond by 7 Apr 2026, 23:59")
	b.Get("/admin/purchases/"+string(made["won"].ID)).Shows(http.StatusOK, "Dispute Won, $12.50").Hides("disputed:")
	b.Get("/admin/accounts/"+string(account.ID)).Shows(http.StatusOK, answer, "Refunded in part", "4 credits reversed.")

	file := b.Get(list.Link("Download CSV")).CSV()
	status := slices.Index(file[0], "status")
	var got []string
	for _, line := range file[1:] {
		got = append(got, strings.Join(line[status:], ","))
	}
	want := []string{"Paid,,,,,0", "Paid,won,,,,0", "Disputed,open,12.50,usd,2026-04-07T23:59:59.000Z,0", "Refunded,,,,,0", "Refunded in part,,,,,0"}
	if !slices.Equal(got, want) {
		t.Errorf("the file says\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	p.CheckBooks()
}

// A reversal that left a debt needs attention until the debt is repaid, a dispute until it
// has ended.
func TestOverviewListsOpenReversals(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	bought := p.PaidPurchase(account.ID, "spent", 10)
	p.MustCharge(account.ID, 8)
	report := func(r models.PaymentReversalReport) {
		t.Helper()
		r.PaymentIntentID, r.PaidCents, r.Currency, r.DisputeCurrency = "pi_spent", 1250, "usd", "usd"
		if _, err := p.SettlePaymentReversal(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	b := p.As(p.Operator("ada", models.OperatorAuditor))
	dispute := models.PaymentReversalReport{DisputeID: "dp_1", Dispute: models.DisputeOpen, DisputedCents: 1250, RespondBy: time.Date(2026, 4, 7, 23, 59, 59, 0, time.UTC)}
	report(dispute)
	overview := b.Get("/admin").Shows(http.StatusOK, "Needs attention Respond to the dispute of $12.50 Due 7 Apr 2026, 23:59").Hides("still owed")
	b.Get(overview.Link("Respond to the dispute of $12.50")).Shows(http.StatusOK, string(bought.ID), "alex Disputed")
	dispute.Dispute, dispute.RespondBy = models.DisputeLost, time.Time{}
	report(dispute)
	overview = b.Get("/admin").Shows(http.StatusOK, "Needs attention 1 reversed purchase has unpaid debt").Hides("Dispute of")
	owed := b.Get(overview.Link("1 reversed purchase has unpaid debt")).Shows(http.StatusOK, "The account still owes 8 credits.")
	if titles := owed.RowTitles(); len(titles) != 1 || !strings.Contains(titles[0], string(bought.ID)) {
		t.Errorf("owed are %q", titles)
	}
	p.PaidPurchase(account.ID, "more", 10)
	b.Get("/admin").Shows(http.StatusOK, "Nothing needs attention.")
	b.Get("/admin/purchases?payment=owed").Shows(http.StatusOK).Lists()
	p.CheckBooks()
}

// Payments, disputes and events lead to Stripe's dashboard in a tab of their own, in test
// mode and not. The sandbox has no dashboard that is Stripe's, so nothing leads there.
func TestLinksToStripe(t *testing.T) {
	for key, mode := range map[string]string{"sk_test_x": "test/", "sk_live_x": "", "": ""} {
		t.Run(key, func(t *testing.T) {
			p := webtest.NewPortal(t, func(c *webtest.Config) {
				if key != "" {
					c.Stripe = checkout.New(checkout.Config{SecretKey: key})
				}
			})
			_, account := p.Customer("alex")
			made := reversedPurchases(p, account.ID)
			if err := p.NoteStripeEvent(t.Context(), models.StripeEvent{ID: "evt_1", Type: "x", Outcome: models.EventDone}); err != nil {
				t.Fatal(err)
			}
			b := p.As(p.Operator("ada", models.OperatorAuditor))
			payment, dispute, event := "payments/pi_disputed", "disputes/dp_1", "events/evt_1"
			for path, leads := range map[string][]string{
				"/admin": {dispute}, "/admin/purchases?payment=disputed": {payment, dispute}, "/admin/accounts/" + string(account.ID): {payment, dispute},
				"/admin/purchases/" + string(made["disputed"].ID): {payment, dispute}, "/admin/events": {event}, "/admin/events/evt_1": {event},
			} {
				page := b.Get(path).Shows(http.StatusOK)
				for _, to := range leads {
					link := `<a href="https://dashboard.stripe.com/` + mode + to + `" target="_blank" rel="noopener noreferrer"`
					if strings.Contains(page.Body, link) != (key != "") {
						t.Errorf("%s: %q is wrong", path, link)
					}
				}
				if key == "" {
					page.Hides("in Stripe (new tab)")
				} else {
					page.Shows(http.StatusOK, " in Stripe (new tab)")
				}
			}
		})
	}
}

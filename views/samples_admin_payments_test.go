package views_test

import (
	"strings"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/admin"
	"github.com/bursar-portal/bursar/views/admin/payments"
)

// paymentSamples are the operator's pages about purchases and Stripe events.
func paymentSamples() []sample {
	return []sample{
		{"purchases", payments.Purchases(payments.PurchasesPage{Frame: adminFrame("Purchases"), Filter: listFilter(false), Lines: purchaseLines(), CSVURL: "/admin/purchases/lines.csv", First: "/admin/purchases", Next: "/admin/purchases?after=p"})},
		{"purchases-empty", payments.Purchases(payments.PurchasesPage{Frame: adminFrame("Purchases"), Filter: listFilter(true)})},
		{"purchase", payments.PurchaseDetail(purchaseDetail())},
		{"purchase-bare", payments.PurchaseDetail(payments.PurchasePage{Frame: adminFrame("Purchase"), Settle: payments.SettleForm{DisabledReason: "Only admins can decide on flagged purchases."}})},
		{"events", payments.Events(payments.EventsPage{Frame: adminFrame("Events"), Filter: listFilter(false), Lines: eventLines(), Next: "/admin/events?after=e"})},
		{"events-empty", payments.Events(payments.EventsPage{Frame: adminFrame("Events"), Filter: listFilter(false)})},
		{"event", payments.EventDetail(payments.EventPage{Frame: adminFrame("Event"), Outcome: views.Badge{Text: "Failed", Tone: views.ToneBad}, Facts: []views.Fact{{Label: "Id", Text: "evt_1", Code: true}}, Purchase: views.Link{Text: "The purchase", URL: "/admin/purchases/p"}, Replay: views.Form{Action: "/admin/events/evt_1/replay", Fault: "Stripe no longer has this event."}})},
		{"event-auditor", payments.EventDetail(payments.EventPage{Frame: adminFrame("Event"), DisabledReason: "Only admins can replay events."})},
	}
}

func purchaseLines() []payments.PurchaseLine {
	line := payments.PurchaseLine{
		Purchase: admin.Purchase{ID: "pur_" + strings.Repeat("x", 26), State: views.Badge{Text: "Flagged", Tone: views.ToneBad}, Credits: "10", Amount: "$12.50", Reversed: "2",
			FlagReason: "offered 1250 usd, the session is for 1 eur", CreatedAt: at("29", "17:48"),
			Notes:           []string{"$5.00 refunded.", "A dispute of $12.50 is open. Answer it in Stripe by 7 Apr 2026, 23:59.", "The account still owes 1,000,000,000 credits."},
			InStripe:        views.Link{Text: "Payment in Stripe", URL: "https://dashboard.stripe.com/test/payments/pi_1"},
			DisputeInStripe: views.Link{Text: "Dispute in Stripe", URL: "https://dashboard.stripe.com/test/disputes/dp_1"}},
		URL: "/admin/purchases/p", Account: views.Link{Text: strings.Repeat("Donaudampfschiff", 20), URL: "/admin/accounts/acc_1"},
	}
	return []payments.PurchaseLine{line, line}
}

func purchaseDetail() payments.PurchasePage {
	return payments.PurchasePage{
		Frame: adminFrame("Purchase"), ID: "pur_1", State: views.Badge{Text: "Flagged", Tone: views.ToneBad}, Account: views.Link{Text: "Account of Alex", URL: "/admin/accounts/acc_1"},
		Notes:      "The payment is disputed. Its remaining credits can’t be used until the dispute is settled. A dispute of $12.50 is open. Answer it in Stripe by 7 Apr 2026, 23:59.",
		Dashboard:  views.Link{Text: "Payment in Stripe", URL: "https://dashboard.stripe.com/test/payments/pi_1"},
		FlagReason: "offered 1250 usd, the session is for 1 eur", Facts: []views.Fact{{Label: "Dispute", Text: "Open, $12.50, answer by 7 Apr 2026, 23:59", Link: views.Link{Text: "Dispute in Stripe", URL: "https://dashboard.stripe.com/test/disputes/dp_1"}}, {Label: "Id", Text: "pur_1", Code: true}, {Label: "Session", Text: "cs_test_" + strings.Repeat("b", 60), Code: true}},
		Events: eventLines(), Entries: entries(), Audit: auditLines(), Corrections: []views.Link{{Text: "Reverse", URL: "/admin/accounts/acc_1/purchases/pur_1/reverse"}, {Text: "Freeze", URL: "/admin/accounts/acc_1/purchases/pur_1/freeze"}},
		Settle: payments.SettleForm{Form: views.Form{Action: "/admin/purchases/pur_1/settle", Key: "k", Fault: "Someone else already settled this purchase."},
			Reason: views.Field{Fault: "Enter a reason."}, Credit: "Credit 10 anyway", Close: "Close without credit"},
	}
}

func eventLines() []payments.EventLine {
	return []payments.EventLine{
		{ID: "evt_1", URL: "/admin/events/evt_1", Type: "checkout.session.completed", Outcome: views.Badge{Text: "Done", Tone: views.ToneGood}, At: at("29", "17:48"), Purchase: views.Link{Text: "Purchase", URL: "/admin/purchases/p"}, InStripe: views.Link{Text: "Event in Stripe", URL: "https://dashboard.stripe.com/test/events/evt_1"}},
		{ID: "evt_2", URL: "/admin/events/evt_2", Type: "checkout.session.async_payment_succeeded", Outcome: views.Badge{Text: "Failed", Tone: views.ToneBad}, Detail: strings.Repeat("because ", 60), At: at("29", "17:48")},
	}
}

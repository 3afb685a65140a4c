package views_test

import (
	"fmt"
	"strings"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/customer"
	"github.com/bursar-portal/bursar/views/public"
)

func billingSamples() []sample {
	return []sample{
		{"billing", customer.Billing(billing())},
		{"billing-empty", customer.Billing(customer.BillingPage{Frame: alexFrame("Billing", "/billing"), Account: alex, BuyURL: "/buy", ThresholdForm: billing().ThresholdForm})},
		{"billing-beginning", customer.Billing(customer.BillingPage{Frame: alexFrame("Billing", "/billing"), Account: alex, Newest: "/billing", ThresholdForm: billing().ThresholdForm})},
		{"billing-invalid", customer.Billing(billingInvalid())},
		{"billing-much", customer.Billing(billingMuch())},
		{"receipt", customer.Receipt(receipt())},
		{"receipt-refunded", customer.Receipt(receiptRefunded())},
		{"receipt-unpaid", customer.Receipt(receiptUnpaid())},
		{"receipt-much", customer.Receipt(receiptMuch())},
		{"statement", customer.Statement(statement())},
		{"statement-faulty", customer.Statement(statementFaulty())},
		{"statement-quiet", customer.Statement(statementQuiet())},
		{"statement-much", customer.Statement(statementMuch())},
		{"entry", customer.EntryDetail(entryDetail())},
		{"entry-bare", customer.EntryDetail(customer.EntryPage{Frame: alexFrame("Entry", "/activity"), Account: alex, Entry: EntryTable()[1], Facts: entryDetail().Facts[:1], BackURL: "/activity", BackText: "Activity"})},
		{"entry-much", customer.EntryDetail(entryMuch())},
		{"lot", customer.LotDetail(lotDetail())},
		{"lot-unused", customer.LotDetail(lotUnused(""))},
		{"lot-beginning", customer.LotDetail(lotUnused("/lots/lot_1"))},
		{"lot-much", customer.LotDetail(lotMuch())},
		{"plans", public.Plans(plansPage())},
		{"plans-visitor", public.Plans(public.PlansPage{Frame: visitor("Plans"), Plans: plansPage().Plans[:1], ContactNote: "To take up a plan, please write to Acme."})},
		{"plans-empty", public.Plans(public.PlansPage{Frame: visitor("Plans")})},
		{"plans-much", public.Plans(plansMuch())},
	}
}

func billing() customer.BillingPage {
	return customer.BillingPage{
		Frame: alexFrame("Billing", "/billing"), Account: alex, BuyURL: "/buy?account=acc_alex",
		ThresholdForm: views.Form{Action: "/billing/threshold", Account: "acc_alex"}, Threshold: views.Field{Value: "50"},
		Purchases: []customer.BilledPurchase{
			{ID: "pur_3", State: views.Badge{Text: "Not paid yet"}, Outcome: []string{"The payment page was opened and is not finished. Nothing was paid and nothing was added."},
				Credits: "25", Amount: "$31.25", Buyer: "Alex Rivera", CreatedAt: at("29", "17:48"), ReceiptURL: "/billing/pur_3",
				StatusLink: views.Link{Text: "See how it stands", URL: "/success?session_id=cs_3"}},
			{ID: "pur_2", State: views.Badge{Text: "Refunded in part", Tone: views.ToneWarn}, Outcome: []string{"250 credits added on 28 Mar 2026.", "$62.50 refunded.", "50 credits taken back."},
				Credits: "250", Amount: "$312.50", Buyer: "Alex Rivera", CreatedAt: at("28", "09:12"), ReceiptURL: "/billing/pur_2",
				Entry: views.Link{Text: "See it in the activity", URL: "/activity/ent_2?account=acc_alex"}},
			{ID: "pur_1", State: views.Badge{Text: "Declined", Tone: views.ToneBad}, Outcome: []string{"The payment was declined or did not arrive. Nothing was paid and nothing was added."},
				Credits: "1", Amount: "$1.25", Buyer: "An API key", CreatedAt: at("27", "11:00"), ReceiptURL: "/billing/pur_1"},
		},
	}
}

func billingInvalid() customer.BillingPage {
	p := billing()
	p.Threshold = views.Field{Value: "a few", Fault: "This must be a decimal number such as 10 or 2.5."}
	p.Notices = []views.Notice{{Tone: views.ToneWarn, Title: "Credits run low.", Text: "5 are available.", Link: views.Link{Text: "Buy credits", URL: "/buy"}}}
	return p
}

func billingMuch() customer.BillingPage {
	p := billing()
	p.Frame, p.Newest, p.Older = muchFrame("Billing", "/billing"), "/billing", "/billing?after=pur_1"
	p.Account = p.Accounts[1]
	p.Tabs = []views.Tab{{Text: "Overview", URL: "/enterprise/dashboard"}, {Text: "Billing", URL: "/billing", Current: true}}
	for i := range 22 {
		line := p.Purchases[1]
		line.ID, line.Credits, line.Amount = fmt.Sprintf("pur_much_%d", i), "987,654,321", "$1,234,567,901.25"
		line.Buyer = strings.Repeat("Wolfeschlegelsteinhausenbergerdorff", 3)
		p.Purchases = append(p.Purchases, line)
	}
	return p
}

func receipt() customer.ReceiptPage {
	return customer.ReceiptPage{
		Frame: alexFrame("Receipt", "/billing"), Account: alex, Paid: true, State: views.Badge{Text: "Paid", Tone: views.ToneGood},
		Outcome: []string{"250 credits added on 28 Mar 2026."}, Number: "pur_q2lz6n4mf3w7k5hj2xv4abcdef", Date: at("28", "09:12"),
		BillingEmail: "alex@demo.test", Buyer: "Alex Rivera", Payment: "Online, through Stripe", PaymentID: "pi_3NqL",
		Credits: "250", UnitPrice: "$1.25", Total: "$312.50", Entry: views.Link{Text: "See it in the activity", URL: "/activity/ent_2"}, BackURL: "/billing", Zone: "Europe/Berlin",
	}
}

func receiptRefunded() customer.ReceiptPage {
	p := receipt()
	p.State, p.Tone = views.Badge{Text: "Refunded", Tone: views.ToneWarn}, views.ToneWarn
	p.Outcome = append(p.Outcome, "$312.50 refunded.", "250 credits taken back.")
	p.PaymentReversed, p.Net = "−$312.50", "$0.00"
	return p
}

func receiptUnpaid() customer.ReceiptPage {
	p := receipt()
	p.Paid, p.State, p.Tone, p.Title = false, views.Badge{Text: "Declined", Tone: views.ToneBad}, views.ToneBad, "Purchase that is not paid"
	p.Outcome = []string{"The payment was declined or did not arrive. Nothing was paid and nothing was added."}
	p.Brand.Seller, p.BillingEmail, p.Payment, p.PaymentID, p.Entry = nil, "", "", "", views.Link{}
	return p
}

func receiptMuch() customer.ReceiptPage {
	p := receiptRefunded()
	p.Frame = muchFrame("Receipt", "/billing")
	p.Account, p.BillingEmail, p.Buyer = p.Accounts[1], p.User.Email, p.User.Name
	p.Brand.Seller = []string{strings.Repeat("Unbreakable", 12), strings.Repeat("A long street ", 12)}
	p.Credits, p.Total, p.PaymentID = "987,654,321", "$1,234,567,901.25", "pi_"+strings.Repeat("3NqL", 30)
	return p
}

func plansPage() public.PlansPage {
	return public.PlansPage{
		Frame: alexFrame("Plans", "/plans"), Account: alex, ContactNote: "To take up a plan, to change it or to end it, please write to", ContactEmail: "help@acme.test",
		Plans: []public.CatalogPlan{
			{Name: "Daily Plan", Allowance: "20", Period: "a day", Monthly: "about 608", Rollover: "Rolls over, up to 40, for 2 days"},
			{Name: "Starter Plan", Allowance: "1,000", Period: "a month", Rollover: "Ends with the month", Storage: "10 GB", Subscription: &public.Subscription{
				Status: views.Badge{Text: "Active", Tone: views.ToneGood}, Since: at("02", "09:00"), PeriodEndLabel: "Renews", PeriodEndAt: on("29"),
				Notes: []string{"It changes to Daily Plan then."},
			}},
		},
	}
}

func plansMuch() public.PlansPage {
	p := plansPage()
	p.Frame = muchFrame("Plans", "/plans")
	p.Account = p.Accounts[1]
	for range 7 {
		plan := p.Plans[1]
		plan.Name, plan.Allowance, plan.Monthly = strings.Repeat("Unbreakable", 8), "987,654,321.123456", "about 29,629,629,634"
		plan.Rollover = "Rolls over, up to 987,654,321.123456, for 1,000 years"
		p.Plans = append(p.Plans, plan)
	}
	return p
}

func entryDetail() customer.EntryPage {
	return customer.EntryPage{
		Frame: alexFrame("Usage", "/activity"), Account: alex, Entry: EntryTable()[0], BackURL: "/activity", BackText: "Activity",
		Facts: []views.Fact{{Label: "Kind", Text: "Usage"}, {Label: "When", At: at("29", "17:48")}, {Label: "Your reference", Text: "job-17", Code: true}, {Label: "Hash", Text: strings.Repeat("0f", 32), Code: true}},
		LotEffects: []customer.LotEffect{
			{Kind: "purchased", KindText: "Purchased", URL: "/lots/lot_1", Effect: "Bought on 2 Mar 2026 · Taken", Change: "−15"},
			{Kind: "allowance", KindText: "Allowance", URL: "/lots/lot_2", Effect: "Taken", Change: "−5"},
		},
		BalancesAfter:  []views.BalanceLine{{Label: "Available", Amount: "1,250"}, {Label: "On hold", Amount: "5"}},
		RelatedEntries: EntryTable()[3:], Links: []views.Link{{Text: "The purchase and its receipt", URL: "/billing/pur_1"}},
	}
}

func entryMuch() customer.EntryPage {
	p := entryDetail()
	p.Frame, p.RelatedEntries, p.OlderURL = muchFrame("Usage", "/activity"), muchEntries(20), "/activity/ent_6?before=4"
	p.Account = p.Accounts[1]
	p.Entry.What = strings.Repeat("Unbreakable", 30)
	p.Facts = append(p.Facts, views.Fact{Label: "Reason", Text: strings.Repeat("unbreakable", 40)})
	for i := range 60 {
		part := p.LotEffects[0]
		part.URL, part.Change = fmt.Sprintf("/lots/lot_much_%d", i), "−987,654,321.123456"
		p.LotEffects = append(p.LotEffects, part)
	}
	return p
}

func lotDetail() customer.LotPage {
	return customer.LotPage{
		Frame: alexFrame("Purchased credits", "/dashboard"), Account: alex, Kind: "purchased", Title: "Purchased credits", Description: "They were bought, or given as if they had been.",
		Remaining: "230", Granted: "250", Permille: 920, OrderNote: "They are used 2nd, when 40 credits before them are gone.",
		Facts: []views.Fact{{Label: "Came from", Text: "A purchase"}, {Label: "Came in", At: at("02", "09:00")}, {Label: "Expire", Text: "Never"}, {Label: "Id", Text: "lot_1", Code: true}},
		Links: []views.Link{{Text: "How they came in", URL: "/activity/ent_1"}, {Text: "The purchase and its receipt", URL: "/billing/pur_1"}},
		Uses:  EntryTable()[:1], BackURL: "/dashboard",
	}
}

func lotUnused(newest string) customer.LotPage {
	p := lotDetail()
	p.Uses, p.Links, p.Newest, p.Remaining, p.Permille = nil, nil, newest, "250", 1000
	return p
}

func lotMuch() customer.LotPage {
	p := lotDetail()
	p.Frame, p.Uses, p.Newest, p.Older = muchFrame("Purchased credits", "/dashboard"), muchEntries(25), "/lots/lot_1", "/lots/lot_1?before=7"
	p.Account, p.Remaining, p.Granted = p.Accounts[1], "987,654,321.123456", "999,999,999.123456"
	return p
}

func statement() customer.StatementPage {
	return customer.StatementPage{
		Frame: alexFrame("Statement", "/activity"), Account: alex, BackURL: "/activity", Zone: "Europe/Berlin", CreatedAt: at("29", "17:48"),
		Form:   customer.StatementForm{Action: "/activity/statement", Account: "acc_alex", From: views.Field{Value: "2026-03-01"}, To: views.Field{Value: "2026-03-31"}},
		Months: []views.Tab{{Text: "Mar 2026", URL: "/activity/statement?from=2026-03-01", Current: true}, {Text: "Feb 2026", URL: "/activity/statement?from=2026-02-01"}},
		Period: "1 Mar 2026 to 31 Mar 2026", Opening: "100", Closing: "1,250", NetChange: "+1,150", UnchangedNote: "2 more entries moved nothing.",
		ClosingBreakdown: []views.BalanceLine{{Label: "Available", Amount: "1,245"}, {Label: "On hold", Amount: "5"}},
		Totals: []customer.StatementTotal{{KindText: "Usage", Count: "41", Change: "−20"}, {KindText: "Purchase", Count: "1", Change: "+1,170"}},
		Lines: []customer.StatementLine{
			{At: at("28", "09:12"), What: "1,170 credits bought", Detail: "Purchase", Change: "+1,170", Balance: "1,270"},
			{At: at("29", "17:48"), What: "Usage", Change: "−20", Balance: "1,250"},
		},
		ChainHead: strings.Repeat("0f", 32), Sequence: "43", JSONURL: "/activity/statement.json", CSVURL: "/activity/statement.csv",
	}
}

func statementFaulty() customer.StatementPage {
	p := statement()
	p.Period, p.Lines, p.Totals = "", nil, nil
	p.Form.To = views.Field{Value: "2026-02-31", Fault: "Write a date such as 2026-03-01."}
	return p
}

func statementQuiet() customer.StatementPage {
	p := statement()
	p.Lines, p.Totals, p.ClosingBreakdown, p.NetChange, p.Closing, p.UnchangedNote = nil, nil, nil, "0", "100", ""
	return p
}

func statementMuch() customer.StatementPage {
	p := statement()
	p.Frame = muchFrame("Statement", "/activity")
	p.Account = p.Accounts[1]
	p.Opening, p.Closing, p.Sequence = "987,654,321.123456", "987,654,321.123456", "9,876,543,210"
	p.OmittedNote = "This period has 1,234,567 entries, and a page lists up to 1,000. The files below have all of them."
	for range 16 {
		p.Totals = append(p.Totals, customer.StatementTotal{KindText: "Usage, held before", Count: "987,654,321", Change: "−987,654,321.123456"})
	}
	return p
}

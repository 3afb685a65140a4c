package views_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/customer"
)

func billing() customer.BillingPage {
	return customer.BillingPage{
		Frame: alexFrame("Billing", "/billing"), Account: alex, BuyURL: "/buy?account=acc_alex", Filter: views.Link{Text: "Show abandoned checkouts", URL: "/billing?account=acc_alex&abandoned=yes"},
		Available: "1,250", Balances: []views.BalanceLine{{Label: "On hold", Amount: "5"}},
		Coming: views.ComingEvents{Events: []views.ComingEvent{
			{On: dayOf("2", "Apr"), Text: "Promotional credits expire", URL: "/lots/lot_1", Change: "−40"},
			{On: dayOf("29", "Apr"), Text: models.Isolate("Starter Plan") + " renews", URL: "/plans", Change: "+1,000"},
			{On: dayOf("30", "Apr"), Text: models.Isolate("Team Plan") + " ends", URL: "/plans"},
		}},
		Details:       customer.BillingDetails{Email: "alex@demo.test", Address: []string{"Torstr. 1", "10119 Berlin", "Germany"}, TaxID: "DE 123456789", EditURL: "/billing/details"},
		ThresholdForm: views.Form{Action: "/billing/threshold", Account: "acc_alex"}, Threshold: views.Field{Value: "50"},
		Cards: &customer.SavedCards{PortalForm: views.Form{Action: "/billing/portal", Account: "acc_alex"}},
		Purchases: []customer.BilledPurchase{
			{ID: "pur_3", State: views.Badge{Text: "Not paid yet"}, Credits: "25", Amount: "$31.25", Buyer: "Alex Rivera", CreatedAt: dayOf("29", "Mar"), ReceiptURL: "/billing/pur_3",
				Actions: []views.Link{{Text: "View details", URL: "/billing/pur_3"}, {Text: "Continue to payment", URL: "/buy/pur_3/continue"}, {Text: "Check status", URL: "/success?session_id=cs_3"}}},
			{ID: "pur_2", State: views.Badge{Text: "Refunded in part", Tone: views.ToneWarn}, Credits: "250", Left: "180", Amount: "$371.88", Buyer: "Alex Rivera", CreatedAt: dayOf("28", "Mar"), ReceiptURL: "/billing/pur_2",
				Actions: []views.Link{{Text: "View receipt", URL: "/billing/pur_2"}, {Text: "View usage", URL: "/lots/lot_2"}, {Text: "View activity", URL: "/activity/ent_2"}}},
			{ID: "pur_1", State: views.Badge{Text: "Failed", Tone: views.ToneBad}, Credits: "1", Amount: "$1.25", Buyer: "An API key", CreatedAt: dayOf("27", "Mar"), ReceiptURL: "/billing/pur_1",
				Actions: []views.Link{{Text: "View details", URL: "/billing/pur_1"}}},
			{ID: "pur_0", State: views.Badge{Text: "Paid", Tone: views.ToneGood}, Credits: "1,000", Left: "0", Amount: "$1,200.00", Invoice: "INV-7", CreatedAt: dayOf("12", "Mar"), ReceiptURL: "/billing/pur_0",
				Actions: []views.Link{{Text: "View receipt", URL: "/billing/pur_0"}}},
		},
	}
}

// dayOf is a day of 2026, as lists print it.
func dayOf(day, month string) views.Moment {
	m := at("29", "17:48")
	m.Text = day + " " + month + " 2026"
	return m
}

func billingInvalid() customer.BillingPage {
	p := billing()
	p.Threshold = views.Field{Value: "a few", Fault: "This must be a decimal number such as 10 or 2.5."}
	p.Notices = []views.Notice{{Tone: views.ToneWarn, Title: "Credits are running low.", Text: "5 are available.", Link: views.Link{Text: "Buy credits", URL: "/buy"}}}
	p.Available, p.Owed, p.Balances = "0", "5 credits", []views.BalanceLine{{Label: "Owed", Amount: "5", Tone: views.ToneBad}}
	p.Coming, p.Details = views.ComingEvents{}, customer.BillingDetails{}
	p.Cards.PortalForm.Fault = "Payment methods can’t be managed here yet. Contact support to change yours."
	return p
}

func billingMuch() customer.BillingPage {
	p := billing()
	p.Frame, p.Older = muchFrame("Billing", "/billing"), "/billing?after=pur_1"
	p.Account = p.Accounts[1]
	p.Available, p.Coming.AllURL = "987,654,321.123456", "/billing?coming=all"
	p.Coming.Events = append(p.Coming.Events, views.ComingEvent{On: dayOf("31", "Dec"), Text: models.Isolate(strings.Repeat("Unbreakable", 8)) + " renews", URL: "/plans", Change: "+987,654,321.123456"})
	p.Details = customer.BillingDetails{Email: strings.Repeat("books", 30) + "@example.test", Address: slices.Repeat([]string{strings.Repeat("A long street ", 5)}, 8), TaxID: strings.Repeat("DE", 25)}
	for i := range 21 {
		line := p.Purchases[1]
		line.ID, line.Credits, line.Left, line.Amount = fmt.Sprintf("pur_much_%d", i), "987,654,321", "987,654,321.123456", "$1,234,567,901.25"
		line.Buyer = strings.Repeat("Wolfeschlegelsteinhausenbergerdorff", 3)
		p.Purchases = append(p.Purchases, line)
	}
	return p
}

func billingOlder() customer.BillingPage {
	p := billing()
	p.Newest, p.Purchases = "/billing", nil
	return p
}

func billingNew() customer.BillingPage {
	p := billing()
	p.Purchases, p.Cards = nil, &customer.SavedCards{}
	return p
}

func portal() customer.PortalPage {
	return customer.PortalPage{Frame: alexFrame("Payment methods", "/billing"), Account: alex, PortalURL: "https://pay.example.com/p/session/test_1", BackURL: "/billing?account=acc_alex"}
}

func portalMuch() customer.PortalPage {
	p := portal()
	p.Account.Name, p.Sandbox = strings.Repeat("Unbreakable", 9), true
	p.RefreshURL = p.PortalURL
	return p
}

func billingDetails() customer.BillingDetailsPage {
	return customer.BillingDetailsPage{
		Frame: alexFrame("Billing details", "/billing"), Form: views.Form{Action: "/billing/details", Account: "acc_alex"}, Account: alex, BackURL: "/billing",
		Email: views.Field{Value: "alex@demo.test"}, Address: views.Field{Value: "Torstr. 1\n10119 Berlin"}, TaxID: views.Field{Value: "DE 123456789"},
	}
}

func billingDetailsInvalid() customer.BillingDetailsPage {
	p := billingDetails()
	p.Fault = "Nothing was saved."
	p.Email, p.Address.Fault = views.Field{Value: "nowhere", Fault: "Enter an email address such as name@example.com."}, "Enter the address as up to 8 lines of plain text."
	p.TaxID = views.Field{Value: "<b>", Fault: "Enter the tax ID with letters, digits and . - / only."}
	return p
}

func alexBuyer() customer.Buyer {
	return customer.Buyer{Name: "Alex Rivera", ID: "acc_alex", Address: []string{"Torstr. 1", "10119 Berlin"}, TaxID: "DE 123456789", Email: "alex@demo.test"}
}

func muchBuyer() customer.Buyer {
	return customer.Buyer{Name: strings.Repeat("Unbreakable", 9), ID: "acc_" + strings.Repeat("a", 26), Address: slices.Repeat([]string{strings.Repeat("Unbreakable", 5)}, 8), TaxID: strings.Repeat("DE", 25), Email: strings.Repeat("books", 30) + "@example.test"}
}

func receipt() customer.ReceiptPage {
	return customer.ReceiptPage{
		Frame: alexFrame("Receipt", "/billing"), Account: alex, Paid: true, State: views.Badge{Text: "Paid", Tone: views.ToneGood},
		Outcome: []string{"250 credits added on 28 Mar 2026."}, Number: "pur_q2lz6n4mf3w7k5hj2xv4abcdef", Date: at("28", "09:12"),
		Buyer: alexBuyer(), Orderer: "Alex Rivera", Payment: "Online, through Stripe", PaymentID: "pi_3NqL",
		Credits: "250", UnitPrice: "$1.25", Subtotal: "$312.50", Tax: "$0.00", Total: "$312.50", Entry: views.Link{Text: "View activity", URL: "/activity/ent_2"}, BackURL: "/billing", Zone: "Europe/Berlin",
	}
}

func receiptRefunded() customer.ReceiptPage {
	p := receipt()
	p.State, p.Tone = views.Badge{Text: "Refunded", Tone: views.ToneWarn}, views.ToneWarn
	p.Outcome = append(p.Outcome, "$312.50 refunded.", "250 credits reversed.")
	p.PaymentReversed, p.Net = "−$312.50", "$0.00"
	return p
}

func receiptUnpaid() customer.ReceiptPage {
	p := receipt()
	p.Paid, p.State, p.Tone, p.Title = false, views.Badge{Text: "Failed", Tone: views.ToneBad}, views.ToneBad, "Unpaid purchase"
	p.Outcome = []string{"The payment was declined or did not arrive. Nothing was paid and nothing was added."}
	p.Brand.Seller, p.Buyer.Email, p.Tax, p.Payment, p.PaymentID, p.Entry = nil, "", "", "", "", views.Link{}
	return p
}

func receiptMuch() customer.ReceiptPage {
	p := receiptRefunded()
	p.Frame = muchFrame("Receipt", "/billing")
	p.Account, p.Buyer, p.Orderer = p.Accounts[1], muchBuyer(), p.User.Name
	p.Brand.Seller = []string{strings.Repeat("Unbreakable", 12), strings.Repeat("A long street ", 12)}
	p.Credits, p.Subtotal, p.Tax, p.Total, p.PaymentID = "987,654,321", "$1,234,567,901.25", "$234,567,901.24", "$1,469,135,802.49", "pi_"+strings.Repeat("3NqL", 30)
	return p
}

func buy() customer.BuyPage {
	return customer.BuyPage{
		Frame: alexFrame("Buy credits", "/buy"), Form: views.Form{Action: "/buy", Account: "acc_alex", Key: "form-key"}, Account: alex,
		TaxID: "DE 123456789", DetailsURL: "/billing/details", BillingURL: "/billing", Available: "1,250", UnitPrice: "$1.25", UnitCents: 125, MoneyPattern: "$#", Group: ",", Point: ".", Decimals: 2, Packs: packs("10"), MinCredits: 1, MinText: "1", MaxCredits: 10000, MaxText: "10,000", Total: "$12.50", TotalCents: 1250, Sandbox: true,
	}
}

func buyInvalid() customer.BuyPage {
	p := buy()
	p.Sandbox = false
	p.Packs, p.Total, p.TotalCents = packs(""), "", 0
	p.Credits = views.Field{Value: "2.5", Fault: "Enter a whole number from 1 to 10,000."}
	return p
}

func openCheckout() *customer.OpenCheckout {
	return &customer.OpenCheckout{Credits: "10", Amount: "$12.50", ContinueURL: "/buy/pur_1/continue?account=acc_alex",
		CancelForm: views.Form{Action: "/buy/pur_1/cancel", Account: "acc_alex"}}
}

func openCheckoutFault() *customer.OpenCheckout {
	o := openCheckout()
	o.CancelForm.Fault = "We can’t reach the payment service right now. Try again in a moment."
	return o
}

func buyOpen() customer.BuyPage {
	p := buy()
	p.Open = openCheckout()
	return p
}

func checkout() customer.CheckoutPage {
	return customer.CheckoutPage{Frame: alexFrame("Continue to payment", "/buy"), Account: alex, Credits: "37", UnitPrice: "$1.25", Total: "$46.25",
		PaymentURL: "https://pay.example.com/c/pay/cs_1#fid", ChangeURL: "/buy?account=acc_alex&canceled=pur_1"}
}

func checkoutMuch() customer.CheckoutPage {
	p := checkout()
	p.Account.Name = strings.Repeat("Unbreakable", 9)
	p.Credits, p.UnitPrice, p.Total = "1,000,000,000", "1,000,000.000 KWD", "999,999,999.999 KWD"
	p.PaymentURL = "https://pay.example.com/" + strings.Repeat("b", 900)
	p.RefreshURL = p.PaymentURL
	return p
}

func buyDisabled() customer.BuyPage {
	p := buy()
	p.DisabledReason = "This portal is not connected to a payment service. What you have can be used as always."
	return p
}

func success(state customer.PaymentState) customer.SuccessPage {
	p := customer.SuccessPage{Frame: alexFrame("Payment", ""), State: state, Account: alex, Credits: "10", Amount: "$12.50", Available: "1,260",
		Reference: "pur_q2lz6n4mf3w7k5hj2xv4abcdef", DashboardURL: "/dashboard", BuyURL: "/buy"}
	switch state {
	case customer.PaymentPaid:
		p.ReceiptURL = "/billing/pur_q2lz6n4mf3w7k5hj2xv4abcdef"
	case customer.PaymentOpen:
		p.Open = openCheckout()
	case customer.PaymentConfirming:
		p.Unreachable = true
		p.RefreshSeconds = 3
	case customer.PaymentUnchecked:
		p.Reference, p.RefreshSeconds = "", 10
	case customer.PaymentUnknown:
		p.Reference = ""
	}
	return p
}

func successFault() customer.SuccessPage {
	p := success(customer.PaymentOpen)
	p.Open = openCheckoutFault()
	return p
}

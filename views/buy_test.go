package views_test

import (
	"testing"

	"github.com/bursar-portal/bursar/views/customer"
)

func TestBuyOffersPacksAndAnyNumber(t *testing.T) {
	d := render(t, customer.Buy(buy()))
	d.wantAttr("[name=pack]", "value", "2", "10", "25", "100")
	d.wantAttr("[name=pack][checked]", "value", "10")
	d.want(".pack", "2 credits $2.50", "10 credits $12.50", "25 credits $31.25", "100 credits $125.00")
	d.wantAttr("[name=credits]", "data-max", "10000")
	d.wantAttr("[data-unit-cents]", "data-unit-cents", "125")
	d.wantAttr("[data-money]", "data-money", "$#")
	d.wantAttr("[name=credits]", "data-min", "1")
	d.wantAttr("[name=account]", "value", "acc_alex")
	d.wantAttr("[name=key]", "value", "form-key")
	d.want(".till dd", "Alex Rivera DE 123456789 Edit billing details", "1,250", "$1.25", "$12.50")
	d.want("form button", "Sign out", "Continue to payment")
}

func TestBuyKeepsInput(t *testing.T) {
	d := render(t, customer.Buy(buyInvalid()))
	d.wantAttr("#credits", "value", "2.5")
	d.want("#credits-fault", "Enter a whole number from 1 to 10,000.")
	d.want("[name=pack][checked]")
	d.wantAttr("[data-total-row]", "hidden", "")
}

func TestBuyDisabled(t *testing.T) {
	d := render(t, customer.Buy(buyDisabled()))
	d.want("main form")
	d.want(".empty p", "You can’t buy credits right now.", "This portal is not connected to a payment service. What you have can be used as always.")
}

func TestSuccessShowsState(t *testing.T) {
	for state, want := range map[customer.PaymentState]struct {
		heading string
		links   []string
	}{
		customer.PaymentPaid:       {"10 credits added", []string{"Go to overview", "View receipt", "Buy more"}},
		customer.PaymentOpen:       {"You haven’t paid yet", []string{"Pay for this order", "Go to overview"}},
		customer.PaymentConfirming: {"Confirming your payment", []string{"Go to overview"}},
		customer.PaymentFailed:     {"Your payment didn’t go through", []string{"Try again", "Go to overview"}},
		customer.PaymentExpired:    {"The payment page has expired", []string{"Try again", "Go to overview"}},
		customer.PaymentClosed:     {"We reviewed this payment", []string{"Go to overview"}},
		customer.PaymentFlagged:    {"We’re reviewing this payment", []string{"Go to overview"}},
		customer.PaymentUnchecked:  {"We can’t check this payment yet", []string{"Go to overview"}},
		customer.PaymentUnknown:    {"Payment not found", []string{"Go to overview"}},
	} {
		t.Run(string(state), func(t *testing.T) {
			d := render(t, customer.Success(success(state)))
			d.want("h1", want.heading)
			d.want(".actions a", want.links...)
		})
	}
}

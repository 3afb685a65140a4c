package sandbox

import (
	"fmt"
	"net/mail"
	"regexp"
	"strings"
)

// The least and the most that one payment may be, in the currency's smallest
// unit. Stripe's own least differs by currency; 50 is the US dollar's.
const (
	leastTotal = 50
	mostTotal  = 99_999_999
	mostItems  = 100
)

var currencyCode = regexp.MustCompile(`^[a-z]{3}$`)

// readSession reads the parameters of a new Checkout Session.
func readSession(p *params) (session, error) {
	if p.required("mode") != "payment" {
		p.refuse(invalid("mode", "The sandbox knows the mode payment alone."))
	}
	p.required("success_url")
	se := session{
		Reference:      p.text("client_reference_id"),
		Email:          p.text("customer_email"),
		Metadata:       p.pairs("metadata"),
		IntentMetadata: p.pairs("payment_intent_data[metadata]"),
		SuccessURL:     p.absoluteURL("success_url"),
		CancelURL:      p.absoluteURL("cancel_url"),
	}
	if se.Email != "" {
		if address, err := mail.ParseAddress(se.Email); err != nil || address.Address != se.Email {
			f := invalid("customer_email", "The parameter customer_email is not an email address.")
			f.Code = "email_invalid"
			p.refuse(f)
		}
	}
	readItems(p, &se)
	return se, p.fault()
}

// readItems reads line_items, which share one currency.
func readItems(p *params, se *session) {
	for i := 0; i < mostItems && p.has(fmt.Sprintf("line_items[%d]", i)); i++ {
		name := fmt.Sprintf("line_items[%d]", i)
		price := name + "[price_data]"
		se.Items = append(se.Items, item{
			Name:        p.required(price + "[product_data][name]"),
			Description: p.text(price + "[product_data][description]"),
			UnitAmount:  p.integer(price+"[unit_amount]", 0, mostTotal),
			Quantity:    p.integer(name+"[quantity]", 1, mostTotal),
		})
		currency := strings.ToLower(p.required(price + "[currency]"))
		switch {
		case !currencyCode.MatchString(currency):
			p.refuse(invalid(price+"[currency]", "A currency is a code of three letters."))
		case i > 0 && currency != se.Currency:
			p.refuse(invalid(price+"[currency]", "All line items must have one currency."))
		}
		se.Currency = currency
	}
	switch total := se.total(); {
	case len(se.Items) == 0:
		p.refuse(invalid("line_items", "A session needs line items."))
	case total < leastTotal:
		f := invalid("line_items", "The total must be at least %d in the currency's smallest unit.", leastTotal)
		f.Code = "amount_too_small"
		p.refuse(f)
	case total > mostTotal:
		f := invalid("line_items", "The total must be at most %d in the currency's smallest unit.", mostTotal)
		f.Code = "amount_too_large"
		p.refuse(f)
	}
}

package sandbox

import (
	"fmt"
	"net/mail"
	"regexp"
	"strings"
)

// The largest total of a payment, in the currency's smallest unit, and the most items.
const (
	maxTotal     = 99_999_999
	maxLineItems = 100
)

var currencyPattern = regexp.MustCompile(`^[a-z]{3}$`)

// parseSession parses the parameters of a new Checkout Session.
func parseSession(p *params) (session, error) {
	if p.required("mode") != "payment" {
		p.fail(invalidRequest("mode", "The sandbox knows the mode payment alone."))
	}
	p.required("success_url")
	se := session{
		Reference:      p.text("client_reference_id"),
		Email:          p.text("customer_email"),
		Metadata:       p.stringMap("metadata"),
		IntentMetadata: p.stringMap("payment_intent_data[metadata]"),
		SuccessURL:     p.absoluteURL("success_url"),
		CancelURL:      p.absoluteURL("cancel_url"),
	}
	se.CustomerID = p.text("customer")
	switch creation := p.text("customer_creation"); {
	case creation != "" && se.CustomerID != "", se.Email != "" && se.CustomerID != "":
		p.fail(invalidRequest("customer", "A session for a customer has neither customer_email nor customer_creation."))
	case creation != "" && creation != creationAlways && creation != creationIfRequired:
		p.fail(invalidRequest("customer_creation", "A customer is created always or if_required."))
	default:
		se.MakesCustomer = creation == creationAlways
	}
	switch use := p.text("payment_method_options[card][setup_future_usage]"); use {
	case "":
	case "on_session", "off_session":
		se.SavesCard = true
	default:
		p.fail(invalidRequest("payment_method_options[card][setup_future_usage]", "A card is saved for on_session or off_session."))
	}
	if se.Email != "" {
		if address, err := mail.ParseAddress(se.Email); err != nil || address.Address != se.Email {
			p.fail(invalidRequestCode("email_invalid", "customer_email", "The parameter customer_email is not an email address."))
		}
	}
	parseLineItems(p, &se)
	return se, p.err()
}

// parseLineItems parses line_items, which must all have the same currency.
func parseLineItems(p *params, se *session) {
	for i := 0; i < maxLineItems && p.has(fmt.Sprintf("line_items[%d]", i)); i++ {
		name := fmt.Sprintf("line_items[%d]", i)
		price := name + "[price_data]"
		se.Items = append(se.Items, lineItem{
			Name:        p.required(price + "[product_data][name]"),
			Description: p.text(price + "[product_data][description]"),
			UnitAmount:  p.integer(price+"[unit_amount]", 0, maxTotal),
			Quantity:    p.integer(name+"[quantity]", 1, maxTotal),
		})
		currency := strings.ToLower(p.required(price + "[currency]"))
		switch {
		case !currencyPattern.MatchString(currency):
			p.fail(invalidRequest(price+"[currency]", "A currency is a code of three letters."))
		case i > 0 && currency != se.Currency:
			p.fail(invalidRequest(price+"[currency]", "All line items must have one currency."))
		}
		se.Currency = currency
	}
	switch total := se.total(); {
	case len(se.Items) == 0:
		p.fail(invalidRequest("line_items", "A session needs line items."))
	case total < minTotal(se.Currency):
		p.fail(invalidRequestCode("amount_too_small", "line_items", "The total must be at least %d in the currency's smallest unit.", minTotal(se.Currency)))
	case total%step(se.Currency) != 0:
		p.fail(invalidRequest("line_items", "The total must be a multiple of %d in the currency's smallest unit.", step(se.Currency)))
	case total > maxTotal:
		p.fail(invalidRequestCode("amount_too_large", "line_items", "The total must be at most %d in the currency's smallest unit.", maxTotal))
	}
}

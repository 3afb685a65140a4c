package sandbox

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Stripe's test card and account numbers. All others are rejected.
const (
	CardPays     = "4242424242424242"
	CardDeclined = "4000000000000002"
	CardDisputed = "4000000000000259" // pays, and is disputed immediately
	BankPays     = "000123456789"
	BankFails    = "000111111116"
)

// CardForm returns a payment by card as the form that a browser posts to a session's
// URL.
func CardForm(number string) url.Values {
	return url.Values{
		"method": {methodCard}, "number": {number}, "expiry": {"12/99"}, "cvc": {"123"}, "name": {"Test Payer"},
	}
}

// BankForm returns a payment by bank debit as such a form.
func BankForm(account string) url.Values {
	return url.Values{"method": {methodBank}, "account": {account}, "holder": {"Test Payer"}}
}

// paymentForm is the submitted form of the payment page, with its errors by field.
type paymentForm struct {
	Method string // methodCard or methodBank

	Number, Expiry, CVC, Name string
	Account, Holder           string

	Errors map[string]string
}

// parsePaymentForm parses and validates the form. now decides whether a card has
// expired.
func parsePaymentForm(form url.Values, now time.Time) paymentForm {
	text := func(name string) string { return strings.TrimSpace(form.Get(name)) }
	p := paymentForm{
		Method: text("method"),
		Number: text("number"), Expiry: text("expiry"), CVC: text("cvc"), Name: text("name"),
		Account: text("account"), Holder: text("holder"),
		Errors: map[string]string{},
	}
	if p.Method == methodBank {
		p.validateBank()
	} else {
		p.Method = methodCard
		p.validateCard(now)
	}
	return p
}

// prefilledForm returns a form filled with a test number, an empty one if it is not a
// test number.
func prefilledForm(number string, now time.Time) paymentForm {
	switch number {
	case CardPays, CardDeclined, CardDisputed:
		return parsePaymentForm(CardForm(groupDigits(number)), now)
	case BankPays, BankFails:
		return parsePaymentForm(BankForm(number), now)
	}
	return paymentForm{Method: methodCard}
}

func (p *paymentForm) validateCard(now time.Time) {
	if !luhn(stripSeparators(p.Number)) {
		p.Errors["number"] = "This is not a card number."
	}
	switch end, ok := parseExpiry(p.Expiry); {
	case !ok:
		p.Errors["expiry"] = "Write month and year, such as 12/34."
	case !end.After(now):
		p.Errors["expiry"] = "This card has expired."
	}
	if !cvcPattern.MatchString(p.CVC) {
		p.Errors["cvc"] = "Three or four digits."
	}
	if p.Name == "" {
		p.Errors["name"] = "Write the name on the card."
	}
}

func (p *paymentForm) validateBank() {
	if account := stripSeparators(p.Account); account != BankPays && account != BankFails {
		p.Errors["account"] = "Use one of the test accounts below."
	}
	if p.Holder == "" {
		p.Errors["holder"] = "Write the name of the account's holder."
	}
}

// declineMessage says why the payment of a valid form is declined, "" if it is not.
func (p *paymentForm) declineMessage() string {
	switch number := stripSeparators(p.Number); {
	case p.Method == methodBank, number == CardPays, number == CardDisputed:
		return ""
	case number == CardDeclined:
		return "The card was declined. Nothing was paid. You can try again with another card."
	}
	return "Only test cards work in the sandbox, so this card was declined. Nothing was paid."
}

// field is an input of the payment page with its value and error.
type field struct{ Name, Label, Hint, Value, Error string }

func (p *paymentForm) fields() map[string]field {
	fields := map[string]field{}
	for _, f := range []field{
		{Name: "number", Label: "Card number", Hint: "1234 1234 1234 1234", Value: p.Number},
		{Name: "expiry", Label: "Expiry", Hint: "MM / YY", Value: p.Expiry},
		{Name: "cvc", Label: "CVC", Hint: "123", Value: p.CVC},
		{Name: "name", Label: "Name on the card", Value: p.Name},
		{Name: "account", Label: "Account number", Hint: "12 digits", Value: p.Account},
		{Name: "holder", Label: "Name of the account's holder", Value: p.Holder},
	} {
		f.Error = p.Errors[f.Name]
		fields[f.Name] = f
	}
	return fields
}

var (
	cvcPattern    = regexp.MustCompile(`^[0-9]{3,4}$`)
	expiryPattern = regexp.MustCompile(`^(0?[1-9]|1[0-2]) ?/? ?(?:20)?([0-9]{2})$`)
)

// parseExpiry parses 12/34, 12 / 2034 or 1234. The card expires at end, the start of
// the following month in UTC.
func parseExpiry(s string) (end time.Time, ok bool) {
	m := expiryPattern.FindStringSubmatch(s)
	if m == nil {
		return time.Time{}, false
	}
	month, _ := strconv.Atoi(m[1])
	year, _ := strconv.Atoi(m[2])
	return time.Date(2000+year, time.Month(month)+1, 1, 0, 0, 0, 0, time.UTC), true
}

// stripSeparators removes spaces and hyphens between digits.
func stripSeparators(s string) string { return strings.NewReplacer(" ", "", "-", "").Replace(s) }

// luhn reports whether number has 12 to 19 digits and a valid check digit.
func luhn(number string) bool {
	if len(number) < 12 || len(number) > 19 {
		return false
	}
	sum := 0
	for i := range len(number) {
		d := int(number[len(number)-1-i]) - '0'
		if d < 0 || d > 9 {
			return false
		}
		if i%2 == 1 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return sum%10 == 0
}

// groupDigits groups digits in fours, as on a card.
func groupDigits(number string) string {
	var b strings.Builder
	for i, d := range number {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%c", d)
	}
	return b.String()
}

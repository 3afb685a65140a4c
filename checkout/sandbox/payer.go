package sandbox

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The test cards and accounts, Stripe's own. Only they do anything here: what
// else is typed is never taken for money.
const (
	CardPays     = "4242424242424242"
	CardDeclined = "4000000000000002"
	CardDisputed = "4000000000000259" // pays, and is disputed at once
	BankPays     = "000123456789"
	BankFails    = "000111111116"
)

// CardForm is what a person who pays by card types on the payment page: the
// fields of a POST to a session's URL.
func CardForm(number string) url.Values {
	return url.Values{
		"method": {methodCard}, "number": {number}, "expiry": {"12/99"}, "cvc": {"123"}, "name": {"Test Payer"},
	}
}

// BankForm is what a person who pays by bank debit types there.
func BankForm(account string) url.Values {
	return url.Values{"method": {methodBank}, "account": {account}, "holder": {"Test Payer"}}
}

// payer is what was typed on the payment page, and what is wrong with it, by field.
type payer struct {
	Method string // methodCard or methodBank

	Number, Expiry, CVC, Name string
	Account, Holder           string

	Faults map[string]string
}

// readPayer reads the form and checks it against the clock.
func readPayer(form url.Values, now time.Time) payer {
	text := func(name string) string { return strings.TrimSpace(form.Get(name)) }
	p := payer{
		Method: text("method"),
		Number: text("number"), Expiry: text("expiry"), CVC: text("cvc"), Name: text("name"),
		Account: text("account"), Holder: text("holder"),
		Faults: map[string]string{},
	}
	if p.Method == methodBank {
		p.checkBank()
	} else {
		p.Method = methodCard
		p.checkCard(now)
	}
	return p
}

// payerFilledWith is a form that a test number was written into, an empty one
// for any other number.
func payerFilledWith(number string, now time.Time) payer {
	switch number {
	case CardPays, CardDeclined, CardDisputed:
		return readPayer(CardForm(grouped(number)), now)
	case BankPays, BankFails:
		return readPayer(BankForm(number), now)
	}
	return payer{Method: methodCard}
}

func (p *payer) checkCard(now time.Time) {
	if !luhn(digits(p.Number)) {
		p.Faults["number"] = "This is not a card number."
	}
	switch end, ok := parseExpiry(p.Expiry); {
	case !ok:
		p.Faults["expiry"] = "Write month and year, such as 12/34."
	case !end.After(now):
		p.Faults["expiry"] = "This card has expired."
	}
	if !threeOrFour.MatchString(p.CVC) {
		p.Faults["cvc"] = "Three or four digits."
	}
	if p.Name == "" {
		p.Faults["name"] = "Write the name on the card."
	}
}

func (p *payer) checkBank() {
	if account := digits(p.Account); account != BankPays && account != BankFails {
		p.Faults["account"] = "Use one of the test accounts below."
	}
	if p.Holder == "" {
		p.Faults["holder"] = "Write the name of the account's holder."
	}
}

// decline is why a payment without faults is refused at once, "" if it is not.
func (p *payer) decline() string {
	switch number := digits(p.Number); {
	case p.Method == methodBank, number == CardPays, number == CardDisputed:
		return ""
	case number == CardDeclined:
		return "The card was declined. Nothing was paid. You can try again with another card."
	}
	return "Only test cards work in the sandbox, so this card was declined. Nothing was paid."
}

// field is an input of the payment page with what was typed and what is wrong with it.
type field struct{ Name, Label, Hint, Value, Fault string }

func (p *payer) fields() map[string]field {
	fields := map[string]field{}
	for _, f := range []field{
		{Name: "number", Label: "Card number", Hint: "1234 1234 1234 1234", Value: p.Number},
		{Name: "expiry", Label: "Expiry", Hint: "MM / YY", Value: p.Expiry},
		{Name: "cvc", Label: "CVC", Hint: "123", Value: p.CVC},
		{Name: "name", Label: "Name on the card", Value: p.Name},
		{Name: "account", Label: "Account number", Hint: "12 digits", Value: p.Account},
		{Name: "holder", Label: "Name of the account's holder", Value: p.Holder},
	} {
		f.Fault = p.Faults[f.Name]
		fields[f.Name] = f
	}
	return fields
}

var (
	threeOrFour = regexp.MustCompile(`^[0-9]{3,4}$`)
	monthYear   = regexp.MustCompile(`^(0?[1-9]|1[0-2]) ?/? ?(?:20)?([0-9]{2})$`)
)

// parseExpiry reads 12/34, 12 / 2034 or 1234; end is the first instant at which
// the card is no longer good, the month after in UTC.
func parseExpiry(s string) (end time.Time, ok bool) {
	m := monthYear.FindStringSubmatch(s)
	if m == nil {
		return time.Time{}, false
	}
	month, _ := strconv.Atoi(m[1])
	year, _ := strconv.Atoi(m[2])
	return time.Date(2000+year, time.Month(month)+1, 1, 0, 0, 0, 0, time.UTC), true
}

// digits drops the spaces and hyphens that people group digits with.
func digits(s string) string { return strings.NewReplacer(" ", "", "-", "").Replace(s) }

// luhn tells whether a card number of 12 to 19 digits has the right check digit.
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

// grouped prints digits in fours, as cards do.
func grouped(number string) string {
	var b strings.Builder
	for i, d := range number {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%c", d)
	}
	return b.String()
}

package web

import (
	"cmp"
	"crypto/rand"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

func paymentURL(id models.AccountID) string { return adminAccountURL(id) + "/payments/new" }

// paymentForm books a payment that did not come through Stripe: what was typed, what
// that comes to, and what is wrong with it.
type paymentForm struct {
	account models.Account
	form    url.Values
	payment models.Purchase
	preview *views.PaymentPreview
	faults  faults
}

var paymentSubjects = map[string]string{
	"credits": "The credits", "amount": "The amount", "invoice": "The invoice", "received": "The day",
}

// PaymentNew shows the form that books a payment.
func (w *Web) PaymentNew(c echo.Context) error {
	account, err := w.account(c)
	if err != nil {
		return err
	}
	return w.showPayment(c, http.StatusOK, paymentForm{account: account, form: url.Values{"received": {w.today(c).Format(time.DateOnly)}}})
}

// PaymentCreate books it, or with step=preview says what that would come to. An
// invoice is booked once, whatever form is sent.
func (w *Web) PaymentCreate(c echo.Context) error {
	account, form, err := w.accountForm(c)
	if err != nil {
		return err
	}
	f := paymentForm{account: account, form: form}
	f.read(w.settings.Currency, w.today(c))
	switch {
	case f.faults.any():
		return w.showPayment(c, f.faults.status, f)
	case form.Get("step") == "preview":
		return w.previewPayment(c, f)
	case form.Get("step") != "apply":
		return models.Errorf(models.CodeNotFound, "A payment is previewed or booked.")
	}
	return w.bookPayment(c, f)
}

// today is the reader's date, as midnight in UTC: a day that money arrived on is no
// instant.
func (w *Web) today(c echo.Context) time.Time { return models.DateOf(w.now(), w.readerOf(c).zone) }

// maxInvoice is in characters.
const maxInvoice = 60

// read checks what was typed.
func (f *paymentForm) read(currency string, today time.Time) {
	typed := func(name string) string { return strings.TrimSpace(f.form.Get(name)) }
	p := &f.payment
	p.Currency = currency
	var err error
	switch p.Credits, err = models.ParseCredits(typed("credits")); {
	case err != nil:
		f.faults.add("credits", sentence("The amount", err.Error()))
	case p.Credits == 0:
		f.faults.add("credits", "The amount must not be 0.")
	}
	var ok bool
	if p.AmountCents, ok = centsOf(typed("amount"), currency); !ok {
		f.faults.add("amount", "Write what was paid, such as "+typedMoney(125000, currency)+".")
	}
	p.Invoice = typed("invoice")
	switch {
	case p.Invoice == "":
		f.faults.add("invoice", "Write the number of the invoice.")
	case !utf8.ValidString(p.Invoice) || strings.ContainsFunc(p.Invoice, unicode.IsControl) || utf8.RuneCountInString(p.Invoice) > maxInvoice:
		f.faults.add("invoice", "The number must be plain text of at most 60 characters.")
	}
	switch p.ReceivedAt, err = time.Parse(time.DateOnly, typed("received")); {
	case err != nil:
		f.faults.add("received", "Write a date such as 2026-03-01.")
	case p.ReceivedAt.After(today):
		f.faults.add("received", "Money that arrives later is booked then.")
	case p.ReceivedAt.Year() < 2000:
		f.faults.add("received", "Write the day on which the money arrived.")
	}
	f.faults.key(f.form)
}

func (w *Web) previewPayment(c echo.Context, f paymentForm) error {
	ctx, r := c.Request().Context(), w.readerOf(c)
	if err := w.store.CheckPayment(ctx, f.account.ID, f.payment); err != nil {
		return w.refusePayment(c, f, err)
	}
	now, err := w.store.Snapshot(ctx, f.account.ID, time.Time{})
	if err != nil {
		return err
	}
	after := now.Values
	after.Available += f.payment.Credits
	after = after.Settled()
	price, _ := models.MulDivRound(f.payment.AmountCents, int64(models.Credit), int64(f.payment.Credits))
	f.preview = &views.PaymentPreview{
		Price: money(price, f.payment.Currency), ListPrice: w.unitPrice(),
		Money: views.MoneyPreview{Now: amount(now.Available), After: amount(after.Available)},
	}
	if now.Debt > 0 {
		f.preview.Money.OwedNow, f.preview.Money.OwedAfter = amount(now.Debt), amount(after.Debt)
	}
	f.preview.Lead = r.count(f.payment.Credits) + " for " + money(f.payment.AmountCents, f.payment.Currency) + ", as purchased " + r.credit + "s that never expire."
	return w.showPayment(c, http.StatusOK, f)
}

func (w *Web) bookPayment(c echo.Context, f paymentForm) error {
	r, actor, p := w.readerOf(c), edge.Actor(c), f.payment
	done := "Booked invoice " + p.Invoice + ": " + r.count(p.Credits) + " for " + money(p.AmountCents, p.Currency) +
		", received on " + p.ReceivedAt.Format(dayLayout) + "."
	audit := w.audit(c, "payment.book", f.account.ID, p.Invoice, done)
	_, err := w.store.BookPayment(c.Request().Context(), p, models.Command{
		Account: f.account.ID, Origin: actor.Origin(), Key: f.form.Get("key"), Actor: actor.Ref(), Reason: "Invoice " + p.Invoice, Audit: &audit,
	})
	if err != nil {
		return w.refusePayment(c, f, err)
	}
	return w.done(c, adminAccountURL(f.account.ID), done)
}

func (w *Web) refusePayment(c echo.Context, f paymentForm, err error) error {
	var ok bool
	if f.faults, ok = faultsOf(c, err, paymentSubjects); !ok {
		return err
	}
	if models.CodeOf(err) == models.CodeIdempotencyConflict {
		f.faults.form = "This form was used for another payment. Look at the account, then send it again."
		f.form.Del("key")
	}
	return w.showPayment(c, f.faults.status, f)
}

func (w *Web) showPayment(c echo.Context, status int, f paymentForm) error {
	currency := w.settings.Currency
	page := views.PaymentPage{
		Frame:    w.frame(c, "Book a payment", views.IconAdmin, models.Account{}),
		Form:     views.Form{Action: paymentURL(f.account.ID), Key: cmp.Or(f.form.Get("key"), rand.Text()), Fault: f.faults.form},
		Account:  views.Link{Text: f.account.Name, URL: adminAccountURL(f.account.ID)},
		Currency: strings.ToUpper(currency), Example: typedMoney(125000, currency), Today: w.today(c).Format(time.DateOnly), UnitPrice: w.unitPrice(),
		Credits: f.faults.field("credits", f.form.Get("credits")), Amount: f.faults.field("amount", f.form.Get("amount")),
		Invoice: f.faults.field("invoice", f.form.Get("invoice")), Received: f.faults.field("received", f.form.Get("received")),
		Preview: f.preview,
	}
	return edge.Render(c, status, views.Payment(page))
}

// centsOf reads money in a currency's smallest unit: digits, and where the currency
// has hundredths a point and at most two decimals. No commas: what they mean depends
// on who writes them. More than nothing, and no more than can be counted.
func centsOf(text, currency string) (cents int64, ok bool) {
	value, err := models.ParseCredits(text)
	unit := models.Credit / 100
	if wholeCurrencies[currency] {
		unit = models.Credit
	}
	if err != nil || value == 0 || value%unit != 0 {
		return 0, false
	}
	return int64(value / unit), true
}

// typedMoney prints money as centsOf reads it.
func typedMoney(cents int64, currency string) string {
	unit := models.Credit / 100
	if wholeCurrencies[currency] {
		return models.Credits(cents * int64(models.Credit)).String()
	}
	return models.Credits(cents * int64(unit)).AtLeast(2)
}

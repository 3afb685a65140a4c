package accounts

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/accounts"
)

// paymentForm is the form that books a payment made outside Stripe.
type paymentForm struct {
	web.Form
	w       *Pages
	account models.Account
	payment models.Purchase
	preview *view.PaymentPreview
}

var paymentSubjects = map[string]string{
	"credits": "The credits", "amount": "The amount", "invoice": "The invoice", "received": "The day",
}

// PaymentNew shows the form that books a payment.
func (w *Pages) PaymentNew(c echo.Context) error {
	account, err := w.accountFromPath(c)
	if err != nil {
		return err
	}
	f := paymentForm{w: w, account: account, Form: web.Form{Values: url.Values{"received": {w.today(c).Format(time.DateOnly)}}}}
	return f.show(c, http.StatusOK)
}

// PaymentCreate books a payment, or with step=preview shows what that would do. An
// invoice is booked only once, even if two forms name it.
func (w *Pages) PaymentCreate(c echo.Context) error {
	account, form, err := w.accountForm(c)
	if err != nil {
		return err
	}
	f := paymentForm{w: w, account: account, Form: web.Form{Values: form, Subjects: paymentSubjects}}
	f.read(w.ReaderOf(c), w.Settings().Currency, w.today(c))
	return w.Submit(c, &f.Form, web.Flow{
		Preview: f.makePreview, Post: f.book, Ask: f.requestApproval, Show: f.show,
		Reused:      w.ReaderOf(c).T("admin_account_forms.payment_reused"),
		UnknownStep: "A payment is previewed, booked, or sent to approval.",
	})
}

// today returns the reader's date, as midnight in UTC: money arrives on a date, not at
// an instant.
func (w *Pages) today(c echo.Context) time.Time { return models.DateOf(w.Now(), w.ReaderOf(c).Zone) }

// maxInvoiceLength is in characters.
const maxInvoiceLength = 60

func (f *paymentForm) read(r present.Reader, currency string, today time.Time) {
	p := &f.payment
	p.Currency = currency
	var err error
	p.Credits, err = models.ParseCredits(f.Number("credits"))
	f.Parsed("credits", r.T("admin_correction.the_amount"), err)
	f.Require("credits", p.Credits != 0, r.T("admin_correction.zero"))

	var ok bool
	p.AmountCents, ok = admin.ParseCents(f.Text("amount"), currency)
	f.Require("amount", ok, r.T("admin_account_forms.paid_ask", "example", formatCents(125000, currency)))

	p.Invoice = f.Required("invoice", r.T("admin_account_forms.invoice_ask"))
	plain := utf8.ValidString(p.Invoice) && !strings.ContainsFunc(p.Invoice, unicode.IsControl)
	f.Require("invoice", plain && utf8.RuneCountInString(p.Invoice) <= maxInvoiceLength, r.T("admin_account_forms.invoice_long"))

	p.ReceivedAt, err = time.Parse(time.DateOnly, f.Text("received"))
	f.Require("received", err == nil, r.T("admin_account_forms.date_ask"))
	f.Require("received", !p.ReceivedAt.After(today), r.T("admin_account_forms.date_ahead"))
	f.Require("received", p.ReceivedAt.Year() >= 2000, r.T("admin_account_forms.date_old"))
	f.CheckKey()
}

func (f *paymentForm) makePreview(c echo.Context) error {
	ctx, r, p := c.Request().Context(), f.w.ReaderOf(c), f.payment
	if err := f.w.Store.CheckPayment(ctx, f.account.ID, p); err != nil {
		return err
	}
	limit, err := f.w.LimitOf(ctx, edge.Actor(c), models.CreditPurchase{})
	if err != nil {
		return err
	}
	now, err := f.w.Store.Snapshot(ctx, f.account.ID, time.Time{})
	if err != nil {
		return err
	}
	after := now.Balance
	after.Available += p.Credits
	price, _ := models.MulDivRound(p.AmountCents, int64(models.Credit), int64(p.Credits))
	f.preview = &view.PaymentPreview{
		Lead:      r.T("admin_account_forms.payment_lead", "amount", r.Count(p.Credits), "money", present.Money(p.AmountCents, p.Currency), "credits", r.Words()),
		UnitPrice: present.Money(price, p.Currency), ListPrice: f.w.UnitPrice(),
		Balance: admin.BalancePreview(now.Balance, after.AfterRepayment()), ApprovalNote: limit.ApprovalNote(p.Credits),
	}
	return nil
}

func (f *paymentForm) book(c echo.Context) (web.Done, error) {
	ctx, actor, p := c.Request().Context(), edge.Actor(c), f.payment
	if asked, err := f.w.AskedBefore(ctx, actor, f.Get("key")); asked || err != nil {
		return web.AnswerOr(err, c, f.requestApproval)
	}
	command, said := f.command(c)
	booked := func() (bool, error) {
		_, err := f.w.Store.PurchaseByKey(ctx, f.account.ID, command.Origin, command.Key)
		if models.CodeOf(err) == models.CodeNotFound {
			return false, nil
		}
		return err == nil, err
	}
	err := f.w.WithinLimit(ctx, actor, models.CreditPurchase{}, p.Credits, booked, func(limit *models.Within) error {
		_, err := f.w.Store.BookPayment(ctx, p, command, f.w.Store.Within(limit)...)
		return err
	})
	if errors.Is(err, models.ErrAboveLimit) { // with the preview, the page offers to ask for approval
		if err := f.makePreview(c); err != nil {
			return web.Done{}, err
		}
	}
	return web.Done{URL: address.AdminAccount(f.account.ID), Flash: said}, err
}

// requestApproval sends the payment to approval.
func (f *paymentForm) requestApproval(c echo.Context) (web.Done, error) {
	p := f.payment
	command, said := f.command(c)
	proposal := admin.NewProposal(edge.Actor(c), f.w.ReaderOf(c).T("admin_account_forms.book_ask", "number", models.Isolate(p.Invoice)), strings.TrimSuffix(said, "."), p.Credits, command)
	payment := models.OfflinePayment{
		PurchaseID: models.NewPurchaseID(), Credits: p.Credits, AmountCents: p.AmountCents, Currency: p.Currency,
		Invoice: p.Invoice, ReceivedAt: p.ReceivedAt,
	}
	proposal.Change.Payment, proposal.Origin, proposal.EntryKey = &payment, models.OriginOffline, string(payment.PurchaseID)
	return f.w.Ask(c.Request().Context(), proposal, edge.RequestID(c), func() (bool, error) {
		err := f.makePreview(c)
		return err == nil && !f.Faults.Any(), err
	})
}

// command returns the command that books the payment, whose action the store derives, and
// what its audit record says.
func (f *paymentForm) command(c echo.Context) (models.Command, string) {
	p := f.payment
	said := f.w.ReaderOf(c).T("admin_account_forms.booked", "number", models.Isolate(p.Invoice), "amount", f.w.ReaderOf(c).Count(p.Credits),
		"money", present.Money(p.AmountCents, p.Currency), "day", p.ReceivedAt.Format(present.DayLayout))
	audit := f.w.AuditRecord(c, "payment.book", f.account.ID, p.Invoice, said)
	command := f.Command(edge.Actor(c), f.account.ID, nil)
	command.Reason, command.Audit = f.w.ReaderOf(c).T("admin_account_forms.invoice", "number", p.Invoice), &audit
	return command, said
}

func (f *paymentForm) show(c echo.Context, status int) error {
	currency := f.w.Settings().Currency
	page := view.PaymentPage{
		Frame:    f.w.Frame(c, f.w.ReaderOf(c).T("admin_account.book_payment"), views.IconAccounts, models.Account{}),
		Form:     f.View(address.BookPayment(f.account.ID)),
		Account:  views.Link{Text: f.account.Name, URL: address.AdminAccount(f.account.ID)},
		Currency: strings.ToUpper(currency), AmountExample: formatCents(125000, currency),
		Today: f.w.today(c).Format(time.DateOnly), UnitPrice: f.w.UnitPrice(),
		Credits: f.Field("credits"), Amount: f.Field("amount"), Invoice: f.Field("invoice"), Received: f.Field("received"),
		Preview: f.preview,
	}
	return edge.Render(c, status, view.Payment(page))
}

// formatCents formats an amount as admin.ParseCents reads it.
func formatCents(cents int64, currency string) string {
	return present.PlainMoney(cents, currency)
}

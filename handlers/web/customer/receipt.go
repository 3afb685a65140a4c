package customer

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer"
)

// Receipt shows one purchase, to be printed or kept. If it is not paid, the page says so
// and is not titled a receipt.
func (w *Pages) Receipt(c echo.Context) error {
	account, err := billingAccount(edge.Actor(c), c.QueryParam("account"))
	if err != nil {
		return err
	}
	ctx, r := c.Request().Context(), w.ReaderOf(c)
	l, err := w.Store.BilledPurchase(ctx, account.ID, models.PurchaseID(c.Param("purchase")))
	if err != nil {
		return err
	}
	buyers, err := w.BuyerNames(ctx, []models.Purchase{l.Purchase})
	if err != nil {
		return err
	}
	paid, totals := l.State == models.PurchasePaid, l.Totals()
	page := view.ReceiptPage{
		Frame: w.Frame(c, r.T("receipt.title"), views.IconBilling, account), Account: present.AccountRef(account, true),
		Buyer: buyerOf(account), Paid: paid, State: billingBadge(r, l), Tone: receiptTone(l), Outcome: purchaseOutcome(r, l),
		Number: string(l.ID), Date: r.Moment(l.CreatedAt), Orderer: buyers[l.UserID],
		PaymentID: l.PaymentIntentID, Credits: r.Amount(l.Credits), UnitPrice: r.Money(l.UnitCents, totals.Currency),
		Subtotal: r.Money(totals.SubtotalCents, totals.Currency), Total: r.Money(totals.TotalCents, totals.Currency), Entry: entryLink(r, l), BackURL: address.ForAccount("/billing", account.ID), Zone: r.Zone.String(),
	}
	if totals.TaxCents > 0 || paid && l.Method == models.MethodStripe { // of another payment nobody told us
		page.Tax = r.Money(totals.TaxCents, totals.Currency)
	}
	if l.Method == models.MethodOffline {
		page.Invoice, page.Payment = l.Invoice, r.T("receipt.received", "date", receivedDay(r, l))
	}
	if !exactPrice(l.Purchase) {
		page.UnitPrice = "" // would be rounded
	}
	if paid {
		page.Date = r.Moment(l.PaidAt)
	} else {
		page.Title = r.T("receipt.unpaid_title")
	}
	if back := l.RefundedCents + l.LostCents; back > 0 {
		page.PaymentReversed, page.Net = r.Money(-back, totals.Currency), r.Money(totals.TotalCents-back, totals.Currency)
	}
	if l.PaymentIntentID != "" {
		page.Payment = r.T("receipt.by_stripe")
	}
	return edge.Render(c, http.StatusOK, view.Receipt(page))
}

// buyerOf is an account as documents name it.
func buyerOf(a models.Account) view.Buyer {
	return view.Buyer{Name: a.Name, ID: string(a.ID), Address: present.BillingLines(a), TaxID: a.TaxID, Email: a.BillingEmail}
}

// exactPrice reports whether the unit price times the credits is exactly the subtotal.
func exactPrice(p models.Purchase) bool {
	cents, ok := models.MulDivRound(int64(p.Credits), p.UnitCents, int64(models.Credit))
	return ok && cents == p.Totals().SubtotalCents
}

// receiptTone is the tone of a receipt's outcome. A neutral outcome is printed below the
// lines.
func receiptTone(l models.BillingLine) views.Tone {
	switch {
	case l.State == models.PurchaseFailed:
		return views.ToneBad
	case l.State != models.PurchasePaid, l.Reversed > 0, l.RefundedCents > 0, l.LostCents > 0, l.Frozen, l.Dispute == models.DisputeOpen, l.FlagReason != "":
		return views.ToneWarn
	}
	return views.ToneNeutral
}

// receivedDay prints the day on which a payment outside Stripe arrived, which is a date and no
// instant.
func receivedDay(r present.Reader, l models.BillingLine) string {
	r.Zone = time.UTC
	return r.Day(l.ReceivedAt)
}

// unpaid are the words about purchases that were not credited: a badge, and a sentence.
var unpaid = map[models.PurchaseState]struct {
	badge, text string
	tone        views.Tone
}{
	models.PurchasePending:    {"receipt.pending", "receipt.pending_text", views.ToneNeutral},
	models.PurchaseProcessing: {"receipt.processing", "receipt.processing_text", views.ToneNeutral},
	models.PurchaseFailed:     {"receipt.failed", "receipt.failed_text", views.ToneBad},
	models.PurchaseExpired:    {"receipt.expired", "receipt.expired_text", views.ToneNeutral},
	models.PurchaseFlagged:    {"receipt.flagged", "receipt.flagged_text", views.ToneWarn},
	models.PurchaseClosed:     {"receipt.closed", "receipt.closed_text", views.ToneNeutral},
}

// billingBadge prints a purchase's state in a word or two.
func billingBadge(r present.Reader, l models.BillingLine) views.Badge {
	if words, ok := unpaid[l.State]; ok {
		return views.Badge{Text: r.T(words.badge), Tone: words.tone}
	}
	return r.PaymentBadge(l.Purchase, l.Frozen)
}

// purchaseOutcome says in sentences what happened to a purchase.
func purchaseOutcome(r present.Reader, l models.BillingLine) []string {
	if words, ok := unpaid[l.State]; ok {
		return []string{r.T(words.text, "credits", r.Words())}
	}
	sentences := []string{r.T("receipt.added", "credits", r.Count(l.Credits), "date", r.Day(l.CreditedAt))}
	sentences = append(sentences, present.PaymentReversed(r, l.Purchase, l.Frozen, r.T("receipt.returned"))...)
	if l.FlagReason != "" {
		sentences = append(sentences, r.T("receipt.reviewing"))
	}
	return sentences
}

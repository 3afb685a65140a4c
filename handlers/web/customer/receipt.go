package customer

import (
	"net/http"

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
		Frame: w.Frame(c, "Receipt", views.IconBilling, account), Account: present.AccountRef(account, true),
		Paid: paid, State: billingBadge(r, l), Tone: receiptTone(l), Outcome: purchaseOutcome(r, l),
		Number: string(l.ID), Date: r.Moment(l.CreatedAt), BillingEmail: account.BillingEmail, Buyer: buyers[l.UserID],
		PaymentID: l.PaymentIntentID, Credits: present.Amount(l.Credits), UnitPrice: present.Money(l.UnitCents, totals.Currency),
		Subtotal: present.Money(totals.SubtotalCents, totals.Currency), Total: present.Money(totals.TotalCents, totals.Currency), Entry: entryLink(l), BackURL: address.ForAccount("/billing", account.ID), Zone: r.Zone.String(),
	}
	page.BillingAddress, page.TaxID = present.BillingLines(account), account.TaxID
	if totals.TaxCents > 0 {
		page.Tax = present.Money(totals.TaxCents, totals.Currency)
	}
	if l.Method == models.MethodOffline {
		page.Invoice, page.Payment = l.Invoice, "Received on "+l.ReceivedAt.Format(present.DayLayout)
	}
	if !exactPrice(l.Purchase) {
		page.UnitPrice = "" // would be rounded
	}
	if paid {
		page.Date = r.Moment(l.PaidAt)
	} else {
		page.Title = "Unpaid purchase"
	}
	if back := l.RefundedCents + l.LostCents; back > 0 {
		page.PaymentReversed, page.Net = present.Money(-back, totals.Currency), present.Money(totals.TotalCents-back, totals.Currency)
	}
	if l.PaymentIntentID != "" {
		page.Payment = "Online, through Stripe"
	}
	return edge.Render(c, http.StatusOK, view.Receipt(page))
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

// billingBadge prints a purchase's state in a word or two.
func billingBadge(r present.Reader, l models.BillingLine) views.Badge {
	switch l.State {
	case models.PurchasePending:
		return views.Badge{Text: "Not paid yet"}
	case models.PurchaseProcessing:
		return views.Badge{Text: "On its way"}
	case models.PurchaseFailed:
		return views.Badge{Text: "Declined", Tone: views.ToneBad}
	case models.PurchaseExpired:
		return views.Badge{Text: "Not paid"}
	case models.PurchaseFlagged:
		return views.Badge{Text: "In review", Tone: views.ToneWarn}
	case models.PurchaseClosed:
		return views.Badge{Text: "Not added"}
	}
	return r.PaymentBadge(l.Purchase, l.Frozen)
}

// purchaseOutcome says in sentences what happened to a purchase.
func purchaseOutcome(r present.Reader, l models.BillingLine) []string {
	switch l.State {
	case models.PurchasePending:
		return []string{"The payment page is still open. Nothing was paid and nothing was added."}
	case models.PurchaseProcessing:
		return []string{"The payment is on its way. A bank debit takes days. The " + r.Credit + "s are added when it arrives."}
	case models.PurchaseFailed:
		return []string{"The payment was declined or did not arrive. Nothing was paid and nothing was added."}
	case models.PurchaseExpired:
		return []string{"The checkout was canceled or open for too long. Nothing was paid and nothing was added."}
	case models.PurchaseFlagged:
		return []string{"The payment doesn’t match the order. We review it before we add anything."}
	case models.PurchaseClosed:
		return []string{"The payment doesn’t match the order. We reviewed it and added nothing."}
	}
	sentences := []string{r.Count(l.Credits) + " added on " + r.Day(l.CreditedAt) + "."}
	sentences = append(sentences, present.PaymentReversed(r, l.Purchase, l.Frozen, "returned to you after a dispute.")...)
	if l.FlagReason != "" {
		sentences = append(sentences, "We’re reviewing this payment.")
	}
	return sentences
}

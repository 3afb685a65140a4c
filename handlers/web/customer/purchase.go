package customer

import (
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// billingBadge prints a purchase's state in a word or two.
func billingBadge(l models.BillingLine) views.Badge {
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
		return views.Badge{Text: "Being looked at", Tone: views.ToneWarn}
	case models.PurchaseClosed:
		return views.Badge{Text: "Not added"}
	}
	_, refunded := l.PaymentReversed()
	switch {
	case l.Frozen, l.Dispute == models.DisputeOpen:
		return views.Badge{Text: "Disputed", Tone: views.ToneWarn}
	case refunded:
		return views.Badge{Text: "Refunded", Tone: views.ToneWarn}
	case l.RefundedCents > 0, l.LostCents > 0:
		return views.Badge{Text: "Refunded in part", Tone: views.ToneWarn}
	case l.Reversed > 0:
		return views.Badge{Text: "Taken back", Tone: views.ToneWarn}
	}
	return views.Badge{Text: "Paid", Tone: views.ToneGood}
}

// purchaseOutcome says in sentences what happened to a purchase.
func purchaseOutcome(r present.Reader, l models.BillingLine) []string {
	switch l.State {
	case models.PurchasePending:
		return []string{"The payment page was opened and is not finished. Nothing was paid and nothing was added."}
	case models.PurchaseProcessing:
		return []string{"The money is on its way, which takes days with a bank debit. The " + r.Credit + "s are added when it arrives."}
	case models.PurchaseFailed:
		return []string{"The payment was declined or did not arrive. Nothing was paid and nothing was added."}
	case models.PurchaseExpired:
		return []string{"The checkout was canceled or open for too long. Nothing was paid and nothing was added."}
	case models.PurchaseFlagged:
		return []string{"What was paid is not what was offered, so a person looks at it before anything is added."}
	case models.PurchaseClosed:
		return []string{"What was paid is not what was offered. A person has looked at it, and nothing was added."}
	}
	sentences := []string{r.Count(l.Credits) + " added on " + r.Day(l.CreditedAt) + "."}
	if l.RefundedCents > 0 {
		sentences = append(sentences, present.Money(l.RefundedCents, l.Currency)+" refunded.")
	}
	if l.LostCents > 0 {
		sentences = append(sentences, present.Money(l.LostCents, l.Currency)+" went back to you after a dispute.")
	}
	if l.Reversed > 0 {
		sentences = append(sentences, r.Count(l.Reversed)+" taken back.")
	}
	if l.Frozen || l.Dispute == models.DisputeOpen {
		sentences = append(sentences, "The payment is disputed: what is left of it can't be used until that is settled.")
	}
	if l.FlagReason != "" {
		sentences = append(sentences, "A person is looking at this payment.")
	}
	return sentences
}

package admin

import (
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin"
)

// Purchases prints purchases.
func (w *Console) Purchases(lines []models.PurchaseLine, r present.Reader) []view.Purchase {
	printed := make([]view.Purchase, len(lines))
	for i, l := range lines {
		totals := l.Totals()
		printed[i] = view.Purchase{
			ID: string(l.ID), State: PurchaseBadge(l), Credits: present.Amount(l.Credits), Notes: PurchaseNotes(l, r),
			Amount: present.Money(totals.TotalCents, totals.Currency), Parts: present.TotalParts(totals), Buyer: l.BuyerName, FlagReason: FlagText(l.Purchase),
			StripeID: l.SessionID, CreatedAt: r.Moment(l.CreatedAt),
		}
		if l.PaymentIntentID != "" {
			printed[i].StripeID = l.PaymentIntentID
			printed[i].InStripe = InStripe("Payment", w.Payments.PaymentURL(l.PaymentIntentID))
		}
		for _, d := range l.Disputes {
			if d.State == models.DisputeOpen {
				printed[i].DisputeInStripe = InStripe("Dispute", w.Payments.DisputeURL(d.ID))
			}
		}
		if l.Method == models.MethodOffline {
			printed[i].Buyer, printed[i].StripeID = "Invoice "+models.Isolate(l.Invoice), ""
		}
		if l.Reversed > 0 {
			printed[i].Reversed = present.Amount(l.Reversed)
		}
	}
	return printed
}

// InStripe is a link to a page of Stripe's dashboard, the zero Link without an address.
func InStripe(what, url string) views.Link {
	if url == "" {
		return views.Link{}
	}
	return views.Link{Text: what + " in Stripe", URL: url}
}

// PurchaseBadge prints how a purchase stands: in the words that its customer reads, if it
// was credited.
func PurchaseBadge(l models.PurchaseLine) views.Badge {
	switch {
	case l.State != models.PurchasePaid:
		return StateBadge(l.State)
	case l.Frozen && l.Dispute != models.DisputeOpen:
		return views.Badge{Text: "Frozen", Tone: views.ToneWarn}
	}
	return present.Reader{}.PaymentBadge(l.Purchase, false)
}

// PurchaseNotes says in sentences what became of the payment of a purchase.
func PurchaseNotes(l models.PurchaseLine, r present.Reader) []string {
	credited := l.Purchase
	if credited.State != models.PurchasePaid {
		credited.Dispute = models.DisputeNone // nothing is frozen then
	}
	notes := present.PaymentReversed(r, credited, false, "lost in a dispute.")
	if l.Frozen && l.Dispute != models.DisputeOpen {
		notes = append(notes, "The purchase is frozen. Its remaining credits can’t be used until an admin unfreezes it.")
	}
	for _, d := range l.Disputes {
		if d.State == models.DisputeOpen {
			notes = append(notes, disputeNote(d, r))
		}
	}
	if l.Owed > 0 {
		notes = append(notes, "The account still owes "+r.Count(l.Owed)+".")
	}
	return notes
}

func disputeNote(d models.Dispute, r present.Reader) string {
	if d.RespondBy.IsZero() {
		return "A dispute of " + DisputedAmount(d) + " is open."
	}
	return "A dispute of " + DisputedAmount(d) + " is open. Answer it in Stripe by " + r.Moment(d.RespondBy).Text + "."
}

// DisputedAmount prints the amount of a dispute. The currency of old ones is not known.
func DisputedAmount(d models.Dispute) string {
	if d.Currency == "" {
		return "this payment"
	}
	return present.Money(d.Cents, d.Currency)
}

// StateBadge prints a purchase's state.
func StateBadge(s models.PurchaseState) views.Badge {
	switch s {
	case models.PurchasePaid:
		return views.Badge{Text: "Paid", Tone: views.ToneGood}
	case models.PurchasePending:
		return views.Badge{Text: "Pending"}
	case models.PurchaseProcessing:
		return views.Badge{Text: "Processing"}
	case models.PurchaseExpired:
		return views.Badge{Text: "Expired"}
	case models.PurchaseClosed:
		return views.Badge{Text: "Closed"}
	case models.PurchaseFailed:
		return views.Badge{Text: "Failed", Tone: views.ToneWarn}
	default:
		return views.Badge{Text: "Flagged", Tone: views.ToneBad}
	}
}

// PurchasesWith is the list of purchases whose payment was disputed or refunded.
func PurchasesWith(back models.MoneyBack) string {
	return address.AdminPurchases + "?payment=" + string(back)
}

// FlagText says why an operator must decide about a purchase, "" if it is not flagged.
func FlagText(p models.Purchase) string {
	if p.FlagReason == models.FlagAccountClosed {
		return "Paid " + present.Money(p.PaidCents, p.PaidCurrency) + " after the account was closed."
	}
	asOffered := p.PaidCents == p.AmountCents && p.PaidCurrency == p.Currency
	if p.State == models.PurchaseFlagged && p.PaidCurrency != "" && !asOffered {
		return "The order was " + present.Money(p.AmountCents, p.Currency) + ", but " + present.Money(p.PaidCents, p.PaidCurrency) + " was paid."
	}
	return p.FlagReason
}

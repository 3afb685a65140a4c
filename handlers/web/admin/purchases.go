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
			ID: string(l.ID), State: PurchaseBadge(l), Credits: r.Amount(l.Credits), Notes: PurchaseNotes(l, r),
			Amount: r.Money(totals.TotalCents, totals.Currency), Parts: present.TotalParts(totals), Buyer: l.BuyerName, FlagReason: FlagText(l.Purchase),
			StripeID: l.SessionID, CreatedAt: r.Moment(l.CreatedAt),
		}
		if l.PaymentIntentID != "" {
			printed[i].StripeID = l.PaymentIntentID
			printed[i].InStripe = InStripe(r.T("admin_parts.payment"), w.Payments.PaymentURL(l.PaymentIntentID))
		}
		for _, d := range l.Disputes {
			if d.State == models.DisputeOpen {
				printed[i].DisputeInStripe = InStripe(r.T("admin_parts.dispute"), w.Payments.DisputeURL(d.ID))
			}
		}
		if l.Method == models.MethodOffline {
			printed[i].Buyer, printed[i].StripeID = r.T("admin_parts.invoice", "number", models.Isolate(l.Invoice)), ""
		}
		if l.Reversed > 0 {
			printed[i].Reversed = r.Amount(l.Reversed)
		}
	}
	return printed
}

// InStripe is a link to a page of Stripe's dashboard, the zero Link without an address.
func InStripe(what, url string) views.Link {
	if url == "" {
		return views.Link{}
	}
	return views.Link{Text: English.T("admin_parts.in_stripe", "what", what), URL: url}
}

// PurchaseBadge prints how a purchase stands: in the words that its customer reads, if it
// was credited.
func PurchaseBadge(l models.PurchaseLine) views.Badge {
	switch {
	case l.State != models.PurchasePaid:
		return StateBadge(l.State)
	case l.Frozen && l.Dispute != models.DisputeOpen:
		return views.Badge{Text: English.T("admin_parts.frozen"), Tone: views.ToneWarn}
	}
	return English.PaymentBadge(l.Purchase, false)
}

// PurchaseNotes says in sentences what became of the payment of a purchase.
func PurchaseNotes(l models.PurchaseLine, r present.Reader) []string {
	credited := l.Purchase
	if credited.State != models.PurchasePaid {
		credited.Dispute = models.DisputeNone // nothing is frozen then
	}
	notes := present.PaymentReversed(r, credited, false, r.T("admin_parts.lost"))
	if l.Frozen && l.Dispute != models.DisputeOpen {
		notes = append(notes, r.T("admin_parts.frozen_note", "credits", r.Words()))
	}
	for _, d := range l.Disputes {
		if d.State == models.DisputeOpen {
			notes = append(notes, disputeNote(d, r))
		}
	}
	if l.Owed > 0 {
		notes = append(notes, r.T("admin_parts.owed_note", "credits", r.Count(l.Owed)))
	}
	return notes
}

func disputeNote(d models.Dispute, r present.Reader) string {
	if d.RespondBy.IsZero() {
		return r.T("admin_parts.dispute_note", "amount", DisputedAmount(d))
	}
	return r.T("admin_parts.dispute_respond", "amount", DisputedAmount(d), "when", r.Moment(d.RespondBy).Text)
}

// DisputedAmount prints the amount of a dispute. The currency of old ones is not known.
func DisputedAmount(d models.Dispute) string {
	if d.Currency == "" {
		return English.T("admin_parts.disputed_payment")
	}
	return present.Money(d.Cents, d.Currency)
}

// StateBadge prints a purchase's state.
func StateBadge(s models.PurchaseState) views.Badge {
	switch s {
	case models.PurchasePaid:
		return views.Badge{Text: English.T("admin_parts.state_paid"), Tone: views.ToneGood}
	case models.PurchasePending:
		return views.Badge{Text: English.T("admin_parts.state_pending")}
	case models.PurchaseProcessing:
		return views.Badge{Text: English.T("admin_parts.state_processing")}
	case models.PurchaseExpired:
		return views.Badge{Text: English.T("admin_parts.state_expired")}
	case models.PurchaseClosed:
		return views.Badge{Text: English.T("admin_parts.state_closed")}
	case models.PurchaseFailed:
		return views.Badge{Text: English.T("admin_parts.state_failed"), Tone: views.ToneWarn}
	default:
		return views.Badge{Text: English.T("admin_parts.state_flagged"), Tone: views.ToneBad}
	}
}

// PurchasesWith is the list of purchases whose payment was disputed or refunded.
func PurchasesWith(back models.MoneyBack) string {
	return address.AdminPurchases + "?payment=" + string(back)
}

// FlagText says why an operator must decide about a purchase, "" if it is not flagged.
func FlagText(p models.Purchase) string {
	if p.FlagReason == models.FlagAccountClosed {
		return English.T("admin_parts.flag_closed", "money", present.Money(p.PaidCents, p.PaidCurrency))
	}
	asOffered := p.PaidCents == p.AmountCents && p.PaidCurrency == p.Currency
	if p.State == models.PurchaseFlagged && p.PaidCurrency != "" && !asOffered {
		return English.T("admin_parts.flag_amount", "ordered", present.Money(p.AmountCents, p.Currency), "paid", present.Money(p.PaidCents, p.PaidCurrency))
	}
	return p.FlagReason
}

// FreezeLink leads to the form that freezes what remains of a purchase, or unfreezes it. It is
// the zero Link if nothing remains of its lots.
func FreezeLink(p models.Purchase, lots []models.Lot, r present.Reader) views.Link {
	switch usable, frozen := RemainingByUse(lots); {
	case frozen > 0:
		return views.Link{Text: r.T("admin_account.unfreeze"), URL: address.Correction(p.AccountID, "purchases", p.ID, "thaw")}
	case usable > 0:
		return views.Link{Text: r.T("admin_account.freeze"), URL: address.Correction(p.AccountID, "purchases", p.ID, "freeze")}
	}
	return views.Link{}
}

// RemainingByUse sums what remains in lots.
func RemainingByUse(lots []models.Lot) (usable, frozen models.Credits) {
	for _, l := range lots {
		if l.Frozen {
			frozen += l.Remaining
		} else {
			usable += l.Remaining
		}
	}
	return usable, frozen
}

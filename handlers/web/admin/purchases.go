package admin

import (
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin"
)

// Purchases prints purchases; buyers are names by user.
func Purchases(list []models.Purchase, buyers map[models.UserID]string, r present.Reader) []view.Purchase {
	printed := make([]view.Purchase, len(list))
	for i, p := range list {
		printed[i] = view.Purchase{
			ID: string(p.ID), State: PurchaseBadge(p.State), Credits: present.Amount(p.Credits),
			Amount: present.Money(p.AmountCents, p.Currency), Buyer: buyers[p.UserID], FlagReason: p.FlagReason,
			StripeID: p.SessionID, CreatedAt: r.Moment(p.CreatedAt),
		}
		if p.PaymentIntentID != "" {
			printed[i].StripeID = p.PaymentIntentID
		}
		if p.Method == models.MethodOffline {
			printed[i].Buyer, printed[i].StripeID = "Invoice "+models.Isolate(p.Invoice), ""
		}
		if p.Reversed > 0 {
			printed[i].Reversed = present.Amount(p.Reversed)
		}
	}
	return printed
}

// PurchaseBadge prints a purchase's state.
func PurchaseBadge(s models.PurchaseState) views.Badge {
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

package web

import (
	"context"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin"
)

// purchases prints what was bought for an account.
func purchases(list []models.Purchase, buyers map[models.UserID]string, r reader) []view.Purchase {
	printed := make([]view.Purchase, len(list))
	for i, p := range list {
		printed[i] = view.Purchase{
			ID: string(p.ID), State: purchaseBadge(p.State), Credits: amount(p.Credits),
			Amount: money(p.AmountCents, p.Currency), Buyer: buyers[p.UserID], Flag: p.Flag,
			StripeID: p.SessionID, CreatedAt: r.moment(p.CreatedAt),
		}
		if p.PaymentIntentID != "" {
			printed[i].StripeID = p.PaymentIntentID
		}
		if p.Method == models.MethodOffline {
			printed[i].Buyer, printed[i].StripeID = "Invoice "+p.Invoice, ""
		}
		if p.Reversed > 0 {
			printed[i].Reversed = amount(p.Reversed)
		}
	}
	return printed
}

func purchaseBadge(s models.PurchaseState) views.Badge {
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

// buyers are the names of those who bought, who may have left the account since.
func (w *Web) buyers(ctx context.Context, purchases []models.Purchase) (map[models.UserID]string, error) {
	names := map[models.UserID]string{"": "An API key"}
	for _, p := range purchases {
		if _, known := names[p.UserID]; known {
			continue
		}
		user, err := w.store.User(ctx, p.UserID)
		if err != nil && models.CodeOf(err) != models.CodeNotFound {
			return nil, err
		}
		names[p.UserID] = user.Name
	}
	return names, nil
}

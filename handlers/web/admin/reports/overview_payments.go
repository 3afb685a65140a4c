package reports

import (
	"context"

	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/reports"
)

// disputesListed is how many open disputes the overview lists one by one.
const disputesListed = 5

// urgentPayments lists the disputes that are open, those to be answered first on top, and
// the reversed purchases whose credits are still owed. What ended is not listed.
func (w *Pages) urgentPayments(ctx context.Context, r present.Reader, n models.Counts) (list []view.AttentionItem, err error) {
	disputes, err := w.Store.OpenDisputes(ctx, disputesListed)
	if err != nil {
		return nil, err
	}
	for _, d := range disputes {
		item := view.AttentionItem{
			Text: r.T("admin_home.dispute", "money", admin.DisputedAmount(d)), URL: address.AdminPurchase(d.PurchaseID), Tone: views.ToneBad,
			InStripe: admin.InStripe(r.T("admin_home.in_stripe"), w.Payments.DisputeURL(d.ID)),
		}
		if !d.RespondBy.IsZero() {
			item.Note = r.T("admin_home.respond_by", "time", r.Moment(d.RespondBy).Text)
		}
		list = append(list, item)
	}
	if more := n.OpenDisputes - int64(len(disputes)); more > 0 {
		list = append(list, view.AttentionItem{Text: r.T("admin_home.more_dispute", "n", more), URL: admin.PurchasesWith(models.MoneyDisputed), Tone: views.ToneBad})
	}
	owed, err := w.Store.CountReversedOwed(ctx)
	if owed > 0 {
		list = append(list, view.AttentionItem{Text: r.T("admin_home.reversed_owed", "n", owed), URL: admin.PurchasesWith(models.MoneyOwed), Tone: views.ToneWarn})
	}
	return list, err
}

package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin"
)

const purchasesURL = "/admin/purchases"

func adminPurchaseURL(id models.PurchaseID) string {
	return purchasesURL + "/" + url.PathEscape(string(id))
}

// purchaseFilter reads what of all purchases is wanted.
func (w *Web) purchaseFilter(c echo.Context) (*listFilter, models.PurchaseQuery) {
	r, f := w.readerOf(c), newListFilter(purchasesURL, c.QueryParams(), "q", "account", "state", "flagged", "since", "until")
	states := []views.Option{{Text: "All states"}}
	for _, s := range models.PurchaseStates {
		states = append(states, views.Option{Value: string(s), Text: purchaseBadge(s).Text})
	}
	q := models.PurchaseQuery{
		Text: f.text("q", "Id", "Ours or Stripe’s"), AccountID: models.AccountID(f.text("account", "Account", "Its id")),
		State:   models.PurchaseState(f.pick("state", "Status", states)),
		Flagged: f.pick("flagged", "Flagged", []views.Option{{Text: "All"}, {Value: "yes", Text: "Flagged"}}) == "yes",
		Since:   f.day("since", 0, r.zone), Until: f.day("until", 1, r.zone), Limit: adminLines,
	}
	f.dates = true
	return f, q
}

// AdminPurchases are all customers' purchases, newest first, narrowed by filters.
func (w *Web) AdminPurchases(c echo.Context) error {
	f, q := w.purchaseFilter(c)
	page := view.PurchasesPage{Frame: w.frame(c, "Purchases", views.IconPurchases, models.Account{}), Filter: f.printed()}
	if f.faults.any() {
		return edge.Render(c, f.faults.status, view.Purchases(page))
	}
	q.After = models.PurchaseID(c.QueryParam("after"))
	found, err := w.store.AllPurchases(c.Request().Context(), q)
	if err != nil {
		return err
	}
	for _, l := range found.Lines {
		page.Lines = append(page.Lines, purchaseLine(w.readerOf(c), l))
	}
	page.CSV = f.url(purchasesURL+"/lines.csv", nil)
	page.First, page.Next = pagesOf(purchasesURL, f.asked, string(q.After), string(found.Next))
	return edge.Render(c, http.StatusOK, view.Purchases(page))
}

func purchaseLine(r reader, l models.PurchaseLine) view.PurchaseLine {
	list := purchases([]models.Purchase{l.Purchase}, map[models.UserID]string{l.UserID: l.BuyerName}, r)
	return view.PurchaseLine{Purchase: list[0], URL: adminPurchaseURL(l.ID), Account: views.Link{Text: l.AccountName, URL: adminAccountURL(l.AccountID)}}
}

// AdminPurchasesCSV is the same to download. Times are in UTC, money in whole units.
func (w *Web) AdminPurchasesCSV(c echo.Context) error {
	f, q := w.purchaseFilter(c)
	if f.faults.any() {
		return models.Errorf(models.CodeNotFound, "There is no such list.")
	}
	columns := []string{"id", "account", "account_name", "buyer", "state", "flag", "credits", "reversed_credits", "offered", "currency",
		"paid", "paid_currency", "refunded", "session", "payment", "created_at", "paid_at"}
	return w.sendCSV(c, "purchases.csv", columns, func(file *csvFile) error {
		return w.store.EachPurchase(c.Request().Context(), q, func(l models.PurchaseLine) error { return file.row(purchaseCells(l)...) })
	})
}

func purchaseCells(l models.PurchaseLine) []string {
	paid, paidIn := "", l.PaidCurrency
	switch {
	case paidIn != "":
		paid = plainMoney(l.PaidCents, paidIn)
	case l.State == models.PurchasePaid:
		paid, paidIn = plainMoney(l.AmountCents, l.Currency), l.Currency
	}
	return []string{string(l.ID), string(l.AccountID), l.AccountName, l.BuyerName, string(l.State), l.Flag, l.Credits.String(), l.Reversed.String(),
		plainMoney(l.AmountCents, l.Currency), l.Currency, paid, paidIn, plainMoney(l.RefundedCents+l.LostCents, l.Currency),
		l.SessionID, l.PaymentIntentID, timeOrNone(l.CreatedAt), timeOrNone(l.PaidAt)}
}

package payments

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/payments"
)

// Purchases lists the purchases of all accounts, newest first.
func (w *Pages) Purchases(c echo.Context) error {
	r := w.ReaderOf(c)
	f, q := w.purchaseFilter(c)
	page := view.PurchasesPage{Frame: w.Frame(c, r.T("admin_payments.purchases"), views.IconPurchases, models.Account{}), Filter: f.View()}
	if f.Faults.Any() {
		return edge.Render(c, f.Faults.Status, view.Purchases(page))
	}
	q.After = models.PurchaseID(c.QueryParam("after"))
	found, err := w.Store.AllPurchases(c.Request().Context(), q)
	if err != nil {
		return err
	}
	for _, l := range found.Lines {
		page.Lines = append(page.Lines, view.PurchaseLine{URL: address.AdminPurchase(l.ID), Account: views.Link{Text: l.AccountName, URL: address.AdminAccount(l.AccountID)}})
	}
	for i, printed := range w.Console.Purchases(found.Lines, r) {
		page.Lines[i].Purchase = printed
	}
	page.CSVURL = f.URL(address.AdminPurchases+"/lines.csv", nil)
	page.First, page.Next = web.PageLinks(address.AdminPurchases, f.Params, string(q.After), string(found.Next))
	return edge.Render(c, http.StatusOK, view.Purchases(page))
}

// purchaseFilter reads the filter from the address.
func (w *Pages) purchaseFilter(c echo.Context) (*admin.ListFilter, models.PurchaseQuery) {
	r, f := w.ReaderOf(c), admin.NewListFilter(address.AdminPurchases, c.QueryParams(), "q", "account", "state", "payment", "flagged", "since", "until")
	states := []views.Option{{Text: r.T("admin_payments.all_statuses")}}
	for _, s := range models.PurchaseStates {
		states = append(states, views.Option{Value: string(s), Text: admin.StateBadge(s).Text})
	}
	q := models.PurchaseQuery{
		Text: f.Text("q", r.T("admin_payments.id"), r.T("admin_payments.purchases_example")), AccountID: models.AccountID(f.Text("account", r.T("admin_payments.account"), r.T("admin_payments.account_example"))),
		State:   models.PurchaseState(f.Select("state", r.T("admin_payments.status"), states)),
		Back:    models.MoneyBack(f.Select("payment", r.T("admin_payments.payment"), paymentFilters(r))),
		Flagged: f.Select("flagged", r.T("admin_payments.flagged"), []views.Option{{Text: r.T("admin_payments.all")}, {Value: "yes", Text: r.T("admin_payments.flagged")}}) == "yes",
		Since:   f.Day("since", 0, r.Zone), Until: f.Day("until", 1, r.Zone), Limit: admin.LinesPerPage,
	}
	f.Dates = true
	return f, q
}

// paymentFilters select purchases by what became of their payment.
func paymentFilters(r present.Reader) []views.Option {
	return []views.Option{
		{Text: r.T("admin_payments.all_payments")},
		{Value: string(models.MoneyDisputed), Text: r.T("admin_payments.disputed")},
		{Value: string(models.MoneyRefunded), Text: r.T("admin_payments.refunded")},
		{Value: string(models.MoneyRefundedInPart), Text: r.T("admin_payments.refunded_part")},
		{Value: string(models.MoneyOwed), Text: r.T("admin_payments.reversed_owed")},
	}
}

// PurchasesCSV sends the filtered list as a file. Times are in UTC, and money is in whole
// units of the currency. Paid is without the tax; refunded is of the total.
func (w *Pages) PurchasesCSV(c echo.Context) error {
	f, q := w.purchaseFilter(c)
	if f.Faults.Any() {
		return models.Errorf(models.CodeNotFound, "There is no such list.")
	}
	columns := []string{"id", "account", "account_name", "buyer", "state", "flag", "credits", "reversed_credits", "offered", "currency",
		"paid", "paid_currency", "refunded", "session", "payment", "created_at", "paid_at", "tax", "total",
		"status", "dispute", "disputed", "disputed_currency", "respond_by", "owed_credits"}
	return w.SendCSV(c, "purchases.csv", columns, func(file *web.CSVWriter) error {
		return w.Store.EachPurchase(c.Request().Context(), q, func(l models.PurchaseLine) error { return file.Row(purchaseCells(l)...) })
	})
}

func purchaseCells(l models.PurchaseLine) []string {
	paid, paidIn := "", l.PaidCurrency
	switch {
	case paidIn != "":
		paid = present.PlainMoney(l.PaidCents, paidIn)
	case l.State == models.PurchasePaid:
		paid, paidIn = present.PlainMoney(l.AmountCents, l.Currency), l.Currency
	}
	totals, tax, total := l.Totals(), "", ""
	if paid != "" {
		tax, total = present.PlainMoney(totals.TaxCents, totals.Currency), present.PlainMoney(totals.TotalCents, totals.Currency)
	}
	open := models.Dispute{}
	for _, d := range l.Disputes {
		if d.State == models.DisputeOpen {
			open = d
		}
	}
	disputed := ""
	if open.Currency != "" {
		disputed = present.PlainMoney(open.Cents, open.Currency)
	}
	return []string{string(l.ID), string(l.AccountID), l.AccountName, l.BuyerName, string(l.State), l.FlagReason, l.Credits.String(), l.Reversed.String(),
		present.PlainMoney(l.AmountCents, l.Currency), l.Currency, paid, paidIn, present.PlainMoney(l.RefundedCents+l.LostCents, totals.Currency),
		l.SessionID, l.PaymentIntentID, formatTime(l.CreatedAt), formatTime(l.PaidAt), tax, total,
		admin.PurchaseBadge(l).Text, string(l.Dispute), disputed, open.Currency, formatTime(open.RespondBy), l.Owed.String()}
}

// formatTime formats an instant for programs, "" for the zero time.
func formatTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return edge.FormatTime(t)
}

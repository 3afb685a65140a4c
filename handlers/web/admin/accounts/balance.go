package accounts

import (
	"cmp"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/accounts"
)

// AccountBalance answers why the balance of an account is what it is. The account is advanced
// first, so that its entries have all that time has brought.
func (w *Pages) AccountBalance(c echo.Context) error {
	ctx, r := c.Request().Context(), w.ReaderOf(c)
	account, err := w.accountFromPath(c)
	if err != nil {
		return err
	}
	if _, err := w.Store.Post(ctx, models.Command{Account: account.ID, Origin: "system", Actor: models.System, Do: models.AdvanceAccount{}}); err != nil {
		return err
	}
	story, err := w.Store.BalanceStory(ctx, account.ID)
	if err != nil {
		return err
	}
	products, err := w.ProductNames(ctx)
	if err != nil {
		return err
	}
	page := view.BalancePage{
		Frame: w.Frame(c, account.Name, views.IconAccounts, models.Account{}), Header: accountHeader(account, address.SectionBalance), Available: r.Amount(story.Balance.Available),
		Groups: balanceGroups(r, account.ID, story, products),
	}
	if debt := story.Balance.Debt; debt > 0 {
		page.DebtNote = "The account also owes " + r.Count(debt) + ". Whatever comes in pays this first."
	}
	return edge.Render(c, http.StatusOK, view.BalanceStory(page))
}

// balanceGroups are what came in, what went out, and what is left, in amounts that add up.
func balanceGroups(r present.Reader, id models.AccountID, s models.BalanceStory, products map[string]string) []view.BalanceGroup {
	in, out := view.BalanceGroup{Title: "Came in"}, view.BalanceGroup{Title: "Went out"}
	var sumIn, sumOut models.Credits
	ledger := func(query url.Values) string {
		return address.AdminAccount(id) + address.SectionLedger + "?" + query.Encode()
	}
	kind := func(k models.EntryKind) string { return ledger(url.Values{"kind": {string(k)}}) }
	add := func(text string, credits models.Credits, url string) {
		line := view.BalanceLine{Text: text, Amount: r.Change(credits), URL: url}
		switch {
		case credits > 0:
			in.Lines, sumIn = append(in.Lines, line), sumIn+credits
		case credits < 0:
			out.Lines, sumOut = append(out.Lines, line), sumOut+credits
		}
	}
	both := func(m models.Movement) models.Credits { return s.Moved[m] + s.Moved[models.Earlier[m]] }
	add("Purchased", s.Moved[models.MovementSold], kind(models.EntryPurchase))
	add("Granted", s.Moved[models.MovementGranted], kind(models.EntryGrant))
	add("Plan allowances", s.Moved[models.MovementAllowance]+s.Moved[models.MovementRolledOver], kind(models.EntryTurn))
	add("Adjusted", both(models.MovementAdjusted), kind(models.EntryAdjustment))
	for _, p := range s.Products {
		name := "Usage without a product"
		if p.Product != "" {
			name = cmp.Or(products[p.Product], p.Product)
		}
		add(models.Isolate(name), -p.Credits, ledger(url.Values{"product": {p.Product}}))
		if p.Credits > 0 {
			out.Lines[len(out.Lines)-1].Note = present.Plural(p.Charges, "charge")
		}
	}
	add("Usage refunded", both(models.MovementRefunded), kind(models.EntryRefund))
	add("Expired", s.Moved[models.MovementLapsed], kind(models.EntryLapse))
	add("Purchases reversed", both(models.MovementReversed), kind(models.EntryReversal))
	add("Debt paid", s.Moved[models.MovementRepaid], kind(models.EntryRepayment))
	in.Sum, out.Sum = view.BalanceLine{Text: "In total", Amount: r.Change(sumIn)}, view.BalanceLine{Text: "In total", Amount: r.Change(sumOut)}

	left := view.BalanceGroup{Title: "What is left", Lines: []view.BalanceLine{{Text: "Came in less what went out", Amount: r.Amount(sumIn + sumOut)}}}
	for _, part := range []struct {
		text    string
		credits models.Credits
		url     string
	}{{"On hold", s.Balance.Held, kind(models.EntryHold)}, {"Frozen", s.Balance.Frozen, kind(models.EntryFreeze)}, {"Starts later", s.Balance.Scheduled, ""}} {
		if part.credits > 0 {
			left.Lines = append(left.Lines, view.BalanceLine{Text: part.text, Amount: r.Change(-part.credits), URL: part.url})
		}
	}
	left.Sum = view.BalanceLine{Text: "Available", Amount: r.Amount(s.Balance.Available)}
	groups := []view.BalanceGroup{}
	for _, g := range []view.BalanceGroup{in, out} {
		if len(g.Lines) > 0 {
			groups = append(groups, g)
		}
	}
	return append(groups, left)
}

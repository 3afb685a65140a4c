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
		Frame: w.Frame(c, account.Name, views.IconAccounts, models.Account{}), Header: w.accountHeader(c, account, address.SectionBalance), Available: r.Amount(story.Balance.Available),
		Groups: balanceGroups(r, account.ID, story, products),
	}
	if debt := story.Balance.Debt; debt > 0 {
		page.DebtNote = r.T("admin_account.also_owes", "credits", r.Count(debt))
	}
	return edge.Render(c, http.StatusOK, view.BalanceStory(page))
}

// balanceGroups are what came in, what went out, and what is left, in amounts that add up.
func balanceGroups(r present.Reader, id models.AccountID, s models.BalanceStory, products map[string]string) []view.BalanceGroup {
	in, out := view.BalanceGroup{Title: r.T("admin_account.came_in")}, view.BalanceGroup{Title: r.T("admin_account.went_out")}
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
	add(r.T("admin_account.why_purchased"), s.Moved[models.MovementSold], kind(models.EntryPurchase))
	add(r.T("admin_account.why_granted"), s.Moved[models.MovementGranted], kind(models.EntryGrant))
	add(r.T("admin_account.why_allowances"), s.Moved[models.MovementAllowance]+s.Moved[models.MovementRolledOver], kind(models.EntryTurn))
	add(r.T("admin_account.why_adjusted"), both(models.MovementAdjusted), kind(models.EntryAdjustment))
	for _, p := range s.Products {
		name := r.T("admin_account.why_no_product")
		if p.Product != "" {
			name = cmp.Or(products[p.Product], p.Product)
		}
		add(models.Isolate(name), -p.Credits, ledger(url.Values{"product": {p.Product}}))
		if p.Credits > 0 {
			out.Lines[len(out.Lines)-1].Note = r.T("admin_account.why_charges", "n", p.Charges)
		}
	}
	add(r.T("admin_account.why_refunded"), both(models.MovementRefunded), kind(models.EntryRefund))
	add(r.T("admin_account.why_expired"), s.Moved[models.MovementLapsed], kind(models.EntryLapse))
	add(r.T("admin_account.why_reversed"), both(models.MovementReversed), kind(models.EntryReversal))
	add(r.T("admin_account.why_debt"), s.Moved[models.MovementRepaid], kind(models.EntryRepayment))
	in.Sum, out.Sum = view.BalanceLine{Text: r.T("admin_account.why_total"), Amount: r.Change(sumIn)}, view.BalanceLine{Text: r.T("admin_account.why_total"), Amount: r.Change(sumOut)}

	left := view.BalanceGroup{Title: r.T("admin_account.why_left"), Lines: []view.BalanceLine{{Text: r.T("admin_account.why_difference"), Amount: r.Amount(sumIn + sumOut)}}}
	for _, part := range []struct {
		text    string
		credits models.Credits
		url     string
	}{{r.T("admin_account.why_held"), s.Balance.Held, kind(models.EntryHold)}, {r.T("admin_account.why_frozen"), s.Balance.Frozen, kind(models.EntryFreeze)}, {r.T("admin_account.why_later"), s.Balance.Scheduled, ""}} {
		if part.credits > 0 {
			left.Lines = append(left.Lines, view.BalanceLine{Text: part.text, Amount: r.Change(-part.credits), URL: part.url})
		}
	}
	left.Sum = view.BalanceLine{Text: r.T("admin_account.why_available"), Amount: r.Amount(s.Balance.Available)}
	groups := []view.BalanceGroup{}
	for _, g := range []view.BalanceGroup{in, out} {
		if len(g.Lines) > 0 {
			groups = append(groups, g)
		}
	}
	return append(groups, left)
}

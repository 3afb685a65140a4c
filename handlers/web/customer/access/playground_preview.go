package access

import (
	"errors"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer/access"
)

// chargePreview returns the form that asks what a charge would take, with the answer if the
// address asks. Nothing is charged.
func (w *Pages) chargePreview(c echo.Context, account models.Account) (view.ChargePreview, error) {
	r := w.ReaderOf(c)
	here, err := url.Parse(address.Keys(account))
	if err != nil {
		return view.ChargePreview{}, err
	}
	p := view.ChargePreview{Action: here.Path, Credits: views.Field{Value: c.QueryParam("preview")}}
	for _, name := range []string{"account", "page"} {
		if value := here.Query().Get(name); value != "" {
			p.Hidden = append(p.Hidden, views.HiddenField{Name: name, Value: value})
		}
	}
	if p.Credits.Value == "" {
		return p, nil
	}
	amount, mistake := models.ParseCredits(strings.TrimSpace(p.Credits.Value))
	if mistake != nil || amount == 0 {
		p.Credits.Fault = r.T("playground.bad_credits")
		return p, nil //nolint:nilerr // it stands beside the field
	}
	actor := edge.Actor(c)
	receipt, err := w.Store.Preview(c.Request().Context(), models.Command{
		Account: account.ID, Origin: actor.Origin(), Actor: actor.Ref(), Do: models.ChargeCredits{Charge: models.Charge{Credits: amount}},
	})
	var refusal *models.Error
	switch {
	case err == nil:
	case !errors.As(err, &refusal) || refusal.Code == models.CodeInternal || refusal.Code == models.CodeBusy:
		return p, err
	default:
		p.Lines, p.Refused = []string{r.T("playground.refused", "why", r.Language.Fault(refusal.Message))}, true
		return p, nil
	}
	p.Lines = []string{r.T("playground.takes", "amount", r.Count(amount))}
	for _, kind := range models.LotKinds {
		var taken models.Credits
		for _, d := range receipt.Entry.Draws {
			if d.Kind == kind {
				taken -= d.Remaining
			}
		}
		if taken > 0 {
			p.Lines = append(p.Lines, r.T(previewKinds[kind], "amount", r.Amount(taken)))
		}
	}
	p.Lines = append(p.Lines, r.T("playground.leaves", "amount", r.Count(receipt.Entry.BalanceAfter.Available)))
	return p, nil
}

// previewKinds has what a preview says of credits of a kind.
var previewKinds = map[models.LotKind]string{
	models.Purchased: "playground.purchased", models.Allowance: "playground.allowance",
	models.Rollover: "playground.rollover", models.Promotional: "playground.promotional",
}

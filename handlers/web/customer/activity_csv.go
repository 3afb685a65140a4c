package customer

import (
	"context"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
)

// ActivityCSV sends the entries of Activity under its filter, newest first, as a CSV file.
func (w *Pages) ActivityCSV(c echo.Context) error {
	m, err := web.MembershipFor(edge.Actor(c), c.QueryParam("account"))
	if err != nil {
		return err
	}
	filter, err := w.activityFilter(c.Request().Context(), m.Account.ID, c.QueryParams(), w.ReaderOf(c))
	if err != nil {
		return err
	}
	if filter.Faults.Any() {
		return models.Errorf(models.CodeInvalidField, "Choose a different period or filter.")
	}
	return w.sendEntries(c, "activity.csv", filter.Query)
}

// sendEntries answers with entries as a CSV file, reading a few at a time.
func (w *Pages) sendEntries(c echo.Context, name string, query models.EntryQuery) error {
	r := w.ReaderOf(c)
	columns := []string{"at", "number", "entry", "kind", "what", "detail", "by", "product", "quantity", "reference",
		"change", "available", "held", "frozen", "scheduled", "owed", "charge", "purchase", "hash"}
	query.Limit = entriesPerRead
	ctx := context.WithoutCancel(c.Request().Context()) // a client that is gone fails the next part
	return w.SendCSV(c, name, columns, func(file *web.CSVWriter) error {
		for {
			page, err := w.Store.Entries(ctx, query)
			if err != nil {
				return err
			}
			if err := w.entryRows(ctx, file, query.AccountID, page.Lines, r); err != nil {
				return err
			}
			if query.Before = page.Next; page.Next == 0 {
				return nil
			}
		}
	})
}

// entriesPerRead is how many entries of a file are read at a time.
const entriesPerRead = 500

// entryRows writes entries as rows.
func (w *Pages) entryRows(ctx context.Context, file *web.CSVWriter, account models.AccountID, lines []models.EntryLine, r present.Reader) error {
	printed, err := w.PresentOwnEntries(ctx, account, lines, r)
	if err != nil {
		return err
	}
	for i, l := range lines {
		var product, quantity, reference string
		if l.Charge != nil {
			product, reference = l.Charge.Product, l.Charge.Reference
			if product != "" {
				quantity = l.Charge.Quantity.String()
			}
		}
		v := l.BalanceAfter
		if err := file.Row(edge.FormatTime(l.EffectiveAt), strconv.FormatInt(l.Sequence, 10), string(l.ID), string(l.Kind),
			printed[i].What, printed[i].Detail, printed[i].Actor, product, quantity, reference,
			l.Delta.String(), v.Available.String(), v.Held.String(), v.Frozen.String(), v.Scheduled.String(), v.Debt.String(),
			string(l.ChargeID), string(l.PurchaseID), hashText(l.Hash)); err != nil {
			return err
		}
	}
	return nil
}

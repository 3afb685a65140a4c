package customer

import (
	"context"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
)

// entriesPerRead is how many entries of a file are read at a time.
const entriesPerRead = 500

// ActivityCSV is what the filters of the activity leave, newest first, as a table.
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
		return models.Errorf(models.CodeInvalidField, "This table can't be made: its days or filters make no sense.")
	}
	return w.sendEntries(c, "activity.csv", filter.Query)
}

// StatementCSV is the entries of a statement's period, newest first, as a table.
func (w *Pages) StatementCSV(c echo.Context) error {
	account, p, err := w.filePeriod(c)
	if err != nil {
		return err
	}
	if _, err := w.loadStatement(c, account, p); err != nil {
		return err
	}
	return w.sendEntries(c, "statement-"+p.from+"-to-"+p.to+".csv", models.EntryQuery{AccountID: account.ID, Since: p.since, Until: p.until})
}

// StatementFile is a period's statement as its holder can check it without us.
func (w *Pages) StatementFile(c echo.Context) error {
	account, p, err := w.filePeriod(c)
	if err != nil {
		return err
	}
	s, err := w.loadStatement(c, account, p)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, echo.MIMEApplicationJSON)
	h.Set(echo.HeaderContentDisposition, `attachment; filename="statement-`+p.from+`-to-`+p.to+`.json"`)
	h.Set(echo.HeaderCacheControl, "no-store")
	c.Response().WriteHeader(http.StatusOK)
	return w.StreamDownload(c, func(ctx context.Context, nextPart func()) error {
		lines := func(yield func(models.StatementLine, error) bool) {
			var sent int
			for line, err := range w.Store.StatementLines(ctx, s) {
				if sent++; sent%entriesPerRead == 0 {
					nextPart()
				}
				if !yield(line, err) {
					return
				}
			}
		}
		return models.WriteStatement(c.Response(), s, lines)
	})
}

// periodOf is the account and the period that a file is about.
func (w *Pages) filePeriod(c echo.Context) (models.Account, period, error) {
	m, err := web.MembershipFor(edge.Actor(c), c.QueryParam("account"))
	if err != nil {
		return models.Account{}, period{}, err
	}
	p := w.readPeriod(m.Account, c.QueryParams())
	if p.faults.Any() {
		return m.Account, p, models.Errorf(models.CodeInvalidField, "This statement can't be made: its days make no sense.")
	}
	return m.Account, p, nil
}

// sendEntries answers with entries as a table, some read at a time.
func (w *Pages) sendEntries(c echo.Context, name string, query models.EntryQuery) error {
	r := w.ReaderOf(c)
	columns := []string{"at", "number", "entry", "kind", "what", "detail", "by", "product", "quantity", "reference",
		"change", "available", "held", "frozen", "scheduled", "owed", "charge", "purchase", "hash"}
	query.Limit = entriesPerRead
	ctx := context.WithoutCancel(c.Request().Context()) // a reader who has gone fails the next part
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
		v := l.After
		if err := file.Row(edge.Time(l.EffectiveAt), strconv.FormatInt(l.Sequence, 10), string(l.ID), string(l.Kind),
			printed[i].What, printed[i].Detail, printed[i].Actor, product, quantity, reference,
			l.Delta.String(), v.Available.String(), v.Held.String(), v.Frozen.String(), v.Scheduled.String(), v.Debt.String(),
			string(l.ChargeID), string(l.PurchaseID), hashText(l.Hash)); err != nil {
			return err
		}
	}
	return nil
}

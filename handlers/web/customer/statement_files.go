package customer

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/models"
)

// StatementCSV sends the entries of a statement's period, newest first, as a CSV file.
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

// StatementFile sends a period's statement as JSON that its holder can verify without the
// portal.
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
	return w.StreamDownload(c, `statement-`+p.from+`-to-`+p.to+`.json`, func(ctx context.Context, nextPart func()) error {
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

// filePeriod returns the account and the period that a file is about.
func (w *Pages) filePeriod(c echo.Context) (models.Account, period, error) {
	m, err := web.MembershipFor(edge.Actor(c), c.QueryParam("account"))
	if err != nil {
		return models.Account{}, period{}, err
	}
	p := w.readPeriod(m.Account, c.QueryParams(), w.ReaderOf(c))
	if p.faults.Any() {
		return m.Account, p, models.Errorf(models.CodeInvalidField, "Choose a different period.")
	}
	return m.Account, p, nil
}

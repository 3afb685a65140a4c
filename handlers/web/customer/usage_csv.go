package customer

import (
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/models"
)

// UsageCSV sends all usage under the filter, a row for each day, product, key and member, as
// a CSV file. Amounts are plain decimals for programs.
func (w *Pages) UsageCSV(c echo.Context) error {
	m, err := web.MembershipFor(edge.Actor(c), c.QueryParam("account"))
	if err != nil {
		return err
	}
	ctx, r := c.Request().Context(), w.ReaderOf(c)
	f, err := w.usageFilter(ctx, m.Account, c.QueryParams(), r)
	if err != nil {
		return err
	}
	if f.Faults.Any() {
		return models.Errorf(models.CodeInvalidField, "This table can't be made: its days or filters make no sense.")
	}
	first, last := f.first.Format(time.DateOnly), f.last.Format(time.DateOnly)
	columns := []string{"day", "product", "key", "key_name", "member", "member_name", "charges", "credits", "refunded"}
	return w.SendCSV(c, "usage-"+first+"-to-"+last+".csv", columns, func(file *web.CSVWriter) error {
		return w.Store.EachUsage(ctx, f.query, func(l models.UsageLine) error {
			return file.Row(l.Day.In(r.Zone).Format(time.DateOnly), l.Product, string(l.KeyID), l.KeyName, string(l.UserID), l.MemberName,
				strconv.FormatInt(l.Charges, 10), l.Credits.String(), l.Refunded.String())
		})
	})
}

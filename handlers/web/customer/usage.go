package customer

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer"
)

// Usage shows a personal account's usage by day, product and key. It redirects to
// EnterpriseDashboard for an organization.
func (w *Pages) Usage(c echo.Context) error {
	m, err := web.MembershipFor(edge.Actor(c), c.QueryParam("account"))
	if err != nil {
		return err
	}
	if m.Account.Kind == models.Enterprise {
		query := c.QueryParams()
		query.Del("account")
		return edge.SeeOther(c, address.Usage(m.Account, query))
	}
	return w.showUsage(c, m.Account)
}

// maxListedParts is how many products, keys and members are listed by name.
const maxListedParts = 10

// showUsage answers with the page. Filter fields that can't be used come back with their
// faults, and nothing is summed up.
func (w *Pages) showUsage(c echo.Context, account models.Account) error {
	ctx, actor, r := c.Request().Context(), edge.Actor(c), w.ReaderOf(c)
	f, err := w.usageFilter(ctx, actor, account, c.QueryParams(), r)
	if err != nil {
		return err
	}
	page := view.UsageReportPage{
		Frame: w.Frame(c, "Usage", views.IconUsage, account), Account: present.AccountRef(account, true),
		Filter: f.view(),
	}
	if f.Faults.Any() {
		return edge.Render(c, f.Faults.Status, view.UsageReport(page))
	}
	query := f.query
	query.Limit = maxListedParts
	used, err := w.Store.Usage(ctx, query)
	if err != nil {
		return err
	}
	page.PeriodText = r.Day(query.From)
	if f.last.After(f.first) {
		page.PeriodText += " to " + r.Day(query.To)
	}
	page.Usage = usageChart(used.Days, r.Zone)
	if used.Refunded > 0 {
		page.Refunded = present.Amount(used.Refunded)
	}
	page.CSVURL, page.OwnCSV = f.csvURL(), !f.all
	page.Breakdowns = usageParts(f, used)
	return edge.Render(c, http.StatusOK, view.UsageReport(page))
}

// usageParts prints the usage by product, key and member. A breakdown is left out if no
// charge names one, and so are the members of a personal account, and those of an
// organization for readers who may see their own use only.
func usageParts(f usageFilter, used models.Usage) []view.UsageBreakdown {
	var printed []view.UsageBreakdown
	for _, by := range []struct {
		field, title, column, none string
		parts                      models.UsageBreakdown
	}{
		{"product", "By product", "Product", noProduct, used.Products},
		{"key", "By API key", "API key", noKey, used.Keys},
		{"member", "By member", "Member", noMember, used.Members},
	} {
		listed := by.parts.Top
		if len(listed) == 0 || (len(listed) == 1 && listed[0].ID == "") || (by.field == "member" && (f.account.Kind == models.Solo || !f.all)) {
			continue
		}
		p := view.UsageBreakdown{ID: by.field, Title: by.title, Column: by.column}
		for _, l := range listed {
			line := usageLine(l.UsageSum, used.Credits)
			value := l.ID
			switch {
			case l.ID == "":
				line.Name, value = by.none, noneValue
			case l.Prefix != "":
				line.Name = present.KeyText(l.Name, l.Prefix)
			default:
				line.Name = l.Name
			}
			if !f.Params.Has(by.field) {
				line.URL = f.url(url.Values{by.field: {value}})
			}
			p.Groups = append(p.Groups, line)
		}
		if by.parts.Others > 0 {
			rest := usageLine(by.parts.Rest, used.Credits)
			rest.Name = present.GroupDigits(strconv.Itoa(by.parts.Others)) + " more"
			p.Groups = append(p.Groups, rest)
		}
		printed = append(printed, p)
	}
	return printed
}

func usageLine(sum models.UsageSum, total models.Credits) view.UsageGroup {
	share := present.Permille(int64(sum.Credits), int64(total))
	return view.UsageGroup{
		Credits: present.Amount(sum.Credits), Charges: present.GroupDigits(strconv.FormatInt(sum.Charges, 10)), Permille: share,
	}
}

// UsageCSV sends all usage under the filter, a row for each day, product, key and member, as
// a CSV file. Amounts are plain decimals for programs. Readers who may see their own use only
// get that.
func (w *Pages) UsageCSV(c echo.Context) error {
	m, err := web.MembershipFor(edge.Actor(c), c.QueryParam("account"))
	if err != nil {
		return err
	}
	ctx, r := c.Request().Context(), w.ReaderOf(c)
	f, err := w.usageFilter(ctx, edge.Actor(c), m.Account, c.QueryParams(), r)
	if err != nil {
		return err
	}
	if f.Faults.Any() {
		return models.Errorf(models.CodeInvalidField, "Choose a different period or filter.")
	}
	if !f.all {
		f.query.UserID = &f.reader
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

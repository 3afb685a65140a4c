package published

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/api/dialect"
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// leadMagicAnalyticsRoutes are free, have no rate limit and need the scope of the
// balance. They are answered from the roll-up of usage, the holds that took nothing and
// the counts of rejected requests.
func leadMagicAnalyticsRoutes(s *dialect.Service) []dialect.Route {
	a := api{s}
	reader := edge.AccountKeyWithScope(models.ScopeBalanceRead)
	get := func(path string, handler echo.HandlerFunc) dialect.Route {
		return dialect.Route{Method: http.MethodGet, Path: "/v1/analytics/" + path, Access: reader, Handler: handler}
	}
	return []dialect.Route{
		get("dashboard", a.analyticsDashboard),
		get("usage", a.analyticsDays),
		get("products", a.analyticsProducts),
		get("credits", a.analyticsDays),
		get("summary", a.analyticsSummary),
		get("daily", a.analyticsDays),
		get("day/:date", a.analyticsDay),
		get("requests", a.analyticsRequests),
		get("errors", a.analyticsErrors),
	}
}

// period is some days in an account's zone.
type period struct {
	account     models.AccountID
	first, last time.Time // dates as midnight in UTC, both included
	zone        *time.Location
}

// timeRange returns the instants from the first midnight to the one after the last day.
func (p period) timeRange() models.TimeRange {
	return models.TimeRange{Since: models.FromWallClock(p.first, p.zone), Until: models.FromWallClock(p.last.AddDate(0, 0, 1), p.zone)}
}

func (p period) dates() leadMagicDates {
	return leadMagicDates{From: p.first.Format(time.DateOnly), To: p.last.Format(time.DateOnly)}
}

// Limits of a period.
const (
	defaultPeriodDays = 30
	maxPeriodYears    = 2
)

// analyticsPeriod reads the query's from and to. Without them it returns the last 30
// days, today included.
func (a api) analyticsPeriod(c echo.Context) (period, error) {
	p, err := a.analyticsToday(c)
	if err != nil {
		return p, err
	}
	fault := &models.Error{Code: models.CodeInvalidField, Message: "Some of the input can't be used."}
	read := func(name string, unlessGiven time.Time) time.Time {
		text := c.QueryParam(name)
		if text == "" {
			return unlessGiven
		}
		date, err := models.ParseDate(text)
		if err != nil {
			fault.Fields = append(fault.Fields, models.FieldError{Field: name, Detail: err.Error()})
		}
		return date
	}
	p.last = read("to", p.last)
	p.first = read("from", p.last.AddDate(0, 0, 1-defaultPeriodDays))
	switch {
	case fault.Fields != nil:
		return p, fault
	case p.first.After(p.last):
		return p, models.Invalid("from", "must not be after to, which is today unless given")
	case p.first.Before(p.last.AddDate(-maxPeriodYears, 0, 0)):
		return p, models.Invalid("from", "must be at most two years before to, which is today unless given")
	}
	return p, nil
}

// analyticsToday returns the present day of the key's account.
func (a api) analyticsToday(c echo.Context) (period, error) {
	account, err := a.Store.Account(c.Request().Context(), edge.Actor(c).Key.AccountID)
	if err != nil {
		return period{}, err
	}
	today := models.DateOf(a.Now(), account.Location())
	return period{account: account.ID, first: today, last: today, zone: account.Location()}, nil
}

func (a api) analyticsDashboard(c echo.Context) error {
	ctx := c.Request().Context()
	snapshot, err := a.CurrentSnapshot(c)
	if err != nil {
		return err
	}
	day, err := a.analyticsToday(c)
	if err != nil {
		return err
	}
	week, month := day, day
	week.first = day.first.AddDate(0, 0, -(int(day.first.Weekday())+6)%7) // weeks begin on Monday
	month.first = day.first.AddDate(0, 0, 1-day.first.Day())
	uses, err := a.Store.UsesByProduct(ctx, day.account, day.timeRange(), week.timeRange(), month.timeRange())
	if err != nil {
		return err
	}
	holds, err := a.Store.LiveHolds(ctx, day.account)
	if err != nil {
		return err
	}
	_, email, err := a.accountHolder(ctx, snapshot.Account)
	if err != nil {
		return err
	}
	dialect.SetRemainingHeader(c, snapshot.Available)
	return edge.JSON(c, http.StatusOK, leadMagicDashboard{
		User:        leadMagicUser{day.account, email},
		Credits:     a.creditsWorth(snapshot),
		RateLimit:   a.rateLimits(edge.Actor(c).Key),
		Concurrency: leadMagicConcurrency{ActiveReservations: holds},
		Stats:       leadMagicStats{newLeadMagicStat(uses[0]), newLeadMagicStat(uses[1]), newLeadMagicStat(uses[2])},
	})
}

func (a api) analyticsSummary(c echo.Context) error {
	p, err := a.analyticsPeriod(c)
	if err != nil {
		return err
	}
	snapshot, err := a.CurrentSnapshot(c)
	if err != nil {
		return err
	}
	uses, err := a.Store.UsesByProduct(c.Request().Context(), p.account, p.timeRange())
	if err != nil {
		return err
	}
	dialect.SetRemainingHeader(c, snapshot.Available)
	return edge.JSON(c, http.StatusOK, newLeadMagicSummary(p.dates(), a.creditsWorth(snapshot), uses[0]))
}

// analyticsDays answers usage, credits and daily, which are the same days.
func (a api) analyticsDays(c echo.Context) error {
	p, err := a.analyticsPeriod(c)
	if err != nil {
		return err
	}
	days, err := a.Store.UsesByDay(c.Request().Context(), p.account, p.first, p.last, p.zone)
	if err != nil {
		return err
	}
	return edge.JSON(c, http.StatusOK, newLeadMagicDays(p.dates(), days))
}

func (a api) analyticsProducts(c echo.Context) error {
	p, err := a.analyticsPeriod(c)
	if err != nil {
		return err
	}
	uses, err := a.Store.UsesByProduct(c.Request().Context(), p.account, p.timeRange())
	if err != nil {
		return err
	}
	return edge.JSON(c, http.StatusOK, leadMagicProducts{p.dates(), newLeadMagicProducts(uses[0])})
}

func (a api) analyticsDay(c echo.Context) error {
	p, err := a.analyticsToday(c)
	if err != nil {
		return err
	}
	date, err := models.ParseDate(c.Param("date"))
	if err != nil {
		return models.Invalid("date", err.Error())
	}
	p.first, p.last = date, date
	uses, err := a.Store.UsesByProduct(c.Request().Context(), p.account, p.timeRange())
	if err != nil {
		return err
	}
	return edge.JSON(c, http.StatusOK, leadMagicOneDay{
		leadMagicDay: newLeadMagicDay(models.DayUses{Date: date, UseSum: sumOfProducts(uses[0])}),
		Products:     newLeadMagicProducts(uses[0]),
	})
}

// Page sizes of requests.
const (
	defaultRequests = 50
	maxRequests     = 100
)

func (a api) analyticsRequests(c echo.Context) error {
	p, err := a.analyticsPeriod(c)
	if err != nil {
		return err
	}
	q := models.ChargeQuery{AccountID: p.account, TimeRange: p.timeRange(), Limit: defaultRequests}
	if text := c.QueryParam("limit"); text != "" {
		if q.Limit, err = strconv.Atoi(text); err != nil || q.Limit < 1 || q.Limit > maxRequests {
			return models.Invalid("limit", "must be a whole number from 1 to 100")
		}
	}
	if text := c.QueryParam("cursor"); text != "" {
		if q.Before, err = strconv.ParseInt(text, 10, 64); err != nil || q.Before < 1 {
			return models.Invalid("cursor", "must be the next_cursor of an earlier page")
		}
	}
	page, err := a.Store.Charges(c.Request().Context(), q)
	if err != nil {
		return err
	}
	return edge.JSON(c, http.StatusOK, newLeadMagicRequests(page))
}

func (a api) analyticsErrors(c echo.Context) error {
	p, err := a.analyticsPeriod(c)
	if err != nil {
		return err
	}
	counts, err := a.Store.RejectionCounts(c.Request().Context(), p.account, p.timeRange())
	if err != nil {
		return err
	}
	body := leadMagicRejections{p.dates(), []leadMagicRejection{}}
	for _, n := range counts {
		body.Errors = append(body.Errors, leadMagicRejection{n.Status, n.Code, n.Count})
	}
	return edge.JSON(c, http.StatusOK, body)
}

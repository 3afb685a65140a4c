package published

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
)

// In these bodies null is what is not measured, or the rate of nothing.

type leadMagicDashboard struct {
	User        leadMagicUser        `json:"user"`
	Credits     leadMagicWorth       `json:"credits"`
	RateLimit   leadMagicRateLimits  `json:"rate_limit"`
	Concurrency leadMagicConcurrency `json:"concurrency"`
	Stats       leadMagicStats       `json:"stats"`
}

type leadMagicUser struct {
	ID    models.AccountID `json:"id"`
	Email string           `json:"email"`
}

type leadMagicWorth struct {
	Current   json.Number `json:"current"`
	Formatted string      `json:"formatted"`
}

// leadMagicRateLimits are the limits of a key in the other dialects: in this one nothing is
// counted. There is none of a day.
type leadMagicRateLimits struct {
	Minute *leadMagicRateLimit `json:"minute"`
	Daily  *leadMagicRateLimit `json:"daily"`
}

type leadMagicRateLimit struct {
	Limit       int64       `json:"limit"`
	Used        int64       `json:"used"`
	Remaining   int64       `json:"remaining"`
	Utilization json.Number `json:"utilization"`
}

type leadMagicConcurrency struct {
	Current            *int64 `json:"current"`
	Peak               *int64 `json:"peak"`
	ActiveReservations int64  `json:"active_reservations"`
}

type leadMagicStats struct {
	Today     leadMagicStat `json:"today"`
	ThisWeek  leadMagicStat `json:"this_week"`
	ThisMonth leadMagicStat `json:"this_month"`
}

// leadMagicCounts are the numbers of any time.
type leadMagicCounts struct {
	Requests           int64        `json:"requests"`
	Credits            json.Number  `json:"credits"`
	ChargeableRequests int64        `json:"chargeable_requests"`
	ChargeableRate     *json.Number `json:"chargeable_rate"`
}

type leadMagicStat struct {
	leadMagicCounts
	UniqueProducts int `json:"unique_products"`
}

type leadMagicDates struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// leadMagicSummary is a leadMagicStat whose credits are those that there are.
type leadMagicSummary struct {
	leadMagicDates
	Credits            leadMagicWorth `json:"credits"`
	Requests           int64          `json:"requests"`
	CreditsUsed        json.Number    `json:"credits_used"`
	ChargeableRequests int64          `json:"chargeable_requests"`
	ChargeableRate     *json.Number   `json:"chargeable_rate"`
	UniqueProducts     int            `json:"unique_products"`
}

type leadMagicDays struct {
	leadMagicDates
	Days []leadMagicDay `json:"days"`
}

type leadMagicDay struct {
	Date string `json:"date"`
	leadMagicCounts
}

type leadMagicOneDay struct {
	leadMagicDay
	Products []leadMagicProduct `json:"products"`
}

type leadMagicProducts struct {
	leadMagicDates
	Products []leadMagicProduct `json:"products"`
}

type leadMagicProduct struct {
	Product     *string      `json:"product"` // null for the charges that name none
	Name        *string      `json:"name"`
	Requests    int64        `json:"requests"`
	Credits     json.Number  `json:"credits"`
	SuccessRate *json.Number `json:"success_rate"`
}

type leadMagicRequests struct {
	Requests []leadMagicRequest `json:"requests"`
	Next     *string            `json:"next_cursor"` // null on the last page
}

type leadMagicRequest struct {
	ID      models.ChargeID     `json:"id"`
	At      string              `json:"at"`
	Product *string             `json:"product"`
	Credits json.Number         `json:"credits"`
	Status  models.ChargeStatus `json:"status"`
}

type leadMagicRejections struct {
	leadMagicDates
	Errors []leadMagicRejection `json:"errors"`
}

type leadMagicRejection struct {
	Status int         `json:"status"`
	Code   models.Code `json:"code"`
	Count  int64       `json:"count"`
}

func twoDecimals(c models.Credits) json.Number { return json.Number(c.FormatDecimals(2)) }

// percentage is part of a whole in percent, with at most two decimals, and nil if there
// is no whole.
func percentage(part, whole int64) *json.Number {
	hundredths, ok := models.MulDivRound(part, 100_00, whole)
	if !ok || whole == 0 {
		return nil
	}
	return new(jsonNumber(models.Credits(hundredths) * (models.Credit / 100)))
}

// rateLimits is how many requests a minute a key may make, and has made.
func (a api) rateLimits(key *models.Key) (limits leadMagicRateLimits) {
	perMinute := a.PerMinute(key)
	if perMinute <= 0 {
		return limits
	}
	left := a.KeyRates.LeftAt(string(key.Lineage), edge.PerMinute(perMinute))
	used := int64(left.Limit - left.Remaining)
	limits.Minute = &leadMagicRateLimit{
		Limit: int64(left.Limit), Used: used, Remaining: int64(left.Remaining), Utilization: *percentage(used, int64(left.Limit)),
	}
	return limits
}

// creditsWorth is what can be spent, and what it costs at the configured price.
func (a api) creditsWorth(s models.Snapshot) leadMagicWorth {
	return leadMagicWorth{twoDecimals(s.Available), present.CreditValue(s.Available, a.Settings().PriceCents, a.Settings().Currency)}
}

func newLeadMagicCounts(sum models.UseSum) leadMagicCounts {
	return leadMagicCounts{sum.Uses(), twoDecimals(sum.Credits), sum.Charged, percentage(sum.Charged, sum.Uses())}
}

func sumOfProducts(uses []models.ProductUses) (sum models.UseSum) {
	for _, u := range uses {
		sum = sum.Add(u.UseSum)
	}
	return sum
}

func newLeadMagicStat(uses []models.ProductUses) leadMagicStat {
	stat := leadMagicStat{leadMagicCounts: newLeadMagicCounts(sumOfProducts(uses))}
	for _, u := range uses {
		if u.Product != "" {
			stat.UniqueProducts++
		}
	}
	return stat
}

func newLeadMagicSummary(dates leadMagicDates, credits leadMagicWorth, uses []models.ProductUses) leadMagicSummary {
	stat := newLeadMagicStat(uses)
	return leadMagicSummary{dates, credits, stat.Requests, stat.Credits, stat.ChargeableRequests, stat.ChargeableRate, stat.UniqueProducts}
}

func newLeadMagicDay(d models.DayUses) leadMagicDay {
	return leadMagicDay{d.Date.Format(time.DateOnly), newLeadMagicCounts(d.UseSum)}
}

func newLeadMagicDays(dates leadMagicDates, days []models.DayUses) leadMagicDays {
	body := leadMagicDays{leadMagicDates: dates}
	for _, d := range days {
		body.Days = append(body.Days, newLeadMagicDay(d))
	}
	return body
}

func newLeadMagicProducts(uses []models.ProductUses) []leadMagicProduct {
	products := []leadMagicProduct{}
	for _, u := range uses {
		products = append(products, leadMagicProduct{
			orNull(u.Product), orNull(u.Name), u.Uses(), twoDecimals(u.Credits), percentage(u.Charged, u.Uses()),
		})
	}
	return products
}

func newLeadMagicRequests(page models.ChargePage) leadMagicRequests {
	body := leadMagicRequests{Requests: []leadMagicRequest{}}
	for _, charge := range page.Charges {
		body.Requests = append(body.Requests, leadMagicRequest{
			charge.ID, edge.FormatTime(charge.CreatedAt), orNull(charge.Product), twoDecimals(charge.Credits), charge.Status,
		})
	}
	if page.Next > 0 {
		body.Next = orNull(strconv.FormatInt(page.Next, 10))
	}
	return body
}

// orNull returns nil for "".
func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

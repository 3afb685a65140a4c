package published

import (
	"maps"

	"github.com/bursar-portal/bursar/handlers/api/dialect"
	"github.com/bursar-portal/bursar/handlers/openapi"
)

// leadMagicDocs documents the routes of the dialect, with its analytics.
var leadMagicDocs = func() map[string]dialect.OperationDoc {
	docs := maps.Clone(operationDocs)
	maps.Copy(docs, analyticsDocs)
	return docs
}()

var (
	periodParameters = []openapi.Parameter{
		{Name: "from", In: openapi.InQuery, Description: "The first day, in the account’s time zone, at most two years before the last. Defaults to 29 days before it.", Constraints: dialect.DateFormat, Example: "2026-03-01"},
		{Name: "to", In: openapi.InQuery, Description: "The last day. Defaults to today.", Constraints: dialect.DateFormat, Example: "2026-03-29"},
	}
	pageParameters = []openapi.Parameter{
		{
			Name: "limit", In: openapi.InQuery, Description: "Elements per page, 1 to 100. Defaults to 50.", Example: 50,
			Constraints: openapi.Constraints{Kind: "integer", Minimum: new(int64(1)), Maximum: new(int64(maxRequests))},
		},
		{Name: "cursor", In: openapi.InQuery, Description: "The next_cursor of the previous page."},
	}
	leadMagicFieldErrors = errorResponses(leadMagicProblem{}, map[int]string{422: "A day or another value is invalid. There is an error for each."})
)

// analyticsOf documents an address of analytics that can answer 422.
func analyticsOf(id, summary, description string, body any, query []openapi.Parameter) dialect.OperationDoc {
	return dialect.OperationDoc{
		ID: id, Summary: summary, Description: description, Query: query,
		Responses: concat(dialect.OKResponse(body, dialect.RemainingHeader), leadMagicErrors, leadMagicFieldErrors),
	}
}

const daysText = "Every day of the period, including days without usage. usage, credits and daily return the same."

var analyticsDocs = map[string]dialect.OperationDoc{
	"GET /v1/analytics/dashboard": {
		ID: "getAnalyticsDashboard", Summary: "Balance and recent usage", Description: "Days, weeks and months follow the account’s time zone. Weeks start on Monday. Values that aren’t measured are null.",
		Responses: concat(dialect.OKResponse(leadMagicDashboard{}, dialect.RemainingHeader), leadMagicErrors),
	},
	"GET /v1/analytics/usage":     analyticsOf("getAnalyticsUsage", "Usage by day", daysText, leadMagicDays{}, periodParameters),
	"GET /v1/analytics/credits":   analyticsOf("getAnalyticsCredits", "Credits by day", daysText, leadMagicDays{}, periodParameters),
	"GET /v1/analytics/daily":     analyticsOf("getAnalyticsDaily", "Day by day", daysText, leadMagicDays{}, periodParameters),
	"GET /v1/analytics/products":  analyticsOf("getAnalyticsProducts", "Usage by product", "The product that took the most credits comes first.", leadMagicProducts{}, periodParameters),
	"GET /v1/analytics/summary":   analyticsOf("getAnalyticsSummary", "Total usage", "", leadMagicSummary{}, periodParameters),
	"GET /v1/analytics/day/:date": analyticsOf("getAnalyticsDay", "One day, by product", "", leadMagicOneDay{}, nil),
	"GET /v1/analytics/requests": analyticsOf("getAnalyticsRequests", "Charges and holds, newest first", "Refused calls are in errors.",
		leadMagicRequests{}, append(append([]openapi.Parameter{}, periodParameters...), pageParameters...)),
	"GET /v1/analytics/errors": analyticsOf("getAnalyticsErrors", "Refused calls", "Counts refused calls by the account’s keys and about the account. Calls of the last second may be missing.",
		leadMagicRejections{}, periodParameters),
}

// AnalyticsFieldDocs documents the fields of the analytics.
var AnalyticsFieldDocs = map[string]openapi.FieldDoc{
	"LeadMagicDashboard.user":      {Description: "The key’s owner."},
	"LeadMagicDashboard.credits":   {Description: "Credits the account can spend."},
	"LeadMagicUser.id":             {Description: "The account’s id.", Example: "acc_1"},
	"LeadMagicWorth.current":       {Description: "Credits the account can spend, with at least two decimals.", Example: 15432.5},
	"LeadMagicWorth.formatted":     {Description: "The value at the current price, formatted for people.", Example: "$154.33"},
	"rate_limit":                   {Description: "The key’s request limits. Analytics and balance requests don’t count."},
	"minute":                       {Description: "The limit per minute, or null if there is none."},
	"LeadMagicRateLimits.daily":    {Description: "The limit per day, or null if there is none."},
	"LeadMagicRateLimit.limit":     {Description: "Requests allowed."},
	"LeadMagicRateLimit.used":      {Description: "Requests made."},
	"LeadMagicRateLimit.remaining": {Description: "Requests left."},
	"utilization":                  {Description: "The share of the limit used, in percent."},
	"concurrency":                  {Description: "Concurrent requests."},
	"LeadMagicConcurrency.current": {Description: "Current concurrent requests. Always null: not measured."},
	"peak":                         {Description: "The most concurrent requests. Always null: not measured."},
	"active_reservations":          {Description: "Open holds."},
	"stats":                        {Description: "Recent usage."},
	"today":                        {Description: "Usage since midnight."},
	"this_week":                    {Description: "Usage since Monday."},
	"this_month":                   {Description: "Usage since the first of the month."},
	"requests":                     {Description: "Charges, and holds once they first captured credits or ended. Refused calls aren’t included."},
	"LeadMagicRequests.requests":   {Description: "Charges and holds, including open ones."},
	"LeadMagicStat.credits":        {Description: "Credits taken, before refunds.", Example: 875.5},
	"LeadMagicDay.credits":         {Description: "Credits taken, before refunds.", Example: 875.5},
	"LeadMagicOneDay.credits":      {Description: "Credits taken, before refunds.", Example: 875.5},
	"LeadMagicProduct.credits":     {Description: "Credits the product took, before refunds.", Example: 875.5},
	"LeadMagicRequest.credits":     {Description: "Credits taken so far, before refunds.", Example: 0.25},
	"chargeable_requests":          {Description: "Requests that took credits.", Example: 1100},
	"chargeable_rate":              {Description: "The share of requests that took credits, in percent, or null if there were none.", Example: 88},
	"unique_products":              {Description: "The number of products used.", Example: 5},
	"LeadMagicSummary.credits":     {Description: "Credits the account can spend."},
	"credits_used":                 {Description: "Credits taken, before refunds.", Example: 875.5},
	"from":                         {Description: "The first day.", Constraints: dialect.DateFormat},
	"to":                           {Description: "The last day.", Constraints: dialect.DateFormat},
	"days":                         {Description: "Every day, oldest first."},
	"date":                         {Description: "The day, in the account’s time zone.", Constraints: dialect.DateFormat},
	"LeadMagicProducts.products":   {Description: "Products used."},
	"LeadMagicOneDay.products":     {Description: "Products used."},
	"LeadMagicProduct.product":     {Description: "The product’s slug, or null for charges of a plain amount.", Example: "fast-spec"},
	"LeadMagicProduct.name":        {Description: "The display name.", Example: "Fast Spec"},
	"success_rate":                 {Description: "The share of requests that took credits, in percent. Holds that were released or expired unused didn’t.", Example: 99.5},
	"LeadMagicRequest.id":          {Description: "The charge’s id.", Example: "chg_1"},
	"LeadMagicRequest.at":          {Description: "When the charge or hold was made.", Constraints: dialect.TimeFormat},
	"LeadMagicRequest.product":     {Description: "The product, or null for a plain amount.", Example: "fast-spec"},
	"LeadMagicRequest.status":      {Description: "The status: captured, held, released or expired."},
	"LeadMagicRejections.errors":   {Description: "Refused calls by status and code."},
	"LeadMagicRejection.status":    {Description: "The HTTP status.", Example: 402},
	"LeadMagicRejection.code":      {Description: "Why the call was refused, for programs. For a key that didn’t work, what was wrong with it.", Example: "insufficient_credits", Constraints: openapi.Constraints{Enum: []string{}}},
	"LeadMagicRejection.count":     {Description: "The number of refused calls.", Example: 12},
}

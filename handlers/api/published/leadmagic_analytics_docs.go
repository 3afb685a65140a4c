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
		{Name: "from", In: openapi.InQuery, Description: "The first day, in the account’s time zone: at most two years before the last, 29 days before it unless given.", Constraints: dialect.DateFormat, Example: "2026-03-01"},
		{Name: "to", In: openapi.InQuery, Description: "The last day; today unless given.", Constraints: dialect.DateFormat, Example: "2026-03-29"},
	}
	pageParameters = []openapi.Parameter{
		{
			Name: "limit", In: openapi.InQuery, Description: "How many elements a page has: 1 to 100, 50 unless given.", Example: 50,
			Constraints: openapi.Constraints{Kind: "integer", Minimum: new(int64(1)), Maximum: new(int64(maxRequests))},
		},
		{Name: "cursor", In: openapi.InQuery, Description: "The next_cursor of the page before."},
	}
	leadMagicFieldErrors = errorResponses(leadMagicProblem{}, map[int]string{422: "A day can’t be used, or another value; there is an error for each."})
)

// analyticsOf documents an address of analytics that can answer 422.
func analyticsOf(id, summary, description string, body any, query []openapi.Parameter) dialect.OperationDoc {
	return dialect.OperationDoc{
		ID: id, Summary: summary, Description: description, Query: query,
		Responses: concat(dialect.OKResponse(body, dialect.RemainingHeader), leadMagicErrors, leadMagicFieldErrors),
	}
}

const daysText = "Every day of the time that was asked for, those without use too. usage, credits and daily are the same."

var analyticsDocs = map[string]dialect.OperationDoc{
	"GET /v1/analytics/dashboard": {
		ID: "getAnalyticsDashboard", Summary: "What there is and what was used lately", Description: "Days, weeks from Monday on and months are those of the account’s time zone. What is not measured is null.",
		Responses: concat(dialect.OKResponse(leadMagicDashboard{}, dialect.RemainingHeader), leadMagicErrors),
	},
	"GET /v1/analytics/usage":     analyticsOf("getAnalyticsUsage", "Use by day", daysText, leadMagicDays{}, periodParameters),
	"GET /v1/analytics/credits":   analyticsOf("getAnalyticsCredits", "Credits by day", daysText, leadMagicDays{}, periodParameters),
	"GET /v1/analytics/daily":     analyticsOf("getAnalyticsDaily", "Day by day", daysText, leadMagicDays{}, periodParameters),
	"GET /v1/analytics/products":  analyticsOf("getAnalyticsProducts", "Use by product", "What took most comes first.", leadMagicProducts{}, periodParameters),
	"GET /v1/analytics/summary":   analyticsOf("getAnalyticsSummary", "Use altogether", "", leadMagicSummary{}, periodParameters),
	"GET /v1/analytics/day/:date": analyticsOf("getAnalyticsDay", "One day, by product", "", leadMagicOneDay{}, nil),
	"GET /v1/analytics/requests": analyticsOf("getAnalyticsRequests", "Charges and holds, newest first", "Those that were refused are in errors.",
		leadMagicRequests{}, append(append([]openapi.Parameter{}, periodParameters...), pageParameters...)),
	"GET /v1/analytics/errors": analyticsOf("getAnalyticsErrors", "Refused calls", "How many calls of the account’s keys, and calls about the account, were refused. Calls of the last second may be missing.",
		leadMagicRejections{}, periodParameters),
}

// AnalyticsFieldDocs documents the fields of the analytics.
var AnalyticsFieldDocs = map[string]openapi.FieldDoc{
	"LeadMagicDashboard.user":      {Description: "Whose key it is."},
	"LeadMagicDashboard.credits":   {Description: "What can be spent."},
	"LeadMagicUser.id":             {Description: "The account’s id.", Example: "acc_1"},
	"LeadMagicWorth.current":       {Description: "Everything that can be spent, with at least two decimals.", Example: 15432.5},
	"LeadMagicWorth.formatted":     {Description: "What it costs at the present price, for people.", Example: "$154.33"},
	"rate_limit":                   {Description: "How many requests the key may make. These answers and the balance don’t count."},
	"minute":                       {Description: "The limit of a minute; null if there is none."},
	"LeadMagicRateLimits.daily":    {Description: "The limit of a day; null if there is none."},
	"LeadMagicRateLimit.limit":     {Description: "How many calls are allowed."},
	"LeadMagicRateLimit.used":      {Description: "How many were made."},
	"LeadMagicRateLimit.remaining": {Description: "How many are left."},
	"utilization":                  {Description: "What was used of the limit, in percent."},
	"concurrency":                  {Description: "What goes on at once."},
	"LeadMagicConcurrency.current": {Description: "Calls at once; null, because that is not measured."},
	"peak":                         {Description: "The most calls at once; null, because that is not measured."},
	"active_reservations":          {Description: "Holds that have not ended."},
	"stats":                        {Description: "What was used lately."},
	"today":                        {Description: "Since midnight."},
	"this_week":                    {Description: "Since Monday."},
	"this_month":                   {Description: "Since the first of the month."},
	"requests":                     {Description: "Charges, and holds from when they first took something or ended. Calls that were refused are not among them."},
	"LeadMagicRequests.requests":   {Description: "Charges and holds, those that have not ended too."},
	"LeadMagicStat.credits":        {Description: "Credits that were taken, before refunds.", Example: 875.5},
	"LeadMagicDay.credits":         {Description: "Credits that were taken, before refunds.", Example: 875.5},
	"LeadMagicOneDay.credits":      {Description: "Credits that were taken, before refunds.", Example: 875.5},
	"LeadMagicProduct.credits":     {Description: "Credits that it took, before refunds.", Example: 875.5},
	"LeadMagicRequest.credits":     {Description: "Credits that were taken so far, before refunds.", Example: 0.25},
	"chargeable_requests":          {Description: "Those that took credits.", Example: 1100},
	"chargeable_rate":              {Description: "How many of 100 took credits; null if there were none.", Example: 88},
	"unique_products":              {Description: "How many products were used.", Example: 5},
	"LeadMagicSummary.credits":     {Description: "What can be spent."},
	"credits_used":                 {Description: "Credits that were taken, before refunds.", Example: 875.5},
	"from":                         {Description: "The first day.", Constraints: dialect.DateFormat},
	"to":                           {Description: "The last day.", Constraints: dialect.DateFormat},
	"days":                         {Description: "Every day, oldest first."},
	"date":                         {Description: "The day, in the account’s time zone.", Constraints: dialect.DateFormat},
	"LeadMagicProducts.products":   {Description: "The products that were used."},
	"LeadMagicOneDay.products":     {Description: "The products that were used."},
	"LeadMagicProduct.product":     {Description: "The product’s name in addresses; null for charges of a plain amount.", Example: "fast-spec"},
	"LeadMagicProduct.name":        {Description: "Its name for people.", Example: "Fast Spec"},
	"success_rate":                 {Description: "How many of 100 took credits: holds that were released or expired untouched did not.", Example: 99.5},
	"LeadMagicRequest.id":          {Description: "The charge’s id.", Example: "chg_1"},
	"LeadMagicRequest.at":          {Description: "When it began.", Constraints: dialect.TimeFormat},
	"LeadMagicRequest.product":     {Description: "The product; null for a plain amount.", Example: "fast-spec"},
	"LeadMagicRequest.status":      {Description: "Whether it was captured, held, released or expired."},
	"LeadMagicRejections.errors":   {Description: "By status and code."},
	"LeadMagicRejection.status":    {Description: "The HTTP status.", Example: 402},
	"LeadMagicRejection.code":      {Description: "Why, for programs; of a key that did not work, what was wrong with it.", Example: "insufficient_credits", Constraints: openapi.Constraints{Enum: []string{}}},
	"LeadMagicRejection.count":     {Description: "How many.", Example: 12},
}

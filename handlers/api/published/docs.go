package published

import (
	"github.com/bursar-portal/bursar/handlers/api/dialect"
	"github.com/bursar-portal/bursar/handlers/openapi"
)

// errorResponses returns the error responses of a dialect, by status.
func errorResponses(body any, descriptions map[int]string) []openapi.Response {
	var responses []openapi.Response
	for status, description := range descriptions {
		responses = append(responses, openapi.Response{Status: status, Description: description, Body: body})
	}
	return responses
}

// rateLimited returns the response to a caller of GitRead's dialect who is over a limit.
func rateLimited(description string) []openapi.Response {
	return []openapi.Response{{Status: 429, Description: description, Body: gitReadProblem{}, Headers: []openapi.Header{dialect.RetryAfterHeader}}}
}

// concat appends error responses to successful ones.
func concat(responses []openapi.Response, more ...[]openapi.Response) []openapi.Response {
	for _, m := range more {
		responses = append(responses, m...)
	}
	return responses
}

const (
	internalErrorText = "Something went wrong on our side."
	busyText          = "The server is too busy, or the request took too long. Try again after the time in Retry-After."
	bodyTooLargeText  = "The body is larger than 65536 bytes."
	mediaTypeText     = "The body is compressed, or comes with a session and without Content-Type: application/json."
	compressedText    = "The body is compressed."
)

var (
	predevErrors = errorResponses(predevProblem{}, map[int]string{
		400: "The key belongs to no user or organization: it’s the operator’s, or its account was closed.",
		401: "The key is missing or doesn’t work.",
		500: internalErrorText, 503: busyText,
	})
	brookMimirErrors = errorResponses(brookMimirBody{}, map[int]string{
		400: "The key is missing or is not 64 hexadecimal characters.",
		401: "The key is paused or has expired.",
		403: "The key was revoked or isn’t allowed to do this, or its account is suspended.",
		404: "The key was never issued, or its account was closed.",
		500: internalErrorText, 503: busyText,
	})
	gitReadErrors = errorResponses(gitReadProblem{}, map[int]string{
		401: "The key is missing or doesn’t work.",
		403: "The key isn’t allowed to do this.",
		500: internalErrorText, 503: busyText,
	})
	gitReadWriteErrors = concat(errorResponses(gitReadProblem{}, map[int]string{
		400: "The request is invalid. The message says why.", 413: bodyTooLargeText, 415: mediaTypeText,
	}), gitReadErrors)
	gitReadRateLimited = rateLimited("Too many payment pages were opened without paying.")
	gitReadLookupLimit = rateLimited("Too many unknown payments were looked up.")
	leadMagicErrors    = errorResponses(leadMagicProblem{}, map[int]string{
		401: "The key is missing or doesn’t work.",
		403: "The key isn’t allowed to do this.",
		500: internalErrorText, 503: busyText,
	})
	leadMagicPostErrors = concat(errorResponses(leadMagicProblem{}, map[int]string{415: compressedText}), leadMagicErrors)
)

// operationDocs documents the routes of the published dialects.
var operationDocs = map[string]dialect.OperationDoc{
	"GET /credits-balance": {ID: "getCreditsBalance", Summary: "Balance", Responses: concat(dialect.BalanceResponses(predevBody{}), predevErrors)},

	"GET /credits": {ID: "getCredits", Summary: "Balance", Responses: concat(dialect.BalanceResponses(brookMimirBody{}), brookMimirErrors,
		errorResponses(brookMimirBody{}, map[int]string{402: "The balance rounds down to 0."}))},
	"GET /profile": {ID: "getProfile", Summary: "Profile", Description: "The account with its balance and storage. Never returns a 402.", Responses: concat(dialect.OKResponse(brookMimirProfileBody{}), brookMimirErrors)},
	"GET /":        {ID: "getRoot", Summary: "Check the API", Description: "Needs no key. Send Accept: application/json; otherwise you get the portal’s home page.", Responses: dialect.OKResponse(brookMimirRoot{})},
	"GET /version": {ID: "getVersion", Summary: "Version", Description: "Needs no key.", Responses: dialect.OKResponse(brookMimirVersion{})},

	"GET /api/credits": {ID: "getAPICredits", Summary: "Balance", Responses: concat(dialect.BalanceResponses(gitReadBody{}), gitReadErrors)},
	"POST /api/credits": {ID: "setAPICredits", Summary: "Set the balance",
		Description: "Sets the spendable balance to exactly this amount. Debt is paid off on top. There is no idempotency key, so check the balance before you retry.", Body: gitReadCreditsRequest{}, BodyOpen: true, Responses: concat(dialect.OKResponse(gitReadSet{}), gitReadWriteErrors),
		Examples: []openapi.Example{{Path: gitReadCreditsPath, Body: `{"credits":10}`, Response: `{"success":true,"credits":10}`}}},
	"POST /api/create-checkout-session": {ID: "createCheckoutSession", Summary: "Buy",
		Description: "Opens a payment page for whole credits. Refuses a number that costs less than Stripe’s minimum or is above the largest purchase.", Body: gitReadCreditsRequest{}, BodyOpen: true, Responses: concat(dialect.OKResponse(gitReadURL{}), gitReadWriteErrors, gitReadRateLimited),
		Examples: []openapi.Example{{Path: gitReadCheckoutPath, Body: `{"credits":10}`, Response: `{"url":"https://checkout.stripe.com/…"}`}}},
	"POST /api/verify-payment": {ID: "verifyPayment", Summary: "Check a payment",
		Description: "The credits arrive once, however often you call this.", Body: gitReadVerifyRequest{}, BodyOpen: true, Responses: concat(dialect.OKResponse(gitReadSuccess{}), gitReadWriteErrors, gitReadLookupLimit),
		Examples: []openapi.Example{{Path: gitReadVerifyPath, Body: `{"sessionId":"cs_…"}`, Response: `{"success":true}`}}},

	"GET /api/v1/balance": {ID: "getAPIBalance", Summary: "Balance", Responses: concat(dialect.BalanceResponses(srtgenBody{}), errorResponses(srtgenProblem{}, map[int]string{
		401: "The key is missing or doesn’t work.", 500: internalErrorText, 503: busyText,
	}))},

	"GET /v1/credits":          {ID: "getV1Credits", Summary: "Balance", Responses: concat(dialect.BalanceResponses(leadMagicBody{}, dialect.RemainingHeader), leadMagicErrors)},
	"POST /v1/credits":         {ID: "postV1Credits", Summary: "Balance, by POST", Description: "The same as GET. The body is ignored.", Responses: concat(dialect.OKResponse(leadMagicBody{}, dialect.RemainingHeader), leadMagicPostErrors)},
	"POST /credits":            {ID: "postCredits", Summary: "Balance, by POST without the prefix", Description: "The same as POST /v1/credits. The body is ignored.", Responses: concat(dialect.OKResponse(leadMagicBody{}, dialect.RemainingHeader), leadMagicPostErrors)},
	"POST /v1/credits/refresh": {ID: "refreshV1Credits", Summary: "Refresh the balance", Responses: concat(dialect.OKResponse(leadMagicBody{}, dialect.RemainingHeader), leadMagicPostErrors)},
	"GET /v1/credits/health":   {ID: "getV1CreditsHealth", Summary: "Check the key", Responses: concat(dialect.OKResponse(leadMagicHealth{}), leadMagicErrors)},
}

// SchemaPrefixes replaces the companies' names in the names of the bodies' types, because
// the OpenAPI document is for the operator's customers.
var SchemaPrefixes = map[string]string{
	"Predev": "CreditsBalance", "BrookMimir": "Credits", "GitRead": "API", "Srtgen": "APIBalance", "LeadMagic": "V1",
}

// FieldDocs documents the fields of the published dialects.
var FieldDocs = map[string]openapi.FieldDoc{
	"success":                       {Description: "Whether the request succeeded."},
	"error":                         {Description: "What went wrong."},
	"PredevBody.creditsRemaining":   {Description: "Purchased credits left, rounded down.", Example: 450},
	"BrookMimirBody.status":         {Description: "The HTTP status.", Example: 200},
	"current_balance":               {Description: "Credits the account can spend, rounded down.", Example: 4287},
	"BrookMimirProfileBody.status":  {Description: "The HTTP status.", Example: 200},
	"profile":                       {Description: "The key’s owner."},
	"BrookMimirProfileBody.user":    {Description: "The key’s owner, in the form the dialect’s client reads."},
	"BrookMimirRoot.status":         {Description: "The HTTP status.", Example: 200},
	"BrookMimirPerson.kind":         {Description: "solo for a person, enterprise for an organization."},
	"BrookMimirVersion.status":      {Description: "The HTTP status.", Example: 200},
	"BrookMimirVersion.version":     {Description: "The portal’s version."},
	"GitReadBody.credits":           {Description: "Credits the account can spend.", Example: 5},
	"GitReadCreditsRequest.credits": {Description: "A number with at most six decimals. For a purchase, a whole number.", Constraints: openapi.Constraints{Minimum: new(int64(0))}, Example: 10, Required: true},
	"GitReadSet.credits":            {Description: "Credits the account can spend now.", Example: 10},
	"sessionId":                     {Description: "The id of the Checkout Session, from the address of the success page.", Example: "cs_1", Required: true},
	"SrtgenBody.user":               {Description: "The key’s owner."},
	"SrtgenBody.credits":            {Description: "The balance."},
	"totalBalance":                  {Description: "Credits the account can spend: the sum of the plans’ balances and extraCredits.", Example: 1250},
	"totalMonthlyCredits":           {Description: "The sum of the plans’ allowances.", Example: 1000},
	"extraCredits":                  {Description: "Credits outside any plan.", Example: 250},
	"plans":                         {Description: "The current plans."},
	"SrtgenPlan.status":             {Description: "active (also during a trial) or past_due."},
	"SrtgenPlan.balance":            {Description: "Credits left of the plan.", Example: 1000},
	"SrtgenPlan.total":              {Description: "Credits per period.", Example: 1000},
	"resetTime":                     {Description: "When the plan’s period ends.", Constraints: dialect.TimeFormat},
	"updatedAt":                     {Description: "When the balance or the storage last changed.", Constraints: dialect.TimeFormat},
	"formattedUsage":                {Description: "The same, formatted for people.", Example: "200 MB"},
	"formattedLimit":                {Description: "The same, formatted for people.", Example: "10 GB"},
	"SrtgenProblem.error":           {Description: "What went wrong, for programs.", Example: "unauthorized"},
	"LeadMagicBody.credits":         {Description: "Credits the account can spend, with at least two decimals.", Example: 15432.5},
	"LeadMagicHealth.status":        {Description: "ok.", Example: "ok"},
	"authenticated":                 {Description: "Whether the key works."},
	"LeadMagicProblem.errors":       {Description: "What went wrong."},
	"meta":                          {Description: "Metadata about the request."},
	"LeadMagicError.type":           {Description: "A page about the code.", Constraints: dialect.URIFormat},
	"LeadMagicError.title":          {Description: "What happened, as a sentence."},
	"LeadMagicError.status":         {Description: "The HTTP status.", Example: 401},
	"LeadMagicError.code":           {Description: "What happened, for programs.", Example: "invalid_api_key"},
	"LeadMagicError.docs":           {Description: "The documentation of the error.", Constraints: dialect.URIFormat},
	"LeadMagicMeta.request_id":      {Description: "The same as X-Request-Id.", Constraints: dialect.UUIDFormat},
	"LeadMagicMeta.timestamp":       {Description: "When the response was sent.", Constraints: dialect.TimeFormat},
}
